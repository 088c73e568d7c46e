// Package dialecttest is where dialects are tested: a dialect over a real journal,
// with two accounts that have the same catalogs, the operators' account, callers,
// and the engine to ask what came of a request. No production room imports it.
package dialecttest

import (
	"context"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/inbound"
	"github.com/ambit-iam/ambit/internal/journal/sqljournal"
	"github.com/ambit-iam/ambit/internal/live"
	"github.com/ambit-iam/ambit/internal/stillclock"
)

// A Bed is a dialect over a real journal.
type Bed struct {
	testing.TB
	Service  *iam.Service
	Accounts *live.Accounts
	Callers  *authn.Authenticator
	Mine     iam.MadeAccount // the account of the tests, "acme"
	Theirs   iam.MadeAccount // another one, "other"
	Operator iam.MadeAccount // that of the operators

	// Credential is the header in which callers send their tokens.
	Credential inbound.Credential

	handler http.Handler
	clock   *stillclock.Clock
}

// New makes a bed for a dialect, with accounts that have adopted catalogs.
func New(t testing.TB, make func(dialect.Options) http.Handler, catalogs ...*ambit.Catalog) *Bed {
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
	c := stillclock.At(time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC))
	b := &Bed{
		TB: t, Accounts: accounts, clock: c,
		Service: iam.New(iam.Options{Journal: j, Accounts: accounts, Clock: c.Now}),
		Callers: authn.New(authn.Options{Journal: j, Accounts: accounts, Clock: c.Now}),
	}
	var operator *iam.MadeAccount
	b.Mine, operator, err = b.Service.Bootstrap(t.Context(), iam.NewAccount{Slug: "acme", Catalogs: catalogs})
	b.OK(err)
	b.Operator = *operator
	b.Theirs, _, err = b.Service.Bootstrap(t.Context(), iam.NewAccount{Slug: "other", Catalogs: catalogs})
	b.OK(err)
	b.handler = make(dialect.Options{
		Service: b.Service, Callers: b.Callers,
		Logger: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError})),
	})
	return b
}

// Builtin reads catalogs that come with Ambit.
func Builtin(t testing.TB, names ...string) []*ambit.Catalog {
	t.Helper()
	var read []*ambit.Catalog
	for _, name := range names {
		c, err := catalog.Builtin(name)
		if err != nil {
			t.Fatal(err)
		}
		read = append(read, c)
	}
	return read
}

// In is the bed in a subtest.
func (b *Bed) In(t testing.TB) *Bed {
	inside := *b
	inside.TB = t
	return &inside
}

// Pass moves the clock on.
func (b *Bed) Pass(d time.Duration) { b.clock.Pass(d) }

// Now is what the clock shows.
func (b *Bed) Now() time.Time { return b.clock.Now() }

// OK ends the test where something failed.
func (b *Bed) OK(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// Account is the reference of the account of the tests.
func (b *Bed) Account() ambit.Ref { return ambit.Ref{Type: ambit.AccountType, ID: b.Mine.ID} }

// Signed is who a token signs in, for operations beside the dialect.
func (b *Bed) Signed(token string) authn.Caller {
	b.Helper()
	caller, err := b.Callers.Authenticate(context.Background(), token, address)
	b.OK(err)
	caller.Request = "r-1"
	return caller
}

// Create makes a noun as the owner, beside the dialect.
func (b *Bed) Create(noun ambit.Noun) ambit.Noun {
	b.Helper()
	made, _, err := b.Service.Create(context.Background(), b.Signed(b.Mine.Token.Reveal()), noun, iam.Write{})
	b.OK(err)
	return made
}

// Get is a noun of the account, whoever may see it.
func (b *Bed) Get(r ambit.Ref) ambit.Noun {
	b.Helper()
	noun, err := b.Value().Get(r)
	b.OK(err)
	return noun
}

// Value is what the account is now.
func (b *Bed) Value() *ambit.Account {
	b.Helper()
	a, err := b.Accounts.Get(context.Background(), b.Mine.ID)
	b.OK(err)
	return a
}

// Revision is how many entries the account has seen.
func (b *Bed) Revision() uint64 { return b.Value().Revision() }

// Allowed asks the engine.
func (b *Bed) Allowed(who ambit.Ref, permission ambit.PermissionID, at ambit.Ref) bool {
	b.Helper()
	d, err := b.Value().Check(ambit.Question{Principal: who, Permission: permission, Resource: ambit.About(at), Now: b.Now()})
	b.OK(err)
	return d.Allowed
}

// Operations are the names under which the account's log knows its entries, the
// newest last.
func (b *Bed) Operations() []string {
	b.Helper()
	entries, _, err := b.Service.Audit(context.Background(), b.Signed(b.Mine.Token.Reveal()), iam.AuditQuery{}, iam.MaxPage)
	b.OK(err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Operation)
	}
	return names
}

// User makes an accepted user who is allowed patterns, which spaces part, at nodes
// (none: at the account), and returns him and a caller with a token of his.
func (b *Bed) User(name, patterns string, nodes ...ambit.Ref) (ambit.Ref, Caller) {
	b.Helper()
	user := b.Create(&ambit.User{Own: ambit.Own{Name: name}, Status: ambit.Accepted}).Ref()
	if patterns != "" {
		if len(nodes) == 0 {
			nodes = []ambit.Ref{b.Account()}
		}
		policy := &ambit.Policy{Effect: ambit.Allow, Principals: []ambit.Ref{user}, Nodes: nodes}
		for pattern := range strings.FieldsSeq(patterns) {
			policy.Permissions = append(policy.Permissions, ambit.Pattern(pattern))
		}
		b.Create(policy)
	}
	_, secret, _, err := b.Service.CreateToken(context.Background(), b.Signed(b.Mine.Token.Reveal()),
		iam.NewToken{Token: ambit.Token{Own: ambit.Own{Home: user}}}, iam.Write{})
	b.OK(err)
	return user, b.As(secret.Reveal())
}
