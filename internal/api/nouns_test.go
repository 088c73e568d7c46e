package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// A nounCase is a kind of noun that everybody's rules are tried on.
type nounCase struct {
	path   string
	body   string // to make one; %s is its name
	patch  string // changes something
	member string // which the patch changes
	want   any
}

var nounCases = []nounCase{
	{"users", `{"name": %q, "status": "accepted"}`, `{"disabled": true}`, "disabled", true},
	{"service-accounts", `{"name": %q}`, `{"disabled": true}`, "disabled", true},
	{"groups", `{"name": %q}`, `{"name": "renamed"}`, "name", "renamed"},
	{"resource-groups", `{"name": %q}`, `{"name": "renamed"}`, "name", "renamed"},
	{"roles", `{"name": %q, "permissions": ["stores:read"]}`, `{"description": "Reads."}`, "description", "Reads."},
	{"policies", `{"name": %q, "effect": "deny", "principals": ["anonymous"], "permissions": ["stores:read"], "nodes": ["account"]}`, `{"disabled": true}`, "disabled", true},
}

// body is a noun of the case in an account.
func (c nounCase) of(b *bed, name string) string {
	return strings.ReplaceAll(fmt.Sprintf(c.body, name), `"account"`, `"account:`+b.acme.ID+`"`)
}

func TestNounsAreMadeShownChangedAndDeleted(t *testing.T) {
	b := newBed(t)
	for _, c := range nounCases {
		t.Run(c.path, func(t *testing.T) {
			b := b.in(t)
			owner, path := b.owner(), "/v1/"+c.path
			made := owner.sends("POST", path, c.of(b, "one")).is(http.StatusCreated)
			at := made.header.Get("Location")
			if want := path + "/" + made.str("id"); at != want {
				t.Errorf("Location is %q, want %q", at, want)
			}
			if made.header.Get("Ambit-Revision") == "" {
				t.Error("the answer has no revision")
			}
			shown := owner.sends("GET", at, "").is(http.StatusOK)
			if shown.text != made.text || shown.header.Get("ETag") != made.header.Get("ETag") {
				t.Errorf("shown is %s, made was %s", shown.text, made.text)
			}
			if byName := owner.sends("GET", path+"/one", "").is(http.StatusOK); byName.text != made.text {
				t.Errorf("by its name it is %s", byName.text)
			}
			if n := len(owner.sends("GET", path, "").is(http.StatusOK).items("items")); n == 0 {
				t.Error("the list is empty")
			}
			patched := owner.with("If-Match", shown.header.Get("ETag")).sends("PATCH", at, c.patch).is(http.StatusOK)
			if got := patched.get(c.member); got != c.want {
				t.Errorf("patched, %s is %v", c.member, got)
			}
			owner.with("If-Match", shown.header.Get("ETag")).sends("PATCH", at, c.patch).refuses(http.StatusPreconditionFailed, "changed")
			owner.with("If-Match", shown.header.Get("ETag")).sends("DELETE", at, "").refuses(http.StatusPreconditionFailed, "changed")
			back := owner.sends("PUT", at, shown.text).is(http.StatusOK)
			if back.text != strings.Replace(shown.text, `"changed_at":"`+shown.str("changed_at"), `"changed_at":"`+back.str("changed_at"), 1) {
				t.Errorf("replaced with what it was, it is %s", back.text)
			}
			if was, is := shown.str("changed_at"), back.str("changed_at"); is <= was || is <= shown.str("created_at") {
				t.Errorf("changed twice since %s, it says it was changed at %s", was, is)
			}
			if same := owner.sends("PUT", at, back.text).is(http.StatusOK); same.text != back.text || same.header.Get("Ambit-Revision") != back.header.Get("Ambit-Revision") {
				t.Errorf("replaced with what it is, it is %s", same.text)
			}
			owner.sends("DELETE", at, "").is(http.StatusNoContent)
			owner.sends("GET", at, "").refuses(http.StatusNotFound, "not_found")
			owner.sends("DELETE", at, "").refuses(http.StatusNotFound, "not_found")
			owner.sends("PATCH", at, c.patch).refuses(http.StatusNotFound, "not_found")
			owner.sends("PUT", at, c.of(b, "one")).refuses(http.StatusNotFound, "not_found")
		})
	}
}

