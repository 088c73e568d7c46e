package scalr

import (
	"net/http"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/dialect/dialecttest"
)

const nobody = "0190a1b2c3d4e5f60718293a4b5c6d7e"

// A refusal is a request that is refused, with the words and the place of it.
type refusal struct {
	request       string // "METHOD path"
	body          string
	status        int
	title, detail string // detail: part of it
	at            string
}

func (s *stage) refuses(t *testing.T, cases []refusal) {
	t.Helper()
	before := s.Revision()
	for _, c := range cases {
		method, path, _ := strings.Cut(c.request, " ")
		title, detail, at := fails(t, s.owner.Send(method, Prefix+path, c.body), c.status)
		if title != c.title || !strings.Contains(detail, c.detail) || at != c.at || c.detail == "" && detail != "" {
			t.Errorf("%s %.120s is refused with %q: %q at %s", c.request, c.body, title, detail, at)
		}
	}
	if s.Revision() != before {
		t.Error("something was written")
	}
}

const (
	badAttribute = "Invalid Attribute"
	badRelation  = "Invalid Relationship"
	badBody      = "Unprocessable Entity"
)

func TestRolesAreRefusedWithTheirFaults(t *testing.T) {
	s := newStage(t)
	id := s.role("taken", "runs:read")
	path := "/roles/" + id
	perm := "/data/relationships/permissions"
	const named = `"name": "n"`
	s.refuses(t, []refusal{
		{"POST /roles", roleBodyOf(``), 422, badAttribute, "Name cannot be empty.", "/data/attributes/name"},
		{"POST /roles", roleBodyOf(`"name": ""`), 422, badAttribute, "Name cannot be empty.", "/data/attributes/name"},
		{"POST /roles", roleBodyOf(`"name": null`), 422, badAttribute, "Name cannot be empty.", "/data/attributes/name"},
		{"PATCH " + path, roleBodyOf(`"name": null`), 422, badAttribute, "Name cannot be empty.", "/data/attributes/name"},
		{"POST /roles", roleBodyOf(`"name": 1`), 422, badAttribute, "not what the member takes", "/data/attributes/name"},
		{"POST /roles", roleBodyOf(`"name": "` + strings.Repeat("x", 257) + `"`), 422, badAttribute, "256 bytes", "/data/attributes/name"},
		{"POST /roles", roleBodyOf(`"name": "` + nobody + `"`), 422, badAttribute, "looks like an id", "/data/attributes/name"},
		{"POST /roles", roleBodyOf(`"name": "a\u0007"`), 422, badAttribute, "control character", "/data/attributes/name"},
		{"POST /roles", roleBodyOf(`"name": "taken"`), 409, badAttribute, `"taken" is the name of another`, "/data/attributes/name"},
		{"POST /roles", roleBodyOf(named + `, "description": {}`), 422, badAttribute, "not what the member takes", "/data/attributes/description"},
		{"POST /roles", roleBodyOf(named + `, "description": "` + strings.Repeat("x", ambit.MaxDescriptionLength+1) + `"`), 422, badAttribute, "the most is", "/data/attributes/description"},
		{"POST /roles", roleBodyOf(named + `, "is-system": true`), 422, badAttribute, "System roles", "/data/attributes/is-system"},
		{"POST /roles", roleBodyOf(named + `, "is-system": "no"`), 422, badAttribute, "not what the member takes", "/data/attributes/is-system"},
		{"POST /roles", roleBodyOf(named + `, "color": "red"`), 422, badAttribute, "no such member", "/data/attributes/color"},
		{"POST /roles", roleBodyOf(named, `"users": {"data": []}`), 422, badRelation, "no such member", "/data/relationships/users"},
		{"POST /roles", roleBodyOf(named, to("account", "accounts", "acc-"+nobody)), 404, badRelation, "Account with ID 'acc-" + nobody + "' not found or user unauthorized.", "/data/relationships/account"},
		{"POST /roles", roleBodyOf(named, to("account", "accounts", s.Mine.ID)), 404, badRelation, "Account with ID", "/data/relationships/account"},
		{"POST /roles", roleBodyOf(named, to("account", "users", s.acc)), 422, badRelation, "Type must be accounts.", "/data/relationships/account/data/type"},
		{"POST /roles", roleBodyOf(named, `"account": {"data": {"id": "", "type": "accounts"}}`), 422, badRelation, "ID cannot be empty.", "/data/relationships/account/data/id"},
		{"POST /roles", roleBodyOf(named, `"account": "x"`), 422, badRelation, "not what the member takes", "/data/relationships/account"},
		{"POST /roles", roleBodyOf(named, `"permissions": []`), 422, badRelation, "not what the member takes", perm},
		{"POST /roles", roleBodyOf(named, `"permissions": {"data": {"id": "*:*", "type": "permissions"}}`), 422, badRelation, "not what the member takes", perm + "/data"},
		{"POST /roles", roleBodyOf(named, `"permissions": {"data": ["*:*"]}`), 422, badRelation, "not what the member takes", perm + "/data/0"},
		{"POST /roles", roleBodyOf(named, `"permissions": {"data": [{"id": "*:*", "type": "permissions"}, {"id": 1, "type": "permissions"}]}`), 422, badRelation, "not what the member takes", perm + "/data/1/id"},
		{"POST /roles", roleBodyOf(named, `"permissions": {"data": [{"id": "*:*", "type": "permissions"}, {"id": "*:*", "type": "roles"}]}`), 422, badRelation, "Type must be permissions.", perm + "/data/1/type"},
		{"POST /roles", roleBodyOf(named, toAll("permissions", "*:*", "")), 422, badRelation, "ID cannot be empty.", perm + "/data/1/id"},
		{"POST /roles", roleBodyOf(named, toAll("permissions", "nothing:read", "*:*")), 404, badRelation, "Relationship 'permissions' with ID 'nothing:read' not found or user unauthorized.", perm},
		{"POST /roles", roleBodyOf(named, toAll("permissions", "*:*", "runs:fly", "runs:read")), 404, badRelation, "'runs:fly'", perm},
		{"PATCH " + path, roleBodyOf(``, toAll("permissions", "runs:read", "*:fly")), 404, badRelation, "'*:fly'", perm},
		{"PATCH " + path, `{"data": {"type": "roles", "id": "role-` + nobody + `"}}`, 422, badBody, "that of the path", "/data/id"},
		{"POST /roles", `{"data": {"type": "roles", "id": "role-` + nobody + `", "attributes": {"name": "n"}}}`, 422, badBody, "Ids are made here", "/data/id"},
		{"POST /roles", `{"data": {"type": "users", "attributes": {"name": "n"}}}`, 422, badBody, "Type must be roles.", "/data/type"},
		{"POST /roles", `{"data": {"attributes": {"name": "n"}}}`, 422, badBody, "Type must be roles.", "/data/type"},
		{"POST /roles", `{"data": {"type": "roles", "attributes": []}}`, 422, "Unprocessable Entity", "not what the member takes", "/data/attributes"},
		{"POST /roles", `{"data": null}`, 422, badBody, "Data must be there", "/data"},
		{"POST /roles", `{}`, 422, badBody, "Data must be there", "/data"},
		{"POST /roles", `{"data": []}`, 422, badBody, "not what the member takes", "/data"},
		{"POST /roles", `[]`, 422, badBody, "not what the member takes", ""},
		{"POST /roles", ``, 422, badBody, "ends too early", ""},
		{"POST /roles", `{"data": `, 422, badBody, "ends too early", "/data"},
		{"POST /roles", `{"data": {}, "data": {}}`, 422, badBody, "there twice", "/data"},
		{"POST /roles", `{"datum": {}}`, 422, badBody, "no such member", "/datum"},
		{"POST /roles", `{"data": "` + strings.Repeat("x", dialect.MaxBody) + `"}`, 413, "Request Entity Too Large", "too large", ""},
		{"GET /roles/role-" + nobody, ``, 404, "IamRole with ID 'role-" + nobody + "' not found or user unauthorized.", "", ""},
		{"GET /roles/x%22%0Ay", ``, 404, "IamRole with ID 'x\"\ny' not found or user unauthorized.", "", ""},
		{"PATCH /roles/role-" + nobody, roleBodyOf(named), 404, "IamRole with ID 'role-" + nobody + "' not found or user unauthorized.", "", ""},
		{"DELETE /roles/role-" + nobody, ``, 404, "IamRole with ID 'role-" + nobody + "' not found or user unauthorized.", "", ""},
		{"PUT " + path, roleBodyOf(named), 405, "Method Not Allowed", "this path takes", ""},
		{"DELETE /roles", ``, 405, "Method Not Allowed", "not DELETE", ""},
		{"POST /permissions", `{}`, 405, "Method Not Allowed", "not POST", ""},
		{"GET /users", ``, 404, "Not Found", "nothing at this path", ""},
		{"GET " + path + "/permissions", ``, 404, "Not Found", "nothing at this path", ""},
	})
}

