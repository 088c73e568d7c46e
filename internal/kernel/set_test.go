package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// keysOf lists a set through its iterator, from a key on.
func keysOf(s *Set, from uint64) []uint64 {
	var it Iter
	var keys []uint64
	for it.Seek(s, from); ; {
		k, ok := it.Next()
		if !ok {
			return keys
		}
		keys = append(keys, k)
	}
}

func TestSetBehavesAsASortedSetAndKeepsOldVersions(t *testing.T) {
	for _, span := range []uint64{40, 2_000, 1 << 40} {
		rng := rand.New(rand.NewPCG(1, span))
		var set *Set
		model := map[uint64]bool{}
		type version struct {
			set  *Set
			keys []uint64
		}
		var versions []version
		own := &owner{}
		for i := range 20_000 {
			k := rng.Uint64N(span)
			if rng.IntN(3) > 0 || i < 5_000 {
				set, model[k] = set.insert(own, k), true
			} else {
				set = set.remove(own, k)
				delete(model, k)
			}
			if i%997 == 0 {
				versions = append(versions, version{set, keysOf(set, 0)})
				own = &owner{}
			}
		}
		var want []uint64
		for k := range model {
			want = append(want, k)
		}
		slices.Sort(want)
		if got := keysOf(set, 0); !slices.Equal(got, want) {
			t.Fatalf("span %d: the set holds %d keys, the model %d", span, len(got), len(want))
		}
		if set.Len() != len(want) {
			t.Errorf("span %d: Len is %d, want %d", span, set.Len(), len(want))
		}
		for range 500 {
			k := rng.Uint64N(span)
			if set.Has(k) != model[k] {
				t.Fatalf("span %d: Has(%d) is %v", span, k, set.Has(k))
			}
			i, _ := slices.BinarySearch(want, k)
			if got := set.rank(k); got != i {
				t.Fatalf("span %d: rank(%d) is %d, want %d", span, k, got, i)
			}
			if got := keysOf(set, k); !slices.Equal(got, want[i:]) {
				t.Fatalf("span %d: from %d on the set holds %d keys, the model %d", span, k, len(got), len(want)-i)
			}
		}
		for i, v := range versions {
			if !slices.Equal(keysOf(v.set, 0), v.keys) {
				t.Fatalf("span %d: version %d changed under later edits", span, i)
			}
		}
	}
}

func TestSetFilledInOrderIsDense(t *testing.T) {
	var set *Set
	own := &owner{}
	for k := range uint64(100_000) {
		set = set.insert(own, k)
	}
	leaves := 0
	var count func(*Set)
	count = func(s *Set) {
		if s.kids == nil {
			leaves++
			return
		}
		for _, kid := range s.kids {
			count(kid)
		}
	}
	count(set)
	if most := 100_000/maxKeys + 2; leaves > most {
		t.Errorf("%d leaves, want at most %d", leaves, most)
	}
}

func TestSetEmptied(t *testing.T) {
	var set *Set
	own := &owner{}
	for k := range uint64(1_000) {
		set = set.insert(own, k)
	}
	for k := range uint64(1_000) {
		set = set.remove(&owner{}, k)
	}
	if set != nil || set.Len() != 0 || set.Has(3) {
		t.Errorf("an emptied set is %v", set)
	}
}

func TestPagesKeepOldVersions(t *testing.T) {
	const folder = pageSize * folderSize
	beyond := []uint32{folder - 1, folder, 5*folder - 1, 5 * folder}
	var pages Pages[int]
	var old []Pages[int]
	for round := range 5 {
		own := &owner{}
		for i := range uint32(3_000) {
			pages.set(own, i, round*10_000+int(i))
		}
		for _, i := range beyond {
			pages.set(own, i, round*10_000+int(i))
		}
		old = append(old, pages)
	}
	for round := range old {
		for _, i := range append([]uint32{0, 1, pageSize - 1, pageSize, 2_999}, beyond...) {
			if got, want := old[round].Get(i), round*10_000+int(i); got != want {
				t.Errorf("version %d at %d is %d, want %d", round, i, got, want)
			}
		}
	}
	for _, i := range []uint32{3 * folder, 6 * folder, 1 << 30} {
		if got := pages.Get(i); got != 0 {
			t.Errorf("an item never set is %d", got)
		}
	}
}
