package scalr

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect/dialecttest"
)

func TestARoleIsMadeChangedAndDeleted(t *testing.T) {
	s := newStage(t)
	made := s.owner.Send("POST", Prefix+"/roles?include=account,permissions", roleBodyOf(
		`"name": "apply", "description": null`, s.accLink(), toAll("permissions", "runs:apply", "workspaces:*", "runs:apply")))
	made.Golden(t, "testdata/role-made.json", http.StatusCreated)
	id := made.Str("data.id")
	if got := made.Header.Get("Location"); got != Prefix+"/roles/"+id {
		t.Errorf("the role is said to be at %q", got)
	}
	policy := s.policy(s.annLink(), webLink, toAll("roles", id))
	if !s.Allowed(s.ann, "runs:apply", s.web) || !s.Allowed(s.ann, "workspaces:lock", s.web) || s.Allowed(s.ann, "runs:cancel", s.web) {
		t.Error("the role does not hold what was asked for")
	}

	for _, c := range []struct {
		body, want string // want: name, description and permissions
	}{
		{roleBodyOf(``), "apply  runs:apply workspaces:*"},
		{roleBodyOf(``, `"permissions": {"links": {}, "meta": {}}`), "apply  runs:apply workspaces:*"},
		{roleBodyOf(`"name": "run"`), "run  runs:apply workspaces:*"},
		{roleBodyOf(`"description": "Runs"`), "run Runs runs:apply workspaces:*"},
		{roleBodyOf(``, toAll("permissions", "runs:*", "*:read")), "run Runs runs:* *:read"},
		{roleBodyOf(``, toAll("permissions")), "run Runs"},
		{roleBodyOf(``, toAll("permissions", "runs:cancel")), "run Runs runs:cancel"},
		{roleBodyOf(`"description": null`, `"permissions": {"data": null}`), "run "},
		{roleBodyOf(`"description": ""`, toAll("permissions", "runs:apply")), "run  runs:apply"},
		{`{"data": {"type": "roles", "id": "` + id + `", "attributes": null, "relationships": null}}`, "run  runs:apply"},
	} {
		answer := s.owner.Send("PATCH", Prefix+"/roles/"+id, c.body).Is(http.StatusOK)
		description, _ := answer.Get("data.attributes.description").(string)
		words := append([]string{answer.Str("data.attributes.name"), description}, answer.Strs("data.relationships.permissions.data", "id")...)
		if got := strings.Join(words, " "); got != c.want {
			t.Errorf("%s makes it %q, want %q", c.body, got, c.want)
		}
	}
	if !s.Allowed(s.ann, "runs:apply", s.web) || s.Allowed(s.ann, "workspaces:lock", s.web) {
		t.Error("the changed role does not hold what was asked for")
	}

	if gone := s.owner.Send("DELETE", Prefix+"/roles/"+id, "").Is(http.StatusNoContent); gone.Text != "" {
		t.Errorf("a deletion is answered with %s", gone.Text)
	}
	if s.Allowed(s.ann, "runs:apply", s.web) {
		t.Error("what the role granted is still granted")
	}
	for _, path := range []string{"/roles/" + id, "/access-policies/" + policy} {
		s.owner.Send("GET", Prefix+path, "").Is(http.StatusNotFound)
	}
	if log := s.Operations(); !slices.Equal(log[len(log)-3:], []string{"roles.update", "roles.update", "roles.delete"}) || !slices.Contains(log, "roles.create") {
		t.Errorf("the log has %v", log)
	}
}

