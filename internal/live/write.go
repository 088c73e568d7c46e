package live

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/entry"
	"github.com/ambit-iam/ambit/internal/journal"
)

// A Step is what a plan wants written to one account.
type Step struct {
	// Next is the account afterwards: one revision after the value that the
	// plan was given. Where an entry changes nothing, it is nil.
	Next  *ambit.Account
	Entry entry.Entry // its revision is set here, its time made the journal's

	// Beside is what is kept with the entry; its Body and Personal are those of
	// the entry.
	Beside journal.Write
}

// A Written is what came of a step.
type Written struct {
	Account *ambit.Account
	Record  journal.Record
	Entry   entry.Entry
}

// Write runs plan on the newest value of an account, with nobody else writing to
// it, and makes durable what it asks for. An error of plan is returned as it
// is, and nothing is written. A plan without a step writes nothing, and the
// answer holds the value that it saw.
func (s *Accounts) Write(ctx context.Context, id string, plan func(*ambit.Account) (*Step, error)) (Written, error) {
	written, err := s.WriteAll(ctx, []string{id}, func(values map[string]*ambit.Account) (map[string]*Step, error) {
		a := values[id]
		if a == nil {
			return nil, ErrUnknown
		}
		step, err := plan(a)
		if step == nil || err != nil {
			return nil, err
		}
		return map[string]*Step{id: step}, nil
	})
	return written[id], err
}

// WriteAll is Write over several accounts, all or nothing. An account that is
// not there has no value, and is made by the first step to it.
func (s *Accounts) WriteAll(ctx context.Context, ids []string, plan func(map[string]*ambit.Account) (map[string]*Step, error)) (map[string]Written, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	w := writing{s: s, ctx: ctx, plan: plan, written: map[string]Written{}}
	defer w.unlock()
	for _, id := range ids {
		h, err := s.lock(ctx, id)
		if err != nil {
			return nil, err
		}
		w.places = append(w.places, place{h: h})
	}
	err := s.opts.Journal.Write(ctx, ids, w.do)
	switch {
	case errors.Is(err, journal.ErrUnknownOutcome):
		w.forget() // read again what is there
	case err != nil:
		w.publish(false)
	default:
		w.publish(true)
	}
	if err != nil {
		return nil, err
	}
	return w.written, nil
}

// A writing is one write while it happens.
type writing struct {
	s       *Accounts
	ctx     context.Context
	plan    func(map[string]*ambit.Account) (map[string]*Step, error)
	places  []place
	written map[string]Written
}

// A place is an account of a writing.
type place struct {
	h     *holding
	erase bool   // the step erases values, and with them the snapshot
	seen  *value // as the journal had it when the rows were locked; nil: not there
	after *value // nil: nothing was written
}

func (w *writing) unlock() {
	for _, p := range w.places {
		if p.h.current.Load() == nil {
			w.s.leave(p.h)
		}
		p.h.unlock()
	}
}

// do runs in the journal's transaction.
func (w *writing) do(tx journal.Tx) error {
	values := map[string]*ambit.Account{}
	for i := range w.places {
		p := &w.places[i]
		if err := w.catchUp(tx, p); err != nil {
			return err
		}
		if p.seen != nil {
			values[p.h.id] = p.seen.account
			w.written[p.h.id] = Written{Account: p.seen.account}
		}
	}
	steps, err := w.plan(values)
	if err != nil {
		return err
	}
	for i := range w.places {
		if step := steps[w.places[i].h.id]; step != nil {
			if err := w.append(tx, &w.places[i], step); err != nil {
				return err
			}
		}
	}
	return nil
}

// catchUp brings what is in memory to what the locked row has.
func (w *writing) catchUp(tx journal.Tx, p *place) error {
	head, err := tx.Head(p.h.id)
	if err != nil || head.Revision == 0 {
		return err
	}
	v := p.h.current.Load()
	if v == nil {
		if v, err = w.s.start(w.ctx, p.h.id); err != nil {
			return err
		}
	}
	if v.head.Revision < head.Revision {
		v, err = w.s.replay(w.ctx, v, func(after uint64, limit int) ([]journal.Record, error) {
			return tx.Read(p.h.id, after, limit)
		})
		if err != nil {
			return err
		}
	}
	if v.head != head {
		return corrupt(v, fmt.Errorf("the log ends at revision %d", head.Revision))
	}
	p.seen = v
	return nil
}

// append writes a step.
func (w *writing) append(tx journal.Tx, p *place, step *Step) error {
	e := step.Entry
	e.Revision = 1
	next := step.Next
	if p.seen != nil {
		e.Revision = p.seen.head.Revision + 1
	}
	encoded, err := entry.Encode(e, w.s.catalogs.digest, w.s.opts.Random)
	if err != nil {
		return fmt.Errorf("writing the entry down: %w", err)
	}
	write := step.Beside
	write.Time, write.Body, write.Personal = e.Time, encoded.Body, encoded.Personal
	for _, c := range e.Changes {
		if adopt, ok := c.(ambit.Adopt); ok {
			write.Document = append(write.Document, w.s.catalogs.document(adopt.Catalog))
		}
	}
	record, err := tx.Append(p.h.id, write)
	if err != nil {
		return err
	}
	e.Time = record.Time
	if next == nil {
		if next, err = p.seen.account.Apply(e.Plain()); err != nil {
			return err
		}
	}
	if next.Revision() != record.Revision {
		return fmt.Errorf("the plan led to revision %d, and the journal to %d", next.Revision(), record.Revision)
	}
	p.erase = len(write.Erase) > 0
	p.after = &value{next, journal.Head{Account: p.h.id, Revision: record.Revision, Hash: record.Hash}}
	w.written[p.h.id] = Written{next, record, e}
	return nil
}

// publish shows readers what was written, or else what was caught up with.
func (w *writing) publish(done bool) {
	for _, p := range w.places {
		v := p.seen
		if done && p.after != nil {
			v = p.after
		}
		if v != nil && v != p.h.current.Load() {
			w.s.publish(p.h, v)
			if done && p.erase {
				p.h.keptAt(nil)
			}
			w.s.keep(p.h, v)
		}
	}
}

// forget lets go of what may no longer be what the journal has.
func (w *writing) forget() {
	for _, p := range w.places {
		w.s.drop(p.h)
	}
}

// Blank is a draft of an account that is not there yet.
func (s *Accounts) Blank(id string) (*ambit.Draft, error) {
	return ambit.NewDraft(ambit.Config{ID: id, Conditions: s.opts.Conditions})
}
