package journaltest

import (
	"context"
	"errors"
	"runtime"

	"github.com/ambit-iam/ambit/internal/journal"
)

var errOwn = errors.New("the write's own error")

// everything is a write with one of each.
func everything(name string) journal.Write {
	w := entry(name)
	w.Take = []journal.Claim{slug(name), {Kind: journal.TokenClaim, Key: name}}
	w.Personal = []journal.Personal{{ID: name, Subject: "user:" + name, Salt: [16]byte{1}, Value: name + "@example.com"}}
	w.Secrets = []journal.Secret{{Key: name, Generation: 1, Token: "token:" + name, Hash: journal.Digest{2}}}
	w.Receipt = &journal.Receipt{Principal: "user:" + name, Key: name, Request: journal.Digest{3}, Answer: []byte("done"), Until: noon.AddDate(0, 0, 1)}
	w.Document = []journal.Document{document("document " + name)}
	w.Chores = []journal.Chore{chore("", name, 0)}
	return w
}

// finds asserts that all of everything(name) is there, or none of it.
func (f *fixture) finds(account, name string, there bool) {
	f.Helper()
	ctx, w := f.Context(), everything(name)
	for _, c := range w.Take {
		holder, err := f.j.Holder(ctx, c)
		f.ok(err)
		f.same("claim "+string(c.Kind), there, holder == account)
	}
	values, err := f.j.Personal(ctx, account, []string{name})
	f.ok(err)
	f.same("personal value", there, len(values) == 1 && values[name] == w.Personal[0])
	secrets, err := f.j.Secrets(ctx, name)
	f.ok(err)
	f.same("secret", there, len(secrets) == 1 && secrets[0].Account == account && secrets[0].Token == "token:"+name)
	r, found, err := f.j.Receipt(ctx, account, "user:"+name, name, noon)
	f.ok(err)
	f.same("receipt", there, found && string(r.Answer) == "done" && r.Request == journal.Digest{3})
	body, err := f.j.Document(ctx, w.Document[0].Digest)
	if !errors.Is(err, journal.ErrNotFound) {
		f.ok(err)
	}
	f.same("document", there, string(body) == "document "+name)
	chores, err := f.j.Chores(ctx, "kind", account, []string{name})
	f.ok(err)
	f.same("chore", there, len(chores) == 1 && chores[0] == chore(account, name, 0))
	entries := 0
	for _, r := range f.log(account) {
		if string(r.Body) == name {
			entries++
		}
	}
	f.same("entry", there, entries == 1)
}

// undoneCases are writes that fail, each in its way, after they have appended
// one of everything. Nothing of them may be left.
func undoneCases() []testCase {
	list := []testCase{
		{"one that succeeds", func(f *fixture) {
			f.append(anna, everything("kept"))
			f.finds(anna, "kept", true)
			f.reopen()
			f.finds(anna, "kept", true)
			f.verified(anna, 1)
		}},
		{"what it removed is there again", func(f *fixture) {
			f.append(anna, everything("kept"))
			h := f.verified(anna, 1)
			f.ok(f.j.PutSnapshot(f.Context(), snapshot(h, "s")))
			err := f.j.Write(f.Context(), []string{anna}, func(tx journal.Tx) error {
				w := entry("undone")
				w.Release, w.Erase = everything("kept").Take, []string{"user:kept"}
				w.Done = []journal.ChoreName{chore("", "kept", 0).Name()}
				_, err := tx.Append(anna, w)
				f.ok(err)
				return errOwn
			})
			f.fails(errOwn, err)
			f.finds(anna, "kept", true)
			_, found, err := f.j.Snapshot(f.Context(), anna)
			f.ok(err)
			f.same("snapshot", true, found)
		}},
	}
	for name, end := range map[string]struct {
		do   func(f *fixture, tx journal.Tx) error
		want error
	}{
		"by its own error": {func(*fixture, journal.Tx) error { return errOwn }, errOwn},
		"by a claim that is taken": {func(f *fixture, tx journal.Tx) error {
			w := entry("x")
			w.Take = []journal.Claim{slug("taken")}
			_, err := tx.Append(ben, w)
			return err
		}, nil},
		"by a failed append that it hides": {func(f *fixture, tx journal.Tx) error {
			w := entry("x")
			w.Release = []journal.Claim{slug("free")}
			_, _ = tx.Append(ben, w)
			return nil
		}, journal.ErrNotFound},
		"by an invalid append that it hides": {func(f *fixture, tx journal.Tx) error {
			_, _ = tx.Append(ben, journal.Write{})
			return nil
		}, journal.ErrInvalid},
		"by a later append after one that failed": {func(f *fixture, tx journal.Tx) error {
			_, _ = tx.Append(ben, journal.Write{})
			_, err := tx.Append(ben, entry("fine"))
			return err
		}, journal.ErrInvalid},
		"by a receipt that is there": {func(f *fixture, tx journal.Tx) error {
			w := entry("x")
			w.Receipt = everything("undone").Receipt
			_, err := tx.Append(anna, w)
			return err
		}, journal.ErrAnswered},
	} {
		list = append(list, testCase{name, func(f *fixture) {
			f.take(carl, "taken")
			err := f.j.Write(f.Context(), []string{anna, ben}, func(tx journal.Tx) error {
				_, err := tx.Append(anna, everything("undone"))
				f.ok(err)
				_, err = tx.Append(ben, entry("undone too"))
				f.ok(err)
				return end.do(f, tx)
			})
			if end.want != nil {
				f.fails(end.want, err)
			} else if err == nil {
				f.Fatal("the write succeeded")
			}
			f.leavesNothing()
		}})
	}
	return append(list,
		testCase{"by a panic", func(f *fixture) {
			func() {
				defer func() { f.same("panic", any("mine"), recover()) }()
				_ = f.j.Write(f.Context(), []string{anna, ben}, func(tx journal.Tx) error {
					_, err := tx.Append(anna, everything("undone"))
					f.ok(err)
					panic("mine")
				})
			}()
			f.leavesNothing()
		}},
		testCase{"by the end of its goroutine", func(f *fixture) {
			over := make(chan struct{})
			go func() {
				defer close(over)
				_ = f.j.Write(background, []string{anna, ben}, func(tx journal.Tx) error {
					_, _ = tx.Append(anna, everything("undone"))
					runtime.Goexit()
					return nil
				})
			}()
			<-over
			f.leavesNothing()
		}},
		testCase{"an error of its own that holds a context's", func(f *fixture) {
			err := f.j.Write(f.Context(), []string{anna}, func(tx journal.Tx) error {
				_, err := tx.Append(anna, everything("undone"))
				f.ok(err)
				return context.Canceled
			})
			f.fails(context.Canceled, err)
			f.leavesNothing()
		}},
	)
}

func (f *fixture) leavesNothing() {
	f.Helper()
	f.finds(anna, "undone", false)
	f.same("log", []journal.Record(nil), f.log(ben))
	// The next write finds the journal as if nothing had been.
	f.append(anna, everything("undone"))
	f.reopen()
	f.finds(anna, "undone", true)
	f.verified(anna, 1)
}
