package sso

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/journal"
)

// Options say what a Verifier works with. Service, Journal and Lookup are needed.
type Options struct {
	Service *iam.Service
	Journal journal.Journal
	// Lookup is the text of each TXT record of a domain, as [Resolver.TXT] tells
	// it: an error says that it is not known.
	Lookup func(ctx context.Context, domain string) ([]string, error)

	Clock  func() time.Time // nil: time.Now
	Random func() float64   // from 0 up to 1; nil: math/rand
	Logger *slog.Logger     // nil: nothing is logged

	// OnSight is called after every question to DNS, and OnFinding after every
	// finding that was written down; nil: nobody wants to know.
	OnSight   func(Sight)
	OnFinding func(iam.DomainFinding)

	Gap time.Duration // least time between two questions; 0: 50 ms
}

// A Verifier asks DNS about the domains that are due, over all accounts, and has
// written down what changes a connector. All it has to remember stands in the
// journal, so that it goes on where it or another node's stopped.
type Verifier struct{ opts Options }

// New makes a verifier.
func New(opts Options) *Verifier {
	if opts.Clock == nil {
		opts.Clock = time.Now
	}
	if opts.Random == nil {
		opts.Random = rand.Float64
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	if opts.OnSight == nil {
		opts.OnSight = func(Sight) {}
	}
	if opts.OnFinding == nil {
		opts.OnFinding = func(iam.DomainFinding) {}
	}
	if opts.Gap == 0 {
		opts.Gap = 50 * time.Millisecond
	}
	return &Verifier{opts}
}

// One node asks at a time: it prolongs its lease for each batch, which takes no
// longer than that, as so many questions wait for their answers at a time and none
// for longer than patience.
const (
	lease      = 2 * time.Minute
	batch      = 32
	concurrent = 8
	patience   = 15 * time.Second
)

// Run asks about every domain that is due, unless another node does, until none is
// or ctx ends. The error says what could not be written down: it is due still.
func (v *Verifier) Run(ctx context.Context) error {
	due, err := v.opts.Service.DueDomainChecks(ctx, 1)
	if err != nil || len(due) == 0 {
		return err
	}
	holder := fmt.Sprintf("%016x%016x", rand.Uint64(), rand.Uint64())
	take := func(ctx context.Context, lasts time.Duration) (bool, error) {
		now := v.opts.Clock()
		return v.opts.Journal.Lease(ctx, "sso-domains", holder, now, now.Add(lasts))
	}
	for {
		if mine, err := take(ctx, lease); err != nil || !mine {
			return err
		}
		// What another node has done until now is seen from here on.
		due, err := v.opts.Service.DueDomainChecks(ctx, batch)
		if err == nil {
			err = v.all(ctx, due)
		}
		if err != nil || len(due) < batch {
			_, over := take(context.WithoutCancel(ctx), 0)
			return errors.Join(err, over)
		}
	}
}

// all sees to several checks at a time, and waits for them.
func (v *Verifier) all(ctx context.Context, checks []iam.DomainCheck) error {
	var running sync.WaitGroup
	defer running.Wait()
	errs := make([]error, len(checks))
	free := make(chan struct{}, concurrent)
	for i, check := range checks {
		if i > 0 && !pause(ctx, v.opts.Gap) {
			break
		}
		free <- struct{}{}
		running.Go(func() {
			defer func() { <-free }()
			if err := v.one(ctx, check); err != nil {
				errs[i] = fmt.Errorf("%s in account %s: %w", check.Ref(), check.Account(), err)
			}
		})
	}
	running.Wait()
	return errors.Join(append(errs, ctx.Err())...)
}

// pause waits, and reports whether ctx has not ended meanwhile.
func pause(ctx context.Context, wait time.Duration) bool {
	select {
	case <-time.After(wait):
		return true
	case <-ctx.Done():
		return false
	}
}

// one sees to one check. What cannot be done for one connector must not stand before
// others for ever; what can be done for none now is due still.
func (v *Verifier) one(ctx context.Context, check iam.DomainCheck) error {
	err := v.see(ctx, check)
	var refused *iam.Error
	if errors.As(err, &refused) && refused.Kind != iam.Unavailable {
		err = errors.Join(err, v.opts.Service.PutOffDomainCheck(ctx, check, v.opts.Clock().Add(unheard), check.Tries()))
	}
	return err
}

// see asks about one connector and has written down what follows.
func (v *Verifier) see(ctx context.Context, check iam.DomainCheck) error {
	s, err := v.opts.Service.CheckedConnector(ctx, check)
	if err != nil {
		return err
	}
	log := v.opts.Logger.With("account", check.Account(), "connector", check.Ref().ID, "domain", s.Domain)
	saw, err := v.look(ctx, s.Domain, s.Verification.Code)
	if ctx.Err() != nil {
		return nil // nothing was seen: it stays due
	}
	v.opts.OnSight(saw)
	if err != nil {
		log.Warn("DNS does not tell whether the record of an SSO connector is there; it is asked again", "error", err)
	}
	step := decide(s.Verification, check.Tries(), saw, v.opts.Clock(), v.opts.Random())
	if step.finding == "" {
		return v.opts.Service.PutOffDomainCheck(ctx, check, step.due, step.tries)
	}
	done, err := v.opts.Service.ConcludeDomainCheck(ctx, check, s.Verification, step.finding, step.due)
	if done {
		log.Info("DNS has told of the domain of an SSO connector", "finding", string(step.finding))
		v.opts.OnFinding(step.finding)
	}
	return err
}

// look asks DNS whether a domain has a record of exactly that text; the error says
// why that is not known.
func (v *Verifier) look(ctx context.Context, domain, text string) (Sight, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	texts, err := v.opts.Lookup(ctx, domain)
	switch {
	case err != nil:
		return Unknown, err
	case slices.Contains(texts, text):
		return Found, nil
	}
	return Absent, nil
}
