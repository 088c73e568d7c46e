package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// isTerminal reports whether somebody looks at what is written to w.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	// A file that cannot be examined is no terminal we could write for.
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// A gauge tells how far something is that takes long, in one line of a terminal
// that is written over again and again; elsewhere it tells nothing.
type gauge struct {
	to    io.Writer // nil: nowhere
	what  string    // such as "reading"
	unit  string    // such as "entries"
	clock func() time.Time

	done, total int // total is 0 where nobody knows
	told        time.Time
	shown       bool
}

// gauge tells on stderr, where that is a terminal.
func (t Terminal) gauge(what, unit string) *gauge {
	p := &gauge{what: what, unit: unit, clock: clock}
	if isTerminal(t.Err) && t.Env("TERM") != "dumb" {
		p.to = t.Err
	}
	return p
}

// gaugeEvery is how often the line is written: as often as can be read.
const gaugeEvery = 100 * time.Millisecond

// add notes that n more are done.
func (p *gauge) add(n int) {
	p.done += n
	if p.to == nil || p.clock().Sub(p.told) < gaugeEvery {
		return
	}
	p.told, p.shown = p.clock(), true
	fmt.Fprintf(p.to, "\r\x1b[Kambit: %s %s", p.what, p.text()) // nobody depends on it
}

// text is how far it is: with a bar, where it is known how much there is.
func (p *gauge) text() string {
	if p.total == 0 {
		return fmt.Sprintf("%d %s", p.done, p.unit)
	}
	const width = 24
	full := min(width, p.done*width/p.total)
	return fmt.Sprintf("[%s%s] %d of %d %s", strings.Repeat("#", full), strings.Repeat(".", width-full), p.done, p.total, p.unit)
}

// clear takes the line away, so that something else can be printed.
func (p *gauge) clear() {
	if p.shown {
		fmt.Fprint(p.to, "\r\x1b[K")
		p.shown, p.told = false, time.Time{}
	}
}
