package harness

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect/dialecttest"
)

const sample = `{"identifier": "release_manager", "name": "Release Manager", "permissions": ["core_pipeline_view", "core_pipeline_execute", "core_pipeline_view"],
	"allowedScopeLevels": ["project"], "description": "Runs pipelines", "tags": {"team": "web"}, "unknown": {"member": 1}}`

// Each operation of the seed, as it succeeds and as it fails.
func TestTheOperationsOfTheSeed(t *testing.T) {
	b := newBed(t)
	o := b.Owner()
	o.Send("POST", "/authz/api/roles"+atWeb, sample).Golden(t, "testdata/role-created.json", http.StatusOK)
	o.Send("POST", "/authz/api/roles"+atWeb, sample).Golden(t, "testdata/role-duplicate.json", http.StatusBadRequest)
	o.Send("GET", "/authz/api/roles/release_manager"+atWeb, "").Golden(t, "testdata/role.json", http.StatusOK)
	o.Send("GET", "/authz/api/roles/_project_viewer"+atWeb, "").Golden(t, "testdata/role-managed.json", http.StatusOK)
	o.Send("GET", "/authz/api/roles/nope"+atWeb, "").Golden(t, "testdata/role-missing.json", http.StatusBadRequest)
	o.Send("GET", "/authz/api/roles"+atWeb+"&pageSize=101", "").Golden(t, "testdata/page-too-large.json", http.StatusBadRequest)
	b.Pass(time.Hour)
	o.Send("PUT", "/authz/api/roles/release_manager"+atWeb, `{"identifier": "release_manager", "name": "Releases", "allowedScopeLevels": ["project"]}`).
		Golden(t, "testdata/role-updated.json", http.StatusOK)
	o.Send("GET", "/authz/api/roles"+atWeb+"&searchTerm=relea", "").Golden(t, "testdata/roles.json", http.StatusOK)
	_, nobody := b.User("nobody", "")
	nobody.Send("GET", "/authz/api/roles/release_manager"+atWeb, "").Golden(t, "testdata/role-denied.json", http.StatusForbidden)
	o.Send("DELETE", "/authz/api/roles/release_manager"+atWeb, "").Golden(t, "testdata/role-deleted.json", http.StatusOK)
	refused(t, o.Send("GET", "/authz/api/roles/release_manager"+atWeb, ""), 400, codeNotFound, "Role with identifier [release_manager] is not found in the given scope")
}

// A role lives in one scope and at one level: at every other it is not there.
func TestARoleIsOfItsScopeAlone(t *testing.T) {
	b := newBed(t)
	o := b.Owner()
	for level, query := range scopes {
		role(b, query, "same", "core_role_view")
		role(b, query, "of_"+level, "core_role_view")
		if got := o.Send("GET", "/authz/api/roles/same"+query, "").Is(http.StatusOK).Items("data.role.allowedScopeLevels"); !slices.Equal(got, []any{level}) {
			t.Errorf("a role of level %s is for %v", level, got)
		}
	}
	for level, query := range scopes {
		list := o.Send("GET", "/authz/api/roles"+query, "").Is(http.StatusOK)
		for _, other := range levels {
			is := slices.Contains(list.Strs("data.content", "role.identifier"), "of_"+other)
			if is != (other == level) {
				t.Errorf("the role of level %s is listed at level %s: %t", other, level, is)
			}
			status := http.StatusBadRequest
			if other == level {
				status = http.StatusOK
			}
			o.Send("GET", "/authz/api/roles/of_"+other+query, "").Is(status)
		}
		managed := list.Strs("data.content", "role.identifier")
		if slices.Contains(managed, "_account_admin") != (level == "account") || slices.Contains(managed, "_project_admin") != (level == "project") || !slices.Contains(managed, "_governance_admin") {
			t.Errorf("at level %s there are %v", level, managed)
		}
	}
	refused(t, o.Send("GET", "/authz/api/roles/of_project"+strings.Replace(atWeb, "web", "pay", 1), ""), 400, codeNotFound, "not found")
	refused(t, o.Send("GET", "/authz/api/roles/_account_admin"+atWeb, ""), 400, codeNotFound, "not found")
}