func TestAccessPoliciesAreRefusedWithTheirFaults(t *testing.T) {
	s := newStage(t)
	role := s.role("one", "runs:read")
	id := s.policy(s.annLink(), prodLink, toAll("roles", role))
	roles := toAll("roles", role)
	const post, at = "POST /access-policies", "/data/relationships"
	patch := "PATCH /access-policies/" + id
	gone := s.Create(&ambit.User{Own: ambit.Own{Name: "other"}}).Ref().ID
	cases := []refusal{
		{post, policyBodyOf(prodLink, roles), 422, badRelation, "Exactly one of user, team and service-account must be given.", at},
		{post, policyBodyOf(s.annLink(), s.crewLink(), prodLink, roles), 422, badRelation, "Exactly one of user", at},
		{post, policyBodyOf(s.annLink(), roles), 422, badRelation, "Exactly one of account, environment and workspace must be given.", at},
		{post, policyBodyOf(s.annLink(), `"environment": {"data": null}`, roles), 422, badRelation, "Exactly one of account", at},
		{post, policyBodyOf(s.annLink(), prodLink, webLink, roles), 422, badRelation, "Exactly one of account", at},
		{post, policyBodyOf(s.annLink(), prodLink), 422, badRelation, "Roles cannot be empty.", at + "/roles"},
		{post, policyBodyOf(s.annLink(), prodLink, toAll("roles")), 422, badRelation, "Roles cannot be empty.", at + "/roles"},
		{post, policyBodyOf(s.annLink(), prodLink, `"roles": {"data": null}`), 422, badRelation, "Roles cannot be empty.", at + "/roles"},
		{post, policyBodyOf(s.annLink(), prodLink, `"roles": null`), 422, badRelation, "Roles cannot be empty.", at + "/roles"},
		{patch, policyBodyOf(toAll("roles")), 422, badRelation, "Roles cannot be empty.", at + "/roles"},
		{patch, policyBodyOf(`"roles": {"data": null}`), 422, badRelation, "Roles cannot be empty.", at + "/roles"},
		{post, policyBodyOf(s.annLink(), prodLink, toAll("permissions", "*:*")), 422, badRelation, "no such member", at + "/permissions"},
		{post, policyBodyOf(s.annLink(), prodLink, `"roles": {"data": [{"id": "x", "type": "permissions"}]}`), 422, badRelation, "Type must be roles.", at + "/roles/data/0/type"},
		{post, policyBodyOf(s.annLink(), `"environment": {"data": []}`, roles), 422, badRelation, "not what the member takes", at + "/environment/data"},
		{post, policyBodyOf(s.annLink(), `"environment": {"data": {"id": "env-prod", "type": "workspaces"}}`, roles), 422, badRelation, "Type must be environments.", at + "/environment/data/type"},
		{post, `{"data": {"type": "access-policies", "attributes": {"is-system": true}}}`, 422, badAttribute, "System policies", "/data/attributes/is-system"},
		{post, `{"data": {"type": "access-policies", "attributes": {"name": "x"}}}`, 422, badAttribute, "no such member", "/data/attributes/name"},
		{post, `{"data": {"type": "roles"}}`, 422, badBody, "Type must be access-policies.", "/data/type"},
		{"GET /access-policies/ap-" + nobody, ``, 404, "IamAccessPolicy with ID 'ap-" + nobody + "' not found or user unauthorized.", "", ""},
		{"GET /access-policies/" + id[3:], ``, 404, "IamAccessPolicy with ID '" + id[3:] + "' not found or user unauthorized.", "", ""},
		{"DELETE /access-policies/ap-" + nobody, ``, 404, "IamAccessPolicy with ID 'ap-" + nobody + "' not found or user unauthorized.", "", ""},
		{"PATCH /access-policies/ap-" + nobody, policyBodyOf(roles), 404, "IamAccessPolicy with ID 'ap-" + nobody + "' not found or user unauthorized.", "", ""},
		{"PUT /access-policies/" + id, policyBodyOf(roles), 405, "Method Not Allowed", "this path takes", ""},
	}
	for position := range 3 {
		for _, unknown := range []string{"role-" + nobody, "role-scalr.nobody", "role-scalr/admin", "admin", "role-", nobody} {
			ids := []string{role, "role-scalr.reader"}
			ids = append(ids[:position:position], append([]string{unknown}, ids[position:]...)...)
			for _, c := range []refusal{{request: post, body: policyBodyOf(s.annLink(), prodLink, toAll("roles", ids...))}, {request: patch, body: policyBodyOf(toAll("roles", ids...))}} {
				c.status, c.title, c.detail, c.at = 404, badRelation, "Relationship 'roles' with ID '"+unknown+"' not found or user unauthorized.", at+"/roles"
				cases = append(cases, c)
			}
		}
	}
	for _, c := range []struct{ name, kind, title, ids string }{
		{"user", "users", "User", "user-" + nobody + " " + s.ann.ID + " ann team-" + s.ann.ID + " user-ann user-" + strings.ToUpper(gone)},
		{"team", "teams", "Team", "team-" + nobody + " crew team-" + s.ann.ID},
		{"service-account", "service-accounts", "ServiceAccount", "sa-" + nobody + " robo"},
	} {
		for id := range strings.FieldsSeq(c.ids) {
			cases = append(cases, refusal{
				post, policyBodyOf(to(c.name, c.kind, id), prodLink, roles), 404, badRelation, c.title + " with ID '" + id + "' not found or user unauthorized.", at + "/" + c.name,
			})
		}
	}
	for _, c := range []struct{ name, kind, title, ids string }{
		{"account", "accounts", "Account", "acc-" + nobody + " " + s.Mine.ID + " acme acc-acme acc-" + s.Theirs.ID},
		{"environment", "environments", "Environment", "env-none prod/web " + strings.Repeat("x", 257)},
		{"workspace", "workspaces", "Workspace", "ws-none env-prod a\u0001b"},
	} {
		for id := range strings.FieldsSeq(c.ids) {
			cases = append(cases, refusal{
				post, policyBodyOf(s.annLink(), to(c.name, c.kind, id), roles), 404, badRelation, c.title + " with ID '" + id + "' not found or user unauthorized.", at + "/" + c.name,
			})
		}
	}
	s.refuses(t, cases)
}

