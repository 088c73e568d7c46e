package harness

import (
	"net/http"
	"slices"
	"testing"

	"github.com/ambit-iam/ambit/e2e/bed"
)

const (
	roles       = "/authz/api/roles"
	assignments = "/authz/api/roleassignments"
	permissions = "/authz/api/permissions"
	acl         = "/authz/api/acl"
	orgs        = "/ng/api/organizations"
	projects    = "/ng/api/projects"
)

// The scopes of the tests, as optional parameters. An identifier that is not set may
// be sent empty.
var (
	atAccount = options{"orgIdentifier", "", "projectIdentifier", ""}
	atShop    = options{"orgIdentifier", "shop"}
	atWeb     = options{"orgIdentifier", "shop", "projectIdentifier", "web"}
)

// start is a server on which the scopes are.
func start(t *testing.T) (*bed.Server, sdk) {
	t.Helper()
	server := bed.Start(t, "harness")
	owner := sdk{server, server.Token}
	data[any](owner.call(t, "POST", orgs, map[string]any{"organization": organization{Identifier: "shop", Name: "The Shop"}}, nil))
	data[any](owner.call(t, "POST", projects, map[string]any{"project": project{OrgIdentifier: "shop", Identifier: "web", Name: "Web"}}, atShop))
	return server, owner
}

