package ambit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// mostNamed is how many policies a refusal names.
const mostNamed = 5

// A leaving looks for the policies that a change of parents would leave with a
// node outside of their home, where no policy may have one.
//
// Such a policy is at home in something that a node loses from above it, and
// names something at or beneath that node. Either side may be large; they are
// tried in turn, each time with more patience, so that the search costs no more
// than a few times the smaller one.
type leaving struct {
	a    *Account
	from []kernel.Node        // what loses a parent
	cut  map[kernel.Node]bool // by which there is no way up any more
	gone bool                 // cut itself goes, and is missed by no policy
	lost []kernel.Node        // homes that may be left

	patience int // steps left
	found    []astray
}

// An astray is a node of a policy that would lie outside of the policy's home.
type astray struct{ policy, home, node kernel.Node }

// checkMove refuses to give n other parents where that takes a node out of the
// home of a policy. An opaque parent that nothing has named before is
// [kernel.NoNode].
func (d *Draft) checkMove(field string, n kernel.Node, parents []kernel.Node) error {
	a := &d.a
	var given []kernel.Node
	for p := range a.parents(n) {
		if !slices.Contains(parents, p) {
			given = append(given, p)
		}
	}
	if len(given) == 0 {
		return nil
	}
	l := leaving{a: a, from: []kernel.Node{n}, cut: map[kernel.Node]bool{n: true}}
	still := a.above(parents)
	for _, above := range a.above(given) {
		if above != kernel.Root && !slices.Contains(still, above) {
			l.lost = append(l.lost, above)
		}
	}
	return l.refusal(CodeConflict, field)
}

// checkHomes refuses a deletion that leaves a node with such parents only as lie
// outside of the home of a policy that names it, or something in it.
func (x *deletion) checkHomes() error {
	a := &x.d.a
	l := leaving{a: a, cut: x.gone, gone: true}
	var given []kernel.Node
	for _, n := range x.touched {
		if x.gone[n] {
			continue
		}
		before := len(given)
		for p := range a.parents(n) {
			if x.gone[p] {
				given = append(given, p)
			}
		}
		if len(given) > before {
			l.from = append(l.from, n)
		}
	}
	for _, above := range a.above(given) {
		if above != kernel.Root && !x.gone[above] {
			l.lost = append(l.lost, above)
		}
	}
	return l.refusal(CodeInUse, "ref")
}

// parents lists what n lies in directly.
func (a *Account) parents(n kernel.Node) func(yield func(kernel.Node) bool) {
	return func(yield func(kernel.Node) bool) {
		for e := range a.state.Edges(n) {
			if a.schema.kernel.Parent.Has(uint32(e.Rel)) && !yield(e.To) {
				return
			}
		}
	}
}

// above lists nodes and everything above them, each once.
func (a *Account) above(nodes []kernel.Node) []kernel.Node {
	var up distinct[kernel.Node]
	for _, n := range nodes {
		if n != kernel.NoNode {
			up.add(n)
		}
	}
	for i := 0; i < len(up.list); i++ {
		for p := range a.parents(up.list[i]) {
			up.add(p)
		}
	}
	return up.list
}

// refusal names the policies found, if any.
func (l *leaving) refusal(code CommandCode, field string) error {
	if len(l.lost) == 0 {
		return nil
	}
	l.search()
	if len(l.found) == 0 {
		return nil
	}
	var names []string
	for _, f := range l.found {
		names = append(names, fmt.Sprintf("%s, at home in %s, names %s", l.a.label(f.policy), l.a.label(f.home), l.a.label(f.node)))
	}
	more := ""
	if len(names) > mostNamed {
		names, more = names[:mostNamed], " (and more)"
	}
	return refuse(code, field, "would take what policies name out of their homes: %s%s; give these policies other nodes or another home first",
		strings.Join(names, "; "), more)
}

func (l *leaving) search() {
	for patience := 16; ; patience *= 4 {
		for _, side := range []func() bool{l.byHome, l.byNode} {
			if l.patience, l.found = patience, nil; side() {
				return
			}
		}
	}
}

// over counts a step and reports whether there is no more patience.
func (l *leaving) over() bool {
	l.patience--
	return l.patience < 0
}

// byHome goes through the policies at home in what is lost. It reports whether
// it came to an end.
func (l *leaving) byHome() bool {
	for _, home := range l.lost {
		for n := range l.a.state.Sources(home, kernel.RelHome) {
			if l.over() {
				return false
			}
			p := l.a.state.Policy(n)
			if p == nil || l.cut[n] {
				continue
			}
			for _, at := range p.Nodes {
				if l.leaves(at, home) {
					l.add(astray{n, home, at})
					break
				}
			}
			if l.patience < 0 {
				return false
			}
			if len(l.found) > mostNamed {
				return true
			}
		}
	}
	return true
}

// byNode goes through what lies at or beneath what loses a parent.
func (l *leaving) byNode() bool {
	lost := make(map[kernel.Node]bool, len(l.lost))
	for _, home := range l.lost {
		lost[home] = true
	}
	beneath := distinct[kernel.Node]{list: slices.Clone(l.from)}
	for i := 0; i < len(beneath.list); i++ {
		at := beneath.list[i]
		for rel, n := range l.a.state.Referrers(at) {
			switch {
			case l.over(): // told below
			case l.cut[n] && l.gone:
			case l.a.schema.kernel.Parent.Has(uint32(rel)):
				beneath.add(n)
			case rel != kernel.RelAt || l.cut[n]:
			default:
				if home := l.a.home(n); lost[home] && l.leaves(at, home) {
					l.add(astray{n, home, at})
				}
			}
			if l.patience < 0 {
				return false
			}
			if len(l.found) > mostNamed {
				return true
			}
		}
	}
	return true
}

func (l *leaving) add(f astray) {
	if l.patience >= 0 && !slices.ContainsFunc(l.found, func(other astray) bool { return other.policy == f.policy }) {
		l.found = append(l.found, f)
	}
}

// leaves reports whether n lies in home now, and would not any more: every way
// up from it leads through what is cut.
func (l *leaving) leaves(n, home kernel.Node) bool {
	if l.gone && l.cut[n] {
		return false
	}
	met := false
	var up distinct[kernel.Node]
	up.add(n)
	for i := 0; i < len(up.list) && !l.over(); i++ {
		switch at := up.list[i]; {
		case at == home:
			return false
		case l.cut[at]:
			met = true
		default:
			for p := range l.a.parents(at) {
				up.add(p)
			}
		}
	}
	return met
}
