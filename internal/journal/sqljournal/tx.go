package sqljournal

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ambit-iam/ambit/internal/journal"
)

func (s *store) Write(ctx context.Context, accounts []string, do func(journal.Tx) error) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	if len(accounts) == 0 {
		return fmt.Errorf("%w: a write names no account", journal.ErrInvalid)
	}
	for _, a := range accounts {
		if err := journal.CheckAccount(a); err != nil {
			return err
		}
	}
	locked := slices.Compact(slices.Sorted(slices.Values(accounts)))
	return s.change(ctx, locked, func(q querier) error {
		// Statements are not interrupted by the caller's context: that would
		// undo the whole transaction, in which other writes may be.
		t := &tx{ctx: context.WithoutCancel(ctx), q: q, locked: locked, ends: map[string]end{}}
		defer func() { t.q = nil }()
		if err := do(t); err != nil {
			return err
		}
		return t.failed
	})
}

// tx is a write in the making.
type tx struct {
	ctx    context.Context
	q      querier // nil when the write is over
	locked []string
	ends   map[string]end // of the accounts looked at
	failed error          // of the first Append that failed
}

// An end is what an account's row holds.
type end struct {
	journal.Head
	time   time.Time // of the last entry
	erased uint64    // revision of the last entry that erased
}

// usable is an error if nothing can be done to account.
func (t *tx) usable(account string) error {
	if t.q == nil {
		return fmt.Errorf("%w: the write is over", journal.ErrInvalid)
	}
	if _, found := slices.BinarySearch(t.locked, account); !found {
		return fmt.Errorf("%w: the write did not lock account %.40q", journal.ErrInvalid, account)
	}
	return nil
}

func (t *tx) Head(account string) (journal.Head, error) {
	if err := t.usable(account); err != nil {
		return journal.Head{}, err
	}
	e, err := t.end(account)
	return e.Head, err
}

func (t *tx) Read(account string, after uint64, limit int) ([]journal.Record, error) {
	if err := t.usable(account); err != nil {
		return nil, err
	}
	if err := journal.CheckLimit(limit); err != nil {
		return nil, err
	}
	return readEntries(t.ctx, t.q, account, after, limit)
}

func (t *tx) end(account string) (end, error) {
	if e, known := t.ends[account]; known {
		return e, nil
	}
	e := end{Head: journal.Head{Account: account}}
	_, err := one(t.ctx, t.q, []any{&e.Revision, digest{&e.Hash}, instant{&e.time}, &e.erased},
		`SELECT revision, hash, micros, erased FROM accounts WHERE id = $1`, account)
	if err != nil {
		return end{}, fmt.Errorf("reading the head of account %s: %w", account, err)
	}
	t.ends[account] = e
	return e, nil
}

func (t *tx) Append(account string, w journal.Write) (journal.Record, error) {
	if t.failed != nil {
		return journal.Record{}, t.failed
	}
	r, err := t.append(account, w)
	if err != nil {
		t.failed = fmt.Errorf("appending to account %.40q: %w", account, err)
		return journal.Record{}, t.failed
	}
	return r, nil
}

func (t *tx) append(account string, w journal.Write) (journal.Record, error) {
	if err := t.usable(account); err != nil {
		return journal.Record{}, err
	}
	if err := w.Check(); err != nil {
		return journal.Record{}, err
	}
	e, err := t.end(account)
	if err != nil {
		return journal.Record{}, err
	}
	r := journal.Record{
		Account:  account,
		Revision: e.Revision + 1,
		Time:     time.UnixMicro(w.Time.UnixMicro()).UTC(),
		Body:     w.Body,
	}
	if r.Time.Before(e.time) {
		r.Time = e.time
	}
	r.Hash = journal.ChainHash(e.Hash, account, r.Revision, r.Time, r.Body)
	e = end{Head: journal.Head{Account: account, Revision: r.Revision, Hash: r.Hash}, time: r.Time, erased: e.erased}
	if len(w.Erase) > 0 {
		e.erased = r.Revision
	}
	if err := t.keepEntry(e, r); err != nil {
		return journal.Record{}, err
	}
	if err := t.keepBeside(account, r.Time, w); err != nil {
		return journal.Record{}, err
	}
	t.ends[account] = e
	return r, nil
}
