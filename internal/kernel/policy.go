package kernel

import "slices"

// sameHolders reports whether two policies are held by the same principals to the
// same effect.
func (p *Policy) sameHolders(q *Policy) bool {
	return p.Deny == q.Deny && slices.Equal(p.Principals, q.Principals) && slices.Equal(p.Pseudos, q.Pseudos)
}

// places lists where a policy sits; none for nil.
func (p *Policy) places() []uint32 {
	if p == nil {
		return nil
	}
	places := slices.Clone(p.Nodes)
	for _, set := range p.Sets {
		places = append(places, setFlag|set)
	}
	if p.Self {
		places = append(places, atSelf)
	}
	return places
}

// refers lists what nodes a policy names, and how; none for nil.
func (p *Policy) refers() []Edge {
	if p == nil {
		return nil
	}
	var refers []Edge
	for _, by := range []struct {
		rel   Rel
		nodes []Node
	}{{RelTo, p.Principals}, {RelAt, p.Nodes}, {RelAtSet, p.Sets}, {RelRole, p.Roles}} {
		for _, to := range by.nodes {
			refers = append(refers, Edge{by.rel, to})
		}
	}
	return refers
}

// concerns reports whether there can be a node at which a policy applies: what it
// takes a moment to tell before anything is searched for.
func (st *State) concerns(p *Point, policy *Policy) bool {
	return policy.at(p.Now) == Applies && st.names(policy, p.Perm)
}

// names reports whether some role or pattern of the policy names perm.
func (st *State) names(policy *Policy, perm uint16) bool {
	for _, r := range policy.Fixed {
		if r.Perms.Has.Has(uint32(perm)) {
			return true
		}
	}
	for _, r := range policy.Roles {
		if st.roles.Get(r).Perms.Has.Has(uint32(perm)) {
			return true
		}
	}
	return false
}

// without lists what is in a and not in b, both of distinct items.
func without[T comparable](a, b []T) []T {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) == 0 || len(b) == 0 {
		return a
	}
	has := func(x T) bool { return slices.Contains(b, x) }
	if len(b) > longList {
		in := make(map[T]struct{}, len(b))
		for _, x := range b {
			in[x] = struct{}{}
		}
		has = func(x T) bool { _, ok := in[x]; return ok }
	}
	return slices.DeleteFunc(slices.Clone(a), has)
}