func TestAccountsWithoutScopesSayThatThereAreNone(t *testing.T) {
	s := &stage{Bed: dialecttest.New(t, New)}
	s.owner, s.acc = s.Owner(), "acc-"+s.Mine.ID
	s.ann, _ = s.User("ann", "")
	roles := toAll("roles", "role-ambit.auditor")
	s.refuses(t, []refusal{
		{"POST /access-policies", policyBodyOf(s.annLink(), prodLink, roles), 404, badRelation, "Environment with ID 'env-prod' not found or user unauthorized.", "/data/relationships/environment"},
	})
	if id := s.policy(s.annLink(), s.accLink(), roles); !s.Allowed(s.ann, "ambit.roles:read", s.Account()) {
		t.Errorf("%s grants nothing", id)
	}
}

// Any application's environments and workspaces are scopes, those too that it does
// not register.
func TestScopesMayBeAnyApplications(t *testing.T) {
	b := dialecttest.New(t, New, reading(t, `
catalog: shop
types: {workspace: {opaque: true}}
permissions: {workspace: {read: }}
roles: {reader: {permissions: ["workspaces:read"]}}
`))
	s := &stage{Bed: b, owner: b.Owner()}
	s.ann, _ = s.User("ann", "")
	roles := toAll("roles", "role-shop.reader")
	if id := s.policy(s.annLink(), webLink, roles); !s.Allowed(s.ann, "workspaces:read", ambit.Ref{Type: "workspace", ID: "prod/web"}) {
		t.Errorf("%s grants nothing", id)
	}
	s.refuses(t, []refusal{
		{"POST /access-policies", policyBodyOf(s.annLink(), to("workspace", "workspaces", "a\x01b"), roles), 404, badRelation, "Workspace with ID 'a\x01b' not found", "/data/relationships/workspace"},
	})
}

