package ambit

import (
	"slices"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// memberships opens what joining and leaving groups and resource groups does.
func (c *comparison) memberships(r Ref, b, a kernel.Node, gained, lost []link) {
	if slices.ContainsFunc(slices.Concat(gained, lost), func(l link) bool { return l.rel == kernel.RelMember }) {
		was, is := c.before.groups(b), c.after.groups(a)
		for _, g := range without(is, was) {
			c.naming(c.after, g, false, r.String()+" comes to be in "+g.String())
		}
		for _, g := range without(was, is) {
			c.naming(c.before, g, true, r.String()+" is in "+g.String()+" no more")
		}
	}
	for _, l := range gained {
		if l.rel == kernel.RelInSet {
			c.inSet(c.after, l.to, a, false, r.String()+" comes to be in "+l.to.String())
		}
	}
	for _, l := range lost {
		if l.rel == kernel.RelInSet && b != kernel.NoNode {
			c.inSet(c.before, l.to, b, true, r.String()+" is in "+l.to.String()+" no more")
		}
	}
}

// groups lists the groups that a node is in, at any depth.
func (s *survey) groups(n kernel.Node) []Ref {
	if n == kernel.NoNode {
		return nil
	}
	var refs []Ref
	seen := map[kernel.Node]bool{n: true}
	for list := []kernel.Node{n}; len(list) > 0; list = list[1:] {
		for e := range s.state.Edges(list[0]) {
			if e.Rel == kernel.RelMember && !seen[e.To] {
				seen[e.To] = true
				list = append(list, e.To)
				refs = append(refs, s.ref(e.To))
			}
		}
	}
	return refs
}

// naming opens the policies of one effect that name a group.
func (c *comparison) naming(s *survey, group Ref, deny bool, why string) {
	for handle := range s.state.Sources(s.locate(group), kernel.RelTo) {
		if l := s.lot(handle); l.policy.Deny == deny {
			for _, place := range s.places(l, kernel.NoNode) {
				c.open(s, l, place, target{node: s.ref(place)}, why)
			}
		}
	}
}

// inSet opens the policies of one effect that sit at a resource group, at a node.
func (c *comparison) inSet(s *survey, set Ref, n kernel.Node, deny bool, why string) {
	for handle := range s.state.Sources(s.locate(set), kernel.RelAtSet) {
		if l := s.lot(handle); l.policy.Deny == deny {
			c.open(s, l, n, target{node: s.ref(n)}, why)
		}
	}
}

// moved opens what lies in other parents than before, and what lies beneath it:
// to the allows above it now, and from the denies above it before.
func (c *comparison) moved(r Ref, b, a kernel.Node) {
	was, is := c.before.refs(c.before.state.Up(b)), c.after.refs(c.after.state.Up(a))
	t := target{node: r}
	for _, above := range without(is, was) {
		n, why := c.after.locate(above), r.String()+" comes to lie in "+above.String()
		for _, l := range c.after.sitting(n, false) {
			c.open(c.after, l, n, t, why)
		}
		for token := range c.after.state.Sources(n, kernel.RelCeiling) {
			c.ceiling(token, []kernel.Node{a}, why)
		}
	}
	for _, above := range without(was, is) {
		n := c.before.locate(above)
		for _, l := range c.before.sitting(n, true) {
			c.open(c.before, l, n, t, r.String()+" lies in "+above.String()+" no more")
		}
	}
	c.rescoped(r, a)
}

func (s *survey) refs(nodes []kernel.Node) []Ref {
	list := make([]Ref, len(nodes))
	for i, n := range nodes {
		list[i] = s.ref(n)
	}
	return list
}

// rescoped opens what policies at what was moved, or beneath it, grant by being
// in another scope, or in the home of a role, than before.
func (c *comparison) rescoped(r Ref, a kernel.Node) {
	c.after.state.Beneath(a, func(n kernel.Node) bool {
		b := c.after.counterpart(n, c.before)
		if b == kernel.NoNode {
			return true // a policy that names it is compared itself
		}
		for _, l := range c.after.sitting(n, false) {
			than := c.before.twin(l)
			if l.policy.Off || than == nil || than.policy.Deny || !l.bounded(c.after.schema) {
				continue
			}
			c.more(c.after, l, n, c.before.at(than, b), c.before, target{node: c.after.ref(n)}, r.String()+" comes to lie elsewhere")
		}
		return true
	})
}

// twin is the policy of another survey as this one has it; nil if there is none.
func (s *survey) twin(l *lot) *lot {
	if _, ok := kernel.IsBuiltin(l.handle); ok {
		return s.lot(l.handle)
	}
	return s.named(l.ref)
}

// bounded reports whether what a lot grants depends on where it sits.
func (l *lot) bounded(s *schema) bool {
	return slices.ContainsFunc(l.parts, func(p part) bool {
		return p.role.Scoped || p.role.Home != kernel.Root || !p.role.Perms.Has.Within(p.role.Perms.Free)
	})
}
