package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// granted gives a new user of acme, with a token, the role keeper at a store, and
// answers the user's reference and the caller.
func (b *bed) granted(name, store string) (string, caller) {
	b.t.Helper()
	ref := b.owner().sends("POST", "/v1/users", fmt.Sprintf(`{"name": %q, "status": "accepted"}`, name)).is(http.StatusCreated).str("ref")
	b.owner().sends("POST", "/v1/policies", fmt.Sprintf(`{"effect": "allow", "principals": [%q], "roles": ["shop/keeper"], "nodes": ["store:%s"]}`, ref, store)).is(http.StatusCreated)
	secret := b.owner().sends("POST", "/v1/tokens", fmt.Sprintf(`{"principal": %q}`, ref)).is(http.StatusCreated).str("secret")
	return ref, b.as(secret)
}

func TestQuestionsAreDecided(t *testing.T) {
	b := newBed(t)
	for _, id := range []string{"s1", "s2", "s3"} {
		b.owner().sends("POST", "/v1/resources", b.store(id)).is(http.StatusCreated)
	}
	alice, asAlice := b.granted("alice", "s1")
	about := fmt.Sprintf(`"principal": %q, "permission": "stores:close"`, alice)

	said := b.owner().sends("POST", "/v1/check", `{`+about+`, "resource": {"ref": "store:s1"}}`).is(http.StatusOK)
	if said.get("allowed") != true || said.get("revision") != float64(b.revision(b.acme.ID)) {
		t.Errorf("she may close s1: %s", said.text)
	}
	if said := asAlice.sends("POST", "/v1/check", `{"permission": "stores:close", "resource": {"ref": "store:s1"}}`).is(http.StatusOK); said.get("allowed") != true {
		t.Errorf("of herself she is told %s", said.text)
	}
	asAlice.sends("POST", "/v1/check", `{`+about+`, "resource": {"ref": "store:s1"}}`).refuses(http.StatusForbidden, "missing_permission")
	asAlice.sends("POST", "/v1/check", `{"permission": "stores:close", "context": {"a": 1}}`).refuses(http.StatusForbidden, "missing_permission")

	many := b.owner().sends("POST", "/v1/check-many", `{"questions": [{`+about+`, "resource": {"ref": "store:s1"}}, {`+about+`, "resource": {"ref": "store:s2"}}]}`).is(http.StatusOK)
	if got := fmt.Sprint(many.items("decisions")[0].(map[string]any)["allowed"], many.items("decisions")[1].(map[string]any)["allowed"]); got != "true false" {
		t.Errorf("of two stores she may close: %s", many.text)
	}
	why := b.owner().sends("POST", "/v1/explain", `{`+about+`, "resource": {"ref": "store:s1"}}`).is(http.StatusOK)
	if why.get("decision.allowed") != true || !strings.Contains(why.text, "shop/keeper") {
		t.Errorf("explained is %s", why.text)
	}
	if own := asAlice.sends("POST", "/v1/explain", `{"permission": "stores:close", "resource": {"ref": "store:s2"}}`).is(http.StatusOK); own.get("decision.allowed") != false {
		t.Errorf("explained to herself is %s", own.text)
	}
	if list := b.owner().sends("POST", "/v1/list-resources", `{`+about+`}`).is(http.StatusOK); fmt.Sprint(list.items("resources")) != "[shop/store:s1]" {
		t.Errorf("she may close %s", list.text)
	}
	if list := b.owner().sends("POST", "/v1/list-principals", `{"permission": "stores:close", "resource": {"ref": "store:s1"}}`).is(http.StatusOK); len(list.items("principals")) != 2 {
		t.Errorf("s1 is closed by %s", list.text)
	}
	if list := asAlice.sends("POST", "/v1/list-permissions", `{"resource": {"ref": "store:s1"}}`).is(http.StatusOK); !strings.Contains(list.text, "stores:close") {
		t.Errorf("at s1 she may %s", list.text)
	}
	named := b.owner().sends("POST", "/v1/list-principals", `{"permission": "stores:close", "resource": {"ref": "store:s1"}, "type": "user"}`).is(http.StatusOK)
	if got := fmt.Sprint(named.get("names")); !strings.Contains(got, "user:alice") || !strings.Contains(got, "user:owner") {
		t.Errorf("they are called %s", got)
	}
	if named := b.owner().sends("POST", "/v1/list-resources", `{`+about+`}`).is(http.StatusOK); !strings.Contains(named.text, `"names":{"shop/store:s1":"store:s1"}`) {
		t.Errorf("what she may close is called %s", named.text)
	}
	if own := asAlice.sends("POST", "/v1/list-resources", `{"permission": "stores:close"}`).is(http.StatusOK); own.get("names") != nil {
		t.Errorf("who may ask about herself alone is told names: %s", own.text)
	}
	asAlice.sends("POST", "/v1/list-principals", `{"permission": "stores:close"}`).refuses(http.StatusForbidden, "missing_permission")
}