// What stands in the way of a role is told with its code, and nothing is written.
func TestRolesAreRefused(t *testing.T) {
	b := newBed(t)
	o := b.Owner()
	role(b, atWeb, "there", "core_pipeline_view")
	before := b.Revision()
	long := strings.Repeat("x", 128)
	for _, c := range []struct{ method, path, body, code, words string }{
		{"POST", atWeb, `{`, codeRequest, ""},
		{"POST", atWeb, ``, codeRequest, ""},
		{"POST", atWeb, `[]`, codeRequest, ""},
		{"POST", atWeb, `{"name": "x"}`, codeRequest, "identifier: must not be empty"},
		{"POST", atWeb, `{"identifier": 1, "name": "x"}`, codeRequest, "identifier"},
		{"POST", atWeb, `{"identifier": "a", "name": {}}`, codeRequest, "name"},
		{"POST", atWeb, `{"identifier": "a", "name": "x", "permissions": "core_role_view"}`, codeRequest, "permissions"},
		{"POST", atWeb, `{"identifier": "a", "name": "x", "permissions": ["core_role_view", 1]}`, codeRequest, "permissions[1]"},
		{"POST", atWeb, `{"identifier": "a", "name": "x", "permissions": ["core_role_view", null]}`, codeArgument, "permissions[1]"},
		{"POST", atWeb, `{"identifier": "a", "name": "x", "permissions": ["core_role_view", "core_rolls_view"]}`, codeArgument, "Some of the specified permissions in the role are invalid"},
		{"POST", atWeb, `{"identifier": "a", "name": "x", "permissions": ["core_account_view"]}`, codeArgument, "cannot be given at this scope"},
		{"POST", atWeb, `{"identifier": "a", "name": "x", "permissions": ["*:*"]}`, codeArgument, "permissions[0]"},
		{"POST", atWeb, `{"identifier": "a", "name": "x", "permissions": ["ambit.roles:read"]}`, codeArgument, "permissions[0]"},
		{"POST", atWeb, `{"identifier": "a", "name": "x", "allowedScopeLevels": ["account"]}`, codeArgument, "can be only used at 'project' level"},
		{"POST", atWeb, `{"identifier": "a", "name": "x", "allowedScopeLevels": ["project", "account"]}`, codeArgument, "can be only used at 'project' level"},
		{"POST", atWeb, `{"identifier": "a", "name": "x", "allowedScopeLevels": ["project", "galaxy"]}`, codeRequest, "allowedScopeLevels[1]"},
		{"POST", atWeb, `{"identifier": "a", "name": "x", "description": 1}`, codeRequest, "description"},
		{"POST", atWeb, `{"identifier": "a", "name": "x", "tags": {"a": {}}}`, codeRequest, "tags"},
		{"POST", atWeb, `{"identifier": "a", "name": "x", "tags": []}`, codeRequest, "tags"},
		{"POST", atWeb, `{"identifier": "a", "name": "x", "name": "y"}`, codeRequest, "name"},
		{"POST", atWeb, `{"identifier": "a", "name": "x", "description": "` + strings.Repeat("x", 5000) + `"}`, codeRequest, "description"},
		{"POST", atWeb, `{"identifier": "a", "name": "` + strings.Repeat("x", 1<<20) + `"}`, codeRequest, "too large"},
		{"POST", atWeb, `{"identifier": "a"}`, codeRequest, "name"},
		{"POST", atWeb, `{"identifier": "a", "name": "  "}`, codeRequest, "name"},
		{"POST", atWeb, `{"identifier": "a", "name": "a\u0000"}`, codeRequest, "name"},
		{"POST", atWeb, `{"identifier": "a", "name": "` + long + `x"}`, codeRequest, "name"},
		{"POST", atWeb, `{"identifier": "` + long + `x", "name": "x"}`, codeRequest, "identifier"},
		{"POST", atWeb, `{"identifier": "_mine", "name": "x"}`, codeRequest, "identifier"},
		{"POST", atWeb, `{"identifier": "1st", "name": "x"}`, codeRequest, "identifier"},
		{"POST", atWeb, `{"identifier": "a-b", "name": "x"}`, codeRequest, "identifier"},
		{"POST", atWeb, `{"identifier": "stepGroup", "name": "x"}`, codeRequest, "reserved"},
		{"POST", atWeb, `{"identifier": "ambit_019b7f7d9dc870000000000000000001", "name": "x"}`, codeRequest, "identifier"},
		{"POST", atWeb, `{"identifier": "there", "name": "x"}`, codeDuplicate, "A role with identifier there in this scope /ACCOUNT/acme/ORGANIZATION/shop/PROJECT/web is already present"},
		{"POST", "?accountIdentifier=acme&orgIdentifier=nope", `{"identifier": "a", "name": "x"}`, codeRequest, "Organization with identifier [nope] is not found"},
		{"POST", "?accountIdentifier=acme&orgIdentifier=shop&projectIdentifier=nope", `{"identifier": "a", "name": "x"}`, codeRequest, "Project with identifier [nope] is not found"},
		{"POST", "?accountIdentifier=acme&projectIdentifier=web", `{"identifier": "a", "name": "x"}`, codeRequest, "orgIdentifier"},
		{"POST", "?accountIdentifier=", `{"identifier": "a", "name": "x"}`, codeRequest, "Account detail is not present in the request"},
		{"POST", "?accountIdentifier=acme&accountIdentifier=acme", `{"identifier": "a", "name": "x"}`, codeRequest, "accountIdentifier"},
		{"POST", "?accountIdentifier=%zz", `{"identifier": "a", "name": "x"}`, codeRequest, "query"},
		{"PUT", "/nope" + atWeb, `{"identifier": "nope", "name": "x"}`, codeRequest, "Could not find the role in the scope"},
		{"PUT", "/_project_viewer" + atWeb, `{"identifier": "_project_viewer", "name": "x"}`, codeRequest, "Could not find the role in the scope"},
		{"PUT", "/there" + atWeb, `{"identifier": "other", "name": "x", "allowedScopeLevels": ["project"]}`, codeRequest, "body and the url do not match"},
		{"PUT", "/there" + atWeb, `{"identifier": "there", "name": "x", "allowedScopeLevels": ["account"]}`, codeRequest, "Cannot change the allowed scopes"},
		{"PUT", "/there" + atWeb, `{"identifier": "there", "name": "x"}`, codeRequest, "Cannot change the allowed scopes"},
		{"PUT", "/there" + atWeb, `{"identifier": "there", "name": "", "allowedScopeLevels": ["project"]}`, codeRequest, "name"},
		{"PUT", "/there" + atWeb, `{"identifier": "there", "name": "x", "allowedScopeLevels": ["project"], "permissions": ["core_account_view"]}`, codeArgument, "permissions[0]"},
		{"PUT", "/there" + atWeb, `{"identifier": `, codeRequest, ""},
		{"DELETE", "/nope" + atWeb, ``, codeRequest, "Could not find the role nope in the scope"},
		{"DELETE", "/_mine" + atWeb, ``, codeRequest, "Could not find the role _mine in the scope"},
		{"DELETE", "/_project_viewer" + atWeb, ``, codeRequest, "Cannot delete the role _project_viewer as it is managed by Harness"},
		{"DELETE", "/" + b.Theirs.ID + atWeb, ``, codeRequest, "Could not find"},
		{"GET", "?accountIdentifier=acme&orgIdentifier=nope", ``, codeNotFound, "Organization with identifier [nope] is not found"},
		{"GET", atWeb + "&pageSize=0", ``, codeRequest, "pageSize"},
		{"GET", atWeb + "&pageSize=ten", ``, codeRequest, "pageSize"},
		{"GET", atWeb + "&pageIndex=-1", ``, codeRequest, "pageIndex"},
		{"GET", atWeb + "&pageIndex=99999999999", ``, codeRequest, "pageIndex"},
		{"GET", atWeb + "&pageIndex=0&pageIndex=1", ``, codeRequest, "pageIndex"},
		{"GET", atWeb + "&harnessManaged=maybe", ``, codeRequest, "harnessManaged"},
		{"GET", atWeb + "&sortOrders=name,ASC&sortOrders=size,ASC", ``, codeRequest, "sortOrders[1]"},
		{"GET", atWeb + "&sortOrders=name,sideways", ``, codeRequest, "sortOrders[0]"},
		{"GET", atWeb + "&sortOrders=name,ASC,identifier,DESC", ``, codeRequest, "sortOrders[0]"},
		{"GET", atWeb + "&sortOrders=" + escaped(`{name ASC`), ``, codeRequest, "sortOrders[0]"},
		{"GET", "/" + strings.Repeat("x", 300) + atWeb, ``, codeNotFound, "not found"},
		{"GET", "/%00" + atWeb, ``, codeNotFound, "not found"},
		{"GET", "/ambit_" + b.Theirs.ID + atWeb, ``, codeNotFound, "not found"},
	} {
		t.Run(c.method+" "+c.words, func(t *testing.T) {
			refused(t, o.In(t).Send(c.method, "/authz/api/roles"+c.path, c.body), http.StatusBadRequest, c.code, c.words)
		})
	}
	if b.Revision() != before {
		t.Error("something was written")
	}
}

