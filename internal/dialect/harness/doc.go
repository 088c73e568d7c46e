// Package harness is the Harness dialect: roles, permissions, role assignments and checks beneath /authz/api,
// organizations and projects beneath /ng/api.
package harness
