package kernel

import (
	"fmt"
	"slices"
	"testing"
)

// seeds is how many random states a test looks at: fewer when time is short.
func seeds(n uint64) uint64 {
	if testing.Short() {
		return n / 4
	}
	return n
}

// TestDecisionsAndListsAreThoseOfANaiveSearch compares, in random states, every
// covering node, decision and list with what trying everything comes to.
func TestDecisionsAndListsAreThoseOfANaiveSearch(t *testing.T) {
	var a Asking // one for all: nothing of a question may stay for the next
	for seed := range seeds(12) {
		m := newModel(seed, seed%3 == 0)
		for perm := range uint16(3) {
			t.Run(fmt.Sprintf("%d/%d", seed, perm), func(t *testing.T) { m.compare(t, &a, perm) })
		}
	}
}

func (m *model) compare(t *testing.T, a *Asking, perm uint16) {
	typ := m.st.Schema.Perms[perm].Type
	things := m.byType[typ]
	if len(things) > 40 {
		things = things[len(things)-40:]
	}
	covers := map[Node]nodeSet{}
	for _, thing := range things {
		covers[thing] = m.covering(thing)
	}
	callers := slices.Concat(m.byType[mUser], m.callers()[:25])
	for _, caller := range callers {
		a.From(m.st, caller)
		c := a.Things(&Point{Perm: perm, Now: modelNow}, typ, 0)
		listed := slices.Collect(c.From(0))
		if !slices.IsSorted(listed) || len(slices.Compact(slices.Clone(listed))) != len(listed) {
			t.Fatalf("the candidates for %d are not in order: %v", caller, listed)
		}
		for _, thing := range things {
			want := m.allowed(caller, perm, covers[thing])
			a.About(thing)
			if got := a.Decide(&Point{Perm: perm, Now: modelNow}); got.Allowed != want {
				t.Fatalf("caller %d, thing %d: %v by %d, want %v", caller, thing, got.Allowed, got.Policy, want)
			}
			if want && !slices.Contains(listed, thing) {
				t.Fatalf("caller %d: %d is allowed and no candidate", caller, thing)
			}
		}
	}
	for _, thing := range things[:min(10, len(things))] {
		m.compareCallers(t, a, perm, thing, covers[thing])
	}
}

// compareCallers checks what covers a thing, and who may act on it.
func (m *model) compareCallers(t *testing.T, a *Asking, perm uint16, thing Node, cover nodeSet) {
	a.From(m.st, NoNode)
	a.About(thing)
	for n := range m.st.Count() {
		if got := a.Covers(n); got != cover[n] {
			t.Fatalf("%d covers %d: %v, want %v", n, thing, got, cover[n])
		}
	}
	a.About(thing)
	c := a.Callers(&Point{Perm: perm, Now: modelNow})
	listed := slices.Collect(c.From(0))
	if !slices.IsSorted(listed) || len(slices.Compact(slices.Clone(listed))) != len(listed) {
		t.Fatalf("the candidates to act on %d are not in order: %v", thing, listed)
	}
	for _, caller := range m.callers() {
		if caller != NoNode && m.allowed(caller, perm, cover) && !slices.Contains(listed, caller) {
			t.Fatalf("%d may act on %d and is no candidate", caller, thing)
		}
	}
}

// TestStandInsAreCandidatesWhereTheyAreAllowed lists what may hold an item, in
// which an item may be made.
func TestStandInsAreCandidatesWhereTheyAreAllowed(t *testing.T) {
	var a Asking
	for seed := range uint64(6) {
		m := newModel(seed, false)
		for _, by := range []struct {
			typ    uint16
			within Rel
		}{{mOrg, rOrg}, {mUser, rOwner}} {
			for _, caller := range slices.Concat(m.byType[mUser], m.callers()[:25]) {
				a.From(m.st, caller)
				c := a.Things(&Point{Now: modelNow}, by.typ, by.within)
				listed := slices.Collect(c.From(0))
				for _, holder := range m.byType[by.typ] {
					a.AboutDescribed(mItem, []Edge{{by.within, holder}})
					if a.Decide(&Point{Now: modelNow}).Allowed && !slices.Contains(listed, holder) {
						t.Fatalf("seed %d: %d may make an item in %d, which is no candidate", seed, caller, holder)
					}
				}
			}
		}
	}
}
