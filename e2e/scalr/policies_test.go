package scalr

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/scalr/go-scalr/v2/scalr/client"
	"github.com/scalr/go-scalr/v2/scalr/ops/access_policy"
	"github.com/scalr/go-scalr/v2/scalr/schemas"
	"github.com/scalr/go-scalr/v2/scalr/value"
)

// given is a request for an access policy of roles.
func given(to func(*schemas.AccessPolicyRelationshipsRequest), roles ...string) *schemas.AccessPolicyRequest {
	request := &schemas.AccessPolicyRequest{Relationships: schemas.AccessPolicyRelationshipsRequest{Roles: rolesOf(roles...)}}
	if to != nil {
		to(&request.Relationships)
	}
	return request
}

// annAtWeb joins a user and a workspace.
func (s *scene) annAtWeb(r *schemas.AccessPolicyRelationshipsRequest) {
	r.User, r.Workspace = value.Set(schemas.User{ID: "user-" + s.ann}), value.Set(schemas.Workspace{ID: "ws-web"})
}

func policyIDs(all []*schemas.AccessPolicy) []string {
	ids := []string{}
	for _, p := range all {
		ids = append(ids, p.ID)
	}
	return ids
}

// policies gives access and takes it back, and asks the engine each time.
func (s *scene) policies(t *testing.T) {
	role, err := s.Role.CreateRole(s.ctx, newRole("runner", "runs:apply", "workspaces:read"), nil)
	ok(t, err)
	can := func(principal string) bool { return s.Allowed(principal, "runs:apply", "workspace:ws-web") }
	ann := "ambit.user:" + s.ann
	var made *schemas.AccessPolicy
	s.works(t, "AccessPolicy.CreateAccessPolicy", "a user at a workspace, everything included", func(t *testing.T) {
		made, err = s.AccessPolicy.CreateAccessPolicy(s.ctx, given(s.annAtWeb, role.ID), &access_policy.CreateAccessPolicyOptions{Include: []string{"workspace", "user", "roles", "roles.permissions"}})
		ok(t, err)
		r := made.Relationships
		if !strings.HasPrefix(made.ID, "ap-") || made.Attributes.IsSystem || r.Account != nil || r.Environment != nil || r.Team != nil || r.ServiceAccount != nil {
			t.Errorf("the policy is %+v", made)
		}
		same(t, "what is included", []string{r.Workspace.Attributes.Name, r.User.Attributes.Username, string(r.User.Attributes.Status), r.Roles[0].Attributes.Name, r.Roles[0].Relationships.Permissions[0].ID},
			"ws-web", "ann", "Active", "runner", "runs:apply")
		if !can(ann) {
			t.Error("the engine knows nothing of it")
		}
	})
	s.works(t, "AccessPolicy.CreateAccessPolicy", "a team at an environment", func(t *testing.T) {
		p, err := s.AccessPolicy.CreateAccessPolicy(s.ctx, given(func(r *schemas.AccessPolicyRelationshipsRequest) {
			r.Team, r.Environment = value.Set(schemas.Team{ID: "team-" + s.team}), value.Set(schemas.Environment{ID: "env-prod"})
		}, role.ID, "role-scalr.user"), &access_policy.CreateAccessPolicyOptions{Include: []string{"team", "environment"}})
		ok(t, err)
		if p.Relationships.Team.Attributes.Name != "team" || p.Relationships.Environment.ID != "env-prod" || !s.Allowed("ambit.group:"+s.team, "workspaces:lock", "workspace:ws-web") {
			t.Errorf("the policy is %+v", p)
		}
	})
	s.works(t, "AccessPolicy.CreateAccessPolicy", "a service account at the account", func(t *testing.T) {
		p, err := s.AccessPolicy.CreateAccessPolicy(s.ctx, given(func(r *schemas.AccessPolicyRelationshipsRequest) {
			r.ServiceAccount, r.Account = value.Set(schemas.ServiceAccount{ID: "sa-" + s.serviceAccount}), value.Set(schemas.Account{ID: s.account()})
		}, "role-scalr.reader"), &access_policy.CreateAccessPolicyOptions{Include: []string{"service-account", "account"}})
		ok(t, err)
		if p.Relationships.ServiceAccount.Attributes.Name != "robot" || p.Relationships.Account.Attributes.Name != s.Slug || !s.Allowed("ambit.service-account:"+s.serviceAccount, "runs:read", "workspace:ws-web") {
			t.Errorf("the policy is %+v", p)
		}
	})
	s.works(t, "AccessPolicy.GetAccessPolicy", "with its roles", func(t *testing.T) {
		got, err := s.AccessPolicy.GetAccessPolicy(s.ctx, made.ID, &access_policy.GetAccessPolicyOptions{Include: []string{"roles"}})
		ok(t, err)
		if got.ID != made.ID || got.Relationships.Roles[0].Attributes.Name != "runner" || got.Relationships.User.ID != "user-"+s.ann {
			t.Errorf("the policy is %+v", got)
		}
	})
	s.works(t, "AccessPolicy.GetAccessPolicies", "by every filter", func(t *testing.T) {
		for name, id := range map[string]string{
			"access-policy": made.ID, "user": "user-" + s.ann, "workspace": "in:ws-web,ws-other", "account": "null", "environment": "env-prod",
			"team": "team-" + s.team, "service-account": "sa-" + s.serviceAccount,
		} {
			got, err := s.AccessPolicy.GetAccessPolicies(s.ctx, &access_policy.GetAccessPoliciesOptions{Filter: map[string]string{name: id}})
			ok(t, err)
			want := 1
			if name == "account" {
				want = 2
			}
			if len(got) != want {
				t.Errorf("filter[%s]=%s lists %v", name, id, policyIDs(got))
			}
		}
		got, err := s.AccessPolicy.GetAccessPolicies(s.ctx, &access_policy.GetAccessPoliciesOptions{Query: "runner", Sort: []string{"-id"}, Include: []string{"user"}})
		ok(t, err)
		if len(got) != 2 {
			t.Errorf("of runners there are %v", policyIDs(got))
		}
	})
	s.works(t, "AccessPolicy.UpdateAccessPolicy", "the roles", func(t *testing.T) {
		got, err := s.AccessPolicy.UpdateAccessPolicy(s.ctx, made.ID, given(nil, "role-scalr.reader"), &access_policy.UpdateAccessPolicyOptions{Include: []string{"roles"}})
		ok(t, err)
		if len(got.Relationships.Roles) != 1 || got.Relationships.Roles[0].Attributes.Name != "reader" || can(ann) || !s.Allowed(ann, "runs:read", "workspace:ws-web") {
			t.Errorf("the policy is %+v", got)
		}
	})
	s.policiesRefused(t, made.ID)
	s.works(t, "AccessPolicy.DeleteAccessPolicy", "and the access is gone", func(t *testing.T) {
		ok(t, s.AccessPolicy.DeleteAccessPolicy(s.ctx, made.ID))
		if s.Allowed(ann, "runs:read", "workspace:ws-web") {
			t.Error("ann still has access")
		}
	})
	s.refuses(t, "AccessPolicy.DeleteAccessPolicy", "one that is gone", client.ErrNotFound, func() error {
		return s.AccessPolicy.DeleteAccessPolicy(s.ctx, made.ID)
	})
}

