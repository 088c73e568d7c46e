package sqljournal

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/ambit-iam/ambit/internal/journal"
)

// turns lets changes write one after the other over one connection. Those that
// wait when another has ended, and concern other accounts, go into the same
// transaction, each behind a savepoint: so they share one sync of the disk, which
// is nearly all that a write costs.
//
// A change runs on the goroutine of its caller, between taking its turn and
// giving it back; begin and commit run on the goroutine of loop.
type turns struct {
	session *session
	queue   chan *change
	stop    chan struct{}
	stopped chan struct{}
	stopOne sync.Once
	moved   func() // called after a log has grown
	// readOnly is why nothing may be written any more; only loop uses it.
	readOnly error
}

// most is how many changes share a transaction at most.
const most = 64

// A change is one that waits for its turn, or has it.
type change struct {
	accounts []string
	do       func(querier) error
	gone     <-chan struct{} // closed when the caller waits no longer
	turn     chan querier    // gives the caller its turn
	back     chan error      // takes it back, with what do returned
	outcome  chan error      // then tells the caller; one place
}

// errAbandoned is what a change comes to whose do did not return.
var errAbandoned = errors.New("the write did not come to its end")

func newTurns(s *session, moved func()) *turns {
	t := &turns{session: s, queue: make(chan *change), stop: make(chan struct{}), stopped: make(chan struct{}), moved: moved}
	go t.loop()
	return t
}

func (t *turns) close() {
	t.stopOne.Do(func() { close(t.stop) })
	<-t.stopped
}

// change is [engine.change].
func (t *turns) change(ctx context.Context, accounts []string, do func(querier) error) error {
	c := &change{
		accounts: accounts, do: do, gone: ctx.Done(),
		turn: make(chan querier), back: make(chan error), outcome: make(chan error, 1),
	}
	select {
	case t.queue <- c:
	case <-ctx.Done():
		return ctx.Err()
	case <-t.stop:
		return journal.ErrClosed
	}
	select {
	case q := <-c.turn:
		c.run(ctx, q)
		return <-c.outcome
	case <-ctx.Done():
		return ctx.Err()
	case err := <-c.outcome:
		return err
	}
}

// run runs do, and gives the turn back even if do panics or ends its goroutine.
func (c *change) run(ctx context.Context, q querier) {
	err := errAbandoned
	defer func() { c.back <- err }()
	if ctx.Err() != nil {
		err = ctx.Err()
		return
	}
	err = c.do(q)
}

func (t *turns) loop() {
	defer close(t.stopped)
	var next *change
	for {
		if next == nil {
			select {
			case next = <-t.queue:
			case <-t.stop:
				return
			}
		}
		next = t.transaction(next)
	}
}

// transaction runs c, and what waits after it and may share the transaction. It
// returns the change it met that may not.
func (t *turns) transaction(c *change) (next *change) {
	if t.readOnly != nil {
		c.outcome <- t.readOnly
		return nil
	}
	if err := t.session.run("BEGIN IMMEDIATE"); err != nil {
		c.outcome <- t.refuse("beginning a write", err)
		return nil
	}
	t.session.fault = nil
	var kept []*change
	held := map[string]bool{}
	for n := 1; ; n++ {
		done, err := t.give(c)
		if err != nil {
			t.abandon(append(kept, c), t.refuse("writing", err))
			return nil
		}
		if done {
			kept = append(kept, c)
			for _, a := range c.accounts {
				held[a] = true
			}
		}
		if c, next = t.another(held, n); c == nil {
			break
		}
	}
	t.commit(kept, len(held) > 0)
	return next
}

// another is a change that waits: to go into the transaction as well, or to come
// after it.
func (t *turns) another(held map[string]bool, n int) (together, after *change) {
	if n >= most {
		return nil, nil
	}
	select {
	case c := <-t.queue:
		for _, a := range c.accounts {
			if held[a] {
				return nil, c
			}
		}
		return c, nil
	default:
		return nil, nil
	}
}

// give gives c its turn, and reports whether it is to be committed. If it is not,
// its caller has been told and nothing of it is left. An error means that the
// transaction cannot go on.
func (t *turns) give(c *change) (bool, error) {
	if err := t.session.run("SAVEPOINT turn"); err != nil {
		return false, err
	}
	var err error
	select {
	case c.turn <- t.session:
		err = <-c.back
	case <-c.gone:
		c.outcome <- context.Canceled // nobody waits for it
		return false, t.session.run("RELEASE turn")
	}
	if fault := t.session.fault; fault != nil {
		if classify(fault) != other {
			return false, fault
		}
		t.session.fault = nil // it is this change's alone, even if do hides it
		if err == nil {
			err = fault
		}
	}
	if err != nil {
		if undo := errors.Join(t.session.run("ROLLBACK TO turn"), t.session.run("RELEASE turn")); undo != nil {
			return false, undo
		}
		c.outcome <- err
		return false, nil
	}
	return true, t.session.run("RELEASE turn")
}

// commit makes the transaction durable and tells those it is made of.
func (t *turns) commit(kept []*change, grown bool) {
	if len(kept) == 0 {
		t.rollback()
		return
	}
	err := t.session.run("COMMIT")
	if err != nil {
		switch class := classify(err); class {
		case full, busy:
			err = t.refuse("committing", err)
		default:
			t.refuse("committing", err)
			t.breakDown(err)
			err = fmt.Errorf("%w: %w", journal.ErrUnknownOutcome, err)
		}
		t.abandon(kept, err)
		return
	}
	for _, c := range kept {
		c.outcome <- nil
	}
	if grown {
		t.moved()
	}
}

// abandon undoes the transaction and tells those it was made of.
func (t *turns) abandon(list []*change, err error) {
	t.rollback()
	for _, c := range list {
		c.outcome <- err
	}
}

// rollback ends a transaction of which nothing is to be left. SQLite may have
// ended it already; if one that it did not end stays, the next BEGIN fails.
func (t *turns) rollback() { _ = t.session.run("ROLLBACK") }

// refuse is the error for those whose write failed before it was committed. One
// that makes it doubtful what the disk holds lets nothing be written any more.
func (t *turns) refuse(doing string, err error) error {
	switch classify(err) {
	case full:
		return fmt.Errorf("%s: %w: %w; make room and write again", doing, journal.ErrFull, err)
	case busy:
		return fmt.Errorf("%s: %w: %w", doing, journal.ErrBusy, err)
	case damaged:
		t.breakDown(err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// breakDown lets nothing be written any more. After a failed sync the kernel may
// have dropped what was to be written, and a later sync that succeeds would say
// nothing about it.
func (t *turns) breakDown(err error) {
	if t.readOnly == nil {
		t.readOnly = fmt.Errorf("%w: %w; check the disk, then restart", journal.ErrReadOnly, err)
	}
}
