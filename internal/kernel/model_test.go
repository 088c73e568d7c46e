package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// The types and relations of the model's schema.
const (
	mAccount uint16 = iota
	mOrg
	mItem
	mUser
	mGroup
	mSet
	mPolicy
)

const (
	rAccount Rel = FirstRel + iota // org or user → account: a parent
	rOrg                           // item → org: a parent
	rOwner                         // item → user: a parent
	rPart                          // item → item: a parent
	rLink                          // item → item: reach
	rFriend                        // user → user: reach
)

// modelSchema has a permission on each of items, users and orgs.
func modelSchema() *Schema {
	with := func(list ...uint32) (b Bits) {
		for _, i := range list {
			b = b.With(i)
		}
		return b
	}
	every := with(0, 1, 2, 3, 4, 5, 6)
	s := &Schema{
		Parent: with(uint32(RelHome), uint32(RelWithin), uint32(rAccount), uint32(rOrg), uint32(rOwner), uint32(rPart)),
		Perms:  []Perm{{Type: mItem}, {Type: mUser}, {Type: mOrg}},
		Scopes: []Bits{nil},
		Types: []Type{
			mOrg: {Holders: with(0)},
			mItem: {Acts: true, Holders: with(0, 1, 2, 3), Reach: []Path{
				{Steps: []Step{{Rel: rLink}}, End: mItem},
				{Steps: []Step{{Rel: rOwner}, {Rel: rFriend}}, End: mUser},
			}},
			mUser: {Acts: true, Holders: with(0), Reach: []Path{
				{Steps: []Step{{Rel: rOwner, Back: true}, {Rel: rOrg}}, End: mOrg},
				{Steps: []Step{{Rel: rFriend}, {Rel: rOwner, Back: true}}, End: mItem},
			}},
			mGroup:  {Acts: true, Holders: every},
			mSet:    {Holders: every},
			mPolicy: {Holders: every},
		},
	}
	role := func(perms ...uint32) []*Role {
		return []*Role{{Perms: &PermSet{Has: with(perms...), Free: with(perms...)}}}
	}
	add := func(p Policy) {
		p.NotBefore, p.Expires = Always, Forever
		s.Policies = append(s.Policies, &p)
	}
	add(Policy{Fixed: role(0), Pseudos: []uint32{PseudoType(mItem)}, Self: true})
	for range fewHeld + 1 { // so many that each place is looked up
		add(Policy{Fixed: role(1), Pseudos: []uint32{PseudoType(mUser)}, Self: true})
	}
	add(Policy{Deny: true, Fixed: role(2), Pseudos: []uint32{PseudoType(mUser)}, Nodes: []Node{Root}})
	return s
}

// A model is a random state with what is needed to decide over it naively.
type model struct {
	*rand.Rand
	e        *Edit
	st       *State
	policies map[uint32]*Policy
	byType   [7][]Node
}

// newModel makes a state. A hub's users own so many items that following them
// back is not done without thinking.
func newModel(seed uint64, hub bool) *model {
	m := &model{Rand: rand.New(rand.NewPCG(3, seed)), e: NewEdit(modelSchema(), mAccount), policies: map[uint32]*Policy{}}
	for i := range m.e.st.Schema.Policies {
		m.e.IndexBuiltin(i, true)
		m.policies[BuiltinPolicy(i)] = m.e.st.Schema.Policies[i]
	}
	items := 40
	if hub {
		items = 4 * wideFan
	}
	for range 5 {
		m.node(mOrg, Edge{rAccount, Root})
		user := m.node(mUser, Edge{rAccount, Root})
		if m.IntN(2) == 0 {
			m.link(user, rFriend, mUser)
		}
		m.node(mGroup, Edge{RelHome, Root})
		m.node(mSet, Edge{RelHome, Root})
	}
	for i := range items {
		item := m.node(mItem)
		if m.IntN(2) == 0 {
			m.link(item, rOrg, mOrg)
		}
		if owners := m.byType[mUser]; hub {
			m.add(item, Edge{rOwner, owners[m.IntN(2)]})
		} else if m.IntN(2) == 0 || i == 0 {
			m.link(item, rOwner, mUser)
		}
		if _, ok := m.e.st.edge(item, 0); !ok || i > 0 && m.IntN(3) == 0 {
			m.add(item, Edge{rPart, m.byType[mItem][m.IntN(max(i, 1))]})
		}
		if i > 0 && m.IntN(2) == 0 {
			m.link(item, rLink, mItem)
		}
	}
	m.memberships()
	for range 60 {
		m.policy()
	}
	m.st = m.e.Done()
	return m
}

