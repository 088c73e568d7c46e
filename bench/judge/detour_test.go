package judge

import (
	"math/rand/v2"
	"slices"

	"github.com/ambit-iam/ambit"
)

// detours is how many of a hundred commands do something else first.
const detours = 10

// put stores a noun, now and then after something different in its place.
func put(r *rand.Rand, n ambit.Noun) []ambit.Command {
	if r.IntN(100) >= detours {
		return []ambit.Command{ambit.Put{Noun: n}}
	}
	var before ambit.Noun
	switch n := n.(type) {
	case *ambit.Resource:
		before = &ambit.Resource{Node: n.Node, Relations: n.Relations[:1], Attributes: map[string]ambit.Value{"open": true}}
	case *ambit.Policy:
		other := *n
		other.Effect, other.Disabled, other.Condition = ambit.Deny, false, ""
		other.Principals = []ambit.Ref{ambit.Authenticated, ambit.Anonymous}
		other.Nodes, other.Permissions = []ambit.Ref{{Type: ambit.AccountType}}, []ambit.Pattern{"*:*", "ambit.*:*"}
		before = &other
	case *ambit.User:
		before = &ambit.User{Own: n.Own, Status: ambit.Pending}
	case *ambit.Role:
		before = &ambit.Role{Own: n.Own, Permissions: []ambit.Pattern{"*:*", "ambit.*:*"}}
	default:
		return []ambit.Command{ambit.Put{Noun: n}}
	}
	return []ambit.Command{ambit.Put{Noun: before}, ambit.Put{Noun: n}}
}

// join makes a member, now and then with another that leaves again.
func (s *scene) join(r *rand.Rand, m membership) []ambit.Command {
	add := ambit.AddMember{Set: m.set, Member: m.member}
	other := s.members[r.IntN(len(s.members))]
	wrong := membership{m.set, other.member}
	if r.IntN(100) >= detours || slices.Contains(s.members, wrong) || wrong.member.Type == ambit.GroupType || other.set.Type != m.set.Type {
		return []ambit.Command{add}
	}
	return []ambit.Command{
		ambit.AddMember{Set: wrong.set, Member: wrong.member}, add,
		ambit.RemoveMember{Set: wrong.set, Member: wrong.member},
	}
}