func TestRoles(t *testing.T) {
	server, owner := start(t)
	_, key := server.Member("nobody")
	nobody := sdk{server, key}
	bad := sdk{server, "not-a-key"}
	sent := role{Identifier: "runner$1", Name: "Runner", Permissions: []string{"core_pipeline_execute"}, AllowedScopeLevels: []string{"project"}, Tags: map[string]string{"a": "b"}}

	clients.Works(t, "RolesApi.PostRole", "account, organization, project", func(t *testing.T) {
		for _, at := range []options{atAccount, atShop, atWeb} {
			made := data[roleResponse](owner.call(t, "POST", roles, role{Identifier: "plain", Name: "Plain"}, at))
			if made.Role == nil || made.Role.Identifier != "plain" || made.Scope == nil || made.Scope.AccountIdentifier != server.Slug || made.HarnessManaged || made.CreatedAt == 0 {
				t.Errorf("made %+v", made)
			}
		}
		if made := data[roleResponse](owner.call(t, "POST", roles, sent, atWeb)); made.Role.Tags["a"] != "b" || !slices.Equal(made.Role.Permissions, sent.Permissions) {
			t.Errorf("made %+v", made.Role)
		}
	})
	clients.Refuses(t, "RolesApi.PostRole", "a duplicate, an unknown permission, another level, no permission, no key", func(t *testing.T) {
		owner.call(t, "POST", roles, sent, atWeb).refused(400, "DUPLICATE_FIELD", "already present")
		owner.call(t, "POST", roles, role{Identifier: "x", Name: "x", Permissions: []string{"core_nothing_view"}}, atWeb).refused(400, "INVALID_ARGUMENT", "Some of the specified permissions")
		owner.call(t, "POST", roles, role{Identifier: "x", Name: "x", AllowedScopeLevels: []string{"account"}}, atWeb).refused(400, "INVALID_ARGUMENT", "can be only used at 'project' level")
		denied := nobody.call(t, "POST", roles, sent, atWeb)
		if denied.refused(403, "NG_ACCESS_DENIED", "core_role_edit"); len(denied.Failed) != 1 || denied.Failed[0].Permission != "core_role_edit" || denied.Failed[0].ResourceType != "ROLE" {
			t.Errorf("denied with %+v", denied.Failed)
		}
		bad.call(t, "POST", roles, sent, atWeb).refused(401, "INVALID_TOKEN", "Token is not valid.")
	})
	clients.Works(t, "RolesApi.GetRole", "a custom one, a managed one, a $ in the path", func(t *testing.T) {
		if got := data[roleResponse](owner.call(t, "GET", roles+"/runner$1", nil, atWeb)); got.Role.Name != "Runner" {
			t.Errorf("got %+v", got.Role)
		}
		if got := data[roleResponse](owner.call(t, "GET", roles+"/_project_admin", nil, atWeb)); !got.HarnessManaged || got.Scope != nil {
			t.Errorf("got %+v", got)
		}
	})
	clients.Refuses(t, "RolesApi.GetRole", "one that is not there, one of another scope", func(t *testing.T) {
		owner.call(t, "GET", roles+"/nope", nil, atWeb).refused(400, "RESOURCE_NOT_FOUND_EXCEPTION", "Role with identifier [nope] is not found in the given scope")
		owner.call(t, "GET", roles+"/runner$1", nil, atShop).refused(400, "RESOURCE_NOT_FOUND_EXCEPTION", "not found")
	})
	clients.Works(t, "RolesApi.GetRoleList", "pages, orders, search", func(t *testing.T) {
		list := data[page[roleResponse]](owner.call(t, "GET", roles, nil, append(slices.Clone(atWeb), "pageIndex", "0", "pageSize", "1", "sortOrders", "name,DESC", "sortOrders", "identifier,ASC", "searchTerm", "UN")))
		if list.TotalItems != 1 || len(list.Content) != 1 || list.Content[0].Role.Identifier != "runner$1" {
			t.Errorf("listed %+v", list)
		}
		if list := data[page[roleResponse]](owner.call(t, "GET", roles, nil, append(slices.Clone(atWeb), "sortOrders", "{name ASC}", "pageSize", "100"))); list.TotalItems < 5 || list.Empty {
			t.Errorf("listed %+v", list)
		}
	})
	clients.Refuses(t, "RolesApi.GetRoleList", "a page too large, no permission", func(t *testing.T) {
		a := owner.call(t, "GET", roles, nil, append(slices.Clone(atWeb), "pageSize", "101"))
		if a.refused(400, "INVALID_REQUEST", "pageSize: must be less than or equal to 100"); len(a.Errors) != 1 || a.Errors[0].FieldID != "pageSize" {
			t.Errorf("%+v", a.Errors)
		}
		nobody.call(t, "GET", roles, nil, atWeb).refused(403, "NG_ACCESS_DENIED", "core_role_view")
	})
	clients.Works(t, "RolesApi.PutRole", "replaces everything", func(t *testing.T) {
		got := data[roleResponse](owner.call(t, "PUT", roles+"/runner$1", role{Identifier: "runner$1", Name: "Runs", AllowedScopeLevels: []string{"project"}}, atWeb))
		if got.Role.Name != "Runs" || len(got.Role.Permissions) != 0 || len(got.Role.Tags) != 0 {
			t.Errorf("put %+v", got.Role)
		}
	})
	clients.Refuses(t, "RolesApi.PutRole", "other levels, another identifier, a managed one", func(t *testing.T) {
		owner.call(t, "PUT", roles+"/runner$1", role{Identifier: "runner$1", Name: "Runs"}, atWeb).refused(400, "INVALID_REQUEST", "Cannot change the")
		owner.call(t, "PUT", roles+"/runner$1", role{Identifier: "x", Name: "Runs"}, atWeb).refused(400, "INVALID_REQUEST", "do not match")
		owner.call(t, "PUT", roles+"/_project_admin", role{Identifier: "_project_admin", Name: "x"}, atWeb).refused(400, "INVALID_REQUEST", "Could not find the role in the scope")
	})
	clients.Works(t, "RolesApi.DeleteRole", "with its assignments", func(t *testing.T) {
		id, _ := server.Member("ann")
		data[any](owner.call(t, "POST", assignments, assignment{Identifier: "a", RoleIdentifier: "runner$1", ResourceGroupIdentifier: "_all_project_level_resources", Principal: &principal{Identifier: id, Type: "USER"}}, atWeb))
		if got := data[roleResponse](owner.call(t, "DELETE", roles+"/runner$1", nil, atWeb)); got.Role.Identifier != "runner$1" {
			t.Errorf("deleted %+v", got.Role)
		}
		owner.call(t, "GET", assignments+"/a", nil, atWeb).refused(400, "RESOURCE_NOT_FOUND_EXCEPTION", "not found")
	})
	clients.Refuses(t, "RolesApi.DeleteRole", "one that is not there, a managed one", func(t *testing.T) {
		owner.call(t, "DELETE", roles+"/runner$1", nil, atWeb).refused(400, "INVALID_REQUEST", "Could not find the role runner$1 in the scope")
		owner.call(t, "DELETE", roles+"/_project_admin", nil, atWeb).refused(400, "INVALID_REQUEST", "Cannot delete the role _project_admin as it is managed by Harness")
	})
}

