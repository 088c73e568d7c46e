package iam_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/entry"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/journal"
	"github.com/ambit-iam/ambit/internal/journal/sqljournal"
	"github.com/ambit-iam/ambit/internal/live"
	"github.com/ambit-iam/ambit/internal/stillclock"
)

// works is the catalog of the tests, and worksNext a version of it that drops the
// permission files:edit.
const works = `
catalog: works
types:
  account: {attributes: {tier: {type: string, guard: protected}, motto: {type: string}}}
  project: {parents: [account]}
  file:
    parents: [project]
    attributes:
      label:  {type: string}
      level:  {type: int, guard: protected}
      serial: {type: int, guard: read-only}
  bot: {parents: [account], acts: true}
permissions:
  project: {read: , edit: }
  file: {read: , edit: , protect: }
`

var worksNext = strings.Replace(works, "read: , edit: , protect", "read: , protect", 1)

func readCatalog(t testing.TB, text string) *ambit.Catalog {
	t.Helper()
	c, err := catalog.Read("works.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A bed is a node over a real journal, with an account and its owner.
type bed struct {
	testing.TB
	file     string
	journal  journal.Journal
	accounts *live.Accounts
	service  *iam.Service
	callers  *authn.Authenticator
	clock    *stillclock.Clock
	owner    authn.Caller
	operator authn.Caller
	account  ambit.Ref
}

// address is where all requests of the tests come from.
const address = "192.0.2.7"

func newBed(t testing.TB) *bed {
	t.Helper()
	c := stillclock.At(time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC))
	b := openBed(t, filepath.Join(t.TempDir(), "journal.db"), c)
	made, operator, err := b.service.Bootstrap(t.Context(), iam.NewAccount{Slug: "acme", Catalogs: []*ambit.Catalog{readCatalog(t, works)}})
	if err != nil {
		t.Fatal(err)
	}
	b.account = ambit.Ref{Type: ambit.AccountType, ID: made.ID}
	b.owner, b.operator = b.sign(made.Token), b.sign(operator.Token)
	return b
}

// openBed opens a node over a database, with no account.
func openBed(t testing.TB, file string, c *stillclock.Clock) *bed {
	t.Helper()
	j, err := sqljournal.Open(t.Context(), "sqlite:"+file, sqljournal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	return openOver(&bed{TB: t, file: file, clock: c}, j)
}

// openOver opens another node like b over a journal.
func openOver(b *bed, j journal.Journal) *bed {
	c := b.clock
	accounts := live.Open(live.Options{
		Journal: j, Conditions: cel.New(), Clock: c.Now, Poll: 10 * time.Millisecond, Staleness: time.Minute,
	})
	b.Cleanup(accounts.Close)
	return &bed{
		TB: b.TB, file: b.file, journal: j, accounts: accounts, clock: c,
		service: iam.New(iam.Options{Journal: j, Accounts: accounts, Clock: c.Now}),
		callers: authn.New(authn.Options{Journal: j, Accounts: accounts, Clock: c.Now}),
	}
}

// sign is the caller with a secret.
func (b *bed) sign(s authn.Secret) authn.Caller {
	b.Helper()
	caller, err := b.callers.Authenticate(context.Background(), s.Reveal(), address)
	if err != nil {
		b.Fatal(err)
	}
	caller.Request = "r-1"
	return caller
}

func must[T any](b *bed) func(T, iam.Receipt, error) T {
	return func(made T, _ iam.Receipt, err error) T {
		b.Helper()
		b.ok(err)
		return made
	}
}

func (b *bed) ok(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// create makes a noun as the owner.
func (b *bed) create(noun ambit.Noun) ambit.Noun {
	b.Helper()
	return must[ambit.Noun](b)(b.service.Create(context.Background(), b.owner, noun, iam.Write{}))
}

// user makes a user who is allowed patterns at nodes, and is whom a token of his
// signs in.
func (b *bed) user(name, patterns string, nodes ...ambit.Ref) authn.Caller {
	b.Helper()
	user := b.create(&ambit.User{Own: ambit.Own{Name: name}, Status: ambit.Accepted}).Ref()
	if patterns != "" {
		b.create(allowing(name+"s", patterns, user, nodes...))
	}
	return b.signed(user)
}

// signed is a principal with a new token.
func (b *bed) signed(principal ambit.Ref) authn.Caller {
	b.Helper()
	_, secret, _, err := b.service.CreateToken(context.Background(), b.owner, iam.NewToken{Token: ambit.Token{Own: ambit.Own{Home: principal}}}, iam.Write{})
	b.ok(err)
	return b.sign(secret)
}

func allowing(name, patterns string, who ambit.Ref, nodes ...ambit.Ref) *ambit.Policy {
	p := &ambit.Policy{Own: ambit.Own{Name: name}, Effect: ambit.Allow, Principals: []ambit.Ref{who}, Nodes: nodes}
	for _, pattern := range strings.Fields(patterns) {
		p.Permissions = append(p.Permissions, ambit.Pattern(pattern))
	}
	return p
}

func project(account ambit.Ref, id string) *ambit.Resource {
	return &ambit.Resource{Node: ambit.Ref{Type: "works/project", ID: id}, Relations: []ambit.Relation{{Name: "account", To: account}}}
}

func file(in, id string) *ambit.Resource {
	return &ambit.Resource{
		Node:      ambit.Ref{Type: "works/file", ID: id},
		Relations: []ambit.Relation{{Name: "project", To: ambit.Ref{Type: "works/project", ID: in}}},
	}
}

// entries are all of an account's log, read as the caller.
func (b *bed) entries(caller authn.Caller) []iam.AuditEntry {
	b.Helper()
	entries, next, err := b.service.Audit(context.Background(), caller, iam.AuditQuery{}, iam.MaxPage)
	b.ok(err)
	if next != 0 {
		b.Fatal("the log is longer than a page")
	}
	return entries
}

// verify proves the log of an account.
func (b *bed) verify(account string) {
	b.Helper()
	if _, err := journal.Verify(context.Background(), b.journal, account, entry.Commitments); err != nil {
		b.Error(err)
	}
}

// told is everything that an error tells, to be compared.
func told(err error) string {
	var e *iam.Error
	switch {
	case err == nil:
		return "done"
	case errors.As(err, &e):
		return fmt.Sprintf("%d %s %q %q %q %s %s %d", e.Kind, e.Code, e.Field, e.Detail, e.Hint, e.Needs, e.At, len(e.More))
	}
	return "not an iam.Error: " + err.Error()
}

// refused sees to it that err is a refusal of a kind with a code.
func (b *bed) refused(what string, err error, kind iam.Kind, code string) {
	b.Helper()
	var e *iam.Error
	if !errors.As(err, &e) || e.Kind != kind || e.Code != code {
		b.Errorf("%s: %s; want kind %d, %s", what, told(err), kind, code)
	}
}
