package kernel

import "slices"

// held is who holds policies of one effect: for each principal the keys
// place<<32 | policy.
type held struct {
	sets   Pages[*Set]
	crowds Pages[*[]crowd]
}

// A crowd is a place at which a principal holds more policies than are worth
// going through when none of them names what is asked.
type crowd struct {
	place uint32
	names Bits // at least the permissions that the policies there name
}

// fewHeld is how many policies are gone through one by one without further ado.
const fewHeld = 8

// mayName reports whether some policy of a principal at a place may name perm. It
// is true where the place is not crowded.
func (h *held) mayName(principal, place uint32, perm uint16) bool {
	crowds := h.crowds.Get(principal)
	if crowds == nil {
		return true
	}
	for _, c := range *crowds {
		if c.place == place {
			return c.names.Has(uint32(perm))
		}
	}
	return true
}

// enter puts a policy where a principal holds it.
func (h *held) enter(e *Edit, principal, place, handle uint32, p *Policy) {
	set := h.sets.Get(principal).insert(e.own, uint64(place)<<32|uint64(handle))
	h.sets.set(e.own, principal, set)
	if set.countAt(place) <= fewHeld {
		return
	}
	if !h.widen(e, principal, place, e.st.named(p)) {
		h.gather(e, principal, place)
	}
}

// leave takes a policy away. A crowd forgets nothing: that it may name too much
// costs time and never an answer.
func (h *held) leave(e *Edit, principal, place, handle uint32) {
	set := h.sets.Get(principal).remove(e.own, uint64(place)<<32|uint64(handle))
	h.sets.set(e.own, principal, set)
	if crowds := h.crowds.Get(principal); crowds != nil && set.countAt(place) <= fewHeld {
		rest := slices.DeleteFunc(slices.Clone(*crowds), func(c crowd) bool { return c.place == place })
		h.store(e, principal, rest)
	}
}

// widen adds to what the crowd at a place names, and reports whether there is one.
func (h *held) widen(e *Edit, principal, place uint32, names Bits) bool {
	crowds := h.crowds.Get(principal)
	if crowds == nil {
		return false
	}
	i := slices.IndexFunc(*crowds, func(c crowd) bool { return c.place == place })
	if i < 0 {
		return false
	}
	next := slices.Clone(*crowds)
	next[i].names = slices.Clone(next[i].names).Union(names)
	h.store(e, principal, next)
	return true
}

// gather makes a crowd of the policies at a place.
func (h *held) gather(e *Edit, principal, place uint32) {
	c := crowd{place: place}
	var it Iter
	for it.Seek(h.sets.Get(principal), uint64(place)<<32); ; {
		k, ok := it.Next()
		if !ok || uint32(k>>32) != place {
			break
		}
		c.names = c.names.Union(e.st.named(e.st.Policy(uint32(k))))
	}
	var crowds []crowd
	if old := h.crowds.Get(principal); old != nil {
		crowds = slices.Clone(*old)
	}
	h.store(e, principal, append(crowds, c))
}

func (h *held) store(e *Edit, principal uint32, crowds []crowd) {
	if len(crowds) == 0 {
		h.crowds.set(e.own, principal, nil)
		return
	}
	h.crowds.set(e.own, principal, &crowds)
}

// countAt is how many policies stand at a place.
func (s *Set) countAt(place uint32) int {
	if s.Len() <= fewHeld {
		return s.Len()
	}
	return s.rank((uint64(place)+1)<<32) - s.rank(uint64(place)<<32)
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
