package ambit

import (
	"slices"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// tellApplied tells how a policy applied.
func (p *partial) tellApplied(h kernel.Hit) AppliedPolicy {
	x := p.x
	a := p.describe(h.Policy, h.Holder)
	x.nameGrant(&a, h.Policy, h.Node, kernel.Applies)
	p.nameWhere(&a, h)
	x.nameWhen(&a, h.Policy)
	if h.Outcome == kernel.DeniesByFault {
		a.Fault = x.faultOf(h.Policy)
	}
	return a
}

// describe tells which policy it is, and how the principal comes to hold it.
func (p *partial) describe(policy uint32, h kernel.Holder) AppliedPolicy {
	x := p.x
	noun := x.a.policyNoun(policy)
	a := AppliedPolicy{Policy: x.a.policyRef(policy), Effect: noun.Effect}
	if h.Node != kernel.NoNode {
		path := p.trace.CallerPath(h.Node)
		if cut := len(path) - mostLinks; cut > 0 {
			path, a.WhoOmitted = append(path[:mostLinks-1], path[len(path)-1]), cut
		}
		for _, n := range path {
			a.Who = append(a.Who, x.a.ref(n))
		}
		return a
	}
	caller := Anonymous
	if n := x.k.Caller(); n != kernel.NoNode {
		caller = x.a.ref(n)
	}
	switch h.Pseudo {
	case kernel.PseudoAnonymous:
		a.Who = []Ref{Anonymous}
	case kernel.PseudoAuthenticated:
		a.Who = []Ref{caller, Authenticated}
	default:
		a.Who = []Ref{caller, {Type: caller.Type}}
	}
	return a
}

// policyNoun is a policy by the kernel's handle.
func (a *Account) policyNoun(policy uint32) *Policy {
	if i, ok := kernel.IsBuiltin(policy); ok {
		return a.schema.policies[i].noun
	}
	return a.stored.Get(policy).own.(*Policy)
}

// nameGrant tells which role and pattern of a policy name the permission, if
// possible one whose outcome at n is the wanted one.
func (x *asker) nameGrant(a *AppliedPolicy, policy uint32, n kernel.Node, wanted kernel.Outcome) {
	noun, s := x.a.policyNoun(policy), x.a.schema
	deny := noun.Effect == Deny
	over := overAll
	if i, ok := kernel.IsBuiltin(policy); ok {
		over = s.policies[i].catalog
	}
	try := func(name RoleName, patterns []Pattern, over int, role *kernel.Role) bool {
		pattern, via := s.naming(patterns, over, x.perm)
		if pattern == "" {
			return false
		}
		fits := x.k.RoleOutcome(x.perm.num, role, n, deny) == wanted
		if a.Pattern == "" || fits {
			a.Role, a.Pattern, a.Includes = name, pattern, via
		}
		return fits
	}
	if role := x.a.ownPatterns(policy, noun); role != nil && try("", noun.Permissions, over, role) {
		return
	}
	for _, name := range noun.Roles {
		patterns, over, role := x.a.roleOf(name)
		if try(name, patterns, over, role) {
			return
		}
	}
}

// ownPatterns is what a policy's own patterns come to; nil if it has none. They
// stand before the policy's roles.
func (a *Account) ownPatterns(policy uint32, noun *Policy) *kernel.Role {
	if len(noun.Permissions) == 0 {
		return nil
	}
	return a.state.Policy(policy).Fixed[0]
}

// roleOf is a role by its full name: its patterns, their range, and the kernel's
// form.
func (a *Account) roleOf(name RoleName) ([]Pattern, int, *kernel.Role) {
	if r, ok := a.schema.roleByName[name]; ok {
		over := r.catalog
		if over == 0 {
			over = overAll
		}
		return r.decl.Permissions, over, r.role
	}
	n, _ := a.node(a.schema.typeByName[RoleType].num, string(name))
	return a.stored.Get(n).own.(*Role).Permissions, overAll, a.state.Role(n)
}

// naming is the first pattern that names perm, and what it names where that only
// includes perm.
func (s *schema) naming(patterns []Pattern, over int, perm *permissionInfo) (Pattern, PermissionID) {
	var pattern Pattern
	var via PermissionID
	for _, p := range patterns {
		s.match(p, over, func(m match) {
			if pattern != "" && via == "" {
				return
			}
			if m.perm == perm {
				pattern, via = p, ""
			} else if pattern == "" && slices.Contains(m.perm.includes, perm) {
				pattern, via = p, m.perm.id
			}
		})
	}
	return pattern, via
}

// nameWhere tells where a policy sits and how that covers the resource.
func (p *partial) nameWhere(a *AppliedPolicy, h kernel.Hit) {
	x := p.x
	a.Node = x.a.ref(h.Node)
	if h.Set != kernel.NoNode {
		a.ResourceGroup = x.a.ref(h.Set)
	}
	way, _ := p.trace.Way(h.Node)
	if cut := len(way) - mostLinks; cut > 0 {
		way, a.WhereOmitted = append(way[:mostLinks-1], way[len(way)-1]), cut
	}
	for _, link := range way {
		a.Where = append(a.Where, Step{
			Relation: x.a.schema.relationName(link.Rel),
			Backward: link.Back, Reach: link.Reach, To: x.a.ref(link.To),
		})
	}
}

func (s *schema) relationName(r kernel.Rel) string {
	switch {
	case r == kernel.RelHome:
		return HomeRelation
	case r < kernel.FirstRel:
		return "in"
	}
	return s.rels[r].name
}

// nameWhen tells the times and the condition of a policy, with what the condition
// saw.
func (x *asker) nameWhen(a *AppliedPolicy, policy uint32) {
	noun := x.a.policyNoun(policy)
	a.NotBefore, a.ExpiresAt, a.Condition = noun.NotBefore, noun.ExpiresAt, noun.Condition
	if c, ok := x.a.state.Policy(policy).Condition.(*condition); ok {
		a.Values, a.ValuesMore = x.read(c)
	}
}

// faultOf is why a policy's condition could not be evaluated.
func (x *asker) faultOf(policy uint32) string {
	x.Evaluate(x.a.state.Policy(policy).Condition)
	return x.whyUnknown()
}
