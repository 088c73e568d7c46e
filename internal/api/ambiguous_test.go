package api

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit/internal/inbound"
)

// A request that says in two ways how it is meant is not carried out.
func TestAmbiguousRequestsAreRefused(t *testing.T) {
	b := newBed(t)
	sent := func(header http.Header, query, body string) said {
		r := httptest.NewRequest(http.MethodPost, "/v1/groups"+query, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+b.acme.Token.Reveal())
		r.Header.Set("Content-Type", "application/json")
		for name, values := range header {
			r.Header[name] = values
		}
		w := httptest.NewRecorder()
		b.api.ServeHTTP(w, r.WithContext(inbound.WithRequest(r.Context(), new(inbound.Request))))
		return said{t, w.Code, w.Header(), w.Body.String()}
	}
	before := b.revision(b.acme.ID)
	for _, name := range single {
		for _, values := range [][]string{{"a", "b"}, {"a", "a"}, {"", "a"}, {"a", ""}} {
			if got := sent(http.Header{name: values}, "", `{"name": "g"}`).refuses(http.StatusBadRequest, "bad_request"); got.get("field") != name {
				t.Errorf("%s: the fault is at %s", name, got.text)
			}
		}
	}
	sent(http.Header{"Idempotency-Key": {""}}, "", `{"name": "g"}`).refuses(http.StatusBadRequest, "bad_request")
	sent(http.Header{"Authorization": {"Bearer " + b.acme.Token.Reveal(), "Bearer " + b.acme.Token.Reveal()}}, "", `{"name": "g"}`).
		refuses(http.StatusUnauthorized, "unauthenticated")
	for _, query := range []string{"?x=1&x=1", "?x=%zz", "?x=1;y=2", "?a=%", "?x&x"} {
		sent(nil, query, `{"name": "g"}`).refuses(http.StatusBadRequest, "bad_request")
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write([]byte(`{"name": "g"}`))
	z.Close()
	for _, coding := range []string{"gzip", "deflate", "br", "zstd", "gzip, identity", "x"} {
		sent(http.Header{"Content-Encoding": {coding}}, "", packed.String()).refuses(http.StatusUnsupportedMediaType, "unsupported_media_type")
	}
	if after := b.revision(b.acme.ID); after != before {
		t.Errorf("the account went from revision %d to %d", before, after)
	}
	sent(http.Header{"Content-Encoding": {"identity"}, "Idempotency-Key": {"k"}}, "", `{"name": "g"}`).is(http.StatusCreated)
}

// A key is of one request: of its method, its path and its query, and not of its
// body alone.
func TestAKeyIsOfOneRequest(t *testing.T) {
	b := newBed(t)
	owner := b.owner().with("Idempotency-Key", "k")
	made := owner.sends("POST", "/v1/groups", `{"name": "x"}`).is(http.StatusCreated)
	at := made.header.Get("Location")
	for _, other := range [][2]string{{"POST", "/v1/users"}, {"PUT", at}, {"PATCH", at}} {
		owner.sends(other[0], other[1], `{"name": "x"}`).refuses(http.StatusConflict, "idempotency_key_reused")
	}
	token := b.owner().sends("POST", "/v1/tokens", `{}`).is(http.StatusCreated).header.Get("Location")
	turning := b.owner().with("Idempotency-Key", "r")
	turning.sends("POST", token+"/rotate?overlap=1", "").is(http.StatusOK)
	turning.sends("POST", token+"/rotate?overlap=2", "").refuses(http.StatusConflict, "idempotency_key_reused")
}
