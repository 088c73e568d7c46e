package harness

import (
	"slices"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

// roleMeant is the role that is to be assigned: one of the scope, one that comes
// with a catalog, or where the request says so one of a wider scope, which the
// caller has to see there and which must be good for this level too: Ambit would
// keep the assignment of another, and it would allow nothing.
func (c *call) roleMeant(l *iam.Look, sent assignmentBody) (ambit.RoleName, error) {
	if r, ok := managed(l.Schema(), c.scope.level(), sent.Role); ok {
		return r.full, nil
	}
	at := c.scope
	if ref := sent.Reference; ref != nil {
		if ref.Identifier != "" && ref.Identifier != sent.Role {
			return "", invalidRequest("roleIdentifier and roleReference.identifier differ: %s and %s", sent.Role, ref.Identifier)
		}
		wider, ok := c.scope.wider(l, ref.Level)
		if !ok {
			return "", invalidRequest("roleReference.scopeLevel must be the level of the scope %s or of one that it lies in", c.scope)
		}
		at = wider
	}
	unknown := invalidRequest("Could not find the role %s in the scope %s", sent.Role, at)
	r, ok := at.named(l, ambit.RoleType, sent.Role)
	if !ok {
		return "", unknown
	}
	if at.node == c.scope.node {
		return ambit.RoleName(r.ID), nil
	}
	noun, err := l.Get(r)
	switch {
	case forbidden(err): // whether it is there is not his to know
		return "", unknown
	case err != nil:
		return "", err
	}
	if good := levelsOf(noun.(*ambit.Role).Scopes, "", at.level()); !slices.Contains(good, c.scope.level()) {
		return "", invalidRequest("The role %s of the scope %s can be only used at the levels %q", sent.Role, at, good)
	}
	return ambit.RoleName(r.ID), nil
}

// wider is the scope of a level among this one and those that it lies in; of no
// level, this one.
func (s scope) wider(l *iam.Look, level string) (scope, bool) {
	if level == "" {
		return s, true
	}
	chain := s.chain(l)
	i := slices.IndexFunc(chain, func(w scope) bool { return w.level() == level })
	if i < 0 {
		return scope{}, false
	}
	return chain[i], true
}

// principalMeant is to whom a role is to be assigned.
func (c *call) principalMeant(l *iam.Look, sent principalBody) (ambit.Ref, error) {
	switch sent.Type {
	case "USER", "USER_GROUP", "SERVICE_ACCOUNT":
	case "SERVICE", "API_KEY":
		return ambit.Ref{}, invalidRequest("principals of type %s cannot be assigned roles: assign them to the USER or SERVICE_ACCOUNT whose key it is", sent.Type)
	default:
		return ambit.Ref{}, dialect.Invalid("principal.type", "must be USER, USER_GROUP or SERVICE_ACCOUNT")
	}
	who, ok := c.scope.principal(l, sent)
	if !ok {
		return ambit.Ref{}, invalidRequest("Could not find the principal %s of type %s in the scope %s", sent.Identifier, sent.Type, c.scope)
	}
	return who, nil
}

// principal is who the wire format names: by id, or by the name that he bears in
// the scope, the nearest of those that it lies in, or the one of the level that is
// said.
func (s scope) principal(l *iam.Look, named principalBody) (ambit.Ref, bool) {
	chain := s.chain(l)
	if named.Level != nil && *named.Level != "" {
		wider, ok := s.wider(l, *named.Level)
		if !ok {
			return ambit.Ref{}, false
		}
		chain = []scope{wider}
	}
	t := principalTypes[named.Type]
	if ambit.ValidID(named.Identifier) {
		r := ambit.Ref{Type: t, ID: named.Identifier}
		_, known := l.LiesIn(r)
		if named.Level != nil && *named.Level != "" {
			known = known && liesIn(l, r, chain[0].node)
		}
		return r, known
	}
	for _, at := range chain {
		if r, ok := l.Named(t, at.node, named.Identifier); ok {
			return r, true
		}
	}
	return ambit.Ref{}, false
}

// place puts a policy where a resource group says. What is granted at a node counts
// for everything beneath, so a group that leaves out what lies beneath its level is
// refused: granted as it stands, it would be another one.
func (c *call) place(l *iam.Look, p *ambit.Policy, group string) error {
	level := c.scope.level()
	switch group {
	case wholeScope[level]:
		p.Nodes = []ambit.Ref{c.scope.node}
		return nil
	case "_all_account_level_resources", "_all_organization_level_resources":
		return invalidRequest("the resource group %s leaves out what lies beneath its level, and a grant here counts for everything beneath: assign %s, or a resource group that names the resources", group, wholeScope["account"])
	}
	r, ok := c.scope.named(l, ambit.ResourceGroupType, group)
	if !ok {
		return invalidRequest("Could not find the resource group %s in the scope %s", group, c.scope)
	}
	p.ResourceGroups = []ambit.Ref{r}
	return nil
}
