package server

import (
	"context"
	"time"

	"github.com/ambit-iam/ambit/internal/sso"
)

// The verifier looks this often whether DNS is to be asked about a domain, and
// after it has failed waits longer.
const (
	verifyEvery   = 2 * time.Second
	verifyRelaxed = time.Minute
)

// newVerifier is what asks DNS about the domains of SSO connectors.
func (s *Server) newVerifier(now func() time.Time) *sso.Verifier {
	resolver := &sso.Resolver{Servers: sso.Servers(s.opts.DNSResolver)}
	return sso.New(sso.Options{
		Service: s.service, Journal: s.opts.Journal, Lookup: resolver.TXT, Clock: now, Logger: s.log,
		OnSight: s.metrics.saw, OnFinding: s.metrics.found,
	})
}

// runVerifier asks DNS about domains that are due, now and then and beside the
// requests, until stop is called, which ends a question that waits.
func (s *Server) runVerifier(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			wait := verifyEvery
			if err := s.verifier.Run(ctx); err != nil && ctx.Err() == nil {
				wait = verifyRelaxed
				s.log.Warn("the verification of domains does not get on; it is tried again", "error", err, "in", wait)
			}
			select {
			case <-time.After(wait):
			case <-ctx.Done():
				return
			}
		}
	}()
	return func() {
		cancel()
		<-done
	}
}
