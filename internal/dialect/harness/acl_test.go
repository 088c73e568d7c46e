package harness

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
)

// check is one of the checks of a request.
func check(organization, project, kind, identifier, permission string) string {
	return `{"resourceScope": {"accountIdentifier": "acme", "orgIdentifier": "` + organization + `", "projectIdentifier": "` + project +
		`"}, "resourceType": "` + kind + `", "resourceIdentifier": "` + identifier + `", "permission": "` + permission + `"}`
}

func TestChecksAskTheEngine(t *testing.T) {
	b := newBed(t)
	ann, calls := b.User("ann", "")
	b.Create(&ambit.Policy{Own: ambit.Own{Home: web}, Effect: ambit.Allow, Principals: []ambit.Ref{ann}, Roles: []ambit.RoleName{"_project_viewer"}, Nodes: []ambit.Ref{web}})
	node := func(kind ambit.TypeName, id, relation string, in ambit.Ref) ambit.Ref {
		return b.Create(&ambit.Resource{Node: ambit.Ref{Type: kind, ID: id}, Relations: []ambit.Relation{{Name: relation, To: in}}}).Ref()
	}
	hidden, other := node("secret", "hidden", "project", web), projectNode("shop", "pay")
	qualified := node("pipeline", "shop/web/build", "project", web)
	node("inputset", "eu", "pipeline", qualified)
	node("secret", "theirs", "project", other)
	b.Create(&ambit.Policy{Effect: ambit.Deny, Principals: []ambit.Ref{ann}, Permissions: []ambit.Pattern{"core_secret_view"}, Nodes: []ambit.Ref{hidden}})
	b.Create(&ambit.Policy{Effect: ambit.Deny, Principals: []ambit.Ref{ann}, Permissions: []ambit.Pattern{"core_pipeline_view"}, Nodes: []ambit.Ref{qualified}})
	b.Create(&ambit.Policy{Effect: ambit.Allow, Principals: []ambit.Ref{ann}, Permissions: []ambit.Pattern{"core_secret_edit"}, Nodes: []ambit.Ref{{Type: "secret", ID: "theirs"}}})
	cases := []struct {
		check string
		want  bool
	}{
		{check("shop", "web", "PROJECT", "web", "core_project_view"), true},
		{check("shop", "web", "PROJECT", "", "core_project_view"), true},
		{check("shop", "", "PROJECT", "web", "core_project_view"), true},
		{check("shop", "", "PROJECT", "pay", "core_project_view"), false},
		{check("shop", "", "PROJECT", "", "core_project_view"), false},
		{check("shop", "web", "PROJECT", "pay", "core_project_view"), false},
		{check("shop", "web", "PROJECT", "web", "core_project_edit"), false},
		{check("shop", "web", "ROLE", "any", "core_role_view"), true},
		{check("shop", "web", "ROLE", "", "core_role_view"), true},
		{check("shop", "web", "ROLE", "", "core_role_edit"), false},
		{check("shop", "web", "role", "", "core_role_view"), true},
		{check("shop", "", "ROLE", "", "core_role_view"), false},
		{check("", "", "ROLE", "", "core_role_view"), false},
		{check("shop", "web", "ENVIRONMENT_GROUP", "x", "core_environmentgroup_view"), true},
		{check("shop", "web", "SECRET", "shown", "core_secret_view"), true},
		{check("shop", "web", "SECRET", "hidden", "core_secret_view"), false}, // a deny on the secret itself
		{check("shop", "web", "PIPELINE", "build", "core_pipeline_view"), false},
		{check("shop", "web", "PIPELINE", "test", "core_pipeline_view"), true},
		{check("shop", "web", "INPUTSET", "eu", "core_inputset_view"), true},
		{check("shop", "pay", "SECRET", "theirs", "core_secret_edit"), true},
		{check("shop", "web", "SECRET", "theirs", "core_secret_edit"), false}, // that one is another project's
		{check("shop", "web", "SECRET", "", "core_role_view"), false},         // a permission of another type
		{check("shop", "web", "SECRET", "", "core_secret_vieww"), false},
		{check("shop", "web", "SECRETS", "", "core_secret_view"), false},
		{check("shop", "nil", "ROLE", "", "core_role_view"), false},
		{check("nil", "", "ORGANIZATION", "", "core_organization_view"), false},
		{check("", "", "ACCOUNT", "acme", "core_account_view"), false},
	}
	var sent []string
	for _, c := range cases {
		sent = append(sent, c.check)
	}
	list := `{"permissions": [` + strings.Join(sent, ",") + `]`
	_, asks := b.User("checker", "ambit.decisions:check")
	for who, a := range map[string]interface{ Get(string) any }{
		"ann herself":         calls.Send("POST", "/authz/api/acl", list+`}`).Is(http.StatusOK),
		"ann, by her id":      calls.Send("POST", "/authz/api/acl", list+`, "principal": {"principalIdentifier": "`+ann.ID+`", "principalType": "USER"}}`).Is(http.StatusOK),
		"a checker about ann": asks.Send("POST", "/authz/api/acl", list+`, "principal": {"principalIdentifier": "ann", "principalType": "USER"}}`).Is(http.StatusOK),
	} {
		for i, c := range cases {
			if got := a.Get("data.accessControlList." + strconv.Itoa(i) + ".permitted"); got != c.want {
				t.Errorf("%s: %s is answered %v, want %t", who, c.check, got, c.want)
			}
		}
	}
	if a := b.Owner().Send("POST", "/authz/api/acl", `{"permissions": [`+check("", "", "ACCOUNT", "", "core_account_view")+`,`+check("", "", "ACCOUNT", "acme", "core_account_edit")+`,`+check("", "", "ORGANIZATION", "shop", "core_organization_edit")+`,`+check("", "", "ORGANIZATION", "nil", "core_organization_edit")+`]}`).
		Golden(t, "testdata/acl.json", http.StatusOK); a.Get("data.accessControlList.3.permitted") != false {
		t.Error("an organization that is not there may be changed")
	}
	_, nobody := b.User("nobody", "")
	refused(t, nobody.Send("POST", "/authz/api/acl", list+`, "principal": {"principalIdentifier": "ann", "principalType": "USER"}}`), 403, codeDenied, "ambit.decisions:check")
	if a := asks.Send("POST", "/authz/api/acl", `{"permissions": [`+cases[0].check+`], "principal": {"principalIdentifier": "nobody-there", "principalType": "USER"}}`).Is(http.StatusOK); a.Get("data.accessControlList.0.permitted") != false {
		t.Errorf("of nobody: %s", a.Text)
	}
}

