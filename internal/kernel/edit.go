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
func (e *Edit) SetEdges(n Node, list []Edge) {
	e.relink(n, slices.Collect(e.st.Edges(n)), list)
	e.st.nodes.slot(e.own, n).put(e.own, list)
}

// put replaces the edges of the record.
func (r *record) put(own *owner, list []Edge) {
	*r = record{typ: r.typ}
	if len(list) > 0 {
		r.edges, r.rel, r.to = true, list[0].Rel, list[0].To
	}
	if len(list) > 1 {
		r.more = &edges{owner: own, list: slices.Clone(list[1:])}
	}
}

// AddEdge adds an edge that n does not have.
func (e *Edit) AddEdge(n Node, edge Edge) {
	e.Link(n, edge.Rel, edge.To)
	r := e.st.nodes.slot(e.own, n)
	switch {
	case !r.edges:
		r.edges, r.rel, r.to = true, edge.Rel, edge.To
		return
	case r.more == nil:
		r.more = &edges{owner: e.own}
	case r.more.owner != e.own:
		r.more = &edges{owner: e.own, list: slices.Clip(r.more.list)}
	}
	r.more.list = append(r.more.list, edge)
}

// DropEdge removes an edge of n.
func (e *Edit) DropEdge(n Node, edge Edge) {
	list := slices.Collect(e.st.Edges(n))
	e.SetEdges(n, slices.DeleteFunc(list, func(old Edge) bool { return old == edge }))
}

// relink makes the targets of a node's edges know of it, and those that it no
// longer leads to forget it.
func (e *Edit) relink(source Node, before, after []Edge) {
	for _, edge := range without(before, after) {
		e.Unlink(source, edge.Rel, edge.To)
	}
	for _, edge := range without(after, before) {
		e.Link(source, edge.Rel, edge.To)
	}
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
		e.holdings(p, p.places(), func(h *held, principal, place uint32) { h.widen(e, principal, place, r.Perms.Has) })
	}
}

// SetPolicy stores a policy in place of the one that was there; nil removes it.
// What both have in common is left as it is, so that a small change of a policy
// on very many nodes is a small one here too.
func (e *Edit) SetPolicy(n Node, p *Policy) {
	old := e.st.policies.Get(n)
	e.st.policies.set(e.own, n, p)
	e.relink(n, old.refers(), p.refers())
	leave, enter := old.places(), p.places()
	if old != nil && p != nil && old.sameHolders(p) {
		added := without(enter, leave)
		leave = without(leave, enter)
		if e.st.named(p).Within(e.st.named(old)) {
			enter = added // elsewhere all that it names is known
		}
	}
	e.index(n, old, leave, false)
	e.index(n, p, enter, true)
}

// IndexBuiltin adds the schema's policy at index i to what its principals hold,
// or takes it out.
func (e *Edit) IndexBuiltin(i int, in bool) {
	p := e.st.Schema.Policies[i]
	e.index(BuiltinPolicy(i), p, p.places(), in)
}

// index enters a policy under each of its principals at some of its places, or
// takes it out there.
func (e *Edit) index(handle uint32, p *Policy, places []uint32, in bool) {
	if p == nil || len(places) == 0 {
		return
	}
	var names Bits
	if in {
		names = e.st.named(p)
	}
	e.holdings(p, places, func(h *held, principal, place uint32) {
		if in {
			h.enter(e, principal, place, handle, names)
		} else {
			h.leave(e, principal, place, handle)
		}
	})
}

// holdings visits each principal of a policy with each of some places.
func (e *Edit) holdings(p *Policy, places []uint32, visit func(h *held, principal, place uint32)) {
	nodes, pseudos := &e.st.allow, &e.st.allowPseudo
	if p.Deny {
		nodes, pseudos = &e.st.deny, &e.st.denyPseudo
	}
	for _, place := range places {
		for _, to := range p.Principals {
			visit(nodes, to, place)
		}
		for _, to := range p.Pseudos {
			visit(pseudos, to, place)
		}
	}
}