func (s *scene) policiesRefused(t *testing.T, id string) {
	stranger := s.as(s.stranger).AccessPolicy
	create := func(request *schemas.AccessPolicyRequest) func() error {
		return func() error {
			_, err := s.AccessPolicy.CreateAccessPolicy(s.ctx, request, nil)
			return err
		}
	}
	const relations = "/data/relationships"
	for _, c := range []struct {
		method, what string
		sentinel     error
		title, at    string
		do           func() error
	}{
		{"CreateAccessPolicy", "without roles", client.ErrUnprocessableEntity, "Invalid Relationship", relations + "/roles", create(given(s.annAtWeb))},
		{"CreateAccessPolicy", "with a role that is not there", client.ErrNotFound, "Invalid Relationship", relations + "/roles", create(given(s.annAtWeb, "role-"+nobody))},
		{"CreateAccessPolicy", "for nobody", client.ErrUnprocessableEntity, "Invalid Relationship", relations, create(given(func(r *schemas.AccessPolicyRelationshipsRequest) {
			r.Workspace = value.Set(schemas.Workspace{ID: "ws-web"})
		}, "role-scalr.user"))},
		{"CreateAccessPolicy", "at two scopes", client.ErrUnprocessableEntity, "Invalid Relationship", relations, create(given(func(r *schemas.AccessPolicyRelationshipsRequest) {
			s.annAtWeb(r)
			r.Environment = value.Set(schemas.Environment{ID: "env-prod"})
		}, "role-scalr.user"))},
		{"CreateAccessPolicy", "for a user who is not there", client.ErrNotFound, "Invalid Relationship", relations + "/user", create(given(func(r *schemas.AccessPolicyRelationshipsRequest) {
			s.annAtWeb(r)
			r.User = value.Set(schemas.User{ID: "user-" + nobody})
		}, "role-scalr.user"))},
		{"CreateAccessPolicy", "at an environment that is not there", client.ErrNotFound, "Invalid Relationship", relations + "/environment", create(given(func(r *schemas.AccessPolicyRelationshipsRequest) {
			r.User, r.Environment = value.Set(schemas.User{ID: "user-" + s.ann}), value.Set(schemas.Environment{ID: "env-none"})
		}, "role-scalr.user"))},
		{"CreateAccessPolicy", "without rights", client.ErrNotFound, "Invalid Relationship", relations + "/workspace", func() error {
			_, err := stranger.CreateAccessPolicy(s.ctx, given(s.annAtWeb, "role-scalr.admin"), nil)
			return err
		}},
		{"GetAccessPolicy", "without rights", client.ErrNotFound, "IamAccessPolicy with ID '" + id + "' not found or user unauthorized.", "", func() error {
			_, err := stranger.GetAccessPolicy(s.ctx, id, nil)
			return err
		}},
		{"UpdateAccessPolicy", "to no roles", client.ErrUnprocessableEntity, "Invalid Relationship", relations + "/roles", func() error {
			_, err := s.AccessPolicy.UpdateAccessPolicy(s.ctx, id, given(nil), nil)
			return err
		}},
		{"UpdateAccessPolicy", "the scope", client.ErrUnprocessableEntity, "Invalid Relationship", relations + "/environment", func() error {
			_, err := s.AccessPolicy.UpdateAccessPolicy(s.ctx, id, given(func(r *schemas.AccessPolicyRelationshipsRequest) {
				r.Environment = value.Set(schemas.Environment{ID: "env-prod"})
			}, "role-scalr.user"), nil)
			return err
		}},
		{"UpdateAccessPolicy", "one that is not there", client.ErrNotFound, "IamAccessPolicy with ID 'ap-" + nobody + "' not found or user unauthorized.", "", func() error {
			_, err := s.AccessPolicy.UpdateAccessPolicy(s.ctx, "ap-"+nobody, given(nil, "role-scalr.user"), nil)
			return err
		}},
	} {
		s.refuses(t, "AccessPolicy."+c.method, c.what, c.sentinel, func() error {
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
	s.refuses(t, "AccessPolicy.GetAccessPolicies", "with a bad token", client.ErrUnauthorized, func() error {
		_, err := s.as("ambt_wrong").AccessPolicy.GetAccessPolicies(s.ctx, nil)
		return err
	})
	s.works(t, "AccessPolicy.GetAccessPolicies", "of which one without rights sees none", func(t *testing.T) {
		got, err := stranger.GetAccessPolicies(s.ctx, nil)
		ok(t, err)
		same(t, "the policies", policyIDs(got))
	})
}

// policiesInPages reads lists that are longer than a page, and ends.
func (s *scene) policiesInPages(t *testing.T) {
	want := map[string]bool{}
	for range 21 {
		made, err := s.AccessPolicy.CreateAccessPolicy(s.ctx, given(s.annAtWeb, "role-scalr.reader"), nil)
		ok(t, err)
		want[made.ID] = true
	}
	anns := map[string]string{"user": "user-" + s.ann}
	check := func(t *testing.T, got []string) {
		t.Helper()
		seen := map[string]bool{}
		for _, id := range got {
			if !want[id] || seen[id] {
				t.Errorf("%s is listed, or listed again", id)
			}
			seen[id] = true
		}
		if len(seen) != len(want) {
			t.Errorf("of %d policies %d are listed", len(want), len(seen))
		}
	}
	for _, size := range []int{0, 1, 20, 21, 100} {
		what := fmt.Sprintf("pages of %d", size)
		if size == 0 {
			what = "pages of the size that it assumes"
		}
		opts := &access_policy.GetAccessPoliciesOptions{Filter: anns, PageSize: size, Include: []string{"roles"}}
		s.works(t, "AccessPolicy.GetAccessPoliciesIter", what, func(t *testing.T) {
			var got []string
			for p, err := range s.AccessPolicy.GetAccessPoliciesIter(s.ctx, opts) {
				ok(t, err)
				if got = append(got, p.ID); len(got) > len(want) {
					break
				}
			}
			check(t, got)
		})
		s.works(t, "AccessPolicy.GetAccessPoliciesPaged", what, func(t *testing.T) {
			all, err := s.AccessPolicy.GetAccessPoliciesPaged(s.ctx, opts).Collect()
			ok(t, err)
			check(t, policyIDs(all))
		})
	}
	s.refuses(t, "AccessPolicy.GetAccessPoliciesIter", "with a bad token", client.ErrUnauthorized, func() error {
		for _, err := range s.as("ambt_wrong").AccessPolicy.GetAccessPoliciesIter(s.ctx, nil) {
			return err
		}
		return nil
	})
	s.refuses(t, "AccessPolicy.GetAccessPoliciesPaged", "with a bad token", client.ErrUnauthorized, func() error {
		_, err := s.as("ambt_wrong").AccessPolicy.GetAccessPoliciesPaged(s.ctx, nil).Collect()
		return err
	})
}

func (s *scene) policiesRaw(t *testing.T) {
	var id string
	request := given(s.annAtWeb, "role-scalr.reader")
	s.works(t, "AccessPolicy.CreateAccessPolicyRaw", "with its status", func(t *testing.T) {
		answer, err := s.AccessPolicy.CreateAccessPolicyRaw(s.ctx, request, nil)
		ok(t, err)
		id = strings.TrimPrefix(answer.Header.Get("Location"), "/api/iacp/v3/access-policies/")
		answered(t, answer, http.StatusCreated)
	})
	s.works(t, "AccessPolicy.GetAccessPolicyRaw", "with its status", func(t *testing.T) {
		answer, err := s.AccessPolicy.GetAccessPolicyRaw(s.ctx, id, nil)
		ok(t, err)
		answered(t, answer, http.StatusOK)
	})
	s.works(t, "AccessPolicy.GetAccessPoliciesRaw", "with its status", func(t *testing.T) {
		answer, err := s.AccessPolicy.GetAccessPoliciesRaw(s.ctx, nil)
		ok(t, err)
		answered(t, answer, http.StatusOK)
	})
	s.works(t, "AccessPolicy.UpdateAccessPolicyRaw", "with its status", func(t *testing.T) {
		answer, err := s.AccessPolicy.UpdateAccessPolicyRaw(s.ctx, id, given(nil, "role-scalr.user"), nil)
		ok(t, err)
		answered(t, answer, http.StatusOK)
	})
	s.works(t, "AccessPolicy.DeleteAccessPolicyRaw", "with its status", func(t *testing.T) {
		answer, err := s.AccessPolicy.DeleteAccessPolicyRaw(s.ctx, id)
		ok(t, err)
		answered(t, answer, http.StatusNoContent)
	})
	bad := s.as("ambt_wrong").AccessPolicy
	for method, do := range map[string]func() (*client.Response, error){
		"CreateAccessPolicyRaw": func() (*client.Response, error) { return bad.CreateAccessPolicyRaw(s.ctx, request, nil) },
		"GetAccessPolicyRaw":    func() (*client.Response, error) { return bad.GetAccessPolicyRaw(s.ctx, id, nil) },
		"GetAccessPoliciesRaw":  func() (*client.Response, error) { return bad.GetAccessPoliciesRaw(s.ctx, nil) },
		"UpdateAccessPolicyRaw": func() (*client.Response, error) { return bad.UpdateAccessPolicyRaw(s.ctx, id, request, nil) },
		"DeleteAccessPolicyRaw": func() (*client.Response, error) { return bad.DeleteAccessPolicyRaw(s.ctx, id) },
	} {
		s.refuses(t, "AccessPolicy."+method, "with a bad token", client.ErrUnauthorized, func() error {
			_, err := do()
			return err
		})
	}
}
