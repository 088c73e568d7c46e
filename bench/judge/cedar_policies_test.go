package judge

import (
	"fmt"
	"strings"

	"github.com/cedar-policy/cedar-go"

	"github.com/ambit-iam/ambit"
)

// A statement is a policy in Cedar: one of Ambit's is as many as it names
// principals, since Cedar's name one each.
type statement struct {
	id     cedar.PolicyID
	policy ambit.Ref // whose it is; zero for what the engine does by itself
	text   string
	traits []trait
}

// suspension stands for the rule that who is pending or disabled may nothing.
var suspension = statement{
	id:   "suspended",
	text: "forbid (principal, action, resource)\nwhen { principal.suspended };",
}

// statements writes the scene's policies down in Cedar.
func (s *scene) statements() []statement {
	all := []statement{suspension}
	for _, c := range s.catalogs {
		for i := range c.Policies {
			all = append(all, s.builtin(c, i)...)
		}
	}
	for _, n := range s.nouns {
		if p, ok := n.(*ambit.Policy); ok && !p.Disabled {
			all = append(all, s.state(p.Ref(), everyCatalog, p)...)
		}
	}
	return all
}

// builtin writes a catalog's policy down: as one of the account's, but for the
// range of its wildcards.
func (s *scene) builtin(c *ambit.Catalog, i int) []statement {
	b := c.Policies[i]
	p := &ambit.Policy{Effect: b.Effect, Permissions: b.Permissions, Condition: b.When, Nodes: []ambit.Ref{s.account()}}
	if b.At == string(ambit.Self.Type) {
		p.Nodes = []ambit.Ref{ambit.Self}
	}
	for _, name := range b.Roles {
		p.Roles = append(p.Roles, ambit.RoleName(c.Name+"/"+name))
	}
	for _, to := range b.To {
		r := ambit.Ref{Type: ambit.TypeName(to)}
		if r != ambit.Anonymous && r != ambit.Authenticated {
			r.Type = fullType(c, to)
		}
		p.Principals = append(p.Principals, r)
	}
	all := s.state(ambit.Ref{Type: ambit.PolicyType, ID: fmt.Sprintf("%s/policy-%d", c.Name, i+1)}, c.Name, p)
	for i := range all {
		all[i].traits = append(all[i].traits, ofCatalog)
	}
	return all
}

// state writes one policy down, once for each principal.
func (s *scene) state(ref ambit.Ref, over string, p *ambit.Policy) []statement {
	effect := "permit"
	if p.Effect == ambit.Deny {
		effect = "forbid"
	}
	var all []statement
	for i, r := range p.Principals {
		st := statement{id: cedar.PolicyID(fmt.Sprintf("%s #%d", ref, i)), policy: ref}
		who := st.who(r)
		where, condition := s.where(&st, p)
		st.text = fmt.Sprintf("%s (\n  %s,\n  action in %s,\n  %s\n)", effect, who, list(st.what(over, p)), where)
		if r == ambit.Authenticated { // before the conditions, which may read what nobody has
			st.text += "\nunless { principal == " + text(nobody) + " }"
		}
		if condition != "" {
			st.text += "\nwhen { " + condition + " }"
		}
		for _, c := range s.when(&st, p) {
			st.text += "\nwhen { " + c + " }"
		}
		st.text += ";"
		all = append(all, st)
	}
	return all
}

// who is the principal's part of the scope.
func (st *statement) who(r ambit.Ref) string {
	switch {
	case r == ambit.Authenticated:
		st.traits = append(st.traits, toAuthenticated)
		return "principal"
	case r == ambit.Anonymous:
		st.traits = append(st.traits, toAnonymous)
		return "principal == " + text(nobody)
	case r.ID == "":
		st.traits = append(st.traits, toType)
		return "principal is " + string(kind("Caller", r.Type))
	case r.Type == ambit.GroupType:
		st.traits = append(st.traits, toGroup)
		return "principal in " + text(caller(r))
	}
	st.traits = append(st.traits, toOne)
	return "principal == " + text(caller(r))
}

// what lists the permissions, wildcards and roles of a policy.
func (st *statement) what(over string, p *ambit.Policy) []cedar.EntityUID {
	var all []cedar.EntityUID
	for _, name := range p.Roles {
		st.traits = append(st.traits, byRole)
		all = append(all, actionsOf(name))
	}
	for _, wanted := range p.Permissions {
		st.traits = append(st.traits, byPattern(wanted))
		all = append(all, pattern(over, wanted))
	}
	return all
}

// where is the resource's part of the scope; a union takes a condition of its
// own, since a scope has one resource at most.
func (s *scene) where(st *statement, p *ambit.Policy) (scope, condition string) {
	var union []cedar.EntityUID
	for _, n := range p.Nodes {
		if n == ambit.Self {
			st.traits = append(st.traits, atSelf)
			return "resource", "resource in principal.self"
		}
		union = append(union, thing(n))
	}
	for _, set := range p.ResourceGroups {
		st.traits = append(st.traits, atSet)
		for _, m := range s.members {
			if m.set == set {
				union = append(union, thing(m.member))
			}
		}
	}
	if len(union) == 1 {
		return "resource in " + text(union[0]), ""
	}
	return "resource", "resource in " + list(union)
}

// when lists the conditions: those of time, then the policy's own.
func (s *scene) when(st *statement, p *ambit.Policy) []string {
	var all []string
	if !p.NotBefore.IsZero() {
		all = append(all, fmt.Sprintf("context.now >= datetime(%q)", moment(p.NotBefore)))
	}
	if !p.ExpiresAt.IsZero() {
		all = append(all, fmt.Sprintf("context.now < datetime(%q)", moment(p.ExpiresAt)))
	}
	if len(all) > 0 {
		st.traits = append(st.traits, inTime)
	}
	if p.Condition != "" {
		st.traits = append(st.traits, onCondition)
		all = append(all, s.cedar[p.Condition])
	}
	return all
}

func text(id cedar.EntityUID) string { return string(id.MarshalCedar()) }

func list(ids []cedar.EntityUID) string {
	var all []string
	for _, id := range ids {
		all = append(all, text(id))
	}
	return "[" + strings.Join(all, ", ") + "]"
}