func TestListsThatAnswerQuestionsArePaged(t *testing.T) {
	b := newBed(t)
	for i := range 3 {
		b.owner().sends("POST", "/v1/resources", b.store(fmt.Sprint("s", i))).is(http.StatusCreated)
	}
	first := b.owner().sends("POST", "/v1/list-resources", `{"permission": "stores:read", "limit": 2}`).is(http.StatusOK)
	rest := b.owner().sends("POST", "/v1/list-resources", fmt.Sprintf(`{"permission": "stores:read", "limit": 2, "cursor": %q}`, first.str("next"))).is(http.StatusOK)
	if got := fmt.Sprint(first.items("resources"), rest.items("resources"), rest.get("next")); got != "[shop/store:s0 shop/store:s1] [shop/store:s2] <nil>" {
		t.Errorf("the pages are %s", got)
	}
	b.owner().sends("POST", "/v1/list-resources", fmt.Sprintf(`{"permission": "stores:close", "cursor": %q}`, first.str("next"))).refuses(http.StatusUnprocessableEntity, "bad_cursor")
}

func TestAnswersAreAtLeastAsNewAsAsked(t *testing.T) {
	b := newBed(t)
	now := b.revision(b.acme.ID)
	b.owner().sends("POST", "/v1/check", fmt.Sprintf(`{"permission": "stores:read", "at_least": %d}`, now)).is(http.StatusOK)
	b.owner().sends("POST", "/v1/check", `{"permission": "stores:read", "latest": true}`).is(http.StatusOK)
	b.owner().sends("GET", fmt.Sprintf("/v1/account?at_least=%d", now+1), "").refuses(http.StatusServiceUnavailable, "not_yet")
}

// A number that a float cannot hold decides a condition, and comes back as it was.
func TestWholeNumbersKeepTheirBits(t *testing.T) {
	b := newBed(t)
	const big = "9007199254740993" // 2^53 + 1
	body := strings.Replace(b.store("big"), `"relations"`, `"attributes": {"size": `+big+`}, "relations"`, 1)
	made := b.owner().sends("POST", "/v1/resources", body).is(http.StatusCreated)
	if !strings.Contains(made.text, `"size":`+big) {
		t.Errorf("stored is %s", made.text)
	}
	b.owner().sends("PATCH", "/v1/resources/store:big", `{"attributes": {"code": null}}`).is(http.StatusOK)
	if got := b.owner().sends("GET", "/v1/resources/store:big", "").is(http.StatusOK); !strings.Contains(got.text, `"size":`+big) {
		t.Errorf("after a patch of something else it is %s", got.text)
	}
	b.owner().sends("POST", "/v1/policies", `{"effect": "allow", "principals": ["anonymous"], "permissions": ["stores:close"], "nodes": ["store:big"], "condition": "context.n == `+big+`"}`).is(http.StatusCreated)
	for n, want := range map[string]bool{big: true, "9007199254740992": false} {
		said := b.owner().sends("POST", "/v1/check", `{"principal": "anonymous", "permission": "stores:close", "resource": {"ref": "store:big"}, "context": {"n": `+n+`}}`).is(http.StatusOK)
		if said.get("allowed") != want {
			t.Errorf("with %s it is %s", n, said.text)
		}
	}
}
