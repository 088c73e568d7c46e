package kernel

import "slices"

// maxKeys is the widest node of a [Set]. 128 keys of 8 bytes make copying a node
// cheap and keep a set of a million keys three levels deep.
const maxKeys = 128

// A Set is a persistent, ordered set of 64-bit keys, a B+ tree. The nil *Set is
// empty. Inserting and deleting return the set afterwards and leave the
// receiver as it was, unless the edit owns it already.
type Set struct {
	owner *owner
	n     int      // keys in the whole tree beneath
	keys  []uint64 // of a leaf; of an inner node: the least key of each kid
	kids  []*Set   // of an inner node
}

// Len is the number of keys.
func (s *Set) Len() int {
	if s == nil {
		return 0
	}
	return s.n
}

// Has reports whether k is in the set.
func (s *Set) Has(k uint64) bool {
	if s == nil {
		return false
	}
	for s.kids != nil {
		i := s.child(k)
		if i < 0 {
			return false
		}
		s = s.kids[i]
	}
	_, found := search(s.keys, k)
	return found
}

// child is the index of the kid that may hold k, or -1 if k is below all.
func (s *Set) child(k uint64) int {
	i, found := search(s.keys, k)
	if found {
		return i
	}
	return i - 1
}

// search finds k among ascending keys, or where it would stand. It looks first
// where k would be if the keys were spread evenly, which hashes are: then it reads
// one or two lines of memory where halving reads five.
func search(keys []uint64, k uint64) (int, bool) {
	lo, hi := 0, len(keys)
	if hi > 2*nearby && keys[0] < k && k < keys[hi-1] {
		at := int(float64(k-keys[0]) / float64(keys[hi-1]-keys[0]) * float64(hi-1))
		if from := max(at-nearby/2, 0); keys[from] <= k {
			lo = from
		} else {
			hi = from
		}
		if to := min(at+nearby/2, len(keys)-1); lo < to && k <= keys[to] {
			hi = min(hi, to+1)
		} else if lo < to {
			lo = to
		}
	}
	i, found := slices.BinarySearch(keys[lo:hi], k)
	return lo + i, found
}

// nearby is how many keys around the expected place are looked at: one line of
// memory has eight.
const nearby = 8

// insert is the set with k in it.
func (s *Set) insert(own *owner, k uint64) *Set {
	if s == nil {
		return &Set{owner: own, n: 1, keys: []uint64{k}}
	}
	if s.Has(k) {
		return s
	}
	left, right := s.add(own, k)
	if right == nil {
		return left
	}
	return &Set{
		owner: own,
		n:     left.n + right.n,
		keys:  []uint64{left.keys[0], right.keys[0]},
		kids:  []*Set{left, right},
	}
}

// add inserts k, which is not in the set, and returns the node afterwards and,
// where it had to be split, the node to its right.
func (s *Set) add(own *owner, k uint64) (left, right *Set) {
	s = s.owned(own)
	s.n++
	if s.kids == nil {
		i, _ := search(s.keys, k)
		s.keys = slices.Insert(s.keys, i, k)
		return s.split(own, i == len(s.keys)-1)
	}
	i := max(s.child(k), 0)
	kid, more := s.kids[i].add(own, k)
	s.kids[i], s.keys[i] = kid, kid.keys[0]
	if more == nil {
		return s, nil
	}
	s.kids = slices.Insert(s.kids, i+1, more)
	s.keys = slices.Insert(s.keys, i+1, more.keys[0])
	return s.split(own, i+1 == len(s.keys)-1)
}

// split halves a node that has grown too wide. One that grew at its end is
// split there: keys that come in ascending order then leave full nodes behind.
func (s *Set) split(own *owner, atEnd bool) (left, right *Set) {
	if len(s.keys) <= maxKeys {
		return s, nil
	}
	mid := len(s.keys) / 2
	if atEnd {
		mid = len(s.keys) - 1
	}
	right = &Set{owner: own, keys: slices.Clone(s.keys[mid:])}
	s.keys = slices.Clip(s.keys[:mid])
	if s.kids == nil {
		right.n = len(right.keys)
	} else {
		right.kids = slices.Clone(s.kids[mid:])
		s.kids = slices.Clip(s.kids[:mid])
		for _, kid := range right.kids {
			right.n += kid.n
		}
	}
	s.n -= right.n
	return s, right
}

// remove is the set without k; nil when nothing is left.
func (s *Set) remove(own *owner, k uint64) *Set {
	if !s.Has(k) {
		return s
	}
	s = s.drop(own, k)
	for s != nil && len(s.kids) == 1 {
		s = s.kids[0]
	}
	return s
}

// drop removes k, which is in the set; nil when the node is empty then. Nodes
// may stay underfull: deleting is rare, and a node is refilled by its neighbors'
// successors.
func (s *Set) drop(own *owner, k uint64) *Set {
	if s.n == 1 {
		return nil
	}
	s = s.owned(own)
	s.n--
	if s.kids == nil {
		i, _ := search(s.keys, k)
		s.keys = slices.Delete(s.keys, i, i+1)
		return s
	}
	i := s.child(k)
	kid := s.kids[i].drop(own, k)
	if kid == nil {
		s.kids = slices.Delete(s.kids, i, i+1)
		s.keys = slices.Delete(s.keys, i, i+1)
		return s
	}
	s.kids[i], s.keys[i] = kid, kid.keys[0]
	return s
}

// owned is a node that own may change: s itself or a copy.
func (s *Set) owned(own *owner) *Set {
	if s.owner == own {
		return s
	}
	return &Set{
		owner: own,
		n:     s.n,
		keys:  append(make([]uint64, 0, len(s.keys)+1), s.keys...),
		kids:  slices.Clone(s.kids),
	}
}

// rank is the number of keys below k.
func (s *Set) rank(k uint64) int {
	below := 0
	for s != nil {
		if s.kids == nil {
			i, _ := search(s.keys, k)
			return below + i
		}
		at := s.child(k)
		if at < 0 {
			return below
		}
		for _, kid := range s.kids[:at] {
			below += kid.n
		}
		s = s.kids[at]
	}
	return below
}

// An Iter walks the keys of a [Set] in ascending order. It lives on the stack.
type Iter struct {
	path [10]struct { // deep enough for 2^32 keys even with half-empty nodes
		set  *Set
		next int
	}
	depth int // of the leaf in path; -1: at the end
}

// Seek puts the iterator before the first key that is at least k.
func (it *Iter) Seek(s *Set, k uint64) {
	it.depth = -1
	for s != nil {
		it.depth++
		i := 0
		if s.kids != nil {
			i = max(s.child(k), 0)
			it.path[it.depth].set, it.path[it.depth].next = s, i+1
			s = s.kids[i]
			continue
		}
		i, _ = search(s.keys, k)
		it.path[it.depth].set, it.path[it.depth].next = s, i
		return
	}
}

// Next is the next key; false at the end.
func (it *Iter) Next() (uint64, bool) {
	for it.depth >= 0 {
		top := &it.path[it.depth]
		if top.set.kids == nil {
			if top.next < len(top.set.keys) {
				k := top.set.keys[top.next]
				top.next++
				return k, true
			}
			it.depth--
			continue
		}
		if top.next == len(top.set.kids) {
			it.depth--
			continue
		}
		kid := top.set.kids[top.next]
		top.next++
		it.depth++
		it.path[it.depth].set, it.path[it.depth].next = kid, 0
	}
	return 0, false
}
