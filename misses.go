package ambit

import (
	"strings"
	"time"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// missed tells why a policy that covers the resource did not apply.
func (x *asker) missed(h kernel.Hit) Miss {
	m := Miss{AppliedPolicy: x.describePolicy(h.Policy, h.Holder)}
	x.nameWhere(&m.AppliedPolicy, h)
	noun := x.a.policyNoun(h.Policy)
	wanted := h.Outcome
	if wanted > kernel.OutOfScope {
		wanted = kernel.Applies // the role did; something else did not
	}
	x.nameGrant(&m.AppliedPolicy, h.Policy, h.Node, wanted)
	switch h.Outcome {
	case kernel.NotGranted:
		m.Reason, m.Detail = MissNotGranted, "covers the resource, but "+granting(noun)+" does not name the permission"
	case kernel.AwayFromHome:
		m.Reason, m.Detail = MissAwayFromHome, "the role is at home in "+x.homeOf(m.Role)+" and cannot be used here"
	case kernel.OutOfScope:
		m.Reason, m.Detail = MissOutOfScope, x.outOfScope(&m, h.Node)
	case kernel.BeyondHome:
		m.Reason, m.Detail = MissAwayFromHome, "the policy is at home in "+x.a.labelRef(noun.Home)+", and "+x.a.label(h.Node)+" does not lie there"
	case kernel.Disabled:
		m.Reason, m.Detail = MissDisabled, "the policy is disabled"
	case kernel.TooEarly:
		m.Reason, m.Detail = MissTooEarly, "the policy holds from "+moment(noun.NotBefore)
	case kernel.TooLate:
		m.Reason, m.Detail = MissTooLate, "the policy expired at "+moment(noun.ExpiresAt)
	case kernel.Unconcerned:
		m.Reason, m.Detail = MissUnconcerned, "its condition reads what "+string(x.thing.typ.name)+" does not declare"
	case kernel.ConditionFalse:
		m.Reason, m.Detail = MissConditionFalse, "its condition is false: "+noun.Condition
	case kernel.ConditionFault:
		m.Reason, m.Detail = MissConditionFault, "its condition is not known to hold: "+x.faultOf(h.Policy)
	}
	return m
}

// moment is a time as documents write it.
func moment(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// granting names what a policy grants by.
func granting(p *Policy) string {
	var names []string
	for _, r := range p.Roles {
		names = append(names, string(r))
	}
	for _, pattern := range p.Permissions {
		names = append(names, string(pattern))
	}
	if len(names) > 3 {
		names = append(names[:3], "…")
	}
	return strings.Join(names, ", ")
}

func (x *asker) homeOf(name RoleName) string {
	_, _, role := x.a.roleOf(name)
	return x.a.label(role.Home)
}

// outOfScope says which scopes would have been applicable.
func (x *asker) outOfScope(m *Miss, n kernel.Node) string {
	s := x.a.schema
	var scopes []string
	if m.Includes == "" {
		s.match(m.Pattern, overAll, func(hit match) {
			if hit.perm == x.perm {
				scopes = hit.scopes
			}
		})
	}
	detail := "not applicable at " + x.a.label(n)
	if scopes != nil {
		detail += "; the permission applies at " + strings.Join(scopes, ", ")
	}
	if m.Role != "" {
		if _, _, role := x.a.roleOf(m.Role); role.Scoped {
			detail += "; the role is for " + strings.Join(x.a.roleScopes(m.Role), ", ")
		}
	}
	return detail
}

// roleScopes are the allowed scopes of a role, as stated.
func (a *Account) roleScopes(name RoleName) []string {
	if r, ok := a.schema.roleByName[name]; ok {
		return r.decl.Scopes
	}
	n, _ := a.node(a.schema.typeByName[RoleType].num, string(name))
	return a.stored.Get(n).own.(*Role).Scopes
}

// places names the first few nodes at which a policy sits.
func (x *asker) places(policy uint32) string {
	noun := x.a.policyNoun(policy)
	var names []string
	for _, r := range append(append([]Ref(nil), noun.Nodes...), noun.ResourceGroups...) {
		if len(names) == 3 {
			names = append(names, "…")
			break
		}
		switch {
		case r == Self:
			names = append(names, "the caller itself")
		case r.Type == AccountType:
			names = append(names, x.a.label(kernel.Root))
		default:
			names = append(names, x.a.labelRef(r))
		}
	}
	return strings.Join(names, ", ")
}

// label is how people write a node: by the bare name of its type where that
// means it, and by name for Ambit's own.
func (a *Account) label(n kernel.Node) string {
	r := a.ref(n)
	if s := a.stored.Get(n); s != nil && s.own != nil {
		if name := OwnOf(s.own).Name; name != "" {
			r.ID = name
		}
	}
	if n == kernel.Root {
		r.ID = a.settings.Slug
	}
	r.Type = a.schema.bareType(r.Type)
	return r.String()
}

// bareType is the shortest spelling of a type that means it.
func (s *schema) bareType(name TypeName) TypeName {
	t := s.typeByName[name]
	if t == nil || t.decl == nil {
		return name
	}
	if meant, _ := s.typeNamed(TypeName(t.decl.Name)); meant == t {
		return TypeName(t.decl.Name)
	}
	return name
}

// labelRef is the label of what a full reference names, if it is there.
func (a *Account) labelRef(r Ref) string {
	if t := a.schema.typeByName[r.Type]; t != nil && r.ID != "" {
		if n, ok := a.node(t.num, r.ID); ok {
			return a.label(n)
		}
	}
	r.Type = a.schema.bareType(r.Type)
	return r.String()
}

// name enters what people call r, where that is something else than r.
func (a *Account) name(names map[string]string, r Ref) {
	if label := a.labelRef(r); label != r.String() {
		names[r.String()] = label
	}
}

// nameAll enters the names of everything that an explanation refers to.
func (x *asker) nameAll(e *Explanation) {
	policy := func(p *AppliedPolicy) {
		refs := append([]Ref{p.Policy, p.Node, p.ResourceGroup}, p.Who...)
		if ValidID(string(p.Role)) {
			refs = append(refs, Ref{RoleType, string(p.Role)})
		}
		for _, step := range p.Where {
			refs = append(refs, step.To)
		}
		for _, r := range refs {
			x.a.name(e.Names, r)
		}
	}
	for i := range e.Parts {
		part := &e.Parts[i]
		x.a.name(e.Names, part.Principal)
		for j := range part.Applied {
			policy(&part.Applied[j])
		}
		for j := range part.Misses {
			policy(&part.Misses[j].AppliedPolicy)
		}
	}
	x.a.name(e.Names, e.Decision.Policy)
	if e.Ceiling != nil {
		x.a.name(e.Names, e.Ceiling.Token)
	}
}