func TestNobodyIsAnsweredWithoutACredential(t *testing.T) {
	s := newStage(t)
	for _, path := range []string{"/permissions", "/permissions/*:*", "/roles", "/roles/x", "/access-policies", "/access-policies/x", "/nothing", ""} {
		for _, c := range []dialecttest.Caller{
			s.As(""), s.As("ambt_wrong"), s.As("").With("Authorization", "Basic eDp5"), s.As("").With("Authorization", "Bearer"),
			s.owner.With("Authorization", "Bearer "+s.owner.Token), s.owner.With("X-Api-Key", s.owner.Token),
		} {
			for _, method := range []string{"GET", "POST", "PATCH", "DELETE"} {
				answer := c.Send(method, Prefix+path, "")
				if title, detail, _ := fails(t, answer, http.StatusUnauthorized); title != "Unauthorized" || detail == "" || answer.Header.Get("WWW-Authenticate") == "" {
					t.Errorf("%s %s is refused with %q: %q", method, path, title, detail)
				}
			}
		}
	}
}

// What another account has is, to a caller, as if it had never been.
func TestAnotherAccountsAreUnknown(t *testing.T) {
	s := newStage(t)
	theirs := s.As(s.Theirs.Token.Reveal())
	role := theirs.Send("POST", Prefix+"/roles", roleBodyOf(`"name": "theirs"`, toAll("permissions", "runs:read"))).Is(http.StatusCreated).Str("data.id")
	policies := theirs.Send("GET", Prefix+"/access-policies", "").Is(http.StatusOK)
	policy, owner := policies.Str("data.0.id"), policies.Str("data.0.relationships.user.data.id")
	mine := s.policy(s.annLink(), prodLink, toAll("roles", "role-scalr.reader"))
	before := s.Revision()
	for _, c := range []struct{ request, body, known, none string }{
		{"GET /roles/%s", "", role, "role-" + nobody},
		{"PATCH /roles/%s", roleBodyOf(`"name": "x"`), role, "role-" + nobody},
		{"DELETE /roles/%s", "", role, "role-" + nobody},
		{"GET /roles?filter[role]=%s", "", role, "role-" + nobody},
		{"GET /roles?filter[account]=%s", "", "acc-" + s.Theirs.ID, "acc-" + nobody},
		{"GET /roles?query=%s", "", role, "role-" + nobody},
		{"GET /access-policies/%s", "", policy, "ap-" + nobody},
		{"PATCH /access-policies/%s", policyBodyOf(toAll("roles", "role-scalr.user")), policy, "ap-" + nobody},
		{"DELETE /access-policies/%s", "", policy, "ap-" + nobody},
		{"GET /access-policies?filter[access-policy]=%s", "", policy, "ap-" + nobody},
		{"GET /access-policies?filter[user]=%s", "", owner, "user-" + nobody},
		{"GET /access-policies?filter[account]=%s", "", "acc-" + s.Theirs.ID, "acc-" + nobody},
		{"PATCH /access-policies/" + mine, policyBodyOf(toAll("roles", "%s")), role, "role-" + nobody},
		{"POST /access-policies", policyBodyOf(s.annLink(), prodLink, toAll("roles", "%s")), role, "role-" + nobody},
		{"POST /access-policies", policyBodyOf(to("user", "users", "%s"), prodLink, toAll("roles", "role-scalr.user")), owner, "user-" + nobody},
		{"POST /access-policies", policyBodyOf(s.annLink(), to("account", "accounts", "%s"), toAll("roles", "role-scalr.user")), "acc-" + s.Theirs.ID, "acc-" + nobody},
		{"POST /roles", roleBodyOf(`"name": "x"`, to("account", "accounts", "%s")), "acc-" + s.Theirs.ID, "acc-" + nobody},
	} {
		method, path, _ := strings.Cut(c.request, " ")
		for _, caller := range []dialecttest.Caller{s.owner, s.annCalls} {
			at := func(id string) dialecttest.Answer {
				return caller.Send(method, Prefix+strings.ReplaceAll(path, "%s", id), strings.ReplaceAll(c.body, "%s", id))
			}
			of, none := at(c.known), at(c.none)
			if of.Status != none.Status || strings.ReplaceAll(of.Text, c.known, c.none) != none.Text || of.Status < 400 && !strings.Contains(of.Text, `"data":[]`) {
				t.Errorf("%s %s: another account's is answered\n%swhat there is not\n%s", c.request, c.body, of.Text, none.Text)
			}
		}
	}
	if s.Revision() != before {
		t.Error("something was written")
	}
	theirs.Send("GET", Prefix+"/roles/"+role, "").Is(http.StatusOK)
}
