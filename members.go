package ambit

import "github.com/ambit-iam/ambit/internal/kernel"

// A membership is what the words of a membership command mean.
type membership struct {
	set, member Ref
	setNode     kernel.Node
	memberNode  kernel.Node // NoNode: opaque and never named before
	rel         kernel.Rel
	holds       bool
}

// membership finds the set and the member that a command means, and whether the
// one is in the other already.
func (d *Draft) membership(set, member Ref) (m membership, err error) {
	if m.setNode, err = d.a.lookup("set", set); err != nil {
		return m, err
	}
	m.set = d.a.ref(m.setNode)
	var ok bool
	if m.rel, ok = memberRelation(m.set.Type); !ok {
		return m, noMembers(set)
	}
	if m.member, err = d.a.full("member", member); err != nil {
		return m, err
	}
	var known bool
	m.memberNode, known = d.a.node(d.a.schema.typeByName[m.member.Type].num, m.member.ID)
	m.holds = known && hasEdge(d.a.state, m.memberNode, kernel.Edge{Rel: m.rel, To: m.setNode})
	return m, nil
}

func (d *Draft) planAddMember(cmd AddMember) ([]Change, error) {
	m, err := d.membership(cmd.Set, cmd.Member)
	if err != nil {
		return nil, err
	}
	if m.rel == kernel.RelMember {
		if t := d.a.schema.typeByName[m.member.Type]; !t.acts {
			return nil, refuse(CodeInvalid, "member", "%s cannot be in a group: %s does not act", cmd.Member, t.name)
		}
		if d.a.state.Within(m.setNode, m.memberNode) {
			return nil, refuse(CodeConflict, "member", "%s cannot be in %s, which is in it", m.member, m.set)
		}
	}
	if m.holds {
		return nil, nil
	}
	if err := d.checkMemberships(m); err != nil {
		return nil, err
	}
	return []Change{AddMember{m.set, m.member}}, nil
}

// checkMemberships refuses one set more than a node can be in.
func (d *Draft) checkMemberships(m membership) error {
	if m.memberNode == kernel.NoNode {
		return d.checkRoom("member", true)
	}
	sets := 0
	for e := range d.a.state.Edges(m.memberNode) {
		if e.Rel == kernel.RelMember || e.Rel == kernel.RelInSet {
			sets++
		}
	}
	if sets >= MaxMemberships {
		return refuse(CodeLimit, "member", "%s is in %d groups and resource groups already, and that is the most; put groups into groups", m.member, sets)
	}
	return nil
}

func (d *Draft) planRemoveMember(cmd RemoveMember) ([]Change, error) {
	m, err := d.membership(cmd.Set, cmd.Member)
	if err != nil || !m.holds {
		return nil, err
	}
	return []Change{RemoveMember{m.set, m.member}}, nil
}

func hasEdge(st *kernel.State, n kernel.Node, edge kernel.Edge) bool {
	for e := range st.Edges(n) {
		if e == edge {
			return true
		}
	}
	return false
}
