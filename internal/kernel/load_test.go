package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestALoadedSetIsAsOneThatWasFilled(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for _, n := range []int{0, 1, loadedKeys, loadedKeys + 1, 2 * maxKeys, loadedKeys * loadedKeys, 3 * loadedKeys * loadedKeys} {
		keys := make([]uint64, n)
		for i := range keys {
			keys[i] = uint64(i)*1000 + rng.Uint64N(1000)
		}
		s := setOf(keys)
		if s.Len() != n || !slices.Equal(keysOf(s, 0), keys) {
			t.Fatalf("of %d keys it holds %d", n, len(keysOf(s, 0)))
		}
		own := &owner{}
		changed := s
		for range min(n, 500) {
			k := keys[rng.IntN(n)]
			if !s.Has(k) || s.Has(k+1) != slices.Contains(keys, k+1) {
				t.Fatalf("of %d keys, %d is not found", n, k)
			}
			if at, _ := slices.BinarySearch(keys, k); s.rank(k) != at {
				t.Fatalf("of %d keys, %d has rank %d, want %d", n, k, s.rank(k), at)
			}
			changed = changed.remove(own, k).insert(own, k+1).insert(own, rng.Uint64())
		}
		if !slices.Equal(keysOf(s, 0), keys) {
			t.Fatalf("of %d keys, a change of a copy shows", n)
		}
		if got := keysOf(changed, 0); !slices.IsSorted(got) || len(got) != changed.Len() {
			t.Fatalf("of %d keys, changes leave %d where %d are told", n, len(got), changed.Len())
		}
	}
}

func TestEntriesAreSortedIntoTheirSets(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	want := map[uint32][]uint64{}
	var list entries
	for range 5000 {
		set := rng.Uint32N(50) * rng.Uint32N(20)
		key := rng.Uint64N(300)
		list = append(list, entry{set, key})
		if !slices.Contains(want[set], key) {
			want[set] = append(want[set], key)
		}
	}
	got := map[uint32][]uint64{}
	list.each(func(set uint32, keys []uint64) {
		if got[set] != nil {
			t.Fatalf("set %d is visited twice", set)
		}
		got[set] = slices.Clone(keys)
	})
	for _, keys := range want {
		slices.Sort(keys)
	}
	if len(got) != len(want) {
		t.Fatalf("%d sets are visited, want %d", len(got), len(want))
	}
	for set, keys := range want {
		if !slices.Equal(got[set], keys) {
			t.Errorf("set %d has %v, want %v", set, got[set], keys)
		}
	}
	entries(nil).each(func(uint32, []uint64) { t.Error("without entries a set is visited") })
}

func TestALoadedIndexFindsWhatWasNoted(t *testing.T) {
	var keys IndexKeys
	for n := range Node(1000) {
		keys.Add(uint32(n*2654435761)%300, n)
	}
	index := keys.Index()
	for hash := range uint32(300) {
		var it Iter
		var got []Node
		for index.Seek(&it, hash); ; {
			n, ok := index.Next(&it, hash)
			if !ok {
				break
			}
			got = append(got, n)
		}
		var want []Node
		for n := range Node(1000) {
			if uint32(n*2654435761)%300 == hash {
				want = append(want, n)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("under %d stand %v, want %v", hash, got, want)
		}
	}
}