// Roles of catalogs are shown, of all that the account has adopted, and stay as they
// are.
func TestSystemRolesAreShownAndStay(t *testing.T) {
	s := newStage(t, "harness")
	s.owner.Send("GET", Prefix+"/roles/role-scalr.account-min-access?include=permissions,account", "").
		Golden(t, "testdata/role-system.json", http.StatusOK)
	names := map[string]string{}
	for _, one := range s.owner.Send("GET", Prefix+"/roles?page[size]=100", "").Is(http.StatusOK).Items("data") {
		shown := one.(map[string]any)
		names[shown["id"].(string)] = shown["attributes"].(map[string]any)["name"].(string)
	}
	declared := 0
	for r := range s.Value().Schema().Roles() {
		declared++
		id := "role-" + strings.Replace(string(r.Full), "/", ".", 1)
		if names[id] == "" {
			t.Errorf("%s is not on the list", r.Full)
		}
		s.owner.Send("GET", Prefix+"/roles/"+id, "").Is(http.StatusOK)
		for _, method := range []string{"PATCH", "DELETE"} {
			body := ""
			if method == "PATCH" {
				body = roleBodyOf(`"name": "mine"`)
			}
			if _, detail, _ := fails(t, s.owner.Send(method, Prefix+"/roles/"+id, body), http.StatusForbidden); !strings.Contains(detail, "read-only") {
				t.Errorf("%s of %s is refused with %q", method, id, detail)
			}
		}
	}
	if declared < 12 || len(names) != declared {
		t.Errorf("of %d roles %d are shown", declared, len(names))
	}
	for id, want := range map[string]string{
		"role-ambit.admin": "ambit.admin", "role-scalr.admin": "admin", "role-scalr.user": "user",
	} {
		if names[id] != want {
			t.Errorf("%s is named %q, want %q", id, names[id], want)
		}
	}
	for _, id := range []string{"role-scalr/admin", "role-scalr%2Fadmin", "role-admin", "role-ambit.owners", "scalr.admin", "role-", "role"} {
		if strings.Contains(id, "/") {
			continue // that is another path
		}
		s.owner.Send("GET", Prefix+"/roles/"+id, "").Is(http.StatusNotFound)
	}
}

// Two catalogs may have roles of one name; both can be told apart, and found.
func TestNamesThatTwoCatalogsGiveAreToldInFull(t *testing.T) {
	b := dialecttest.New(t, New, append(dialecttest.Builtin(t, "scalr"), reading(t, `
catalog: shop
types: {store: {parents: [account]}}
permissions: {store: {read: }}
roles: {reader: {permissions: ["*:*"]}, clerk: {permissions: [stores:read], title: Clerk}}
`))...)
	for id, want := range map[string]string{"scalr.reader": "scalr/reader", "shop.reader": "shop/reader", "shop.clerk": "clerk", "scalr.admin": "admin"} {
		answer := b.Owner().Send("GET", Prefix+"/roles/role-"+id, "").Is(http.StatusOK)
		if got := answer.Str("data.attributes.name"); got != want {
			t.Errorf("%s is named %q, want %q", id, got, want)
		}
		found := b.Owner().Send("GET", Prefix+"/roles?filter[account]=in:null,acc-"+b.Mine.ID+"&filter[name]="+want, "").Is(http.StatusOK)
		if found.Get("meta.pagination.total-count") != 1.0 || found.Str("data.0.id") != "role-"+id {
			t.Errorf("by the name %s there is %s", want, found.Text)
		}
	}
	if got := b.Owner().Send("GET", Prefix+"/roles/role-shop.clerk", "").Str("data.attributes.description"); got != "Clerk" {
		t.Errorf("a role without a description says %q", got)
	}
}