func TestPermissions(t *testing.T) {
	_, owner := start(t)
	clients.Works(t, "PermissionsApi.GetPermissionList", "of a level, of all", func(t *testing.T) {
		type item struct {
			Permission struct{ Identifier, Status, ResourceType, Action string }
		}
		web := data[[]item](owner.call(t, "GET", permissions, nil, atWeb))
		all := data[[]item](owner.call(t, "GET", permissions, nil, append(slices.Clone(atWeb), "scopeFilterDisabled", "true")))
		if len(web) == 0 || len(all) <= len(web) || web[0].Permission.Status != "ACTIVE" || web[0].Permission.Action == "" {
			t.Errorf("%d at the project and %d in all", len(web), len(all))
		}
	})
	clients.Refuses(t, "PermissionsApi.GetPermissionList", "another account", func(t *testing.T) {
		owner.call(t, "GET", permissions, nil, options{"account", "other", "accountIdentifier", "other"}).refused(400, "INVALID_REQUEST", "more than once")
		other := *owner.server
		other.Slug = "other"
		sdk{&other, owner.key}.call(t, "GET", permissions, nil, nil).refused(401, "INVALID_TOKEN", "Token is not valid.")
	})
	clients.Works(t, "PermissionsApi.GetPermissionResourceTypesList", "of a level", func(t *testing.T) {
		if types := data[[]string](owner.call(t, "GET", permissions+"/resourcetypes", nil, atWeb)); !slices.Contains(types, "PIPELINE") || slices.Contains(types, "LICENSE") {
			t.Errorf("the types are %v", types)
		}
	})
	clients.Refuses(t, "PermissionsApi.GetPermissionResourceTypesList", "a flag that is none", func(t *testing.T) {
		owner.call(t, "GET", permissions+"/resourcetypes", nil, options{"scopeFilterDisabled", "yes"}).refused(400, "INVALID_REQUEST", "scopeFilterDisabled")
	})
}

