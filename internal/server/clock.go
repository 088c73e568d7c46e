package server

import (
	"sync/atomic"
	"time"
)

// A steady clock never goes back: what has expired stays so when the machine's
// clock is set back.
type steady struct{ latest atomic.Int64 }

func (s *steady) now() time.Time { return s.after(time.Now()) }

// after is the time that machine shows, or the latest that was told before.
func (s *steady) after(machine time.Time) time.Time {
	at := machine.UnixNano()
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
