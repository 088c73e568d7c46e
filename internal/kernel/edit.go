package kernel

import "slices"

// An Edit makes the next state. What it is given must make sense: it checks
// nothing. It is used by one goroutine, and not after Done.
type Edit struct {
	own *owner
	st  State
}

// NewEdit begins an edit of an empty state, in which only [Root] is, of type
// root.
func NewEdit(schema *Schema, root uint16) *Edit {
	e := &Edit{own: &owner{}, st: State{Schema: schema}}
	e.NewNode(root)
	return e
}

// Edit begins an edit of st.
func (st *State) Edit() *Edit { return &Edit{own: &owner{}, st: *st} }

// State is the state as edited so far. It is a view: good for reading until the
// next change.
func (e *Edit) State() *State { return &e.st }

// Done is the new state. Later changes by e do not show in it, and copy what
// they touch.
func (e *Edit) Done() *State {
	st := e.st
	e.own = &owner{}
	return &st
}

// SetSchema puts another schema in place. The caller rewrites the policies and
// roles that were compiled with the old one.
func (e *Edit) SetSchema(s *Schema) { e.st.Schema = s }

// NewNode makes a node without edges. The state must not be [State.Full].
func (e *Edit) NewNode(typ uint16) Node {
	n := e.st.count
	e.st.count++
	e.st.nodes.slot(e.own, n).typ = typ
	e.st.byType.set(e.own, uint32(typ), e.st.byType.Get(uint32(typ)).insert(e.own, uint64(n)))
	return n
}

// RemoveNode takes a node away. Nothing may lead to it any more.
func (e *Edit) RemoveNode(n Node) {
	e.SetEdges(n, nil)
	typ := e.st.TypeOf(n)
	e.st.byType.set(e.own, uint32(typ), e.st.byType.Get(uint32(typ)).remove(e.own, uint64(n)))
	e.st.nodes.slot(e.own, n).typ = Gone
}

// SetEdges replaces the edges of n, which are distinct.
func (e *Edit) SetEdges(n Node, edges []Edge) {
	for old := range e.st.Edges(n) {
		e.Unlink(n, old.Rel, old.To)
	}
	for _, edge := range edges {
		e.Link(n, edge.Rel, edge.To)
	}
	r := e.st.nodes.slot(e.own, n)
	*r = record{typ: r.typ}
	if len(edges) > 0 {
		r.edges, r.rel, r.to = true, edges[0].Rel, edges[0].To
	}
	if len(edges) > 1 {
		more := slices.Clone(edges[1:])
		r.more = &more
	}
}

// AddEdge adds an edge that n does not have.
func (e *Edit) AddEdge(n Node, edge Edge) {
	e.Link(n, edge.Rel, edge.To)
	r := e.st.nodes.slot(e.own, n)
	if !r.edges {
		r.edges, r.rel, r.to = true, edge.Rel, edge.To
		return
	}
	more := []Edge{edge}
	if r.more != nil {
		more = append(slices.Clip(*r.more), edge)
	}
	r.more = &more
}

// DropEdge removes an edge of n.
func (e *Edit) DropEdge(n Node, edge Edge) {
	edges := slices.Collect(e.st.Edges(n))
	e.SetEdges(n, slices.DeleteFunc(edges, func(old Edge) bool { return old == edge }))
}

// Link makes target know that source refers to it.
func (e *Edit) Link(source Node, rel Rel, target Node) {
	back := e.st.back.Get(target)
	if next := back.insert(e.own, uint64(rel)<<32|uint64(source)); next != back {
		e.st.back.set(e.own, target, next)
	}
}

// Unlink makes target forget it.
func (e *Edit) Unlink(source Node, rel Rel, target Node) {
	back := e.st.back.Get(target)
	e.st.back.set(e.own, target, back.remove(e.own, uint64(rel)<<32|uint64(source)))
}

// SetRole stores a custom role; nil removes it.
func (e *Edit) SetRole(n Node, r *Role) {
	e.st.roles.set(e.own, n, r)
	if r == nil {
		return
	}
	for policy := range e.st.Sources(n, RelRole) {
		p := e.st.policies.Get(policy)
		e.holdings(p, func(h *held, principal, place uint32) { h.widen(e, principal, place, r.Perms.Has) })
	}
}

// SetPolicy stores a policy in place of the one that was there; nil removes it.
func (e *Edit) SetPolicy(n Node, p *Policy) {
	if old := e.st.policies.Get(n); old != nil {
		e.index(n, old, false)
		e.refer(n, old, e.Unlink)
	}
	e.st.policies.set(e.own, n, p)
	if p != nil {
		e.index(n, p, true)
		e.refer(n, p, e.Link)
	}
}

// IndexBuiltin adds the schema's policy at index i to what its principals hold,
// or takes it out.
func (e *Edit) IndexBuiltin(i int, in bool) {
	e.index(BuiltinPolicy(i), e.st.Schema.Policies[i], in)
}

// refer tells every node that p names that it does, or no longer does.
func (e *Edit) refer(n Node, p *Policy, tell func(Node, Rel, Node)) {
	for _, to := range p.Principals {
		tell(n, RelTo, to)
	}
	for _, at := range p.Nodes {
		tell(n, RelAt, at)
	}
	for _, set := range p.Sets {
		tell(n, RelAtSet, set)
	}
	for _, role := range p.Roles {
		tell(n, RelRole, role)
	}
}

// index enters a policy under each of its principals, at each of its places, or
// takes it out there.
func (e *Edit) index(handle uint32, p *Policy, in bool) {
	e.holdings(p, func(h *held, principal, place uint32) {
		if in {
			h.enter(e, principal, place, handle, p)
		} else {
			h.leave(e, principal, place, handle)
		}
	})
}

// holdings visits each principal of a policy with each of its places.
func (e *Edit) holdings(p *Policy, visit func(h *held, principal, place uint32)) {
	nodes, pseudos := &e.st.allow, &e.st.allowPseudo
	if p.Deny {
		nodes, pseudos = &e.st.deny, &e.st.denyPseudo
	}
	for place := range p.places {
		for _, to := range p.Principals {
			visit(nodes, to, place)
		}
		for _, to := range p.Pseudos {
			visit(pseudos, to, place)
		}
	}
}

// places lists where a policy sits.
func (p *Policy) places(yield func(uint32) bool) {
	for _, n := range p.Nodes {
		if !yield(n) {
			return
		}
	}
	for _, set := range p.Sets {
		if !yield(setFlag | set) {
			return
		}
	}
	if p.Self {
		yield(atSelf)
	}
}