func TestRoleAssignments(t *testing.T) {
	server, owner := start(t)
	ann, key := server.Member("ann")
	self := sdk{server, key}
	who := &principal{Identifier: ann, Type: "USER"}
	viewer := assignment{Identifier: "views", RoleIdentifier: "_project_viewer", ResourceGroupIdentifier: "_all_project_level_resources", Principal: who}

	clients.Works(t, "RoleAssignmentsApi.PostRoleAssignment", "which the engine follows at once", func(t *testing.T) {
		if server.Allowed("ambit.user:"+ann, "core_project_view", "project:shop/web") {
			t.Fatal("it is allowed before")
		}
		made := data[assignmentResponse](owner.call(t, "POST", assignments, viewer, atWeb))
		if made.RoleAssignment.Identifier != "views" || made.RoleAssignment.Principal.Identifier != ann || made.Scope.ProjectIdentifier != "web" {
			t.Errorf("made %+v", made.RoleAssignment)
		}
		if !server.Allowed("ambit.user:"+ann, "core_project_view", "project:shop/web") {
			t.Error("the engine has not followed")
		}
		if made := data[assignmentResponse](owner.call(t, "POST", assignments, assignment{RoleIdentifier: "_organization_viewer", ResourceGroupIdentifier: "_all_resources_including_child_scopes", Principal: who}, atShop)); made.RoleAssignment.Identifier == "" {
			t.Errorf("made %+v", made.RoleAssignment)
		}
	})
	clients.Refuses(t, "RoleAssignmentsApi.PostRoleAssignment", "a level without what is beneath, nobody, no role, no permission", func(t *testing.T) {
		wrong := func(change func(*assignment)) answer {
			a := viewer
			a.Identifier = ""
			change(&a)
			return owner.call(t, "POST", assignments, a, atShop)
		}
		wrong(func(a *assignment) {
			a.RoleIdentifier, a.ResourceGroupIdentifier = "_organization_viewer", "_all_organization_level_resources"
		}).refused(400, "INVALID_REQUEST", "leaves out what lies beneath")
		wrong(func(a *assignment) {
			a.RoleIdentifier, a.Principal = "_organization_viewer", &principal{Identifier: "nobody", Type: "USER"}
		}).refused(400, "INVALID_REQUEST", "Could not find the principal")
		wrong(func(a *assignment) { a.RoleIdentifier = "nope" }).refused(400, "INVALID_REQUEST", "Could not find the role nope")
		self.call(t, "POST", assignments, viewer, atWeb).refused(403, "NG_ACCESS_DENIED", "core_user_manage")
	})
	clients.Works(t, "RoleAssignmentsApi.PostRoleAssignments", "several as one", func(t *testing.T) {
		made := data[[]assignmentResponse](owner.call(t, "POST", assignments+"/multi", map[string]any{"roleAssignments": []assignment{
			{Identifier: "m1", RoleIdentifier: "_pipeline_executor", ResourceGroupIdentifier: "_all_project_level_resources", Principal: who},
			{Identifier: "m2", RoleIdentifier: "_governance_admin", ResourceGroupIdentifier: "_all_project_level_resources", Principal: who, Disabled: true},
		}}, atWeb))
		if len(made) != 2 || !made[1].RoleAssignment.Disabled {
			t.Errorf("made %+v", made)
		}
	})
	clients.Refuses(t, "RoleAssignmentsApi.PostRoleAssignments", "all, where one is wrong", func(t *testing.T) {
		owner.call(t, "POST", assignments+"/multi", map[string]any{"roleAssignments": []assignment{
			{Identifier: "m3", RoleIdentifier: "_pipeline_executor", ResourceGroupIdentifier: "_all_project_level_resources", Principal: who}, viewer,
		}}, atWeb).refused(400, "DUPLICATE_FIELD", "roleAssignments[1]")
		owner.call(t, "GET", assignments+"/m3", nil, atWeb).refused(400, "RESOURCE_NOT_FOUND_EXCEPTION", "m3")
	})
	clients.Works(t, "RoleAssignmentsApi.GetRoleAssignment", "by identifier", func(t *testing.T) {
		if got := data[assignmentResponse](owner.call(t, "GET", assignments+"/m2", nil, atWeb)); got.RoleAssignment.RoleIdentifier != "_governance_admin" {
			t.Errorf("got %+v", got.RoleAssignment)
		}
	})
	clients.Refuses(t, "RoleAssignmentsApi.GetRoleAssignment", "one of another scope", func(t *testing.T) {
		owner.call(t, "GET", assignments+"/m2", nil, atShop).refused(400, "RESOURCE_NOT_FOUND_EXCEPTION", "m2")
	})
	clients.Works(t, "RoleAssignmentsApi.GetRoleAssignmentList", "pages", func(t *testing.T) {
		list := data[page[assignmentResponse]](owner.call(t, "GET", assignments, nil, append(slices.Clone(atWeb), "pageSize", "2", "pageIndex", "1")))
		if list.TotalItems != 3 || len(list.Content) != 1 || list.TotalPages != 2 {
			t.Errorf("listed %+v", list)
		}
	})
	clients.Refuses(t, "RoleAssignmentsApi.GetRoleAssignmentList", "a page too large", func(t *testing.T) {
		owner.call(t, "GET", assignments, nil, append(slices.Clone(atWeb), "pageSize", "1000")).refused(400, "INVALID_REQUEST", "pageSize")
	})
	clients.Works(t, "RoleAssignmentsApi.GetFilteredRoleAssignmentList", "by role, principal and disabled", func(t *testing.T) {
		for filter, want := range map[string]int{"roleFilter": 1, "principalFilter": 3, "disabledFilter": 1} {
			value := map[string]any{"roleFilter": []string{"_project_viewer"}, "principalFilter": []principal{*who}, "disabledFilter": []bool{true}}[filter]
			if list := data[page[assignmentResponse]](owner.call(t, "POST", assignments+"/filter", map[string]any{filter: value}, atWeb)); list.TotalItems != want {
				t.Errorf("%s lists %d, want %d", filter, list.TotalItems, want)
			}
		}
	})
	clients.Refuses(t, "RoleAssignmentsApi.GetFilteredRoleAssignmentList", "a filter that is none", func(t *testing.T) {
		owner.call(t, "POST", assignments+"/filter", map[string]any{"roleFilter": "x"}, atWeb).refused(400, "INVALID_REQUEST", "roleFilter")
	})
	clients.Works(t, "RoleAssignmentsApi.GetFilteredRoleAssignmentByScopeList", "child scopes, no body", func(t *testing.T) {
		type item struct {
			Identifier string
			Role       *roleResponse
		}
		filter := map[string]any{"scopeFilters": []map[string]string{{"orgIdentifier": "shop", "filter": "INCLUDING_CHILD_SCOPES"}}}
		if list := data[page[item]](owner.call(t, "POST", assignments+"/v2/filter", filter, atShop)); list.TotalItems != 4 || list.Content[0].Role == nil {
			t.Errorf("listed %+v", list)
		}
		if list := data[page[item]](owner.call(t, "POST", assignments+"/v2/filter", nil, atShop)); list.TotalItems != 1 {
			t.Errorf("listed %+v", list)
		}
	})
	clients.Refuses(t, "RoleAssignmentsApi.GetFilteredRoleAssignmentByScopeList", "no permission in one of the scopes", func(t *testing.T) {
		filter := map[string]any{"scopeFilters": []map[string]string{{"orgIdentifier": "shop", "projectIdentifier": "web"}, {}}}
		self.call(t, "POST", assignments+"/v2/filter", filter, atShop).refused(403, "NG_ACCESS_DENIED", "core_user_view")
	})
	clients.Works(t, "RoleAssignmentsApi.GetRoleAssignmentAggregateList", "roles and groups once each", func(t *testing.T) {
		got := data[struct {
			RoleAssignments []assignment
			Roles           []roleResponse
		}](owner.call(t, "POST", assignments+"/aggregate", map[string]any{}, atWeb))
		if len(got.RoleAssignments) != 3 || len(got.Roles) != 3 {
			t.Errorf("got %+v", got)
		}
	})
	clients.Refuses(t, "RoleAssignmentsApi.GetRoleAssignmentAggregateList", "a scope that is not there", func(t *testing.T) {
		owner.call(t, "POST", assignments+"/aggregate", map[string]any{}, options{"orgIdentifier", "nope"}).refused(400, "INVALID_REQUEST", "Organization with identifier [nope] is not found")
	})
	clients.Works(t, "RoleAssignmentsApi.ValidateRoleAssignment", "what is wrong, part by part", func(t *testing.T) {
		type result struct {
			Valid        bool
			ErrorMessage string
		}
		got := data[struct{ PrincipalValidationResult, RoleValidationResult, ResourceGroupValidationResult result }](owner.call(t, "POST", assignments+"/validate", map[string]any{
			"roleAssignment": assignment{RoleIdentifier: "nope", ResourceGroupIdentifier: "_all_project_level_resources", Principal: who}, "validatePrincipal": true, "validateRole": true, "validateResourceGroup": true,
		}, atWeb))
		if !got.PrincipalValidationResult.Valid || got.RoleValidationResult.Valid || got.RoleValidationResult.ErrorMessage == "" || !got.ResourceGroupValidationResult.Valid {
			t.Errorf("got %+v", got)
		}
	})
	clients.Refuses(t, "RoleAssignmentsApi.ValidateRoleAssignment", "no permission", func(t *testing.T) {
		self.call(t, "POST", assignments+"/validate", map[string]any{"roleAssignment": viewer}, atWeb).refused(403, "NG_ACCESS_DENIED", "core_user_manage")
	})
	clients.Works(t, "RoleAssignmentsApi.DeleteRoleAssignment", "which the engine follows at once", func(t *testing.T) {
		for _, identifier := range []string{"views", "m1", "m2"} {
			if got := data[assignmentResponse](owner.call(t, "DELETE", assignments+"/"+identifier, nil, atWeb)); got.RoleAssignment.Identifier != identifier {
				t.Errorf("deleted %+v", got.RoleAssignment)
			}
		}
		if server.Allowed("ambit.user:"+ann, "core_pipeline_execute", "project:shop/web") {
			t.Error("the engine has not followed")
		}
	})
	clients.Refuses(t, "RoleAssignmentsApi.DeleteRoleAssignment", "one that is not there", func(t *testing.T) {
		owner.call(t, "DELETE", assignments+"/views", nil, atWeb).refused(400, "INVALID_REQUEST", "Could not find the role assignment views")
	})
}

