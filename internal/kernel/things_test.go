package kernel

import (
	"slices"
	"testing"
)

// narrowModel is an account of very many items in one org and a few in another.
type narrowModel struct {
	*hubModel
	many, few Node
	items     []Node // in few
}

func newNarrowModel() *narrowModel {
	m := &narrowModel{hubModel: newHubModel(0)}
	m.many, m.few = m.e.NewNode(mOrg), m.e.NewNode(mOrg)
	for i := range 10_000 {
		item, org := m.e.NewNode(mItem), m.many
		if i%1_000 == 0 {
			org, m.items = m.few, append(m.items, item)
		}
		m.e.SetEdges(item, []Edge{{rOrg, org}})
	}
	m.grant(m.poor, 0, []Node{m.few}, nil)
	return m
}

// wide adds a policy that names much, after change has had its way with it.
func (m *narrowModel) wide(change func(p *Policy, r *Role)) {
	has := Bits(nil).With(0)
	r := &Role{Perms: &PermSet{Has: has, Free: has}}
	p := &Policy{Fixed: []*Role{r}, Principals: []Node{m.poor, m.rich}, Nodes: []Node{Root, m.many}, NotBefore: Always, Expires: Forever}
	change(p, r)
	m.e.SetPolicy(m.e.NewNode(mPolicy), p)
}

// TestWhatCannotApplyWidensNoList gives a user a policy on everything that cannot
// apply at the time of the question, or not there, beside one on little.
func TestWhatCannotApplyWidensNoList(t *testing.T) {
	const now = 100
	for _, c := range []struct {
		name   string
		change func(m *narrowModel) func(p *Policy, r *Role)
		widens bool
	}{
		{"it applies", func(*narrowModel) func(*Policy, *Role) { return func(*Policy, *Role) {} }, true},
		{"its condition may hold", func(*narrowModel) func(*Policy, *Role) {
			return func(p *Policy, _ *Role) { p.Condition = "any" }
		}, true},
		{"it begins now", func(*narrowModel) func(*Policy, *Role) {
			return func(p *Policy, _ *Role) { p.NotBefore = now }
		}, true},
		{"it ends later", func(*narrowModel) func(*Policy, *Role) {
			return func(p *Policy, _ *Role) { p.Expires = now + 1 }
		}, true},
		{"it ends now", func(*narrowModel) func(*Policy, *Role) {
			return func(p *Policy, _ *Role) { p.Expires = now }
		}, false},
		{"it begins later", func(*narrowModel) func(*Policy, *Role) {
			return func(p *Policy, _ *Role) { p.NotBefore = now + 1 }
		}, false},
		{"it is switched off", func(*narrowModel) func(*Policy, *Role) {
			return func(p *Policy, _ *Role) { p.Off = true }
		}, false},
		{"it names something else", func(*narrowModel) func(*Policy, *Role) {
			return func(_ *Policy, r *Role) { r.Perms.Has = Bits(nil).With(1) }
		}, false},
		{"it is at home elsewhere", func(m *narrowModel) func(*Policy, *Role) {
			return func(p *Policy, _ *Role) { p.Home = m.few }
		}, false},
		{"its role is at home elsewhere", func(m *narrowModel) func(*Policy, *Role) {
			return func(_ *Policy, r *Role) { r.Home = m.few }
		}, false},
		{"its role is for other scopes", func(*narrowModel) func(*Policy, *Role) {
			return func(_ *Policy, r *Role) { r.Scoped, r.Allowed = true, Bits(nil).With(uint32(mUser)) }
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := newNarrowModel()
			m.wide(c.change(m))
			var a Asking
			a.From(m.e.Done(), m.poor)
			p := &Point{Perm: 0, Now: now}
			things := a.Things(p, mItem, 0)
			if got := slices.Collect(things.From(0)); c.widens != (len(got) == 10_000) || !c.widens && !slices.Equal(got, m.items) {
				t.Errorf("%d candidates", len(got))
			}
			a.About(m.items[0])
			callers := a.Callers(p)
			want := []Node{m.poor, m.items[0]} // an item may act on itself
			if c.widens {
				want = slices.Insert(want, 1, m.rich)
			}
			if got := slices.Collect(callers.From(0)); !slices.Equal(got, want) {
				t.Errorf("%v may be allowed, want %v", got, want)
			}
		})
	}
}

// TestADenyAtTheAccountLeavesNothingToList lists for one who is barred, or nearly.
func TestADenyAtTheAccountLeavesNothingToList(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(p *Policy)
		barred bool
	}{
		{"barred", func(*Policy) {}, true},
		{"if a condition holds", func(p *Policy) { p.Condition = "any" }, false},
		{"no longer", func(p *Policy) { p.Expires = 100 }, false},
		{"but not there", func(p *Policy) { p.Nodes = p.Nodes[1:] }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := newNarrowModel()
			m.wide(func(p *Policy, _ *Role) {
				p.Deny = true
				c.change(p)
			})
			var a Asking
			a.From(m.e.Done(), m.poor)
			candidates := a.Things(&Point{Now: 100}, mItem, 0)
			if got := slices.Collect(candidates.From(0)); c.barred != (got == nil) {
				t.Errorf("%d candidates", len(got))
			}
		})
	}
}

// TestManyWaysDownAreOne lists what lies beneath a ladder of thirty rungs, each
// of two items in both of the rung above: a thousand million ways.
func TestManyWaysDownAreOne(t *testing.T) {
	m := newNarrowModel()
	rung := [2]Node{m.few, m.few}
	want := slices.Clone(m.items)
	for range 30 {
		var next [2]Node
		for i := range next {
			next[i] = m.e.NewNode(mItem)
			want = append(want, next[i])
			for j, above := range rung {
				switch {
				case above != m.few:
					m.e.AddEdge(next[i], Edge{rPart, above})
				case j == 0:
					m.e.AddEdge(next[i], Edge{rOrg, above})
				}
			}
		}
		rung = next
	}
	var a Asking
	a.From(m.e.Done(), m.poor)
	candidates := a.Things(&Point{}, mItem, 0)
	if got := slices.Collect(candidates.From(0)); !slices.Equal(got, want) {
		t.Errorf("%d candidates, want %d", len(got), len(want))
	}
}
