package harness

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect/dialecttest"
	"github.com/ambit-iam/ambit/internal/iam"
)

const assignmentsPath = "/authz/api/roleassignments"

// assignment is the body of a role assignment.
func assignment(identifier, role, group, who, kind string) string {
	return `{"identifier": "` + identifier + `", "roleIdentifier": "` + role + `", "resourceGroupIdentifier": "` + group +
		`", "principal": {"identifier": "` + who + `", "type": "` + kind + `"}}`
}

// What is assigned through the dialect the engine knows at once, and forgets as soon
// as it is turned off or deleted.
func TestDecisionsFollowRoleAssignments(t *testing.T) {
	b := newBed(t)
	o := b.Owner()
	ann, _ := b.User("ann", "")
	role(b, atWeb, "runner", "core_pipeline_execute")
	may := func() bool { return b.Allowed(ann, "core_pipeline_execute", web) }
	sent := assignment("ann_runs", "runner", "_all_project_level_resources", ann.ID, "USER")
	o.Send("POST", assignmentsPath+atWeb, sent).Golden(t, "testdata/assignment-created.json", http.StatusOK)
	refused(t, o.Send("POST", assignmentsPath+atWeb, sent), 400, codeDuplicate, "A role assignment with identifier ann_runs in this scope /ACCOUNT/acme/ORGANIZATION/shop/PROJECT/web is already present")
	if !may() || b.Allowed(ann, "core_pipeline_execute", projectNode("shop", "pay")) {
		t.Error("the engine has not followed")
	}
	p := b.Get(ambit.Ref{Type: ambit.PolicyType, ID: "ann_runs"}).(*ambit.Policy)
	if p.Home != web || !slices.Equal(p.Nodes, []ambit.Ref{web}) || p.Labels != nil {
		t.Errorf("the policy is %+v", p)
	}
	o.Send("GET", assignmentsPath+"/ann_runs"+atWeb, "").Golden(t, "testdata/assignment.json", http.StatusOK)
	o.Send("GET", assignmentsPath+atWeb, "").Golden(t, "testdata/assignments.json", http.StatusOK)
	if n := o.Send("GET", "/authz/api/roles"+atWeb+"&searchTerm=runner", "").Is(http.StatusOK).Get("data.content.0.roleAssignedToUserCount"); n != 1.0 {
		t.Errorf("the role is assigned to %v users", n)
	}
	off := strings.Replace(sent, "{", `{"disabled": true, `, 1)
	if o.Send("PUT", assignmentsPath+"/ann_runs"+atWeb, off).Is(http.StatusOK).Get("data.roleAssignment.disabled") != true || may() {
		t.Error("it is not turned off")
	}
	o.Send("PUT", assignmentsPath+"/ann_runs"+atWeb, sent).Is(http.StatusOK)
	refused(t, o.Send("PUT", assignmentsPath+"/ann_runs"+atWeb, strings.Replace(sent, "runner", "_project_admin", 1)), 400, codeRequest, "Only disabled can be changed")
	if !may() || b.Allowed(ann, "core_project_edit", web) {
		t.Error("it is not turned on as it was")
	}
	o.Send("DELETE", assignmentsPath+"/ann_runs"+atWeb, "").Is(http.StatusOK)
	if may() {
		t.Error("it is not deleted")
	}
	refused(t, o.Send("GET", assignmentsPath+"/ann_runs"+atWeb, ""), 400, codeNotFound, "Role Assignment with identifier [ann_runs] is not found in the given scope")
	if log := b.Operations(); !slices.Equal(log[len(log)-5:], []string{"roles.create", "policies.create", "policies.update", "policies.update", "policies.delete"}) {
		t.Errorf("the log has %v", log)
	}
}

