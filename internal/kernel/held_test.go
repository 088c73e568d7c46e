package kernel

import (
	"maps"
	"math/rand/v2"
	"testing"
)

// A crowdModel is a user who holds policies at two places, by patterns and by
// roles, with a plain list of what they are.
type crowdModel struct {
	*rand.Rand
	e               *Edit
	user            Node
	places          [2]Node
	roles, policies []Node
	held            map[Node]*Policy
	role            map[Node]*Role
}

const crowdPerms = 70

func newCrowdModel(seed uint64) *crowdModel {
	schema := &Schema{Types: []Type{{}, {Acts: true}, {}}, Parent: Bits(nil).With(uint32(RelHome)), Scopes: []Bits{nil}}
	for range crowdPerms {
		schema.Perms = append(schema.Perms, Perm{Type: 2})
	}
	m := &crowdModel{
		Rand: rand.New(rand.NewPCG(8, seed)), e: NewEdit(schema, 0),
		held: map[Node]*Policy{}, role: map[Node]*Role{},
	}
	node := func(typ uint16) Node {
		n := m.e.NewNode(typ)
		m.e.SetEdges(n, []Edge{{RelHome, Root}})
		return n
	}
	m.user, m.places = node(1), [2]Node{node(2), node(2)}
	for range 4 {
		m.roles = append(m.roles, node(2))
		m.putRole(m.roles[len(m.roles)-1])
	}
	for range 3 * fewHeld {
		m.policies = append(m.policies, node(2))
	}
	// What joins late stands before what was there, as often as behind it.
	m.Shuffle(len(m.policies), func(i, j int) { m.policies[i], m.policies[j] = m.policies[j], m.policies[i] })
	return m
}

func (m *crowdModel) some() *Role {
	has := Bits(nil).With(uint32(m.IntN(crowdPerms))).With(uint32(m.IntN(crowdPerms)))
	return &Role{Perms: &PermSet{Has: has, Free: has}}
}

func (m *crowdModel) putRole(n Node) {
	m.role[n] = m.some()
	m.e.SetRole(n, m.role[n])
}

func (m *crowdModel) join(n Node) {
	p := &Policy{Principals: []Node{m.user}, Nodes: []Node{m.places[m.IntN(8)/6]}, NotBefore: Always, Expires: Forever}
	if m.IntN(2) == 0 {
		p.Roles = []Node{m.roles[m.IntN(len(m.roles))]}
	} else {
		p.Fixed = []*Role{m.some()}
	}
	m.held[n] = p
	m.e.SetPolicy(n, p)
}

func (m *crowdModel) leave(n Node) {
	delete(m.held, n)
	m.e.SetPolicy(n, nil)
}

// granted is what is allowed at a place, by going through everything.
func (m *crowdModel) granted(place Node) (all [crowdPerms]bool) {
	for p := range maps.Values(m.held) {
		if p.Nodes[0] != place {
			continue
		}
		roles := p.Fixed
		for _, n := range p.Roles {
			roles = append(roles, m.role[n])
		}
		for _, r := range roles {
			for perm := range all {
				all[perm] = all[perm] || r.Perms.Has.Has(uint32(perm))
			}
		}
	}
	return all
}

// TestACrowdAnswersAsAFewDo lets policies join and leave one by one, and roles
// change, and compares each state with going through everything, at the time and
// when the others have been made.
func TestACrowdAnswersAsAFewDo(t *testing.T) {
	type version struct {
		st      *State
		granted [2][crowdPerms]bool
	}
	var a Asking
	for seed := range seeds(40) {
		m := newCrowdModel(seed)
		var all []version
		check := func(at int, v version) {
			a.From(v.st, m.user)
			for i, place := range m.places {
				kept := v.st.allow.crowds.Get(m.user).keysAt(place) != nil
				if crowded := v.st.allow.sets.Get(m.user).countAt(place) > fewHeld; crowded != kept {
					t.Fatalf("seed %d, state %d, place %d: it is crowded: %v, and known as crowded: %v", seed, at, i, crowded, kept)
				}
				a.About(place)
				for perm := range uint16(crowdPerms) {
					if got := a.Decide(&Point{Perm: perm}); got.Allowed != v.granted[i][perm] {
						t.Fatalf("seed %d, state %d, place %d, permission %d: %v, want %v", seed, at, i, perm, got.Allowed, !got.Allowed)
					}
				}
			}
		}
		for i := range 2 * len(m.policies) {
			switch {
			case i < len(m.policies):
				m.join(m.policies[i])
			case m.IntN(3) == 0:
				m.putRole(m.roles[m.IntN(len(m.roles))])
			case m.IntN(3) == 0:
				m.join(m.policies[m.IntN(len(m.policies))])
			default:
				m.leave(m.policies[m.IntN(len(m.policies))])
			}
			all = append(all, version{m.e.Done(), [2][crowdPerms]bool{m.granted(m.places[0]), m.granted(m.places[1])}})
			check(i, all[i])
		}
		for i, v := range all {
			check(i, v)
		}
	}
}