func TestRolesAreSearchedSortedAndPaged(t *testing.T) {
	b := newBed(t)
	for _, one := range []struct{ identifier, name string }{{"a", "Zebra"}, {"b", "yak (small)"}, {"c", "Xerus.+"}} {
		b.Pass(time.Minute)
		sent := `{"identifier": "` + one.identifier + `", "name": "` + strings.NewReplacer("(", "", ")", "", "+", "").Replace(one.name) + `"}`
		b.Owner().Send("POST", "/authz/api/roles"+atWeb, sent).Is(http.StatusOK)
	}
	const own = "&harnessManaged=false"
	for query, want := range map[string]string{
		own:                                "c b a",
		own + "&sortOrders=":               "c b a",
		own + "&sortOrders=name,ASC":       "c a b", // compared by bytes
		own + "&sortOrders=name%2Cdesc":    "b a c",
		own + "&sortOrders=identifier":     "c b a",
		own + "&sortOrders=identifier,asc": "a b c",
		own + "&sortOrders=createdAt,ASC&sortOrders=identifier,DESC":                        "a b c",
		own + "&sortOrders=lastModifiedAt,DESC":                                             "c b a",
		own + "&sortOrders=%7Bname%20ASC%7D":                                                "c a b",
		own + "&sortOrders=" + escaped(`{"fieldName": "name", "orderType": "ASC"}`):         "c a b",
		own + "&searchTerm=YAK":                                                             "b",
		own + "&searchTerm=.":                                                               "c", // no regular expression
		own + "&searchTerm=":                                                                "c b a",
		own + "&searchTerm=" + escaped("yak small"):                                         "b",
		own + "&pageSize=2&pageIndex=0":                                                     "c b",
		own + "&pageSize=2&pageIndex=1":                                                     "a",
		own + "&pageSize=2&pageIndex=2":                                                     "",
		own + "&pageSize=100&pageIndex=2147483647":                                          "",
		"&searchTerm=feature":                                                               "_feature_flag_manage_role",
		"&harnessManaged=true&searchTerm=zebra":                                             "",
		"&orgIdentifier=&projectIdentifier=&pageSize=&pageIndex=&searchTerm=Account%20View": "",
	} {
		at := atWeb
		if strings.HasPrefix(query, "&org") {
			at, want = atAccount, "_account_viewer"
		}
		a := b.Owner().Send("GET", "/authz/api/roles"+at+query, "").Is(http.StatusOK)
		if got := strings.Join(a.Strs("data.content", "role.identifier"), " "); got != want {
			t.Errorf("%s lists %q, want %q", query, got, want)
		}
		if a.Get("data.empty") != (want == "") {
			t.Errorf("%s says of being empty %v", query, a.Get("data.empty"))
		}
	}
	past := b.Owner().Send("GET", "/authz/api/roles"+atWeb+own+"&pageSize=2&pageIndex=7", "").Is(http.StatusOK)
	if past.Get("data.totalPages") != 2.0 || past.Get("data.totalItems") != 3.0 || past.Get("data.pageItemCount") != 0.0 || past.Get("data.pageIndex") != 7.0 {
		t.Errorf("past the end there is %s", past.Text)
	}
	all := b.Owner().Send("GET", "/authz/api/roles"+atWeb, "").Is(http.StatusOK)
	if all.Get("data.content.0.harnessManaged") != true || all.Str("data.content."+strconv.Itoa(len(all.Items("data.content"))-1)+".role.identifier") != "a" {
		t.Errorf("without orders the product's roles come first and what was changed last after them: %v", all.Strs("data.content", "role.identifier"))
	}
}

