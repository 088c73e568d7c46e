package kernel

import (
	"iter"
	"slices"
)

// Candidates narrow a list down to what could be on it; the caller decides each
// of them by the same rules as any question.
type Candidates struct {
	st    *State
	all   bool // nothing could be ruled out
	kinds []uint16
	nodes []Node // else: distinct, ascending
}

// From lists the candidates from a handle on, in order of handles.
func (c *Candidates) From(from Node) iter.Seq[Node] {
	if c.all {
		return c.st.ofTypes(c.kinds, from)
	}
	i, _ := slices.BinarySearch(c.nodes, from)
	return slices.Values(c.nodes[i:])
}

// ofTypes lists the nodes of several types in order of handles.
func (st *State) ofTypes(types []uint16, from Node) iter.Seq[Node] {
	if len(types) == 1 {
		return st.OfType(types[0], from)
	}
	return func(yield func(Node) bool) {
		its := make([]Iter, len(types))
		heads := make([]uint64, len(types))
		const end = 1 << 40
		advance := func(i int) {
			k, ok := its[i].Next()
			if !ok {
				k = end
			}
			heads[i] = k
		}
		for i, typ := range types {
			its[i].Seek(st.byType.Get(uint32(typ)), uint64(from))
			advance(i)
		}
		for {
			least := 0
			for i := range heads {
				if heads[i] < heads[least] {
					least = i
				}
			}
			if len(heads) == 0 || heads[least] == end || !yield(Node(heads[least])) {
				return
			}
			advance(least)
		}
	}
}

// budget is how many nodes may be looked at to narrow down a list of count
// nodes before going through all of them is the better way.
func budget(count int) int { return max(4096, count/64) }

// settle ends a search for candidates: what it has found, if it could go through
// everything, else all there are.
func (c *Candidates) settle(found []Node, everything bool) {
	if c.all = !everything; c.all {
		return
	}
	slices.Sort(found)
	c.nodes = slices.Compact(found)
}
