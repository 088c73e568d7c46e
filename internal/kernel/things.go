package kernel

// Things narrows down the nodes of type listed on which the caller may be
// allowed what p asks. Where listed is not the permission's type, its nodes stand
// for something lying in them; within is then the relation by which they may hold
// it directly ([RelWithin]: only indirectly).
func (a *Asking) Things(p *Point, listed uint16, within Rel) Candidates {
	c := Candidates{st: a.st, kinds: []uint16{listed}}
	n := narrowing{
		asking: a, point: p, listed: listed, within: within,
		left: budget(a.st.CountOfType(listed)),
	}
	everything := n.barred() || n.run()
	c.settle(n.found, everything)
	return c
}

// A narrowing collects what the caller's allows may cover.
type narrowing struct {
	asking *Asking
	point  *Point
	listed uint16
	within Rel
	left   int
	found  []Node
}

// barred reports whether a deny at the account, which covers everything, keeps
// the caller from whatever could be found.
func (n *narrowing) barred() bool {
	a, barred := n.asking, false
	a.holders(true, func(_ Holder, held *Set) bool {
		var it Iter
		for it.Seek(held, uint64(Root)<<32); n.left > 0; n.left-- {
			k, ok := it.Next()
			if !ok || uint32(k>>32) != Root {
				break
			}
			policy := a.st.Policy(uint32(k))
			barred = barred || policy.Condition == nil && a.could(n.point, policy, Root) == Applies
		}
		return !barred
	})
	return barred
}

// run reports whether everything could be collected within the budget.
func (n *narrowing) run() bool {
	everything := true
	n.asking.holders(false, func(_ Holder, held *Set) bool {
		everything = n.held(held)
		return everything
	})
	return everything
}

func (n *narrowing) held(set *Set) bool {
	st := n.asking.st
	var it Iter
	for it.Seek(set, 0); ; {
		k, ok := it.Next()
		if !ok {
			return true
		}
		if n.left--; n.left < 0 {
			return false
		}
		place, policy := uint32(k>>32), st.Policy(uint32(k))
		if st.concerns(n.point, policy) && !n.place(policy, place) {
			return false
		}
	}
}

// place collects what a policy covers from one of its places.
func (n *narrowing) place(policy *Policy, place uint32) bool {
	a := n.asking
	switch {
	case place == atSelf:
		return a.caller == NoNode || n.covered(policy, a.caller)
	case place&setFlag != 0:
		for m := range a.st.Sources(place&^setFlag, RelInSet) {
			if !n.covered(policy, m) {
				return false
			}
		}
		return true
	}
	return n.covered(policy, place)
}

// covered collects the nodes of the listed type that node covers, if the policy
// could apply there.
func (n *narrowing) covered(policy *Policy, node Node) bool {
	a, st := n.asking, n.asking.st
	if n.left--; n.left < 0 {
		return false
	}
	if a.could(n.point, policy, node) != Applies {
		return true
	}
	if node == Root || st.TypeOf(node) == Gone {
		return false
	}
	add := func(found Node) bool {
		n.found = append(n.found, found)
		return true
	}
	if !a.beneath(node, n.listed, &n.left, add) {
		return false
	}
	typ := st.Schema.Perms[n.point.Perm].Type
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
		ok := a.beneath(node, p.End, &n.left, func(end Node) bool {
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
