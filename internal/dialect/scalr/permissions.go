package scalr

import (
	"net/http"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
)

// permissionAttributes are as the seed prints them; status it always has as true.
type permissionAttributes struct {
	ApplicableScopes []string `json:"applicable-scopes"`
	Description      string   `json:"description"`
	Status           bool     `json:"status"`
}

// seeRoles is what a caller needs at the account to see what roles are made of.
const seeRoles ambit.PermissionID = "ambit.roles:read"

// listPermissions answers with the whole catalog: clients ask once and follow no
// pages.
func (x *surface) listPermissions(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
	v, err := x.look(r, caller)
	if err != nil {
		return err
	}
	if _, err := takes(r); err != nil {
		return err
	}
	if err := v.May(seeRoles, v.Account()); err != nil {
		return err
	}
	return write(w, http.StatusOK, document{Data: v.permissions()})
}

func (x *surface) getPermission(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
	v, err := x.look(r, caller)
	if err != nil {
		return err
	}
	if _, err := takes(r); err != nil {
		return err
	}
	id := r.PathValue("permission")
	if err := v.May(seeRoles, v.Account()); err != nil {
		return hidden(err, "Permission", id)
	}
	if _, ok := v.schema.ScopesOf(ambit.Pattern(id)); !ok {
		return missing("Permission", id)
	}
	return write(w, http.StatusOK, document{Data: v.permission(ambit.Pattern(id))})
}

// permissions are what the account's catalogs declare, in order of adoption, each
// with the wildcards that it lists before its permissions; Ambit's own come last.
func (v *view) permissions() []resource {
	listed := map[string][]ambit.Pattern{}
	var catalogs []string
	add := func(catalog string, p ambit.Pattern) {
		if listed[catalog] == nil && catalog != ambit.OwnCatalogName {
			catalogs = append(catalogs, catalog)
		}
		listed[catalog] = append(listed[catalog], p)
	}
	for w := range v.schema.Wildcards() {
		add(w.Catalog, w.Pattern)
	}
	for p := range v.schema.Permissions() {
		add(p.Catalog, ambit.Pattern(p.ID))
	}
	all, seen := []resource{}, map[ambit.Pattern]bool{}
	for _, catalog := range append(catalogs, ambit.OwnCatalogName) {
		for _, p := range listed[catalog] {
			if !seen[p] {
				seen[p] = true
				all = append(all, v.permission(p))
			}
		}
	}
	return all
}

// permission is a pattern that a role may hold. One whose scopes nothing states may
// be granted at every scope that there is.
func (v *view) permission(p ambit.Pattern) resource {
	scopes, _ := v.schema.ScopesOf(p)
	if scopes == nil {
		for _, e := range v.scopes {
			if e.typ != "" {
				scopes = append(scopes, e.name)
			}
		}
	}
	return resource{
		ID: string(p), Type: "permissions",
		Attributes: permissionAttributes{ApplicableScopes: scopes, Description: v.describe(p), Status: true},
	}
}

// describe is what the catalogs say of a pattern; wildcards may be used without
// being listed.
func (v *view) describe(p ambit.Pattern) string {
	if declared, ok := v.schema.Permission(ambit.PermissionID(p)); ok {
		return worded(declared.Description, declared.Title)
	}
	for w := range v.schema.Wildcards() {
		if w.Pattern == p {
			return worded(w.Description, w.Title)
		}
	}
	return "Every permission of the form " + string(p)
}

// worded is the first of texts that says anything.
func worded(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
