package scalr

import (
	"net/http"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

type roleToSet struct {
	Name        dialect.Optional[string] `json:"name"`
	Description dialect.Optional[string] `json:"description"`
	IsSystem    dialect.Optional[bool]   `json:"is-system"`
}

type roleRelations struct {
	Account     dialect.Optional[toOne]  `json:"account"`
	Permissions dialect.Optional[toMany] `json:"permissions"`
}

// A roleChange is what a request asks of a role. What it leaves out stays.
type roleChange struct {
	name, description dialect.Optional[string]
	permissions       []string
	replaces          bool // permissions take the place of those that there are
}

// readRole reads the body of a request about a role: a new one, or the one of that
// id.
func readRole(w http.ResponseWriter, r *http.Request, caller authn.Caller, id string) (roleChange, error) {
	set, to, err := read[roleToSet, roleRelations](w, r, "roles", id)
	if err != nil {
		return roleChange{}, err
	}
	change := roleChange{name: set.Name, description: set.Description}
	isNew := id == ""
	switch {
	case (isNew || set.Name.Present) && set.Name.Or("") == "":
		return change, dialect.Invalid("data.attributes.name", "Name cannot be empty.")
	case set.IsSystem.Or(false):
		return change, dialect.Invalid("data.attributes.is-system", "System roles come with catalogs and cannot be made.")
	}
	account, err := one("account", "accounts", to.Account)
	if err != nil {
		return change, err
	}
	if account != "" && account != "acc-"+caller.Account {
		return change, unknownReference("account", "Account", account)
	}
	change.permissions, change.replaces, err = many("permissions", "permissions", to.Permissions)
	return change, err
}

// apply makes the change.
func (c roleChange) apply(r *ambit.Role) {
	r.Name = c.name.Or(r.Name)
	if c.description.Present {
		r.Description = c.description.Or("")
	}
	if !c.replaces {
		return
	}
	r.Permissions = nil
	for _, id := range c.permissions {
		r.Permissions = append(r.Permissions, ambit.Pattern(id))
	}
}

// told is why a change was refused, in terms of the request.
func (c roleChange) told(err error) error {
	refused := refusalOf(err)
	if refused == nil {
		return err
	}
	if i, ok := element(refused.Field, "role.permissions"); ok && refused.Code == string(ambit.CodeUnknown) {
		return unknownOf("permissions", c.permissions[i])
	}
	return renamed(refused, map[string]string{
		"role.name": "data.attributes.name", "role.description": "data.attributes.description",
		"role.permissions": "data.relationships.permissions",
	})
}

func (x *surface) createRole(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
	include, err := takes(r, roleIncludes...)
	if err != nil {
		return err
	}
	change, err := readRole(w, r, caller, "")
	if err != nil {
		return err
	}
	var asked ambit.Role
	change.apply(&asked)
	made, receipt, err := x.service.Create(r.Context(), caller, &asked, iam.Write{})
	if err != nil {
		return change.told(err)
	}
	w.Header().Set("Location", rolesPath+roleID(ambit.RoleName(made.Ref().ID)))
	return x.answerRole(w, r, caller, http.StatusCreated, made.(*ambit.Role), receipt, include)
}

func (x *surface) updateRole(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
	id := r.PathValue("role")
	include, err := takes(r, roleIncludes...)
	if err != nil {
		return err
	}
	change, err := readRole(w, r, caller, id)
	if err != nil {
		return err
	}
	var made ambit.Noun
	receipt, err := x.service.Together(r.Context(), caller, "roles.update", iam.Write{}, func(work *iam.Work) error {
		ref, err := newView(work.Look).roleToWrite(id)
		if err != nil {
			return err
		}
		made, err = work.Update(ref, func(old ambit.Noun) (ambit.Noun, error) {
			next := old.(*ambit.Role)
			change.apply(next)
			return next, nil
		})
		return err
	})
	if err != nil {
		return change.told(err)
	}
	return x.answerRole(w, r, caller, http.StatusOK, made.(*ambit.Role), receipt, include)
}

func (x *surface) deleteRole(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
	if _, err := takes(r); err != nil {
		return err
	}
	_, err := x.service.Together(r.Context(), caller, "roles.delete", iam.Write{}, func(work *iam.Work) error {
		ref, err := newView(work.Look).roleToWrite(r.PathValue("role"))
		if err != nil {
			return err
		}
		return work.Delete(ref, false)
	})
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// roleToWrite is a role that the caller may see, and that can be changed.
func (v *view) roleToWrite(id string) (ambit.Ref, error) {
	shown, err := v.role(id)
	if err != nil {
		return ambit.Ref{}, err
	}
	if shown.system {
		return ambit.Ref{}, &iam.Error{Kind: iam.Forbidden, Code: "system_role", Detail: "system roles are read-only; make a role with the same permissions"}
	}
	return ambit.Ref{Type: ambit.RoleType, ID: strings.TrimPrefix(id, "role-")}, nil
}

// answerRole answers with a role that was written, to its author, whatever he may
// see.
func (x *surface) answerRole(w http.ResponseWriter, r *http.Request, caller authn.Caller, status int, made *ambit.Role, receipt iam.Receipt, include []string) error {
	v, err := x.lookAfter(r, caller, receipt)
	if err != nil {
		return err
	}
	shown, _ := v.customRole(made)
	return v.writeRole(w, status, shown, include)
}
