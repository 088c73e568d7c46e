// Package cloudflare is the Cloudflare dialect: permission groups, resource groups, user groups, members and SSO
// connectors, beneath /client/v4.
package cloudflare
