package kernel

// A fan is a reach path that was followed up to its backward step, from where it
// leads to more nodes than are followed unless there is no smaller side to
// answer from.
type fan struct {
	path *Path
	step int      // the backward one
	from nodeList // where the path has led before it
	size int      // edges that lead there

	// left is how many nodes may still be looked at from the other side: as many
	// as following the fan would take, over all that is asked about the thing.
	left int
	not  Node // the node that was found last not to cover the thing; NoNode: none
}

// wideFan is how many sources the backward step of a path follows without asking
// whether the caller's own grants are the smaller side.
const wideFan = 64

// reach follows a path from what a.front holds, from a step on, and adds what its
// ends are covered by. It goes step by step over distinct nodes, so that it costs
// as many as there are, however many ways lead to them.
func (a *Asking) reach(p *Path, step int) {
	for ; step < len(p.Steps); step++ {
		if s := p.Steps[step]; s.Back {
			if size := a.countSources(s.Rel); size > wideFan {
				a.leaveFan(p, step, size)
				return
			}
			a.followBack(&a.front, s.Rel)
		} else {
			a.followOn(s.Rel)
		}
		a.front, a.next = a.next, a.front
	}
	for _, n := range a.front.list {
		a.addUp(n)
	}
}

// followOn puts in a.next where a relation leads from a.front.
func (a *Asking) followOn(rel Rel) {
	a.next.reset()
	for _, n := range a.front.list {
		for i := 0; ; i++ {
			e, ok := a.edgeOf(n, i)
			if !ok {
				break
			}
			if e.Rel == rel {
				a.next.add(e.To)
			}
		}
	}
}

// edgeOf is the i-th edge of n, which is NoNode where it is the described thing.
func (a *Asking) edgeOf(n Node, i int) (Edge, bool) {
	if n != NoNode {
		return a.st.edge(n, i)
	}
	if i < len(a.edges) {
		return a.edges[i], true
	}
	return Edge{}, false
}

// followBack puts in a.next what has an edge of a relation to one of some nodes.
// Nothing leads to what is not stored.
func (a *Asking) followBack(from *nodeList, rel Rel) {
	a.next.reset()
	for _, n := range from.list {
		var it Iter
		for it.Seek(a.st.back.Get(n), uint64(rel)<<32); ; {
			k, ok := it.Next()
			if !ok || Rel(k>>32) != rel {
				break
			}
			a.next.add(Node(k))
		}
	}
}

// countSources is how many edges of a relation lead to what a.front holds.
func (a *Asking) countSources(rel Rel) int {
	count := 0
	for _, n := range a.front.list {
		if back := a.st.back.Get(n); back != nil {
			count += back.rank((uint64(rel)+1)<<32) - back.rank(uint64(rel)<<32)
		}
	}
	return count
}

// leaveFan leaves open where a path leads on from a.front. Fans take their lists
// from earlier ones, so that no memory is made for them.
func (a *Asking) leaveFan(p *Path, step, size int) {
	if len(a.fans) < cap(a.fans) {
		a.fans = a.fans[:len(a.fans)+1]
	} else {
		a.fans = append(a.fans, fan{})
	}
	f := &a.fans[len(a.fans)-1]
	f.path, f.step, f.size, f.left, f.not = p, step, size, size, NoNode
	f.from, a.front = a.front, f.from
}

// fanned is how many edges the fans left open lead along.
func (a *Asking) fanned() int {
	size := 0
	for i := range a.fans {
		size += a.fans[i].size
	}
	return size
}

// widenAll follows the fans left open.
func (a *Asking) widenAll() {
	for len(a.fans) > 0 {
		a.widen(len(a.fans) - 1)
	}
}

// widen follows one of the fans left open.
func (a *Asking) widen(i int) {
	last := len(a.fans) - 1
	a.fans[i], a.fans[last] = a.fans[last], a.fans[i]
	f := &a.fans[last]
	a.fans = a.fans[:last]
	a.followBack(&f.from, f.path.Steps[f.step].Rel)
	a.front, a.next = a.next, a.front
	a.reach(f.path, f.step+1)
}

// coversByFan reports whether n covers the thing by a fan left open. It answers
// from n's side, and follows the fan when that turns out not to be the smaller
// one.
func (a *Asking) coversByFan(n Node) bool {
	for i := 0; i < len(a.fans); {
		leads, known := a.leadsTo(&a.fans[i], n)
		switch {
		case leads:
			a.addUp(n) // what is above it covers the thing too
			return true
		case known:
			i++
		default:
			a.widen(i)
			if a.cover.has(n) {
				return true
			}
		}
	}
	return false
}

// leadsTo reports whether a fan leads to n or to something beneath it, and
// whether that is known within what may be looked at.
func (a *Asking) leadsTo(f *fan, n Node) (leads, known bool) {
	if n == f.not {
		return false, true
	}
	known = a.beneath(n, f.path.End, &f.left, func(end Node) bool {
		return a.st.backtrack(f.path, len(f.path.Steps)-1, f.step, end, &f.left, func(start Node) bool {
			leads = f.from.has(start)
			return !leads
		})
	})
	if known {
		f.not = n
	}
	return leads, known
}
