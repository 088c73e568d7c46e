package harness

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect"
)

type roleBody struct {
	Identifier  string            `json:"identifier"`
	Name        string            `json:"name"`
	Permissions []string          `json:"permissions"`
	Levels      []string          `json:"allowedScopeLevels"`
	Description *string           `json:"description"`
	Tags        map[string]string `json:"tags"`
}

type roleResponse struct {
	Role     roleBody   `json:"role"`
	Scope    *scopeBody `json:"scope"`
	Managed  bool       `json:"harnessManaged"`
	Created  int64      `json:"createdAt"`
	Modified int64      `json:"lastModifiedAt"`
}

// A roleItem is a role on a list, with how many it is assigned to in the scope.
type roleItem struct {
	roleResponse
	Users           int `json:"roleAssignedToUserCount"`
	Groups          int `json:"roleAssignedToUserGroupCount"`
	ServiceAccounts int `json:"roleAssignedToServiceAccountCount"`
}

func (r roleItem) sortKey() sortKey {
	return sortKey{r.Role.Identifier, r.Role.Name, r.Created, r.Modified, r.Managed}
}

// showRole is a custom role at home in a scope.
func showRole(s scope, r *ambit.Role) roleResponse {
	told := roleResponse{
		Role: roleBody{
			Identifier: identifierOf(&r.Own), Name: nameOf(&r.Own), Permissions: texts(r.Permissions),
			Levels: levelsOf(r.Scopes, "", s.level()), Description: orNull(r.Description), Tags: r.Labels,
		},
		Created: milliseconds(r.Created), Modified: milliseconds(r.Changed),
	}
	at := s.body()
	told.Scope = &at
	return told
}

// nameOf is what people call one of Ambit's own nouns.
func nameOf(own *ambit.Own) string {
	switch {
	case own.Title != "":
		return own.Title
	case own.Name != "":
		return own.Name
	}
	return identifierOf(own)
}

func texts[T ~string](list []T) []string {
	texts := make([]string, len(list))
	for i, one := range list {
		texts[i] = string(one)
	}
	return texts
}

// A managedRole is a role that comes with a catalog.
type managedRole struct {
	roleResponse
	full ambit.RoleName
}

// managedRoles are the catalogs' roles that can be used at a level (harness.md §3:
// an identifier that begins with an underscore, and no scope).
func managedRoles(schema ambit.Schema, level string) []managedRole {
	var roles []managedRole
	for r := range schema.Roles() {
		if m, ok := managedAt(r, level); ok {
			roles = append(roles, m)
		}
	}
	return roles
}

// managedAt is a catalog's role as it can be used at a level; false where it cannot.
func managedAt(r ambit.DeclaredRole, level string) (managedRole, bool) {
	identifier, stands := managedIdentifier(r), levelsOf(r.Scopes, r.Catalog, "account")
	if !identifierForm.MatchString(identifier) || !slices.Contains(stands, level) {
		return managedRole{}, false
	}
	name := r.Title
	if name == "" {
		name = r.Name
	}
	return managedRole{full: r.Full, roleResponse: roleResponse{
		Role: roleBody{
			Identifier: identifier, Name: name, Permissions: texts(r.Permissions), Levels: stands, Description: orNull(r.Description),
		},
		Managed: true,
	}}, true
}

// managedIdentifier is the identifier of a catalog's role: its name where the
// catalog is the product's, and else one that no other role can have: the catalog
// and the name with a $ between them, other characters as $ and two digits.
func managedIdentifier(r ambit.DeclaredRole) string {
	if r.Catalog == catalogName && strings.HasPrefix(r.Name, "_") {
		return r.Name
	}
	return "_" + spelled(r.Catalog) + "$" + spelled(r.Name)
}

func spelled(name string) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		if c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "$%02x", c)
		}
	}
	return b.String()
}

// managed is the catalogs' role of an identifier that can be used at a level.
func managed(schema ambit.Schema, level, identifier string) (managedRole, bool) {
	for r := range schema.Roles() {
		if managedIdentifier(r) != identifier {
			continue
		}
		if m, ok := managedAt(r, level); ok {
			return m, true
		}
	}
	return managedRole{}, false
}

// listRoles lists the custom roles of exactly the scope and the catalogs' roles for
// its level: nothing is inherited from a wider scope.
func (c *call) listRoles() (any, error) {
	if err := c.at(c.look, "ambit.roles:read"); err != nil {
		return nil, err
	}
	search, err := dialect.Single(c.query, "searchTerm")
	if err != nil {
		return nil, err
	}
	which, err := dialect.Choice(c.query, "harnessManaged", "", "true", "false")
	if err != nil {
		return nil, err
	}
	items := []roleItem{}
	for _, r := range managedRoles(c.look.Schema(), c.scope.level()) {
		items = append(items, roleItem{roleResponse: r.roleResponse})
	}
	nouns, err := c.look.Nouns(ambit.RoleType)
	if err != nil {
		return nil, err
	}
	for _, noun := range nouns {
		if r := noun.(*ambit.Role); r.Home == c.scope.node {
			items = append(items, roleItem{roleResponse: showRole(c.scope, r)})
		}
	}
	items = slices.DeleteFunc(items, func(r roleItem) bool {
		return !matches(search, r.sortKey()) || which != "" && (which == "true") != r.Managed
	})
	listed, err := paged(c, items, roleItem.sortKey)
	if err != nil {
		return nil, err
	}
	return listed, c.count(listed.Content)
}

// count tells of each role how many it is assigned to in the scope.
func (c *call) count(items []roleItem) error {
	assigned, err := c.assignments(func(s scope) bool { return s.node == c.scope.node })
	if err != nil {
		return err
	}
	for _, a := range assigned {
		for i := range items {
			if r := &items[i]; r.Role.Identifier == a.Body.Role && a.Body.ownRole(c.scope) {
				switch a.Body.Principal.Type {
				case "USER":
					r.Users++
				case "USER_GROUP":
					r.Groups++
				case "SERVICE_ACCOUNT":
					r.ServiceAccounts++
				}
			}
		}
	}
	return nil
}

// getRole shows a role. What comes with catalogs whoever may see roles of the
// scope may see.
func (c *call) getRole() (any, error) {
	if r, ok := managed(c.look.Schema(), c.scope.level(), c.identifier()); ok {
		return r.roleResponse, c.at(c.look, "ambit.roles:read")
	}
	found, err := c.find(c.look, "read", ambit.RoleType, c.identifier())
	if missing(err) {
		return nil, worded(codeNotFound, "Role with identifier [%s] is not found in the given scope", c.identifier())
	}
	if err != nil {
		return nil, err
	}
	noun, err := c.look.Get(found)
	if err != nil {
		return nil, err
	}
	return showRole(c.scope, noun.(*ambit.Role)), nil
}