// What is made natively is seen here, but for what cannot be said here.
func TestRolesMadeElsewhereAreShown(t *testing.T) {
	s := newStage(t)
	scoped := s.Create(&ambit.Role{Own: ambit.Own{Name: "scoped", Title: "Kept"}, Permissions: []ambit.Pattern{"ambit.*:read", "runs:apply"}, Scopes: []string{"workspace"}}).Ref()
	local := s.Create(&ambit.Role{Own: ambit.Own{Name: "local", Home: s.prod}, Permissions: []ambit.Pattern{"runs:*"}}).Ref()
	answer := s.owner.Send("GET", Prefix+"/roles/role-"+scoped.ID+"?include=permissions", "").Is(http.StatusOK)
	if got := answer.Strs("included", "id"); !slices.Equal(got, []string{"ambit.*:read", "runs:apply"}) {
		t.Errorf("the role's permissions are %v", got)
	}
	s.owner.Send("PATCH", Prefix+"/roles/role-"+scoped.ID, roleBodyOf(``, toAll("permissions", "runs:cancel"))).Is(http.StatusOK)
	if is := s.Get(scoped).(*ambit.Role); is.Title != "Kept" || !slices.Equal(is.Scopes, []string{"scalr/workspace"}) || !slices.Equal(is.Permissions, []ambit.Pattern{"runs:cancel"}) {
		t.Errorf("a change leaves of the role %+v", is)
	}
	before := s.Revision()
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		body := ""
		if method == "PATCH" {
			body = roleBodyOf(`"name": "taken over"`)
		}
		s.owner.Send(method, Prefix+"/roles/role-"+local.ID, body).Is(http.StatusNotFound)
	}
	all := s.owner.Send("GET", Prefix+"/roles?page[size]=100", "").Is(http.StatusOK).Strs("data", "id")
	if slices.Contains(all, "role-"+local.ID) || !slices.Contains(all, "role-"+scoped.ID) || s.Revision() != before {
		t.Errorf("the list has %v", all)
	}
}

func TestRolesAreGuarded(t *testing.T) {
	s := newStage(t)
	id := s.role("one", "runs:read")
	_, reads := s.User("reads", "roles:read")
	_, makes := s.User("makes", "roles:create runs:read")
	_, all := s.User("all", "roles:* accounts:read runs:read")
	body := roleBodyOf(`"name": "two"`, toAll("permissions", "runs:read"))

	reads.Send("GET", Prefix+"/roles/"+id, "").Is(http.StatusOK)
	for _, refused := range []dialecttest.Answer{
		reads.Send("POST", Prefix+"/roles", body), reads.Send("PATCH", Prefix+"/roles/"+id, body), reads.Send("DELETE", Prefix+"/roles/"+id, ""),
		s.annCalls.Send("POST", Prefix+"/roles", body),
	} {
		if title, detail, _ := fails(t, refused, http.StatusForbidden); title != "Forbidden" || !strings.HasPrefix(detail, "User unauthorized to perform this action: this needs ambit.roles:") {
			t.Errorf("the refusal says %q: %q", title, detail)
		}
	}
	made := makes.Send("POST", Prefix+"/roles", body).Is(http.StatusCreated).Str("data.id")
	makes.Send("GET", Prefix+"/roles/"+made, "").Is(http.StatusNotFound)
	if list := s.annCalls.Send("GET", Prefix+"/roles", "").Is(http.StatusOK); len(list.Items("data")) != 0 || list.Get("meta.pagination.total-count") != 0.0 {
		t.Errorf("who may see nothing sees %s", list.Text)
	}
	all.Send("PATCH", Prefix+"/roles/"+made, roleBodyOf(`"name": "three"`)).Is(http.StatusOK)
	all.Send("DELETE", Prefix+"/roles/"+made, "").Is(http.StatusNoContent)

	// What is not held cannot be put into a role that grants it to somebody.
	s.policy(to("user", "users", "user-"+s.ann.ID), s.accLink(), toAll("roles", id))
	_, detail, _ := fails(t, all.Send("PATCH", Prefix+"/roles/"+id, roleBodyOf(``, toAll("permissions", "runs:create"))), http.StatusForbidden)
	if !strings.Contains(detail, "runs:create") {
		t.Errorf("granting what is not held is refused with %q", detail)
	}
	if s.Allowed(s.ann, "runs:create", s.web) {
		t.Error("and yet it was granted")
	}
}
