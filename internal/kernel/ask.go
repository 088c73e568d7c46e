package kernel

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
	sets  []member // resource groups that a covering node is in
	fans  []fan    // backward steps not followed yet

	front, next nodeList // where a reach path has led
}

// A member is a covering node in a resource group.
type member struct{ set, node Node }

// A fan is a backward step of a reach path that leads to too many nodes to
// follow unless there is no smaller side to answer from.
type fan struct {
	path *Path
	step int
	from Node
	size int
}

// wideFan is how many sources a backward step follows without asking whether
// the caller's own grants are the smaller side.
const wideFan = 64

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
	a.edges, a.sets, a.fans = a.edges[:0], a.sets[:0], a.fans[:0]
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

// reach follows a path from what a.front holds, from a step on, and adds what its
// ends are covered by. It goes step by step over distinct nodes, so that it costs
// as many as there are, however many ways lead to them.
func (a *Asking) reach(p *Path, step int) {
	for ; step < len(p.Steps); step++ {
		a.next.reset()
		for _, n := range a.front.list {
			a.step(p, step, n)
		}
		a.front, a.next = a.next, a.front
	}
	for _, n := range a.front.list {
		a.addUp(n)
	}
}

// step adds to a.next where one step of a path leads from n, which is NoNode
// where it is the described thing.
func (a *Asking) step(p *Path, step int, n Node) {
	s := p.Steps[step]
	if s.Back {
		a.stepBack(p, step, n)
		return
	}
	for i := 0; ; i++ {
		e, ok := a.edgeOf(n, i)
		if !ok {
			return
		}
		if e.Rel == s.Rel {
			a.next.add(e.To)
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

func (a *Asking) stepBack(p *Path, step int, n Node) {
	if n == NoNode { // nothing leads to what is not stored
		return
	}
	from := uint64(p.Steps[step].Rel) << 32
	back := a.st.back.Get(n)
	size := back.rank(from+1<<32) - back.rank(from)
	if size > wideFan {
		a.fans = append(a.fans, fan{p, step, n, size})
		return
	}
	a.addSources(&a.next, n, p.Steps[step].Rel)
}

// addSources adds the nodes with an edge of a relation to n.
func (a *Asking) addSources(list *nodeList, n Node, rel Rel) {
	var it Iter
	it.Seek(a.st.back.Get(n), uint64(rel)<<32)
	for {
		k, ok := it.Next()
		if !ok || Rel(k>>32) != rel {
			return
		}
		list.add(Node(k))
	}
}

// widen follows the fans left open.
func (a *Asking) widen() {
	for _, f := range a.fans {
		a.front.reset()
		a.addSources(&a.front, f.from, f.path.Steps[f.step].Rel)
		a.reach(f.path, f.step+1)
	}
	a.fans = a.fans[:0]
}

// Covers reports whether n covers the thing asked about.
func (a *Asking) Covers(n Node) bool {
	return a.cover.has(n) || a.coversByFan(n)
}

// coversByFan answers, for the fans left open, from n's side, as long as that
// is the smaller one.
func (a *Asking) coversByFan(n Node) bool {
	for _, f := range a.fans {
		budget := f.size
		hit := false
		complete := a.st.beneath(n, f.path.End, &budget, func(end Node) bool {
			return a.st.backtrack(f.path, len(f.path.Steps)-1, f.step, end, &budget, func(start Node) bool {
				hit = start == f.from
				return !hit
			})
		})
		if hit {
			return true
		}
		if !complete {
			a.widen()
			return a.cover.has(n)
		}
	}
	return false
}

// Switch asks for another caller about the same thing.
func (a *Asking) Switch(caller Node) { a.From(a.st, caller) }

// Release lets go of the state; the working memory stays for the next question.
func (a *Asking) Release() {
	a.st = nil
	a.fans = a.fans[:0]
}

// Caller is the one asked for; NoNode: anonymous.
func (a *Asking) Caller() Node { return a.caller }
