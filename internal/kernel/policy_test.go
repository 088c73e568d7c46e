package kernel

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestWithoutIsWhatIsInOneListAlone(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for _, length := range []int{0, 1, 3, longList, 5 * longList} {
		for range 20 {
			a, b := rng.Perm(2 * length)[:length], rng.Perm(2 * length)[:length]
			if rng.IntN(2) == 0 { // nearly the same
				b = slices.Clone(a)
				for range min(3, len(b)) {
					at := rng.IntN(len(b))
					b = slices.Delete(b, at, at+1)
				}
			}
			var want []int
			for _, x := range a {
				if !slices.Contains(b, x) {
					want = append(want, x)
				}
			}
			before := slices.Clone(a)
			if got := without(a, b); len(got)+len(want) > 0 && !slices.Equal(got, want) {
				t.Fatalf("%v without %v is %v, want %v", a, b, got, want)
			}
			if !slices.Equal(a, before) {
				t.Fatal("the list itself is changed")
			}
		}
	}
}

func TestBitsIncludeWhatTheyHaveAllOf(t *testing.T) {
	for _, c := range []struct {
		b, c Bits
		want bool
	}{
		{nil, nil, true}, {nil, Bits{0, 0}, true}, {nil, Bits{0, 1}, false}, {Bits{1}, nil, true},
		{Bits{6}, Bits{2, 0}, true}, {Bits{6}, Bits{1}, false}, {Bits{6, 1}, Bits{2, 2}, false}, {Bits{6, 3}, Bits{2, 2}, true},
	} {
		if got := c.c.Within(c.b); got != c.want {
			t.Errorf("%v includes %v: %v", c.b, c.c, got)
		}
	}
}

// TestAPolicyChangedInPartIsAsOneWrittenAnew writes one policy again and again,
// each time a little different, and holds all that a state keeps of it to a state
// in which it was written but once.
func TestAPolicyChangedInPartIsAsOneWrittenAnew(t *testing.T) {
	for seed := range seeds(8) {
		rng := rand.New(rand.NewPCG(12, seed))
		e := NewEdit(modelSchema(), mAccount)
		for range 400 {
			e.NewNode(mOrg)
		}
		some := func(list []Node, most int) []Node {
			list = slices.Clone(list)
			for range 3 {
				n := Node(1 + rng.IntN(399))
				if at := slices.Index(list, n); at >= 0 {
					list = slices.Delete(list, at, at+1)
				} else if len(list) < most {
					list = slices.Insert(list, rng.IntN(len(list)+1), n)
				}
			}
			return list
		}
		const n Node = 400
		empty := e.Done()
		p := &Policy{NotBefore: Always, Expires: Forever}
		for range 150 {
			next := *p
			next.Nodes = some(p.Nodes, 200)
			switch rng.IntN(6) {
			case 0:
				next.Sets = some(p.Sets, 3)
			case 1:
				next.Principals = some(p.Principals, 4)
			case 2:
				next.Deny = !p.Deny
			case 3:
				next.Fixed = []*Role{{Perms: &PermSet{Has: Bits(nil).With(uint32(rng.IntN(3)))}}}
			case 4:
				next.Pseudos = [][]uint32{nil, {PseudoAnonymous}, {PseudoAuthenticated}}[rng.IntN(3)]
			}
			p = &next
			e.SetPolicy(n, p)
			once := empty.Edit()
			once.SetPolicy(n, p)
			if got, want := keptOf(e.Done()), keptOf(once.Done()); !maps.EqualFunc(got, want, slices.Equal[[]uint64]) {
				t.Fatalf("seed %d: kept is\n%v, want\n%v", seed, got, want)
			}
		}
		e.SetPolicy(n, nil)
		if got := keptOf(e.Done()); len(got) != 0 {
			t.Fatalf("seed %d: of a removed policy is kept %v", seed, got)
		}
	}
}

// keptOf is who holds what and who refers to what, as far as there is any.
func keptOf(st *State) map[string][]uint64 {
	kept := map[string][]uint64{}
	for n := range st.Count() {
		for name, pages := range map[string]*Pages[*Set]{
			"allow": &st.allow.sets, "deny": &st.deny.sets,
			"allow all": &st.allowPseudo.sets, "deny all": &st.denyPseudo.sets, "back": &st.back,
		} {
			if set := pages.Get(n); set != nil {
				kept[fmt.Sprint(name, " ", n)] = keysOf(set, 0)
			}
		}
	}
	return kept
}
