package server

import (
	"context"
	"time"
)

// jobsEvery is how often a node looks for work that the instance has beside its
// requests.
const jobsEvery = 10 * time.Second

// sweepEvery is how often receipts and leases that are over are forgotten.
const sweepEvery = time.Hour

// runJobs goes on with the instance's roll-outs, and sweeps the journal, now and
// then and beside the requests, until stop is called, which waits for it to end.
// Of several nodes one does a roll-out at a time; what fails is tried again.
func (s *Server) runJobs(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(jobsEvery)
		defer tick.Stop()
		var swept time.Time
		for {
			if time.Since(swept) >= sweepEvery {
				swept = time.Now()
				if err := s.opts.Journal.Sweep(ctx, swept); err != nil && ctx.Err() == nil {
					s.log.Warn("what is over was not swept out of the journal; it is tried again", "error", err)
				}
			}
			if err := s.service.RunRollOuts(ctx); err != nil && ctx.Err() == nil {
				s.log.Warn("a roll-out of a catalog does not get on; it is tried again", "error", err)
			}
			select {
			case <-tick.C:
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
