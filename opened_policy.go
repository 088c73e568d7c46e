package ambit

import (
	"slices"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// policy compares a policy, and the roles that it names, before and after.
func (c *comparison) policy(r Ref) {
	was, is := c.before.named(r), c.after.named(r)
	allowed, allows := was.only(false), is.only(false)
	denied, denies := was.only(true), is.only(true)
	if allows != nil {
		c.difference(c.after, allows, c.before, allowed, "allow policy "+c.after.policyLabel(allows))
	}
	if denied != nil && slices.ContainsFunc(denied.noun.Principals, c.left) {
		c.difference(c.before, denied, c.after, denies, "deny policy "+c.before.policyLabel(denied))
	}
}

// named is the policy of a reference; nil if there is none.
func (s *survey) named(r Ref) *lot {
	if n := s.locate(r); n != kernel.NoNode {
		return s.lot(n)
	}
	return nil
}

// only is the lot if it is of that effect and switched on.
func (l *lot) only(deny bool) *lot {
	if l == nil || l.policy.Off || l.policy.Deny != deny {
		return nil
	}
	return l
}

// left reports whether a principal is still there.
func (c *comparison) left(r Ref) bool { return r.ID == "" || c.after.locate(r) != kernel.NoNode }

// difference opens what a lot of one survey says and its counterpart in the
// other does not: what an allow says now, what a deny said before.
func (c *comparison) difference(s *survey, l *lot, other *survey, than *lot, why string) {
	whole := than == nil || c.looser(l, than)
	var sits map[kernel.Node]bool
	if !whole {
		sits = setOf(other.places(than, kernel.NoNode))
	}
	for _, place := range s.places(l, kernel.NoNode) {
		t := target{node: s.ref(place)}
		twin := s.counterpart(place, other)
		if l.policy.Deny && !s.knownTo(place, other) {
			continue // what became of what lay there is seen there
		}
		if whole || !sits[twin] {
			c.open(s, l, place, t, why)
			continue
		}
		c.more(s, l, place, other.at(than, twin), other, t, why)
	}
}

// more opens, at a place that a lot has in both surveys, the patterns that it has
// only in one, or that come to more there.
func (c *comparison) more(s *survey, l *lot, place kernel.Node, had []pick, other *survey, t target, why string) {
	var all kernel.Bits
	for _, p := range had {
		all = all.Union(c.renumber(other, p.perms))
	}
	wants := slices.DeleteFunc(c.wants(s, s.at(l, place), t), func(w want) bool {
		covered := slices.ContainsFunc(had, func(p pick) bool { return p.covers(w.selection) })
		return w.perms.Within(all) && (!w.always || covered)
	})
	c.emit(s, l, wants, t, why)
}

// looser reports whether a lot is for more principals, more of the time or more
// circumstances than another.
func (c *comparison) looser(l, than *lot) bool {
	switch {
	case l.policy.NotBefore < than.policy.NotBefore, l.policy.Expires > than.policy.Expires:
		return true
	case than.noun.Condition != "" && l.noun.Condition != than.noun.Condition:
		return true
	}
	return slices.ContainsFunc(without(l.noun.Principals, than.noun.Principals), c.left)
}
