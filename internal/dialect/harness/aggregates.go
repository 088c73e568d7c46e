package harness

import (
	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

// An assignmentAggregate is a role assignment with its role and resource group.
type assignmentAggregate struct {
	Identifier    string        `json:"identifier"`
	Principal     principalBody `json:"principal"`
	Disabled      bool          `json:"disabled"`
	Role          *roleResponse `json:"role"`
	Scope         scopeBody     `json:"scope"`
	ResourceGroup groupBody     `json:"resourceGroup"`
	Created       int64         `json:"createdAt"`
	Modified      int64         `json:"lastModifiedAt"`
	Managed       bool          `json:"harnessManaged"`
}

type groupBody struct {
	scopeBody
	Identifier string `json:"identifier"`
	Name       string `json:"name"`
}

// roleOf is the role of a role assignment; nil where the caller may not see it.
func (c *call) roleOf(a assignmentResponse) (*roleResponse, error) {
	if a.Body.Reference == nil {
		r, _ := managed(c.look.Schema(), a.at.level(), a.Body.Role)
		return &r.roleResponse, nil
	}
	noun, err := c.look.Get(ambit.Ref{Type: ambit.RoleType, ID: string(a.role)})
	switch {
	case forbidden(err):
		return nil, nil
	case err != nil:
		return nil, err
	}
	at, _ := a.at.wider(c.look, a.Body.Reference.Level)
	told := showRole(at, noun.(*ambit.Role))
	return &told, nil
}

func (c *call) groupOf(a assignmentResponse) groupBody {
	return groupBody{a.Scope, a.Body.ResourceGroup, a.Body.ResourceGroup}
}

// aggregateAssignments lists role assignments with their roles and resource groups
// once each.
func (c *call) aggregateAssignments() (any, error) {
	f, err := body[assignmentFilter](c)
	if err != nil {
		return nil, err
	}
	shown, err := c.filtered(f)
	if err != nil {
		return nil, err
	}
	told := struct {
		Assignments []assignmentBody `json:"roleAssignments"`
		Scope       scopeBody        `json:"scope"`
		Roles       []roleResponse   `json:"roles"`
		Groups      []groupBody      `json:"resourceGroups"`
	}{Scope: c.scope.body()}
	roles, groups := map[ambit.RoleName]bool{}, map[string]bool{}
	for _, a := range shown {
		told.Assignments = append(told.Assignments, a.Body)
		role, err := c.roleOf(a)
		if err != nil {
			return nil, err
		}
		if role != nil && !roles[a.role] {
			told.Roles = append(told.Roles, *role)
		}
		if !groups[a.Body.ResourceGroup] {
			told.Groups = append(told.Groups, c.groupOf(a))
		}
		roles[a.role], groups[a.Body.ResourceGroup] = true, true
	}
	return told, nil
}

type validation struct {
	Valid   bool    `json:"valid"`
	Message *string `json:"errorMessage"`
}

// validateAssignment says of the parts of a role assignment whether they could be
// used, as far as that is asked.
func (c *call) validateAssignment() (any, error) {
	sent, err := body[struct {
		Assignment assignmentBody `json:"roleAssignment"`
		Principal  bool           `json:"validatePrincipal"`
		Role       bool           `json:"validateRole"`
		Group      bool           `json:"validateResourceGroup"`
	}](c)
	if err != nil {
		return nil, err
	}
	if err := c.at(c.look, "ambit.policies:create"); err != nil {
		return nil, err
	}
	told := struct {
		Principal validation `json:"principalValidationResult"`
		Role      validation `json:"roleValidationResult"`
		Group     validation `json:"resourceGroupValidationResult"`
	}{}
	told.Principal = validated(sent.Principal, func() error {
		if sent.Assignment.Principal == nil {
			return dialect.Invalid("principal", "must have an identifier and a type")
		}
		_, err := c.principalMeant(c.look, *sent.Assignment.Principal)
		return err
	})
	told.Role = validated(sent.Role, func() error {
		_, err := c.roleMeant(c.look, sent.Assignment)
		return err
	})
	told.Group = validated(sent.Group, func() error {
		return c.place(c.look, new(ambit.Policy), sent.Assignment.ResourceGroup)
	})
	return told, nil
}

// validated is what came of a part: what nobody asked about is taken to be good.
func validated(asked bool, try func() error) validation {
	if !asked {
		return validation{Valid: true}
	}
	if refused, ok := iam.Meaning(try()).(*iam.Error); ok {
		return validation{Message: orNull(refused.Error())}
	}
	return validation{Valid: true}
}
