package kernel

// held is who holds policies of one effect.
type held struct {
	sets Pages[*Set] // by principal: place<<32 | policy

	// Where a principal holds more policies at a place than are worth going
	// through when none of them names what is asked, the place is crowded, and
	// what is named there, or more, is kept beside: by principal
	// place<<32 | n<<16 | names, where the bits of names stand for the sixteen
	// permissions from 16n on. The key with n = 0 is there for every crowded place.
	crowds Pages[*Set]
}

// fewHeld is how many policies are gone through one by one without further ado.
const fewHeld = 8

// namedBy is how many permissions one key of a crowd tells about, and crowdKey
// the least such key about some of them.
const namedBy = 16

func crowdKey(place, perm uint32) uint64 {
	return uint64(place)<<32 | uint64(perm/namedBy)<<namedBy
}

// crowd is what a key of a crowd names, and whether there is that key.
func (s *Set) crowd(key uint64) (names uint16, ok bool) {
	var it Iter
	it.Seek(s, key)
	k, ok := it.Next()
	if !ok || k>>namedBy != key>>namedBy {
		return 0, false
	}
	return uint16(k), true
}

// mayName reports whether some policy of a principal at a place may name perm. It
// is true where the place is not crowded.
func (h *held) mayName(principal, place uint32, perm uint16) bool {
	crowds := h.crowds.Get(principal)
	if names, ok := crowds.crowd(crowdKey(place, uint32(perm))); ok {
		return names>>(perm%namedBy)&1 == 1
	}
	_, crowded := crowds.crowd(crowdKey(place, 0))
	return !crowded
}

// enter puts a policy where a principal holds it; names is what it names.
func (h *held) enter(e *Edit, principal, place, handle uint32, names Bits) {
	set := h.sets.Get(principal).insert(e.own, uint64(place)<<32|uint64(handle))
	h.sets.set(e.own, principal, set)
	if set.countAt(place) <= fewHeld {
		return
	}
	if !h.widen(e, principal, place, names) {
		h.gather(e, principal, place)
	}
}

// leave takes a policy away. A crowd forgets nothing: that it may name too much
// costs time and never an answer.
func (h *held) leave(e *Edit, principal, place, handle uint32) {
	set := h.sets.Get(principal).remove(e.own, uint64(place)<<32|uint64(handle))
	h.sets.set(e.own, principal, set)
	if set.countAt(place) > fewHeld {
		return
	}
	crowds := h.crowds.Get(principal)
	if crowds == nil {
		return
	}
	for _, k := range crowds.keysAt(place) {
		crowds = crowds.remove(e.own, k)
	}
	h.crowds.set(e.own, principal, crowds)
}

// widen adds to what the crowd at a place names, and reports whether there is one.
func (h *held) widen(e *Edit, principal, place uint32, names Bits) bool {
	crowds := h.crowds.Get(principal)
	if _, crowded := crowds.crowd(crowdKey(place, 0)); !crowded {
		return false
	}
	h.name(e, principal, place, names)
	return true
}

// gather makes a crowd of the policies at a place.
func (h *held) gather(e *Edit, principal, place uint32) {
	h.crowds.set(e.own, principal, h.crowds.Get(principal).insert(e.own, crowdKey(place, 0)))
	for _, k := range h.sets.Get(principal).keysAt(place) {
		h.name(e, principal, place, e.st.named(e.st.Policy(uint32(k))))
	}
}

// name enters permissions in a crowd.
func (h *held) name(e *Edit, principal, place uint32, names Bits) {
	before := h.crowds.Get(principal)
	crowds := before
	for i, word := range names {
		for perm := uint32(64 * i); word != 0; perm, word = perm+namedBy, word>>namedBy {
			key, more := crowdKey(place, perm), uint16(word)
			old, ok := crowds.crowd(key)
			if old|more == old {
				continue
			}
			if ok {
				crowds = crowds.remove(e.own, key|uint64(old))
			}
			crowds = crowds.insert(e.own, key|uint64(old|more))
		}
	}
	if crowds != before {
		h.crowds.set(e.own, principal, crowds)
	}
}

// keysAt lists the keys of a place.
func (s *Set) keysAt(place uint32) []uint64 {
	var keys []uint64
	var it Iter
	for it.Seek(s, uint64(place)<<32); ; {
		k, ok := it.Next()
		if !ok || uint32(k>>32) != place {
			return keys
		}
		keys = append(keys, k)
	}
}

// countAt is how many policies stand at a place.
func (s *Set) countAt(place uint32) int {
	if s.Len() <= fewHeld {
		return s.Len()
	}
	upTo := s.Len()
	if place != atSelf { // the last there can be
		upTo = s.rank((uint64(place) + 1) << 32)
	}
	return upTo - s.rank(uint64(place)<<32)
}

// named is what the roles and patterns of a policy name together.
func (st *State) named(p *Policy) Bits {
	var names Bits
	for _, r := range p.Fixed {
		names = names.Union(r.Perms.Has)
	}
	for _, n := range p.Roles {
		if r := st.roles.Get(n); r != nil {
			names = names.Union(r.Perms.Has)
		}
	}
	return names
}
