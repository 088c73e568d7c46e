package live

import (
	"context"
	"errors"
	"time"
)

// headsAtOnce is how many accounts' heads are asked for in one query.
const headsAtOnce = 1000

// follow keeps the values that are held up to date until the node stops.
func (s *Accounts) follow() {
	moved := make(chan struct{}, 1)
	s.running.Go(func() {
		for s.stopped.Err() == nil {
			err := s.opts.Journal.Follow(s.stopped, func() {
				select {
				case moved <- struct{}{}:
				default:
				}
			})
			if err != nil && s.stopped.Err() == nil {
				s.opts.Logger.Warn("following the journal failed; polling goes on", "error", err)
				s.pause(s.opts.Poll)
			}
		}
	})
	tick := time.NewTicker(s.opts.Poll)
	defer tick.Stop()
	for {
		select {
		case <-s.stopped.Done():
			return
		case <-moved:
		case <-tick.C:
		}
		if err := s.refresh(s.stopped); err != nil && s.stopped.Err() == nil {
			s.opts.Logger.Warn("asking the journal for news failed", "error", err)
		}
	}
}

func (s *Accounts) pause(d time.Duration) {
	select {
	case <-time.After(d):
	case <-s.stopped.Done():
	}
}

// refresh brings every account in memory up to what the journal has. The journal
// counts as heard of as of the moment at which it was asked.
func (s *Accounts) refresh(ctx context.Context) error {
	asked := int64(time.Since(s.began))
	var ids []string
	s.held.Range(func(id, h any) bool {
		if h.(*holding).current.Load() != nil {
			ids = append(ids, id.(string))
		}
		return true
	})
	var failed error
	for first := true; first || len(ids) > 0; first = false { // asked even if nothing is held: it shows that the journal answers
		some := ids[:min(len(ids), headsAtOnce)]
		ids = ids[len(some):]
		heads, err := s.opts.Journal.Heads(ctx, some)
		if err != nil {
			return err
		}
		for _, head := range heads {
			v := s.holding(head.Account).current.Load()
			if v == nil || v.head.Revision >= head.Revision {
				continue
			}
			if err := s.advance(ctx, head.Account); err != nil {
				failed = errors.Join(failed, err)
			}
		}
	}
	if failed == nil {
		s.heard.Store(asked)
	}
	return failed
}

// advance catches up with an account that somebody else wrote to. One whose log
// cannot be followed is let go, so that it stops deciding, and the others go on.
func (s *Accounts) advance(ctx context.Context, id string) error {
	h, err := s.lock(ctx, id)
	if err != nil {
		return err
	}
	defer h.unlock()
	if _, err := s.caughtUp(ctx, h); err != nil {
		s.drop(h)
		s.opts.Logger.Error("an account cannot be followed", "account", id, "error", err)
	}
	return nil
}
