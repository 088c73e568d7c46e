package ambit

import (
	"slices"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// crossed opens what reach paths over edges of n connect: where they are new, to
// the allows at their ends; where they are gone, from the denies there. Only
// nodes that were there before, and still are, count.
func (c *comparison) crossed(s *survey, n kernel.Node, links []link) {
	for _, l := range links {
		if l.rel == kernel.RelMember || l.rel == kernel.RelInSet {
			continue
		}
		edge := kernel.Edge{Rel: l.rel, To: s.locate(l.to)}
		for _, x := range s.state.Crossings(n, edge) {
			c.crossing(s, x)
		}
	}
}

// A stand is a place at the end of a reach path, with what there is to open.
type stand struct {
	n      kernel.Node
	lots   []*lot
	tokens []kernel.Node
}

func (c *comparison) crossing(s *survey, x kernel.Crossing) {
	stands := c.stands(s, x)
	if len(stands) == 0 {
		return
	}
	other := c.before
	if s == c.before {
		other = c.after
	}
	for _, n := range x.Starts {
		if o := s.counterpart(n, other); o != kernel.NoNode {
			other.k.About(o)
			c.sight(s, other, stands, target{node: s.ref(n), only: true})
		}
	}
	for _, n := range x.Holders {
		if o := s.counterpart(n, other); o != kernel.NoNode {
			other.k.AboutDescribed(x.Type, []kernel.Edge{{Rel: x.Within, To: o}})
			c.sight(s, other, stands, target{node: s.ref(n), only: true, about: s.schema.types[x.Type], lies: x.Within})
		}
	}
}

// stands lists where something can be opened among the ends of a crossing and
// what lies above them.
func (c *comparison) stands(s *survey, x kernel.Crossing) []stand {
	var list []stand
	seen := map[kernel.Node]bool{kernel.Root: true} // which covers everything anyhow
	for _, end := range x.Ends {
		for _, n := range s.state.Up(end) {
			if seen[n] {
				continue
			}
			seen[n] = true
			found := stand{n: n, lots: s.sitting(n, s == c.before)}
			if s == c.after {
				found.tokens = slices.Collect(s.state.Sources(n, kernel.RelCeiling))
			}
			if len(found.lots)+len(found.tokens) > 0 {
				list = append(list, found)
			}
		}
	}
	return list
}

// sight opens the stands that did not cover the target before, or do not any more:
// it is what the other survey is about.
func (c *comparison) sight(s, other *survey, stands []stand, t target) {
	for _, at := range stands {
		if o := s.counterpart(at.n, other); o != kernel.NoNode && other.k.Covers(o) {
			continue
		}
		why := t.node.String() + " comes in sight of " + s.ref(at.n).String()
		if s == c.before {
			why = t.node.String() + " is out of sight of " + s.ref(at.n).String()
		}
		for _, l := range at.lots {
			c.open(s, l, at.n, t, why)
		}
		for _, token := range at.tokens {
			c.ceilingAt(token, t, why)
		}
	}
}
