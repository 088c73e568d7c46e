package kernel

import (
	"slices"
	"testing"
)

// A hubModel is a user who owns so many items, each in an org of its own, that
// they are not followed without need.
type hubModel struct {
	e               *Edit
	hub, poor, rich Node
	reached, others []Node // orgs
	set             Node   // a resource group
}

func newHubModel(owned int) *hubModel {
	m := &hubModel{e: NewEdit(modelSchema(), mAccount)}
	node := func(typ uint16, edges ...Edge) Node {
		n := m.e.NewNode(typ)
		m.e.SetEdges(n, edges)
		return n
	}
	m.hub, m.poor, m.rich = node(mUser), node(mUser), node(mUser)
	m.set = node(mSet)
	for range owned {
		org := node(mOrg, Edge{rAccount, Root})
		node(mItem, Edge{rOwner, m.hub}, Edge{rOrg, org})
		m.reached = append(m.reached, org)
		m.others = append(m.others, node(mOrg, Edge{rAccount, Root}))
	}
	return m
}

// grant lets a user see users that an org or a resource group covers.
func (m *hubModel) grant(to Node, perm uint32, nodes, sets []Node) {
	has := Bits(nil).With(perm)
	m.e.SetPolicy(m.e.NewNode(mPolicy), &Policy{
		Fixed: []*Role{{Perms: &PermSet{Has: has, Free: has}}}, Principals: []Node{to}, Nodes: nodes, Sets: sets,
		NotBefore: Always, Expires: Forever,
	})
}

// late is an org that the hub reaches, made after all others.
func (m *hubModel) late() Node {
	org, item := m.e.NewNode(mOrg), m.e.NewNode(mItem)
	m.e.SetEdges(item, []Edge{{rOwner, m.hub}, {rOrg, org}})
	return org
}

// TestAFanIsAnsweredFromTheSmallerSide asks about a hub, and looks whether that
// was followed to all it reaches.
func TestAFanIsAnsweredFromTheSmallerSide(t *testing.T) {
	const owned = 1_000
	const see, other = 1, 2 // permissions
	for _, c := range []struct {
		name   string
		grant  func(m *hubModel)
		want   bool
		follow bool
	}{
		{"nothing held", func(*hubModel) {}, false, false},
		{"few elsewhere", func(m *hubModel) { m.grant(m.poor, see, m.others[:5], nil) }, false, false},
		{"fifty elsewhere", func(m *hubModel) { m.grant(m.poor, see, m.others[:50], nil) }, false, false},
		{"fifty elsewhere and one reached", func(m *hubModel) {
			m.grant(m.poor, see, append(slices.Clone(m.others[:50]), m.reached[owned-1]), nil)
		}, true, false},
		{"fifty in a resource group", func(m *hubModel) {
			for _, org := range m.others[:50] {
				m.e.AddEdge(org, Edge{RelInSet, m.set})
			}
			m.grant(m.poor, see, nil, []Node{m.set})
		}, false, false},
		{"one reached in a resource group", func(m *hubModel) {
			m.e.AddEdge(m.reached[7], Edge{RelInSet, m.set})
			m.grant(m.poor, see, nil, []Node{m.set})
		}, true, false},
		{"a resource group larger than the fan", func(m *hubModel) {
			for range 2 * owned {
				org := m.e.NewNode(mOrg)
				m.e.SetEdges(org, []Edge{{rAccount, Root}, {RelInSet, m.set}})
			}
			m.e.AddEdge(m.late(), Edge{RelInSet, m.set})
			m.grant(m.poor, see, nil, []Node{m.set})
		}, true, true},
		{"more held than the hub reaches", func(m *hubModel) {
			for range 2 {
				m.grant(m.poor, see, m.others, nil)
			}
			m.grant(m.poor, see, m.reached[owned-1:], nil)
		}, true, true},
		{"one node with more beneath than the hub reaches", func(m *hubModel) {
			for range 3 * owned {
				m.e.SetEdges(m.e.NewNode(mItem), []Edge{{rOrg, m.others[3]}})
			}
			m.grant(m.poor, see, m.others[3:4], nil)
		}, false, true},
		{"much held that does not name it", func(m *hubModel) {
			for _, org := range m.others[:fewHeld] {
				for range 3 * owned {
					m.e.SetEdges(m.e.NewNode(mItem), []Edge{{rOrg, org}})
				}
				m.grant(m.poor, other, []Node{org}, nil)
			}
		}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := newHubModel(owned)
			c.grant(m)
			var a Asking
			a.From(m.e.Done(), m.poor)
			for range 2 { // nothing of the first time is in the way
				a.About(m.hub)
				if got := a.Decide(&Point{Perm: see}).Allowed; got != c.want {
					t.Errorf("allowed: %v", got)
				}
				if follow := len(a.fans) == 0; follow != c.follow {
					t.Errorf("all the hub reaches was followed: %v", follow)
				}
			}
		})
	}
}

