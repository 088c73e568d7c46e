package kernel

import (
	"iter"
	"slices"
)

// Gone is the type of a node that was removed.
const Gone uint16 = 1<<16 - 1

// record is what the state holds of a node. The first edge stands in it; the
// others, which few nodes have, beside it.
type record struct {
	typ   uint16
	rel   Rel
	edges bool // whether rel and to are set
	to    Node
	more  *edges
}

// edges are the second and later edges of a node.
type edges struct {
	owner *owner // the edit that may add to list in place
	list  []Edge
}

// A State is an account's compiled form: an immutable value.
type State struct {
	Schema *Schema

	count  uint32 // nodes ever made
	nodes  Pages[record]
	back   Pages[*Set] // by node: rel<<32 | source
	byType Pages[*Set] // by type: nodes

	policies Pages[*Policy] // by the policy's node
	roles    Pages[*Role]   // by the role's node

	allow, deny             held // by principal
	allowPseudo, denyPseudo held // by pseudo-principal
}

// Count is the number of nodes ever made; handles are below it.
func (st *State) Count() uint32 { return st.count }

// Full reports whether every handle has been given out: [NoNode] and what lies
// above mean something else.
func (st *State) Full() bool { return st.count >= NoNode }

// TypeOf is the type of n, [Gone] if it was removed or never made.
func (st *State) TypeOf(n Node) uint16 {
	if n >= st.count {
		return Gone
	}
	return st.nodes.at(n).typ
}

// edge is the i-th edge of n; false past the last.
func (st *State) edge(n Node, i int) (Edge, bool) {
	r := st.nodes.at(n)
	if i == 0 {
		return Edge{r.rel, r.to}, r.edges
	}
	if r.more == nil || i > len(r.more.list) {
		return Edge{}, false
	}
	return r.more.list[i-1], true
}

// Edges lists the edges of n in the order in which they were written.
func (st *State) Edges(n Node) iter.Seq[Edge] {
	return func(yield func(Edge) bool) {
		for i := 0; ; i++ {
			e, ok := st.edge(n, i)
			if !ok || !yield(e) {
				return
			}
		}
	}
}

// Sources lists the nodes with an edge of relation rel to n, in order of handles.
func (st *State) Sources(n Node, rel Rel) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		var it Iter
		it.Seek(st.back.Get(n), uint64(rel)<<32)
		for {
			k, ok := it.Next()
			if !ok || Rel(k>>32) != rel || !yield(Node(k)) {
				return
			}
		}
	}
}

// Referrers lists every edge that leads to n: its relation and its source, in
// order of both.
func (st *State) Referrers(n Node) iter.Seq2[Rel, Node] { return st.ReferrersFrom(n, 0, 0) }

// ReferrersFrom lists as [State.Referrers] does, from a relation and a source on.
func (st *State) ReferrersFrom(n Node, rel Rel, source Node) iter.Seq2[Rel, Node] {
	return func(yield func(Rel, Node) bool) {
		var it Iter
		it.Seek(st.back.Get(n), uint64(rel)<<32|uint64(source))
		for {
			k, ok := it.Next()
			if !ok || !yield(Rel(k>>32), Node(k)) {
				return
			}
		}
	}
}

// Refers reports whether an edge of relation rel leads from source to n.
func (st *State) Refers(source Node, rel Rel, n Node) bool {
	return st.back.Get(n).Has(uint64(rel)<<32 | uint64(source))
}

// Referred reports whether any edge leads to n.
func (st *State) Referred(n Node) bool { return st.back.Get(n).Len() > 0 }

// OfType lists the nodes of a type in order of handles, from a handle on.
func (st *State) OfType(typ uint16, from Node) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		var it Iter
		it.Seek(st.byType.Get(uint32(typ)), uint64(from))
		for {
			k, ok := it.Next()
			if !ok || !yield(Node(k)) {
				return
			}
		}
	}
}

// CountOfType is the number of nodes of a type.
func (st *State) CountOfType(typ uint16) int {
	return st.byType.Get(uint32(typ)).Len()
}

// Policy is a compiled policy by its handle.
func (st *State) Policy(handle uint32) *Policy {
	if i, ok := IsBuiltin(handle); ok {
		return st.Schema.Policies[i]
	}
	return st.policies.Get(handle)
}

// Above reports whether top is n or lies above it by containment.
func (st *State) Above(top, n Node) bool {
	var buf [longList]Node
	return st.above(&nodeList{list: buf[:0]}, top, n)
}

// above is Above with an empty list to go up by.
func (st *State) above(up *nodeList, top, n Node) bool {
	if top == Root || top == n {
		return true
	}
	up.add(n)
	for i := 0; i < len(up.list); i++ {
		from := len(up.list)
		st.addParents(up, up.list[i])
		if slices.Contains(up.list[from:], top) {
			return true
		}
	}
	return false
}

// addParents adds the nodes that n lies in directly.
func (st *State) addParents(list *nodeList, n Node) {
	for i := 0; ; i++ {
		e, ok := st.edge(n, i)
		if !ok {
			return
		}
		if st.Schema.Parent.Has(uint32(e.Rel)) {
			list.add(e.To)
		}
	}
}

// Within reports whether m is g or is in the group g, at any depth.
func (st *State) Within(m, g Node) bool {
	var buf [longList]Node
	up := nodeList{list: buf[:0]}
	up.add(m)
	for i := 0; i < len(up.list); i++ {
		if up.list[i] == g {
			return true
		}
		st.addGroups(&up, up.list[i])
	}
	return false
}

// addGroups adds the groups that m is in directly.
func (st *State) addGroups(list *nodeList, m Node) {
	for i := 0; ; i++ {
		e, ok := st.edge(m, i)
		if !ok {
			return
		}
		if e.Rel == RelMember {
			list.add(e.To)
		}
	}
}

// Role is a custom role by its node.
func (st *State) Role(n Node) *Role { return st.roles.Get(n) }
