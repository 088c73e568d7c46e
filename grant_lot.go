package ambit

import (
	"slices"
	"strings"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// A lot is a policy as one account has it: what it names, and what that means to
// the kernel.
type lot struct {
	handle uint32
	ref    Ref
	noun   *Policy // as stored; not to be written to
	policy *kernel.Policy
	parts  []part
}

// A part of a lot is one of its roles, or its own patterns.
type part struct {
	role  *kernel.Role
	picks []pick
}

// A pick is one of the patterns of a part with all that it matches today.
type pick struct {
	selection
	perms kernel.Bits
}

// A survey reads the policies of one account, each once.
type survey struct {
	*Account
	k    kernel.Asking
	lots map[uint32]*lot
}

func newSurvey(a *Account) *survey {
	s := &survey{Account: a, lots: map[uint32]*lot{}}
	s.k.From(a.state, kernel.NoNode)
	return s
}

// lot is the policy of a handle that is there.
func (s *survey) lot(handle uint32) *lot {
	l := s.lots[handle]
	if l == nil {
		l = &lot{handle: handle, ref: s.policyRef(handle), policy: s.state.Policy(handle)}
		own, over := overAll, overAll
		if i, ok := kernel.IsBuiltin(handle); ok {
			l.noun, own = s.schema.policies[i].noun, s.schema.policies[i].catalog
		} else {
			l.noun = s.stored.Get(handle).own.(*Policy)
		}
		for _, name := range l.noun.Roles {
			if r := s.schema.roleByName[name]; r != nil {
				if over = r.catalog; over == 0 {
					over = overAll
				}
				l.parts = append(l.parts, s.part(r.role, r.decl.Permissions, over))
				continue
			}
			n, _ := s.node(s.schema.typeByName[RoleType].num, string(name))
			l.parts = append(l.parts, s.part(s.state.Role(n), s.stored.Get(n).own.(*Role).Permissions, overAll))
		}
		if patterns := l.noun.Permissions; len(patterns) > 0 {
			l.parts = append(l.parts, s.part(&kernel.Role{Perms: s.schema.permSet(patterns, own)}, patterns, own))
		}
		s.lots[handle] = l
	}
	return l
}

func (s *survey) part(role *kernel.Role, patterns []Pattern, over int) part {
	p := part{role: role}
	for _, pattern := range patterns {
		p.picks = append(p.picks, pick{s.schema.selection(pattern, over), s.schema.permSet([]Pattern{pattern}, over).Has})
	}
	return p
}

// at lists what a lot grants, or denies, where it sits at n: its patterns with
// what is in scope and at home there. A pattern that grants nothing there is left
// out.
func (s *survey) at(l *lot, n kernel.Node) []pick {
	var list []pick
	for _, p := range l.parts {
		for _, x := range p.picks {
			var perms kernel.Bits
			for num := range s.schema.perms {
				if x.perms.Has(uint32(num)) && s.k.RoleOutcome(uint16(num), p.role, n, l.policy.Deny) == kernel.Applies {
					perms = perms.With(uint32(num))
				}
			}
			if !perms.Empty() {
				list = append(list, pick{x.selection, perms})
			}
		}
	}
	return list
}

// places lists where a lot sits: its nodes and the members of its resource
// groups. Where one sits at the caller, caller is that; NoNode: nobody's.
func (s *survey) places(l *lot, caller kernel.Node) []kernel.Node {
	list := slices.Clone(l.policy.Nodes)
	for _, set := range l.policy.Sets {
		list = slices.AppendSeq(list, s.state.Sources(set, kernel.RelInSet))
	}
	if l.policy.Self && caller != kernel.NoNode {
		list = append(list, caller)
	}
	return list
}

// sitting lists the policies of one effect that sit at n: at it, at a resource
// group that it is in, or at it as the caller. It goes through all policies there.
func (s *survey) sitting(n kernel.Node, deny bool) []*lot {
	return s.sittingIf(n, func(p *kernel.Policy) bool { return p.Deny == deny })
}

// sittingIf lists those of the policies that sit at n that are wanted.
func (s *survey) sittingIf(n kernel.Node, wanted func(*kernel.Policy) bool) []*lot {
	var list []*lot
	add := func(handle uint32) {
		if wanted(s.state.Policy(handle)) {
			list = append(list, s.lot(handle))
		}
	}
	for handle := range s.state.Sources(n, kernel.RelAt) {
		add(handle)
	}
	for e := range s.state.Edges(n) {
		if e.Rel == kernel.RelInSet {
			for handle := range s.state.Sources(e.To, kernel.RelAtSet) {
				add(handle)
			}
		}
	}
	typ := s.state.TypeOf(n)
	for i, p := range s.state.Schema.Policies {
		forCaller := p.Self && s.state.Schema.Types[typ].Acts &&
			(slices.Contains(p.Pseudos, kernel.PseudoType(typ)) || slices.Contains(p.Pseudos, kernel.PseudoAuthenticated))
		if forCaller || !p.Self && n == kernel.Root {
			add(kernel.BuiltinPolicy(i))
		}
	}
	return list
}

// holdings lists the policies of one effect that a principal holds.
func (s *survey) holdings(principal kernel.Node, deny bool) []*lot {
	var k kernel.Asking
	k.From(s.state, principal)
	var list []*lot
	for _, handle := range k.Held(deny) {
		list = append(list, s.lot(handle))
	}
	return list
}

// public reports whether a lot is for anybody.
func (l *lot) public() bool {
	return slices.Contains(l.noun.Principals, Anonymous) || slices.Contains(l.noun.Principals, Authenticated)
}

// reads reports whether the condition may read an attribute of the principal, the
// resource or the account. It looks at the text: whatever a condition reads it
// has to name.
func (l *lot) reads(entity, attribute string) bool {
	return strings.Contains(l.noun.Condition, entity) && strings.Contains(l.noun.Condition, attribute)
}

// same reports whether holding something under the lot's condition is the same
// thing for everybody. What reads the principal means another thing for another.
func (l *lot) same() bool {
	return l.noun.Condition != "" && !strings.Contains(l.noun.Condition, "principal")
}

// plain reports whether the lot's condition rests on nothing that a request says,
// so that it can be evaluated without one.
func (l *lot) plain() bool {
	return l.noun.Condition != "" && !strings.Contains(l.noun.Condition, "context") && !strings.Contains(l.noun.Condition, "properties")
}
