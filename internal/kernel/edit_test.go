package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestStatesKeepTheirEdges edits random states into siblings and holds each to a
// plain copy of what was written to it, forward and backward.
func TestStatesKeepTheirEdges(t *testing.T) {
	const nodes = 1_100 // three pages
	rng := rand.New(rand.NewPCG(5, 5))
	schema := modelSchema()
	e := NewEdit(schema, mAccount)
	for range nodes {
		e.NewNode(mItem)
	}
	type version struct {
		st    *State
		edges [][]Edge
	}
	all := []version{{e.Done(), make([][]Edge, nodes+1)}}
	for range 60 {
		old := all[rng.IntN(len(all))]
		e := old.st.Edit()
		next := version{edges: make([][]Edge, nodes+1)}
		for n := range old.edges {
			next.edges[n] = slices.Clone(old.edges[n])
		}
		for range 40 {
			n := Node(1 + rng.IntN(30))
			if rng.IntN(4) == 0 {
				n = []Node{pageSize - 1, pageSize, pageSize + 1, nodes}[rng.IntN(4)]
			}
			mine := &next.edges[n]
			edge := Edge{rLink + Rel(rng.IntN(2)), Node(1 + rng.IntN(nodes))}
			switch at := slices.Index(*mine, edge); {
			case at >= 0:
				e.DropEdge(n, edge)
				*mine = slices.Delete(*mine, at, at+1)
			case rng.IntN(10) == 0:
				given := []Edge{edge, {rOrg, 1}, {rPart, 2}}
				e.SetEdges(n, given)
				*mine = slices.Clone(given)
				clear(given) // the caller's to use again
			case rng.IntN(10) == 0:
				e.SetEdges(n, nil)
				*mine = nil
			default:
				e.AddEdge(n, edge)
				*mine = append(*mine, edge)
			}
		}
		next.st = e.Done()
		all = append(all, next)
	}
	for i, v := range all {
		back := map[Edge][]Node{} // by relation and target
		for n := range v.edges {
			if got := slices.Collect(v.st.Edges(Node(n))); !slices.Equal(got, v.edges[n]) {
				t.Fatalf("state %d, node %d: %v, want %v", i, n, got, v.edges[n])
			}
			for _, e := range v.edges[n] {
				back[e] = append(back[e], Node(n))
			}
		}
		for n := range v.st.Count() {
			for _, rel := range []Rel{rLink, rFriend, rOrg, rPart} {
				if got, want := slices.Collect(v.st.Sources(n, rel)), back[Edge{rel, n}]; !slices.Equal(got, want) {
					t.Fatalf("state %d: to %d lead %v by %d, want %v", i, n, got, rel, want)
				}
			}
		}
	}
}

func TestAnEditGoesOnWithoutTheStateItMade(t *testing.T) {
	e := NewEdit(modelSchema(), mAccount)
	org := e.NewNode(mOrg)
	item := e.NewNode(mItem)
	e.SetEdges(item, []Edge{{rOrg, org}})
	before := e.Done()
	e.AddEdge(item, Edge{rOwner, Root})
	e.SetEdges(org, []Edge{{rAccount, Root}})
	e.RemoveNode(item)
	after := e.Done()
	if got := slices.Collect(before.Edges(item)); !slices.Equal(got, []Edge{{rOrg, org}}) {
		t.Errorf("the state made before has the edges %v", got)
	}
	if got := slices.Collect(before.Edges(org)); got != nil {
		t.Errorf("the state made before has the edges %v", got)
	}
	if before.TypeOf(item) != mItem || before.CountOfType(mItem) != 1 {
		t.Error("the state made before has lost a node")
	}
	if after.TypeOf(item) != Gone || after.CountOfType(mItem) != 0 || slices.Collect(after.OfType(mItem, 0)) != nil {
		t.Error("the state made after has a node that was removed")
	}
	if got := slices.Collect(after.Sources(org, rOrg)); got != nil {
		t.Errorf("a removed node still leads to %d: %v", org, got)
	}
}

func TestAPolicyWrittenAnewIsOnlyWhatItIsNow(t *testing.T) {
	e := NewEdit(modelSchema(), mAccount)
	alice, bob := e.NewNode(mUser), e.NewNode(mUser)
	here, there := e.NewNode(mOrg), e.NewNode(mOrg)
	set, role := e.NewNode(mSet), e.NewNode(mGroup)
	n := e.NewNode(mPolicy)
	granted := []*Role{{Perms: &PermSet{Has: Bits(nil).With(2), Free: Bits(nil).With(2)}}}
	e.SetPolicy(n, &Policy{Fixed: granted, Principals: []Node{alice}, Nodes: []Node{here}, Sets: []Node{set}, Roles: []Node{role}, NotBefore: Always, Expires: Forever})
	e.SetPolicy(n, &Policy{Fixed: granted, Principals: []Node{bob}, Nodes: []Node{there}, NotBefore: Always, Expires: Forever})
	st := e.Done()
	var a Asking
	for _, c := range []struct {
		who, where Node
		want       bool
	}{{alice, here, false}, {alice, there, false}, {bob, here, false}, {bob, there, true}} {
		a.From(st, c.who)
		a.About(c.where)
		if got := a.Decide(&Point{Perm: 2}).Allowed; got != c.want {
			t.Errorf("%d on %d: %v", c.who, c.where, got)
		}
	}
	for _, old := range []Node{alice, here, set, role} {
		for rel, source := range st.Referrers(old) {
			t.Errorf("%d is still referred to by %d (%d)", old, source, rel)
		}
	}
	e = st.Edit()
	e.SetPolicy(n, nil)
	a.From(e.Done(), bob)
	a.About(there)
	if a.Decide(&Point{Perm: 2}).Allowed {
		t.Error("a removed policy allows")
	}
}

func TestAStateIsFullBeforeAHandleMeansSomethingElse(t *testing.T) {
	e := NewEdit(modelSchema(), mAccount)
	for count, full := range map[uint32]bool{1: false, NoNode - 1: false, NoNode: true} {
		e.st.count = count // the next handle
		if e.State().Full() != full {
			t.Errorf("with the handles below %d given out, full is %v", count, !full)
		}
	}
}
