package server

import (
	"context"
	"fmt"
	"math"
	"sync/atomic"
	"time"
)

// A steady clock never goes back: what has expired stays so when the machine's
// clock is set back. Over a restart it is the journal that remembers: see
// [Server.setClock].
type steady struct {
	latest  atomic.Int64     // nanoseconds since 1970
	machine func() time.Time // nil: time.Now
}

func (s *steady) now() time.Time {
	if s.machine != nil {
		return s.after(s.machine())
	}
	return s.after(time.Now())
}

// after is the time that machine shows, or the latest that was told before.
func (s *steady) after(machine time.Time) time.Time {
	at := nanoseconds(machine)
	for {
		latest := s.latest.Load()
		if at <= latest {
			return time.Unix(0, latest).UTC()
		}
		if s.latest.CompareAndSwap(latest, at) {
			return time.Unix(0, at).UTC()
		}
	}
}

// nanoseconds are those since 1970, or where there are too many for a number, from
// the year 2262 on and before 1678, as many as there can be.
func nanoseconds(t time.Time) int64 {
	switch {
	case t.After(time.Unix(0, math.MaxInt64)):
		return math.MaxInt64
	case t.Before(time.Unix(0, math.MinInt64)):
		return math.MinInt64
	}
	return t.UnixNano()
}

// clockBehind is how far the machine's clock may lie behind what was written down
// before operators are told: less is what clocks of several nodes differ by.
const clockBehind = time.Minute

// setClock has the node's clock begin no earlier than the latest time that the
// journal knows, so that no token that was over then lives again on a machine
// whose clock was set back while the node was down. What passed after the last
// entry and the last use of a token, told by the hour, is not known.
func (s *Server) setClock(ctx context.Context) error {
	newest, err := s.opts.Journal.Newest(ctx)
	if err != nil {
		return fmt.Errorf("asking the journal for its latest time: %w", err)
	}
	machine := s.clock.now()
	s.clock.after(newest)
	if behind := newest.Sub(machine); behind > clockBehind {
		s.log.Warn("this machine's clock is behind what was written down: for this node, time stands still until it has caught up",
			"machine", machine, "newest", newest, "behind", behind)
	}
	return nil
}
