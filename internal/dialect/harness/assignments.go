package harness

import (
	"slices"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/iam"
)

type assignmentBody struct {
	Identifier    string         `json:"identifier"`
	ResourceGroup string         `json:"resourceGroupIdentifier"`
	Role          string         `json:"roleIdentifier"`
	Reference     *roleReference `json:"roleReference"`
	Principal     *principalBody `json:"principal"`
	Disabled      bool           `json:"disabled"`
	Managed       bool           `json:"managed"`
}

// A roleReference says at which level the role is at home, which may be a wider one
// than the assignment's.
type roleReference struct {
	Identifier string `json:"identifier"`
	Level      string `json:"scopeLevel"`
}

type principalBody struct {
	Level      *string `json:"scopeLevel"`
	Identifier string  `json:"identifier"`
	Type       string  `json:"type"`
}

type assignmentResponse struct {
	Body     assignmentBody `json:"roleAssignment"`
	Scope    scopeBody      `json:"scope"`
	Created  int64          `json:"createdAt"`
	Modified int64          `json:"lastModifiedAt"`
	Managed  bool           `json:"harnessManaged"`

	at        scope
	role      ambit.RoleName
	principal ambit.Ref
}

func (a assignmentResponse) sortKey() sortKey {
	return sortKey{identifier: a.Body.Identifier, created: a.Created, modified: a.Modified}
}

// ownRole reports whether the role is not one of a wider scope.
func (b assignmentBody) ownRole(s scope) bool {
	return b.Reference == nil || b.Reference.Level == s.level()
}

// The types of principals that the wire format and Ambit both have.
var principalTypes = map[string]ambit.TypeName{
	"USER": ambit.UserType, "USER_GROUP": ambit.GroupType, "SERVICE_ACCOUNT": ambit.ServiceAccountType,
}

// principalTypeOf is the type of a principal in the wire format; empty where it has
// none.
func principalTypeOf(t ambit.TypeName) string {
	for name, known := range principalTypes {
		if known == t {
			return name
		}
	}
	return ""
}

// sentPrincipal is the label under which a policy keeps the name by which its
// principal was called: clients compare what they sent with what is answered.
const sentPrincipal = "harness.principal"

// wholeScope is, for each level, the resource group that is the scope with
// everything beneath it, as a grant at its node is.
var wholeScope = map[string]string{
	"account":      "_all_resources_including_child_scopes",
	"organization": "_all_resources_including_child_scopes",
	"project":      "_all_project_level_resources",
}

// showAssignment is a policy as a role assignment, and whether it is one: one that
// says more than the wire format can is not shown, as part of it would be another.
func showAssignment(l *iam.Look, account string, p *ambit.Policy) (assignmentResponse, bool) {
	s, ok := scopeOf(l, account, p.Home)
	switch {
	case !ok,
		p.Effect != ambit.Allow,
		len(p.Principals) != 1 || p.Principals[0].ID == "",
		len(p.Roles) != 1 || len(p.Permissions) > 0,
		len(p.Nodes)+len(p.ResourceGroups) != 1,
		len(p.Nodes) == 1 && p.Nodes[0] != s.node,
		p.Condition != "" || !p.NotBefore.IsZero() || !p.ExpiresAt.IsZero():
		return assignmentResponse{}, false
	}
	told := assignmentResponse{
		Body:  assignmentBody{Identifier: identifierOf(&p.Own), Disabled: p.Disabled, ResourceGroup: wholeScope[s.level()]},
		Scope: s.body(), Created: milliseconds(p.Created), Modified: milliseconds(p.Changed),
		at: s, role: p.Roles[0], principal: p.Principals[0],
	}
	if told.Body.Principal = showPrincipal(l, s, p); told.Body.Principal == nil {
		return assignmentResponse{}, false
	}
	if told.Body.Role, told.Body.Reference, ok = showRoleName(l, s, p.Roles[0]); !ok {
		return assignmentResponse{}, false
	}
	if len(p.ResourceGroups) == 1 {
		if !liesIn(l, p.ResourceGroups[0], s.node) {
			return assignmentResponse{}, false
		}
		told.Body.ResourceGroup = called(l, p.ResourceGroups[0])
	}
	return told, true
}

