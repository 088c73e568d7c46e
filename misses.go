package ambit

import (
	"slices"
	"time"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// nearness orders misses: the smaller, the nearer.
var nearness = func() map[MissReason]int {
	order := map[MissReason]int{}
	for i, r := range []MissReason{
		MissConditionFalse, MissConditionFault, MissUnconcerned, MissTooLate, MissTooEarly,
		MissDisabled, MissOutOfScope, MissAwayFromHome, MissElsewhere, MissNotGranted,
	} {
		order[r] = i
	}
	return order
}()

// reasonOf is why a policy that covers the resource did not apply.
func reasonOf(o kernel.Outcome) MissReason {
	switch o {
	case kernel.AwayFromHome, kernel.BeyondHome:
		return MissAwayFromHome
	case kernel.OutOfScope:
		return MissOutOfScope
	case kernel.Disabled:
		return MissDisabled
	case kernel.TooEarly:
		return MissTooEarly
	case kernel.TooLate:
		return MissTooLate
	case kernel.Unconcerned:
		return MissUnconcerned
	case kernel.ConditionFalse:
		return MissConditionFalse
	case kernel.ConditionFault:
		return MissConditionFault
	}
	return MissNotGranted
}

// tellMiss tells how near a policy came, and what kept it from applying.
func (p *partial) tellMiss(n near) Miss {
	x, h := p.x, n.hit
	m := Miss{AppliedPolicy: p.describe(h.Policy, h.Holder), Reason: n.reason}
	noun := x.a.policyNoun(h.Policy)
	m.NotBefore, m.ExpiresAt, m.Condition = noun.NotBefore, noun.ExpiresAt, noun.Condition
	if n.reason == MissElsewhere {
		x.nameGrant(&m.AppliedPolicy, h.Policy, kernel.Root, kernel.NotGranted)
		p.nameAway(&m, n.away)
		m.Detail = "grants it, but on " + x.places(&m, noun)
		if why := x.dormant(noun); why != "" {
			m.Detail += "; besides, " + why
		}
		return m
	}
	p.nameWhere(&m.AppliedPolicy, h)
	wanted := h.Outcome
	if wanted > kernel.OutOfScope {
		wanted = kernel.Applies // the role did; something else did not
	}
	x.nameGrant(&m.AppliedPolicy, h.Policy, h.Node, wanted)
	switch n.reason {
	case MissNotGranted:
		m.Detail = "covers the resource, but " + x.granting(noun) + " does not name the permission"
	case MissAwayFromHome:
		m.Detail = x.awayFromHome(&m, h, noun)
	case MissOutOfScope:
		m.Detail = x.outOfScope(&m, h.Node, h.Policy)
	case MissDisabled, MissTooEarly, MissTooLate:
		m.Detail = x.dormant(noun)
	case MissUnconcerned:
		m.Detail = x.unconcerned(h.Policy)
	case MissConditionFalse:
		m.Detail = "its condition is false"
	case MissConditionFault:
		m.Detail = "its condition could not be evaluated: " + x.faultOf(h.Policy)
	}
	if n.reason == MissConditionFalse || n.reason == MissConditionFault {
		x.nameWhen(&m.AppliedPolicy, h.Policy)
	}
	return m
}

// nameAway tells the nearest place at which a policy sits that covers nothing of
// the resource.
func (p *partial) nameAway(m *Miss, w kernel.Away) {
	switch {
	case w.Set != kernel.NoNode:
		m.ResourceGroup = p.x.a.ref(w.Set)
	case w.Node != kernel.NoNode:
		m.Node = p.x.a.ref(w.Node)
	default: // at self: who is anonymous has no such policies
		m.Node = p.x.a.ref(p.x.k.Caller())
	}
}

// moment is a time as documents write it.
func moment(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// dormant is why a policy does not hold at the question's time, wherever it sits;
// empty if it does.
func (x *asker) dormant(p *Policy) string {
	switch {
	case p.Disabled:
		return "it is disabled"
	case !p.NotBefore.IsZero() && x.point.Now < nanoseconds(p.NotBefore):
		return "it does not hold before " + moment(p.NotBefore) + ", and the question is of " + moment(x.q.Now)
	case !p.ExpiresAt.IsZero() && x.point.Now >= nanoseconds(p.ExpiresAt):
		return "it expired at " + moment(p.ExpiresAt) + ", and the question is of " + moment(x.q.Now)
	}
	return ""
}

// granting names what a policy grants by.
func (x *asker) granting(p *Policy) string {
	const most = 3
	var names []string
	for _, r := range p.Roles[:min(len(p.Roles), most)] {
		names = append(names, "role "+x.a.labelRole(r))
	}
	for _, pattern := range p.Permissions[:min(len(p.Permissions), most)] {
		names = append(names, string(pattern))
	}
	return few(names, most, len(p.Roles)+len(p.Permissions)-len(names))
}

// awayFromHome says where the policy counts, or its role, of which neither does at
// the node where it sits.
func (x *asker) awayFromHome(m *Miss, h kernel.Hit, p *Policy) string {
	if h.Outcome == kernel.BeyondHome {
		return "the policy is at home in " + x.a.labelRef(p.Home) + ", and " + x.a.label(h.Node) + " does not lie there"
	}
	_, _, role := x.a.roleOf(m.Role)
	return "the role is at home in " + x.a.label(role.Home) + " and cannot be used at " + x.a.label(h.Node)
}

// mostScopes is how many scopes a sentence names.
const mostScopes = 5

// outOfScope says which scopes would have been applicable: those of the permission,
// of the role, or of both, whichever n does not have.
func (x *asker) outOfScope(m *Miss, n kernel.Node, policy uint32) string {
	detail := "not applicable at " + x.a.label(n)
	role := &kernel.Role{Perms: x.ownPerms(policy)}
	if m.Role != "" {
		_, _, role = x.a.roleOf(m.Role)
	}
	applies := func(r kernel.Role) bool { return x.k.RoleOutcome(x.perm.num, &r, n, false) == kernel.Applies }
	perm := applies(kernel.Role{Perms: role.Perms})
	only := kernel.Bits(nil).With(uint32(x.perm.num))
	allowed := applies(kernel.Role{Perms: &kernel.PermSet{Has: only, Free: only}, Scoped: role.Scoped, Allowed: role.Allowed})
	if scopes := x.permissionScopes(m); scopes != nil && (!perm || allowed) {
		detail += "; the permission can be granted at " + few(scopes, mostScopes, 0) + " only"
	}
	if role.Scoped && (!allowed || perm) {
		detail += "; the role is for " + few(x.a.roleScopes(m.Role), mostScopes, 0) + " only"
	}
	return detail
}

// ownPerms are the permissions that a policy's own patterns name.
func (x *asker) ownPerms(policy uint32) *kernel.PermSet {
	over := overAll
	if i, ok := kernel.IsBuiltin(policy); ok {
		over = x.a.schema.policies[i].catalog
	}
	return x.a.schema.permSet(x.a.policyNoun(policy).Permissions, over)
}

// permissionScopes are the applicable scopes of the permission as the pattern of a
// miss names it; nil where none are stated.
func (x *asker) permissionScopes(m *Miss) (scopes []string) {
	if m.Includes != "" {
		return nil
	}
	x.a.schema.match(m.Pattern, overAll, func(hit match) {
		if hit.perm == x.perm {
			scopes = hit.scopes
		}
	})
	return scopes
}

// roleScopes are the allowed scopes of a role, as stated.
func (a *Account) roleScopes(name RoleName) []string {
	if r, ok := a.schema.roleByName[name]; ok {
		return r.decl.Scopes
	}
	n, _ := a.node(a.schema.typeByName[RoleType].num, string(name))
	return a.stored.Get(n).own.(*Role).Scopes
}

// unconcerned says which attributes the condition of a policy reads that the type
// of the thing does not declare.
func (x *asker) unconcerned(policy uint32) string {
	c := x.a.state.Policy(policy).Condition.(*condition)
	var names []string
	for _, name := range c.run.Reads() {
		if !slices.ContainsFunc(x.thing.typ.seen(), func(a *AttributeDecl) bool { return a.Name == name }) {
			names = append(names, "resource."+name)
		}
	}
	return "its condition reads " + few(names, mostValues, 0) + ", which " + string(x.a.schema.bareType(x.thing.typ.name)) + " does not declare"
}

// places names the first few nodes at which a policy sits, the nearest first.
func (x *asker) places(m *Miss, p *Policy) string {
	const most = 3
	nearest := m.Node
	if !m.ResourceGroup.IsZero() {
		nearest = m.ResourceGroup
	}
	all := len(p.Nodes) + len(p.ResourceGroups)
	names := []string{x.a.labelRef(nearest)}
	if slices.Contains(p.Nodes, Self) && nearest == x.a.ref(x.k.Caller()) {
		names[0] += ", the caller itself"
	}
	for _, r := range slices.Concat(p.Nodes[:min(len(p.Nodes), most)], p.ResourceGroups[:min(len(p.ResourceGroups), most)]) {
		if r != nearest && r != Self && len(names) < most {
			names = append(names, x.a.labelRef(r))
		}
	}
	return few(names, most, all-len(names))
}

// explainCeiling says whether a token's ceiling admits what is asked, and if not,
// whether it is for what or for where.
func (x *asker) explainCeiling(t *stored) *CeilingReport {
	r := &CeilingReport{Token: t.own.Ref(), Admits: x.underCeiling(x.perm)}
	if r.Admits {
		return r
	}
	const most = 3
	ceiling := t.own.(*Token).Ceiling
	if !t.token.perms.Has.Has(uint32(x.perm.num)) {
		var names []string
		for _, p := range ceiling.Permissions[:min(len(ceiling.Permissions), most)] {
			names = append(names, string(p))
		}
		r.Detail = "it admits " + few(names, most, len(ceiling.Permissions)-len(names)) + ", which does not name the permission"
		return r
	}
	r.Detail = "it admits that on " + x.a.fewLabels(ceiling.Nodes, most) + " only"
	if len(ceiling.Nodes) == 0 {
		r.Detail = "it names no node"
	}
	return r
}
