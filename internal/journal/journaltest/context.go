package journaltest

import (
	"context"
	"time"

	"github.com/ambit-iam/ambit/internal/journal"
)

func contextCases() []testCase {
	list := []testCase{
		{"ended before a write", func(f *fixture) {
			ctx, cancel := context.WithCancel(f.Context())
			cancel()
			err := f.j.Write(ctx, []string{anna}, func(journal.Tx) error { f.Error("do was called"); return nil })
			f.fails(context.Canceled, err)
		}},
		{"ended while waiting for the same account", func(f *fixture) { f.givesUp(anna) }},
		{"ended while waiting for another account", func(f *fixture) { f.givesUp(ben) }},
		{"ended while it runs, and do goes on", func(f *fixture) {
			ctx, cancel := context.WithCancel(f.Context())
			err := f.j.Write(ctx, []string{anna}, func(tx journal.Tx) error {
				_, err := tx.Append(anna, entry("one"))
				f.ok(err)
				cancel()
				_, err = tx.Append(anna, entry("two"))
				return err
			})
			// Either is right; half of it is not.
			want := 2
			if err != nil {
				want = 0
			}
			f.same("entries", want, len(f.log(anna)))
		}},
	}
	for name, call := range map[string]func(context.Context, journal.Journal) error{
		"Read":   func(ctx context.Context, j journal.Journal) error { _, err := j.Read(ctx, anna, 0, 1); return err },
		"Heads":  func(ctx context.Context, j journal.Journal) error { _, err := j.Heads(ctx, []string{anna}); return err },
		"Holder": func(ctx context.Context, j journal.Journal) error { _, err := j.Holder(ctx, slug("a")); return err },
		"Document": func(ctx context.Context, j journal.Journal) error {
			_, err := j.Document(ctx, journal.Digest{})
			return err
		},
		"Touch": func(ctx context.Context, j journal.Journal) error {
			return j.Touch(ctx, []journal.Use{{Key: "k", At: noon}})
		},
		"Sweep": func(ctx context.Context, j journal.Journal) error { return j.Sweep(ctx, noon) },
		"Follow": func(ctx context.Context, j journal.Journal) error {
			return j.Follow(ctx, func() {})
		},
		"Instance": func(ctx context.Context, j journal.Journal) error {
			_, err := j.Instance(ctx, "n", func() ([]byte, error) { return nil, nil })
			return err
		},
	} {
		list = append(list, testCase{"ended before " + name, func(f *fixture) {
			ctx, cancel := context.WithCancel(f.Context())
			cancel()
			f.fails(context.Canceled, call(ctx, f.j))
		}})
	}
	return list
}

// givesUp lets a write to an account give up while one to anna runs.
func (f *fixture) givesUp(account string) {
	ctx, cancel := context.WithTimeout(f.Context(), 50*time.Millisecond)
	defer cancel()
	waited := make(chan error, 1)
	f.ok(f.j.Write(f.Context(), []string{anna}, func(tx journal.Tx) error {
		go func() {
			_, err := appendTo(ctx, f.j, account, entry("late"))
			waited <- err
		}()
		select {
		case err := <-waited:
			if account == anna {
				f.fails(context.DeadlineExceeded, err)
			}
			waited <- err
		case <-time.After(10 * time.Second):
			f.Error("it waits on after its context has ended")
		}
		_, err := tx.Append(anna, entry("one"))
		return err
	}))
	want := 0
	if err := <-waited; err == nil { // a store may write to different accounts at once
		want = 1
	}
	if account == anna {
		f.verified(anna, 1)
	} else {
		f.same("entries", want, len(f.log(ben)))
	}
	f.append(account, entry("next"))
}
