package live

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/entry"
	"github.com/ambit-iam/ambit/internal/journal"
)

// A value is an account as of an entry.
type value struct {
	account *ambit.Account
	head    journal.Head
}

// A holding is the place of one account. Readers load current and never lock;
// turn is the queue of those who load, catch up or write.
type holding struct {
	id      string
	current atomic.Pointer[value] // nil: not in memory
	used    atomic.Int64          // when it was last read, in nanoseconds since the node began
	turn    chan struct{}         // holds one token
	mu      sync.Mutex            // of what follows
	changed chan struct{}         // closed when the next value comes
	pins    []pin
	gone    bool // it is no longer the account's place; of who has the turn

	// What the last snapshot was of, and whether the next one is waited for.
	keptRevision atomic.Uint64
	keptSize     atomic.Int64
	waiting      atomic.Bool
}

func (s *Accounts) holding(id string) *holding {
	if h, ok := s.held.Load(id); ok {
		return h.(*holding)
	}
	fresh := &holding{id: id, turn: make(chan struct{}, 1), changed: make(chan struct{})}
	fresh.turn <- struct{}{}
	h, _ := s.held.LoadOrStore(id, fresh)
	return h.(*holding)
}

// lock takes the turn of an account, in the place that it has then.
func (s *Accounts) lock(ctx context.Context, id string) (*holding, error) {
	for {
		h := s.holding(id)
		select {
		case <-h.turn:
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for the account's turn: %w", ctx.Err())
		}
		if !h.gone {
			return h, nil
		}
		h.unlock()
	}
}

func (h *holding) unlock() { h.turn <- struct{}{} }

// next is closed when a value after the current one is published.
func (h *holding) next() <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.changed
}

// publish makes v what readers get. Its caller has the turn.
func (s *Accounts) publish(h *holding, v *value) {
	old := h.current.Swap(v)
	s.size.Add(sizeOf(v) - sizeOf(old))
	h.touch(s)
	h.mu.Lock()
	close(h.changed)
	h.changed = make(chan struct{})
	h.mu.Unlock()
	s.evict(h)
}

// load brings an account into memory, unless somebody else has meanwhile.
func (s *Accounts) load(ctx context.Context, id string) (*value, error) {
	h, err := s.lock(ctx, id)
	if err != nil {
		return nil, err
	}
	defer h.unlock()
	if v := h.current.Load(); v != nil {
		return v, nil
	}
	return s.caughtUp(ctx, h)
}

// leave gives up the place of an account that is not in memory. Its caller has
// the turn.
func (s *Accounts) leave(h *holding) {
	h.gone = true
	s.held.CompareAndDelete(h.id, h)
}

// caughtUp is the account as the journal has it. Its caller has the turn.
func (s *Accounts) caughtUp(ctx context.Context, h *holding) (*value, error) {
	v := h.current.Load()
	loading := v == nil
	if loading {
		var err error
		if v, err = s.start(ctx, h.id); err != nil {
			return nil, err
		}
	}
	read := func(after uint64, limit int) ([]journal.Record, error) {
		return s.opts.Journal.Read(ctx, h.id, after, limit)
	}
	next, err := s.replay(ctx, v, read)
	if err != nil {
		return nil, err
	}
	if next.head.Revision == 0 {
		s.leave(h)
		return nil, ErrUnknown
	}
	if next != h.current.Load() {
		s.publish(h, next)
	}
	if loading { // of what is followed, the node that writes it takes care
		s.keep(h, next)
	}
	return next, nil
}

// start is the account as far as a snapshot has it, or before its first entry.
func (s *Accounts) start(ctx context.Context, id string) (*value, error) {
	if v, err := s.restored(ctx, id); v != nil || err != nil {
		return v, err
	}
	draft, err := s.Blank(id)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnknown, err)
	}
	return &value{draft.Account(), journal.Head{Account: id}}, nil
}

// batch is how many entries are read at once.
const batch = 500

// replay applies what the log has after v.
func (s *Accounts) replay(ctx context.Context, v *value, read func(after uint64, limit int) ([]journal.Record, error)) (*value, error) {
	for {
		records, err := read(v.head.Revision, batch)
		if err != nil {
			return nil, err
		}
		if len(records) == 0 {
			return v, nil
		}
		if v, err = s.applied(ctx, v, records); err != nil {
			return nil, err
		}
		if len(records) < batch {
			return v, nil
		}
	}
}

// applied is v with records applied.
func (s *Accounts) applied(ctx context.Context, v *value, records []journal.Record) (*value, error) {
	head, err := chained(v.head, records)
	if err != nil {
		return nil, corrupt(v, err)
	}
	entries, err := s.Decode(ctx, v.head.Account, records)
	if err != nil {
		return nil, corrupt(v, err)
	}
	plain := make([]ambit.Entry, len(entries))
	for i, e := range entries {
		plain[i] = e.Plain()
	}
	next, err := v.account.ApplyAll(plain)
	if err != nil {
		return nil, corrupt(v, err)
	}
	return &value{next, head}, nil
}

// chained is the head after records, which must follow on head.
func chained(head journal.Head, records []journal.Record) (journal.Head, error) {
	last := journal.Record{Account: head.Account, Revision: head.Revision, Hash: head.Hash}
	for _, r := range records {
		if err := journal.Follows(last, r); err != nil {
			return head, err
		}
		last = r
	}
	return journal.Head{Account: last.Account, Revision: last.Revision, Hash: last.Hash}, nil
}

func corrupt(v *value, err error) error {
	return fmt.Errorf("the log of account %s cannot be followed after revision %d: %w", v.head.Account, v.head.Revision, err)
}

// Decode reads records of an account with what they refer to.
func (s *Accounts) Decode(ctx context.Context, account string, records []journal.Record) ([]entry.Entry, error) {
	bodies := make([]entry.Body, len(records))
	var ids []string
	for i, r := range records {
		var err error
		if bodies[i], err = entry.Read(r.Body); err != nil {
			return nil, fmt.Errorf("entry %d: %w", r.Revision, err)
		}
		ids = append(ids, bodies[i].Personal()...)
	}
	var personal map[string]journal.Personal
	if len(ids) > 0 {
		var err error
		if personal, err = s.opts.Journal.Personal(ctx, account, ids); err != nil {
			return nil, err
		}
	}
	entries := make([]entry.Entry, len(records))
	for i, r := range records {
		var err error
		entries[i], err = bodies[i].Entry(r, personal, func(d journal.Digest) (*ambit.Catalog, error) {
			return s.catalogs.get(ctx, d)
		})
		if err != nil {
			return nil, err
		}
	}
	return entries, nil
}
