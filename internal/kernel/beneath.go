package kernel

// beneath visits n and the nodes beneath it that are of type typ, each once, as
// long as visit asks for more and the budget (nodes looked at) lasts. It reports
// whether it ran to the end.
func (a *Asking) beneath(n Node, typ uint16, budget *int, visit func(Node) bool) bool {
	if *budget--; *budget < 0 {
		return false
	}
	holders := a.st.Schema.Types[typ].Holders
	a.below.reset()
	a.below.add(n)
	for i := 0; i < len(a.below.list); i++ {
		n := a.below.list[i]
		own := a.st.TypeOf(n)
		if own == typ && !visit(n) {
			return false
		}
		if holders.Has(uint32(own)) && !a.addChildren(n, typ, budget) {
			return false
		}
	}
	return true
}

// addChildren adds to a.below what lies in n directly and is of type typ or can
// hold such, unless more lies there than the budget. Sources come by relation:
// those that are no parents are passed over at once.
func (a *Asking) addChildren(n Node, typ uint16, budget *int) bool {
	holders, parent := a.st.Schema.Types[typ].Holders, a.st.Schema.Parent
	back := a.st.back.Get(n)
	var it Iter
	it.Seek(back, 0)
	for by := uint64(1 << 32); ; { // no relation yet
		k, ok := it.Next()
		if !ok {
			return true
		}
		if rel := k >> 32; rel != by {
			by = rel
			switch {
			case !parent.Has(uint32(rel)):
				it.Seek(back, (rel+1)<<32)
				continue
			case back.Len() > *budget && back.rank((rel+1)<<32)-back.rank(rel<<32) > *budget:
				return false
			}
		}
		*budget--
		if own := a.st.TypeOf(Node(k)); own == typ || holders.Has(uint32(own)) {
			a.below.add(Node(k))
		}
	}
}

// backtrack follows the steps of a path from its step last down to its step
// first in the opposite direction, from n, and visits where that leads.
func (st *State) backtrack(p *Path, last, first int, n Node, budget *int, visit func(Node) bool) bool {
	if *budget--; *budget < 0 {
		return false
	}
	if last < first {
		return visit(n)
	}
	s := p.Steps[last]
	if !s.Back {
		var it Iter
		for it.Seek(st.back.Get(n), uint64(s.Rel)<<32); ; {
			k, ok := it.Next()
			if !ok || Rel(k>>32) != s.Rel {
				return true
			}
			if !st.backtrack(p, last-1, first, Node(k), budget, visit) {
				return false
			}
		}
	}
	for i := 0; ; i++ {
		e, ok := st.edge(n, i)
		if !ok {
			return true
		}
		if e.Rel == s.Rel && !st.backtrack(p, last-1, first, e.To, budget, visit) {
			return false
		}
	}
}