// Deleting a role deletes its assignments, in the same entry.
func TestADeletedRoleTakesItsAssignmentsWithIt(t *testing.T) {
	b := newBed(t)
	o := b.Owner()
	ann, _ := b.User("ann", "")
	role(b, atShop, "gone", "core_role_view")
	o.Send("POST", assignmentsPath+atShop, assignment("a", "gone", "_all_resources_including_child_scopes", ann.ID, "USER")).Is(http.StatusOK)
	native := b.Create(&ambit.Policy{Own: ambit.Own{Name: "native"}, Effect: ambit.Allow, Principals: []ambit.Ref{ann}, Roles: []ambit.RoleName{"gone", "_organization_viewer"}, Nodes: []ambit.Ref{shop}})
	_, weak := b.User("weak", "core_role_delete")
	refused(t, weak.Send("DELETE", "/authz/api/roles/gone"+atShop, ""), http.StatusForbidden, codeDenied, "core_user_manage")
	before := b.Revision()
	o.Send("DELETE", "/authz/api/roles/gone"+atShop, "").Is(http.StatusOK)
	if b.Revision() != before+1 {
		t.Error("it is not one entry")
	}
	refused(t, o.Send("GET", assignmentsPath+"/a"+atShop, ""), 400, codeNotFound, "not found")
	if p := b.Get(native.Ref()).(*ambit.Policy); !slices.Equal(p.Roles, []ambit.RoleName{"harness/_organization_viewer"}) {
		t.Errorf("the policy of two roles has now %v", p.Roles)
	}
	role(b, atShop, "gone", "core_role_view") // the identifier can be used again
}

// A resource group that leaves out what lies beneath its level is never widened.
func TestAResourceGroupIsHonoredOrRefused(t *testing.T) {
	b := newBed(t)
	o := b.Owner()
	ann, _ := b.User("ann", "")
	before := b.Revision()
	for _, c := range []struct{ query, group, words string }{
		{atAccount, "_all_account_level_resources", "leaves out what lies beneath"},
		{atShop, "_all_organization_level_resources", "leaves out what lies beneath"},
		{atWeb, "_all_account_level_resources", "leaves out what lies beneath"},
		{atWeb, "_all_resources_including_child_scopes", "Could not find the resource group"},
		{atShop, "_all_project_level_resources", "Could not find the resource group"},
		{atShop, "nope", "Could not find the resource group nope in the scope /ACCOUNT/acme/ORGANIZATION/shop"},
	} {
		refused(t, o.Send("POST", assignmentsPath+c.query, assignment("", "_governance_admin", c.group, ann.ID, "USER")), 400, codeRequest, c.words)
	}
	if b.Revision() != before {
		t.Error("something was written")
	}
	group := b.Create(&ambit.ResourceGroup{Own: ambit.Own{Name: "sites", Home: shop}}).Ref()
	_, err := b.Service.ChangeMembers(context.Background(), b.Signed(b.Mine.Token.Reveal()), group, iam.MembersChange{Add: []ambit.Ref{web}}, iam.Write{})
	b.OK(err)
	o.Send("POST", assignmentsPath+atShop, assignment("by_group", "_governance_admin", "sites", ann.ID, "USER")).Is(http.StatusOK)
	if !b.Allowed(ann, "core_governancePolicy_edit", web) || b.Allowed(ann, "core_governancePolicy_edit", shop) {
		t.Error("a named group is not what it names")
	}
	if got := o.Send("GET", assignmentsPath+"/by_group"+atShop, "").Is(http.StatusOK).Str("data.roleAssignment.resourceGroupIdentifier"); got != "sites" {
		t.Errorf("it is called %s", got)
	}
	refused(t, o.Send("POST", assignmentsPath+atAccount, assignment("", "_governance_admin", "sites", ann.ID, "USER")), 400, codeRequest, "Could not find the resource group sites")
}

