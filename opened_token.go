package ambit

import (
	"slices"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// token opens what a token that is new, or may more than before, lets its holder
// do: what its principal and the one it acts for hold, under its ceiling.
func (c *comparison) token(b, a kernel.Node) {
	if a == kernel.NoNode {
		return
	}
	t := c.after.stored.Get(a).own.(*Token)
	if b != kernel.NoNode && c.within(t, c.before.stored.Get(b).own.(*Token)) {
		return
	}
	why := string(TokenType) + " " + c.after.label(a) + " acts for " + t.Home.String()
	c.grants = append(c.grants, Grant{Node: t.Home, Credential: t, Because: why})
	c.through(t.Home, t, why)
	if !t.ActsFor.IsZero() {
		c.through(t.ActsFor, t, string(TokenType)+" "+c.after.label(a)+" acts for "+t.ActsFor.String())
	}
}

// within reports whether a token may nothing that it might not before, and nobody
// has a secret of it who had none.
func (c *comparison) within(t, old *Token) bool {
	switch {
	case t.Key != old.Key, t.Generation != old.Generation, t.PreviousUntil.After(old.PreviousUntil):
		return false // whoever rotates it is shown a secret, or keeps one alive
	case t.Home != old.Home, t.ActsFor != old.ActsFor && !old.ActsFor.IsZero():
		return false
	case sooner(t.Expires, old.Expires) != t.Expires && !t.Expires.Equal(old.Expires):
		return false
	case old.Ceiling == nil:
		return true
	case t.Ceiling == nil:
		return false
	}
	for _, p := range c.after.picks(t.Ceiling.Permissions) {
		if !slices.ContainsFunc(c.after.picks(old.Ceiling.Permissions), func(o pick) bool { return o.covers(p.selection) }) {
			return false
		}
	}
	for _, n := range t.Ceiling.Nodes {
		inside := func(o Ref) bool {
			at := c.after.locate(o)
			return at != kernel.NoNode && c.after.state.Above(at, c.after.locate(n))
		}
		if !slices.ContainsFunc(old.Ceiling.Nodes, inside) {
			return false
		}
	}
	return true
}

// picks are patterns of a ceiling with all that they match today.
func (s *survey) picks(patterns []Pattern) []pick {
	return s.part(nil, patterns, overAll).picks
}

// through opens what a principal holds to who has a token that is new or widened.
func (c *comparison) through(principal Ref, t *Token, why string) {
	var nodes []kernel.Node
	if t.Ceiling != nil {
		for _, r := range t.Ceiling.Nodes {
			nodes = append(nodes, c.after.locate(r))
		}
	}
	count := len(c.grants)
	c.holdings(c.after.locate(principal), t, nodes, why)
	for i := range c.grants[count:] {
		c.grants[count+i].Credential = t
	}
}

// ceiling opens what a token that was there may do at nodes where its ceiling
// holds now.
func (c *comparison) ceiling(token kernel.Node, nodes []kernel.Node, why string) {
	t := c.after.stored.Get(token).own.(*Token)
	c.holdings(c.after.locate(t.Home), t, nodes, why+", where "+string(TokenType)+" "+c.after.label(token)+" may act")
}

// holdings opens what a principal holds, under a token's ceiling as if it held
// at nodes.
func (c *comparison) holdings(principal kernel.Node, t *Token, nodes []kernel.Node, why string) {
	for _, l := range c.after.holdings(principal, false) {
		if l.policy.Off {
			continue
		}
		for _, place := range c.after.places(l, principal) {
			picks, targets := c.after.at(l, place), []kernel.Node{place}
			if t != nil && t.Ceiling != nil {
				picks = c.after.narrow(picks, t.Ceiling.Permissions)
				targets = c.after.shared(place, nodes, picks)
			}
			for _, n := range targets {
				c.behalf(l, picks, target{node: c.after.ref(n)}, principal, t, why)
			}
		}
	}
}

// behalf opens what a lot says for a principal, or for the holder of its token.
func (c *comparison) behalf(l *lot, picks []pick, at target, principal kernel.Node, t *Token, why string) {
	count := len(c.grants)
	c.emit(c.after, l, c.wants(c.after, picks, at), at, why)
	for i := range c.grants[count:] {
		g := &c.grants[count+i]
		g.Public = false // the public had it before
		if t != nil {
			g.OnBehalfOf = c.after.ref(principal)
			g.ExpiresAt = sooner(g.ExpiresAt, t.Expires)
		}
	}
}

// ceilingAt opens what a token may do at a single node that its ceiling holds for
// now.
func (c *comparison) ceilingAt(token kernel.Node, at target, why string) {
	t := c.after.stored.Get(token).own.(*Token)
	principal := c.after.locate(t.Home)
	why += ", where " + string(TokenType) + " " + c.after.label(token) + " may act"
	for _, l := range c.after.holdings(principal, false) {
		for _, place := range c.after.places(l, principal) {
			if !l.policy.Off {
				c.behalf(l, c.after.narrow(c.after.at(l, place), t.Ceiling.Permissions), at, principal, t, why)
			}
		}
	}
}

// narrow is what a ceiling's patterns leave of picks.
func (s *survey) narrow(picks []pick, ceiling []Pattern) []pick {
	var list []pick
	bounds := s.picks(ceiling)
	for _, p := range picks {
		for _, b := range bounds {
			both := p.perms.Intersection(b.perms)
			switch {
			case both.Empty():
			case p.covers(b.selection):
				list = append(list, pick{b.selection, both})
			default:
				list = append(list, pick{p.selection, both})
			}
		}
	}
	return list
}

// shared lists where what lies in place, or is reached from it, may also lie in
// one of the nodes, or be reached from there.
func (s *survey) shared(place kernel.Node, nodes []kernel.Node, picks []pick) []kernel.Node {
	var list []kernel.Node
	for _, n := range nodes {
		if s.state.Above(place, n) {
			list = append(list, n)
			continue
		}
		var perms kernel.Bits
		for _, p := range picks {
			perms = perms.Union(p.perms)
		}
		if s.meet(place, n) || s.inSight(place, perms) || s.inSight(n, perms) {
			list = append(list, place)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