func TestAccessControl(t *testing.T) {
	server, owner := start(t)
	ann, key := server.Member("ann")
	self := sdk{server, key}
	data[any](owner.call(t, "POST", assignments, assignment{RoleIdentifier: "_project_viewer", ResourceGroupIdentifier: "_all_project_level_resources", Principal: &principal{Identifier: ann, Type: "USER"}}, atWeb))
	type check struct {
		ResourceScope      scope  `json:"resourceScope"`
		ResourceType       string `json:"resourceType"`
		ResourceIdentifier string `json:"resourceIdentifier,omitempty"`
		Permission         string `json:"permission"`
	}
	web := scope{server.Slug, "shop", "web"}
	checks := []check{{web, "PIPELINE", "build", "core_pipeline_view"}, {web, "PIPELINE", "build", "core_pipeline_edit"}, {scope{server.Slug, "shop", ""}, "PROJECT", "web", "core_project_view"}}
	body := map[string]any{"permissions": checks}
	about := map[string]any{"permissions": checks, "principal": map[string]string{"principalIdentifier": ann, "principalType": "USER"}}
	clients.Works(t, "AccessControlApi.GetAccessControlList", "about oneself, about another", func(t *testing.T) {
		for _, a := range []answer{self.call(t, "POST", acl, body, nil), owner.call(t, "POST", acl, about, nil)} {
			got := data[struct {
				AccessControlList []struct{ Permitted bool }
			}](a).AccessControlList
			if len(got) != 3 || !got[0].Permitted || got[1].Permitted || !got[2].Permitted {
				t.Errorf("got %+v", got)
			}
		}
	})
	clients.Refuses(t, "AccessControlApi.GetAccessControlList", "about another without the permission to ask, another account", func(t *testing.T) {
		id, _ := server.Member("ben")
		other := map[string]any{"permissions": checks, "principal": map[string]string{"principalIdentifier": id, "principalType": "USER"}}
		self.call(t, "POST", acl, other, nil).refused(403, "NG_ACCESS_DENIED", "ambit.decisions:check")
		self.call(t, "POST", acl, map[string]any{"permissions": []check{{scope{"other", "", ""}, "ROLE", "", "core_role_view"}}}, nil).refused(401, "INVALID_TOKEN", "Token is not valid.")
	})
}

