package ambit

import (
	"fmt"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// denying is a deny of the holder's that could concern a want at a seat or, unless
// it is for one node alone, beneath it or in sight of it; nil if there is none.
func (au *author) denying(h *holder, s *seat, w want) *lot {
	for _, l := range h.denies {
		perms, could := au.denies(l, w)
		if !could {
			continue
		}
		places := au.s.places(l, h.node)
		for _, n := range places {
			if s.covered(n) || !s.only && au.overlaps(s, n, perms) {
				return l
			}
		}
	}
	return nil
}

// denies lists what a deny takes of a want today, and says whether it could take
// anything of it one day.
func (au *author) denies(l *lot, w want) (perms kernel.Bits, could bool) {
	for _, p := range l.parts {
		for _, x := range p.picks {
			perms = perms.Union(x.perms.Intersection(w.perms))
			could = could || w.always && x.meets(w.selection)
		}
	}
	return perms, could || !perms.Empty()
}

// overlaps reports whether a deny at n could concern something beneath a seat, or
// something that is reached from there.
func (au *author) overlaps(s *seat, n kernel.Node, perms kernel.Bits) bool {
	if s.node == kernel.NoNode {
		return false // nothing lay there; what is moved there is a grant of its own
	}
	return au.s.meet(s.node, n) || au.s.inSight(s.node, perms)
}

func (au *author) deniedBy(h *holder, l *lot, g *Grant, w want) Shortfall {
	return Shortfall{ShortDenied, w.pattern, g.Node, fmt.Sprintf(
		"to grant %s at %s %s must not be denied it there or beneath; %s %s denies it",
		w.pattern, g.Node, au.who(h), PolicyType, au.s.policyLabel(l)), g.Because}
}

// missing says why a holder does not hold a want: what came nearest.
func (au *author) missing(h *holder, s *seat, g *Grant, w want) Shortfall {
	short := Shortfall{ShortNotHeld, w.pattern, g.Node, fmt.Sprintf("to grant %s at %s %s must hold it there; ",
		w.pattern, g.Node, au.who(h)), g.Because}
	from, till := au.window(g)
	var near *lot
	lasting := func(l *lot) bool { return l.lasts(from, till) }
	fulfilling := func(l *lot) bool { return au.fulfills(h, s, l, g) }
	try := func(admitted func(*lot) bool) bool {
		return suffice(au.heldIf(h, s, func(l *lot) bool {
			if !admitted(l) {
				return false
			}
			if !lasting(l) || !fulfilling(l) {
				near = l
			}
			return true
		}), w)
	}
	switch {
	case try(lasting):
		short.Code = ShortCondition
		short.Detail += fmt.Sprintf("it is held only under the condition %q", near.noun.Condition)
	case try(fulfilling):
		short.Code = ShortTime
		short.Detail += "it is held only " + span(near.noun)
	default:
		short.Detail += "it is not held"
	}
	return short
}

// span says when a policy holds.
func span(p *Policy) string {
	switch {
	case p.NotBefore.IsZero():
		return "until " + moment(p.ExpiresAt)
	case p.ExpiresAt.IsZero():
		return "from " + moment(p.NotBefore)
	}
	return fmt.Sprintf("from %s until %s", moment(p.NotBefore), moment(p.ExpiresAt))
}

// who names a holder.
func (au *author) who(h *holder) string {
	return au.s.ref(h.node).String()
}

// owns reports whether a grant through a token is of the author's own: his own
// principal's, or, of a token of his, that of the one for whom his token acts.
func (au *author) owns(g *Grant) bool {
	me := au.principal()
	switch {
	case g.Credential == nil: // an old token may do more: who acts through one need not have it all
		return au.token == nil && g.OnBehalfOf == me
	case g.OnBehalfOf.IsZero(), g.OnBehalfOf == me:
		return true
	}
	return len(au.holders) > 1 && g.Credential.Home == me && g.OnBehalfOf == au.s.ref(au.holders[1].node)
}

// lacksToken lists how a token of the author's own exceeds the one that he acts
// through: nobody makes a wider one from a narrower, or one that lasts longer.
func (au *author) lacksToken(g *Grant) []Shortfall {
	t := g.Credential
	if au.token == nil || t == nil || t.Home != au.principal() || !g.OnBehalfOf.IsZero() {
		return nil
	}
	mine := au.token.own.(*Token)
	var list []Shortfall
	lack := func(p Pattern, n Ref, format string, args ...any) {
		list = append(list, Shortfall{ShortCeiling, p, n, fmt.Sprintf(format, args...), g.Because})
	}
	if !mine.ActsFor.IsZero() && t.ActsFor != mine.ActsFor {
		lack("", t.Home, "%s acts for %s; a token made through it must do so too", mine.Ref(), mine.ActsFor)
	}
	if !mine.Expires.IsZero() && (t.Expires.IsZero() || t.Expires.After(mine.Expires)) {
		lack("", t.Home, "%s expires at %s; a token made through it must not last longer", mine.Ref(), moment(mine.Expires))
	}
	switch {
	case mine.Ceiling == nil:
		return list
	case t.Ceiling == nil:
		lack("", t.Home, "%s has a ceiling; a token made through it must have one within it", mine.Ref())
		return list
	}
	for _, n := range t.Ceiling.Nodes {
		inner := Grant{Permissions: t.Ceiling.Permissions, Node: n, Because: g.Because}
		au.read(&inner)
		s, ok := au.seat(&inner)
		for _, w := range inner.wants {
			if !ok || !au.underCeiling(s, w) {
				lack(w.pattern, n, "%s does not admit %s at %s; a token made through it must not either", mine.Ref(), w.pattern, n)
			}
		}
	}
	return list
}
