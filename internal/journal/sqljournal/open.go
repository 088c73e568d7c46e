package sqljournal

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ambit-iam/ambit/internal/journal"
)

// Options are what may be chosen about a journal. The zero value is usable.
type Options struct {
	// Busy is how long a write waits for another process to finish its own
	// before it fails with [journal.ErrBusy]; 0 means 5 s.
	Busy time.Duration
}

// ErrURL is a URL that names no database, wherever it might be.
var ErrURL = errors.New("write sqlite:PATH")

// Open opens the journal at a URL, and makes it if it is not there:
//
//	sqlite:PATH    a file; its folder must be there
//
// A store that is not Ambit's, or that a newer release has changed, is refused
// and left as it is. ctx bounds the opening alone.
func Open(ctx context.Context, url string, o Options) (journal.Journal, error) {
	if o.Busy == 0 {
		o.Busy = 5 * time.Second
	}
	scheme, rest, found := strings.Cut(url, ":")
	if !found {
		return nil, fmt.Errorf("opening the journal at %q: no scheme; %w", url, ErrURL)
	}
	switch scheme {
	case "sqlite":
		s, err := openSQLite(ctx, rest, settings{busy: o.Busy, synchronous: "FULL"})
		if err != nil {
			return nil, fmt.Errorf("opening the journal in file %s: %w", rest, err)
		}
		return &store{engine: s}, nil
	}
	// The rest of the URL may hold a password.
	return nil, fmt.Errorf("opening the journal: no database has the scheme %q; %w", scheme, ErrURL)
}

// An engine is what differs between databases.
type engine interface {
	// change runs do in a transaction in which no other change of one of
	// accounts runs, and has made it durable when it returns nil. It runs do
	// at most once, on the caller's goroutine. An error of do undoes what do
	// did and is returned as it is; other errors are those of
	// [journal.Journal.Write].
	change(ctx context.Context, accounts []string, do func(querier) error) error
	// reader is for reading what is committed.
	reader() querier
	// follow is [journal.Journal.Follow].
	follow(ctx context.Context, moved func()) error
	// lag is [journal.Journal.Lag].
	lag() time.Duration
	// explain turns an error of a reader's into the journal's, where it is one.
	explain(err error) error
	// close ends changes, readers and followers.
	close() error
}

// store is the journal over an engine.
type store struct {
	engine
	closed atomic.Bool
}

// usable is an error if the store must not be used.
func (s *store) usable(ctx context.Context) error {
	if s.closed.Load() {
		return journal.ErrClosed
	}
	return ctx.Err()
}

func (s *store) Follow(ctx context.Context, moved func()) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	return s.follow(ctx, moved)
}

func (s *store) Lag() time.Duration { return s.lag() }

func (s *store) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	return s.close()
}
