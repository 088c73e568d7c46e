package kernel

// beneath visits n and the nodes beneath it that are of type typ, as long as
// visit asks for more and the budget (nodes looked at) lasts. It reports whether
// it ran to the end. A node beneath n on several ways is visited once for each.
func (st *State) beneath(n Node, typ uint16, budget *int, visit func(Node) bool) bool {
	if *budget--; *budget < 0 {
		return false
	}
	own := st.TypeOf(n)
	if own == typ && !visit(n) {
		return false
	}
	if !st.Schema.Types[typ].Holders.Has(uint32(own)) {
		return true
	}
	var it Iter
	for it.Seek(st.back.Get(n), 0); ; {
		k, ok := it.Next()
		if !ok {
			return true
		}
		rel := uint32(k >> 32)
		if !st.Schema.Parent.Has(rel) {
			// Sources come by relation: pass over all of this one at once.
			it.Seek(st.back.Get(n), uint64(rel+1)<<32)
			continue
		}
		if !st.beneath(Node(k), typ, budget, visit) {
			return false
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
		for source := range st.Sources(n, s.Rel) {
			if !st.backtrack(p, last-1, first, source, budget, visit) {
				return false
			}
		}
		return true
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
