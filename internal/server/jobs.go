package server

import (
	"context"
	"time"
)

// jobsEvery is how often a node looks for work that the instance has beside its
// requests.
const jobsEvery = 10 * time.Second

// runJobs goes on with the instance's roll-outs, now and then and beside the
// requests, until stop is called, which waits for it to end. Of several nodes one
// does it at a time; what fails is tried again.
func (s *Server) runJobs(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(jobsEvery)
		defer tick.Stop()
		for {
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
