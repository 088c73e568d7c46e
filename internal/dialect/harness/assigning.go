package harness

import (
	"errors"
	"fmt"
	"slices"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

func (c *call) createAssignment() (any, error) {
	sent, err := body[assignmentBody](c)
	if err != nil {
		return nil, err
	}
	made, err := c.assign([]assignmentBody{sent}, false)
	if err != nil {
		return nil, err
	}
	return made[0], nil
}

// mostAssignments is how many role assignments are made at once at most.
const mostAssignments = 1000

// createAssignments makes several role assignments, or none of them.
func (c *call) createAssignments() (any, error) {
	sent, err := body[struct {
		Assignments []assignmentBody `json:"roleAssignments"`
	}](c)
	switch {
	case err != nil:
		return nil, err
	case len(sent.Assignments) == 0 || len(sent.Assignments) > mostAssignments:
		return nil, dialect.Invalid("roleAssignments", fmt.Sprintf("must be 1 to %d role assignments", mostAssignments))
	}
	return c.assign(sent.Assignments, true)
}

// assign makes role assignments as one entry. Where there is a list of them, a
// refusal says which of them it is about.
func (c *call) assign(sent []assignmentBody, list bool) ([]assignmentResponse, error) {
	var policies []ambit.Ref
	err := c.together("policies.create", func(w *iam.Work) error {
		policies = nil
		if err := c.at(w.Look, "ambit.policies:create"); err != nil {
			return err
		}
		for i, one := range sent {
			made, err := c.assignOne(w, one)
			if refused := new(iam.Error); list && errors.As(err, &refused) {
				err = inElement(i, refused)
			}
			if err != nil {
				return err
			}
			policies = append(policies, made.Ref())
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c.written(policies, sent)
}

func (c *call) assignOne(w *iam.Work, sent assignmentBody) (ambit.Noun, error) {
	p, err := c.policyFrom(w.Look, sent)
	if err != nil {
		return nil, err
	}
	made, err := w.Create(p)
	if refused := new(iam.Error); errors.As(err, &refused) && refused.Kind == iam.Conflict && sent.Identifier != "" {
		return nil, worded(codeDuplicate, "A role assignment with identifier %s in this scope %s is already present", sent.Identifier, c.scope)
	}
	return made, err
}

// inElement says in which of several role assignments a fault is.
func inElement(i int, e *iam.Error) error {
	told, element := *e, fmt.Sprintf("roleAssignments[%d]", i)
	if told.Field != "" {
		told.Field = element + "." + told.Field
	} else {
		told.Detail = element + ": " + told.Detail
	}
	return &told
}

// written are role assignments that were just written: as they are stored where the
// caller may see them, else as he sent them.
func (c *call) written(policies []ambit.Ref, sent []assignmentBody) ([]assignmentResponse, error) {
	l, err := c.service.Look(c.r.Context(), c.caller, iam.View{})
	if err != nil {
		return nil, err
	}
	made := make([]assignmentResponse, len(policies))
	for i, r := range policies {
		a, err := c.assignment(l, r)
		if err != nil {
			a = assignmentResponse{Body: sent[i], Scope: c.scope.body()}
			if a.Body.Identifier == "" {
				a.Body.Identifier = identifierOf(&ambit.Own{ID: r.ID})
			}
		}
		made[i] = a
	}
	return made, nil
}

// policyFrom is the policy that a role assignment is to become.
func (c *call) policyFrom(l *iam.Look, sent assignmentBody) (*ambit.Policy, error) {
	for _, needed := range []struct{ field, value string }{
		{"resourceGroupIdentifier", sent.ResourceGroup}, {"roleIdentifier", sent.Role},
	} {
		if needed.value == "" {
			return nil, dialect.Invalid(needed.field, "must not be empty")
		}
	}
	if sent.Principal == nil || sent.Principal.Identifier == "" {
		return nil, dialect.Invalid("principal", "must have an identifier and a type")
	}
	if sent.Identifier != "" {
		if err := checkOwnIdentifier("identifier", sent.Identifier); err != nil {
			return nil, err
		}
	}
	if sent.Managed {
		return nil, invalidRequest("managed role assignments come with the product and cannot be made")
	}
	p := &ambit.Policy{
		Own:    ambit.Own{Name: sent.Identifier, Home: c.scope.node},
		Effect: ambit.Allow, Disabled: sent.Disabled,
	}
	role, err := c.roleMeant(l, sent)
	if err != nil {
		return nil, err
	}
	p.Roles = []ambit.RoleName{role}
	who, err := c.principalMeant(l, *sent.Principal)
	if err != nil {
		return nil, err
	}
	if p.Principals = []ambit.Ref{who}; who.ID != sent.Principal.Identifier {
		p.Labels = map[string]string{sentPrincipal: sent.Principal.Identifier}
	}
	return p, c.place(l, p, sent.ResourceGroup)
}

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
	r, ok := at.named(l, ambit.RoleType, sent.Role)
	if !ok {
		return "", invalidRequest("Could not find the role %s in the scope %s", sent.Role, at)
	}
	if at.node == c.scope.node {
		return ambit.RoleName(r.ID), nil
	}
	noun, err := l.Get(r)
	if err != nil {
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

// findAssignment is the role assignment of the path to which the caller may do
// something. A policy that is more than that is changed and deleted elsewhere.
func (c *call) findAssignment(l *iam.Look, action string) (ambit.Ref, error) {
	found, err := c.find(l, action, ambit.PolicyType, c.identifier())
	if missing(err) {
		return found, invalidRequest("Could not find the role assignment %s in the scope %s", c.identifier(), c.scope)
	}
	return found, err
}

// updateAssignment turns a role assignment on and off: nothing else of it changes.
func (c *call) updateAssignment() (any, error) {
	sent, err := body[assignmentBody](c)
	if err != nil {
		return nil, err
	}
	if sent.Identifier != "" && sent.Identifier != c.identifier() {
		return nil, invalidRequest("The identifier in the role assignment body and the url do not match")
	}
	var policy ambit.Ref
	err = c.together("policies.update", func(w *iam.Work) error {
		found, err := c.findAssignment(w.Look, "update")
		if err != nil {
			return err
		}
		policy = found
		_, err = w.Update(found, func(noun ambit.Noun) (ambit.Noun, error) {
			p := noun.(*ambit.Policy)
			if _, ok := showAssignment(w.Look, c.scope.account, p); !ok {
				return nil, c.noAssignment()
			}
			same := sent
			same.Identifier = ""
			next, err := c.policyFrom(w.Look, same)
			if err != nil {
				return nil, err
			}
			if next.Principals[0] != p.Principals[0] || next.Roles[0] != p.Roles[0] ||
				!slices.Equal(next.Nodes, p.Nodes) || !slices.Equal(next.ResourceGroups, p.ResourceGroups) {
				return nil, invalidRequest("Only disabled can be changed of a role assignment; delete it and create another one")
			}
			p.Disabled = sent.Disabled
			return p, nil
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	sent.Identifier = c.identifier()
	made, err := c.written([]ambit.Ref{policy}, []assignmentBody{sent})
	if err != nil {
		return nil, err
	}
	return made[0], nil
}

// noAssignment is the refusal of a policy that says more than a role assignment can.
func (c *call) noAssignment() *iam.Error {
	return invalidRequest("Could not find the role assignment %s in the scope %s: it is a policy that says more than a role assignment, and is changed where it was made", c.identifier(), c.scope)
}

// deleteAssignment deletes a role assignment. Whoever may not see it is not shown
// what it was, and so has to hold what seeing it takes as well.
func (c *call) deleteAssignment() (any, error) {
	var was assignmentResponse
	err := c.together("policies.delete", func(w *iam.Work) error {
		found, err := c.findAssignment(w.Look, "delete")
		if err != nil {
			return err
		}
		if was, err = c.assignment(w.Look, found); missing(err) {
			return c.noAssignment()
		}
		if err != nil {
			return err
		}
		return w.Delete(found, false)
	})
	if err != nil {
		return nil, err
	}
	return was, nil
}
