package ambit

import "github.com/ambit-iam/ambit/internal/kernel"

// idsAtOnce is for how many nodes the ids share one piece of memory.
const idsAtOnce = 512

// nodes reads the nodes with their ids and edges.
func (r *restorer) nodes() {
	count := int(r.within(min(uint64(len(r.b)), uint64(kernel.NoNode))+1, "the number of nodes"))
	var (
		ids   []byte
		ends  []int
		nodes []kernel.Node
		edges []kernel.Edge
		index kernel.IndexKeys
	)
	name := func() { // gives nodes their ids
		text, from := string(ids), 0
		for i, n := range nodes {
			id := text[from:ends[i]]
			r.d.a.names.Set(r.d.edit, n, id)
			if n != kernel.Root {
				index.Add(hashOf(r.d.a.state.TypeOf(n), id), n)
			}
			from = ends[i]
		}
		ids, ends, nodes = ids[:0], ends[:0], nodes[:0]
	}
	for range count {
		typ, there := r.nodeType()
		if r.err != nil {
			return
		}
		if !there {
			r.load.Add(kernel.Gone, nil)
			continue
		}
		ids = r.appendID(ids)
		var attributed bool
		edges, attributed = r.nodeEdges(edges[:0], count)
		n := r.load.Add(typ, edges)
		if attributed || r.own[typ] {
			r.filled = append(r.filled, n)
		}
		nodes, ends = append(nodes, n), append(ends, len(ids))
		if len(nodes) == idsAtOnce {
			name()
		}
	}
	name()
	r.d.a.byID = index.Index()
	if id := r.d.a.names.Get(kernel.Root); r.err == nil && (count == 0 || id != r.d.a.id) {
		r.fail("it is that of account %q", id)
	}
}

// nodeType is the type of the next node, and whether it is there.
func (r *restorer) nodeType() (uint16, bool) {
	types := r.d.a.schema.types
	n := r.within(uint64(len(types))+1, "the type")
	isRoot := r.d.a.state.Count() == 0
	switch {
	case r.err != nil || n == 0 && !isRoot:
		return 0, false
	case isRoot != (n == 1):
		r.fail("its first node, and no other, is the account")
	case n > 1 && types[n-1].decl == nil:
		r.fail("it has a node of type %s, which no catalog declares", types[n-1].name)
	}
	return uint16(n - 1), true
}

// nodeEdges reads the edges of a node, and whether attributes of it follow later.
func (r *restorer) nodeEdges(edges []kernel.Edge, count int) ([]kernel.Edge, bool) {
	n := r.uint()
	if n>>1 > uint64(len(r.b)) {
		r.fail("it ends too early")
		return edges, false
	}
	for range n >> 1 {
		rel := r.within(uint64(len(r.d.a.schema.rels)), "the relation")
		to := r.within(uint64(count), "the node")
		edges = append(edges, kernel.Edge{Rel: kernel.Rel(rel), To: kernel.Node(to)})
	}
	return edges, n&1 == 1
}

// edges sees to it that every edge is one that its node can have.
func (r *restorer) edges() {
	st := r.d.a.state
	for n := range st.Count() {
		for e := range st.Edges(n) {
			if !r.fits(n, e) {
				r.fail("%s cannot have an edge %d to node %d", r.d.a.ref(n), e.Rel, e.To)
				return
			}
		}
	}
}

func (r *restorer) fits(n kernel.Node, e kernel.Edge) bool {
	s, typ, to := r.d.a.schema, r.d.a.state.TypeOf(n), r.d.a.state.TypeOf(e.To)
	switch {
	case to == kernel.Gone:
		return false
	case e.Rel == kernel.RelHome:
		return s.types[typ].opaque || r.own[typ]
	case e.Rel == kernel.RelMember:
		return s.types[to].name == GroupType
	case e.Rel == kernel.RelInSet:
		return s.types[to].name == ResourceGroupType
	case e.Rel < kernel.FirstRel:
		return false
	}
	declared := s.rels[e.Rel]
	return declared.from == s.types[typ] && declared.to == s.types[to]
}
