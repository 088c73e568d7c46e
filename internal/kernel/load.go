package kernel

import (
	"iter"
	"slices"
)

// A Loader makes a whole state from its parts at once: nodes in order of their
// handles, then roles, policies and links in any order. It costs a fraction of
// an [Edit], which enters every edge by itself; the state is the same. What it
// is given must make sense: it checks nothing.
type Loader struct {
	edit   Edit
	byType [][]uint64
	links  entries
	held   [4]entries // as in holders
}

// entries are keys to be entered in many sets, each set by its number.
type entries []entry

type entry struct {
	set uint32
	key uint64
}

// NewLoader begins an empty state, in which not even [Root] is.
func NewLoader(schema *Schema) *Loader {
	l := &Loader{edit: Edit{own: &owner{}, st: State{Schema: schema}}, byType: make([][]uint64, len(schema.Types))}
	for i, p := range schema.Policies {
		l.hold(BuiltinPolicy(i), p)
	}
	return l
}

// Edit is what columns beside the state are written on behalf of. Its state has
// the types and edges of the nodes so far, and must not be changed.
func (l *Loader) Edit() *Edit { return &l.edit }

// Add makes the next node, with distinct edges. The type [Gone] makes a handle
// that is not used any more.
func (l *Loader) Add(typ uint16, edges []Edge) Node {
	st := &l.edit.st
	n := st.count
	st.count++
	r := st.nodes.slot(l.edit.own, n)
	r.typ = typ
	if typ == Gone {
		return n
	}
	l.byType[typ] = append(l.byType[typ], uint64(n))
	r.put(l.edit.own, edges)
	for _, e := range edges {
		l.Link(n, e.Rel, e.To)
	}
	return n
}

// Link makes target know that source refers to it.
func (l *Loader) Link(source Node, rel Rel, target Node) {
	l.links = append(l.links, entry{target, uint64(rel)<<32 | uint64(source)})
}

// SetRole stores a custom role.
func (l *Loader) SetRole(n Node, r *Role) { l.edit.st.roles.set(l.edit.own, n, r) }

// SetPolicy stores a policy.
func (l *Loader) SetPolicy(n Node, p *Policy) {
	l.edit.st.policies.set(l.edit.own, n, p)
	for _, to := range p.refers() {
		l.Link(n, to.Rel, to.To)
	}
	l.hold(n, p)
}

// hold notes a policy under each of its principals, at each of its places.
func (l *Loader) hold(handle uint32, p *Policy) {
	holders := l.edit.st.holders()
	l.edit.holdings(p, p.places(), func(h *held, principal, place uint32) {
		i := slices.Index(holders[:], h)
		l.held[i] = append(l.held[i], entry{principal, uint64(place)<<32 | uint64(handle)})
	})
}

// holders are all who hold policies.
func (st *State) holders() [4]*held {
	return [...]*held{&st.allow, &st.deny, &st.allowPseudo, &st.denyPseudo}
}

// Done is the state. The loader cannot be used afterwards.
func (l *Loader) Done() *State {
	e := &l.edit
	for typ, nodes := range l.byType {
		if len(nodes) > 0 {
			e.st.byType.set(e.own, uint32(typ), setOf(nodes))
		}
	}
	l.links.each(func(target Node, keys []uint64) { e.st.back.set(e.own, target, setOf(keys)) })
	for i, h := range e.st.holders() {
		l.held[i].each(func(principal uint32, keys []uint64) {
			h.sets.set(e.own, principal, setOf(keys))
			h.gatherAmong(e, principal, keys)
		})
	}
	return e.Done()
}

// gatherAmong makes the crowds among all that a principal holds, in order of
// place.
func (h *held) gatherAmong(e *Edit, principal uint32, keys []uint64) {
	for len(keys) > 0 {
		place, n := uint32(keys[0]>>32), 1
		for n < len(keys) && uint32(keys[n]>>32) == place {
			n++
		}
		if n > fewHeld {
			h.gather(e, principal, place)
		}
		keys = keys[n:]
	}
}

// each visits the sets that there are entries for, with their keys in order and
// once each. The keys are the visitor's only until it returns.
func (list entries) each(visit func(set uint32, keys []uint64)) {
	var ends []int // by set, first where its keys begin, then where they end
	for _, x := range list {
		for int(x.set)+1 >= len(ends) {
			ends = append(ends, make([]int, len(ends)+2)...)
		}
		ends[x.set+1]++
	}
	for i := 1; i < len(ends); i++ {
		ends[i] += ends[i-1]
	}
	keys := make([]uint64, len(list))
	for _, x := range list {
		keys[ends[x.set]] = x.key
		ends[x.set]++
	}
	from := 0
	for set, to := range ends {
		if some := keys[from:to]; len(some) > 0 {
			slices.Sort(some)
			visit(uint32(set), slices.Compact(some))
		}
		from = to
	}
}

// loadedKeys is how many keys a node of a loaded set has at most: a little room
// is left for those to come.
const loadedKeys = maxKeys * 7 / 8

// setOf is the set of keys that are in ascending order, once each.
func setOf(keys []uint64) *Set {
	if len(keys) == 0 {
		return nil
	}
	var level []*Set
	for some := range evenly(keys) {
		level = append(level, &Set{n: len(some), keys: slices.Clone(some)})
	}
	for len(level) > 1 {
		var above []*Set
		for kids := range evenly(level) {
			s := &Set{kids: slices.Clone(kids)}
			for _, kid := range kids {
				s.n += kid.n
				s.keys = append(s.keys, kid.keys[0])
			}
			above = append(above, s)
		}
		level = above
	}
	return level[0]
}

// evenly cuts a list into parts of nearly the same length, as few as may be.
func evenly[T any](list []T) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		parts := (len(list) + loadedKeys - 1) / loadedKeys
		for i := range parts {
			if !yield(list[i*len(list)/parts : (i+1)*len(list)/parts]) {
				return
			}
		}
	}
}

// IndexKeys are the entries of an [Index] in the making.
type IndexKeys []uint64

// Add notes n under hash.
func (keys *IndexKeys) Add(hash uint32, n Node) { *keys = append(*keys, uint64(hash)<<32|uint64(n)) }

// Index is the index of what was noted.
func (keys IndexKeys) Index() Index {
	slices.Sort(keys)
	return Index{setOf(slices.Compact(keys))}
}