// A role that was made natively is shown as far as the wire format goes, and a PUT
// that sends it back as it was shown changes nothing of it.
func TestRolesMadeNatively(t *testing.T) {
	b := newBed(t)
	o := b.Owner()
	native := b.Create(&ambit.Role{Own: ambit.Own{Name: "release-manager", Home: web}, Description: "native", Permissions: []ambit.Pattern{"pipelines:*", "ambit.roles:read"}})
	b.Create(&ambit.Role{Own: ambit.Own{Home: shop}, Permissions: []ambit.Pattern{"core_role_view"}})
	wide := b.Create(&ambit.Role{Own: ambit.Own{Name: "wide"}, Permissions: []ambit.Pattern{"core_secret_view"}})
	identifier := "ambit_" + native.Ref().ID
	shown := o.Send("GET", "/authz/api/roles"+atWeb+"&harnessManaged=false", "").Is(http.StatusOK)
	if got := shown.Strs("data.content", "role.identifier"); !slices.Equal(got, []string{identifier}) {
		t.Fatalf("the role is listed as %v", got)
	}
	if got := shown.Str("data.content.0.role.name"); got != "release-manager" {
		t.Errorf("its name is %s", got)
	}
	refused(t, o.Send("GET", "/authz/api/roles/"+identifier+atShop, ""), 400, codeNotFound, "not found")
	refused(t, o.Send("GET", "/authz/api/roles/release-manager"+atWeb, ""), 400, codeNotFound, "not found")
	if got := o.Send("GET", "/authz/api/roles/wide"+atAccount, "").Is(http.StatusOK).Items("data.role.allowedScopeLevels"); len(got) != 3 {
		t.Errorf("a role for any scope is for %v", got)
	}
	put := `{"identifier": "` + identifier + `", "name": "Managers", "allowedScopeLevels": ["project"], "description": "native", "permissions": ["pipelines:*", "ambit.roles:read", "core_role_view"]}`
	o.Send("PUT", "/authz/api/roles/"+identifier+atWeb, put).Is(http.StatusOK)
	r := b.Get(native.Ref()).(*ambit.Role)
	if r.Name != "release-manager" || r.Title != "Managers" || r.Scopes != nil || !slices.Equal(r.Permissions, []ambit.Pattern{"pipelines:*", "ambit.roles:read", "core_role_view"}) {
		t.Errorf("the role is now %+v", r)
	}
	put = `{"identifier": "wide", "name": "Wide", "allowedScopeLevels": ["project", "account", "organization"]}`
	o.Send("PUT", "/authz/api/roles/wide"+atAccount, put).Is(http.StatusOK)
	if r := b.Get(wide.Ref()).(*ambit.Role); r.Scopes != nil || r.Permissions != nil {
		t.Errorf("the role is now %+v", r)
	}
	made := ambit.Ref{Type: ambit.RoleType, ID: "of_dialect"}
	role(b, atAccount, "of_dialect", "core_role_view")
	if r := b.Get(made).(*ambit.Role); r.Title != "of_dialect" || !slices.Equal(r.Scopes, []string{"account"}) || r.Created.IsZero() {
		t.Errorf("natively the role is %+v", r)
	}
}

