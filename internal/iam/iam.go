// Package iam holds the operations of Ambit: what a caller asks to be done or
// told comes in, and an entry or an answer goes out. Every surface (the native
// API, the dialects, the console, the CLI on the host) speaks to it and to
// nothing beneath it.
//
// An operation is authorized by the engine on the node that it touches, under
// the lock of its account, against the very value that it changes; what it makes
// possible is judged by [ambit.Judge]; and it becomes one entry, or nothing.
package iam

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"sync/atomic"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/entry"
	"github.com/ambit-iam/ambit/internal/journal"
	"github.com/ambit-iam/ambit/internal/live"
)

// Options say what a Service works with. The first two are needed.
type Options struct {
	Journal  journal.Journal
	Accounts *live.Accounts
	Clock    func() time.Time // nil: time.Now
	Random   io.Reader        // of ids and secrets; nil: crypto/rand
}

// A Service carries out operations. Its methods may be called by any number of
// goroutines.
type Service struct {
	journal  journal.Journal
	accounts *live.Accounts
	clock    func() time.Time
	random   io.Reader
	key      atomic.Pointer[[]byte] // of cursors
}

// New makes a service.
func New(opts Options) *Service {
	s := &Service{journal: opts.Journal, accounts: opts.Accounts, clock: opts.Clock, random: opts.Random}
	if s.clock == nil {
		s.clock = time.Now
	}
	if s.random == nil {
		s.random = rand.Reader
	}
	return s
}

// A Write says how a write is to be made, beside what it is.
type Write struct {
	// IfMatch, where it is not empty, is the ETag that the noun to be changed
	// must have; "*" means that it must be there.
	IfMatch string
	// IfNoneMatch says that nothing may be there yet.
	IfNoneMatch bool
	// Idempotency is the key under which the answer is kept for a day, and
	// Request the digest of what was asked for; empty: none.
	Idempotency string
	Request     journal.Digest
	// Note is why, in the author's words; it goes into the log.
	Note string
}

// A Receipt says what came of a write.
type Receipt struct {
	Account  string
	Revision uint64
	// Again says that this answers a request that had been carried out before,
	// under the same idempotency key.
	Again bool
	// Made is what the write made or changed, where that is one thing.
	Made ambit.Ref
}

// receiptsLast is for how long idempotency keys are remembered.
const receiptsLast = 24 * time.Hour

// A change is an operation at work on an account.
type change struct {
	s      *Service
	ctx    context.Context
	caller authn.Caller
	write  Write
	now    time.Time
	before *ambit.Account
	draft  *ambit.Draft
	beside journal.Write
	about  []string
	made   ambit.Ref
	madeIn map[ambit.Ref][]ambit.Ref // where what this write makes lies, in nodes that were there before

	// operation is the stable name under which the log and metrics know what is
	// done, such as "policies.create".
	operation string
}

// change carries out an operation: do checks that the caller may and gives
// commands; what they come to is judged and written.
func (s *Service) change(ctx context.Context, caller authn.Caller, operation string, w Write, do func(*change) error) (Receipt, error) {
	return s.changeWith(ctx, caller, "", operation, w, func(c *change, _ *ambit.Account) (*live.Step, error) { return nil, do(c) })
}

// changeWith is change, with another account (empty: none) written to in the same
// transaction. do is given its value, nil where it is not there or is the
// caller's, and answers the step to be written to it, nil for none.
func (s *Service) changeWith(ctx context.Context, caller authn.Caller, other, operation string, w Write,
	do func(*change, *ambit.Account) (*live.Step, error)) (Receipt, error) {

	ids := []string{caller.Account}
	if other != "" && other != caller.Account {
		ids = append(ids, other)
	}
	var c *change
	written, err := s.accounts.WriteAll(ctx, ids, func(values map[string]*ambit.Account) (map[string]*live.Step, error) {
		a := values[caller.Account]
		if a == nil {
			return nil, live.ErrUnknown
		}
		c = &change{s: s, ctx: ctx, caller: caller, operation: operation, write: w, now: s.clock(), before: a, draft: a.Draft()}
		if !a.Admits(caller.Token, c.now) {
			return nil, authn.ErrRefused // revoked since the caller came in
		}
		if err := c.seenBefore(); err != nil {
			return nil, err
		}
		beside := values[other]
		if other == caller.Account {
			beside = nil
		}
		steps := map[string]*live.Step{}
		step, err := do(c, beside)
		if err != nil {
			return nil, err
		}
		if step != nil {
			steps[other] = step
		}
		if step, err = c.step(); step != nil {
			steps[caller.Account] = step
		}
		return steps, err
	})
	var before *replayed
	switch {
	case errors.As(err, &before):
		return Receipt{Account: caller.Account, Revision: before.answer.Revision, Made: before.answer.Made, Again: true}, nil
	case err != nil:
		return Receipt{}, Meaning(err)
	}
	return Receipt{Account: caller.Account, Revision: written[caller.Account].Account.Revision(), Made: c.made}, nil
}

// step is what the operation comes to; nil where that is nothing.
func (c *change) step() (*live.Step, error) {
	changes := c.draft.Changes()
	if len(changes) == 0 && len(c.about) == 0 {
		return nil, nil
	}
	step := &live.Step{Entry: c.entry(changes), Beside: c.beside}
	if len(changes) > 0 {
		step.Next = c.draft.Account()
		if err := c.followConnectors(&step.Beside, step.Next, changes); err != nil {
			return nil, err
		}
		if err := c.judge(step.Next, changes); err != nil {
			return nil, err
		}
	}
	if c.write.Idempotency != "" {
		answer, err := c.kept()
		if err != nil {
			return nil, err
		}
		step.Beside.Receipt = &journal.Receipt{
			Principal: c.caller.Principal.String(), Key: c.write.Idempotency, Request: c.write.Request,
			Answer: answer, Until: c.now.Add(receiptsLast),
		}
	}
	return step, nil
}

// judge refuses what would make possible what the caller may not grant.
func (c *change) judge(after *ambit.Account, changes []ambit.Change) error {
	err := ambit.Judge(c.before, after, c.caller.Token, changes, c.now)
	var refused *ambit.RefusedError
	if errors.As(err, &refused) {
		return c.refusal(refused)
	}
	return err
}

// entry is what the log of the caller's account has of the operation.
func (c *change) entry(changes []ambit.Change) entry.Entry {
	return entry.Entry{
		Time: c.now, Operation: c.operation, Request: c.caller.Request, Note: c.write.Note,
		Actor: c.actor(), About: c.about, Changes: changes,
	}
}

// abroad is what the log of another account has of it.
func (c *change) abroad(changes []ambit.Change) entry.Entry {
	e := c.entry(changes)
	e.Actor.Account, e.About = c.caller.Account, nil
	return e
}

func (c *change) actor() entry.Actor {
	token := ""
	if c.caller.Token.Type == ambit.TokenType {
		token = c.caller.Token.ID
	}
	return entry.Actor{Principal: c.caller.Principal, Token: token, ActsFor: c.caller.ActsFor, Address: c.caller.Address}
}

// require refuses the operation unless the caller holds a permission at a node.
func (c *change) require(permission ambit.PermissionID, node ambit.Ref) error {
	return allowed(c.before, c.caller, permission, node, c.now)
}
