package scalr

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
)

const (
	rolesPath = Prefix + "/roles/"
	roleKind  = "IamRole" // as errors call it
)

// A role is one that this dialect can show: a built-in one, or a custom one at home
// in the account.
type role struct {
	id, name, description string
	system                bool
	permissions           []ambit.Pattern
}

type roleAttributes struct {
	Description *string `json:"description"`
	IsSystem    bool    `json:"is-system"`
	Name        string  `json:"name"`
}

// roleID is the id of a role here: the id of a custom role, the full name of a
// built-in one, in which a dot stands for the slash that no id should have.
func roleID(name ambit.RoleName) string {
	return "role-" + strings.Replace(string(name), "/", ".", 1)
}

// roleName is the role that an id names: every custom one that could be, and the
// built-in ones that are.
func (v *view) roleName(id string) (ambit.RoleName, bool) {
	if name, ok := strings.CutPrefix(id, "role-"); ok && ambit.ValidID(name) {
		return ambit.RoleName(name), true
	}
	for declared := range v.schema.Roles() {
		if roleID(declared.Full) == id {
			return declared.Full, true
		}
	}
	return "", false
}

// systemRoles are the built-in roles. One bears its bare name where no other role of
// an application has it, and those of Ambit's own always their full one.
func (v *view) systemRoles() []role {
	bearers := map[string]int{}
	for declared := range v.schema.Roles() {
		if declared.Catalog != ambit.OwnCatalogName {
			bearers[declared.Name]++
		}
	}
	var all []role
	for declared := range v.schema.Roles() {
		name := declared.Name
		if declared.Catalog == ambit.OwnCatalogName || bearers[name] > 1 {
			name = string(declared.Full)
		}
		all = append(all, role{
			id: roleID(declared.Full), name: name, system: true,
			description: worded(declared.Description, declared.Title), permissions: declared.Permissions,
		})
	}
	return all
}

// customRole is a role as this dialect shows it; false where it is at home elsewhere
// than in the account, which cannot be said here.
func (v *view) customRole(r *ambit.Role) (role, bool) {
	return role{
		id: roleID(ambit.RoleName(r.ID)), name: r.Name, description: r.Description, permissions: r.Permissions,
	}, r.Home == v.Account()
}

// roles are the roles that the caller may see, built-in ones first.
func (v *view) roles() ([]role, error) {
	var all []role
	if sees, err := v.sees(seeRoles); err != nil {
		return nil, err
	} else if sees {
		all = v.systemRoles()
	}
	nouns, err := v.Nouns(ambit.RoleType)
	if err != nil {
		return nil, err
	}
	for _, noun := range nouns {
		if shown, ok := v.customRole(noun.(*ambit.Role)); ok {
			all = append(all, shown)
		}
	}
	return all, nil
}

// role is a role that the caller may see.
func (v *view) role(id string) (role, error) {
	name, ok := v.roleName(id)
	switch {
	case !ok:
		return role{}, missing(roleKind, id)
	case ambit.ValidID(string(name)):
		noun, err := v.Get(ambit.Ref{Type: ambit.RoleType, ID: string(name)})
		if err != nil {
			return role{}, hidden(err, roleKind, id)
		}
		if shown, ok := v.customRole(noun.(*ambit.Role)); ok {
			return shown, nil
		}
		return role{}, missing(roleKind, id)
	}
	if err := v.May(seeRoles, v.Account()); err != nil {
		return role{}, hidden(err, roleKind, id)
	}
	for _, shown := range v.systemRoles() {
		if shown.id == id {
			return shown, nil
		}
	}
	return role{}, missing(roleKind, id)
}

func (v *view) roleResource(r role) resource {
	permissions := make([]identifier, len(r.permissions))
	for i, p := range r.permissions {
		permissions[i] = identifier{ID: string(p), Type: "permissions"}
	}
	related := map[string]relationship{"permissions": {permissions}}
	if !r.system {
		related["account"] = relationship{identifier{ID: v.accountID(), Type: v.scopes[0].kind}}
	}
	return resource{
		ID: r.id, Type: "roles", Links: map[string]string{"self": rolesPath + r.id},
		Attributes:    roleAttributes{textOrNull(r.description), r.system, r.name},
		Relationships: related,
	}
}

var roleIncludes = []string{"account", "permissions"}

func roleListing(account string) listing[role] {
	id := func(r role) (string, bool) { return r.id, true }
	name := func(r role) (string, bool) { return r.name, true }
	return listing[role]{
		filters: map[string]func(role) (string, bool){
			"account": func(r role) (string, bool) { return account, !r.system },
			"role":    id, "name": name, "role][name": name,
		},
		sorts: map[string]func(role) string{
			"id": func(r role) string { return r.id }, "name": func(r role) string { return r.name },
			"description": func(r role) string { return r.description }, "is-system": func(r role) string { return strconv.FormatBool(r.system) },
		},
		includes: roleIncludes,
		text:     func(r role) []string { return []string{r.id, r.name, r.description} },
	}
}

func (x *surface) listRoles(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
	v, err := x.look(r, caller)
	if err != nil {
		return err
	}
	asked, err := roleListing(v.accountID()).read(r)
	if err != nil {
		return err
	}
	all, err := v.roles()
	if err != nil {
		return err
	}
	page, about := asked.page(all)
	included := v.including(asked.include)
	list := make([]resource, len(page))
	for i, one := range page {
		list[i] = v.roleResource(one)
		included.ofRole(one, "")
	}
	return write(w, http.StatusOK, document{list, included.list, about})
}

func (x *surface) getRole(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
	v, err := x.look(r, caller)
	if err != nil {
		return err
	}
	include, err := takes(r, roleIncludes...)
	if err != nil {
		return err
	}
	shown, err := v.role(r.PathValue("role"))
	if err != nil {
		return err
	}
	return v.writeRole(w, http.StatusOK, shown, include)
}

func (v *view) writeRole(w http.ResponseWriter, status int, shown role, include []string) error {
	included := v.including(include)
	included.ofRole(shown, "")
	return write(w, status, document{Data: v.roleResource(shown), Included: included.list})
}
