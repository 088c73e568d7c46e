package kernel

import (
	"iter"
	"slices"
)

// Candidates narrow a list down to what could be on it; the caller decides each
// of them by the same rules as any question.
type Candidates struct {
	st    *State
	all   bool // nothing could be ruled out
	kinds []uint16
	nodes []Node // else: distinct, ascending
}

// From lists the candidates from a handle on, in order of handles.
func (c *Candidates) From(from Node) iter.Seq[Node] {
	if c.all {
		return c.st.ofTypes(c.kinds, from)
	}
	i, _ := slices.BinarySearch(c.nodes, from)
	return slices.Values(c.nodes[i:])
}

// ofTypes lists the nodes of several types in order of handles.
func (st *State) ofTypes(types []uint16, from Node) iter.Seq[Node] {
	if len(types) == 1 {
		return st.OfType(types[0], from)
	}
	return func(yield func(Node) bool) {
		its := make([]Iter, len(types))
		heads := make([]uint64, len(types))
		const end = 1 << 40
		advance := func(i int) {
			k, ok := its[i].Next()
			if !ok {
				k = end
			}
			heads[i] = k
		}
		for i, typ := range types {
			its[i].Seek(st.byType.Get(uint32(typ)), uint64(from))
			advance(i)
		}
		for {
			least := 0
			for i := range heads {
				if heads[i] < heads[least] {
					least = i
				}
			}
			if len(heads) == 0 || heads[least] == end || !yield(Node(heads[least])) {
				return
			}
			advance(least)
		}
	}
}

// budget is how many nodes may be looked at to narrow down a list of count
// nodes before going through all of them is the better way.
func budget(count int) int { return max(4096, count/64) }

// Things narrows down the nodes of type listed on which the caller may be
// allowed perm. Where listed is not the permission's type, its nodes stand for
// something lying in them; within is then the relation by which they may hold
// it directly ([RelWithin]: only indirectly).
func (a *Asking) Things(perm, listed uint16, within Rel) Candidates {
	c := Candidates{st: a.st, kinds: []uint16{listed}}
	n := narrowing{
		asking: a, perm: perm, listed: listed, within: within,
		left: budget(a.st.CountOfType(listed)),
	}
	if n.run() {
		slices.Sort(n.found)
		c.nodes = slices.Compact(n.found)
	} else {
		c.all = true
	}
	return c
}

// A narrowing collects what the caller's allows may cover.
type narrowing struct {
	asking *Asking
	perm   uint16
	listed uint16
	within Rel
	left   int
	found  []Node
}

// run reports whether everything could be collected within the budget.
func (n *narrowing) run() bool {
	a := n.asking
	for _, c := range a.callers.list {
		if !n.held(a.st.allow.sets.Get(c)) {
			return false
		}
	}
	if a.caller == NoNode {
		return n.held(a.st.allowPseudo.sets.Get(PseudoAnonymous))
	}
	return n.held(a.st.allowPseudo.sets.Get(PseudoType(a.st.TypeOf(a.caller)))) &&
		n.held(a.st.allowPseudo.sets.Get(PseudoAuthenticated))
}

func (n *narrowing) held(set *Set) bool {
	a := n.asking
	var it Iter
	for it.Seek(set, 0); ; {
		k, ok := it.Next()
		if !ok {
			return true
		}
		if n.left--; n.left < 0 {
			return false
		}
		place, policy := uint32(k>>32), a.st.Policy(uint32(k))
		if policy.Off || !a.st.names(policy, n.perm) {
			continue
		}
		switch {
		case place == atSelf:
			if a.caller != NoNode && !n.covered(a.caller) {
				return false
			}
		case place&setFlag != 0:
			for m := range a.st.Sources(place&^setFlag, RelInSet) {
				if !n.covered(m) {
					return false
				}
			}
		default:
			if !n.covered(place) {
				return false
			}
		}
	}
}

