package cloudflare

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A permissionGroup is a role.
type permissionGroup struct {
	ID     string            `json:"id"`
	Name   string            `json:"name,omitempty"`
	Status string            `json:"status,omitempty"`
	Meta   map[string]string `json:"meta,omitempty"`

	role ambit.RoleName
}

func (g permissionGroup) label() string { return g.Meta["label"] }

// A roleIndex knows the roles that policies may name.
type roleIndex struct {
	list   []permissionGroup // that the caller may see, the built-in ones first
	byID   map[string]ambit.RoleName
	byRole map[ambit.RoleName]permissionGroup
}

// roles are those of the account. Built-in ones are part of what its catalogs
// declare, so that whoever writes policies may name them; they are listed to those
// who may see roles at the account.
func (v *view) roles() (*roleIndex, error) {
	if v.index != nil {
		return v.index, nil
	}
	nouns, err := v.Nouns(ambit.RoleType)
	if err != nil {
		return nil, err
	}
	err = v.May(permissions[ambit.RoleType]+"read", v.Account())
	if err != nil && !refusedAs(err, iam.Forbidden) {
		return nil, err
	}
	index := &roleIndex{byID: map[string]ambit.RoleName{}, byRole: map[ambit.RoleName]permissionGroup{}}
	for role := range v.Schema().Roles() {
		index.add(builtinRole(role), err == nil)
	}
	for _, noun := range nouns {
		index.add(customRole(noun.(*ambit.Role)), true)
	}
	v.index = index
	return index, nil
}

func (x *roleIndex) add(g permissionGroup, seen bool) {
	if _, taken := x.byID[g.ID]; taken { // two catalogs say the same id of different roles
		g.ID = derivedID(g.role)
	}
	x.byID[g.ID] = g.role
	if seen {
		x.list = append(x.list, g)
	} else {
		g = permissionGroup{ID: g.ID, role: g.role}
	}
	x.byRole[g.role] = g
}

// derivedID is the id of a role for which no catalog says one.
func derivedID(role ambit.RoleName) string {
	sum := sha256.Sum256([]byte("ambit/permission-group/" + role))
	return hex.EncodeToString(sum[:16])
}

func builtinRole(r ambit.DeclaredRole) permissionGroup {
	g := permissionGroup{ID: r.ID, Name: r.Title, Status: "V", role: r.Full}
	if g.ID == "" {
		g.ID = derivedID(r.Full)
	}
	if g.Name == "" {
		g.Name = r.Name
	}
	label := r.Label
	if label == "" {
		label = string(r.Full)
	}
	g.Meta = roleMeta(label, r.Description, r.Scopes, false)
	return g
}

func customRole(r *ambit.Role) permissionGroup {
	g := permissionGroup{ID: r.ID, Name: called(r.Own), Status: "V", role: ambit.RoleName(r.ID)}
	label := r.Name
	if label == "" {
		label = r.ID
	}
	g.Meta = roleMeta(label, r.Description, r.Scopes, true)
	return g
}

// called is what people call something.
func called(own ambit.Own) string {
	if own.Title != "" {
		return own.Title
	}
	return own.Name
}

// roleMeta is what is said about a role: the pair that the published description
// has, and the flat map that clients have come to read.
func roleMeta(label, description string, scopes []string, editable bool) map[string]string {
	meta := map[string]string{"key": "label", "value": label, "label": label, "editable": strconv.FormatBool(editable)}
	switch {
	case slices.Contains(scopes, "zone"), slices.Contains(scopes, string(zoneType)): // a catalog's own, or in full
		meta["scopes"] = strings.TrimSuffix(zoneKey, ".")
	case len(scopes) == 0 || slices.Contains(scopes, string(ambit.AccountType)):
		meta["scopes"] = strings.TrimSuffix(accountKey, ".")
	default:
		meta["scopes"] = strings.Join(scopes, ",")
	}
	if description != "" {
		meta["description"] = description
	}
	return meta
}

func listPermissionGroups(r *request) (answer, error) {
	v, err := r.look()
	if err != nil {
		return answer{}, err
	}
	groups, err := v.permissionGroups()
	if err != nil {
		return answer{}, err
	}
	for name, key := range map[string]func(permissionGroup) string{
		"id":    func(g permissionGroup) string { return g.ID },
		"name":  func(g permissionGroup) string { return g.Name },
		"label": permissionGroup.label,
	} {
		if groups, err = exactly(r, name, groups, key); err != nil {
			return answer{}, err
		}
	}
	return paged(r, v, groups, sizes{standard: 50, least: 5, most: 50}, func(g permissionGroup) (permissionGroup, error) { return g, nil })
}

// permissionGroups are those that the caller may see. Who can see none is refused.
func (v *view) permissionGroups() ([]permissionGroup, error) {
	index, err := v.roles()
	if err != nil {
		return nil, err
	}
	if len(index.list) == 0 {
		return nil, v.May(permissions[ambit.RoleType]+"read", v.Account())
	}
	return slices.Clone(index.list), nil
}

func getPermissionGroup(r *request) (answer, error) {
	v, err := r.look()
	if err != nil {
		return answer{}, err
	}
	groups, err := v.permissionGroups()
	if err != nil {
		return answer{}, err
	}
	id := r.PathValue("id")
	for _, g := range groups {
		if g.ID == id {
			return answer{Result: g}, nil
		}
	}
	if _, err := v.find(ambit.RoleType, "read", id); err != nil {
		return answer{}, err
	}
	return answer{}, &iam.Error{Kind: iam.NotFound, Code: "not_found", Detail: "there is no such permission group"}
}