func (m *model) node(typ uint16, edges ...Edge) Node {
	n := m.e.NewNode(typ)
	m.byType[typ] = append(m.byType[typ], n)
	m.e.SetEdges(n, edges)
	return n
}

func (m *model) any(typ uint16) Node { return m.byType[typ][m.IntN(len(m.byType[typ]))] }

func (m *model) link(n Node, rel Rel, to uint16) { m.add(n, Edge{rel, m.any(to)}) }

// add adds an edge that n does not have and that leads elsewhere.
func (m *model) add(n Node, edge Edge) {
	if edge.To != n && !slices.Contains(slices.Collect(m.e.st.Edges(n)), edge) {
		m.e.AddEdge(n, edge)
	}
}

func (m *model) memberships() {
	groups := m.byType[mGroup]
	for i, g := range groups {
		if i > 0 {
			m.add(g, Edge{RelMember, groups[m.IntN(i)]})
		}
	}
	for range 12 {
		m.link(m.any([]uint16{mUser, mItem}[m.IntN(2)]), RelMember, mGroup)
		m.link(m.any([]uint16{mUser, mItem, mOrg}[m.IntN(3)]), RelInSet, mSet)
	}
}

func (m *model) policy() {
	p := &Policy{Deny: m.IntN(8) == 0, Off: m.IntN(8) == 0, NotBefore: Always, Expires: Forever}
	perm := uint32(m.IntN(3))
	set := Bits(nil).With(perm)
	p.Fixed = []*Role{{Perms: &PermSet{Has: set, Free: set}}}
	switch m.IntN(8) {
	case 0:
		p.Pseudos = []uint32{PseudoType([]uint16{mUser, mGroup}[m.IntN(2)])}
	case 1:
		p.Pseudos = []uint32{PseudoAnonymous}
	default:
		p.Principals = []Node{m.any([]uint16{mUser, mGroup, mGroup, mItem}[m.IntN(4)])}
	}
	if m.IntN(3) == 0 {
		p.Sets = []Node{m.any(mSet)}
	} else {
		p.Nodes = []Node{m.any([]uint16{mOrg, mItem, mItem, mUser}[m.IntN(4)])}
	}
	n := m.node(mPolicy, Edge{RelHome, Root})
	m.e.SetPolicy(n, p)
	m.policies[n] = p
}

// A nodeSet is what naive searches collect.
type nodeSet map[Node]bool

func (m *model) up(n Node, into nodeSet) {
	if into[n] {
		return
	}
	into[n] = true
	for e := range m.st.Edges(n) {
		if m.st.Schema.Parent.Has(uint32(e.Rel)) {
			m.up(e.To, into)
		}
	}
}

// ends follows the steps of a path from n by looking at every edge there is.
func (m *model) ends(steps []Step, n Node, visit func(Node)) {
	if len(steps) == 0 {
		visit(n)
		return
	}
	for source := range m.st.Count() {
		for e := range m.st.Edges(source) {
			switch {
			case e.Rel != steps[0].Rel:
			case !steps[0].Back && source == n:
				m.ends(steps[1:], e.To, visit)
			case steps[0].Back && e.To == n:
				m.ends(steps[1:], source, visit)
			}
		}
	}
}

