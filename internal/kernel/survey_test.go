package kernel

import (
	"slices"
	"testing"
)

func TestSetsOfPermissionsCompare(t *testing.T) {
	set := func(list ...uint32) (b Bits) {
		for _, i := range list {
			b = b.With(i)
		}
		return b
	}
	long := append(set(1), 0, 0) // a set may be longer than it needs to be
	for _, c := range []struct {
		b, c   Bits
		within bool
		common Bits
	}{
		{nil, nil, true, nil},
		{nil, set(1), true, nil},
		{set(1), nil, false, nil},
		{set(1), set(1, 2), true, set(1)},
		{set(1, 200), set(1, 2), false, set(1)},
		{set(1, 200), set(1, 200, 300), true, set(1, 200)},
		{long, set(1), true, set(1)},
		{set(200), set(100), false, nil},
	} {
		if got := c.b.Within(c.c); got != c.within {
			t.Errorf("%b within %b: %v", c.b, c.c, got)
		}
		both := c.b.Intersection(c.c)
		if !both.Within(c.common) || !c.common.Within(both) {
			t.Errorf("%b and %b: %b, want %b", c.b, c.c, both, c.common)
		}
		if got := c.b.Empty(); got != (len(c.b) == 0) {
			t.Errorf("%b empty: %v", c.b, got)
		}
	}
}

// A survey's chain: 1 > 2 > 3 by containment, 4 beside, with a path that goes
// backward over a relation and then forward over containment.
func TestPathsCrossEdges(t *testing.T) {
	const holds, owns = FirstRel, FirstRel + 1
	schema := &Schema{
		Types: []Type{{}, {}, {Reach: []Path{{Steps: []Step{{Rel: owns, Back: true}, {Rel: holds}}, End: 1}}}},
	}
	schema.Parent = schema.Parent.With(uint32(holds)).With(uint32(RelHome))
	e := NewEdit(schema, 0)
	box, thing, person, other := e.NewNode(1), e.NewNode(1), e.NewNode(2), e.NewNode(2)
	e.SetEdges(box, []Edge{{RelHome, Root}})
	e.SetEdges(thing, []Edge{{holds, box}, {owns, person}})
	st := e.Done()
	same := func(what string, got, want []Node) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	same("up", st.Up(thing), []Node{thing, box, Root})
	same("reached", st.Reached(person), []Node{box})
	same("reached by nobody", st.Reached(other), nil)
	var down []Node
	st.Beneath(Root, func(n Node) bool {
		down = append(down, n)
		return n != box
	})
	same("beneath, as far as wanted", down, []Node{Root, box})
	over := st.Crossings(thing, Edge{owns, person})
	if len(over) != 1 || over[0].Type != 2 {
		t.Fatalf("crossings of the first step: %+v", over)
	}
	same("starts", over[0].Starts, []Node{person})
	same("ends", over[0].Ends, []Node{box})
	over = st.Crossings(thing, Edge{holds, box})
	if len(over) != 1 {
		t.Fatalf("crossings of the second step: %+v", over)
	}
	same("starts of the second", over[0].Starts, []Node{person})
	same("ends of the second", over[0].Ends, []Node{box})
	if over := st.Crossings(box, Edge{RelHome, Root}); len(over) != 0 {
		t.Errorf("crossings of no path: %+v", over)
	}
}
