// Package cloudflare is the Cloudflare dialect: permission groups, resource groups, user groups, members and SSO
// connectors, beneath /client/v4.
//
// A permission group is a role, a user group a group, and what Cloudflare writes as
// a group's or member's policies are the account's policies that name it. What the
// wire form cannot say of these is told in an answer's messages, and no write of
// the dialect touches it. docs/dialects/cloudflare.md has the whole translation.
package cloudflare
