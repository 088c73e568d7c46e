package kernel

import "slices"

// Callers narrows down the principals that may be allowed what p asks about the
// thing asked about. Anonymous is not among them.
func (a *Asking) Callers(p *Point) Candidates {
	c := Candidates{st: a.st}
	for typ := range a.st.Schema.Types {
		if a.st.Schema.Types[typ].Acts {
			c.kinds = append(c.kinds, uint16(typ))
		}
	}
	a.widenAll()
	h := holding{asking: a, point: p, left: budget(int(a.st.count))}
	everything := h.run()
	c.settle(h.found, everything)
	return c
}

// A holding collects who holds the allows that cover the thing.
type holding struct {
	asking *Asking
	point  *Point
	left   int
	found  []Node
}

// run reports whether everything could be collected within the budget.
func (h *holding) run() bool {
	a := h.asking
	for _, n := range a.cover.list {
		if !h.at(n, RelAt, n) {
			return false
		}
	}
	for _, m := range a.sets {
		if !h.at(m.set, RelAtSet, m.node) {
			return false
		}
	}
	for _, p := range a.st.Schema.Policies {
		if !h.builtin(p) {
			return false
		}
	}
	return true
}

// at collects the principals of the policies that refer to a place; n is the
// covering node for which it stands.
func (h *holding) at(place Node, rel Rel, n Node) bool {
	st := h.asking.st
	for policy := range st.Sources(place, rel) {
		if !h.policy(st.policies.Get(policy), n) {
			return false
		}
	}
	return true
}

// builtin collects the principals of a policy of the schema, which no node knows
// of.
func (h *holding) builtin(p *Policy) bool {
	a := h.asking
	for _, n := range a.cover.list {
		if slices.Contains(p.Nodes, n) && !h.policy(p, n) {
			return false
		}
		// Who may act on itself covers the thing.
		if p.Self && a.st.Schema.Types[a.st.TypeOf(n)].Acts && h.could(p, n) {
			h.found = append(h.found, n)
		}
	}
	return true
}

// could reports whether a policy may allow at n.
func (h *holding) could(p *Policy, n Node) bool {
	return !p.Deny && h.asking.could(h.point, p, n) == Applies
}

// policy collects the principals of a policy at n.
func (h *holding) policy(p *Policy, n Node) bool {
	if h.left--; h.left < 0 {
		return false
	}
	if !h.could(p, n) {
		return true
	}
	for _, n := range p.Principals {
		if !h.member(n) {
			return false
		}
	}
	for _, pseudo := range p.Pseudos {
		if !h.everybody(pseudo) {
			return false
		}
	}
	return true
}

// everybody collects who is meant by a pseudo-principal.
func (h *holding) everybody(pseudo uint32) bool {
	switch pseudo {
	case PseudoAnonymous:
		return true
	case PseudoAuthenticated:
		return false
	}
	for n := range h.asking.st.OfType(uint16(pseudo-pseudoTypes), 0) {
		if h.left--; h.left < 0 {
			return false
		}
		h.found = append(h.found, n)
	}
	return true
}

// member collects a principal and, of a group, all that are in it at any depth.
func (h *holding) member(n Node) bool {
	in := &h.asking.below
	in.reset()
	in.add(n)
	for i := 0; i < len(in.list); i++ {
		for m := range h.asking.st.Sources(in.list[i], RelMember) {
			if h.left--; h.left < 0 {
				return false
			}
			in.add(m)
		}
	}
	h.found = append(h.found, in.list...)
	return true
}
