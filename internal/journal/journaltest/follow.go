package journaltest

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/ambit-iam/ambit/internal/journal"
)

// slack is what a busy machine may add to a lag.
const slack = 10 * time.Second

// follower follows a journal until the case ends. Each call of moved is sent.
func (f *fixture) follower(j journal.Journal) (moved chan struct{}, ended chan error, stop func()) {
	ctx, cancel := context.WithCancel(background)
	moved, ended = make(chan struct{}, 1), make(chan error, 1)
	go func() {
		ended <- j.Follow(ctx, func() {
			select {
			case moved <- struct{}{}:
			default:
			}
		})
	}()
	f.Cleanup(cancel)
	return moved, ended, cancel
}

// hears waits until moved was called and the journal has n entries of anna.
func (f *fixture) hears(j journal.Journal, moved <-chan struct{}, n int) {
	f.Helper()
	timeout := time.After(j.Lag() + slack)
	for {
		select {
		case <-moved:
		case <-timeout:
			f.Fatalf("nothing was told of entry %d", n)
		}
		list, err := j.Read(f.Context(), anna, 0, n+1)
		f.ok(err)
		if len(list) >= n {
			return
		}
	}
}

func followCases() []testCase {
	return []testCase{
		{"told at the beginning", func(f *fixture) {
			f.append(anna, entry("x"))
			moved, _, _ := f.follower(f.j)
			f.hears(f.j, moved, 1)
		}},
		{"told of this handle's writes", func(f *fixture) {
			moved, _, _ := f.follower(f.j)
			f.hears(f.j, moved, 0)
			for n := range 5 {
				f.append(anna, entry("x"))
				f.hears(f.j, moved, n+1)
			}
		}},
		{"told of another handle's writes", func(f *fixture) {
			other := f.handle()
			moved, _, _ := f.follower(f.j)
			f.hears(f.j, moved, 0)
			for n := range 3 {
				_, err := appendTo(f.Context(), other, anna, entry("x"))
				f.ok(err)
				f.hears(f.j, moved, n+1)
			}
		}},
		{"several follow", func(f *fixture) {
			var all []chan struct{}
			for range 5 {
				moved, _, _ := f.follower(f.j)
				f.hears(f.j, moved, 0)
				all = append(all, moved)
			}
			f.append(anna, entry("x"))
			for _, moved := range all {
				f.hears(f.j, moved, 1)
			}
		}},
		{"the last of many writes is not missed", func(f *fixture) {
			other := f.handle()
			moved, _, _ := f.follower(f.j)
			var wg sync.WaitGroup
			for _, j := range []journal.Journal{f.j, other} {
				wg.Go(func() {
					for range 50 {
						if _, err := appendTo(f.Context(), j, anna, entry("x")); err != nil {
							f.Error(err)
						}
					}
				})
			}
			f.hears(f.j, moved, 100)
			wg.Wait()
		}},
		{"one call at a time", func(f *fixture) {
			inside, ctx := make(chan struct{}, 1), f.Context()
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			go func() {
				for ctx.Err() == nil {
					if _, err := appendTo(ctx, f.j, anna, entry("x")); err != nil && ctx.Err() == nil {
						f.Error(err)
					}
				}
			}()
			err := f.j.Follow(ctx, func() {
				select {
				case inside <- struct{}{}:
					time.Sleep(time.Millisecond)
					<-inside
				default:
					f.Error("called while it ran")
				}
			})
			f.fails(context.DeadlineExceeded, err)
		}},
		{"ends with its context", func(f *fixture) {
			moved, ended, stop := f.follower(f.j)
			f.hears(f.j, moved, 0)
			stop()
			f.ends(ended, context.Canceled)
		}},
		{"ends when the journal is closed", func(f *fixture) {
			moved, ended, _ := f.follower(f.j)
			f.hears(f.j, moved, 0)
			f.ok(f.j.Close())
			f.ends(ended, journal.ErrClosed)
		}},
		{"a lag that keeps the promise of two seconds", func(f *fixture) {
			if lag := f.j.Lag(); lag <= 0 || lag > 2*time.Second {
				f.Fatalf("the lag is %s", lag)
			}
		}},
	}
}

func (f *fixture) ends(ended <-chan error, want error) {
	f.Helper()
	select {
	case err := <-ended:
		if !errors.Is(err, want) {
			f.Fatalf("Follow ended with %v, want %v", err, want)
		}
	case <-time.After(slack):
		f.Fatal("Follow goes on")
	}
}
