// Package journaltest holds every journal to the contract of package journal: one
// suite for all stores, so that what one promises all do.
package journaltest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ambit-iam/ambit/internal/journal"
)

// An Opener opens the journal that stands in place, an empty folder of the test's
// own at first, and makes it if there is none. Opening twice gives two handles of
// the same journal. The suite closes what it opens.
type Opener func(t testing.TB, place string) journal.Journal

// Run runs the suite, every case on a journal of its own.
func Run(t *testing.T, open Opener) {
	cases := 0
	for _, g := range []struct {
		name  string
		cases []testCase
	}{
		{"log", logCases()},
		{"invalid", invalidCases()},
		{"claims", claimCases()},
		{"undone", undoneCases()},
		{"together", togetherCases()},
		{"context", contextCases()},
		{"personal", personalCases()},
		{"documents", documentCases()},
		{"secrets", secretCases()},
		{"receipts", receiptCases()},
		{"snapshots", snapshotCases()},
		{"uses", useCases()},
		{"chores", choreCases()},
		{"newest", newestCases()},
		{"leases", leaseCases()},
		{"instance", instanceCases()},
		{"limits", limitCases()},
		{"follow", followCases()},
		{"close", closeCases()},
	} {
		cases += len(g.cases)
		t.Run(g.name, func(t *testing.T) {
			for _, c := range g.cases {
				t.Run(c.name, func(t *testing.T) {
					t.Parallel()
					f := &fixture{T: t, open: open, place: t.TempDir()}
					f.j = f.handle()
					c.run(f)
				})
			}
		})
	}
	t.Logf("%d cases", cases)
	if cases < 100 {
		t.Errorf("there are only %d cases", cases)
	}
}

type testCase struct {
	name string
	run  func(*fixture)
}

// fixture is what a case works with.
type fixture struct {
	*testing.T
	j     journal.Journal
	open  Opener
	place string
}

// handle is one more handle of the same journal.
func (f *fixture) handle() journal.Journal {
	f.Helper()
	j := f.open(f, f.place)
	f.Cleanup(func() {
		if err := j.Close(); err != nil {
			f.Errorf("closing: %v", err)
		}
	})
	return j
}

// reopen closes the journal and opens it again.
func (f *fixture) reopen() {
	f.Helper()
	f.ok(f.j.Close())
	f.j = f.handle()
}

func (f *fixture) ok(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) fails(want, got error) {
	f.Helper()
	if !errors.Is(got, want) {
		f.Fatalf("got the error %v, want %v", got, want)
	}
}

func (f *fixture) same(what string, want, got any) {
	f.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		f.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

// accounts of the cases.
var anna, ben, carl = account(0xa), account(0xb), account(0xc)

func account(n int) string { return fmt.Sprintf("%032x", n) }

// noon is the time of the cases.
var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

func entry(body string) journal.Write { return journal.Write{Time: noon, Body: []byte(body)} }

// append appends one write, which must succeed.
func (f *fixture) append(account string, w journal.Write) journal.Record {
	f.Helper()
	r, err := f.try(account, w)
	f.ok(err)
	return r
}

func (f *fixture) try(account string, w journal.Write) (r journal.Record, err error) {
	return appendTo(f.Context(), f.j, account, w)
}

func appendTo(ctx context.Context, j journal.Journal, account string, w journal.Write) (r journal.Record, err error) {
	err = j.Write(ctx, []string{account}, func(tx journal.Tx) error {
		r, err = tx.Append(account, w)
		return err
	})
	return r, err
}

// log is all of an account's log.
func (f *fixture) log(account string) []journal.Record {
	f.Helper()
	list, err := f.j.Read(f.Context(), account, 0, 1_000_000)
	f.ok(err)
	return list
}

// verified is the head of an account whose log proves itself and has n entries.
func (f *fixture) verified(account string, n int) journal.Head {
	f.Helper()
	h, err := journal.Verify(f.Context(), f.j, account, nil)
	f.ok(err)
	if h.Revision != uint64(n) {
		f.Fatalf("account %s has %d entries, want %d", account, h.Revision, n)
	}
	return h
}

func (f *fixture) holds(c journal.Claim, want string) {
	f.Helper()
	got, err := f.j.Holder(f.Context(), c)
	f.ok(err)
	if got != want {
		f.Fatalf("the %s %.60q is held by %q, want %q", c.Kind, c.Key, got, want)
	}
}

func slug(key string) journal.Claim { return journal.Claim{Kind: journal.SlugClaim, Key: key} }

// long is a string of n bytes.
func long(n int) string { return strings.Repeat("x", n) }
