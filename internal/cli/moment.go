package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// span reads a length of time: days or weeks, which clocks do not have, or hours
// and less.
func span(text string) (time.Duration, bool) {
	for unit, day := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
		if number, found := strings.CutSuffix(text, unit); found {
			n, err := strconv.ParseUint(number, 10, 16)
			return time.Duration(n) * day, err == nil
		}
	}
	d, err := time.ParseDuration(text)
	return d, err == nil && d >= 0
}

// moment reads a time: RFC 3339, or a day, which begins at midnight in UTC.
func moment(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// A momentFlag is a time in the past, or how long ago it was.
type momentFlag struct{ at time.Time }

// String, Set and Type make it a flag.
func (f *momentFlag) String() string {
	if f.at.IsZero() {
		return ""
	}
	return f.at.Format(time.RFC3339)
}

// Set reads the flag's value.
func (f *momentFlag) Set(text string) error {
	if at, ok := moment(text); ok {
		f.at = at
		return nil
	}
	if d, ok := span(text); ok {
		f.at = clock().Add(-d)
		return nil
	}
	return fmt.Errorf("it is a time such as 2026-01-31T09:00:00Z or 2026-01-31, or how long ago, such as 12h or 7d")
}

// Type names the kind of value in the help.
func (f *momentFlag) Type() string { return "time" }

// An expiryFlag is when something ends.
type expiryFlag struct {
	at    time.Time
	never bool
}

// String, Set and Type make it a flag.
func (f *expiryFlag) String() string { return "" }

// Set reads the flag's value.
func (f *expiryFlag) Set(text string) error {
	if text == "never" {
		*f = expiryFlag{never: true}
		return nil
	}
	if at, ok := moment(text); ok {
		*f = expiryFlag{at: at}
		return nil
	}
	if d, ok := span(text); ok && d > 0 {
		*f = expiryFlag{at: clock().Add(d).UTC().Truncate(time.Second)}
		return nil
	}
	return fmt.Errorf("it is a span such as 90d or 12h, a time such as 2026-01-31T09:00:00Z, or never")
}

// Type names the kind of value in the help.
func (f *expiryFlag) Type() string { return "when" }
