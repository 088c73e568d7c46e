package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

// malformed are bodies that no operation takes.
func malformed() []string {
	deep := strings.Repeat(`{"a":`, 33) + "1" + strings.Repeat("}", 33)
	list := []string{
		" ", "{", "}", "[", "]", `"`, "nul", "null", "true", "false", "0", "-1", "1e999", `""`, `"text"`, "[]", "[{}]", "[null]",
		"{}{}", "{} {}", "{},", "{}]", "{}x", "{}\x00", "\x00", "\xff", "\xef\xbb\xbf{}", "//", "/**/{}", "{'a':1}", "{a:1}", `{"a"}`,
		`{"a":}`, `{"a":1,}`, `{,}`, `{"a":1 "b":2}`, `{"a":01}`, `{"a":+1}`, `{"a":.5}`, `{"a":1.}`, `{"a":0x1}`, `{"a":NaN}`,
		`{"a":Infinity}`, `{"a":undefined}`, `{"a":'b'}`, "{\"a\":\"\n\"}", "{\"a\":\"\t\"}", `{"a":"\x"}`, `{"a":"\u12"}`, `{"a":"\ud800"}`,
		"{\"a\":\"\xc3\x28\"}", "{\"\xff\":1}", `{"a":1,"a":2}`, `{"name":"x","name":"y"}`, `{"Name":"x"}`, `{"NAME":"x"}`,
		`{"\u004eame":"x"}`, `{"name":1}`, `{"name":{}}`, `{"name":[]}`, `{"no_such_member":1}`, `{"__proto__":{}}`, `{"$schema":"x"}`,
		`{"":1}`, `{"name ":"x"}`, deep, strings.Repeat("[", 100_000), strings.Repeat(`{"a":`, 100_000), "<a/>", "a: b", "name=x", "%7B%7D",
	}
	return list
}

// takers are the operations that take a body, with a path to something there.
func (b *bed) takers() []*huma.Operation {
	var takers []*huma.Operation
	for _, op := range b.api.operations() {
		if op.RequestBody != nil {
			takers = append(takers, op)
		}
	}
	return takers
}

// stocked has one of everything made in acme, and answers the paths with something
// of it in the place of parameters.
func (b *bed) stocked() func(path string) string {
	b.t.Helper()
	ids := map[string]string{}
	for _, c := range nounCases {
		made := b.owner().sends("POST", "/v1/"+c.path, c.of(b, "stock")).is(http.StatusCreated)
		ids[c.path] = made.str("id")
	}
	ids["tokens"] = b.owner().sends("POST", "/v1/tokens", `{"name": "stock"}`).is(http.StatusCreated).str("token.id")
	ids["sso-connectors"] = b.owner().sends("POST", "/v1/sso-connectors", `{"domain": "stock.example"}`).is(http.StatusCreated).str("id")
	b.owner().sends("POST", "/v1/resources", b.store("stock")).is(http.StatusCreated)
	return func(path string) string {
		noun, _, _ := strings.Cut(strings.TrimPrefix(path, "/v1/"), "/")
		path = strings.ReplaceAll(path, "{id}", ids[noun])
		path = strings.ReplaceAll(path, "principals/{ref}", "principals/ambit.user:"+ids["users"])
		path = strings.ReplaceAll(path, "{ref}", "store:stock")
		return strings.ReplaceAll(path, "{name}", "shop")
	}
}

// store is a resource of the tests as a body.
func (b *bed) store(id string) string {
	return fmt.Sprintf(`{"ref": "store:%s", "relations": [{"name": "account", "to": "account:%s"}]}`, id, b.acme.ID)
}

func (b *bed) revision(account string) uint64 {
	b.t.Helper()
	a, err := b.accounts.Get(b.t.Context(), account)
	if err != nil {
		b.t.Fatal(err)
	}
	return a.Revision()
}

func TestMalformedBodiesAreRefusedAndChangeNothing(t *testing.T) {
	b := newBed(t)
	at := b.stocked()
	bodies := malformed()
	if len(bodies) < 60 {
		t.Fatalf("there are only %d bodies", len(bodies))
	}
	takers := b.takers()
	if len(takers) < 25 {
		t.Fatalf("only %d operations take a body", len(takers))
	}
	before, system := b.revision(b.acme.ID), b.revision(b.operator.ID)
	for _, op := range takers {
		for _, caller := range []caller{b.owner(), b.as(b.operator.Token.Reveal())} {
			for _, text := range bodies {
				if op.OperationID == "bulk-resources" {
					said := caller.with("Content-Type", linesType).sends(op.Method, at(op.Path), text)
					if strings.TrimSpace(text) != "" && !strings.Contains(said.text, `"error"`) {
						t.Errorf("%s takes %.40q: %s", op.OperationID, text, said.text)
					}
					continue
				}
				said := caller.sends(op.Method, at(op.Path), text)
				if said.status < 400 || said.status >= 500 || said.header.Get("Content-Type") != problemType {
					t.Errorf("%s answers %d to %.40q: %s", op.OperationID, said.status, text, said.text)
				}
			}
		}
	}
	if after := b.revision(b.acme.ID); after != before {
		t.Errorf("acme went from revision %d to %d", before, after)
	}
	if after := b.revision(b.operator.ID); after != system {
		t.Errorf("the operators' account went from revision %d to %d", system, after)
	}
}

