package plan

import "github.com/ambit-iam/ambit"

// InPresent is a noun of the wanted account with its references, its own included,
// as the present account has them.
func (p *Plan) InPresent(noun ambit.Noun) ambit.Noun {
	switch n := noun.(type) {
	case *ambit.Resource:
		made := *n
		made.Relations = make([]ambit.Relation, len(n.Relations))
		for i, rel := range n.Relations {
			made.Relations[i] = ambit.Relation{Name: rel.Name, To: p.Present(rel.To)}
		}
		return &made
	case *ambit.User:
		made := *n
		made.Own = p.own(n)
		return &made
	case *ambit.ServiceAccount:
		made := *n
		made.Own = p.own(n)
		return &made
	case *ambit.Group:
		made := *n
		made.Own = p.own(n)
		return &made
	case *ambit.ResourceGroup:
		made := *n
		made.Own = p.own(n)
		return &made
	case *ambit.Role:
		made := *n
		made.Own = p.own(n)
		return &made
	case *ambit.Policy:
		made := *n
		made.Own = p.own(n)
		made.Principals, made.Nodes, made.ResourceGroups = p.refs(n.Principals), p.refs(n.Nodes), p.refs(n.ResourceGroups)
		made.Roles = make([]ambit.RoleName, len(n.Roles))
		for i, name := range n.Roles {
			made.Roles[i] = ambit.RoleName(p.Present(ambit.Ref{Type: ambit.RoleType, ID: string(name)}).ID)
		}
		return &made
	}
	return noun
}

// own is what a noun of Ambit's own begins with.
func (p *Plan) own(noun ambit.Noun) ambit.Own {
	own := *ambit.OwnOf(noun)
	own.ID, own.Home = p.Present(noun.Ref()).ID, p.Present(own.Home)
	return own
}

func (p *Plan) refs(refs []ambit.Ref) []ambit.Ref {
	made := make([]ambit.Ref, len(refs))
	for i, ref := range refs {
		made[i] = p.Present(ref)
	}
	return made
}