// Principals are found by id and by name, in the scope, around it, or where it is
// said; and are answered as they were sent.
func TestPrincipalsOfRoleAssignments(t *testing.T) {
	b := newBed(t)
	o := b.Owner()
	ann, _ := b.User("ann", "")
	bot := b.Create(&ambit.ServiceAccount{Own: ambit.Own{Name: "bot", Home: web}}).Ref()
	wide := b.Create(&ambit.Group{Own: ambit.Own{Name: "crew"}}).Ref()
	near := b.Create(&ambit.Group{Own: ambit.Own{Name: "crew", Home: shop}}).Ref()
	for _, c := range []struct {
		principal string
		is        ambit.Ref
		level     any
	}{
		{`{"identifier": "ann", "type": "USER"}`, ann, nil},
		{`{"identifier": "` + ann.ID + `", "type": "USER", "scopeLevel": ""}`, ann, nil},
		{`{"identifier": "bot", "type": "SERVICE_ACCOUNT"}`, bot, "project"},
		{`{"identifier": "crew", "type": "USER_GROUP"}`, near, "organization"},
		{`{"identifier": "crew", "type": "USER_GROUP", "scopeLevel": "account"}`, wide, "account"},
		{`{"identifier": "` + wide.ID + `", "type": "USER_GROUP", "scopeLevel": "account"}`, wide, "account"},
		{`{"identifier": "` + wide.ID + `", "type": "USER_GROUP", "scopeLevel": null}`, wide, "account"},
	} {
		a := o.Send("POST", assignmentsPath+atWeb, `{"roleIdentifier": "_project_viewer", "resourceGroupIdentifier": "_all_project_level_resources", "principal": `+c.principal+`}`).Is(http.StatusOK)
		id := strings.TrimPrefix(a.Str("data.roleAssignment.identifier"), "ambit_")
		if p := b.Get(ambit.Ref{Type: ambit.PolicyType, ID: id}).(*ambit.Policy); p.Principals[0] != c.is {
			t.Errorf("%s is %s", c.principal, p.Principals[0])
		}
		if got := a.Str("data.roleAssignment.principal.identifier"); !strings.Contains(c.principal, `"`+got+`"`) || a.Get("data.roleAssignment.principal.scopeLevel") != c.level {
			t.Errorf("%s is answered as %s", c.principal, a.Text)
		}
		if got := o.Send("GET", assignmentsPath+"/ambit_"+id+atWeb, "").Is(http.StatusOK); got.Str("data.roleAssignment.principal.identifier") != a.Str("data.roleAssignment.principal.identifier") {
			t.Errorf("it is read as %s", got.Text)
		}
	}
	for principal, words := range map[string]string{
		`{"identifier": "nobody", "type": "USER"}`:                                         "Could not find the principal nobody of type USER",
		`{"identifier": "` + b.Theirs.Owner.ID + `", "type": "USER"}`:                      "Could not find the principal",
		`{"identifier": "` + ann.ID + `", "type": "USER_GROUP"}`:                           "Could not find the principal",
		`{"identifier": "` + wide.ID + `", "type": "USER_GROUP", "scopeLevel": "project"}`: "Could not find the principal",
		`{"identifier": "ann", "type": "USER", "scopeLevel": "galaxy"}`:                    "Could not find the principal",
		`{"identifier": "ann", "type": "API_KEY"}`:                                         "principals of type API_KEY cannot be assigned roles",
		`{"identifier": "ann", "type": "SERVICE"}`:                                         "principals of type SERVICE cannot be assigned roles",
		`{"identifier": "ann", "type": "user"}`:                                            "principal.type",
		`{"identifier": "", "type": "USER"}`:                                               "principal",
		`{"identifier": 7, "type": "USER"}`:                                                "principal.identifier",
		`null`:                                                                             "principal",
	} {
		refused(t, o.Send("POST", assignmentsPath+atWeb, `{"roleIdentifier": "_project_viewer", "resourceGroupIdentifier": "_all_project_level_resources", "principal": `+principal+`}`), 400, codeRequest, words)
	}
}

// A role of a wider scope can be assigned where it is said to be one, and is good
// for the level.
func TestRolesOfWiderScopes(t *testing.T) {
	b := newBed(t)
	o := b.Owner()
	ann, _ := b.User("ann", "")
	b.Create(&ambit.Role{Own: ambit.Own{Name: "wide"}, Permissions: []ambit.Pattern{"core_secret_view"}})
	role(b, atAccount, "account_only", "core_secret_view")
	sent := func(role, reference string) string {
		return `{"identifier": "x_` + role + `", "roleIdentifier": "` + role + `", "roleReference": ` + reference + `, "resourceGroupIdentifier": "_all_project_level_resources", "principal": {"identifier": "ann", "type": "USER"}}`
	}
	refused(t, o.Send("POST", assignmentsPath+atWeb, sent("wide", `null`)), 400, codeRequest, "Could not find the role wide in the scope /ACCOUNT/acme/ORGANIZATION/shop/PROJECT/web")
	refused(t, o.Send("POST", assignmentsPath+atWeb, sent("wide", `{"identifier": "other", "scopeLevel": "account"}`)), 400, codeRequest, "differ")
	refused(t, o.Send("POST", assignmentsPath+atShop, sent("wide", `{"identifier": "wide", "scopeLevel": "project"}`)), 400, codeRequest, "scopeLevel")
	refused(t, o.Send("POST", assignmentsPath+atWeb, sent("account_only", `{"identifier": "account_only", "scopeLevel": "account"}`)), 400, codeRequest, "can be only used at")
	a := o.Send("POST", assignmentsPath+atWeb, sent("wide", `{"identifier": "wide", "scopeLevel": "account"}`)).Is(http.StatusOK)
	if a.Str("data.roleAssignment.roleReference.scopeLevel") != "account" || !b.Allowed(ann, "core_secret_view", web) {
		t.Errorf("%s", a.Text)
	}
	role(b, atWeb, "wide", "core_role_view")
	if n := o.Send("GET", "/authz/api/roles"+atWeb+"&searchTerm=wide", "").Is(http.StatusOK).Get("data.content.0.roleAssignedToUserCount"); n != 0.0 {
		t.Errorf("the project's own role of the same identifier is assigned to %v users", n)
	}
}

