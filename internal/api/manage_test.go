package api

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit/catalog"
)

func TestSecretsAreShownOnce(t *testing.T) {
	b := newBed(t)
	owner := b.owner().with("Idempotency-Key", "k")
	made := owner.sends("POST", "/v1/tokens", `{"name": "ci"}`).is(http.StatusCreated)
	if made.header.Get("Cache-Control") != "no-store" {
		t.Error("the answer with the secret may be cached")
	}
	secret, at := made.str("secret"), made.header.Get("Location")
	b.as(secret).sends("GET", "/v1/whoami", "").is(http.StatusOK)
	owner.sends("POST", "/v1/tokens", `{"name": "ci"}`).refuses(http.StatusConflict, "secret_shown")
	if shown := b.owner().sends("GET", at, "").is(http.StatusOK); strings.Contains(shown.text, secret) {
		t.Errorf("shown again is %s", shown.text)
	}
	if list := b.owner().sends("GET", "/v1/tokens", "").is(http.StatusOK); strings.Contains(list.text, secret) || len(list.items("items")) != 2 {
		t.Errorf("listed is %s", list.text)
	}
	rotated := b.owner().sends("POST", at+"/rotate?overlap=0", "").is(http.StatusOK)
	b.as(rotated.str("secret")).sends("GET", "/v1/whoami", "").is(http.StatusOK)
	b.as(secret).sends("GET", "/v1/whoami", "").refuses(http.StatusUnauthorized, "unauthenticated")
	b.owner().with("If-Match", made.header.Get("ETag")).sends("POST", at+"/rotate", "").refuses(http.StatusPreconditionFailed, "changed")
	b.owner().sends("POST", at+"/rotate?overlap=604801", "").refuses(http.StatusUnprocessableEntity, "invalid")
	if renamed := b.owner().sends("PATCH", at, `{"name": "cd"}`).is(http.StatusOK); renamed.str("name") != "cd" {
		t.Errorf("renamed is %s", renamed.text)
	}
	b.owner().sends("PATCH", at, `{"expires_at": "2999-01-01T00:00:00Z"}`).refuses(http.StatusUnprocessableEntity, "invalid")
	b.owner().sends("DELETE", at, "").is(http.StatusNoContent)
	b.as(rotated.str("secret")).sends("GET", "/v1/whoami", "").refuses(http.StatusUnauthorized, "unauthenticated")
	b.owner().sends("POST", "/v1/tokens", `{"expires_at": "2001-01-01T00:00:00Z"}`).refuses(http.StatusUnprocessableEntity, "invalid")
}

// What is made with a token that ends soon ends no later, unasked.
func TestTokensEndWithTheOneTheyAreMadeWith(t *testing.T) {
	b := newBed(t)
	end := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	soon := b.owner().sends("POST", "/v1/tokens", fmt.Sprintf(`{"expires_at": %q}`, end)).is(http.StatusCreated)
	made := b.as(soon.str("secret")).sends("POST", "/v1/tokens", `{}`).is(http.StatusCreated)
	if got := made.str("token.expires_at"); got != end {
		t.Errorf("it ends at %s, want %s", got, end)
	}
}

func TestAllTokensOfAPrincipalAreRevoked(t *testing.T) {
	b := newBed(t)
	b.owner().sends("POST", "/v1/resources", b.store("s1")).is(http.StatusCreated)
	alice, asAlice := b.granted("alice", "s1")
	asAlice.sends("POST", "/v1/principals/"+alice+"/revoke-tokens", "").refuses(http.StatusForbidden, "missing_permission")
	b.owner().sends("POST", "/v1/principals/"+alice+"/revoke-tokens", "").is(http.StatusNoContent)
	asAlice.sends("GET", "/v1/whoami", "").refuses(http.StatusUnauthorized, "unauthenticated")
}

func TestMembersComeAndGo(t *testing.T) {
	b := newBed(t)
	for _, c := range []struct {
		path    string
		members [3]string
	}{
		{"groups", [3]string{}}, {"resource-groups", [3]string{"store:a", "store:b", "store:c"}},
	} {
		for i, member := range c.members {
			if member == "" {
				c.members[i] = b.owner().sends("POST", "/v1/users", fmt.Sprintf(`{"name": "u%d"}`, i)).is(http.StatusCreated).str("ref")
			} else {
				b.owner().sends("POST", "/v1/resources", b.store(member[len("store:"):])).is(http.StatusCreated)
				c.members[i] = "shop/" + member
			}
		}
		b.owner().sends("POST", "/v1/"+c.path, `{"name": "set"}`).is(http.StatusCreated)
		at, m := "/v1/"+c.path+"/set/members", c.members
		holds := func(want ...string) {
			t.Helper()
			got := b.owner().sends("GET", at, "").is(http.StatusOK)
			if fmt.Sprint(got.items("items")) != fmt.Sprint(want) {
				t.Errorf("in the set are %s, want %v", got.text, want)
			}
		}
		b.owner().sends("POST", at, fmt.Sprintf(`{"add": [%q, %q]}`, m[0], m[1])).is(http.StatusNoContent)
		holds(m[0], m[1])
		b.owner().sends("POST", at, fmt.Sprintf(`{"add": [%q], "remove": [%q]}`, m[2], m[0])).is(http.StatusNoContent)
		holds(m[1], m[2])
		b.owner().sends("PUT", at, fmt.Sprintf(`{"items": [%q]}`, m[0])).is(http.StatusNoContent)
		holds(m[0])
		if fault := b.owner().sends("POST", at, fmt.Sprintf(`{"add": [%q, "store:none"]}`, m[1])).is(http.StatusUnprocessableEntity); !strings.HasPrefix(fault.str("field"), "add[1]") {
			t.Errorf("the fault is %s", fault.text)
		}
		holds(m[0])
		b.owner().sends("GET", "/v1/"+c.path+"/none/members", "").refuses(http.StatusNotFound, "not_found")
	}
}