// Whoever may not is told the same whether or not there is something, and of another
// account's whatever there is.
func TestNobodyLearnsWhatHeMayNotSee(t *testing.T) {
	b := newBed(t)
	role(b, atWeb, "there", "core_role_view")
	_, nobody := b.User("nobody", "core_pipeline_view")
	for _, c := range []struct{ method, there, nothing, body string }{
		{"GET", "/authz/api/roles/there" + atWeb, "/authz/api/roles/other" + atWeb, ""},
		{"GET", "/authz/api/roles/there" + atWeb, "/authz/api/roles/there" + strings.Replace(atWeb, "web", "nil", 1), ""},
		{"GET", "/authz/api/roles" + atWeb, "/authz/api/roles" + strings.Replace(atWeb, "web", "nil", 1), ""},
		{"DELETE", "/authz/api/roles/there" + atWeb, "/authz/api/roles/other" + atWeb, ""},
		{"PUT", "/authz/api/roles/there" + atWeb, "/authz/api/roles/other" + atWeb, `{"identifier": "there", "name": "x"}`},
		{"POST", "/authz/api/roles" + atWeb, "/authz/api/roles" + strings.Replace(atWeb, "web", "nil", 1), `{"identifier": "there", "name": "x"}`},
		{"GET", "/ng/api/organizations/shop" + atAccount, "/ng/api/organizations/nil" + atAccount, ""},
		{"DELETE", "/ng/api/projects/web" + atShop, "/ng/api/projects/nil" + atShop, ""},
		{"PUT", "/ng/api/organizations/shop" + atAccount, "/ng/api/organizations/nil" + atAccount, `{"organization": {"identifier": "ID", "name": "x"}}`},
	} {
		ask := func(path string) string {
			id := path[strings.LastIndex(path, "/")+1:]
			id, _, _ = strings.Cut(id, "?")
			a := nobody.Send(c.method, path, strings.Replace(c.body, "ID", id, 1)).Is(http.StatusForbidden)
			return strings.NewReplacer("there", "X", "other", "X", "shop", "X", "nil", "X", "web", "X").Replace(a.Text)
		}
		if there, nothing := ask(c.there), ask(c.nothing); there != nothing {
			t.Errorf("%s %s:\n%sand of nothing\n%s", c.method, c.there, there, nothing)
		}
	}
	for _, account := range []string{"other", b.Theirs.ID, "nil", "system"} {
		a := b.Owner().Send("GET", "/authz/api/roles?accountIdentifier="+account, "")
		refused(t, a, http.StatusUnauthorized, codeToken, "Token is not valid.")
		if n := b.Owner().Send("GET", "/authz/api/roles?accountIdentifier=nothing", ""); n.Text != a.Text {
			t.Errorf("of %s: %s; of nothing: %s", account, a.Text, n.Text)
		}
	}
	b.Owner().Send("GET", "/authz/api/roles?accountIdentifier="+b.Mine.ID, "").Is(http.StatusOK)
	b.Owner().With("Harness-Account", "acme").Send("GET", "/authz/api/roles", "").Is(http.StatusOK)
}

