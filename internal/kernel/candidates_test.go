package kernel

import (
	"fmt"
	"slices"
	"testing"
)

// TestWalksBeginAnywhere lists the nodes of a type, and of two types that take
// turns, from every handle near the bounds of pages and of the nodes of sets.
func TestWalksBeginAnywhere(t *testing.T) {
	for _, count := range []int{0, 1, 127, 128, 129, 255, 256, 511, 512, 513, 65_535, 65_536, 65_537} {
		t.Run(fmt.Sprint(count), func(t *testing.T) {
			e := NewEdit(modelSchema(), mAccount)
			var users, both []Node
			for i := range count {
				typ := []uint16{mUser, mGroup, mOrg}[i%3]
				n := e.NewNode(typ)
				if typ == mUser {
					users = append(users, n)
				}
				if typ != mOrg {
					both = append(both, n)
				}
			}
			st := e.Done()
			if st.CountOfType(mUser) != len(users) {
				t.Errorf("%d users are counted, want %d", st.CountOfType(mUser), len(users))
			}
			near := map[int]bool{}
			for _, middle := range []int{0, 128, 256, 384, 512, 1024, 16_384, 65_536, count} {
				for i := max(middle-4, 0); i <= middle+4; i++ {
					near[i] = true
				}
			}
			for from := range near {
				first := Node(from)
				at, _ := slices.BinarySearch(users, first)
				if got := slices.Collect(st.OfType(mUser, first)); !slices.Equal(got, users[at:]) {
					t.Fatalf("from %d on there are %d users, want %d", from, len(got), len(users)-at)
				}
				at, _ = slices.BinarySearch(both, first)
				if got := slices.Collect(st.ofTypes([]uint16{mGroup, mUser}, first)); !slices.Equal(got, both[at:]) {
					t.Fatalf("from %d on there are %d users and groups, want %d", from, len(got), len(both)-at)
				}
			}
			if count > 0 && (st.TypeOf(Node(count)) == Gone || st.TypeOf(Node(count)+1) != Gone) {
				t.Errorf("the last node is of type %d, the next of type %d", st.TypeOf(Node(count)), st.TypeOf(Node(count)+1))
			}
		})
	}
}

// TestCandidatesAreNarrowedDownUntilThatIsMoreWork counts: few are few, and many
// are all, never some.
func TestCandidatesAreNarrowedDownUntilThatIsMoreWork(t *testing.T) {
	for _, c := range []struct {
		held   int // items in orgs that the caller holds
		narrow bool
	}{{0, true}, {1, true}, {600, true}, {6_000, false}} {
		e := NewEdit(modelSchema(), mAccount)
		mine, other := e.NewNode(mOrg), e.NewNode(mOrg)
		user, n := e.NewNode(mUser), e.NewNode(mPolicy)
		var want []Node
		for i := range 8_000 {
			item := e.NewNode(mItem)
			in := other
			if i < c.held {
				in, want = mine, append(want, item)
			}
			e.SetEdges(item, []Edge{{rOrg, in}})
		}
		granted := []*Role{{Perms: &PermSet{Has: Bits(nil).With(0), Free: Bits(nil).With(0)}}}
		e.SetPolicy(n, &Policy{Fixed: granted, Principals: []Node{user}, Nodes: []Node{mine}, NotBefore: Always, Expires: Forever})
		st := e.Done()
		var a Asking
		a.From(st, user)
		candidates := a.Things(&Point{}, mItem, 0)
		got := slices.Collect(candidates.From(0))
		if c.narrow && !slices.Equal(got, want) || !c.narrow && len(got) != 8_000 {
			t.Errorf("of %d that are held %d are candidates", c.held, len(got))
		}
		if at := len(got) / 2; at > 0 {
			if rest := slices.Collect(candidates.From(got[at])); !slices.Equal(rest, got[at:]) {
				t.Errorf("from the middle on there are %d candidates, want %d", len(rest), len(got)-at)
			}
		}
	}
}
