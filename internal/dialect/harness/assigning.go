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
