package scalr

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/scalr/go-scalr/v2/scalr/client"
	"github.com/scalr/go-scalr/v2/scalr/ops/role"
	"github.com/scalr/go-scalr/v2/scalr/schemas"
	"github.com/scalr/go-scalr/v2/scalr/value"
)

const nobody = "0190a1b2c3d4e5f60718293a4b5c6d7e"

// newRole is a request for a role.
func newRole(name string, permissions ...string) *schemas.RoleRequest {
	return &schemas.RoleRequest{
		Attributes:    schemas.RoleAttributesRequest{Name: value.Set(name), Description: value.Null[string]()},
		Relationships: schemas.RoleRelationshipsRequest{Permissions: permissionsOf(permissions...)},
	}
}

func idsOf(permissions []*schemas.Permission) []string {
	ids := []string{}
	for _, p := range permissions {
		ids = append(ids, p.ID)
	}
	return ids
}

func namesOf(roles []*schemas.Role) []string {
	names := []string{}
	for _, r := range roles {
		names = append(names, r.Attributes.Name)
	}
	return names
}

// roles makes, changes and deletes a role, and looks at those that there are.
func (s *scene) roles(t *testing.T) {
	var made *schemas.Role
	s.works(t, "Role.CreateRole", "with permissions, which come included", func(t *testing.T) {
		var err error
		made, err = s.Role.CreateRole(s.ctx, newRole("apply", "runs:*", "*:read"), &role.CreateRoleOptions{Include: []string{"account", "permissions"}})
		ok(t, err)
		same(t, "the permissions", idsOf(made.Relationships.Permissions), "runs:*", "*:read")
		if !strings.HasPrefix(made.ID, "role-") || made.Attributes.Name != "apply" || made.Attributes.IsSystem || made.Relationships.Account == nil ||
			made.Relationships.Account.ID != s.account() || made.Relationships.Account.Attributes.Name != s.Slug || made.Relationships.Permissions[1].Attributes.Description == nil {
			t.Errorf("the role is %+v", made)
		}
	})
	s.works(t, "Role.GetRole", "a role of the account", func(t *testing.T) {
		got, err := s.Role.GetRole(s.ctx, made.ID, nil)
		ok(t, err)
		if got.ID != made.ID || got.Attributes.Name != "apply" {
			t.Errorf("the role is %+v", got)
		}
	})
	s.works(t, "Role.GetRole", "a system role", func(t *testing.T) {
		got, err := s.Role.GetRole(s.ctx, "role-scalr.user", &role.GetRoleOptions{Include: []string{"permissions"}})
		ok(t, err)
		if !got.Attributes.IsSystem || got.Relationships.Account != nil || len(got.Relationships.Permissions) != 17 {
			t.Errorf("the role is %+v", got)
		}
	})
	s.works(t, "Role.GetRoles", "by filters, as Terraform sends them", func(t *testing.T) {
		for filter, want := range map[[2]string][]string{
			{"account", s.account()}:              {"apply"},
			{"account", "in:null," + s.account()}: {"ambit.owner", "ambit.admin", "ambit.auditor", "ambit.checker", "admin", "user", "reader", "account-min-access", "environment-min-access", "apply"},
			{"role", made.ID}:                     {"apply"},
			{"name", "user"}:                      {"user"},
			{"role][name", "user"}:                {"user"},
			{"account", "acc-" + nobody}:          {},
		} {
			got, err := s.Role.GetRoles(s.ctx, &role.GetRolesOptions{Filter: map[string]string{filter[0]: filter[1]}})
			ok(t, err)
			same(t, fmt.Sprint(filter), namesOf(got), want...)
		}
	})
	s.works(t, "Role.GetRoles", "sorted, sought, with what belongs to them", func(t *testing.T) {
		got, err := s.Role.GetRoles(s.ctx, &role.GetRolesOptions{Query: "min-access", Sort: []string{"-name"}, Include: []string{"permissions"}})
		ok(t, err)
		same(t, "the roles", namesOf(got), "environment-min-access", "account-min-access")
		if got[0].Relationships.Permissions[0].Attributes.Description == nil {
			t.Error("permissions are not included")
		}
	})
	s.works(t, "Role.UpdateRole", "name, description and permissions, one by one", func(t *testing.T) {
		for _, c := range []struct {
			request     schemas.RoleRequest
			name        string
			description string
			permissions []string
		}{
			{schemas.RoleRequest{Attributes: schemas.RoleAttributesRequest{Name: value.Set("run")}}, "run", "", []string{"runs:*", "*:read"}},
			{schemas.RoleRequest{Attributes: schemas.RoleAttributesRequest{Description: value.Set("Runs")}}, "run", "Runs", []string{"runs:*", "*:read"}},
			{schemas.RoleRequest{Relationships: schemas.RoleRelationshipsRequest{Permissions: permissionsOf("runs:apply")}}, "run", "Runs", []string{"runs:apply"}},
			{schemas.RoleRequest{Attributes: schemas.RoleAttributesRequest{Description: value.Null[string]()}, Relationships: schemas.RoleRelationshipsRequest{Permissions: permissionsOf()}}, "run", "", nil},
			{schemas.RoleRequest{Relationships: schemas.RoleRelationshipsRequest{Permissions: value.Null[[]schemas.Permission]()}}, "run", "", nil},
		} {
			got, err := s.Role.UpdateRole(s.ctx, made.ID, &c.request, &role.UpdateRoleOptions{Include: []string{"account"}})
			ok(t, err)
			description := ""
			if got.Attributes.Description != nil {
				description = *got.Attributes.Description
			}
			same(t, "the role", append([]string{got.Attributes.Name, description}, idsOf(got.Relationships.Permissions)...), append([]string{c.name, c.description}, c.permissions...)...)
		}
	})
	s.works(t, "Role.DeleteRole", "a role of the account", func(t *testing.T) {
		ok(t, s.Role.DeleteRole(s.ctx, made.ID))
		if _, err := s.Role.GetRole(s.ctx, made.ID, nil); err == nil {
			t.Error("the role is still there")
		}
	})
	s.rolesRefused(t, made.ID)
}

