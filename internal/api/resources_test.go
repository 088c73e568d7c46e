package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestResourcesAreRegisteredReplacedAndRemoved(t *testing.T) {
	b := newBed(t)
	const at = "/v1/resources/store:main"
	made := b.owner().with("If-None-Match", "*").sends("PUT", at, strings.Replace(b.store("main"), `"ref": "store:main", `, "", 1)).is(http.StatusOK)
	if made.str("ref") != "shop/store:main" || made.header.Get("Location") != "/v1/resources/shop%2Fstore:main" {
		t.Errorf("made is %s at %s", made.text, made.header.Get("Location"))
	}
	b.owner().with("If-None-Match", "*").sends("PUT", at, b.store("main")).refuses(http.StatusPreconditionFailed, "exists")
	b.owner().sends("PUT", at, b.store("other")).refuses(http.StatusUnprocessableEntity, "invalid")
	b.owner().sends("POST", "/v1/resources", b.store("main")).refuses(http.StatusConflict, "exists")
	b.owner().with("If-Match", "*").sends("PUT", "/v1/resources/store:none", b.store("none")).refuses(http.StatusPreconditionFailed, "changed")

	sized := b.owner().sends("PATCH", at, `{"attributes": {"size": 3}}`).is(http.StatusOK)
	if sized.get("attributes.size") != 3.0 {
		t.Errorf("patched is %s", sized.text)
	}
	b.owner().with("If-Match", made.header.Get("ETag")).sends("PUT", at, b.store("main")).refuses(http.StatusPreconditionFailed, "changed")
	if back := b.owner().with("If-Match", sized.header.Get("ETag")).sends("PUT", at, b.store("main")).is(http.StatusOK); back.text != made.text {
		t.Errorf("replaced is %s", back.text)
	}
	b.owner().sends("PATCH", at, `{"attributes": {"code": "x"}}`).refuses(http.StatusForbidden, "read-only")
	b.owner().sends("PATCH", at, `{"attributes": {"size": "x"}}`).is(http.StatusUnprocessableEntity)

	shelf := `{"ref": "shelf:a/b", "relations": [{"name": "store", "to": "store:main"}]}`
	b.owner().sends("POST", "/v1/resources", shelf).is(http.StatusCreated)
	b.owner().sends("GET", "/v1/resources/shelf:a%2Fb", "").is(http.StatusOK)
	if list := b.owner().sends("GET", "/v1/resources?type=shelf", "").is(http.StatusOK); len(list.items("items")) != 1 {
		t.Errorf("the shelves are %s", list.text)
	}
	b.owner().sends("GET", "/v1/resources?type=ambit.user", "").refuses(http.StatusUnprocessableEntity, "not_a_resource")
	b.owner().sends("GET", "/v1/resources/account:"+b.acme.ID, "").refuses(http.StatusUnprocessableEntity, "not_a_resource")
	b.owner().sends("DELETE", at, "").refuses(http.StatusConflict, "in_use")
	b.owner().sends("DELETE", at+"?cascade=true", "").is(http.StatusNoContent)
	b.owner().sends("GET", "/v1/resources/shelf:a%2Fb", "").refuses(http.StatusNotFound, "not_found")
}

// Ambit's own nouns are no resources, by a bare name as little as by the full one.
func TestOwnNounsAreNoResources(t *testing.T) {
	b := newBed(t)
	b.owner().sends("POST", "/v1/users", `{"name": "ada", "status": "accepted"}`).is(http.StatusCreated)
	for _, ref := range []string{"user:ada", "ambit.user:ada"} {
		at := "/v1/resources/" + ref
		b.owner().sends("GET", at, "").refuses(http.StatusUnprocessableEntity, "not_a_resource")
		b.owner().sends("PUT", at, `{}`).refuses(http.StatusUnprocessableEntity, "not_a_resource")
		b.owner().with("Content-Type", "application/merge-patch+json").sends("PATCH", at, `{}`).refuses(http.StatusUnprocessableEntity, "not_a_resource")
		b.owner().sends("DELETE", at, "").refuses(http.StatusUnprocessableEntity, "not_a_resource")
		b.owner().sends("POST", "/v1/resources", `{"ref": "`+ref+`"}`).refuses(http.StatusUnprocessableEntity, "not_a_resource")
		for _, line := range []string{`{"delete": "` + ref + `"}`, `{"put": {"ref": "` + ref + `"}}`} {
			bulk := b.owner().with("Content-Type", linesType).sends("POST", "/v1/bulk/resources", line).is(http.StatusOK)
			if !strings.Contains(bulk.text, "not_a_resource") {
				t.Errorf("%s is answered %s", line, bulk.text)
			}
		}
	}
	b.owner().sends("GET", "/v1/resources?type=user", "").refuses(http.StatusUnprocessableEntity, "not_a_resource")
	b.owner().sends("GET", "/v1/users/ada", "").is(http.StatusOK)
}

