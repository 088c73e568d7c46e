package sqljournal

import (
	"context"
	"fmt"
	"time"

	"github.com/ambit-iam/ambit/internal/journal"
)

// interval is how often other processes' writes are looked for.
const interval = 200 * time.Millisecond

func (f *sqliteFile) lag() time.Duration { return 2 * interval }

// follow hears of writes over this handle at once. Those over others, it sees by
// SQLite's counter of changes, which reads one page that is in memory.
func (f *sqliteFile) follow(ctx context.Context, moved func()) error {
	told := make(chan struct{}, 1)
	f.listen(told, true)
	defer f.listen(told, false)
	// The counter is the connection's own: it says whether others changed
	// anything since this one last looked.
	conn, err := f.watches.Conn(ctx)
	if err != nil {
		return f.ending(ctx, err)
	}
	defer conn.Close()
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for last := int64(-1); ; {
		var now int64
		err := conn.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&now)
		switch {
		case err != nil && classify(err) != busy:
			return f.ending(ctx, err)
		case err != nil || now != last: // when in doubt, they may have
			last = now
			moved()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-f.ended:
			return journal.ErrClosed
		case <-told:
		case <-tick.C:
		}
	}
}

// ending is why a follower ends that met an error.
func (f *sqliteFile) ending(ctx context.Context, err error) error {
	select {
	case <-f.ended:
		return journal.ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	default:
		return fmt.Errorf("looking for other processes' writes: %w", err)
	}
}

// tell tells followers that a log has grown.
func (f *sqliteFile) tell() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for told := range f.followers {
		select {
		case told <- struct{}{}:
		default: // it has not yet heard of an earlier one
		}
	}
}

func (f *sqliteFile) listen(told chan struct{}, on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if on {
		f.followers[told] = true
	} else {
		delete(f.followers, told)
	}
}
