package harness

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
)

func TestOrganizationsAndProjects(t *testing.T) {
	b := bare(t, "harness")
	o := b.Owner()
	const organization = `{"organization": {"identifier": "shop", "name": "The Shop", "description": "sells", "tags": {"tier": "1", "empty": ""}, "unknown": 1}}`
	const project = `{"project": {"orgIdentifier": "shop", "identifier": "web", "name": "Web", "color": "#0063f7", "modules": ["CD", "CI"], "tags": {"a": "b:c"}}}`
	o.Send("POST", "/ng/api/organizations"+atAccount, organization).Golden(t, "testdata/organization.json", http.StatusOK)
	o.Send("POST", "/ng/api/projects"+atShop, project).Golden(t, "testdata/project.json", http.StatusOK)
	refused(t, o.Send("POST", "/ng/api/organizations"+atAccount, organization), 400, codeDuplicate, "Organization with identifier shop in this scope /ACCOUNT/acme is already present")
	refused(t, o.Send("POST", "/ng/api/projects"+atAccount, project), 400, codeDuplicate, "Project with identifier web in this scope /ACCOUNT/acme/ORGANIZATION/shop is already present")
	b.Pass(time.Hour)
	o.Send("PUT", "/ng/api/organizations/shop"+atAccount, `{"organization": {"identifier": "shop", "name": "Shops"}}`).Golden(t, "testdata/organization-updated.json", http.StatusOK)
	o.Send("PUT", "/ng/api/projects/web"+atShop, `{"project": {"identifier": "web", "name": "Site"}}`).Golden(t, "testdata/project-updated.json", http.StatusOK)
	o.Send("GET", "/ng/api/organizations"+atAccount, "").Golden(t, "testdata/organizations.json", http.StatusOK)
	o.Send("GET", "/ng/api/projects"+atShop, "").Golden(t, "testdata/projects.json", http.StatusOK)
	role(b, atWeb, "inside", "core_role_view")
	if got := o.Send("DELETE", "/ng/api/organizations/shop"+atAccount, "").Is(http.StatusOK).Get("data"); got != true {
		t.Errorf("deleting answers %v", got)
	}
	for _, path := range []string{"/ng/api/organizations/shop" + atAccount, "/ng/api/projects/web" + atShop, "/authz/api/roles/inside" + atWeb} {
		refused(t, o.Send("GET", path, ""), 400, codeNotFound, "not found")
	}
	if log := b.Operations(); !slices.Equal(log[len(log)-6:], []string{"resources.create", "resources.create", "resources.update", "resources.update", "roles.create", "resources.delete"}) {
		t.Errorf("the log has %v", log)
	}
}

func TestOrganizationsAndProjectsAreRefused(t *testing.T) {
	b := newBed(t)
	before := b.Revision()
	for _, c := range []struct{ method, path, body, words string }{
		{"POST", "organizations" + atAccount, `{`, ""},
		{"POST", "organizations" + atAccount, `{"identifier": "a", "name": "a"}`, "organization"},
		{"POST", "organizations" + atAccount, `{"organization": {"name": "a"}}`, "organization.identifier"},
		{"POST", "organizations" + atAccount, `{"organization": {"identifier": "a b", "name": "a"}}`, "organization.identifier"},
		{"POST", "organizations" + atAccount, `{"organization": {"identifier": "a", "name": ""}}`, "organization.name"},
		{"POST", "organizations" + atAccount, `{"organization": {"identifier": "a", "name": 1}}`, "organization.name"},
		{"POST", "organizations" + atAccount, `{"organization": {"identifier": "a", "name": "a", "tags": {"x:y": "z"}}}`, "organization.tags"},
		{"POST", "organizations" + atAccount, `{"organization": {"identifier": "a", "name": "a", "tags": {"x": 1}}}`, "organization.tags"},
		{"POST", "organizations" + atAccount, `{"organization": {"identifier": "a", "name": "a", "description": "` + strings.Repeat("x", 70000) + `"}}`, "attributes"},
		{"PUT", "organizations/nope" + atAccount, `{"organization": {"identifier": "nope", "name": "a"}}`, "Organization with identifier [nope] is not found"},
		{"PUT", "organizations/shop" + atAccount, `{"organization": {"identifier": "other", "name": "a"}}`, "body and the url do not match"},
		{"PUT", "organizations/shop" + atAccount, `{"organization": {"identifier": "shop", "name": ""}}`, "organization.name"},
		{"PUT", "organizations/shop" + atAccount, `{"organization": {"identifier": "shop", "name": "x", "tags": {"": "y"}}}`, "organization.tags"},
		{"DELETE", "organizations/nope" + atAccount, ``, "Organization with identifier [nope] is not found"},
		{"POST", "projects" + atShop, `{"organization": {}}`, "project"},
		{"POST", "projects" + atAccount, `{"project": {"identifier": "a", "name": "a"}}`, "orgIdentifier"},
		{"POST", "projects" + atShop, `{"project": {"orgIdentifier": "other", "identifier": "a", "name": "a"}}`, "do not match"},
		{"POST", "projects" + atShop, `{"project": {"identifier": "", "name": "a"}}`, "project.identifier"},
		{"POST", "projects" + atShop, `{"project": {"identifier": "a/b", "name": "a"}}`, "project.identifier"},
		{"POST", "projects" + atShop, `{"project": {"identifier": "a", "name": "a", "modules": ["CD", 1]}}`, "project.modules[1]"},
		{"POST", "projects" + atAccount, `{"project": {"orgIdentifier": "nope", "identifier": "a", "name": "a"}}`, "Organization with identifier [nope] is not found"},
		{"PUT", "projects/web" + atAccount, `{"project": {"identifier": "web", "name": "a"}}`, "orgIdentifier"},
		{"PUT", "projects/web" + atShop, `{"project": {"orgIdentifier": "other", "identifier": "web", "name": "a"}}`, "do not match"},
		{"PUT", "projects/nope" + atShop, `{"project": {"identifier": "nope", "name": "a"}}`, "Project with identifier [nope] is not found in organization [shop]"},
		{"GET", "projects/web" + atAccount, ``, "orgIdentifier"},
		{"DELETE", "projects/web" + atAccount, ``, "orgIdentifier"},
		{"DELETE", "projects/nope" + atShop, ``, "Project with identifier [nope] is not found"},
		{"GET", "projects" + atShop + "&pageSize=101", ``, "pageSize"},
		{"GET", "organizations" + atAccount + "&sortOrders=x,y", ``, "sortOrders[0]"},
	} {
		refused(t, b.Owner().Send(c.method, "/ng/api/"+c.path, c.body), 400, codeRequest, c.words)
	}
	if b.Revision() != before {
		t.Error("something was written")
	}
}

