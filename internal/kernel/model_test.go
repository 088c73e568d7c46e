package kernel

import (
	"math/rand/v2"
	"slices"
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
		Scopes: []Bits{with(uint32(mAccount), uint32(mOrg), uint32(mUser))},
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
		m.policy(m.principal())
	}
	if hub { // one who holds less than a hub has, one about as much, and one more
		for i, held := range []int{2 * fewHeld, 2 * wideFan, 6 * wideFan} {
			for range held {
				m.policy(m.byType[mUser][2+i])
			}
		}
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

func (m *model) principal() Node {
	return m.any([]uint16{mUser, mGroup, mGroup, mItem}[m.IntN(4)])
}

// modelNow is the time of all questions.
const modelNow = 5

func (m *model) policy(principal Node) {
	p := &Policy{Deny: m.IntN(8) == 0, Off: m.IntN(8) == 0, NotBefore: Always, Expires: Forever}
	if m.IntN(3) == 0 {
		p.NotBefore = modelNow + int64(m.IntN(2))
	}
	if m.IntN(3) == 0 {
		p.Expires = modelNow + int64(m.IntN(2))
	}
	perm := uint32(m.IntN(3))
	set := Bits(nil).With(perm)
	r := &Role{Perms: &PermSet{Has: set, Free: set}}
	if m.IntN(3) == 0 {
		r.Home = m.any([]uint16{mOrg, mItem, mUser}[m.IntN(3)])
	}
	if m.IntN(3) == 0 {
		r.Scoped, r.Allowed = true, Bits(nil).With(uint32([]uint16{mAccount, mOrg, mUser}[m.IntN(3)]))
	}
	p.Fixed = []*Role{r}
	if m.IntN(4) == 0 {
		p.Home = m.any([]uint16{mOrg, mItem, mUser}[m.IntN(3)])
	}
	switch m.IntN(8) {
	case 0:
		p.Pseudos = []uint32{PseudoType([]uint16{mUser, mGroup}[m.IntN(2)])}
	case 1:
		p.Pseudos = []uint32{PseudoAnonymous}
	default:
		p.Principals = []Node{principal}
	}
	switch m.IntN(12) {
	case 0:
		p.Nodes = []Node{Root}
	case 1, 2, 3, 4:
		p.Sets = []Node{m.any(mSet)}
	default:
		p.Nodes = []Node{m.any([]uint16{mOrg, mItem, mItem, mUser}[m.IntN(4)])}
	}
	n := m.node(mPolicy, Edge{RelHome, Root})
	m.e.SetPolicy(n, p)
	m.policies[n] = p
}