// showPrincipal is who a policy is for; nil where the wire format cannot say.
func showPrincipal(l *iam.Look, s scope, p *ambit.Policy) *principalBody {
	who := p.Principals[0]
	told := &principalBody{Identifier: who.ID, Type: principalTypeOf(who.Type)}
	if told.Type == "" {
		return nil
	}
	if who.Type != ambit.UserType {
		if _, err := l.Find("read", who); err == nil {
			told.Level = homeLevel(l, s, who)
		}
	}
	if sent := p.Labels[sentPrincipal]; sent != "" {
		if again, ok := s.principal(l, principalBody{told.Level, sent, told.Type}); ok && again == who {
			told.Identifier = sent
		}
	}
	return told
}

// homeLevel is the level of the scope, this one or a wider one, in which one of
// Ambit's own nouns is at home; nil where it is none of these.
func homeLevel(l *iam.Look, s scope, r ambit.Ref) *string {
	for _, wider := range s.chain(l) {
		if liesIn(l, r, wider.node) {
			level := wider.level()
			return &level
		}
	}
	return nil
}

// showRoleName is what a role is called in a scope, and for a custom one at which
// level it is at home; false where it is none that can be called there.
func showRoleName(l *iam.Look, s scope, name ambit.RoleName) (string, *roleReference, bool) {
	for r := range l.Schema().Roles() {
		if r.Full != name {
			continue
		}
		if m, ok := managedAt(r, s.level()); ok {
			return m.Role.Identifier, nil, true
		}
	}
	r := ambit.Ref{Type: ambit.RoleType, ID: string(name)}
	level := homeLevel(l, s, r)
	if level == nil {
		return "", nil, false
	}
	identifier := called(l, r)
	return identifier, &roleReference{identifier, *level}, true
}

// called is the identifier of one of Ambit's own nouns: of one that the caller may
// not see, its id.
func called(l *iam.Look, r ambit.Ref) string {
	if noun, err := l.Get(r); err == nil {
		return identifierOf(ambit.OwnOf(noun))
	}
	return identifierOf(&ambit.Own{ID: r.ID})
}

// assignments are the role assignments that the caller may see in scopes.
func (c *call) assignments(wanted func(scope) bool) ([]assignmentResponse, error) {
	nouns, err := c.look.Nouns(ambit.PolicyType)
	if err != nil {
		return nil, err
	}
	shown := []assignmentResponse{}
	for _, noun := range nouns {
		p := noun.(*ambit.Policy)
		if s, ok := scopeOf(c.look, c.scope.account, p.Home); !ok || !wanted(s) {
			continue
		}
		if a, ok := showAssignment(c.look, c.scope.account, p); ok {
			shown = append(shown, a)
		}
	}
	return shown, nil
}

// filtered are the role assignments of the scope that a filter lets through.
func (c *call) filtered(f assignmentFilter) ([]assignmentResponse, error) {
	if err := c.at(c.look, "ambit.policies:read"); err != nil {
		return nil, err
	}
	shown, err := c.assignments(func(s scope) bool { return s.node == c.scope.node })
	return slices.DeleteFunc(shown, func(a assignmentResponse) bool { return !f.lets(a) }), err
}

func (c *call) listAssignments() (any, error) {
	shown, err := c.filtered(assignmentFilter{})
	if err != nil {
		return nil, err
	}
	return paged(c, shown, assignmentResponse.sortKey)
}

func (c *call) getAssignment() (any, error) {
	found, err := c.find(c.look, "read", ambit.PolicyType, c.identifier())
	if err == nil {
		var a assignmentResponse
		if a, err = c.assignment(c.look, found); err == nil {
			return a, nil
		}
	}
	if missing(err) {
		err = worded(codeNotFound, "Role Assignment with identifier [%s] is not found in the given scope", c.identifier())
	}
	return nil, err
}

// assignment is the role assignment that a policy is; of any other policy it says
// that it is not there.
func (c *call) assignment(l *iam.Look, r ambit.Ref) (assignmentResponse, error) {
	noun, err := l.Get(r)
	if err != nil {
		return assignmentResponse{}, err
	}
	a, ok := showAssignment(l, c.scope.account, noun.(*ambit.Policy))
	if !ok {
		return assignmentResponse{}, notInScope(ambit.PolicyType, c.identifier())
	}
	return a, nil
}