func TestAnAccountsSettingsChange(t *testing.T) {
	b := newBed(t)
	is := b.owner().sends("GET", "/v1/account", "").is(http.StatusOK)
	if is.str("slug") != "acme" || is.str("id") != b.acme.ID {
		t.Errorf("the account is %s", is.text)
	}
	changed := b.owner().with("If-Match", is.header.Get("ETag")).sends("PATCH", "/v1/account", `{"slug": "apex", "attributes": {"open": true}}`).is(http.StatusOK)
	if changed.str("slug") != "apex" || changed.get("attributes.open") != true {
		t.Errorf("changed is %s", changed.text)
	}
	b.owner().with("If-Match", is.header.Get("ETag")).sends("PATCH", "/v1/account", `{"slug": "acme"}`).refuses(http.StatusPreconditionFailed, "changed")
	b.owner().sends("PATCH", "/v1/account", `{"slug": "other"}`).refuses(http.StatusConflict, "taken")
	b.owner().sends("PATCH", "/v1/account", `{"slug": "system"}`).refuses(http.StatusConflict, "reserved")
	b.owner().sends("PATCH", "/v1/account", `{"slug": null}`).is(http.StatusUnprocessableEntity)
	b.owner().sends("PATCH", "/v1/account", fmt.Sprintf(`{"id": %q}`, b.other.ID)).refuses(http.StatusUnprocessableEntity, "invalid")
	b.as(b.other.Token.Reveal()).sends("PATCH", "/v1/account", `{"slug": "acme"}`).is(http.StatusOK) // it is free again
}

func TestOperatorsMakeAccountsAndPublishCatalogs(t *testing.T) {
	b := newBed(t)
	operator := b.as(b.operator.Token.Reveal())
	made := operator.with("Idempotency-Key", "k").sends("POST", "/v1/accounts", `{"slug": "new", "catalogs": ["harness"]}`).is(http.StatusCreated)
	operator.with("Idempotency-Key", "k").sends("POST", "/v1/accounts", `{"slug": "new", "catalogs": ["harness"]}`).refuses(http.StatusConflict, "secret_shown")
	if who := b.as(made.str("secret")).sends("GET", "/v1/whoami", "").is(http.StatusOK); who.str("slug") != "new" {
		t.Errorf("its owner is %s", who.text)
	}
	if list := operator.sends("GET", "/v1/accounts", "").is(http.StatusOK); len(list.items("items")) != 3 {
		t.Errorf("the accounts are %s", list.text)
	}
	operator.sends("POST", "/v1/accounts", `{"slug": "new"}`).refuses(http.StatusConflict, "taken")
	operator.sends("POST", "/v1/accounts", `{"slug": "newer", "catalogs": ["none"]}`).refuses(http.StatusUnprocessableEntity, "unknown_catalog")
	b.owner().sends("POST", "/v1/accounts", `{"slug": "mine"}`).refuses(http.StatusForbidden, "operators_only")
	b.owner().sends("GET", "/v1/accounts", "").refuses(http.StatusForbidden, "operators_only")

	document := fmt.Sprintf(`{"document": %q}`, "catalog: extra\ntypes:\n  thing: {parents: [account]}\n")
	published := operator.sends("POST", "/v1/catalogs", document).is(http.StatusOK)
	operator.sends("POST", "/v1/catalogs", `{"document": "catalog: ["}`).refuses(http.StatusUnprocessableEntity, "bad_catalog")
	b.owner().sends("POST", "/v1/catalogs", document).refuses(http.StatusForbidden, "operators_only")
	if list := b.owner().sends("GET", "/v1/catalogs", "").is(http.StatusOK); !strings.Contains(list.text, published.str("digest")) {
		t.Errorf("the catalogs are %s", list.text)
	}
	b.owner().sends("PUT", "/v1/account/catalogs/extra", fmt.Sprintf(`{"digest": %q}`, published.str("digest"))).is(http.StatusNoContent)
	if list := b.owner().sends("GET", "/v1/account/catalogs", "").is(http.StatusOK); len(list.items("items")) != 3 {
		t.Errorf("adopted are %s", list.text)
	}
	b.owner().sends("GET", "/v1/account/catalogs/none", "").refuses(http.StatusNotFound, "not_found")
	again, err := catalog.Read("again.yaml", []byte(b.owner().sends("GET", "/v1/account/catalogs/extra", "").is(http.StatusOK).str("document")))
	if err != nil || catalog.Digest(again) != "sha256:"+published.str("digest") {
		t.Errorf("%v: what was adopted is not what is shown", err)
	}
	b.owner().sends("PUT", "/v1/account/catalogs/none", `{}`).refuses(http.StatusUnprocessableEntity, "unknown_catalog")
	b.owner().sends("DELETE", "/v1/account/catalogs/extra", "").is(http.StatusNoContent)
	b.owner().sends("POST", "/v1/resources", b.store("s1")).is(http.StatusCreated)
	b.owner().sends("DELETE", "/v1/account/catalogs/shop", "").refuses(http.StatusConflict, "in_use")
}

