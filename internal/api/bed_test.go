package api

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/inbound"
	"github.com/ambit-iam/ambit/internal/journal/sqljournal"
	"github.com/ambit-iam/ambit/internal/live"
)

// shop is the catalog of the tests.
const shop = `
catalog: shop
types:
  account: {attributes: {open: {type: bool, default: false}}}
  store:   {parents: [account], attributes: {size: {type: int}, code: {type: string, guard: read-only}}}
  shelf:   {plural: shelves, parents: [store], relations: {spare: {to: shelf}}, attributes: {label: {type: string, request: true}}}
  bot:     {parents: [account], acts: true}
permissions:
  store: {create: , read: , close: }
  shelf: {create: , read: , fill: }
roles:
  keeper: {permissions: ["stores:*", "shelves:*"]}
`

// A bed is an API over a real journal, with two accounts and the operators' own.
type bed struct {
	t        *testing.T
	api      *API
	service  *iam.Service
	accounts *live.Accounts
	acme     iam.MadeAccount // has the catalog shop
	other    iam.MadeAccount // has it too
	operator iam.MadeAccount
}

func newBed(t *testing.T) *bed {
	t.Helper()
	j, err := sqljournal.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "journal.db"), sqljournal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	accounts := live.Open(live.Options{Journal: j, Conditions: cel.New()})
	t.Cleanup(func() {
		accounts.Close()
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	b := &bed{t: t, accounts: accounts, service: iam.New(iam.Options{Journal: j, Accounts: accounts})}
	version, err := catalog.Read("shop.yaml", []byte(shop))
	if err != nil {
		t.Fatal(err)
	}
	var operator *iam.MadeAccount
	b.acme, operator, err = b.service.Bootstrap(t.Context(), iam.NewAccount{Slug: "acme", Catalogs: []*ambit.Catalog{version}})
	if err != nil {
		t.Fatal(err)
	}
	b.operator = *operator
	b.other, _, err = b.service.Bootstrap(t.Context(), iam.NewAccount{Slug: "other", Catalogs: []*ambit.Catalog{version}})
	if err != nil {
		t.Fatal(err)
	}
	callers := authn.New(authn.Options{Journal: j, Accounts: accounts, Clock: time.Now})
	b.api, err = New(Options{Service: b.service, Callers: callers, Version: "0", Logger: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A said is what was answered.
type said struct {
	t      *testing.T
	status int
	header http.Header
	text   string
}

// in is the bed in a subtest.
func (b *bed) in(t *testing.T) *bed {
	inside := *b
	inside.t = t
	return &inside
}

// as is a caller of the API with a token.
func (b *bed) as(token string) caller { return caller{b, token, nil} }

// owner is the owner of acme.
func (b *bed) owner() caller { return b.as(b.acme.Token.Reveal()) }

type caller struct {
	b      *bed
	token  string
	header []string // names and values in turn
}

// with is the caller with a header on what it sends.
func (c caller) with(header ...string) caller {
	c.header = append(c.header[:len(c.header):len(c.header)], header...)
	return c
}

// sends sends a request whose body is JSON, unless a header says otherwise.
func (c caller) sends(method, path, body string) said {
	c.b.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(c.header); i += 2 {
		r.Header.Set(c.header[i], c.header[i+1])
	}
	r = r.WithContext(inbound.WithRequest(r.Context(), &inbound.Request{ID: "r1", Address: "192.0.2.1"}))
	w := httptest.NewRecorder()
	c.b.api.ServeHTTP(w, r)
	answer := w.Result()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		c.b.t.Fatal(err)
	}
	return said{c.b.t, answer.StatusCode, answer.Header, string(text)}
}

// is demands a status.
func (s said) is(status int) said {
	s.t.Helper()
	if s.status != status {
		s.t.Fatalf("the answer is %d, want %d: %s", s.status, status, s.text)
	}
	return s
}

// refuses demands a problem with a status and a code.
func (s said) refuses(status int, code string) said {
	s.t.Helper()
	s.is(status)
	if got := s.get("code"); got != code {
		s.t.Fatalf("the code is %v, want %s: %s", got, code, s.text)
	}
	if got := s.header.Get("Content-Type"); got != problemType {
		s.t.Fatalf("a problem is sent as %q", got)
	}
	return s
}

// get is a member of the answer, by names joined with dots.
func (s said) get(path string) any {
	s.t.Helper()
	var at any
	if err := json.Unmarshal([]byte(s.text), &at); err != nil {
		s.t.Fatalf("the answer is not JSON: %v: %s", err, s.text)
	}
	for name := range strings.SplitSeq(path, ".") {
		members, ok := at.(map[string]any)
		if !ok {
			return nil
		}
		at = members[name]
	}
	return at
}

// str is a member that is a text.
func (s said) str(path string) string {
	s.t.Helper()
	text, ok := s.get(path).(string)
	if !ok {
		s.t.Fatalf("there is no text %s in %s", path, s.text)
	}
	return text
}

// items are the items of a page, or of another list of the answer.
func (s said) items(name string) []any {
	s.t.Helper()
	list, ok := s.get(name).([]any)
	if !ok {
		s.t.Fatalf("there is no list %s in %s", name, s.text)
	}
	return list
}