func TestRequestsThatReachNothing(t *testing.T) {
	b := newBed(t)
	o := b.Owner()
	refused(t, b.As("").Send("GET", "/authz/api/roles"+atAccount, ""), 401, codeToken, "Token is not valid.")
	refused(t, b.As("nonsense").Send("GET", "/authz/api/roles"+atAccount, ""), 401, codeToken, "Token is not valid.")
	refused(t, o.With("X-Api-Key", "second").Send("GET", "/authz/api/roles"+atAccount, ""), 401, codeToken, "Token is not valid.")
	refused(t, o.With("Authorization", "Bearer "+o.Token).Send("GET", "/authz/api/roles"+atAccount, ""), 401, codeToken, "Token is not valid.")
	refused(t, b.As("").With("Authorization", "Bearer "+o.Token).Send("GET", "/authz/api/roles"+atAccount, ""), 401, codeToken, "Token is not valid.")
	refused(t, b.As("").Send("GET", "/authz/api/nope", ""), 401, codeToken, "Token is not valid.")
	refused(t, o.Send("GET", "/authz/api/nope"+atAccount, ""), 400, codeRequest, "there is nothing at this path")
	refused(t, o.Send("GET", "/resourcegroup/api/v2/resourcegroup"+atAccount, ""), 400, codeRequest, "there is nothing at this path")
	refused(t, o.Send("PATCH", "/authz/api/roles"+atAccount, ""), 405, codeRequest, "this path takes")
	refused(t, o.Send("POST", "/authz/api/roles/x"+atAccount, "{}"), 405, codeRequest, "this path takes")
	b.Pass(400 * 24 * time.Hour)
	refused(t, o.Send("GET", "/authz/api/roles"+atAccount, ""), 401, codeToken, "Token is not valid.")
}

