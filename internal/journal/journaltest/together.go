package journaltest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ambit-iam/ambit/internal/journal"
)

func togetherCases() []testCase {
	return []testCase{
		{"two accounts in one write", func(f *fixture) {
			f.ok(f.j.Write(f.Context(), []string{ben, anna, ben}, func(tx journal.Tx) error {
				_, err := tx.Append(ben, entry("b"))
				f.ok(err)
				_, err = tx.Append(anna, entry("a"))
				return err
			}))
			f.reopen()
			f.verified(anna, 1)
			f.verified(ben, 1)
		}},
		{"64 writers over 8 accounts", func(f *fixture) { f.crowd(64, 8, func(int) journal.Journal { return f.j }) }},
		{"16 writers over 2 handles and 3 accounts", func(f *fixture) {
			two := [2]journal.Journal{f.j, f.handle()}
			f.crowd(16, 3, func(i int) journal.Journal { return two[i%2] })
		}},
		{"one claim, 32 takers", func(f *fixture) {
			var won atomic.Int32
			f.all(32, func(i int) error {
				w := entry("x")
				w.Take = []journal.Claim{slug("prize")}
				_, err := appendTo(f.Context(), f.j, account(i), w)
				var taken *journal.ClaimedError
				if errors.As(err, &taken) {
					return nil
				}
				won.Add(1)
				return err
			})
			f.same("winners", int32(1), won.Load())
		}},
		{"writers of two accounts in both orders", func(f *fixture) {
			f.all(16, func(i int) error {
				order := []string{anna, ben}
				if i%2 == 1 {
					order = []string{ben, anna}
				}
				return f.j.Write(f.Context(), order, func(tx journal.Tx) error {
					for _, a := range order {
						if _, err := tx.Append(a, entry("x")); err != nil {
							return err
						}
					}
					return nil
				})
			})
			f.verified(anna, 16)
			f.verified(ben, 16)
		}},
		{"failing writers beside succeeding ones", func(f *fixture) {
			f.all(48, func(i int) error {
				err := f.j.Write(f.Context(), []string{account(i % 12)}, func(tx journal.Tx) error {
					if _, err := tx.Append(account(i%12), everything(fmt.Sprint("w", i))); err != nil {
						return err
					}
					if i%3 == 0 {
						return errOwn
					}
					return nil
				})
				if i%3 == 0 && errors.Is(err, errOwn) {
					return nil
				}
				return err
			})
			for i := range 48 {
				f.finds(account(i%12), fmt.Sprint("w", i), i%3 != 0)
			}
			for i := range 12 {
				if i%3 != 0 {
					f.verified(account(i), 4)
				}
			}
		}},
		{"readers see whole writes only", wholeWrites},
		{"readers do not wait for a writer", func(f *fixture) {
			f.append(anna, entry("one"))
			f.ok(f.j.Write(f.Context(), []string{anna}, func(tx journal.Tx) error {
				_, err := tx.Append(anna, everything("two"))
				f.ok(err)
				f.finds(anna, "two", false)
				h, err := f.j.Heads(f.Context(), []string{anna})
				f.ok(err)
				f.same("revision", uint64(1), h[0].Revision)
				return nil
			}))
			f.finds(anna, "two", true)
		}},
	}
}

// all runs n goroutines that must not fail.
func (f *fixture) all(n int, do func(i int) error) {
	f.Helper()
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			if err := do(i); err != nil {
				f.Error(err)
			}
		})
	}
	wg.Wait()
	if f.Failed() {
		f.FailNow()
	}
}

// crowd lets writers append to accounts, each several times, with times that go
// forward and back.
func (f *fixture) crowd(writers, accounts int, handle func(i int) journal.Journal) {
	times := 8
	if testing.Short() {
		times = 2
	}
	f.all(writers, func(i int) error {
		for n := range times {
			w := entry(fmt.Sprint("writer ", i, " time ", n))
			w.Time = noon.Add(time.Duration((i*7+n*3)%11) * time.Second)
			if _, err := appendTo(f.Context(), handle(i), account(i%accounts), w); err != nil {
				return err
			}
		}
		return nil
	})
	seen := map[string]bool{}
	for a := range accounts {
		for _, r := range f.log(account(a)) {
			seen[string(r.Body)] = true
		}
		n := (writers + accounts - 1 - a) / accounts * times
		f.verified(account(a), n) // gapless, chained, times never back
	}
	f.same("different entries", writers*times, len(seen))
}

// wholeWrites has readers look at two accounts that always grow together.
func wholeWrites(f *fixture) {
	stop := make(chan struct{})
	var wg sync.WaitGroup
	looked := atomic.Int32{}
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				heads, err := f.j.Heads(f.Context(), []string{anna, ben})
				if err != nil || len(heads) == 1 || len(heads) == 2 && heads[0].Revision != heads[1].Revision {
					f.Errorf("heads %v, error %v", heads, err)
					return
				}
				looked.Add(1)
			}
		})
	}
	for i := 0; i < 50 || looked.Load() < 50 && !f.Failed(); i++ {
		f.ok(f.j.Write(f.Context(), []string{anna, ben}, func(tx journal.Tx) error {
			_, err := tx.Append(anna, entry("x"))
			f.ok(err)
			_, err = tx.Append(ben, entry("x"))
			return err
		}))
	}
	close(stop)
	wg.Wait()
}
