// Package stillclock is a clock that stands still until it is set: for tests.
package stillclock

import (
	"sync"
	"time"
)

// A Clock stands still until it is set.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// At is a clock that shows a time.
func At(at time.Time) *Clock { return &Clock{at: at} }

// Now is what the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Set sets the clock.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// Pass moves the clock on.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}