// The permissions of the product open what they open there, each at its level.
func TestThePermissionsOfTheProductGuardRoles(t *testing.T) {
	b := newBed(t)
	role(b, atWeb, "there", "core_role_view")
	do := map[string]func(dialecttest.Caller) int{
		"core_role_view": func(c dialecttest.Caller) int { return c.Send("GET", "/authz/api/roles/there"+atWeb, "").Status },
		"core_role_edit": func(c dialecttest.Caller) int {
			return c.Send("PUT", "/authz/api/roles/there"+atWeb, `{"identifier": "there", "name": "x", "allowedScopeLevels": ["project"]}`).Status
		},
		"core_role_delete": func(c dialecttest.Caller) int { return c.Send("DELETE", "/authz/api/roles/there"+atWeb, "").Status },
	}
	for _, held := range []string{"core_role_view", "core_role_edit", "core_role_delete"} {
		_, c := b.User(held, held, shop)
		_, elsewhere := b.User("elsewhere_"+held, held, ambit.Ref{Type: projectType, ID: "shop/pay"})
		for asked, try := range do {
			if asked == "core_role_delete" && held == asked {
				continue // last, as it ends what the others need
			}
			if got, want := try(c), map[bool]int{true: 200, false: 403}[asked == held]; got != want {
				t.Errorf("%s with %s: %d, want %d", asked, held, got, want)
			}
			if got := try(elsewhere); got != 403 {
				t.Errorf("%s with %s at another project: %d", asked, held, got)
			}
		}
	}
	_, c := b.User("deleter", "core_role_delete", shop)
	if a := c.Send("DELETE", "/authz/api/roles/there"+atWeb, "").Is(http.StatusOK); a.Get("data") != nil {
		t.Errorf("who may not see the role is shown %s", a.Text)
	}
}

// Nobody makes a role mean more than he holds himself.
func TestARoleInUseGrowsOnlyByWhatItsAuthorHolds(t *testing.T) {
	b := newBed(t)
	role(b, atWeb, "r", "core_role_view")
	ann, _ := b.User("ann", "")
	b.Create(&ambit.Policy{Own: ambit.Own{Home: web}, Effect: ambit.Allow, Principals: []ambit.Ref{ann}, Roles: []ambit.RoleName{"r"}, Nodes: []ambit.Ref{web}})
	_, editor := b.User("editor", "core_role_edit core_project_view")
	put := func(permission string) dialecttest.Answer {
		return editor.Send("PUT", "/authz/api/roles/r"+atWeb, `{"identifier": "r", "name": "r", "allowedScopeLevels": ["project"], "permissions": ["`+permission+`"]}`)
	}
	refused(t, put("core_secret_view"), http.StatusForbidden, codeDenied, "core_secret_view")
	put("core_role_edit").Is(http.StatusOK)
	if !b.Allowed(ann, "core_role_edit", web) || b.Allowed(ann, "core_role_view", web) {
		t.Error("the engine has not followed")
	}
}

