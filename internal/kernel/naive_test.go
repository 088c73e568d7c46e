package kernel

import (
	"slices"
)

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
func (m *model) allowed(caller Node, perm uint16, cover nodeSet) bool {
	allow := m.applying(caller, perm, false, cover)
	return len(allow) > 0 && len(m.applying(caller, perm, true, cover)) == 0
}

// applying are the policies of one effect that apply, found by going through all.
func (m *model) applying(caller Node, perm uint16, deny bool, cover nodeSet) map[uint32]bool {
	callers := nodeSet{}
	everybody := []uint32{PseudoAnonymous}
	if caller != NoNode {
		m.groups(caller, callers)
		everybody = []uint32{PseudoAuthenticated, PseudoType(m.st.TypeOf(caller))}
	}
	found := map[uint32]bool{}
	for handle, p := range m.policies {
		mine := slices.ContainsFunc(p.Principals, func(n Node) bool { return callers[n] }) ||
			slices.ContainsFunc(p.Pseudos, func(n uint32) bool { return slices.Contains(everybody, n) })
		if !mine || p.Deny != deny || p.Off || modelNow < p.NotBefore || modelNow >= p.Expires || !p.Fixed[0].Perms.Has.Has(uint32(perm)) {
			continue
		}
		for n := range cover {
			there := slices.Contains(p.Nodes, n) || p.Self && n == caller
			for e := range m.st.Edges(n) {
				there = there || e.Rel == RelInSet && slices.Contains(p.Sets, e.To)
			}
			if there && m.lies(n, p.Home) && (deny || m.usable(p.Fixed[0], n)) {
				found[handle] = true
			}
		}
	}
	return found
}

// lies reports whether n is at top or beneath it.
func (m *model) lies(n, top Node) bool {
	above := nodeSet{Root: true}
	m.up(n, above)
	return above[top]
}

// usable reports whether a role is at home at n, or above, and n in its scopes.
func (m *model) usable(r *Role, n Node) bool {
	if !m.lies(n, r.Home) || !r.Scoped {
		return m.lies(n, r.Home)
	}
	seen := nodeSet{}
	for level := []Node{n}; len(level) > 0; {
		var next []Node
		named, fits := false, false
		for _, n := range level {
			seen[n] = true
			typ := uint32(m.st.TypeOf(n))
			named = named || m.st.Schema.Scopes[0].Has(typ)
			fits = fits || r.Allowed.Has(typ)
			for e := range m.st.Edges(n) {
				if m.st.Schema.Parent.Has(uint32(e.Rel)) && !seen[e.To] {
					next = append(next, e.To)
				}
			}
		}
		if named {
			return fits
		}
		level = next
	}
	return false
}

// callers are everyone who may ask, anonymous among them.
func (m *model) callers() []Node {
	all := slices.Concat(m.byType[mUser], m.byType[mGroup], m.byType[mItem], []Node{NoNode})
	m.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}