func TestTheLogTellsWhatWasDone(t *testing.T) {
	b := newBed(t)
	b.owner().sends("POST", "/v1/resources", b.store("s1")).is(http.StatusCreated)
	alice, asAlice := b.granted("alice", "s1")
	all := b.owner().sends("GET", "/v1/audit?limit=2", "").is(http.StatusOK)
	if last := b.owner().sends("GET", "/v1/audit?limit=1000", "").is(http.StatusOK); last.get("next") != nil {
		t.Errorf("after the last page comes %v", last.get("next"))
	}
	if len(all.items("items")) != 2 || all.get("next") != 2.0 || !strings.Contains(all.header.Get("Link"), "after=2") {
		t.Errorf("the first page is %s", all.text)
	}
	made := b.owner().sends("GET", "/v1/audit?operation=users.&about="+alice, "").is(http.StatusOK)
	if len(made.items("items")) != 1 || !strings.Contains(made.text, `"users.create"`) || !strings.Contains(made.text, `"name":"alice"`) || !strings.Contains(made.text, `"address":"192.0.2.1"`) {
		t.Errorf("of alice it tells %s", made.text)
	}
	if none := b.owner().sends("GET", "/v1/audit?principal="+alice, "").is(http.StatusOK); len(none.items("items")) != 0 {
		t.Errorf("by alice is %s", none.text)
	}
	if none := b.owner().sends("GET", "/v1/audit?since=2999-01-01T00:00:00Z", "").is(http.StatusOK); len(none.items("items")) != 0 {
		t.Errorf("of the future it tells %s", none.text)
	}
	export := b.owner().sends("GET", "/v1/audit/export", "").is(http.StatusOK)
	lines := strings.Split(strings.TrimSpace(export.text), "\n")
	revision := b.revision(b.acme.ID)
	if want := fmt.Sprintf(`{"end":true,"after":%d}`, revision); len(lines) != int(revision)+1 || lines[len(lines)-1] != want {
		t.Errorf("the export has %d lines and ends with %s, want %s", len(lines), lines[len(lines)-1], want)
	}
	asAlice.sends("GET", "/v1/audit", "").refuses(http.StatusForbidden, "missing_permission")
	asAlice.sends("GET", "/v1/audit/export", "").refuses(http.StatusForbidden, "missing_permission")
}

// Progress comes while lines are still being sent, and nothing is read ahead of
// what is written.
func TestBulkAnswersWhileItReads(t *testing.T) {
	b := newBed(t)
	server := httptest.NewServer(b.api)
	defer server.Close()
	reader, writer := io.Pipe()
	request, err := http.NewRequestWithContext(t.Context(), "POST", server.URL+"/v1/bulk/resources?batch=1", reader)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+b.acme.Token.Reveal())
	request.Header.Set("Content-Type", linesType)
	time.AfterFunc(time.Minute, func() { writer.CloseWithError(io.ErrUnexpectedEOF) })
	go io.WriteString(writer, b.stores(1, 1))
	answer, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	for i := 1; i <= 3; i++ {
		if !lines.Scan() || !strings.Contains(lines.Text(), fmt.Sprintf(`"line":%d`, i)) {
			t.Fatalf("line %d is answered %q, %v", i, lines.Text(), lines.Err())
		}
		if i < 3 {
			io.WriteString(writer, b.stores(i+1, i+1))
		}
	}
	writer.Close()
	if !lines.Scan() || lines.Text() != `{"end":true,"line":3}` {
		t.Errorf("the end is answered %q", lines.Text())
	}
}

func TestWhatIsNotThereIsAProblemToo(t *testing.T) {
	b := newBed(t)
	b.owner().sends("GET", "/v1/nothing", "").refuses(http.StatusNotFound, "no_route")
	if said := b.owner().sends("PUT", "/v1/whoami", "").refuses(http.StatusMethodNotAllowed, "method_not_allowed"); said.header.Get("Allow") == "" {
		t.Error("a 405 does not say what is allowed")
	}
}
