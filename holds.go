package ambit

import (
	"fmt"
	"slices"
	"time"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// Holds reports whether author, a principal or a token, may grant g, or else what
// he lacks first. The account is the one before the write. He has to be allowed
// everything that g names at its node and beneath, by policies that sit there or
// above it (for a grant at a single node, also by reach), without a condition or
// under the very same one, for as long; denied nothing of it there or beneath,
// whatever the condition or time of the deny; and his token's ceiling has to
// admit it. Of a token that acts for another, both have to hold it.
//
// Wildcards are compared as what they say: "*:read" is held by "*:read" or "*:*",
// not by all that it matches today. Where g is nobody's by DESIGN section 2,
// [EscalatePermission] and [PublishPermission], see [Judge].
func (a *Account) Holds(author Ref, g Grant, now time.Time) (bool, Shortfall) {
	au, short := a.author(author, now)
	if short != nil {
		return false, *short
	}
	if lacks := au.lacks(&g); len(lacks) > 0 {
		return false, lacks[0]
	}
	return true, Shortfall{}
}

// lacks lists what the author does not hold of a grant.
func (au *author) lacks(g *Grant) []Shortfall {
	if au.owns(g) {
		return au.lacksToken(g)
	}
	if !g.ExpiresAt.IsZero() && nanoseconds(g.ExpiresAt) <= au.now {
		return nil // it is over before it begins
	}
	if g.wants == nil {
		au.read(g)
	}
	if len(g.wants) == 0 {
		return nil
	}
	s, ok := au.seat(g)
	if !ok {
		return []Shortfall{{ShortNotHeld, g.wants[0].pattern, g.Node, "there is no " + g.Node.String() + " to hold anything at", g.Because}}
	}
	au.load()
	var list []Shortfall
	for i := range au.holders {
		h := &au.holders[i]
		picks := au.held(h, s, g)
		for _, w := range g.wants {
			if !suffice(picks, w) {
				list = append(list, au.missing(h, s, g, w))
			}
			if l := au.denying(h, s, w); l != nil {
				list = append(list, au.deniedBy(h, l, g, w))
			}
		}
	}
	for _, w := range g.wants {
		if !au.underCeiling(s, w) {
			list = append(list, Shortfall{ShortCeiling, w.pattern, g.Node, fmt.Sprintf(
				"to grant %s at %s your token has to admit it there; %s does not", w.pattern, g.Node, au.ref), g.Because})
		}
	}
	return list
}

// read takes the permissions of a grant that somebody wrote: everything they match.
func (au *author) read(g *Grant) {
	for _, p := range g.Permissions {
		x := au.s.picks([]Pattern{p})[0]
		g.wants = append(g.wants, want{x.selection, x.perms, !g.Only})
		if g.Only {
			continue
		}
		if last := &g.wants[len(g.wants)-1]; !x.wild && !x.perms.Empty() {
			last.always = false
		}
	}
}

// held lists what a holder is allowed at a seat for as long as a grant lasts, and
// under no condition but its own.
func (au *author) held(h *holder, s *seat, g *Grant) []pick {
	from, till := au.window(g)
	key := heldKey{h.node, g.Condition, from, till}
	if picks, ok := s.held[key]; ok && !g.Met {
		return picks
	}
	picks := au.heldIf(h, s, func(l *lot) bool { return l.lasts(from, till) && au.fulfills(h, s, l, g) })
	if !g.Met {
		s.held[key] = picks
	}
	return picks
}

// heldIf lists what the lots of a holder allow at a seat that are admitted.
func (au *author) heldIf(h *holder, s *seat, admitted func(*lot) bool) []pick {
	var picks []pick
	for _, l := range h.allows {
		if !admitted(l) {
			continue
		}
		for _, place := range au.places(s, l, h.node) {
			picks = append(picks, au.s.at(l, place)...)
		}
	}
	return picks
}

// window is when a grant holds, from now on.
func (au *author) window(g *Grant) (from, till int64) {
	from, till = au.now, kernel.Forever
	if !g.NotBefore.IsZero() {
		from = max(from, nanoseconds(g.NotBefore))
	}
	if !g.ExpiresAt.IsZero() {
		till = min(nanoseconds(g.ExpiresAt), kernel.Forever-1) // as policies have it
	}
	return from, till
}

// lasts reports whether a lot applies all the time from one moment to another.
func (l *lot) lasts(from, till int64) bool {
	return l.policy.NotBefore <= from && till <= l.policy.Expires
}

// fulfills reports whether a lot's condition does not make it less than a grant:
// it has none, or the grant's own, which, where the write changes what it reads,
// has to hold for the holder as things are.
func (au *author) fulfills(h *holder, s *seat, l *lot, g *Grant) bool {
	switch {
	case l.noun.Condition == "":
		return true
	case l.noun.Condition != g.Condition:
		return false
	case !g.Met:
		return l.same()
	}
	return s.node != kernel.NoNode && au.met(h.node, s.node, l)
}

// met reports whether a condition that rests on nothing a request says holds for
// a principal at a node as they are stored.
func (au *author) met(principal, n kernel.Node, l *lot) bool {
	c := au.s.schema.condition(l.noun.Condition)
	typ := au.s.typeOf(n)
	if !l.plain() || c.err != nil || !c.concerns.Has(uint32(typ.num)) {
		return false
	}
	a := au.s.Account
	for _, p := range typ.perms { // conditions may read which permission it is
		if !slices.ContainsFunc(l.parts, func(x part) bool { return x.role.Perms.Has.Has(uint32(p.num)) }) {
			continue
		}
		holds, err := c.run.Holds(&Facts{
			Principal:  &entity{a: a, ref: a.ref(principal), typ: a.typeOf(principal), node: principal},
			Resource:   &entity{a: a, ref: a.ref(n), typ: typ, node: n},
			Account:    &entity{a: a, ref: a.Ref(), typ: a.schema.types[0], node: kernel.Root},
			Permission: p.id, Action: p.decl.Action, Now: au.at,
		})
		if err != nil || !holds {
			return false
		}
	}
	return true
}

// suffice reports whether picks hold all that a want comes to, today and, where
// that counts, whatever it will match.
func suffice(picks []pick, w want) bool {
	var perms kernel.Bits
	covered := !w.always
	for _, p := range picks {
		perms = perms.Union(p.perms)
		covered = covered || p.covers(w.selection)
	}
	return covered && w.perms.Within(perms)
}

// underCeiling reports whether the author's token admits a want.
func (au *author) underCeiling(s *seat, w want) bool {
	return au.token == nil || !au.token.token.bounded ||
		suffice(au.ceiling, w) && slices.ContainsFunc(au.token.token.nodes, s.covered)
}