func TestOrganizationsAndProjects(t *testing.T) {
	server := bed.Start(t, "harness")
	owner := sdk{server, server.Token}
	_, key := server.Member("nobody")
	nobody := sdk{server, key}
	type organizationResponse struct {
		Organization *organization
		CreatedAt    int64
	}
	type projectResponse struct {
		Project   *project
		CreatedAt int64
	}
	for _, c := range []struct {
		api, path string
		at        options
		wrap      func(identifier, name string) any
		name      func(answer) string
		names     func(answer) []string
		missing   string
		create    string
	}{
		{
			"OrganizationApi", orgs, nil,
			func(identifier, name string) any {
				return map[string]any{"organization": organization{Identifier: identifier, Name: name, Tags: map[string]string{"a": "b"}}}
			},
			func(a answer) string { return data[organizationResponse](a).Organization.Name },
			func(a answer) (names []string) {
				for _, one := range data[page[organizationResponse]](a).Content {
					names = append(names, one.Organization.Name)
				}
				return names
			},
			"Organization with identifier [nope] is not found", "core_organization_create",
		},
		{
			"ProjectApi", projects, atShop,
			func(identifier, name string) any {
				return map[string]any{"project": project{OrgIdentifier: "shop", Identifier: identifier, Name: name, Color: "#0063f7", Modules: []string{"CD"}}}
			},
			func(a answer) string { return data[projectResponse](a).Project.Name },
			func(a answer) (names []string) {
				for _, one := range data[page[projectResponse]](a).Content {
					names = append(names, one.Project.Name)
				}
				return names
			},
			"Project with identifier [nope] is not found in organization [shop]", "core_project_create",
		},
	} {
		noun := c.api[:len(c.api)-len("Api")]
		clients.Works(t, c.api+".Post"+noun, "with a name and more", func(t *testing.T) {
			if got := c.name(owner.call(t, "POST", c.path, c.wrap("shop", "The Shop"), c.at)); got != "The Shop" {
				t.Errorf("made %s", got)
			}
		})
		clients.Refuses(t, c.api+".Post"+noun, "a duplicate, no identifier, no permission", func(t *testing.T) {
			owner.call(t, "POST", c.path, c.wrap("shop", "x"), c.at).refused(400, "DUPLICATE_FIELD", "already present")
			owner.call(t, "POST", c.path, c.wrap("", "x"), c.at).refused(400, "INVALID_REQUEST", "identifier: must not be empty")
			nobody.call(t, "POST", c.path, c.wrap("other", "x"), c.at).refused(403, "NG_ACCESS_DENIED", c.create)
		})
		clients.Works(t, c.api+".Get"+noun, "by identifier", func(t *testing.T) {
			if got := c.name(owner.call(t, "GET", c.path+"/shop", nil, c.at)); got != "The Shop" {
				t.Errorf("got %s", got)
			}
		})
		clients.Refuses(t, c.api+".Get"+noun, "one that is not there", func(t *testing.T) {
			owner.call(t, "GET", c.path+"/nope", nil, c.at).refused(400, "RESOURCE_NOT_FOUND_EXCEPTION", c.missing)
		})
		clients.Works(t, c.api+".Get"+noun+"List", "search, no more than one may see", func(t *testing.T) {
			if got := c.names(owner.call(t, "GET", c.path, nil, append(slices.Clone(c.at), "searchTerm", "SHOP", "pageSize", "10"))); !slices.Equal(got, []string{"The Shop"}) {
				t.Errorf("listed %v", got)
			}
			if got := c.names(nobody.call(t, "GET", c.path, nil, c.at)); len(got) != 0 {
				t.Errorf("nobody is shown %v", got)
			}
		})
		clients.Refuses(t, c.api+".Get"+noun+"List", "a page too large", func(t *testing.T) {
			owner.call(t, "GET", c.path, nil, append(slices.Clone(c.at), "pageSize", "101")).refused(400, "INVALID_REQUEST", "pageSize")
		})
		clients.Works(t, c.api+".Put"+noun, "another name", func(t *testing.T) {
			if got := c.name(owner.call(t, "PUT", c.path+"/shop", c.wrap("shop", "Shops"), c.at)); got != "Shops" {
				t.Errorf("put %s", got)
			}
		})
		clients.Refuses(t, c.api+".Put"+noun, "one that is not there, another identifier", func(t *testing.T) {
			owner.call(t, "PUT", c.path+"/nope", c.wrap("nope", "x"), c.at).refused(400, "INVALID_REQUEST", c.missing)
			owner.call(t, "PUT", c.path+"/shop", c.wrap("other", "x"), c.at).refused(400, "INVALID_REQUEST", "do not match")
		})
	}
	clients.Works(t, "ProjectApi.DeleteProject", "answers true", func(t *testing.T) {
		if !data[bool](owner.call(t, "DELETE", projects+"/shop", nil, atShop)) {
			t.Error("not deleted")
		}
	})
	clients.Refuses(t, "ProjectApi.DeleteProject", "one that is not there", func(t *testing.T) {
		owner.call(t, "DELETE", projects+"/shop", nil, atShop).refused(400, "INVALID_REQUEST", "Project with identifier [shop] is not found")
	})
	clients.Refuses(t, "OrganizationApi.DeleteOrganization", "no permission", func(t *testing.T) {
		nobody.call(t, "DELETE", orgs+"/shop", nil, nil).refused(http.StatusForbidden, "NG_ACCESS_DENIED", "core_organization_delete")
	})
	clients.Works(t, "OrganizationApi.DeleteOrganization", "with what is in it", func(t *testing.T) {
		data[any](owner.call(t, "POST", projects, map[string]any{"project": project{Identifier: "inside", Name: "x"}}, atShop))
		if !data[bool](owner.call(t, "DELETE", orgs+"/shop", nil, nil)) {
			t.Error("not deleted")
		}
		owner.call(t, "GET", projects+"/inside", nil, atShop).refused(400, "RESOURCE_NOT_FOUND_EXCEPTION", "not found")
	})
}
