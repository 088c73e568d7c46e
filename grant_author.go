package ambit

import (
	"slices"
	"time"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// An author is who wants to write, with what he holds before the write.
type author struct {
	s       *survey
	ref     Ref
	at      time.Time
	now     int64    // the same
	holders []holder // the principal, and the one that its token acts for
	token   *stored  // nil: none
	ceiling []pick   // of the token, if it has one
	loaded  bool
	seats   map[seatKey]*seat
}

// A holder is a principal of the author's with the policies that it holds.
type holder struct {
	node           kernel.Node
	allows, denies []*lot
}

// author finds who r is. A shortfall says why that one may not act at all.
func (a *Account) author(r Ref, now time.Time) (*author, *Shortfall) {
	x := asker{a: a, q: Question{Principal: r, Now: now}, point: kernel.Point{Now: nanoseconds(now)}}
	if err := x.checkNow(); err != nil {
		return nil, &Shortfall{Code: ShortAuthor, Detail: err.Error()}
	}
	if r == Anonymous {
		return nil, &Shortfall{Code: ShortAuthor, Detail: "who has no credentials writes nothing"}
	}
	d, ok, err := x.resolveCaller()
	if err != nil {
		return nil, &Shortfall{Code: ShortAuthor, Detail: err.Error()}
	}
	if ok && x.caller.actsFor != kernel.NoNode {
		d, ok = x.admit(x.caller.actsFor)
	}
	if !ok {
		return nil, &Shortfall{Code: ShortAuthor, Detail: d.Detail}
	}
	au := &author{s: newSurvey(a), ref: r, at: now, now: x.point.Now, token: x.caller.token, seats: map[seatKey]*seat{}}
	au.holders = append(au.holders, holder{node: x.caller.node})
	if x.caller.actsFor != kernel.NoNode {
		au.holders = append(au.holders, holder{node: x.caller.actsFor})
	}
	if au.token != nil && au.token.token.bounded {
		au.ceiling = au.s.picks(au.token.own.(*Token).Ceiling.Permissions)
	}
	return au, nil
}

// load finds what the author's principals hold now or will hold, leaving out what
// is over: once, and only where something was granted.
func (au *author) load() {
	if au.loaded {
		return
	}
	au.loaded = true
	over := func(l *lot) bool {
		return l.policy.Off || l.policy.Expires != kernel.Forever && l.policy.Expires <= au.now
	}
	for i := range au.holders {
		h := &au.holders[i]
		h.allows = slices.DeleteFunc(au.s.holdings(h.node, false), over)
		h.denies = slices.DeleteFunc(au.s.holdings(h.node, true), over)
	}
}

// principal is the author behind his token.
func (au *author) principal() Ref { return au.s.ref(au.holders[0].node) }

// A seat is where a grant is to be held, as the account was before the write.
type seat struct {
	ref  Ref
	node kernel.Node   // NoNode: it was not there
	up   []kernel.Node // of containment; of what was there, for a new node
	only bool
	k    kernel.Asking // with only: about what is granted there
	held map[heldKey][]pick
}

// seatKey and heldKey keep an author from working the same out twice.
type (
	seatKey struct {
		node  Ref
		only  bool
		about *typeInfo
	}
	heldKey struct {
		node       kernel.Node
		condition  string
		from, till int64
	}
)

// seat finds where a grant is to be held. It is false where there is no such node,
// nor anything that holds it.
func (au *author) seat(g *Grant) (*seat, bool) {
	key := seatKey{g.Node, g.Only, g.about}
	if s := au.seats[key]; s != nil {
		return s, true
	}
	s := &seat{ref: g.Node, node: au.s.locate(g.Node), only: g.Only, held: map[heldKey][]pick{}}
	under := g.under
	if t := au.s.schema.typeByName[g.Node.Type]; s.node == kernel.NoNode && t != nil && t.opaque {
		under = append(slices.Clone(under), au.s.Ref())
	}
	if s.node != kernel.NoNode {
		s.up = au.s.state.Up(s.node)
	}
	for _, r := range under {
		if n := au.s.locate(r); n != kernel.NoNode && s.node == kernel.NoNode {
			s.up = append(s.up, au.s.state.Up(n)...)
		} else if n == kernel.NoNode {
			s.up = append(s.up, kernel.Root) // an opaque node lies in the account
		}
	}
	if len(s.up) == 0 || g.Only && s.node == kernel.NoNode {
		return nil, false
	}
	if g.Only {
		s.k.From(au.s.state, kernel.NoNode)
		if g.about == nil {
			s.k.About(s.node)
		} else {
			s.k.AboutDescribed(g.about.num, []kernel.Edge{{Rel: g.lies, To: s.node}})
		}
	}
	au.seats[key] = s
	return s, true
}

// covered reports whether what sits at n holds at the seat, and, unless it is for
// one node alone, everywhere beneath it.
func (s *seat) covered(n kernel.Node) bool {
	if s.only {
		return s.k.Covers(n)
	}
	return slices.Contains(s.up, n)
}

// places lists where a lot of a holder sits that holds at the seat.
func (au *author) places(s *seat, l *lot, holder kernel.Node) []kernel.Node {
	list := slices.DeleteFunc(slices.Clone(l.policy.Nodes), func(n kernel.Node) bool { return !s.covered(n) })
	if l.policy.Self && s.covered(holder) {
		list = append(list, holder)
	}
	if len(l.policy.Sets) == 0 {
		return list
	}
	if s.only {
		for _, set := range l.policy.Sets {
			for n := range au.s.state.Sources(set, kernel.RelInSet) {
				if s.covered(n) {
					list = append(list, n)
				}
			}
		}
		return list
	}
	for _, n := range s.up {
		for e := range au.s.state.Edges(n) {
			if e.Rel == kernel.RelInSet && slices.Contains(l.policy.Sets, e.To) {
				list = append(list, n)
			}
		}
	}
	return list
}