func TestAccountsOfOtherCatalogs(t *testing.T) {
	b := bare(t, "cloudflare", "keygen")
	o := b.Owner()
	list := o.Send("GET", "/authz/api/roles"+atAccount+"&pageSize=100", "").Is(http.StatusOK).Strs("data.content", "role.identifier")
	if !slices.Contains(list, "_ambit$owner") || slices.Contains(list, "_account_admin") {
		t.Errorf("the roles are %v", list)
	}
	if o.Send("GET", "/authz/api/roles/_ambit$owner"+atAccount, "").Is(http.StatusOK).Str("data.role.name") != "Owner" {
		t.Error("the owner's role is called otherwise")
	}
	o.Send("GET", "/authz/api/roles/_ambit%24owner"+atAccount, "").Is(http.StatusOK)
	for _, path := range []string{"/authz/api/permissions", "/authz/api/permissions/resourcetypes"} {
		if got := o.Send("GET", path+atAccount, "").Is(http.StatusOK).Items("data"); len(got) != 0 {
			t.Errorf("%s: %v", path, got)
		}
	}
	for _, path := range []string{"/ng/api/organizations", "/ng/api/projects", "/authz/api/roleassignments"} {
		a := o.Send("GET", path+atAccount, "").Is(http.StatusOK)
		if path != "/authz/api/roleassignments" && len(a.Items("data.content")) != 0 {
			t.Errorf("%s: %s", path, a.Text)
		}
	}
	refused(t, o.Send("POST", "/ng/api/organizations"+atAccount, `{"organization": {"identifier": "a", "name": "a"}}`), 400, codeRequest, "has not adopted the catalog harness")
	refused(t, o.Send("GET", "/authz/api/roles"+atShop, ""), 400, codeNotFound, "Organization with identifier [shop] is not found")
	refused(t, o.Send("GET", "/ng/api/organizations/shop"+atAccount, ""), 400, codeNotFound, "Organization with identifier [shop] is not found")
	refused(t, o.Send("POST", "/authz/api/roles"+atAccount, `{"identifier": "a", "name": "a", "permissions": ["zones:read"]}`), 400, codeArgument, "permissions[0]")
}

func TestPermissionsOfALevel(t *testing.T) {
	b := newBed(t)
	_, nobody := b.User("nobody", "")
	count := map[string]int{}
	for level, query := range scopes {
		a := nobody.Send("GET", "/authz/api/permissions"+query, "").Is(http.StatusOK)
		ids := a.Strs("data", "permission.identifier")
		count[level] = len(ids)
		if slices.Contains(ids, "core_account_edit") != (level == "account") || !slices.Contains(ids, "core_role_view") {
			t.Errorf("at level %s there are %v", level, ids)
		}
		if all := nobody.Send("GET", "/authz/api/permissions"+query+"&scopeFilterDisabled=true", "").Is(http.StatusOK).Items("data"); len(all) < len(ids) || len(all) < 100 {
			t.Errorf("without the filter there are %d", len(all))
		}
		types := nobody.Send("GET", "/authz/api/permissions/resourcetypes"+query, "").Is(http.StatusOK).Items("data")
		if slices.Contains(types, "LICENSE") != (level == "account") || !slices.Contains(types, "ROLE") {
			t.Errorf("at level %s there are the types %v", level, types)
		}
	}
	if count["project"] >= count["organization"] || count["organization"] >= count["account"] {
		t.Errorf("the levels have %v permissions", count)
	}
	declared := 0
	for p := range b.Value().Schema().Permissions() {
		if p.Catalog == catalogName {
			declared++
		}
	}
	if all := permissions(b.Value().Schema()); len(all) != declared {
		t.Errorf("%d permissions are listed of %d", len(all), declared)
	}
	refused(t, nobody.Send("GET", "/authz/api/permissions"+atWeb+"&scopeFilterDisabled=perhaps", ""), 400, codeRequest, "scopeFilterDisabled")
	refused(t, nobody.Send("GET", "/authz/api/permissions", ""), 400, codeRequest, "Account detail is not present in the request")
}
