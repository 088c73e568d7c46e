package cli

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// patience is how long somebody waits without wondering what is going on.
const patience = time.Second

// A progress tells whoever waits what is being done, once that takes longer than
// patience.
type progress struct {
	timer *time.Timer

	mu   sync.Mutex
	w    io.Writer
	slow bool
	step string
}

// newProgress begins to wait; end ends it.
func newProgress(w io.Writer) *progress {
	p := &progress{w: w}
	p.timer = time.AfterFunc(patience, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.slow = true
		p.tell()
	})
	return p
}

// at says what is done from now on.
func (p *progress) at(step string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.step = step
	if p.slow {
		p.tell()
	}
}

func (p *progress) tell() {
	if p.step != "" {
		fmt.Fprintf(p.w, "ambit: %s\n", p.step)
	}
}

// end has nothing more told.
func (p *progress) end() {
	p.timer.Stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.step = ""
}
