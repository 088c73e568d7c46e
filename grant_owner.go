package ambit

import (
	"slices"
	"time"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// OwnerRole is the role whose holders an account never runs out of.
const OwnerRole RoleName = OwnPrefix + "owner"

// ownerless says that an entry takes the last owner away; nil if it does not. An
// account that had none needs none: its first entry makes one. What is only about
// resources cannot do it.
func ownerless(before, after *Account, changes []Change, now time.Time) *Shortfall {
	ordinary := func(c Change) bool {
		put, ok := c.(Put)
		if !ok {
			return false
		}
		_, ok = put.Noun.(*Resource)
		return ok
	}
	if !slices.ContainsFunc(changes, func(c Change) bool { return !ordinary(c) }) || after.Owned(now) || !before.Owned(now) {
		return nil
	}
	return &Shortfall{ShortLastOwner, "", after.Ref(), "no owner would be left: an account keeps at least one enabled user or service account that has the role " +
		string(OwnerRole) + " at the account without condition or end, and is not denied there to manage it", ""}
}

// Owned reports whether some enabled user or service account owns the account: by
// an allow of [OwnerRole] at the account that holds now and has no condition and
// no end, and without a deny of any of Ambit's own permissions there, whatever its
// condition or time. It goes through the policies at the account.
func (a *Account) Owned(now time.Time) bool {
	s := newSurvey(a)
	at := nanoseconds(now)
	found := false
	for handle := range a.state.Sources(kernel.Root, kernel.RelAt) {
		p := a.state.Policy(handle)
		if p.Deny || p.Off || p.Condition != nil || p.NotBefore > at || p.Expires != kernel.Forever ||
			!slices.Contains(a.stored.Get(handle).own.(*Policy).Roles, OwnerRole) {
			continue
		}
		s.principals(p, func(n kernel.Node) bool {
			found = s.owns(n, at)
			return !found
		})
		if found {
			return true
		}
	}
	return false
}

// principals visits who a policy is for: nodes, those in groups at any depth, and
// those of whole types, until visit has enough.
func (s *survey) principals(p *kernel.Policy, visit func(kernel.Node) bool) {
	seen := map[kernel.Node]bool{}
	list := slices.Clone(p.Principals)
	for ; len(list) > 0; list = list[1:] {
		n := list[0]
		if seen[n] {
			continue
		}
		seen[n] = true
		if !visit(n) {
			return
		}
		list = slices.AppendSeq(list, s.state.Sources(n, kernel.RelMember))
	}
	for typ, t := range s.schema.types {
		if !t.acts || !slices.Contains(p.Pseudos, kernel.PseudoType(uint16(typ))) && !slices.Contains(p.Pseudos, kernel.PseudoAuthenticated) {
			continue
		}
		for n := range s.state.OfType(uint16(typ), 0) {
			if !visit(n) {
				return
			}
		}
	}
}

// owns reports whether one to whom the owner's role is given can make use of it.
func (s *survey) owns(n kernel.Node, now int64) bool {
	if t := s.typeOf(n).name; t != UserType && t != ServiceAccountType || !s.active(n) {
		return false
	}
	for _, l := range s.holdings(n, true) {
		over := l.policy.Off || l.policy.Expires != kernel.Forever && l.policy.Expires <= now
		if !over && slices.Contains(s.places(l, n), kernel.Root) && s.manages(l) {
			return false
		}
	}
	return true
}

// manages reports whether a lot names any of Ambit's own permissions.
func (s *survey) manages(l *lot) bool {
	for _, p := range s.schema.perms {
		if p.typ.own && slices.ContainsFunc(l.parts, func(x part) bool { return x.role.Perms.Has.Has(uint32(p.num)) }) {
			return true
		}
	}
	return false
}