func (s *scene) rolesRefused(t *testing.T, gone string) {
	stranger := s.as(s.stranger)
	taken, err := s.Role.CreateRole(s.ctx, newRole("taken"), nil)
	ok(t, err)
	for _, c := range []struct {
		method, what string
		sentinel     error
		title, at    string
		do           func() error
	}{
		{"CreateRole", "without a name", client.ErrUnprocessableEntity, "Invalid Attribute", "/data/attributes/name", func() error {
			_, err := s.Role.CreateRole(s.ctx, newRole(""), nil)
			return err
		}},
		{"CreateRole", "with a name that is taken", client.ErrConflict, "Invalid Attribute", "/data/attributes/name", func() error {
			_, err := s.Role.CreateRole(s.ctx, newRole("taken"), nil)
			return err
		}},
		{"CreateRole", "with a permission that is not there", client.ErrNotFound, "Invalid Relationship", "/data/relationships/permissions", func() error {
			_, err := s.Role.CreateRole(s.ctx, newRole("new", "runs:*", "runs:fly"), nil)
			return err
		}},
		{"CreateRole", "without rights", client.ErrForbidden, "Forbidden", "", func() error {
			_, err := stranger.Role.CreateRole(s.ctx, newRole("new"), nil)
			return err
		}},
		{"GetRole", "one that is gone", client.ErrNotFound, "IamRole with ID '" + gone + "' not found or user unauthorized.", "", func() error {
			_, err := s.Role.GetRole(s.ctx, gone, nil)
			return err
		}},
		{"GetRole", "without rights", client.ErrNotFound, "IamRole with ID '" + taken.ID + "' not found or user unauthorized.", "", func() error {
			_, err := stranger.Role.GetRole(s.ctx, taken.ID, nil)
			return err
		}},
		{"UpdateRole", "a system role", client.ErrForbidden, "Forbidden", "", func() error {
			_, err := s.Role.UpdateRole(s.ctx, "role-scalr.user", newRole("mine"), nil)
			return err
		}},
		{"UpdateRole", "one that is gone", client.ErrNotFound, "IamRole with ID '" + gone + "' not found or user unauthorized.", "", func() error {
			_, err := s.Role.UpdateRole(s.ctx, gone, newRole("mine"), nil)
			return err
		}},
		{"DeleteRole", "a system role", client.ErrForbidden, "Forbidden", "", func() error {
			return s.Role.DeleteRole(s.ctx, "role-ambit.owner")
		}},
		{"DeleteRole", "one that is gone", client.ErrNotFound, "IamRole with ID '" + gone + "' not found or user unauthorized.", "", func() error {
			return s.Role.DeleteRole(s.ctx, gone)
		}},
	} {
		s.refuses(t, "Role."+c.method, c.what, c.sentinel, func() error {
			err := c.do()
			if err == nil {
				return nil
			}
			told, at := faultOf(t, err), ""
			if told.Source != nil {
				at = told.Source.Pointer
			}
			if told.Title != c.title || at != c.at {
				t.Errorf("%s: %s is refused with %q at %s", c.method, c.what, told.Title, at)
			}
			return err
		})
	}
	s.refuses(t, "Role.GetRoles", "with a bad token", client.ErrUnauthorized, func() error {
		_, err := s.as("ambt_wrong").Role.GetRoles(s.ctx, nil)
		return err
	})
	clients.Refuses(t, "Role.GetRoles", "with a filter that is not there", func(t *testing.T) {
		_, err := s.Role.GetRoles(s.ctx, &role.GetRolesOptions{Filter: map[string]string{"color": "red"}})
		if told := faultOf(t, err); told.Status != "400" || told.Source.Parameter != "filter[color]" {
			t.Errorf("the refusal is %+v", told)
		}
	})
	ok(t, s.Role.DeleteRole(s.ctx, taken.ID))
}

