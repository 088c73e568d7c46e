package journaltest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ambit-iam/ambit/internal/journal"
)

// invalidCases are what every journal refuses, with nothing written.
func invalidCases() []testCase {
	var list []testCase
	for _, id := range []string{
		"", "a", long(31), strings.Repeat("a", 31), strings.Repeat("a", 33), strings.Repeat("A", 32), strings.Repeat("g", 32),
		strings.Repeat("a", 31) + " ", strings.Repeat("a", 31) + "\x00", strings.Repeat("a", 31) + "\xff", strings.Repeat("é", 16),
		strings.Repeat("a", 30) + "%_", "' OR '1'='1                      ", long(1 << 20),
	} {
		list = append(list, testCase{fmt.Sprintf("account id %.40q", id), func(f *fixture) { f.refusesAccount(id) }})
	}
	for name, c := range map[string]struct {
		change func(*journal.Write)
	}{
		"no body":               {func(w *journal.Write) { w.Body = nil }},
		"an empty body":         {func(w *journal.Write) { w.Body = []byte{} }},
		"a body too long":       {func(w *journal.Write) { w.Body = make([]byte, journal.MaxBody+1) }},
		"no time":               {func(w *journal.Write) { w.Time = time.Time{} }},
		"a time before 1970":    {func(w *journal.Write) { w.Time = time.Unix(-1, 0) }},
		"a time after 9999":     {func(w *journal.Write) { w.Time = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }},
		"a claim without kind":  {func(w *journal.Write) { w.Take = []journal.Claim{{Key: "k"}} }},
		"a claim without key":   {func(w *journal.Write) { w.Take = []journal.Claim{slug("")} }},
		"a claim too long":      {func(w *journal.Write) { w.Take = []journal.Claim{slug(long(journal.MaxKey + 1))} }},
		"the third claim":       {func(w *journal.Write) { w.Take = []journal.Claim{slug("a"), slug("b"), slug("")} }},
		"a release without key": {func(w *journal.Write) { w.Release = []journal.Claim{slug("")} }},
		"a personal without id": {func(w *journal.Write) { w.Personal = []journal.Personal{{Subject: "s", Value: "v"}} }},
		"a personal of nobody":  {func(w *journal.Write) { w.Personal = []journal.Personal{{ID: "i", Value: "v"}} }},
		"a personal too long": {func(w *journal.Write) {
			w.Personal = []journal.Personal{{ID: "i", Subject: "s", Value: long(journal.MaxBody + 1)}}
		}},
		"an erasure of nobody":     {func(w *journal.Write) { w.Erase = []string{""} }},
		"a secret without key":     {func(w *journal.Write) { w.Secrets = []journal.Secret{{Generation: 1, Token: "t"}} }},
		"a secret without token":   {func(w *journal.Write) { w.Secrets = []journal.Secret{{Generation: 1, Key: "k"}} }},
		"a secret of generation 0": {func(w *journal.Write) { w.Secrets = []journal.Secret{{Key: "k", Token: "t"}} }},
		"a receipt without key":    {func(w *journal.Write) { w.Receipt = &journal.Receipt{Principal: "p", Until: noon} }},
		"a receipt of nobody":      {func(w *journal.Write) { w.Receipt = &journal.Receipt{Key: "k", Until: noon} }},
		"a receipt without end":    {func(w *journal.Write) { w.Receipt = &journal.Receipt{Principal: "p", Key: "k"} }},
		"a document by a wrong digest": {func(w *journal.Write) {
			w.Document = []journal.Document{{Digest: journal.Digest{1}, Body: []byte("x")}}
		}},
		"a chore without kind":      {func(w *journal.Write) { w.Chores = []journal.Chore{{Key: "k", Due: noon}} }},
		"a chore without key":       {func(w *journal.Write) { w.Chores = []journal.Chore{{Kind: "k", Due: noon}} }},
		"a chore that is never due": {func(w *journal.Write) { w.Chores = []journal.Chore{{Kind: "k", Key: "k"}} }},
		"a chore tried too early": {func(w *journal.Write) {
			w.Chores = []journal.Chore{{Kind: "k", Key: "k", Due: noon, Tried: time.Unix(-1, 0)}}
		}},
		"a chore of no name done": {func(w *journal.Write) { w.Done = []journal.ChoreName{{Kind: "k"}} }},
		"an empty document":       {func(w *journal.Write) { w.Document = []journal.Document{document("")} }},
	} {
		list = append(list, testCase{"write with " + name, func(f *fixture) {
			w := entry("x")
			w.Take = []journal.Claim{slug("ok")}
			c.change(&w)
			_, err := f.try(anna, w)
			f.fails(journal.ErrInvalid, err)
			f.holds(slug("ok"), "")
			f.same("log", []journal.Record(nil), f.log(anna))
		}})
	}
	for name, call := range invalidCalls() {
		list = append(list, testCase{name, func(f *fixture) { f.fails(journal.ErrInvalid, call(f.Context(), f.j)) }})
	}
	return append(list, testCase{"an account that the write did not lock", func(f *fixture) {
		f.append(ben, entry("x"))
		for name, use := range map[string]func(journal.Tx) error{
			"Head":   func(tx journal.Tx) error { _, err := tx.Head(ben); return err },
			"Read":   func(tx journal.Tx) error { _, err := tx.Read(ben, 0, 1); return err },
			"Append": func(tx journal.Tx) error { _, err := tx.Append(ben, entry("y")); return err },
		} {
			err := f.j.Write(f.Context(), []string{anna}, use)
			if !errors.Is(err, journal.ErrInvalid) {
				f.Errorf("%s: %v", name, err)
			}
		}
		f.verified(ben, 1)
	}}, testCase{"a transaction used after its write", func(f *fixture) {
		var late journal.Tx
		f.ok(f.j.Write(f.Context(), []string{anna}, func(tx journal.Tx) error { late = tx; return nil }))
		_, err := late.Append(anna, entry("x"))
		f.fails(journal.ErrInvalid, err)
		_, err = late.Head(anna)
		f.fails(journal.ErrInvalid, err)
		f.same("log", []journal.Record(nil), f.log(anna))
	}})
}