func TestChecksAreRefused(t *testing.T) {
	b := newBed(t)
	good := check("", "", "ROLE", "", "core_role_view")
	for sent, words := range map[string]string{
		`{"permissions": []}`:                 "permissions",
		`{}`:                                  "permissions",
		`{"permissions": {}}`:                 "permissions",
		`{"permissions": [` + good + `, 1]}`:  "permissions[1]",
		`{"permissions": [` + good + `, {}]}`: "permissions[1].permission",
		`{"permissions": [` + good + `, {"permission": "core_role_view"}]}`:                                "permissions[1].resourceType",
		`{"permissions": [` + good + `, {"permission": "core_role_view", "resourceType": "ROLE"}]}`:        "Account detail is not present",
		`{"permissions": [` + good + `, ` + check("", "web", "ROLE", "", "core_role_view") + `]}`:          "orgIdentifier",
		`{"permissions": [` + good + `], "principal": {"principalIdentifier": "x", "principalType": "X"}}`: "principal.principalType",
		`{"permissions": [` + good + `], "principal": {"principalType": "USER"}}`:                          "principal.principalIdentifier",
		`{"permissions": [` + good + strings.Repeat(`,`+good, mostChecks) + `]}`:                           "1 to 1000",
	} {
		refused(t, b.Owner().Send("POST", "/authz/api/acl", sent), 400, codeRequest, words)
	}
	foreign := func(account string) string {
		a := b.Owner().Send("POST", "/authz/api/acl", `{"permissions": [`+good+`, `+strings.Replace(good, "acme", account, 1)+`]}`)
		refused(t, a, 401, codeToken, "Token is not valid.")
		return a.Text
	}
	if foreign("other") != foreign("nil") || foreign(b.Theirs.ID) != foreign("nil") {
		t.Error("another account is told from none")
	}
}
