package kernel

import (
	"fmt"
	"maps"
	"slices"
	"testing"
)

// plenty is more than any trace of a model takes.
const plenty = 1 << 30

// TestATraceIsThatOfANaiveSearch compares, in random states, what is told of each
// question with what trying everything comes to.
func TestATraceIsThatOfANaiveSearch(t *testing.T) {
	var a Asking
	ways := map[string]int{}
	for seed := range seeds(12) {
		m := newModel(seed, seed%3 == 0)
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			callers := m.callers()[:25]
			for perm := range uint16(3) {
				things := m.byType[m.st.Schema.Perms[perm].Type]
				for _, thing := range things[:min(12, len(things))] {
					cover := m.covering(thing)
					for _, caller := range callers {
						a.From(m.st, caller)
						a.About(thing)
						m.compareHits(t, &a, &Point{Perm: perm, Now: modelNow}, cover)
					}
					m.compareWays(t, &a, thing, cover, ways)
				}
			}
		})
	}
	for _, kind := range []string{"by containment", "by reach", "through a fan"} {
		if ways[kind] < 20 {
			t.Errorf("only %d ways were %s", ways[kind], kind)
		}
	}
}

// compareHits holds the policies that are told against all there are.
func (m *model) compareHits(t *testing.T, a *Asking, p *Point, cover nodeSet) {
	t.Helper()
	v := a.Decide(p)
	groups := nodeSet{}
	if a.caller != NoNode {
		m.groups(a.caller, groups)
	}
	trace := a.Trace(plenty)
	for _, deny := range []bool{true, false} {
		got := map[uint32]bool{}
		last := -1
		var holder Holder
		all := trace.Hits(p, deny, func(h Hit) {
			if !cover[h.Node] || h.Holder.Node != NoNode && !groups[h.Holder.Node] {
				t.Fatalf("policy %d is said to be held by %d at %d", h.Policy, h.Holder.Node, h.Node)
			}
			if h.Holder != holder {
				holder, last = h.Holder, -1
			}
			if place, ok := trace.place[h.Node]; ok && h.Set == NoNode && h.Node != a.caller {
				if place < last {
					t.Fatalf("policy %d at place %d comes after one at %d", h.Policy, place, last)
				}
				last = place
			}
			if h.Outcome.Applied() {
				got[h.Policy] = true
			}
		})
		want := m.applying(a.caller, p.Perm, deny, cover)
		if !all || !maps.Equal(got, want) {
			t.Fatalf("caller %d, thing %d, deny %v: %v applied, want %v (all %v)", a.caller, a.thing, deny, got, want, all)
		}
		seen, spent := 0, a.Trace(20)
		if !spent.Hits(p, deny, func(Hit) { seen++ }) && seen > 2 {
			t.Fatalf("with 20 steps %d policies were looked at", seen)
		}
	}
	if v.Policy != NoPolicy {
		if h, ok := trace.HitOf(p, v.Policy); !ok || !h.Outcome.Applied() || !cover[h.Node] {
			t.Fatalf("the policy that decided, %d, is told as %+v (%v)", v.Policy, h, ok)
		}
	}
	trace.Elsewhere(p.Perm, func(w Away) {
		policy := m.policies[w.Policy]
		if w.Node != NoNode && (cover[w.Node] || !slices.Contains(policy.Nodes, w.Node)) ||
			w.Set != NoNode && !slices.Contains(policy.Sets, w.Set) || !m.st.names(policy, p.Perm) || policy.Deny {
			t.Fatalf("policy %d is said to be elsewhere, at %+v", w.Policy, w)
		}
	})
}

// compareWays follows the way to each node that covers the thing.
func (m *model) compareWays(t *testing.T, a *Asking, thing Node, cover nodeSet, kinds map[string]int) {
	t.Helper()
	trace := a.Trace(plenty)
	up := nodeSet{}
	m.up(thing, up)
	for n := range cover {
		way, ok := trace.Way(n)
		if !ok && n != Root {
			t.Fatalf("there is no way from %d to %d", thing, n)
		}
		at, reached := thing, false
		for i, link := range way {
			from, to := at, link.To
			if link.Back {
				from, to = to, from
			}
			parent := m.st.Schema.Parent.Has(uint32(link.Rel))
			if !slices.Contains(slices.Collect(m.st.Edges(from)), Edge{link.Rel, to}) || !link.Reach && !parent || link.Reach && i > 0 && !reached {
				t.Fatalf("step %d of the way from %d to %d is %+v: %+v", i, thing, n, link, way)
			}
			at, reached = link.To, link.Reach
		}
		switch {
		case ok && at != n:
			t.Fatalf("the way from %d to %d leads to %d: %+v", thing, n, at, way)
		case up[n]:
			kinds["by containment"]++
		case ok && way[0].Reach:
			kinds["by reach"]++
		}
		if fanned := slices.ContainsFunc(trace.reach, func(t trail) bool { return len(t.fans) > 0 }); fanned && ok && !up[n] {
			kinds["through a fan"]++
		}
	}
}

// TestTheWayThroughAFanIsFoundFromItsSmallerSide has a group that many lead to: the
// last of them is found without going through all.
func TestTheWayThroughAFanIsFoundFromItsSmallerSide(t *testing.T) {
	m := newModel(1, true)
	thing := m.byType[mUser][0]
	var items []Node
	for item := range m.st.Sources(thing, rOwner) {
		items = append(items, item)
	}
	if len(items) <= wideFan {
		t.Fatalf("only %d lead to it", len(items))
	}
	var a Asking
	a.From(m.st, NoNode)
	a.About(thing)
	trace := a.Trace(plenty)
	for _, item := range items {
		for e := range m.st.Edges(item) {
			if e.Rel != rOrg {
				continue
			}
			if way, ok := trace.Way(e.To); !ok || len(way) != 2 {
				t.Fatalf("the way to %d is %+v (%v)", e.To, way, ok)
			}
			for i := range trace.reach {
				if trace.reach[i].wide {
					t.Fatalf("for the way to %d all that lead there were gone through", e.To)
				}
			}
		}
	}
}
