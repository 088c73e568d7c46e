package authn

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/journal"
	"github.com/ambit-iam/ambit/internal/live"
)

// A Caller is who calls, as every operation takes it.
type Caller struct {
	Account   string    // where the caller is from, and the only account it can act in
	Token     ambit.Ref // what the engine is asked with
	Principal ambit.Ref
	ActsFor   ambit.Ref // zero: nobody
	Key       string    // the public part of the token's secret
	Address   string    // where the request came from
	Request   string    // the request's id
}

// ErrRefused is a secret that authenticates nobody. It does not tell why: to a
// stranger, unknown, revoked and expired are the same.
var ErrRefused = errors.New("the token is not valid: it is unknown, revoked or expired, or its owner may not sign in")

// Options say what an Authenticator works with.
type Options struct {
	Journal  journal.Journal
	Accounts *live.Accounts
	Clock    func() time.Time
	// OnUse is told of every use of a token; nil: nobody is.
	OnUse func(key, address string, at time.Time)
}

// An Authenticator verifies secrets.
type Authenticator struct {
	opts  Options
	mu    sync.RWMutex
	known map[string][]journal.Secret // by key; generations never change once made
}

// maxKnown is how many tokens' hashes are kept in memory. Beyond, some are let go
// and read again when they are used.
const maxKnown = 200_000

// New makes an authenticator.
func New(opts Options) *Authenticator {
	return &Authenticator{opts: opts, known: map[string][]journal.Secret{}}
}

// nobody is compared with where there is no secret to compare with, so that an
// unknown key takes as long as a wrong secret.
var nobody = journal.Digest(sha256.Sum256([]byte("nobody")))

// Authenticate is the caller who holds a secret. An error that is neither
// [ErrMalformed] nor [ErrRefused] is a failure to find out.
func (x *Authenticator) Authenticate(ctx context.Context, text, address string) (Caller, error) {
	s, err := Parse(text)
	if err != nil {
		return Caller{}, err
	}
	generations, err := x.secrets(ctx, s.Key(), false)
	if err != nil {
		return Caller{}, err
	}
	found, ok := match(generations, s.Hash())
	if !ok {
		outdated, err := x.outdated(ctx, generations)
		if err != nil || !outdated {
			return Caller{}, refusedUnless(err)
		}
		if generations, err = x.secrets(ctx, s.Key(), true); err != nil {
			return Caller{}, err
		}
		found, ok = match(generations, s.Hash())
	}
	if !ok {
		return Caller{}, ErrRefused
	}
	caller, err := x.admit(ctx, found)
	if err != nil {
		return Caller{}, err
	}
	caller.Address = address
	if x.opts.OnUse != nil {
		x.opts.OnUse(caller.Key, address, x.opts.Clock())
	}
	return caller, nil
}

// match finds the generation of a hash, in constant time for each.
func match(generations []journal.Secret, hash journal.Digest) (journal.Secret, bool) {
	found, ok := journal.Secret{}, false
	subtle.ConstantTimeCompare(hash[:], nobody[:])
	for _, g := range generations {
		if subtle.ConstantTimeCompare(hash[:], g.Hash[:]) == 1 {
			found, ok = g, true
		}
	}
	return found, ok
}

// secrets are the generations kept for a key.
func (x *Authenticator) secrets(ctx context.Context, key string, again bool) ([]journal.Secret, error) {
	x.mu.RLock()
	known, ok := x.known[key]
	x.mu.RUnlock()
	if ok && !again {
		return known, nil
	}
	read, err := x.opts.Journal.Secrets(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("looking up a token: %w", err)
	}
	if len(read) == 0 {
		return nil, nil // not kept: anybody can make up keys
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for other := range x.known {
		if len(x.known) < maxKnown {
			break
		}
		delete(x.known, other)
	}
	x.known[key] = read
	return read, nil
}

// outdated reports whether the token has been rotated since generations were
// read. Asking the log first keeps wrong secrets from reaching the database.
func (x *Authenticator) outdated(ctx context.Context, generations []journal.Secret) (bool, error) {
	if len(generations) == 0 {
		return false, nil
	}
	last := generations[len(generations)-1]
	a, err := x.opts.Accounts.Get(ctx, last.Account)
	if err != nil {
		return false, err
	}
	noun, err := a.Get(ambit.Ref{Type: ambit.TokenType, ID: last.Token})
	token, ok := noun.(*ambit.Token)
	return err == nil && ok && token.Generation > last.Generation, nil
}

// refusedUnless is err, or where there is none, that the caller is refused.
func refusedUnless(err error) error {
	if err != nil {
		return err
	}
	return ErrRefused
}

// admit says whether the token of a secret still holds, by the account's log.
func (x *Authenticator) admit(ctx context.Context, s journal.Secret) (Caller, error) {
	a, err := x.opts.Accounts.Get(ctx, s.Account)
	if errors.Is(err, live.ErrUnknown) { // it was removed
		return Caller{}, ErrRefused
	}
	if err != nil {
		return Caller{}, err
	}
	ref := ambit.Ref{Type: ambit.TokenType, ID: s.Token}
	noun, err := a.Get(ref)
	if err != nil {
		return Caller{}, ErrRefused // a revoked one is no longer there
	}
	token, ok := noun.(*ambit.Token)
	now := x.opts.Clock()
	if !ok || token.Key != s.Key || !current(token, s.Generation, now) || !a.Admits(ref, now) {
		return Caller{}, ErrRefused
	}
	return Caller{Account: s.Account, Token: ref, Principal: token.Home, ActsFor: token.ActsFor, Key: s.Key}, nil
}

// current reports whether a generation of a token's secret is in use.
func current(t *ambit.Token, generation uint32, now time.Time) bool {
	switch generation {
	case t.Generation:
		return true
	case t.Generation - 1:
		return now.Before(t.PreviousUntil)
	}
	return false
}