func TestNounsKeepTheirIDs(t *testing.T) {
	b := newBed(t)
	for _, c := range nounCases {
		t.Run(c.path, func(t *testing.T) {
			b := b.in(t)
			made := b.owner().sends("POST", "/v1/"+c.path, c.of(b, "one")).is(http.StatusCreated)
			at := made.header.Get("Location")
			for _, id := range []string{b.other.ID, "x"} {
				said := b.owner().sends("PATCH", at, fmt.Sprintf(`{"id": %q}`, id)).refuses(http.StatusUnprocessableEntity, "invalid")
				if said.str("field") != "id" {
					t.Errorf("the fault is at %s", said.text)
				}
			}
			b.owner().sends("PATCH", at, `{"ref": "ambit.user:`+b.other.ID+`"}`).refuses(http.StatusUnprocessableEntity, "invalid")
			b.owner().sends("POST", "/v1/"+c.path, strings.Replace(c.of(b, "two"), "{", `{"id": "`+b.other.ID+`",`, 1)).refuses(http.StatusUnprocessableEntity, "invalid")
		})
	}
}

// A write sent again with its key is not done again, and with another body it is
// refused.
func TestWritesWithAKeyAreDoneOnce(t *testing.T) {
	b := newBed(t)
	for _, c := range nounCases {
		t.Run(c.path, func(t *testing.T) {
			b := b.in(t)
			owner := b.owner().with("Idempotency-Key", "key of "+c.path)
			first := owner.sends("POST", "/v1/"+c.path, c.of(b, "once")).is(http.StatusCreated)
			again := owner.sends("POST", "/v1/"+c.path, c.of(b, "once")).is(http.StatusCreated)
			for _, name := range []string{"Location", "ETag", "Ambit-Revision"} {
				if got, want := again.header.Get(name), first.header.Get(name); got != want {
					t.Errorf("%s is %q, and was %q", name, got, want)
				}
			}
			if again.text != first.text {
				t.Errorf("again it is %s, and was %s", again.text, first.text)
			}
			owner.sends("POST", "/v1/"+c.path, c.of(b, "twice")).refuses(http.StatusConflict, "idempotency_key_reused")
			b.owner().sends("DELETE", first.header.Get("Location"), "").is(http.StatusNoContent)
			owner.sends("POST", "/v1/"+c.path, c.of(b, "once")).refuses(http.StatusConflict, "made_and_gone")
		})
	}
}

func TestListsGoOnWhereTheyEnd(t *testing.T) {
	b := newBed(t)
	for i := range 5 {
		b.owner().sends("POST", "/v1/groups", fmt.Sprintf(`{"name": "g%d"}`, i)).is(http.StatusCreated)
	}
	var names []string
	for path := "/v1/groups?limit=2"; path != ""; {
		page := b.owner().sends("GET", path, "").is(http.StatusOK)
		for _, item := range page.items("items") {
			names = append(names, item.(map[string]any)["name"].(string))
		}
		link, found := strings.CutSuffix(page.header.Get("Link"), `>; rel="next"`)
		if found != (page.get("next") != nil) {
			t.Fatalf("Link is %q where next is %v", page.header.Get("Link"), page.get("next"))
		}
		path = strings.TrimPrefix(link, "<")
	}
	if want := []string{"g0", "g1", "g2", "g3", "g4"}; !slices.Equal(names, want) {
		t.Errorf("listed were %v, want %v", names, want)
	}
	b.owner().sends("GET", "/v1/groups?cursor=nonsense", "").refuses(http.StatusUnprocessableEntity, "bad_cursor")
	b.owner().sends("GET", "/v1/groups?limit=0", "").refuses(http.StatusUnprocessableEntity, "invalid")
	b.owner().sends("GET", "/v1/groups?lmit=1", "").refuses(http.StatusUnprocessableEntity, "invalid")
}
