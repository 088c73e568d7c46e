package ambit

import (
	"slices"
	"time"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// open notes that what a lot says at a place became possible, or is no longer
// denied, at the target.
func (c *comparison) open(s *survey, l *lot, place kernel.Node, t target, why string) {
	key := opening{s, l.handle, place, t}
	if l.policy.Off || c.seen[key] {
		return
	}
	c.seen[key] = true
	c.emit(s, l, c.wants(s, s.at(l, place), t), t, why)
}

// emit makes a grant of what a lot says.
func (c *comparison) emit(s *survey, l *lot, wants []want, t target, why string) {
	if len(wants) == 0 {
		return
	}
	g := c.at(t)
	g.wants, g.Permissions = wants, patternsOf(wants)
	g.NotBefore, g.ExpiresAt = l.noun.NotBefore, l.noun.ExpiresAt
	g.Public = l.public() && t.under != holdMet // the policy publishes what meets its condition
	// A deny whose condition cannot be evaluated applies, an allow does not:
	// holding it under the condition of a deny is less than what the deny takes.
	if !l.policy.Deny && (t.under == holdSame && l.same() || t.under == holdMet && l.plain()) {
		g.Condition = l.noun.Condition
	}
	g.Because = why
	if l.policy.Deny {
		g.Because += "; " + string(PolicyType) + " " + s.policyLabel(l) + " no longer denies it"
	}
	c.grants = append(c.grants, g)
}

// at is a grant at a target, of nothing yet.
func (c *comparison) at(t target) Grant {
	g := Grant{Node: t.node, Only: t.only, Met: t.under == holdMet, about: t.about, lies: t.lies}
	if c.before.locate(t.node) == kernel.NoNode {
		if n := c.after.locate(t.node); n != kernel.NoNode {
			g.under = c.nearest(n)
		}
	}
	return g
}

// nearest lists, of a new node, what there was before of what is nearest above it.
func (c *comparison) nearest(n kernel.Node) []Ref {
	var refs []Ref
	for front := []kernel.Node{n}; len(front) > 0; {
		var next []kernel.Node
		for _, n := range front {
			for e := range c.after.state.Edges(n) {
				switch {
				case !c.after.schema.kernel.Parent.Has(uint32(e.Rel)):
				case c.after.knownTo(e.To, c.before):
					refs = append(refs, c.after.ref(e.To))
				case !slices.Contains(next, e.To):
					next = append(next, e.To)
				}
			}
		}
		front = next
	}
	return refs
}

// wants is what has to be held for picks of s to be granted at a target.
func (c *comparison) wants(s *survey, picks []pick, t target) []want {
	var wants []want
	for _, p := range picks {
		w := want{selection: p.selection, perms: c.renumber(s, p.perms), always: p.wild}
		if t.only {
			wants = c.single(wants, w.perms, c.thing(t))
			continue
		} else if !p.wild && w.perms.Empty() {
			w.always = true // a permission that is new
		}
		wants = append(wants, w)
	}
	return wants
}

// thing is the type of what became possible at a single node.
func (c *comparison) thing(t target) TypeName {
	if t.about != nil {
		return t.about.name
	}
	return t.node.Type
}

// renumber turns permissions of s into what the account before calls them; those
// that it does not have are left to patterns.
func (c *comparison) renumber(s *survey, perms kernel.Bits) kernel.Bits {
	if s.schema == c.before.schema {
		return perms
	}
	var list kernel.Bits
	for _, p := range s.schema.perms {
		if old := c.before.schema.permByID[p.id]; old != nil && perms.Has(uint32(p.num)) {
			list = list.With(uint32(old.num))
		}
	}
	return list
}

// single adds to wants those of the permissions that are about a type, each by
// itself: of one node nobody will ever hold more than these.
func (c *comparison) single(wants []want, perms kernel.Bits, t TypeName) []want {
	for _, p := range c.before.schema.perms {
		had := func(w want) bool { return w.pattern == Pattern(p.id) }
		if p.typ.name == t && perms.Has(uint32(p.num)) && !slices.ContainsFunc(wants, had) {
			x := c.before.schema.selection(Pattern(p.id), overAll)
			wants = append(wants, want{selection: x, perms: kernel.Bits{}.With(uint32(p.num))})
		}
	}
	return wants
}

func patternsOf(wants []want) []Pattern {
	var list []Pattern
	for i := range wants {
		if !slices.Contains(list, wants[i].pattern) {
			list = append(list, wants[i].pattern)
		}
	}
	return list
}

// policyLabel is what people call a policy.
func (s *survey) policyLabel(l *lot) string {
	if _, ok := kernel.IsBuiltin(l.handle); ok || l.noun.Name == "" {
		return l.ref.ID
	}
	return l.noun.Name
}

// sooner is the earlier of two ends; zero is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
