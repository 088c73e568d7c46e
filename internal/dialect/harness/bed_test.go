package harness

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect/dialecttest"
	"github.com/ambit-iam/ambit/internal/inbound"
)

// The scopes of the tests, as queries.
const (
	atAccount = "?accountIdentifier=acme"
	atShop    = "?accountIdentifier=acme&orgIdentifier=shop"
	atWeb     = "?accountIdentifier=acme&orgIdentifier=shop&projectIdentifier=web"
)

var (
	shop   = ambit.Ref{Type: organizationType, ID: "shop"}
	web    = ambit.Ref{Type: projectType, ID: "shop/web"}
	scopes = map[string]string{"account": atAccount, "organization": atShop, "project": atWeb}
)

// newBed is an account with an organization "shop" and in it the projects "web" and
// "pay", made through the dialect.
func newBed(t *testing.T) *dialecttest.Bed {
	t.Helper()
	b := bare(t, "harness")
	b.Owner().Send("POST", "/ng/api/organizations"+atAccount, `{"organization": {"identifier": "shop", "name": "The Shop"}}`).Is(http.StatusOK)
	for _, project := range []string{"web", "pay"} {
		b.Owner().Send("POST", "/ng/api/projects"+atShop, `{"project": {"orgIdentifier": "shop", "identifier": "`+project+`", "name": "`+project+`"}}`).Is(http.StatusOK)
	}
	return b
}

func bare(t *testing.T, catalogs ...string) *dialecttest.Bed {
	t.Helper()
	b := dialecttest.New(t, New, dialecttest.Builtin(t, catalogs...)...)
	b.Credential = inbound.APIKey
	return b
}

// role makes a role of a level with one permission, through the dialect.
func role(b *dialecttest.Bed, query, identifier, permission string) {
	b.Helper()
	b.Owner().Send("POST", "/authz/api/roles"+query, `{"identifier": "`+identifier+`", "name": "`+identifier+`", "permissions": ["`+permission+`"]}`).Is(http.StatusOK)
}

// refused demands a refusal with a code and, in its message, some words.
func refused(t *testing.T, a dialecttest.Answer, status int, code, words string) {
	t.Helper()
	a.Is(status)
	if got := a.Str("code"); got != code {
		t.Errorf("the code is %s, want %s: %s", got, code, a.Text)
	}
	if s := a.Str("status"); s != "ERROR" && s != "FAILURE" {
		t.Errorf("the status is %s", s)
	}
	if message := a.Str("message"); !contains(message, words) {
		t.Errorf("the message is %q, want %q in it", message, words)
	}
	if a.Header.Get("Content-Type") != mediaType {
		t.Errorf("it is answered as %s", a.Header.Get("Content-Type"))
	}
}

func contains(text, words string) bool { return matches(words, sortKey{name: text}) }

func escaped(text string) string { return url.QueryEscape(text) }