// Who may not see a resource cannot tell by putting whether it is there.
func TestPuttingTellsNothingOfWhatIsThere(t *testing.T) {
	b := newBed(t)
	b.owner().sends("POST", "/v1/resources", b.store("s1")).is(http.StatusCreated)
	b.owner().sends("POST", "/v1/resources", b.store("s2")).is(http.StatusCreated)
	_, asAlice := b.granted("alice", "s1")
	there := asAlice.sends("PUT", "/v1/resources/store:s2", b.store("s2")).refuses(http.StatusForbidden, "missing_permission")
	none := asAlice.sends("PUT", "/v1/resources/store:s9", b.store("s9")).refuses(http.StatusForbidden, "missing_permission")
	if there.text != none.text {
		t.Errorf("what is there is answered\n%swhat is not\n%s", there.text, none.text)
	}
}

// stores are lines of a bulk write.
func (b *bed) stores(from, to int) string {
	var lines strings.Builder
	for i := from; i <= to; i++ {
		fmt.Fprintf(&lines, `{"put": %s}`+"\n", b.store(fmt.Sprint("n", i)))
	}
	return lines.String()
}

func TestBulkWritesTellHowFarTheyCameAndGoOn(t *testing.T) {
	b := newBed(t)
	owner := b.owner().with("Content-Type", linesType)
	bad := b.stores(1, 5) + `{"put": {"ref": "store:n6"}, "cascade": true}` + "\n" + b.stores(7, 8)
	said := owner.sends("POST", "/v1/bulk/resources?batch=2", bad).is(http.StatusOK)
	lines := strings.Split(strings.TrimSpace(said.text), "\n")
	if len(lines) != 3 || !strings.Contains(lines[1], `"line":4`) || !strings.Contains(lines[1], `"created":2`) ||
		!strings.Contains(lines[2], `"line":5`) || !strings.Contains(lines[2], `"error"`) {
		t.Fatalf("the answer is %s", said.text)
	}
	if list := b.owner().sends("GET", "/v1/resources?type=store", "").is(http.StatusOK); len(list.items("items")) != 4 {
		t.Errorf("there are %s", list.text)
	}
	good := b.stores(1, 8)
	rest := owner.sends("POST", "/v1/bulk/resources?batch=2&from_line=5", good).is(http.StatusOK)
	if !strings.HasSuffix(rest.text, `{"end":true,"line":8}`+"\n") || strings.Contains(rest.text, "error") || strings.Contains(rest.text, `"line":2,`) {
		t.Errorf("going on is answered %s", rest.text)
	}
	revision := b.revision(b.acme.ID)
	again := owner.sends("POST", "/v1/bulk/resources", good).is(http.StatusOK)
	if !strings.Contains(again.text, `"unchanged":8`) || b.revision(b.acme.ID) != revision {
		t.Errorf("again is answered %s", again.text)
	}
	gone := owner.sends("POST", "/v1/bulk/resources", `{"delete": "store:n1"}`+"\n").is(http.StatusOK)
	if !strings.Contains(gone.text, `"deleted":1`) {
		t.Errorf("deleting is answered %s", gone.text)
	}
	b.owner().sends("POST", "/v1/bulk/resources", good).refuses(http.StatusUnsupportedMediaType, "unsupported_media_type")
}
