package kernel

// A share is what one principal holds of what is held.
type share struct {
	of        *held
	principal uint32
	set       *Set
}

// findIn looks for a policy that applies among what one principal holds, from the
// smaller side: one by one through what is held, or at each place that covers
// the thing.
func (a *Asking) findIn(p *Point, h *held, principal uint32) (uint32, bool) {
	set := h.sets.Get(principal)
	if set == nil {
		return 0, false
	}
	s := share{h, principal, set}
	if set.Len() <= max(fewHeld, len(a.cover.list)) {
		return a.findAmong(p, set)
	}
	if policy, ok := a.findWhere(p, &s, 0); ok {
		return policy, true
	}
	if len(a.fans) > 0 {
		if set.Len() <= a.fanned() {
			return a.findAmong(p, set)
		}
		known := len(a.cover.list)
		a.widenAll()
		if policy, ok := a.findWhere(p, &s, known); ok {
			return policy, true
		}
	}
	if a.coversCaller() {
		return a.findAt(p, &s, atSelf, a.caller)
	}
	return 0, false
}

// findWhere looks at each covering place, of the nodes from one on.
func (a *Asking) findWhere(p *Point, s *share, from int) (uint32, bool) {
	for _, n := range a.cover.list[from:] {
		if policy, ok := a.findAt(p, s, n, n); ok {
			return policy, true
		}
	}
	for _, m := range a.sets {
		if policy, ok := a.findAt(p, s, setFlag|m.set, m.node); ok {
			return policy, true
		}
	}
	return 0, false
}

// findAt looks among the policies at one place; n is the node for which the
// place stands.
func (a *Asking) findAt(p *Point, s *share, place uint32, n Node) (uint32, bool) {
	var it Iter
	it.Seek(s.set, uint64(place)<<32)
	for i := 0; ; i++ {
		k, ok := it.Next()
		if !ok || uint32(k>>32) != place {
			return 0, false
		}
		if i == fewHeld && !s.of.mayName(s.principal, place, p.Perm) {
			return 0, false
		}
		if policy := uint32(k); a.Outcome(p, a.st.Policy(policy), n).Applied() {
			return policy, true
		}
	}
}

// findAmong goes through what is held one by one.
func (a *Asking) findAmong(p *Point, set *Set) (uint32, bool) {
	for _, kid := range set.kids {
		if policy, ok := a.findAmong(p, kid); ok {
			return policy, true
		}
	}
	if set.kids != nil {
		return 0, false
	}
	for _, k := range set.keys {
		if place, policy := uint32(k>>32), uint32(k); a.appliesAt(p, place, policy) {
			return policy, true
		}
	}
	return 0, false
}

// appliesAt reports whether a policy that sits at a place applies.
func (a *Asking) appliesAt(p *Point, place, policy uint32) bool {
	switch {
	case place == atSelf:
		return a.caller != NoNode && a.appliesOn(p, a.caller, policy)
	case place&setFlag != 0:
		return a.appliesInSet(p, place&^setFlag, policy)
	}
	return a.appliesOn(p, place, policy)
}

// appliesOn reports whether n covers the thing and a policy applies there.
func (a *Asking) appliesOn(p *Point, n Node, policy uint32) bool {
	if !a.cover.has(n) {
		// What is quickly told comes before what is searched for.
		if len(a.fans) == 0 || !a.st.concerns(p, a.st.Policy(policy)) || !a.coversByFan(n) {
			return false
		}
	}
	return a.Outcome(p, a.st.Policy(policy), n).Applied()
}

// appliesInSet reports whether a node in a resource group covers the thing and a
// policy applies there.
func (a *Asking) appliesInSet(p *Point, set Node, handle uint32) bool {
	policy := a.st.Policy(handle)
	in := a.inSet(set)
	if len(a.fans) > 0 && a.st.concerns(p, policy) {
		in = a.allInSet(set)
	}
	for _, m := range in {
		if a.Outcome(p, policy, m.node).Applied() {
			return true
		}
	}
	return false
}

func (a *Asking) coversCaller() bool {
	return a.caller != NoNode && a.Covers(a.caller)
}
