package api

import (
	"time"

	"github.com/ambit-iam/ambit"
)

// A policy allows or denies, in requests and answers.
type policy struct {
	Own
	Description    string           `json:"description,omitempty" maxLength:"4096" doc:"For people."`
	Effect         ambit.Effect     `json:"effect" enum:"allow,deny" doc:"A deny that applies is never undone by an allow."`
	Principals     []ambit.Ref      `json:"principals" nullable:"false" doc:"Principals, whole types that act, anonymous and authenticated."`
	Roles          []ambit.RoleName `json:"roles,omitempty" nullable:"false" doc:"Built-in roles by name, custom roles by id or name." example:"[\"ambit.auditor\"]"`
	Permissions    []ambit.Pattern  `json:"permissions,omitempty" nullable:"false" doc:"Permissions and wildcards."`
	Nodes          []ambit.Ref      `json:"nodes,omitempty" nullable:"false" doc:"Where it sits: at or beneath its home."`
	ResourceGroups []ambit.Ref      `json:"resource_groups,omitempty" nullable:"false" doc:"Resource groups at whose members it sits."`
	Condition      string           `json:"condition,omitempty" maxLength:"65536" doc:"In CEL; empty: none."`
	NotBefore      time.Time        `json:"not_before,omitzero" doc:"The first moment at which it applies."`
	ExpiresAt      time.Time        `json:"expires_at,omitzero" doc:"The first moment at which it no longer applies."`
	Disabled       bool             `json:"disabled,omitempty" doc:"One that is disabled does not apply."`
}

func showPolicy(noun ambit.Noun) policy {
	p := noun.(*ambit.Policy)
	return policy{
		showOwn(p), p.Description, p.Effect, p.Principals, p.Roles, p.Permissions,
		p.Nodes, p.ResourceGroups, p.Condition, p.NotBefore, p.ExpiresAt, p.Disabled,
	}
}

func (x *API) registerPolicies() {
	registerNouns(x, kind[policy]{
		one: "policy", many: "policies", path: "policies", typ: ambit.PolicyType,
		show: showPolicy,
		read: func(p policy, old ambit.Noun) ambit.Noun {
			return &ambit.Policy{
				Own: p.Own.read(old), Description: p.Description, Effect: p.Effect, Principals: p.Principals,
				Roles: p.Roles, Permissions: p.Permissions, Nodes: p.Nodes, ResourceGroups: p.ResourceGroups,
				Condition: p.Condition, NotBefore: p.NotBefore, ExpiresAt: p.ExpiresAt, Disabled: p.Disabled,
			}
		},
	})
}
