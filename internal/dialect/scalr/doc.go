// Package scalr is the Scalr dialect: permissions, roles and access policies as JSON:API, beneath /api/iacp/v3.
package scalr