// rolesInPages reads lists that are longer than a page, and ends.
func (s *scene) rolesInPages(t *testing.T) {
	want := []string{}
	for i := range 43 {
		made, err := s.Role.CreateRole(s.ctx, newRole(fmt.Sprintf("role-%02d", i)), nil)
		ok(t, err)
		want = append(want, made.Attributes.Name)
	}
	mine := map[string]string{"account": s.account()}
	for _, size := range []int{0, 1, 42, 43, 100} {
		what := fmt.Sprintf("pages of %d", size)
		if size == 0 {
			what = "pages of the size that it assumes"
		}
		s.works(t, "Role.GetRolesIter", what, func(t *testing.T) {
			got := []string{}
			for r, err := range s.Role.GetRolesIter(s.ctx, &role.GetRolesOptions{Filter: mine, PageSize: size, Sort: []string{"name"}}) {
				ok(t, err)
				if got = append(got, r.Attributes.Name); len(got) > len(want) {
					break
				}
			}
			same(t, "the roles", got, want...)
		})
		s.works(t, "Role.GetRolesPaged", what, func(t *testing.T) {
			pages := s.Role.GetRolesPaged(s.ctx, &role.GetRolesOptions{Filter: mine, PageSize: size, Sort: []string{"name"}})
			got := []string{}
			for pages.Next() && len(got) <= len(want) {
				got = append(got, pages.Value().Attributes.Name)
				if left := pages.Remaining(); left != len(want)-len(got) {
					t.Fatalf("after %d there remain %d", len(got), left)
				}
			}
			ok(t, pages.Err())
			same(t, "the roles", got, want...)
		})
	}
	s.works(t, "Role.GetRoles", "a page past the end", func(t *testing.T) {
		got, err := s.Role.GetRoles(s.ctx, &role.GetRolesOptions{PageNumber: 999, PageSize: 100})
		ok(t, err)
		same(t, "the roles", namesOf(got))
	})
	s.refuses(t, "Role.GetRolesIter", "with a bad token", client.ErrUnauthorized, func() error {
		for _, err := range s.as("ambt_wrong").Role.GetRolesIter(s.ctx, nil) {
			return err
		}
		return nil
	})
	s.refuses(t, "Role.GetRolesPaged", "with a bad token", client.ErrUnauthorized, func() error {
		_, err := s.as("ambt_wrong").Role.GetRolesPaged(s.ctx, nil).Collect()
		return err
	})
}

func (s *scene) rolesRaw(t *testing.T) {
	var id string
	s.works(t, "Role.CreateRoleRaw", "with its status", func(t *testing.T) {
		answer, err := s.Role.CreateRoleRaw(s.ctx, newRole("raw"), nil)
		ok(t, err)
		id = strings.TrimPrefix(answer.Header.Get("Location"), "/api/iacp/v3/roles/")
		answered(t, answer, http.StatusCreated)
	})
	s.works(t, "Role.GetRoleRaw", "with its status", func(t *testing.T) {
		answer, err := s.Role.GetRoleRaw(s.ctx, id, nil)
		ok(t, err)
		answered(t, answer, http.StatusOK)
	})
	s.works(t, "Role.GetRolesRaw", "with its status", func(t *testing.T) {
		answer, err := s.Role.GetRolesRaw(s.ctx, nil)
		ok(t, err)
		answered(t, answer, http.StatusOK)
	})
	s.works(t, "Role.UpdateRoleRaw", "with its status", func(t *testing.T) {
		answer, err := s.Role.UpdateRoleRaw(s.ctx, id, newRole("rawer"), nil)
		ok(t, err)
		answered(t, answer, http.StatusOK)
	})
	s.works(t, "Role.DeleteRoleRaw", "with its status", func(t *testing.T) {
		answer, err := s.Role.DeleteRoleRaw(s.ctx, id)
		ok(t, err)
		answered(t, answer, http.StatusNoContent)
	})
	bad := s.as("ambt_wrong").Role
	for method, do := range map[string]func() (*client.Response, error){
		"CreateRoleRaw": func() (*client.Response, error) { return bad.CreateRoleRaw(s.ctx, newRole("x"), nil) },
		"GetRoleRaw":    func() (*client.Response, error) { return bad.GetRoleRaw(s.ctx, id, nil) },
		"GetRolesRaw":   func() (*client.Response, error) { return bad.GetRolesRaw(s.ctx, nil) },
		"UpdateRoleRaw": func() (*client.Response, error) { return bad.UpdateRoleRaw(s.ctx, id, newRole("x"), nil) },
		"DeleteRoleRaw": func() (*client.Response, error) { return bad.DeleteRoleRaw(s.ctx, id) },
	} {
		s.refuses(t, "Role."+method, "with a bad token", client.ErrUnauthorized, func() error {
			_, err := do()
			return err
		})
	}
}