// TestEachOfAResourceGroupMayCoverByAFan puts two of the orgs that a hub reaches in
// a resource group. A policy sits there that counts in the second alone.
func TestEachOfAResourceGroupMayCoverByAFan(t *testing.T) {
	for _, off := range []bool{false, true} {
		m := newHubModel(1_000)
		for _, i := range []int{3, 7} {
			m.e.AddEdge(m.reached[i], Edge{RelInSet, m.set})
		}
		has := Bits(nil).With(1)
		m.e.SetPolicy(m.e.NewNode(mPolicy), &Policy{
			Off: off, Fixed: []*Role{{Perms: &PermSet{Has: has, Free: has}}}, Home: m.reached[7],
			Principals: []Node{m.poor}, Sets: []Node{m.set}, NotBefore: Always, Expires: Forever,
		})
		var a Asking
		a.From(m.e.Done(), m.poor)
		a.About(m.hub)
		if got := a.Decide(&Point{Perm: 1}).Allowed; got == off || len(a.fans) == 0 {
			t.Errorf("switched off: %v, allowed: %v, fans left open: %d", off, got, len(a.fans))
		}
		a.Trace(1_000).Elsewhere(1, func(away Away) {
			t.Errorf("switched off: %v, policy %d is told to sit elsewhere", off, away.Policy)
		})
	}
}

// TestManySmallFansAreOneLargeOne gives a user so many friends, each with few
// items, that following them all is a fan too.
func TestManySmallFansAreOneLargeOne(t *testing.T) {
	m := newHubModel(0)
	var last Node
	for range 2 * wideFan {
		friend := m.e.NewNode(mUser)
		m.e.AddEdge(m.hub, Edge{rFriend, friend})
		last = m.e.NewNode(mItem)
		m.e.SetEdges(last, []Edge{{rOwner, friend}})
	}
	m.grant(m.poor, 1, []Node{last}, nil)
	var a Asking
	a.From(m.e.Done(), m.poor)
	a.About(m.hub)
	if len(a.fans) != 1 {
		t.Errorf("%d fans are left open", len(a.fans))
	}
	if !a.Decide(&Point{Perm: 1}).Allowed || len(a.fans) != 1 {
		t.Error("what the last friend's item covers is not seen, or only when all are followed")
	}
}

// TestCheckingThroughAFanAllocatesNothing asks in turn about a hub that is
// followed and one that is not.
func TestCheckingThroughAFanAllocatesNothing(t *testing.T) {
	m := newHubModel(500)
	m.grant(m.poor, 1, m.others[:50], nil)
	m.grant(m.rich, 1, m.others, nil)
	m.grant(m.rich, 1, m.others[:1], nil)
	st := m.e.Done()
	var a Asking
	ask := func() {
		for _, who := range []Node{m.poor, m.rich} {
			a.From(st, who)
			a.About(m.hub)
			if a.Decide(&Point{Perm: 1}).Allowed {
				t.Error("allowed")
			}
		}
	}
	if made := testing.AllocsPerRun(50, ask); made != 0 {
		t.Errorf("%v allocations", made)
	}
}
