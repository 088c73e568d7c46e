package live

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
)

func TestAccountsOutOfUseAreLetGo(t *testing.T) {
	s, _ := openNode(t, newJournal(t), func(o *Options) { o.Budget = 2 * (accountBytes + 100*nodeBytes) })
	for i := range 6 {
		begin(t, s, id(i))
		write(t, s, id(i), shelves(id(i), 0, i+1)...)
		if held, size := s.Held(); held > 2 || size > s.opts.Budget {
			t.Fatalf("%d accounts of %d bytes are held; the budget is %d", held, size, s.opts.Budget)
		}
	}
	for i := range 6 {
		if got := get(t, s, id(i)).Size(); got != i+2 {
			t.Errorf("account %d has %d nodes when it is loaded again, want %d", i, got, i+2)
		}
	}
	if h := s.holding(id(4)); h.current.Load() == nil {
		t.Error("the account used last but one was let go before older ones")
	}
	if h := s.holding(id(0)); h.current.Load() != nil {
		t.Error("the account not used for longest was not let go")
	}
}

func TestAnAccountBeyondTheBudgetIsHeldWhileItIsUsed(t *testing.T) {
	s, _ := openNode(t, newJournal(t), func(o *Options) { o.Budget = 1 })
	begin(t, s, id(1))
	write(t, s, id(1), shelves(id(1), 0, 1)...)
	if held, _ := s.Held(); held != 1 {
		t.Errorf("%d accounts are held, want the one in use", held)
	}
}

func TestAPinnedValueIsFoundUntilItsTimeIsOver(t *testing.T) {
	var mu sync.Mutex
	clock := now
	at := func(t time.Time) { mu.Lock(); defer mu.Unlock(); clock = t }
	s, _ := openNode(t, newJournal(t), func(o *Options) {
		o.Clock = func() time.Time { mu.Lock(); defer mu.Unlock(); return clock }
	})
	begin(t, s, id(1))
	first := get(t, s, id(1))
	s.Pin(first, now.Add(time.Minute))
	second := write(t, s, id(1), shelves(id(1), 0, 1)...).Account
	third := write(t, s, id(1), shelves(id(1), 1, 2)...).Account
	for revision, want := range map[uint64]*ambit.Account{1: first, 2: nil, 3: third} {
		if got, ok := s.At(id(1), revision); got != want || ok != (want != nil) {
			t.Errorf("at revision %d: %p, %v; want %p", revision, got, ok, want)
		}
	}
	at(now.Add(time.Minute))
	if _, ok := s.At(id(1), 1); ok {
		t.Error("a pin outlives its time")
	}
	at(now)
	for i := range maxPins {
		s.Pin(second, now.Add(time.Duration(i+1)*time.Second)) // the same revision takes one place
	}
	if _, ok := s.At(id(1), 1); !ok {
		t.Error("pins of one revision pushed another out")
	}
}

// TestReadersNeverWaitAndNeverGoBack reads with eight readers while one writes:
// each sees whole entries, in order, and at the end the last one.
func TestReadersNeverWaitAndNeverGoBack(t *testing.T) {
	s, _ := openNode(t, newJournal(t), nil)
	begin(t, s, id(1))
	const entries = 40
	var readers sync.WaitGroup
	for range 8 {
		readers.Go(func() {
			var seen uint64
			for seen < entries+1 {
				a, err := s.Get(t.Context(), id(1))
				if err != nil {
					t.Error(err)
					return
				}
				if a.Revision() < seen || a.Size() != 1+3*int(a.Revision()-1) {
					t.Errorf("after revision %d comes %d with %d nodes", seen, a.Revision(), a.Size())
					return
				}
				seen = a.Revision()
				s.Pin(a, now.Add(time.Hour))
			}
		})
	}
	for i := range entries {
		write(t, s, id(1), shelves(id(1), 3*i, 3*i+3)...)
	}
	readers.Wait()
}

// TestManyAccountsShareANode reads and writes more accounts than there is room
// for, from many sides.
func TestManyAccountsShareANode(t *testing.T) {
	const accounts = 12
	s, _ := openNode(t, newJournal(t), func(o *Options) { o.Budget = 4 * (accountBytes + 200*nodeBytes) })
	for i := range accounts {
		begin(t, s, id(i))
	}
	var mu sync.Mutex
	written := map[string]uint64{}
	var workers sync.WaitGroup
	for w := range 4 {
		workers.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(w), 1))
			for n := range 25 {
				account := id(rng.IntN(accounts))
				if n%2 == 0 {
					a, err := s.Get(t.Context(), account)
					if err != nil || a.ID() != account {
						t.Errorf("%s: %v", account, err)
						return
					}
					continue
				}
				got, err := s.Write(t.Context(), account, do(shelves(account, 100*w+n, 100*w+n+1)...))
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				written[account] = max(written[account], got.Record.Revision)
				mu.Unlock()
			}
		})
	}
	workers.Wait()
	for account, revision := range written {
		if got := get(t, s, account); got.Revision() != revision || got.Size() != int(revision) {
			t.Errorf("account %s is at revision %d with %d nodes; the last write made %d", account, got.Revision(), got.Size(), revision)
		}
	}
}