// A policy that says more than a role assignment can is none: it is not shown as
// part of what it is, and neither changed nor deleted as one.
func TestPoliciesThatAreNoRoleAssignments(t *testing.T) {
	b := newBed(t)
	o := b.Owner()
	ann, _ := b.User("ann", "")
	ben, _ := b.User("ben", "")
	plain := func() *ambit.Policy {
		return &ambit.Policy{Own: ambit.Own{Home: web}, Effect: ambit.Allow, Principals: []ambit.Ref{ann}, Roles: []ambit.RoleName{"_project_viewer"}, Nodes: []ambit.Ref{web}}
	}
	pipeline := b.Create(&ambit.Resource{Node: ambit.Ref{Type: "pipeline", ID: "build"}, Relations: []ambit.Relation{{Name: "project", To: web}}}).Ref()
	homed := b.Create(&ambit.Role{Own: ambit.Own{Name: "deep", Home: pipeline}, Permissions: []ambit.Pattern{"core_pipeline_view"}}).Ref()
	for name, change := range map[string]func(*ambit.Policy){
		"deny":      func(p *ambit.Policy) { p.Effect = ambit.Deny },
		"two":       func(p *ambit.Policy) { p.Principals = append(p.Principals, ben) },
		"anybody":   func(p *ambit.Policy) { p.Principals = []ambit.Ref{ambit.Authenticated} },
		"roles":     func(p *ambit.Policy) { p.Roles = append(p.Roles, "_governance_admin") },
		"patterns":  func(p *ambit.Policy) { p.Permissions = []ambit.Pattern{"core_role_view"} },
		"only":      func(p *ambit.Policy) { p.Roles, p.Permissions = nil, []ambit.Pattern{"core_role_view"} },
		"node":      func(p *ambit.Policy) { p.Nodes = []ambit.Ref{pipeline} },
		"nodes":     func(p *ambit.Policy) { p.Nodes = append(p.Nodes, pipeline) },
		"condition": func(p *ambit.Policy) { p.Condition = "true" },
		"begins":    func(p *ambit.Policy) { p.NotBefore = b.Now() },
		"ends":      func(p *ambit.Policy) { p.ExpiresAt = b.Now().AddDate(1, 0, 0) },
		"elsewhere": func(p *ambit.Policy) { p.Home, p.Nodes = pipeline, []ambit.Ref{pipeline} },
		"level":     func(p *ambit.Policy) { p.Roles = []ambit.RoleName{"_organization_viewer"} },
		"role": func(p *ambit.Policy) {
			p.Home, p.Nodes, p.Roles = pipeline, []ambit.Ref{pipeline}, []ambit.RoleName{ambit.RoleName(homed.ID)}
		},
	} {
		p := plain()
		p.Name = name
		change(p)
		b.Create(p)
		refused(t, o.Send("GET", assignmentsPath+"/"+name+atWeb, ""), 400, codeNotFound, "not found")
		refused(t, o.Send("DELETE", assignmentsPath+"/"+name+atWeb, ""), 400, codeRequest, "Could not find the role assignment")
		refused(t, o.Send("PUT", assignmentsPath+"/"+name+atWeb, assignment("", "_project_viewer", "_all_project_level_resources", ann.ID, "USER")), 400, codeRequest, "Could not find the role assignment")
	}
	shown := plain()
	shown.Name, shown.Disabled = "is-one", true
	is := b.Create(shown).Ref()
	a := o.Send("GET", assignmentsPath+atWeb, "").Is(http.StatusOK)
	if got := a.Strs("data.content", "roleAssignment.identifier"); !slices.Equal(got, []string{"ambit_" + is.ID}) || a.Get("data.content.0.roleAssignment.disabled") != true {
		t.Errorf("the role assignments are %s", a.Text)
	}
	refused(t, o.Send("GET", assignmentsPath+"/ambit_"+is.ID+atShop, ""), 400, codeNotFound, "not found") // it is the project's
	o.Send("DELETE", assignmentsPath+"/ambit_"+is.ID+atWeb, "").Is(http.StatusOK)
}

