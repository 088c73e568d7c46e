package kernel

import "slices"

// A Trace finds out how the policies of a caller came to what they did about the
// thing asked about. It is good until its [Asking] is asked about something or
// somebody else.
type Trace struct {
	a     *Asking
	look  int
	place map[Node]int // of the nodes that cover the thing: their place among those

	groups, up trail   // from the caller to its groups; from the thing upward
	reach      []trail // by reach path
	walked     bool    // whether up and reach are there
}

// Trace traces the question that was asked last. At most look steps are spent on
// looking for policies: a step is about what it takes to come to the next that is
// held.
func (a *Asking) Trace(look int) *Trace {
	t := &Trace{a: a, look: look}
	t.index()
	return t
}

// index notes the places of the nodes that cover the thing, nearest first.
func (t *Trace) index() {
	t.place = make(map[Node]int, len(t.a.cover.list))
	for i, n := range t.a.cover.list {
		t.place[n] = i
	}
}

// A Holder is what a policy names as its principal: a node, or a pseudo-principal.
type Holder struct {
	Node   Node // NoNode: see Pseudo
	Pseudo uint32
}

// spend takes steps from what may still be looked at, and reports whether there
// were as many left.
func (t *Trace) spend(steps int) bool {
	t.look -= steps
	return t.look >= 0
}

// What it costs to look, in steps. To find out whether a role is at home or in scope
// at a node may take a walk over as many nodes as cover the thing.
const (
	seekSteps      = 2  // for the policies at one node
	policySteps    = 8  // at one policy
	conditionSteps = 40 // at its condition, if that is of the usual size
	farSteps       = 8  // how far a node is from the thing
)

// steps is what it costs to find out what became of a policy.
func (t *Trace) steps(p *Point, policy *Policy) int {
	steps := policySteps
	if policy.Condition != nil {
		steps += conditionSteps
	}
	if policy.Home != Root {
		steps += len(t.a.cover.list)
	}
	climbs := func(r *Role) bool {
		return r.Perms.Has.Has(uint32(p.Perm)) && (r.Home != Root || r.Scoped || !r.Perms.Free.Has(uint32(p.Perm)))
	}
	for _, r := range policy.Fixed {
		if climbs(r) {
			steps += len(t.a.cover.list)
		}
	}
	for _, n := range policy.Roles {
		if climbs(t.a.st.roles.Get(n)) {
			steps += len(t.a.cover.list)
		}
	}
	return steps
}

// holders visits what the caller holds policies by, nearest first, with the
// policies of one effect.
func (a *Asking) holders(deny bool, visit func(Holder, *Set) bool) bool {
	nodes, pseudos := &a.st.allow, &a.st.allowPseudo
	if deny {
		nodes, pseudos = &a.st.deny, &a.st.denyPseudo
	}
	for _, c := range a.callers.list {
		if held := nodes.sets.Get(c); held != nil && !visit(Holder{Node: c}, held) {
			return false
		}
	}
	for _, pseudo := range a.pseudos() {
		if held := pseudos.sets.Get(pseudo); held != nil && !visit(Holder{Node: NoNode, Pseudo: pseudo}, held) {
			return false
		}
	}
	return true
}

// pseudos are the pseudo-principals that the caller is.
func (a *Asking) pseudos() []uint32 {
	if a.caller == NoNode {
		return []uint32{PseudoAnonymous}
	}
	return []uint32{PseudoType(a.st.TypeOf(a.caller)), PseudoAuthenticated}
}

// An Away is an allow that the caller holds and that names the permission, but
// sits where it does not cover the thing.
type Away struct {
	Policy uint32
	Holder Holder
	Node   Node // where it sits; NoNode: at Set, or at the caller itself
	Set    Node // NoNode: none
	Far    int  // how far up from the thing they have a node in common; less is nearer
}

// Elsewhere visits the allows that the caller holds and that name the permission,
// but sit where they do not cover the thing, once for each place. It reports
// whether these were all; else there was too much to look at.
func (t *Trace) Elsewhere(perm uint16, visit func(Away)) (all bool) {
	a := t.a
	return a.holders(false, func(h Holder, held *Set) bool {
		var it Iter
		for it.Seek(held, 0); ; {
			k, ok := it.Next()
			if !ok {
				return true
			}
			if !t.spend(1) {
				return false
			}
			place := uint32(k >> 32)
			if a.covering(place) || !a.st.names(a.st.Policy(uint32(k)), perm) {
				continue
			}
			away := Away{Policy: uint32(k), Holder: h, Node: NoNode, Set: NoNode, Far: len(a.cover.list)}
			switch {
			case place == atSelf:
			case place&setFlag != 0:
				away.Set = place &^ setFlag
			default:
				away.Node, away.Far = place, t.far(place)
			}
			visit(away)
		}
	})
}

// longestFar is how many nodes above a place are looked at for one that covers
// the thing; what lies farther away than that is not near by any measure.
const longestFar = 16

// far is how far up from the thing the first node is that lies above both.
func (t *Trace) far(n Node) int {
	t.spend(farSteps)
	up := make([]Node, 1, longestFar)
	up[0] = n
	for i := 0; i < len(up); i++ {
		if place, ok := t.place[up[i]]; ok {
			return place
		}
		for j := 0; len(up) < longestFar; j++ {
			e, ok := t.a.st.edge(up[i], j)
			if !ok {
				break
			}
			if t.a.st.Schema.Parent.Has(uint32(e.Rel)) && !slices.Contains(up, e.To) {
				up = append(up, e.To)
			}
		}
	}
	return len(t.a.cover.list)
}

// covering reports whether what stands at place covers the thing.
func (a *Asking) covering(place uint32) bool {
	switch {
	case place == atSelf:
		return a.coversCaller()
	case place&setFlag != 0:
		return len(a.allInSet(place&^setFlag)) > 0
	}
	return a.Covers(place)
}