// names reports whether some role or pattern of the policy names perm.
func (st *State) names(policy *Policy, perm uint16) bool {
	for _, r := range policy.Fixed {
		if r.Perms.Has.Has(uint32(perm)) {
			return true
		}
	}
	for _, r := range policy.Roles {
		if st.roles.Get(r).Perms.Has.Has(uint32(perm)) {
			return true
		}
	}
	return false
}

// covered collects the nodes of the listed type that n covers.
func (n *narrowing) covered(node Node) bool {
	st := n.asking.st
	if node == Root || st.TypeOf(node) == Gone {
		return false
	}
	add := func(found Node) bool {
		n.found = append(n.found, found)
		return true
	}
	if !st.beneath(node, n.listed, &n.left, add) {
		return false
	}
	typ := st.Schema.Perms[n.perm].Type
	for i := range st.Schema.Types[typ].Reach {
		p := &st.Schema.Types[typ].Reach[i]
		first := 0
		if typ != n.listed {
			// Of what lies there, only the relation to where it lies is known.
			if p.Steps[0].Back || p.Steps[0].Rel != n.within {
				continue
			}
			first = 1
		}
		ok := st.beneath(node, p.End, &n.left, func(end Node) bool {
			return st.backtrack(p, len(p.Steps)-1, first, end, &n.left, func(start Node) bool {
				if st.TypeOf(start) == n.listed {
					n.found = append(n.found, start)
				}
				return true
			})
		})
		if !ok {
			return false
		}
	}
	return true
}

// Callers narrows down the principals that may be allowed perm on the thing
// asked about. Anonymous is not among them.
func (a *Asking) Callers(perm uint16) Candidates {
	c := Candidates{st: a.st}
	for typ := range a.st.Schema.Types {
		if a.st.Schema.Types[typ].Acts {
			c.kinds = append(c.kinds, uint16(typ))
		}
	}
	a.widen()
	h := holding{asking: a, perm: perm, left: budget(int(a.st.count))}
	if h.run() {
		slices.Sort(h.found)
		c.nodes = slices.Compact(h.found)
	} else {
		c.all = true
	}
	return c
}

// A holding collects who holds the allows that cover the thing.
type holding struct {
	asking *Asking
	perm   uint16
	left   int
	found  []Node
}

func (h *holding) run() bool {
	a := h.asking
	for _, n := range a.cover.list {
		if !h.at(n, RelAt) {
			return false
		}
	}
	for _, m := range a.sets {
		if !h.at(m.set, RelAtSet) {
			return false
		}
	}
	for _, p := range a.st.Schema.Policies {
		if !h.policy(p) {
			return false
		}
	}
	return true
}

// at collects the principals of the policies that refer to n.
func (h *holding) at(n Node, rel Rel) bool {
	for policy := range h.asking.st.Sources(n, rel) {
		if !h.policy(h.asking.st.policies.Get(policy)) {
			return false
		}
	}
	return true
}

func (h *holding) policy(p *Policy) bool {
	st := h.asking.st
	if h.left--; h.left < 0 {
		return false
	}
	if p.Deny || p.Off || !st.names(p, h.perm) {
		return true
	}
	if p.Self {
		// Who may act on itself covers the thing.
		for _, n := range h.asking.cover.list {
			if st.Schema.Types[st.TypeOf(n)].Acts {
				h.found = append(h.found, n)
			}
		}
	}
	for _, n := range p.Principals {
		if !h.member(n) {
			return false
		}
	}
	if len(p.Nodes)+len(p.Sets) == 0 {
		return true
	}
	for _, pseudo := range p.Pseudos {
		switch pseudo {
		case PseudoAnonymous:
		case PseudoAuthenticated:
			return false
		default:
			for n := range st.OfType(uint16(pseudo-pseudoTypes), 0) {
				if h.left--; h.left < 0 {
					return false
				}
				h.found = append(h.found, n)
			}
		}
	}
	return true
}

// member collects a principal and, of a group, all that are in it.
func (h *holding) member(n Node) bool {
	if h.left--; h.left < 0 {
		return false
	}
	h.found = append(h.found, n)
	for m := range h.asking.st.Sources(n, RelMember) {
		if !h.member(m) {
			return false
		}
	}
	return true
}