// covering is every node that covers n.
func (m *model) covering(n Node) nodeSet {
	cover := nodeSet{Root: true}
	m.up(n, cover)
	for _, p := range m.st.Schema.Types[m.st.TypeOf(n)].Reach {
		m.ends(p.Steps, n, func(end Node) { m.up(end, cover) })
	}
	return cover
}

func (m *model) groups(n Node, into nodeSet) {
	into[n] = true
	for e := range m.st.Edges(n) {
		if e.Rel == RelMember && !into[e.To] {
			m.groups(e.To, into)
		}
	}
}

// allowed decides by going through all policies.
func (m *model) allowed(caller Node, perm uint16, thing Node, cover nodeSet) bool {
	callers := nodeSet{}
	everybody := []uint32{PseudoAnonymous}
	if caller != NoNode {
		m.groups(caller, callers)
		everybody = []uint32{PseudoAuthenticated, PseudoType(m.st.TypeOf(caller))}
	}
	allow, deny := false, false
	for _, p := range m.policies {
		mine := slices.ContainsFunc(p.Principals, func(n Node) bool { return callers[n] }) ||
			slices.ContainsFunc(p.Pseudos, func(n uint32) bool { return slices.Contains(everybody, n) })
		there := slices.ContainsFunc(p.Nodes, func(n Node) bool { return cover[n] }) || p.Self && cover[caller]
		for n := range cover {
			for e := range m.st.Edges(n) {
				there = there || e.Rel == RelInSet && slices.Contains(p.Sets, e.To)
			}
		}
		if mine && there && !p.Off && p.Fixed[0].Perms.Has.Has(uint32(perm)) {
			allow, deny = allow || !p.Deny, deny || p.Deny
		}
	}
	return allow && !deny
}

// callers are everyone who may ask, anonymous among them.
func (m *model) callers() []Node {
	all := slices.Concat(m.byType[mUser], m.byType[mGroup], m.byType[mItem], []Node{NoNode})
	m.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// TestDecisionsAndListsAreThoseOfANaiveSearch compares, in random states, every
// covering node, decision and list with what trying everything comes to.
func TestDecisionsAndListsAreThoseOfANaiveSearch(t *testing.T) {
	var a Asking // one for all: nothing of a question may stay for the next
	for seed := range uint64(12) {
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
	callers := m.callers()[:25]
	for _, caller := range callers {
		a.From(m.st, caller)
		c := a.Things(perm, typ, 0)
		listed := slices.Collect(c.From(0))
		if !slices.IsSorted(listed) || len(slices.Compact(slices.Clone(listed))) != len(listed) {
			t.Fatalf("the candidates for %d are not in order: %v", caller, listed)
		}
		for _, thing := range things {
			want := m.allowed(caller, perm, thing, covers[thing])
			a.About(thing)
			if got := a.Decide(&Point{Perm: perm}); got.Allowed != want {
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
	c := a.Callers(perm)
	listed := slices.Collect(c.From(0))
	if !slices.IsSorted(listed) || len(slices.Compact(slices.Clone(listed))) != len(listed) {
		t.Fatalf("the candidates to act on %d are not in order: %v", thing, listed)
	}
	for _, caller := range m.callers() {
		if caller != NoNode && m.allowed(caller, perm, thing, cover) && !slices.Contains(listed, caller) {
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
			for _, caller := range m.callers()[:25] {
				a.From(m.st, caller)
				c := a.Things(0, by.typ, by.within)
				listed := slices.Collect(c.From(0))
				for _, holder := range m.byType[by.typ] {
					a.AboutDescribed(mItem, []Edge{{by.within, holder}})
					if a.Decide(&Point{Perm: 0}).Allowed && !slices.Contains(listed, holder) {
						t.Fatalf("seed %d: %d may make an item in %d, which is no candidate", seed, caller, holder)
					}
				}
			}
		}
	}
}
