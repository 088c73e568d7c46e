// Package live holds the accounts that this node serves: current values, loaded
// on demand, followed as the journal grows, published by one atomic pointer, and
// let go under a memory budget.
//
// It is the only place where entries are appended and applied: whoever writes
// hands it a plan, and reads what came of it. It knows nothing of who may do
// what.
package live

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/journal"
)

// The errors of this package; others come from the journal.
var (
	// ErrUnknown: there is no such account.
	ErrUnknown = errors.New("there is no such account")
	// ErrStale: the journal has not been heard of for too long to answer from
	// what is in memory.
	ErrStale = errors.New("what is in memory may be out of date: the database does not answer")
	// ErrNotYet: the account has not reached the revision asked for in time.
	ErrNotYet = errors.New("the account has not reached that revision")
	// ErrClosed: the node is stopping.
	ErrClosed = errors.New("the node is stopping")
)

// Options say what a node works with. Journal is needed; the zero value of
// everything else is replaced by what its comment says.
type Options struct {
	Journal    journal.Journal
	Conditions ambit.Conditions // nil: conditions fail closed
	Logger     *slog.Logger     // nil: nothing is logged
	Random     io.Reader        // of salts; nil: crypto/rand
	Clock      func() time.Time // nil: time.Now

	// Budget is how many bytes the values held may take, roughly; 0: any. At
	// least the account in use is always held.
	Budget int64
	// Staleness is for how long the journal may go unheard before reads are
	// refused; 0: two seconds.
	Staleness time.Duration
	// Poll is how often heads are asked for where nothing is told; 0: half a
	// second.
	Poll time.Duration
}

// Accounts are the accounts of one node. Its methods may be called by any number
// of goroutines.
type Accounts struct {
	opts     Options
	catalogs catalogs
	held     sync.Map // account id → *holding
	size     atomic.Int64
	heard    atomic.Int64 // when the journal was last heard of, in nanoseconds since began
	began    time.Time    // with the monotonic clock
	stop     context.CancelFunc
	stopped  context.Context
	running  sync.WaitGroup
	keeping  chan *holding // what is to be written down
}

// Open begins to follow the journal.
func Open(opts Options) *Accounts {
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	if opts.Random == nil {
		opts.Random = rand.Reader
	}
	if opts.Clock == nil {
		opts.Clock = time.Now
	}
	if opts.Staleness == 0 {
		opts.Staleness = 2 * time.Second
	}
	if opts.Poll == 0 {
		opts.Poll = 500 * time.Millisecond
	}
	s := &Accounts{opts: opts, began: time.Now(), keeping: make(chan *holding, waitingSnapshots)}
	s.catalogs.journal = opts.Journal
	s.stopped, s.stop = context.WithCancel(context.Background())
	s.hear()
	s.running.Go(s.follow)
	s.running.Go(s.keepSnapshots)
	return s
}

// Close stops following. The journal stays open.
func (s *Accounts) Close() {
	s.stop()
	s.running.Wait()
}

// Get is the current value of an account, as far as this node has heard. It
// never waits for a writer.
func (s *Accounts) Get(ctx context.Context, id string) (*ambit.Account, error) {
	if err := s.fresh(); err != nil {
		return nil, err
	}
	h := s.holding(id)
	if v := h.current.Load(); v != nil {
		h.touch(s)
		return v.account, nil
	}
	v, err := s.load(ctx, id)
	if err != nil {
		return nil, err
	}
	return v.account, nil
}

// AtLeast is an account's value at a revision or a later one. It waits until ctx
// ends for it to come; the error is then an [ErrNotYet].
func (s *Accounts) AtLeast(ctx context.Context, id string, revision uint64) (*ambit.Account, error) {
	for {
		changed := s.holding(id).next()
		a, err := s.Get(ctx, id)
		if err != nil || a.Revision() >= revision {
			return a, err
		}
		select {
		case <-changed:
		case <-s.stopped.Done():
			return nil, ErrClosed
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: it is at %d, asked for was %d", ErrNotYet, a.Revision(), revision)
		}
	}
}

// Latest is an account's value as the journal has it now.
func (s *Accounts) Latest(ctx context.Context, id string) (*ambit.Account, error) {
	h, err := s.lock(ctx, id)
	if err != nil {
		return nil, err
	}
	defer h.unlock()
	v, err := s.caughtUp(ctx, h)
	if err != nil {
		return nil, err
	}
	return v.account, nil
}

// fresh refuses to go on where the journal was not heard of for too long.
func (s *Accounts) fresh() error {
	if s.stopped.Err() != nil {
		return ErrClosed
	}
	if time.Since(s.began)-time.Duration(s.heard.Load()) > s.opts.Staleness {
		return ErrStale
	}
	return nil
}

// Ready reports whether questions can be answered.
func (s *Accounts) Ready() error { return s.fresh() }

func (s *Accounts) hear() { s.heard.Store(int64(time.Since(s.began))) }
