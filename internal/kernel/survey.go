package kernel

import "slices"

// Held lists the policies of one effect that the caller holds: itself, by a
// group, by its type, or as what everybody is. Each stands once, in order of
// handles. It goes through all places at which the caller holds any.
func (a *Asking) Held(deny bool) []uint32 {
	nodes, pseudos := &a.st.allow, &a.st.allowPseudo
	if deny {
		nodes, pseudos = &a.st.deny, &a.st.denyPseudo
	}
	var list []uint32
	gather := func(set *Set) {
		var it Iter
		it.Seek(set, 0)
		for {
			k, ok := it.Next()
			if !ok {
				return
			}
			list = append(list, uint32(k))
		}
	}
	for _, c := range a.callers.list {
		gather(nodes.sets.Get(c))
	}
	if a.caller == NoNode {
		gather(pseudos.sets.Get(PseudoAnonymous))
	} else {
		gather(pseudos.sets.Get(PseudoType(a.st.TypeOf(a.caller))))
		gather(pseudos.sets.Get(PseudoAuthenticated))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// A Crossing is a step of a type's reach path that goes over an edge: what
// begins before the edge reaches what ends behind it.
type Crossing struct {
	Type   uint16 // the type whose path it is
	Starts []Node // of that type
	// Holders are where a thing of the type would have to lie to begin there, by
	// the relation Within, which is containment and the path's first step.
	Holders []Node
	Within  Rel
	Ends    []Node
}

// Crossings are the reach paths that go over an edge of source, which st has. It
// costs as much as there are nodes on these paths, before the edge and behind it.
func (st *State) Crossings(source Node, edge Edge) []Crossing {
	var list []Crossing
	for typ := range st.Schema.Types {
		paths := st.Schema.Types[typ].Reach
		for i := range paths {
			for step, s := range paths[i].Steps {
				if s.Rel == edge.Rel {
					list = append(list, st.crossing(uint16(typ), &paths[i], step, source, edge.To))
				}
			}
		}
	}
	return list
}

// crossing is what a path comes to that goes over an edge at a step of it.
func (st *State) crossing(typ uint16, p *Path, step int, near, far Node) Crossing {
	if p.Steps[step].Back {
		near, far = far, near
	}
	c := Crossing{Type: typ, Starts: st.origins(p, step, 0, near), Ends: st.follow(p, step+1, far)}
	c.Starts = slices.DeleteFunc(c.Starts, func(n Node) bool { return st.TypeOf(n) != typ })
	if first := p.Steps[0]; step > 0 && !first.Back && st.Schema.Parent.Has(uint32(first.Rel)) {
		c.Within, c.Holders = first.Rel, st.origins(p, step, 1, near)
	}
	return c
}

// origins are the nodes at a path's step first from which it leads to n at step last.
func (st *State) origins(p *Path, last, first int, n Node) []Node {
	front := []Node{n}
	for ; last > first; last-- {
		s := p.Steps[last-1]
		front = st.across(front, s.Rel, !s.Back)
	}
	return front
}

// follow are the ends of a path that is at n before one of its steps.
func (st *State) follow(p *Path, step int, n Node) []Node {
	front := []Node{n}
	for ; step < len(p.Steps); step++ {
		front = st.across(front, p.Steps[step].Rel, p.Steps[step].Back)
	}
	return front
}

// across are the distinct nodes to which edges of a relation lead from those of
// front, forward or backward.
func (st *State) across(front []Node, rel Rel, back bool) []Node {
	var next nodeList
	for _, n := range front {
		if back {
			for source := range st.Sources(n, rel) {
				next.add(source)
			}
			continue
		}
		for e := range st.Edges(n) {
			if e.Rel == rel {
				next.add(e.To)
			}
		}
	}
	return next.list
}

// Reached lists the ends of the reach paths of n, each once.
func (st *State) Reached(n Node) []Node {
	var all nodeList
	paths := st.Schema.Types[st.TypeOf(n)].Reach
	for i := range paths {
		for _, end := range st.follow(&paths[i], 0, n) {
			all.add(end)
		}
	}
	return all.list
}

// Up lists n and everything above it by containment, nearest first, [Root]
// always among them.
func (st *State) Up(n Node) []Node {
	var up nodeList
	up.add(n)
	for i := 0; i < len(up.list); i++ {
		for e := range st.Edges(up.list[i]) {
			if st.Schema.Parent.Has(uint32(e.Rel)) {
				up.add(e.To)
			}
		}
	}
	up.add(Root)
	return up.list
}

// Beneath lists n and everything beneath it by containment, each once, until
// visit stops it. It costs as much as lies there.
func (st *State) Beneath(n Node, visit func(Node) bool) {
	var down nodeList
	down.add(n)
	for i := 0; i < len(down.list); i++ {
		if !visit(down.list[i]) {
			return
		}
		for rel, source := range st.Referrers(down.list[i]) {
			if st.Schema.Parent.Has(uint32(rel)) {
				down.add(source)
			}
		}
	}
}