func TestSeveralRoleAssignmentsOrNone(t *testing.T) {
	b := newBed(t)
	o := b.Owner()
	ann, _ := b.User("ann", "")
	one := assignment("one", "_project_viewer", "_all_project_level_resources", ann.ID, "USER")
	two := assignment("two", "_pipeline_executor", "_all_project_level_resources", ann.ID, "USER")
	before := b.Revision()
	for sent, words := range map[string]string{
		`{"roleAssignments": []}`:                "roleAssignments",
		`{}`:                                     "roleAssignments",
		`{"roleAssignments": {}}`:                "roleAssignments",
		`{"roleAssignments": [` + one + `, 7]}`:  "roleAssignments[1]",
		`{"roleAssignments": [` + one + `, {}]}`: "roleAssignments[1].resourceGroupIdentifier",
		`{"roleAssignments": [` + one + `, ` + strings.Replace(two, "_pipeline_executor", "nope", 1) + `]}`: "roleAssignments[1]: Invalid request: Could not find the role nope",
		`{"roleAssignments": [` + one + `, ` + strings.Replace(two, `"USER"`, `"ROBOT"`, 1) + `]}`:          "roleAssignments[1].principal.type",
		`{"roleAssignments": [` + one + strings.Repeat(`,`+one, mostAssignments) + `]}`:                     "1 to 1000",
		`{"roleAssignments": [` + one + `, ` + strings.Replace(two, `{`, `{"managed": true, `, 1) + `]}`:    "managed",
	} {
		refused(t, o.Send("POST", assignmentsPath+"/multi"+atWeb, sent), 400, codeRequest, words)
	}
	refused(t, o.Send("POST", assignmentsPath+"/multi"+atWeb, `{"roleAssignments": [`+one+`, `+one+`]}`), 400, codeDuplicate, "roleAssignments[1]: A role assignment with identifier one")
	if b.Revision() != before {
		t.Fatal("something was written")
	}
	a := o.Send("POST", assignmentsPath+"/multi"+atWeb, `{"roleAssignments": [`+one+`, `+two+`]}`).Is(http.StatusOK)
	if got := a.Strs("data", "roleAssignment.identifier"); !slices.Equal(got, []string{"one", "two"}) || b.Revision() != before+1 {
		t.Errorf("%s", a.Text)
	}
}

