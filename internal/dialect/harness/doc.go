// Package harness is the Harness dialect: roles, permissions, role assignments and
// checks beneath /authz/api, organizations and projects beneath /ng/api.
//
// A scope of the wire format is a node: the account, `organization:ORG` or
// `project:ORG/PROJECT` of the catalog "harness". A role is a custom role at home
// there, or a catalog's own; a role assignment is a policy at home there that says
// no more than one can. docs/dialects/harness.md tells what maps to what.
package harness