// Everybody sees the organizations and projects that he may, and may do to them what
// the product's permissions say.
func TestThePermissionsOfTheProductGuardOrganizationsAndProjects(t *testing.T) {
	b := newBed(t)
	_, viewer := b.User("viewer", "core_project_view", web)
	if got := viewer.Send("GET", "/ng/api/projects"+atAccount, "").Is(http.StatusOK).Strs("data.content", "project.identifier"); !slices.Equal(got, []string{"web"}) {
		t.Errorf("he sees the projects %v", got)
	}
	if got := viewer.Send("GET", "/ng/api/organizations"+atAccount, "").Is(http.StatusOK).Items("data.content"); len(got) != 0 {
		t.Errorf("he sees the organizations %v", got)
	}
	refused(t, viewer.Send("GET", "/ng/api/projects/pay"+atShop, ""), 403, codeDenied, "Missing permission core_project_view on project with identifier pay")
	refused(t, viewer.Send("GET", "/ng/api/organizations/shop"+atAccount, ""), 403, codeDenied, "Missing permission core_organization_view on organization with identifier shop")
	refused(t, viewer.Send("DELETE", "/ng/api/projects/web"+atShop, ""), 403, codeDenied, "core_project_delete")
	_, maker := b.User("maker", "core_project_create", shop)
	maker.Send("POST", "/ng/api/projects"+atShop, `{"project": {"identifier": "fresh", "name": "fresh"}}`).Is(http.StatusOK)
	refused(t, maker.Send("POST", "/ng/api/organizations"+atAccount, `{"organization": {"identifier": "fresh", "name": "fresh"}}`), 403, codeDenied, "core_organization_create")
	refused(t, maker.Send("PUT", "/ng/api/projects/fresh"+atShop, `{"project": {"identifier": "fresh", "name": "newer"}}`), 403, codeDenied, "core_project_edit")
	_, remover := b.User("remover", "core_organization_delete", shop)
	role(b, atWeb, "inside", "core_role_view")
	refused(t, remover.Send("DELETE", "/ng/api/organizations/shop"+atAccount, ""), 403, codeDenied, "")
}

// Organizations and projects that were registered natively are the same ones.
func TestOrganizationsAndProjectsMadeNatively(t *testing.T) {
	b := bare(t, "harness")
	o := b.Owner()
	core := b.Create(&ambit.Resource{Node: ambit.Ref{Type: "organization", ID: "core-team"}, Relations: []ambit.Relation{{Name: "account", To: b.Account()}}}).Ref()
	b.Create(&ambit.Resource{Node: ambit.Ref{Type: "project", ID: "core-team/web"}, Relations: []ambit.Relation{{Name: "organization", To: core}}})
	b.Create(&ambit.Resource{Node: ambit.Ref{Type: "project", ID: "bare"}, Relations: []ambit.Relation{{Name: "organization", To: core}}})
	const at = "?accountIdentifier=acme&orgIdentifier=core-team"
	if got := o.Send("GET", "/ng/api/projects"+atAccount, "").Is(http.StatusOK).Strs("data.content", "project.identifier"); !slices.Equal(got, []string{"web"}) {
		t.Errorf("the projects are %v", got)
	}
	if a := o.Send("GET", "/ng/api/organizations/core-team"+atAccount, "").Is(http.StatusOK); a.Str("data.organization.name") != "core-team" || a.Get("data.createdAt") != 0.0 {
		t.Errorf("%s", a.Text)
	}
	o.Send("POST", "/authz/api/roles"+at+"&projectIdentifier=web", `{"identifier": "r", "name": "r"}`).Is(http.StatusOK)
	o.Send("PUT", "/ng/api/organizations/core-team"+atAccount, `{"organization": {"identifier": "core-team", "name": "Core"}}`).Is(http.StatusOK)
	if r := b.Get(core).(*ambit.Resource); r.Attributes["name"] != "Core" || r.Attributes["created"] != nil {
		t.Errorf("the organization is %+v", r)
	}
	for query, want := range map[string]int{"&identifiers=web": 1, "&identifiers=web&identifiers=x": 1, "&identifiers=x": 0, "&identifiers=": 1, "&searchTerm=WE": 1, "&searchTerm=q": 0} {
		if got := o.Send("GET", "/ng/api/projects"+at+query, "").Is(http.StatusOK).Items("data.content"); len(got) != want {
			t.Errorf("%s lists %v", query, got)
		}
	}
}
