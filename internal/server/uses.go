package server

import (
	"context"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"github.com/ambit-iam/ambit/internal/journal"
)

// uses gathers when tokens were last used, and writes it down now and then,
// beside the requests. Losing some is no harm.
type uses struct {
	journal journal.Journal
	log     *slog.Logger
	mu      sync.Mutex
	seen    map[string]journal.Use
	stop    chan struct{}
	done    chan struct{}
}

const (
	usesEvery = 10 * time.Second
	maxUses   = 100_000 // tokens remembered between two writes
)

func newUses(j journal.Journal, log *slog.Logger) *uses {
	u := &uses{journal: j, log: log, seen: map[string]journal.Use{}, stop: make(chan struct{}), done: make(chan struct{})}
	go u.run()
	return u
}

func (u *uses) note(key, address string, at time.Time) {
	use := journal.Use{Key: key, At: at.UTC().Truncate(time.Hour), Address: network(address)}
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.seen) < maxUses {
		u.seen[key] = use
	}
}

// network is the part of an address that says roughly where it is.
func network(address string) string {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	bits := 24
	if addr.Is6() {
		bits = 56
	}
	prefix, err := addr.Prefix(bits)
	if err != nil {
		return ""
	}
	return prefix.String()
}

func (u *uses) run() {
	defer close(u.done)
	tick := time.NewTicker(usesEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			u.write()
		case <-u.stop:
			u.write()
			return
		}
	}
}

func (u *uses) write() {
	u.mu.Lock()
	seen := make([]journal.Use, 0, len(u.seen))
	for _, use := range u.seen {
		seen = append(seen, use)
	}
	clear(u.seen)
	u.mu.Unlock()
	if len(seen) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), usesEvery)
	defer cancel()
	if err := u.journal.Touch(ctx, seen); err != nil {
		u.log.Warn("when tokens were last used was not written down", "tokens", len(seen), "error", err)
	}
}

func (u *uses) close() {
	close(u.stop)
	<-u.done
}
