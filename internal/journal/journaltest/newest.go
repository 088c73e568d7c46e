package journaltest

import (
	"time"

	"github.com/ambit-iam/ambit/internal/journal"
)

// newestCases are about the latest time that a journal knows.
func newestCases() []testCase {
	is := func(f *fixture, want time.Time) {
		f.Helper()
		got, err := f.j.Newest(f.Context())
		f.ok(err)
		if !got.Equal(want) || got.Location() != time.UTC && !got.IsZero() {
			f.Fatalf("the newest time is %s, want %s", got, want)
		}
	}
	at := func(d time.Duration) journal.Write {
		w := entry("x")
		w.Time = noon.Add(d)
		return w
	}
	use := func(f *fixture, at time.Time) {
		f.Helper()
		f.ok(f.j.Touch(f.Context(), []journal.Use{{Key: "k", At: at}}))
	}
	return []testCase{
		{"there is none", func(f *fixture) { is(f, time.Time{}) }},
		{"that of the last entry, of whatever account", func(f *fixture) {
			f.append(anna, at(time.Microsecond))
			is(f, noon.Add(time.Microsecond))
			f.append(carl, at(time.Hour))
			f.append(ben, at(time.Minute))
			f.append(anna, at(2*time.Minute))
			f.reopen()
			is(f, noon.Add(time.Hour))
		}},
		{"that of a write that went back", func(f *fixture) {
			f.append(anna, at(0))
			f.append(anna, at(-time.Hour))
			is(f, noon)
		}},
		{"that of the last use", func(f *fixture) {
			use(f, noon.Add(time.Hour))
			is(f, noon.Add(time.Hour))
			f.append(anna, at(0))
			is(f, noon.Add(time.Hour))
			f.append(anna, at(2*time.Hour))
			is(f, noon.Add(2*time.Hour))
		}},
	}
}
