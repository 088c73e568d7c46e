package kernel

import (
	"cmp"
	"slices"
)

// A Hit is a policy that the caller holds and that sits where it covers the
// thing, with what became of it.
type Hit struct {
	Policy  uint32
	Holder  Holder
	Node    Node // covers the thing
	Set     Node // the resource group by which the policy sits there; NoNode: none
	Outcome Outcome
}

// A spot is where a policy sits so that it covers the thing.
type spot struct {
	policy    uint32
	node, set Node
	order     int // the nearest first
}

// Orders of spots that are not in the list of covering nodes; those are before.
const (
	orderFan  = 1<<30 + iota<<28 // covers by a fan that was not followed
	orderSet                     // by a resource group
	orderSelf                    // by being the caller
)

// Hits visits the policies of one effect that the caller holds where they cover
// the thing: those of the nearest holder first, and of each those that sit
// nearest. It reports whether these were all; else there was too much to look at.
func (t *Trace) Hits(p *Point, deny bool, visit func(Hit)) (all bool) {
	return t.a.holders(deny, func(h Holder, held *Set) bool {
		spots, all := t.spots(held)
		for _, s := range spots {
			policy := t.a.st.Policy(s.policy)
			if !t.spend(t.steps(p, policy)) {
				return false
			}
			visit(Hit{Policy: s.policy, Holder: h, Node: s.node, Set: s.set, Outcome: t.a.Outcome(p, policy, s.node)})
		}
		return all
	})
}

// spots lists where the policies of one holder cover the thing, from the smaller
// side: the policies held, or the nodes that cover.
func (t *Trace) spots(held *Set) ([]spot, bool) {
	a := t.a
	nodes := len(a.cover.list) + len(a.sets) + 1
	for _, f := range a.fans {
		nodes += f.size
	}
	if held.Len() <= nodes {
		return t.spotsAmong(held)
	}
	t.widen()
	var spots []spot
	at := func(place uint32, node, set Node) bool {
		var it Iter
		for it.Seek(held, uint64(place)<<32); t.spend(seekSteps); {
			k, ok := it.Next()
			if !ok || uint32(k>>32) != place {
				return true
			}
			spots = append(spots, spot{policy: uint32(k), node: node, set: set})
		}
		return false
	}
	for _, n := range a.cover.list {
		if !at(n, n, NoNode) {
			return spots, false
		}
	}
	for _, m := range a.setsInOrder() {
		if !at(setFlag|m.set, m.node, m.set) {
			return spots, false
		}
	}
	return spots, !a.coversCaller() || at(atSelf, a.caller, NoNode)
}

// widen follows the fans that were left open.
func (t *Trace) widen() {
	if len(t.a.fans) > 0 {
		t.spend(t.a.fanned())
		t.a.widenAll()
		t.index()
	}
}

// spotsAmong goes through the policies held.
func (t *Trace) spotsAmong(held *Set) (spots []spot, all bool) {
	a := t.a
	var it Iter
	for it.Seek(held, 0); t.spend(1); {
		k, ok := it.Next()
		if !ok {
			all = true
			break
		}
		place, policy := uint32(k>>32), uint32(k)
		switch i, near := t.place[place]; {
		case place == atSelf:
			if a.coversCaller() {
				spots = append(spots, spot{policy, a.caller, NoNode, orderSelf})
			}
		case place&setFlag != 0:
			in := a.allInSet(place &^ setFlag)
			for _, m := range in {
				spots = append(spots, spot{policy, m.node, m.set, orderSet})
			}
			t.spend(len(in))
		case near:
			spots = append(spots, spot{policy, place, NoNode, i})
		case a.Covers(place):
			spots = append(spots, spot{policy, place, NoNode, orderFan})
		}
	}
	slices.SortStableFunc(spots, func(a, b spot) int { return cmp.Compare(a.order, b.order) })
	return spots, all
}

// HitOf finds by what a policy applies that is known to; false if by nothing.
func (t *Trace) HitOf(p *Point, handle uint32) (Hit, bool) {
	a, policy := t.a, t.a.st.Policy(handle)
	h, ok := a.holderOf(policy)
	if !ok {
		return Hit{}, false
	}
	hit := Hit{Policy: handle, Holder: h, Set: NoNode}
	applies := func(n, set Node) bool {
		hit.Node, hit.Set, hit.Outcome = n, set, a.Outcome(p, policy, n)
		return hit.Outcome.Applied()
	}
	for _, n := range policy.Nodes {
		if a.Covers(n) && applies(n, NoNode) {
			return hit, true
		}
	}
	for _, set := range policy.Sets {
		for _, m := range a.allInSet(set) {
			if applies(m.node, set) {
				return hit, true
			}
		}
	}
	return hit, policy.Self && a.coversCaller() && applies(a.caller, NoNode)
}

// holderOf is what the caller is that a policy names.
func (a *Asking) holderOf(policy *Policy) (Holder, bool) {
	for _, n := range policy.Principals {
		if a.callers.has(n) {
			return Holder{Node: n}, true
		}
	}
	for _, pseudo := range a.pseudos() {
		if slices.Contains(policy.Pseudos, pseudo) {
			return Holder{Node: NoNode, Pseudo: pseudo}, true
		}
	}
	return Holder{}, false
}