func TestRoleAssignmentsAreFiltered(t *testing.T) {
	b := newBed(t)
	o := b.Owner()
	ann, _ := b.User("ann", "")
	crew := b.Create(&ambit.Group{Own: ambit.Own{Name: "crew"}}).Ref()
	role(b, atWeb, "runner", "core_pipeline_execute")
	for _, sent := range []string{
		assignment("a", "runner", "_all_project_level_resources", ann.ID, "USER"),
		assignment("b", "_project_viewer", "_all_project_level_resources", "crew", "USER_GROUP"),
		`{"disabled": true, ` + assignment("c", "_project_viewer", "_all_project_level_resources", ann.ID, "USER")[1:],
	} {
		o.Send("POST", assignmentsPath+atWeb, sent).Is(http.StatusOK)
	}
	o.Send("POST", assignmentsPath+atShop, assignment("d", "_organization_viewer", "_all_resources_including_child_scopes", ann.ID, "USER")).Is(http.StatusOK)
	for filter, want := range map[string]string{
		`{}`:                         "a b c",
		`{"roleFilter": ["runner"]}`: "a",
		`{"roleFilter": ["runner", "nope"], "disabledFilter": [true]}`:            "",
		`{"disabledFilter": [true]}`:                                              "c",
		`{"disabledFilter": [true, false]}`:                                       "a b c",
		`{"harnessManagedFilter": [true]}`:                                        "",
		`{"principalTypeFilter": ["USER_GROUP"]}`:                                 "b",
		`{"principalScopeLevelFilter": ["account"]}`:                              "b",
		`{"resourceGroupFilter": ["_all_project_level_resources"]}`:               "a b c",
		`{"resourceGroupFilter": ["other"]}`:                                      "",
		`{"principalFilter": [{"identifier": "` + ann.ID + `", "type": "USER"}]}`: "a c",
		`{"principalFilter": [{"identifier": "` + crew.ID + `", "type": "USER_GROUP"}, {"identifier": "` + ann.ID + `", "type": "USER"}]}`: "a b c",
		`{"principalFilter": [{"identifier": "crew", "type": "USER_GROUP", "scopeLevel": "project"}]}`:                                     "",
		`{"somethingElse": 1}`: "a b c",
	} {
		a := o.Send("POST", assignmentsPath+"/filter"+atWeb+"&sortOrders=identifier,ASC", filter).Is(http.StatusOK)
		if got := strings.Join(a.Strs("data.content", "roleAssignment.identifier"), " "); got != want {
			t.Errorf("%s lists %q, want %q", filter, got, want)
		}
	}
	for filter, want := range map[string]string{
		``:   "d", // the client need not send a body
		`{}`: "d",
		`{"disabledFilter": null, "harnessManagedFilter": true}`:                                                                                               "",
		`{"scopeFilters": [{"orgIdentifier": "shop", "filter": "INCLUDING_CHILD_SCOPES"}]}`:                                                                    "a b c d",
		`{"scopeFilters": [{"filter": "INCLUDING_CHILD_SCOPES"}], "principalFilter": {"identifier": "` + ann.ID + `", "type": "USER"}}`:                        "a c d",
		`{"scopeFilters": [{"accountIdentifier": "acme", "orgIdentifier": "shop", "projectIdentifier": "web"}], "disabledFilter": false}`:                      "a b",
		`{"scopeFilters": [{"orgIdentifier": "shop"}, {"orgIdentifier": "shop", "projectIdentifier": "web", "filter": "EXCLUDING_CHILD_SCOPES"}]}`:             "a b c d",
		`{"scopeFilters": [{"orgIdentifier": "shop"}, {"orgIdentifier": "shop", "filter": "INCLUDING_CHILD_SCOPES"}], "roleFilter": ["_organization_viewer"]}`: "d",
	} {
		a := o.Send("POST", assignmentsPath+"/v2/filter"+atShop+"&sortOrders=identifier,ASC", filter).Is(http.StatusOK)
		if got := strings.Join(a.Strs("data.content", "identifier"), " "); got != want {
			t.Errorf("%s lists %q, want %q: %s", filter, got, want, a.Text)
		}
		if want != "" && a.Get("data.content.0.role.role.identifier") == nil {
			t.Errorf("there is no role in %s", a.Text)
		}
	}
	refused(t, o.Send("POST", assignmentsPath+"/v2/filter"+atShop, `{"disabledFilter": [true]}`), 400, codeRequest, "disabledFilter")
	refused(t, o.Send("POST", assignmentsPath+"/v2/filter"+atShop, `{"scopeFilters": [{"filter": "ALL"}]}`), 400, codeRequest, "scopeFilters[0].filter")
	refused(t, o.Send("POST", assignmentsPath+"/v2/filter"+atShop, `{"scopeFilters": [{}, {"accountIdentifier": "other"}]}`), 401, codeToken, "")
	refused(t, o.Send("POST", assignmentsPath+"/v2/filter"+atShop, `{"scopeFilters": [{"orgIdentifier": "nope"}]}`), 400, codeRequest, "Organization with identifier [nope] is not found")
	refused(t, o.Send("POST", assignmentsPath+"/filter"+atShop, `{"principalFilter": {}}`), 400, codeRequest, "principalFilter")
	refused(t, o.Send("POST", assignmentsPath+"/filter"+atShop+"&pageSize=101", `{}`), 400, codeRequest, "pageSize")
	refused(t, o.Send("POST", assignmentsPath+"/aggregate"+atShop, ``), 400, codeRequest, "")
	a := o.Send("POST", assignmentsPath+"/aggregate"+atWeb, `{}`).Is(http.StatusOK)
	if len(a.Items("data.roleAssignments")) != 3 || !slices.Equal(a.Strs("data.roles", "role.identifier"), []string{"runner", "_project_viewer"}) || len(a.Items("data.resourceGroups")) != 1 {
		t.Errorf("%s", a.Text)
	}
	_, viewer := b.User("viewer", "ambit.policies:read", web)
	if a := viewer.Send("POST", assignmentsPath+"/aggregate"+atWeb, `{}`).Is(http.StatusOK); !slices.Equal(a.Strs("data.roles", "role.identifier"), []string{"_project_viewer"}) {
		t.Errorf("who may not see roles is shown %s", a.Text)
	}
	refused(t, viewer.Send("POST", assignmentsPath+"/v2/filter"+atShop, `{}`), 403, codeDenied, "core_user_view")
}

