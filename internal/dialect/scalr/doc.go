// Package scalr is the Scalr dialect: permissions, roles and access policies as JSON:API, beneath /api/iacp/v3, and
// the document by which Terraform finds them.
package scalr
