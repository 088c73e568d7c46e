package harness

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

// The product's client repeats whatever is answered 5xx, so nothing that may have
// been written is; and it understands neither 404 nor anything but JSON.
func TestStatusesAreThoseThatClientsUnderstand(t *testing.T) {
	for _, c := range []struct {
		method string
		e      iam.Error
		status int
		code   string
	}{
		{"GET", iam.Error{Kind: iam.Failed}, 500, codeUnknown},
		{"POST", iam.Error{Kind: iam.Failed}, 400, codeUnknown},
		{"PUT", iam.Error{Kind: iam.Failed}, 400, codeUnknown},
		{"DELETE", iam.Error{Kind: iam.Failed}, 400, codeUnknown},
		{"POST", iam.Error{Kind: iam.Unavailable, Code: "unknown_outcome"}, 400, codeBusy},
		{"POST", iam.Error{Kind: iam.Unavailable, Code: "busy"}, 503, codeBusy},
		{"GET", iam.Error{Kind: iam.NotFound}, 400, codeRequest},
		{"POST", iam.Error{Kind: iam.Conflict, Code: "conflict"}, 400, codeRequest},
		{"POST", iam.Error{Kind: iam.Precondition}, 400, codeRequest},
		{"GET", iam.Error{Kind: iam.Gone}, 400, codeRequest},
		{"POST", iam.Error{Kind: iam.Invalid, Code: dialect.CodeTooLarge}, 400, codeRequest},
		{"PATCH", iam.Error{Kind: iam.Invalid, Code: dialect.CodeMethod}, 405, codeRequest},
		{"GET", iam.Error{Kind: iam.Unauthenticated}, 401, codeToken},
		{"GET", iam.Error{Kind: iam.Forbidden, Code: "not_granted"}, 403, codeDenied},
		{"GET", iam.Error{Kind: iam.Forbidden, Needs: "ambit.sso-connectors:read"}, 403, codeDenied},
	} {
		w := httptest.NewRecorder()
		refuse(w, httptest.NewRequest(c.method, "/authz/api/roles", nil), &c.e, scope{})
		if w.Code != c.status || !strings.Contains(w.Body.String(), `"code":"`+c.code+`"`) || w.Header().Get("Content-Type") != mediaType {
			t.Errorf("%s: %+v is answered %d as %s: %s", c.method, c.e, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
		if w.Code == http.StatusNotFound || w.Code == http.StatusTooManyRequests {
			t.Errorf("%+v is answered %d", c.e, w.Code)
		}
	}
}
