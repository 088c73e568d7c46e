package kernel

import (
	"cmp"
	"slices"
)

// An Asking is the working memory of questions to a state. It is used by one
// goroutine at a time and may be used again; then it allocates nothing.
type Asking struct {
	st *State

	caller  Node     // NoNode: anonymous
	callers nodeList // the caller and the groups it is in, nearest first

	thing Node // NoNode: described
	typ   uint16
	edges []Edge   // of a described thing
	cover nodeList // the nodes that cover the thing
	sets  []member // resource groups that a covering node is in; see inSet
	order int      // how many of sets are in order
	fans  []fan    // reach paths not followed to their end yet

	front, next nodeList // where a reach path has led
	below, up   nodeList // what beneath and above have come to
}

// A member is a covering node in a resource group.
type member struct{ set, node Node }

// From begins questions by a caller; NoNode is one without credentials.
func (a *Asking) From(st *State, caller Node) {
	a.st, a.caller = st, caller
	a.callers.reset()
	if caller == NoNode {
		return
	}
	a.callers.add(caller)
	for i := 0; i < len(a.callers.list); i++ {
		st.addGroups(&a.callers, a.callers.list[i])
	}
}

// About makes n the thing asked about.
func (a *Asking) About(n Node) {
	a.begin(n, a.st.TypeOf(n))
	a.addUp(n)
	a.finish()
}

// AboutDescribed makes a node that is not stored the thing asked about: its type
// and its edges.
func (a *Asking) AboutDescribed(typ uint16, edges []Edge) {
	a.begin(NoNode, typ)
	a.edges = append(a.edges, edges...)
	for _, e := range edges {
		if a.st.Schema.Parent.Has(uint32(e.Rel)) {
			a.addUp(e.To)
		}
	}
	a.finish()
}

func (a *Asking) begin(thing Node, typ uint16) {
	a.thing, a.typ = thing, typ
	a.cover.reset()
	a.edges, a.sets, a.order, a.fans = a.edges[:0], a.sets[:0], 0, a.fans[:0]
}

func (a *Asking) finish() {
	a.addUp(Root)
	paths := a.st.Schema.Types[a.typ].Reach
	for i := range paths {
		a.front.reset()
		a.front.add(a.thing)
		a.reach(&paths[i], 0)
	}
}

// addUp adds n and all above it to the cover, and the resource groups that they
// are in.
func (a *Asking) addUp(n Node) {
	i := len(a.cover.list)
	a.cover.add(n)
	for ; i < len(a.cover.list); i++ {
		n := a.cover.list[i]
		for j := 0; ; j++ {
			e, ok := a.st.edge(n, j)
			if !ok {
				break
			}
			if a.st.Schema.Parent.Has(uint32(e.Rel)) {
				a.cover.add(e.To)
			} else if e.Rel == RelInSet {
				a.sets = append(a.sets, member{set: e.To, node: n})
			}
		}
	}
}

// allInSet lists the covering nodes that are in a resource group, those among them
// that cover by a fan left open. It answers from the group's side, as long as that
// is not the larger one.
func (a *Asking) allInSet(set Node) []member {
	var it Iter
	it.Seek(a.st.back.Get(set), uint64(RelInSet)<<32)
	for len(a.fans) > 0 {
		k, ok := it.Next()
		if !ok || Rel(k>>32) != RelInSet {
			break
		}
		a.Covers(Node(k)) // if it does, it is known to from now on
	}
	return a.inSet(set)
}

// inSet lists the nodes known to cover the thing that are in a resource group.
func (a *Asking) inSet(set Node) []member {
	bySet := func(m member, set Node) int { return cmp.Compare(m.set, set) }
	sets := a.setsInOrder()
	from, _ := slices.BinarySearchFunc(sets, set, bySet)
	to := from
	for to < len(sets) && sets[to].set == set {
		to++
	}
	return sets[from:to]
}

// setsInOrder is a.sets in order of the groups' handles.
func (a *Asking) setsInOrder() []member {
	if a.order != len(a.sets) {
		slices.SortStableFunc(a.sets, func(m, n member) int { return cmp.Compare(m.set, n.set) })
		a.order = len(a.sets)
	}
	return a.sets
}

// Covers reports whether n covers the thing asked about.
func (a *Asking) Covers(n Node) bool {
	return a.cover.has(n) || len(a.fans) > 0 && a.coversByFan(n)
}

// Switch asks for another caller about the same thing.
func (a *Asking) Switch(caller Node) { a.From(a.st, caller) }

// Release lets go of the state; the working memory stays for the next question.
func (a *Asking) Release() {
	a.st = nil
	for i := range a.fans {
		a.fans[i].path = nil
	}
	a.fans = a.fans[:0]
}

// Caller is the one asked for; NoNode: anonymous.
func (a *Asking) Caller() Node { return a.caller }
