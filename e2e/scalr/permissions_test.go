package scalr

import (
	"net/http"
	"testing"

	"github.com/scalr/go-scalr/v2/scalr/client"
)

func (s *scene) permissions(t *testing.T) {
	s.works(t, "Permission.GetPermissions", "the whole catalog, wildcards among it", func(t *testing.T) {
		all, err := s.Permission.GetPermissions(s.ctx)
		ok(t, err)
		found := map[string]int{}
		for _, p := range all {
			found[p.ID] = len(p.Attributes.ApplicableScopes)
			if p.Type != "permissions" || p.Attributes.Description == nil || *p.Attributes.Description == "" {
				t.Errorf("%s is a %s that says nothing", p.ID, p.Type)
			}
		}
		for id, scopes := range map[string]int{"*:*": 4, "*:create": 4, "workspaces:*": 2, "runs:apply": 1, "ambit.roles:read": 3} {
			if found[id] != scopes {
				t.Errorf("%s has %d scopes, want %d", id, found[id], scopes)
			}
		}
	})
	s.works(t, "Permission.GetPermission", "one, wildcards too", func(t *testing.T) {
		for _, id := range []string{"*:*", "*:create", "workspaces:*", "runs:apply", "software-versions:*"} {
			p, err := s.Permission.GetPermission(s.ctx, id)
			ok(t, err)
			if p.ID != id {
				t.Errorf("%s is answered with %s", id, p.ID)
			}
		}
	})
	s.refuses(t, "Permission.GetPermission", "one that is not there", client.ErrNotFound, func() error {
		_, err := s.Permission.GetPermission(s.ctx, "runs:fly")
		return err
	})
	s.refuses(t, "Permission.GetPermissions", "without rights", client.ErrForbidden, func() error {
		_, err := s.as(s.stranger).Permission.GetPermissions(s.ctx)
		return err
	})
	s.refuses(t, "Permission.GetPermissions", "with a bad token", client.ErrUnauthorized, func() error {
		_, err := s.as("ambt_wrong").Permission.GetPermissions(s.ctx)
		return err
	})
	s.works(t, "Permission.GetPermissionsRaw", "with its headers", func(t *testing.T) {
		answer, err := s.Permission.GetPermissionsRaw(s.ctx)
		ok(t, err)
		answered(t, answer, http.StatusOK)
	})
	s.works(t, "Permission.GetPermissionRaw", "with its headers", func(t *testing.T) {
		answer, err := s.Permission.GetPermissionRaw(s.ctx, "*:*")
		ok(t, err)
		answered(t, answer, http.StatusOK)
	})
	s.refuses(t, "Permission.GetPermissionRaw", "one that is not there", client.ErrNotFound, func() error {
		_, err := s.Permission.GetPermissionRaw(s.ctx, "nothing")
		return err
	})
	s.refuses(t, "Permission.GetPermissionsRaw", "without rights", client.ErrForbidden, func() error {
		_, err := s.as(s.stranger).Permission.GetPermissionsRaw(s.ctx)
		return err
	})
}

// answered demands a status, and JSON:API where there is a body.
func answered(t *testing.T, answer *client.Response, status int) {
	t.Helper()
	defer answer.Body.Close()
	if answer.StatusCode != status || status != http.StatusNoContent && answer.Header.Get("Content-Type") != "application/vnd.api+json" {
		t.Errorf("the answer is %s of type %q", answer.Status, answer.Header.Get("Content-Type"))
	}
}
