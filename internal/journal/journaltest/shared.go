package journaltest

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/ambit-iam/ambit/internal/journal"
)

func useCases() []testCase {
	use := func(key string, hours int, address string) journal.Use {
		return journal.Use{Key: key, At: noon.Add(time.Duration(hours) * time.Hour), Address: address}
	}
	list := []testCase{
		{"none at first", func(f *fixture) {
			got, err := f.j.Uses(f.Context(), []string{"a"})
			f.ok(err)
			f.same("uses", []journal.Use(nil), got)
			f.ok(f.j.Touch(f.Context(), nil))
		}},
		{"in order of the keys, each once", func(f *fixture) {
			f.ok(f.j.Touch(f.Context(), []journal.Use{use("b", 0, "192.0.2.0/24"), use("a", 1, "")}))
			got, err := f.j.Uses(f.Context(), []string{"b", "c", "a", "b"})
			f.ok(err)
			f.same("uses", []journal.Use{use("a", 1, ""), use("b", 0, "192.0.2.0/24")}, got)
		}},
		{"nothing finer than hours is kept", func(f *fixture) {
			f.ok(f.j.Touch(f.Context(), []journal.Use{{Key: "a", At: noon.Add(59*time.Minute + 59*time.Second), Address: "x"}}))
			got, err := f.j.Uses(f.Context(), []string{"a"})
			f.ok(err)
			f.same("uses", []journal.Use{use("a", 0, "x")}, got)
		}},
		{"look-alike keys", func(f *fixture) {
			for i, pair := range lookAlikes {
				f.ok(f.j.Touch(f.Context(), []journal.Use{use(pair[0], i, "left"), use(pair[1], i+1, "right")}))
			}
			for _, pair := range lookAlikes {
				got, err := f.j.Uses(f.Context(), pair[:])
				f.ok(err)
				f.same(fmt.Sprintf("uses of %.20q", pair), 2, len(got))
			}
		}},
		{"300 keys", func(f *fixture) {
			var all []journal.Use
			var keys []string
			for i := range 300 {
				all, keys = append(all, use(fmt.Sprintf("%03d", i), i, "")), append(keys, fmt.Sprintf("%03d", i))
			}
			f.ok(f.j.Touch(f.Context(), all))
			got, err := f.j.Uses(f.Context(), keys)
			f.ok(err)
			f.same("uses", all, got)
		}},
	}
	for name, c := range map[string]struct{ then, want journal.Use }{
		"a later one takes its place": {use("a", 1, "new"), use("a", 1, "new")},
		"an earlier one is dropped":   {use("a", -1, "new"), use("a", 0, "old")},
		"the same hour is dropped":    {use("a", 0, "new"), use("a", 0, "old")},
	} {
		list = append(list, testCase{name, func(f *fixture) {
			f.ok(f.j.Touch(f.Context(), []journal.Use{use("a", 0, "old")}))
			f.ok(f.j.Touch(f.Context(), []journal.Use{c.then}))
			got, err := f.j.Uses(f.Context(), []string{"a"})
			f.ok(err)
			f.same("uses", []journal.Use{c.want}, got)
		}})
	}
	return list
}

func leaseCases() []testCase {
	lease := func(f *fixture, j journal.Journal, job, holder string, now, until int) bool {
		f.Helper()
		got, err := j.Lease(f.Context(), job, holder, noon.Add(time.Duration(now)*time.Second), noon.Add(time.Duration(until)*time.Second))
		f.ok(err)
		return got
	}
	list := []testCase{
		{"one holder at a time", func(f *fixture) {
			var won atomic.Int32
			f.all(16, func(i int) error {
				got, err := f.j.Lease(f.Context(), "job", fmt.Sprint("node ", i), noon, noon.Add(time.Minute))
				if got {
					won.Add(1)
				}
				return err
			})
			f.same("holders", int32(1), won.Load())
		}},
		{"seen by another handle", func(f *fixture) {
			other := f.handle()
			f.same("first", true, lease(f, f.j, "job", "a", 0, 10))
			f.same("second", false, lease(f, other, "job", "b", 1, 11))
		}},
		{"jobs are apart", func(f *fixture) {
			for i, job := range []string{"job", "Job", "job ", "job\x00", "jo"} {
				f.same(job, true, lease(f, f.j, job, fmt.Sprint(i), 0, 10))
			}
		}},
		{"swept when over", func(f *fixture) {
			lease(f, f.j, "short", "a", 0, 10)
			lease(f, f.j, "long", "a", 0, 11)
			f.ok(f.j.Sweep(f.Context(), noon.Add(10*time.Second)))
			// By a clock that lags, the lease that is over would still hold.
			f.same("short", true, lease(f, f.j, "short", "b", 9, 20))
			f.same("long", false, lease(f, f.j, "long", "b", 9, 20))
		}},
	}
	for name, c := range map[string]struct {
		holder     string
		now, until int
		want       bool
		third      int // when a third asks
		gets       bool
	}{
		"prolonged by its holder":             {"a", 5, 20, true, 19, false},
		"shortened by its holder":             {"a", 5, 7, true, 7, true},
		"another's is refused":                {"b", 9, 20, false, 10, true},
		"taken at its end":                    {"b", 10, 20, true, 19, false},
		"taken after its end":                 {"b", 11, 20, true, 20, true},
		"given back":                          {"a", 5, 5, true, 5, true},
		"refused to a look-alike":             {"A", 5, 20, false, 9, false},
		"its holder has it back after it all": {"a", 30, 40, true, 39, false},
	} {
		list = append(list, testCase{name, func(f *fixture) {
			f.same("taken", true, lease(f, f.j, "job", "a", 0, 10))
			f.same("then", c.want, lease(f, f.j, "job", c.holder, c.now, c.until))
			f.reopen()
			f.same("third", c.gets, lease(f, f.j, "job", "third", c.third, 50))
		}})
	}
	return list
}

func instanceCases() []testCase {
	return []testCase{
		{"made once", func(f *fixture) {
			fresh := func() ([]byte, error) { return []byte("first\x00"), nil }
			got, err := f.j.Instance(f.Context(), "key", fresh)
			f.ok(err)
			f.same("value", "first\x00", string(got))
			f.reopen()
			got, err = f.j.Instance(f.Context(), "key", func() ([]byte, error) { f.Error("made again"); return nil, nil })
			f.ok(err)
			f.same("value", "first\x00", string(got))
		}},
		{"50 at once over two handles", func(f *fixture) {
			two := [2]journal.Journal{f.j, f.handle()}
			got := make([]string, 50)
			f.all(50, func(i int) error {
				v, err := two[i%2].Instance(f.Context(), "key", func() ([]byte, error) { return []byte(fmt.Sprint("made by ", i)), nil })
				got[i] = string(v)
				return err
			})
			f.same("different values", 1, len(slices.Compact(got)))
		}},
		{"names are apart", func(f *fixture) {
			for _, name := range []string{"key", "Key", "key ", "key\x00"} {
				got, err := f.j.Instance(f.Context(), name, func() ([]byte, error) { return []byte("of " + name), nil })
				f.ok(err)
				f.same("value", "of "+name, string(got))
			}
		}},
		{"an error of fresh keeps nothing", func(f *fixture) {
			_, err := f.j.Instance(f.Context(), "key", func() ([]byte, error) { return nil, errOwn })
			if !errors.Is(err, errOwn) {
				f.Fatalf("got the error %v", err)
			}
			got, err := f.j.Instance(f.Context(), "key", func() ([]byte, error) { return []byte("second"), nil })
			f.ok(err)
			f.same("value", "second", string(got))
		}},
	}
}
