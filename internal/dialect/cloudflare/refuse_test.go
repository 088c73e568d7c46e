package cloudflare_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect/dialecttest"
)

// refuses demands an error in the envelope of this system.
func refuses(t *testing.T, said dialecttest.Answer, status int, code float64) {
	t.Helper()
	if said.Status != status || said.Get("errors.0.code") != code || said.Get("success") != false || said.Get("result") != nil ||
		!strings.Contains(said.Text, `"result":null`) || len(said.Items("messages")) != 0 || said.Header.Get("Content-Type") != "application/json" ||
		len(said.Str("errors.0.message")) < 10 {
		t.Errorf("refused with %d %s, want %d and %v", said.Status, said.Text, status, code)
	}
	if status == http.StatusConflict && said.Header.Get("X-Should-Retry") != "false" {
		t.Errorf("clients would ask again: %v", said.Header)
	}
}

func TestWhoeverIsNotKnownIsRefusedFirst(t *testing.T) {
	b := newBed(t)
	for _, c := range []struct {
		headers []string
		code    float64
	}{
		{nil, 9106},
		{[]string{"X-Api-Key", "x"}, 9106},
		{[]string{"X-Auth-Email", "a@b.c", "X-Auth-Key", "x"}, 9106},
		{[]string{"Authorization", "Basic eDp5"}, 6003},
		{[]string{"Authorization", "Bearer x", "Authorization", "Bearer x"}, 6003},
		{[]string{"Authorization", "Bearer x"}, 1000},
		{[]string{"Authorization", "Bearer "}, 1000},
		{[]string{"Authorization", "Bearer ambt_AAAAAAAAAAAA_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}, 1000},
	} {
		for _, path := range []string{b.at("/iam/user_groups"), b.at("/nowhere"), "/client/v4/accounts/x/members", "/client/v4/"} {
			for _, method := range []string{"GET", "POST", "BREW"} {
				refuses(t, b.As("").With(c.headers...).Send(method, path, "{"), http.StatusUnauthorized, c.code)
			}
		}
	}
}

func TestPathsAndMethodsThatAreNotThereAreRefused(t *testing.T) {
	b := newBed(t)
	group := b.group("g", "")
	for _, path := range []string{"", "/iam", "/iam/user_group", "/iam/user_groups/" + group + "/x", "/iam/user_groups/", "/iam/user_groups/a/b?c", "/members/x/y", "/sso", "/iam/sso_connectors"} {
		refuses(t, b.Owner().Send("GET", b.at(path), ""), http.StatusNotFound, 7003)
	}
	for _, account := range []string{"acme", "x", strings.ToUpper(b.Mine.ID), b.Mine.ID + "0", "%20"} {
		refuses(t, b.Owner().Send("GET", "/client/v4/accounts/"+account+"/members", ""), http.StatusNotFound, 7003)
	}
	for _, c := range []struct{ method, path, allow string }{
		{"POST", "/iam/permission_groups", "GET, HEAD"}, {"PUT", "/iam/permission_groups/" + dnsRead, "GET, HEAD"}, {"DELETE", "/iam/permission_groups/" + dnsRead, "GET, HEAD"},
		{"PATCH", "/iam/resource_groups/" + group, "DELETE, GET, HEAD, PUT"}, {"DELETE", "/iam/resource_groups", "GET, HEAD, POST"},
		{"PUT", "/iam/user_groups", "GET, HEAD, POST"}, {"PATCH", "/iam/user_groups/" + group + "/members", "GET, HEAD, POST, PUT"},
		{"PUT", "/sso_connectors/x", "DELETE, GET, HEAD, PATCH"}, {"GET", "/sso_connectors/x/begin_verification", "POST"}, {"PUT", "/members", "GET, HEAD, POST"}, {"PATCH", "/members/" + group, "DELETE, GET, HEAD, PUT"}, {"PUT", "/iam/user_groups/a/members/b", "DELETE, GET, HEAD"},
	} {
		said := b.Owner().Send(c.method, b.at(c.path), "{}")
		refuses(t, said, http.StatusMethodNotAllowed, 10405)
		if said.Header.Get("Allow") != c.allow {
			t.Errorf("%s takes %s", c.path, said.Header.Get("Allow"))
		}
	}
}

// TestBodiesThatMakeNoSenseAreRefusedAndChangeNothing has a row for everything that
// can be wrong at a place, and the place.
func TestBodiesThatMakeNoSenseAreRefusedAndChangeNothing(t *testing.T) {
	b := newBed(t)
	shop, ann := b.set("shop", zoneA), b.member("ann@example.com")
	group := b.group("g", policy("allow", []string{dnsRead}, []string{shop}), ann)
	service := b.Create(&ambit.ServiceAccount{Own: ambit.Own{Name: "robot"}}).Ref().ID
	sso := b.do("POST", "/sso_connectors", `{"email_domain": "stock.example"}`).Str("result.id")
	nobody := "0190a1b2c3d4e5f60718293a4b5c6d7e"
	good := policy("allow", []string{dnsRead}, []string{shop})
	name256, email91 := strings.Repeat("é", 256), strings.Repeat("a", 80)+"@example.com"

	type row struct{ body, pointer string }
	texts := []row{{"", ""}, {"{", ""}, {"null", ""}, {"[]", ""}, {`"x"`, ""}, {"7", ""}, {`{"name": "a", "name": "b"}`, "/name"}, {"{}{}", ""}, {"\xff", ""},
		{strings.Repeat("[", 40), ""}}
	names := []row{{`{"name": ""}`, "/name"}, {`{"name": " "}`, "/name"}, {`{"name": null}`, "/name"}, {`{"name": 7}`, "/name"}, {`{"name": ["x"]}`, "/name"}}
	policies := func(with string) (rows []row) {
		for _, c := range []row{
			{`"x"`, "/policies"}, {`{}`, "/policies"}, {`[7]`, "/policies/0"}, {`[null]`, "/policies/0/access"}, {`[` + good + `, {}]`, "/policies/1/access"},
			{`[{"access": "ALLOW", "permission_groups": [], "resource_groups": []}]`, "/policies/0/access"},
			{`[{"access": ["allow"]}]`, "/policies/0/access"}, {`[{"access": "perhaps"}]`, "/policies/0/access"},
			{`[{"access": "allow", "resource_groups": [{"id": "` + shop + `"}]}]`, "/policies/0/permission_groups"},
			{`[{"access": "allow", "permission_groups": {"id": "x"}}]`, "/policies/0/permission_groups"},
			{`[{"id": 7, "access": "allow"}]`, "/policies/0/id"},
			{`[` + policy("allow", []string{dnsRead}, nil) + `]`, "/policies/0/resource_groups"},
			{`[` + policy("allow", nil, []string{shop}) + `]`, "/policies/0/permission_groups"},
			{`[` + good + `, ` + policy("allow", []string{dnsRead, nobody}, []string{shop}) + `]`, "/policies/1/permission_groups/1/id"},
			{`[` + policy("allow", []string{"dns-read"}, []string{shop}) + `]`, "/policies/0/permission_groups/0/id"},
			{`[` + policy("allow", []string{dnsRead, dnsRead}, []string{shop}) + `]`, "/policies/0/permission_groups/1/id"},
			{`[` + policy("deny", []string{dnsRead}, []string{shop, nobody}) + `]`, "/policies/0/resource_groups/1/id"},
			{`[` + policy("deny", []string{dnsRead}, []string{"shop"}) + `]`, "/policies/0/resource_groups/0/id"},
			{`[` + policy("deny", []string{dnsRead}, []string{b.Theirs.ID}) + `]`, "/policies/0/resource_groups/0/id"},
			{`[` + policy("deny", []string{dnsRead}, []string{group}) + `]`, "/policies/0/resource_groups/0/id"},
			{`[` + policy("deny", []string{dnsRead}, []string{shop, shop}) + `]`, "/policies/0/resource_groups/1"},
			{`[` + policy("deny", []string{dnsRead}, []string{b.Mine.ID, b.Mine.ID}) + `]`, "/policies/0/resource_groups/1"},
			{`[{"access": "deny", "permission_groups": [{"id": "` + dnsRead + `"}], "resource_groups": [{"scope": {"key": "x", "objects": [{"key": "*"}]}}]}]`, "/policies/0/resource_groups/0/scope/key"},
			{`[{"access": "deny", "permission_groups": [{"id": 7}], "resource_groups": []}]`, "/policies/0/permission_groups/0/id"},
			{`[{"access": "deny", "permission_groups": [{"id": "` + dnsRead + `"}], "resource_groups": [null]}]`, "/policies/0/resource_groups/0/id"},
		} {
			rows = append(rows, row{fmt.Sprintf(with, c.body), c.pointer})
		}
		return rows
	}
	members := []row{{"", ""}, {"{}", ""}, {"null", ""}, {`{"members": []}`, ""}, {`["` + ann + `"]`, "/0"}, {`[{}]`, "/0/id"}, {`[null]`, "/0/id"}, {`[{"id": 7}]`, "/0/id"},
		{people(ann, nobody), "/1/id"}, {people("ann"), "/0/id"}, {people(ann, ann, "ann@example.com"), "/2/id"}, {people(service), "/0/id"}, {people(group), "/0/id"}, {people(b.Theirs.Owner.ID), "/0/id"}}
	roles := []row{{`{"email": "x@example.com", "roles": ["x"]}`, "/roles/0"}, {`{"email": "x@example.com", "roles": ["` + dnsRead + `", 7]}`, "/roles/1"},
		{`{"email": "x@example.com", "roles": [{"id": "` + nobody + `"}]}`, "/roles/0"}, {`{"email": "x@example.com", "roles": "x"}`, "/roles"},
		{`{"email": "x@example.com", "roles": [], "policies": []}`, "/roles"}, {`{"email": "x@example.com", "policies": [], "status": "rejected"}`, "/status"},
		{`{"email": "x@example.com", "policies": [], "status": 1}`, "/status"}}
	emails := []row{{`{"policies": []}`, "/email"}, {`{"email": null, "policies": []}`, "/email"}, {`{"email": 7, "policies": []}`, "/email"}, {`{"email": "", "policies": []}`, "/email"},
		{`{"email": "ann", "policies": []}`, "/email"}, {`{"email": "@b", "policies": []}`, "/email"}, {`{"email": "a@", "policies": []}`, "/email"}, {`{"email": "a@b@c", "policies": []}`, "/email"},
		{`{"email": "a b@c", "policies": []}`, "/email"}, {`{"email": "a\n@c", "policies": []}`, "/email"}, {`{"email": "` + email91 + `", "policies": []}`, "/email"},
		{`{"email": "x@example.com"}`, "/policies"}, {`{"email": "x@example.com", "policies": null}`, "/policies"}}

	before := b.Revision()
	for _, c := range []struct {
		method, path string
		rows         [][]row
	}{
		{"POST", "/iam/resource_groups", [][]row{texts, names, {{`{"scope": ` + b.scope() + `}`, "/name"}, {`{"name": "x"}`, "/scope"}, {`{"name": "` + strings.Repeat("x", 1025) + `", "scope": ` + b.scope() + `}`, "/name"}}}},
		{"PUT", "/iam/resource_groups/" + shop, [][]row{texts, names}},
		{"POST", "/iam/user_groups", [][]row{texts, names, policies(`{"name": "new", "policies": %s}`), {{`{"policies": []}`, "/name"}, {`{"name": "` + name256 + `"}`, "/name"}, {`{"name": "` + nobody + `"}`, "/name"}, {`{"name": "a\nb"}`, "/name"}}}},
		{"PUT", "/iam/user_groups/" + group, [][]row{texts, names, policies(`{"name": "new", "policies": %s}`), {{`{"name": "` + name256 + `"}`, "/name"}, {`{"name": "` + nobody + `"}`, "/name"}}}},
		{"POST", "/iam/user_groups/" + group + "/members", [][]row{members}},
		{"PUT", "/iam/user_groups/" + group + "/members", [][]row{members}},
		{"POST", "/sso_connectors", [][]row{texts, {{`{}`, "/email_domain"}, {`{"email_domain": null}`, "/email_domain"}, {`{"email_domain": 7}`, "/email_domain"}, {`{"email_domain": ""}`, "/email_domain"},
			{`{"email_domain": "localhost"}`, "/email_domain"}, {`{"email_domain": "a b.example"}`, "/email_domain"}, {`{"email_domain": "a@b.example"}`, "/email_domain"},
			{`{"email_domain": "new.example", "begin_verification": "no"}`, "/begin_verification"}, {`{"email_domain": "new.example", "use_fedramp_language": 1}`, "/use_fedramp_language"},
			{`{"email_domain": "new.example", "enabled": true}`, "/enabled"}}}},
		{"PATCH", "/sso_connectors/" + sso, [][]row{texts, {{`{"enabled": "yes"}`, "/enabled"}, {`{"use_fedramp_language": []}`, "/use_fedramp_language"}, {`{"email_domain": "other.example"}`, "/email_domain"}}}},
		{"POST", "/members", [][]row{texts, emails, roles, policies(`{"email": "x@example.com", "policies": %s}`)}},
		{"PUT", "/members/" + ann, [][]row{texts, policies(`{"status": "pending", "policies": %s}`), {{`{"email": "other@example.com"}`, "/email"}, {`{"email": null}`, "/email"}, {`{"status": "x"}`, "/status"}, {`{"roles": ["x"]}`, "/roles/0"}}}},
	} {
		for _, rows := range c.rows {
			for _, row := range rows {
				said := b.Owner().With("Content-Type", "application/json").Send(c.method, b.at(c.path), row.body)
				refuses(t, said, http.StatusBadRequest, 1001)
				got, _ := said.Get("errors.0.source.pointer").(string)
				if said.Status == http.StatusBadRequest && got != row.pointer {
					t.Errorf("%s %s with %.120s is refused at %q, want %q: %s", c.method, c.path, row.body, got, row.pointer, said.Text)
				}
			}
		}
		large := b.Owner().Send(c.method, b.at(c.path), `{"name": "`+strings.Repeat("x", 1<<20)+`"}`)
		refuses(t, large, http.StatusRequestEntityTooLarge, 1001)
	}
	if after := b.Revision(); after != before {
		t.Errorf("the account went from revision %d to %d", before, after)
	}
}

func TestNamesThatAreTakenAreRefused(t *testing.T) {
	b := newBed(t)
	one, two := b.group("one", ""), b.group("two", "")
	b.member("ann@example.com")
	refuses(t, b.Owner().Send("POST", b.at("/iam/user_groups"), `{"name": "one"}`), http.StatusConflict, 1002)
	refuses(t, b.Owner().Send("PUT", b.at("/iam/user_groups/"+two), `{"name": "one"}`), http.StatusConflict, 1002)
	b.do("POST", "/sso_connectors", `{"email_domain": "example.com"}`)
	refuses(t, b.Owner().Send("POST", b.at("/sso_connectors"), `{"email_domain": "EXAMPLE.com."}`), http.StatusConflict, 1002)
	refuses(t, b.Owner().Send("POST", b.at("/members"), `{"email": "ANN@example.com", "policies": []}`), http.StatusConflict, 1002)
	b.do("DELETE", "/iam/user_groups/"+one, "")
	b.do("PUT", "/iam/user_groups/"+two, `{"name": "one"}`) // it is free again
	theirs := b.As(b.Theirs.Token.Reveal()).Send("POST", "/client/v4/accounts/"+b.Theirs.ID+"/iam/user_groups", `{"name": "one"}`)
	theirs.Is(http.StatusOK) // and was never taken in another account
	// The account keeps an owner.
	refuses(t, b.Owner().Send("DELETE", b.at("/members/"+b.Mine.Owner.ID), ""), http.StatusConflict, 1002)
	refuses(t, b.Owner().Send("PUT", b.at("/members/"+b.Mine.Owner.ID), `{"status": "pending"}`), http.StatusConflict, 1002)
}
