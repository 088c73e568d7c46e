package harness

import (
	"regexp"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect"
)

// permissionForm is that of the permissions that the wire format knows:
// module_resource_action. Those of other forms are nobody's to put into a role here.
var permissionForm = regexp.MustCompile(`^[A-Za-z.]+_[A-Za-z.]+_[A-Za-z.]+$`)

type permissionResponse struct {
	Permission permissionBody `json:"permission"`
}

type permissionBody struct {
	Identifier   ambit.PermissionID `json:"identifier"`
	Name         string             `json:"name"`
	Status       string             `json:"status"`
	InAllRoles   bool               `json:"includeInAllRoles"`
	Levels       []string           `json:"allowedScopeLevels"`
	ResourceType string             `json:"resourceType"`
	Action       string             `json:"action"`
}

// permissions are those of the account's catalogs that roles may be given here.
func permissions(schema ambit.Schema) []permissionBody {
	list := []permissionBody{}
	for p := range schema.Permissions() {
		if len(p.ID) > 128 || !permissionForm.MatchString(string(p.ID)) {
			continue
		}
		name := p.Title
		if name == "" {
			name = string(p.ID)
		}
		list = append(list, permissionBody{
			Identifier: p.ID, Name: name, Status: "ACTIVE", Levels: levelsOf(p.Scopes, p.Catalog, "account"),
			ResourceType: resourceTypeOf(p.Of), Action: p.Action,
		})
	}
	return list
}

// resourceTypeOf is a type as the wire format writes it.
func resourceTypeOf(t ambit.TypeName) string {
	_, name, qualified := strings.Cut(string(t), "/")
	if !qualified {
		name = string(t)
	}
	return strings.ToUpper(name)
}

// permissionsAsked are the permissions of the scope's level, or all of them.
func (c *call) permissionsAsked() ([]permissionBody, error) {
	all, err := dialect.Choice(c.query, "scopeFilterDisabled", "false", "true")
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(permissions(c.look.Schema()), func(p permissionBody) bool {
		return all == "false" && !slices.Contains(p.Levels, c.scope.level())
	}), nil
}

// listPermissions needs nothing beyond a valid key: the schema is every caller's to
// know.
func (c *call) listPermissions() (any, error) {
	asked, err := c.permissionsAsked()
	list := make([]permissionResponse, 0, len(asked))
	for _, p := range asked {
		list = append(list, permissionResponse{p})
	}
	return list, err
}

func (c *call) listResourceTypes() (any, error) {
	asked, err := c.permissionsAsked()
	types := []string{}
	for _, p := range asked {
		if !slices.Contains(types, p.ResourceType) {
			types = append(types, p.ResourceType)
		}
	}
	return types, err
}