func (f *fixture) refusesAccount(id string) {
	ctx := f.Context()
	for name, call := range map[string]func() error{
		"Write":       func() error { _, err := f.try(id, entry("x")); return err },
		"Read":        func() error { _, err := f.j.Read(ctx, id, 0, 1); return err },
		"Heads":       func() error { _, err := f.j.Heads(ctx, []string{anna, id}); return err },
		"Personal":    func() error { _, err := f.j.Personal(ctx, id, []string{"i"}); return err },
		"Receipt":     func() error { _, _, err := f.j.Receipt(ctx, id, "p", "k", noon); return err },
		"Snapshot":    func() error { _, _, err := f.j.Snapshot(ctx, id); return err },
		"PutSnapshot": func() error { return f.j.PutSnapshot(ctx, snapshot(journal.Head{Account: id, Revision: 1}, "x")) },
		"Chores":      func() error { _, err := f.j.Chores(ctx, "k", id, []string{"k"}); return err },
		"PutOff":      func() error { _, err := f.j.PutOff(ctx, chore(id, "k", 0), noon, 1, noon); return err },
		"Accounts": func() error {
			if id == "" {
				return journal.ErrInvalid // the first page
			}
			_, err := f.j.Accounts(ctx, id, 1)
			return err
		},
	} {
		if err := call(); !errors.Is(err, journal.ErrInvalid) {
			f.Errorf("%s: got the error %v, want %v", name, err, journal.ErrInvalid)
		}
	}
}

