package kernel

import (
	"slices"
	"testing"
)

func TestANodeListIsASetInOrderHoweverLong(t *testing.T) {
	var l nodeList
	for _, length := range []int{3, longList - 1, longList, longList + 1, 3 * longList, 5, longList + 2, 900, longList + 1, 20 * longList} {
		l.reset()
		var want []Node
		for i := range length {
			n := Node(i * 7 % 2003)
			want = append(want, n)
			if !l.add(n) {
				t.Fatalf("%d of %d is taken for one that was there", i, length)
			}
			for _, again := range []Node{n, want[0], want[i/2]} {
				if l.add(again) || !l.has(again) {
					t.Fatalf("of %d, %d is taken for a new one", i+1, again)
				}
			}
		}
		if !slices.Equal(l.list, want) || l.has(5_000) || l.has(want[0]+2_003) {
			t.Errorf("a list of %d holds %v", length, l.list)
		}
	}
}

// TestAListKnowsNothingOfOneAnAgeAgo begins as many lists as there are numbers for
// them, and one more.
func TestAListKnowsNothingOfOneAnAgeAgo(t *testing.T) {
	var l nodeList
	l.reset()
	fill := func(from Node) {
		for n := from; n < from+2*longList; n++ {
			if !l.add(n) {
				t.Fatalf("%d is taken for one that was there", n)
			}
		}
	}
	first := l.round
	fill(0)
	for l.round = 1<<32 - 2; l.round != first; {
		l.reset()
	}
	fill(longList)
	if l.has(0) {
		t.Error("a node of a list before is taken for one of this")
	}
}

// TestTheQuestionBeforeLeavesNothing asks about two things with very many
// parents, one after the other.
func TestTheQuestionBeforeLeavesNothing(t *testing.T) {
	e := NewEdit(modelSchema(), mAccount)
	item := func(from, to int) Node {
		n := e.NewNode(mItem)
		for i := from; i < to; i++ {
			e.AddEdge(n, Edge{rOrg, Node(i)})
		}
		return n
	}
	const orgs = 4 * longList
	for range orgs {
		e.SetEdges(e.NewNode(mOrg), []Edge{{rAccount, Root}})
	}
	all, late := item(1, orgs+1), item(longList, orgs+1)
	st := e.Done()
	var a Asking
	a.From(st, NoNode)
	for range 2 {
		for _, thing := range []Node{all, late} {
			a.About(thing)
			for n := range Node(orgs + 1) {
				if want := n == Root || thing == all || n >= longList; a.Covers(n) != want {
					t.Fatalf("%d covers %d: %v", n, thing, !want)
				}
			}
		}
	}
}