func TestBodiesOfOtherKindsAndSizesAreRefused(t *testing.T) {
	b := newBed(t)
	at := b.stocked()
	for _, op := range b.takers() {
		for _, kind := range []string{"text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data"} {
			b.owner().with("Content-Type", kind).sends(op.Method, at(op.Path), `{"name": "x"}`).refuses(http.StatusUnsupportedMediaType, "unsupported_media_type")
		}
		if op.MaxBodyBytes == maxBody && op.OperationID != "bulk-resources" {
			b.owner().sends(op.Method, at(op.Path), `{"name": "`+strings.Repeat("x", maxBody)+`"}`).refuses(http.StatusRequestEntityTooLarge, "too_large")
		}
	}
}

func TestFaultsNameTheirPlace(t *testing.T) {
	b := newBed(t)
	for _, c := range []struct{ path, body, code, field string }{
		{"/v1/policies", `{"effect": "allow", "principals": ["no ref"]}`, "invalid", "principals[0]"},
		{"/v1/policies", `{"effect": "perhaps", "principals": []}`, "invalid", "effect"},
		{"/v1/policies", `{"effect": "allow", "principals": [], "extra": 1}`, "invalid", "extra"},
		{"/v1/users", `{"attributes": {"a": 1, "a": 2}}`, "bad_request", "attributes.a"},
		{"/v1/users", `{"attributes": {"a": 99999999999999999999}}`, "invalid", "attributes.a"},
		{"/v1/users", `{"Name": "x"}`, "invalid", "Name"},
		{"/v1/check", `{"permission": "stores:read", "resource": {"ref": "store:"}}`, "invalid", "resource.ref"},
		{"/v1/check-many", `{"questions": [{"permission": "stores:read"}, {}]}`, "invalid", "questions[1]"},
	} {
		said := b.owner().sends("POST", c.path, c.body)
		if said.status < 400 || said.status >= 500 || said.get("code") != c.code || said.get("field") != c.field {
			t.Errorf("%s %s is answered %s, want %s at %s", c.path, c.body, said.text, c.code, c.field)
		}
	}
}