func invalidCalls() map[string]func(context.Context, journal.Journal) error {
	tooLong := long(journal.MaxKey + 1)
	return map[string]func(context.Context, journal.Journal) error{
		"a write of no accounts": func(ctx context.Context, j journal.Journal) error {
			return j.Write(ctx, nil, func(journal.Tx) error { return nil })
		},
		"reading none": func(ctx context.Context, j journal.Journal) error { _, err := j.Read(ctx, anna, 0, 0); return err },
		"reading fewer": func(ctx context.Context, j journal.Journal) error {
			_, err := j.Read(ctx, anna, 0, -1)
			return err
		},
		"listing none": func(ctx context.Context, j journal.Journal) error { _, err := j.Accounts(ctx, "", 0); return err },
		"reading none in a write": func(ctx context.Context, j journal.Journal) error {
			return j.Write(ctx, []string{anna}, func(tx journal.Tx) error { _, err := tx.Read(anna, 0, 0); return err })
		},
		"the holder of nothing": func(ctx context.Context, j journal.Journal) error { _, err := j.Holder(ctx, slug("")); return err },
		"the secrets of no token": func(ctx context.Context, j journal.Journal) error {
			_, err := j.Secrets(ctx, "")
			return err
		},
		"the uses of no token": func(ctx context.Context, j journal.Journal) error { _, err := j.Uses(ctx, []string{""}); return err },
		"a use of no token":    func(ctx context.Context, j journal.Journal) error { return j.Touch(ctx, []journal.Use{{At: noon}}) },
		"a use at no time":     func(ctx context.Context, j journal.Journal) error { return j.Touch(ctx, []journal.Use{{Key: "k"}}) },
		"a use from too far": func(ctx context.Context, j journal.Journal) error {
			return j.Touch(ctx, []journal.Use{{Key: "k", At: noon, Address: tooLong}})
		},
		"a lease of no job": func(ctx context.Context, j journal.Journal) error {
			_, err := j.Lease(ctx, "", "h", noon, noon.Add(1))
			return err
		},
		"a lease for nobody": func(ctx context.Context, j journal.Journal) error {
			_, err := j.Lease(ctx, "j", "", noon, noon.Add(1))
			return err
		},
		"a lease without end": func(ctx context.Context, j journal.Journal) error {
			_, err := j.Lease(ctx, "j", "h", noon, time.Time{})
			return err
		},
		"chores of no kind": func(ctx context.Context, j journal.Journal) error { _, err := j.Due(ctx, "", noon, 1); return err },
		"chores due at no time": func(ctx context.Context, j journal.Journal) error {
			_, err := j.Due(ctx, "k", time.Time{}, 1)
			return err
		},
		"no chores at all": func(ctx context.Context, j journal.Journal) error { _, err := j.Due(ctx, "k", noon, 0); return err },
		"the chore of no key": func(ctx context.Context, j journal.Journal) error {
			_, err := j.Chores(ctx, "k", anna, []string{""})
			return err
		},
		"a chore put off for ever": func(ctx context.Context, j journal.Journal) error {
			_, err := j.PutOff(ctx, chore(anna, "k", 0), time.Time{}, 1, noon)
			return err
		},
		"a sweep at no time": func(ctx context.Context, j journal.Journal) error { return j.Sweep(ctx, time.Time{}) },
		"an instance value of no name": func(ctx context.Context, j journal.Journal) error {
			_, err := j.Instance(ctx, tooLong, func() ([]byte, error) { return nil, nil })
			return err
		},
		"a snapshot without format": func(ctx context.Context, j journal.Journal) error {
			return j.PutSnapshot(ctx, journal.Snapshot{Head: journal.Head{Account: anna, Revision: 1}})
		},
		"a snapshot of revision 0": func(ctx context.Context, j journal.Journal) error {
			return j.PutSnapshot(ctx, snapshot(journal.Head{Account: anna}, "x"))
		},
		"a snapshot too large": func(ctx context.Context, j journal.Journal) error {
			s := snapshot(journal.Head{Account: anna, Revision: 1}, "")
			s.Body = make([]byte, journal.MaxSnapshot+1)
			return j.PutSnapshot(ctx, s)
		},
	}
}
