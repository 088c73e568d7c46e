package journaltest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/ambit-iam/ambit/internal/journal"
)

func closeCases() []testCase {
	list := []testCase{
		{"twice", func(f *fixture) {
			f.ok(f.j.Close())
			f.ok(f.j.Close())
		}},
		{"waits for the write that runs", func(f *fixture) {
			inside, over := make(chan struct{}), make(chan error, 1)
			go func() {
				over <- f.j.Write(background, []string{anna}, func(tx journal.Tx) error {
					close(inside)
					time.Sleep(20 * time.Millisecond)
					_, err := tx.Append(anna, entry("x"))
					return err
				})
			}()
			<-inside
			f.ok(f.j.Close())
			f.ok(<-over)
			f.reopen()
			f.verified(anna, 1)
		}},
		{"writes that wait are made or refused", func(f *fixture) {
			var made atomic.Int32
			inside, closed := make(chan struct{}), make(chan struct{})
			go func() {
				<-inside
				defer close(closed)
				if err := f.j.Close(); err != nil {
					f.Error(err)
				}
			}()
			f.all(32, func(i int) error {
				err := f.j.Write(background, []string{anna}, func(tx journal.Tx) error {
					_, err := tx.Append(anna, entry("x"))
					if h, _ := tx.Head(anna); h.Revision == 5 {
						close(inside)
					}
					return err
				})
				if errors.Is(err, journal.ErrClosed) {
					return nil
				}
				made.Add(1)
				return err
			})
			<-closed
			f.reopen()
			f.verified(anna, int(made.Load()))
		}},
		{"one handle of two", func(f *fixture) {
			other := f.handle()
			f.append(anna, entry("x"))
			f.ok(other.Close())
			f.append(anna, entry("y"))
			f.reopen()
			f.verified(anna, 2)
		}},
	}
	calls := map[string]func(context.Context, journal.Journal) error{
		"Write": func(ctx context.Context, j journal.Journal) error {
			_, err := appendTo(ctx, j, anna, entry("x"))
			return err
		},
		"Read":     func(ctx context.Context, j journal.Journal) error { _, err := j.Read(ctx, anna, 0, 1); return err },
		"Heads":    func(ctx context.Context, j journal.Journal) error { _, err := j.Heads(ctx, []string{anna}); return err },
		"Accounts": func(ctx context.Context, j journal.Journal) error { _, err := j.Accounts(ctx, "", 1); return err },
		"Follow":   func(ctx context.Context, j journal.Journal) error { return j.Follow(ctx, func() {}) },
		"Holder":   func(ctx context.Context, j journal.Journal) error { _, err := j.Holder(ctx, slug("x")); return err },
		"Personal": func(ctx context.Context, j journal.Journal) error {
			_, err := j.Personal(ctx, anna, []string{"x"})
			return err
		},
		"Document": func(ctx context.Context, j journal.Journal) error {
			_, err := j.Document(ctx, journal.Digest{})
			return err
		},
		"Secrets": func(ctx context.Context, j journal.Journal) error { _, err := j.Secrets(ctx, "x"); return err },
		"Receipt": func(ctx context.Context, j journal.Journal) error {
			_, _, err := j.Receipt(ctx, anna, "p", "k", noon)
			return err
		},
		"Snapshot": func(ctx context.Context, j journal.Journal) error { _, _, err := j.Snapshot(ctx, anna); return err },
		"PutSnapshot": func(ctx context.Context, j journal.Journal) error {
			return j.PutSnapshot(ctx, snapshot(journal.Head{Account: anna, Revision: 1}, "x"))
		},
		"Touch": func(ctx context.Context, j journal.Journal) error {
			return j.Touch(ctx, []journal.Use{{Key: "k", At: noon}})
		},
		"Touch of none": func(ctx context.Context, j journal.Journal) error { return j.Touch(ctx, nil) },
		"Uses":          func(ctx context.Context, j journal.Journal) error { _, err := j.Uses(ctx, []string{"k"}); return err },
		"Newest":        func(ctx context.Context, j journal.Journal) error { _, err := j.Newest(ctx); return err },
		"Sweep":         func(ctx context.Context, j journal.Journal) error { return j.Sweep(ctx, noon) },
		"Lease": func(ctx context.Context, j journal.Journal) error {
			_, err := j.Lease(ctx, "j", "h", noon, noon)
			return err
		},
		"Due": func(ctx context.Context, j journal.Journal) error {
			_, err := j.Due(ctx, "k", noon, 1)
			return err
		},
		"Chores": func(ctx context.Context, j journal.Journal) error {
			_, err := j.Chores(ctx, "k", anna, []string{"x"})
			return err
		},
		"PutOff": func(ctx context.Context, j journal.Journal) error {
			_, err := j.PutOff(ctx, chore(anna, "x", 0), noon, 1, noon)
			return err
		},
		"Instance": func(ctx context.Context, j journal.Journal) error {
			_, err := j.Instance(ctx, "n", func() ([]byte, error) { return nil, nil })
			return err
		},
	}
	for name, call := range calls {
		list = append(list, testCase{fmt.Sprintf("%s afterwards", name), func(f *fixture) {
			f.append(anna, entry("x"))
			f.ok(f.j.Close())
			f.fails(journal.ErrClosed, call(f.Context(), f.j))
		}})
	}
	return list
}