// What another account has is, to a caller, as if it had never been.
func TestAnotherAccountsNounsAreUnknown(t *testing.T) {
	b := newBed(t)
	b.stocked()
	theirs := b.as(b.other.Token.Reveal())
	ids := map[string]string{"tokens": theirs.sends("GET", "/v1/whoami", "").str("token")[len("ambit.token:"):]}
	for _, c := range nounCases {
		body := strings.ReplaceAll(c.of(b, "theirs"), b.acme.ID, b.other.ID)
		ids[c.path] = theirs.sends("POST", "/v1/"+c.path, body).is(http.StatusCreated).str("id")
	}
	theirs.sends("POST", "/v1/resources", strings.ReplaceAll(b.store("theirs"), b.acme.ID, b.other.ID)).is(http.StatusCreated)
	ids["sso-connectors"] = theirs.sends("POST", "/v1/sso-connectors", `{"domain": "theirs.example"}`).is(http.StatusCreated).str("id")
	const nobody = "0190a1b2c3d4e5f60718293a4b5c6d7e"
	before := b.revision(b.acme.ID)
	tried := 0
	for _, op := range b.api.operations() {
		if !strings.Contains(op.Path, "{id}") && !strings.Contains(op.Path, "{ref}") {
			continue
		}
		noun, _, _ := strings.Cut(strings.TrimPrefix(op.Path, "/v1/"), "/")
		known, unknown := ids[noun], nobody
		switch noun {
		case "resources":
			known, unknown = "store:theirs", "store:nobodys"
		case "principals":
			known, unknown = "ambit.user:"+ids["users"], "ambit.user:"+nobody
		}
		body := ""
		if op.RequestBody != nil {
			body = bodies[op.OperationID]
			if body == "" {
				t.Fatalf("the sweep has no body for %s", op.OperationID)
			}
		}
		caller := b.owner()
		if op.OperationID == "put-resource" {
			caller = caller.with("If-Match", "*")
		}
		of := caller.sends(op.Method, filled(op.Path, known), body)
		none := caller.sends(op.Method, filled(op.Path, unknown), body)
		if of.status < 400 || of.status != none.status || strings.ReplaceAll(of.text, known, unknown) != none.text {
			t.Errorf("%s: another account's is answered\n%swhat there is not\n%s", op.OperationID, of.text, none.text)
		}
		tried++
	}
	for _, c := range []struct{ path, body string }{
		{"/v1/policies", `{"effect": "allow", "principals": ["ambit.user:%s"], "permissions": ["stores:read"]}`},
		{"/v1/policies", `{"effect": "allow", "principals": ["anonymous"], "permissions": ["stores:read"], "nodes": ["ambit.user:%s"]}`},
		{"/v1/groups", `{"home": "ambit.user:%s"}`},
		{"/v1/tokens", `{"principal": "ambit.user:%s"}`},
		{"/v1/tokens", `{"acts_for": "ambit.user:%s"}`},
		{"/v1/tokens", `{"ceiling": {"permissions": ["stores:read"], "nodes": ["ambit.user:%s"]}}`},
		{"/v1/groups/stock/members", `{"add": ["ambit.user:%s"]}`},
		{"/v1/groups/stock/members", `{"remove": ["ambit.user:%s"]}`},
		{"/v1/check", `{"principal": "ambit.user:%s", "permission": "stores:read"}`},
		{"/v1/check", `{"permission": "ambit.users:read", "resource": {"ref": "ambit.user:%s"}}`},
		{"/v1/explain", `{"principal": "ambit.user:%s", "permission": "stores:read"}`},
		{"/v1/list-resources", `{"principal": "ambit.user:%s", "permission": "stores:read"}`},
		{"/v1/list-permissions", `{"principal": "ambit.user:%s"}`},
		{"/v1/list-principals", `{"permission": "ambit.users:read", "resource": {"ref": "ambit.user:%s"}}`},
		{"/v1/resources", `{"ref": "store:new", "relations": [{"name": "account", "to": "account:%s"}]}`},
	} {
		known := ids["users"]
		if strings.Contains(c.body, "account:%s") {
			known = b.other.ID
		}
		of := b.owner().sends("POST", c.path, fmt.Sprintf(c.body, known))
		none := b.owner().sends("POST", c.path, fmt.Sprintf(c.body, nobody))
		if of.status != none.status || timeless(strings.ReplaceAll(of.text, known, nobody)) != timeless(none.text) {
			t.Errorf("%s %s: another account's is answered\n%swhat there is not\n%s", c.path, c.body, of.text, none.text)
		}
		if of.status < 300 && strings.Contains(of.text, `"allowed":true`) {
			t.Errorf("%s %s is allowed: %s", c.path, c.body, of.text)
		}
		tried++
	}
	if tried < 50 {
		t.Errorf("only %d places were tried", tried)
	}
	if after := b.revision(b.acme.ID); after != before {
		t.Errorf("acme went from revision %d to %d", before, after)
	}
}

// timeless is an explanation without the time at which it was asked.
func timeless(text string) string {
	before, after, found := strings.Cut(text, `"now":"`)
	if !found {
		return text
	}
	_, after, _ = strings.Cut(after, `"`)
	return before + after
}

// bodies are fit for the operations of the sweep over other accounts' nouns.
var bodies = map[string]string{
	"replace-user": `{"name": "x"}`, "update-user": `{"name": "x"}`,
	"replace-service-account": `{"name": "x"}`, "update-service-account": `{"name": "x"}`,
	"replace-group": `{"name": "x"}`, "update-group": `{"name": "x"}`,
	"replace-resource-group": `{"name": "x"}`, "update-resource-group": `{"name": "x"}`,
	"replace-role": `{"permissions": ["stores:read"]}`, "update-role": `{"name": "x"}`,
	"replace-policy": `{"effect": "deny", "principals": ["anonymous"], "permissions": ["stores:read"]}`, "update-policy": `{"name": "x"}`,
	"rename-token": `{"name": "x"}`, "update-sso-connector": `{"title": "x"}`, "put-resource": `{}`, "update-resource": `{"attributes": {"size": 1}}`,
	"replace-group-members": `{"items": []}`, "change-group-members": `{"add": ["anonymous"]}`,
	"replace-resource-group-members": `{"items": []}`, "change-resource-group-members": `{"remove": ["store:x"]}`,
}