func TestRoleAssignmentsAreValidated(t *testing.T) {
	b := newBed(t)
	b.User("ann", "")
	send := func(role, group, who string, all string) dialecttest.Answer {
		return b.Owner().Send("POST", assignmentsPath+"/validate"+atWeb, `{"roleAssignment": `+assignment("", role, group, who, "USER")+
			`, "validatePrincipal": `+all+`, "validateRole": `+all+`, "validateResourceGroup": `+all+`}`).Is(http.StatusOK)
	}
	valid := func(a dialecttest.Answer) [3]any {
		return [3]any{a.Get("data.principalValidationResult.valid"), a.Get("data.roleValidationResult.valid"), a.Get("data.resourceGroupValidationResult.valid")}
	}
	if got := valid(send("_project_viewer", "_all_project_level_resources", "ann", "true")); got != [3]any{true, true, true} {
		t.Errorf("%v", got)
	}
	bad := send("nope", "_all_account_level_resources", "nobody", "true")
	if got := valid(bad); got != [3]any{false, false, false} || !contains(bad.Str("data.roleValidationResult.errorMessage"), "Could not find the role nope") {
		t.Errorf("%s", bad.Text)
	}
	if got := valid(send("nope", "nope", "nobody", "false")); got != [3]any{true, true, true} {
		t.Errorf("%v", got)
	}
}

// Who may assign roles assigns what he holds himself.
func TestNobodyAssignsWhatHeDoesNotHold(t *testing.T) {
	b := newBed(t)
	ann, _ := b.User("ann", "")
	_, manager := b.User("manager", "core_user_manage core_user_view core_role_view core_project_view", shop)
	role(b, atWeb, "viewer", "core_role_view")
	refused(t, manager.Send("POST", assignmentsPath+atWeb, assignment("a", "_project_admin", "_all_project_level_resources", ann.ID, "USER")), 403, codeDenied, "")
	manager.Send("POST", assignmentsPath+atWeb, assignment("b", "viewer", "_all_project_level_resources", ann.ID, "USER")).Is(http.StatusOK)
	_, other := b.User("other", "core_role_view", shop)
	refused(t, other.Send("POST", assignmentsPath+atWeb, assignment("c", "viewer", "_all_project_level_resources", ann.ID, "USER")), 403, codeDenied, "core_user_manage on user")
	refused(t, other.Send("GET", assignmentsPath+atWeb, ""), 403, codeDenied, "core_user_view on user")
	refused(t, other.Send("GET", assignmentsPath+"/b"+atWeb, ""), 403, codeDenied, "core_user_view on user")
	refused(t, other.Send("DELETE", assignmentsPath+"/b"+atWeb, ""), 403, codeDenied, "core_user_manage on user")
	refused(t, other.Send("POST", assignmentsPath+"/validate"+atWeb, `{}`), 403, codeDenied, "core_user_manage on user")
	if b.Allowed(ann, "core_project_edit", web) || !b.Allowed(ann, "core_role_view", web) {
		t.Error("the engine has not followed")
	}
	_, blind := b.User("blind", "ambit.policies:create core_role_view", shop)
	a := blind.Send("POST", assignmentsPath+atWeb, assignment("d", "viewer", "_all_project_level_resources", ann.ID, "USER")).Is(http.StatusOK)
	if a.Str("data.roleAssignment.identifier") != "d" || !contains(a.Text, ann.ID) {
		t.Errorf("who may not see it is answered %s", a.Text)
	}
}
