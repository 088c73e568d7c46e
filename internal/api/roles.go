package api

import "github.com/ambit-iam/ambit"

// A role is a custom role in requests and answers.
type role struct {
	Own
	Description string          `json:"description,omitempty" maxLength:"4096" doc:"For people."`
	Permissions []ambit.Pattern `json:"permissions" nullable:"false" doc:"Permissions and wildcards." example:"[\"projects:*\"]"`
	Scopes      []string        `json:"scopes,omitempty" nullable:"false" doc:"The types of node at which it may be granted; none: any."`
}

func showRole(noun ambit.Noun) role {
	r := noun.(*ambit.Role)
	return role{showOwn(r), r.Description, r.Permissions, r.Scopes}
}

func (x *API) registerRoles() {
	registerNouns(x, kind[role]{
		one: "role", many: "custom roles", path: "roles", typ: ambit.RoleType,
		show: showRole,
		read: func(r role, old ambit.Noun) ambit.Noun {
			return &ambit.Role{Own: r.Own.read(old), Description: r.Description, Permissions: r.Permissions, Scopes: r.Scopes}
		},
	})
}
