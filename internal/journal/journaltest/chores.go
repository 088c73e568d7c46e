package journaltest

import (
	"sync/atomic"
	"time"

	"github.com/ambit-iam/ambit/internal/journal"
)

// chore is one that is due so many seconds after noon and was not tried.
func chore(account, key string, due int) journal.Chore {
	return journal.Chore{Kind: "kind", Account: account, Key: key, Due: noon.Add(time.Duration(due) * time.Second)}
}

// charge appends an entry with chores.
func (f *fixture) charge(account string, chores ...journal.Chore) {
	f.Helper()
	w := entry("charges")
	w.Chores = chores
	f.append(account, w)
}

// due asserts which chores are due so many seconds after noon.
func (f *fixture) due(after int, want ...journal.Chore) {
	f.Helper()
	got, err := f.j.Due(f.Context(), "kind", noon.Add(time.Duration(after)*time.Second), 100)
	f.ok(err)
	f.same("due", want, got)
}

func choreCases() []testCase {
	return []testCase{
		{"none at first", func(f *fixture) { f.due(1000) }},
		{"due at their time, of all accounts, longest first", func(f *fixture) {
			f.charge(anna, chore("", "b", 2), chore("", "a", 2), chore("", "late", 3))
			f.charge(ben, chore("", "a", 1))
			f.due(0)
			f.due(1, chore(ben, "a", 1))
			f.reopen()
			f.due(2, chore(ben, "a", 1), chore(anna, "a", 2), chore(anna, "b", 2))
			got, err := f.j.Due(f.Context(), "kind", noon.Add(time.Hour), 2)
			f.ok(err)
			f.same("the first two", []journal.Chore{chore(ben, "a", 1), chore(anna, "a", 2)}, got)
		}},
		{"kept to the microsecond, tried or not", func(f *fixture) {
			c := chore(anna, "a\x00\xff", 0)
			c.Due, c.Tries, c.Tried = noon.Add(1234*time.Nanosecond), 1<<32-1, time.Unix(0, 0).UTC()
			f.charge(anna, c)
			c.Due = noon.Add(time.Microsecond)
			f.due(1, c)
		}},
		{"one takes the place of that of its name", func(f *fixture) {
			tried := chore("", "a", 1)
			tried.Tries, tried.Tried = 7, noon
			f.charge(anna, tried)
			f.charge(anna, chore("", "a", 5))
			f.due(4)
			f.due(5, chore(anna, "a", 5))
		}},
		{"names do not run together", func(f *fixture) {
			other := chore("", "a", 1)
			other.Kind = "kind\x00"
			f.charge(anna, chore("", "a", 1), chore("", "A", 1), chore("", "a ", 1), other)
			f.charge(ben, chore("", "a", 1))
			f.due(1, chore(anna, "A", 1), chore(anna, "a", 1), chore(anna, "a ", 1), chore(ben, "a", 1))
		}},
		{"forgotten when done, and where there is none", func(f *fixture) {
			f.charge(anna, chore("", "a", 1), chore("", "b", 1))
			f.charge(ben, chore("", "a", 1))
			w := entry("done")
			w.Done = []journal.ChoreName{{Kind: "kind", Key: "a"}, {Kind: "kind", Key: "none"}, {Kind: "other", Key: "b"}}
			f.append(anna, w)
			f.due(1, chore(anna, "b", 1), chore(ben, "a", 1))
		}},
		{"done and set again at once is set", func(f *fixture) {
			f.charge(anna, chore("", "a", 1))
			w := entry("again")
			w.Done, w.Chores = []journal.ChoreName{{Kind: "kind", Key: "a"}}, []journal.Chore{chore("", "a", 9)}
			f.append(anna, w)
			f.due(9, chore(anna, "a", 9))
		}},
		{"of an account by keys", func(f *fixture) {
			f.charge(anna, chore("", "a", 1), chore("", "b", 2), chore("", "c", 3))
			f.charge(ben, chore("", "d", 1))
			got, err := f.j.Chores(f.Context(), "kind", anna, []string{"c", "d", "a", "c"})
			f.ok(err)
			f.same("chores", []journal.Chore{chore(anna, "a", 1), chore(anna, "c", 3)}, got)
			got, err = f.j.Chores(f.Context(), "other", anna, []string{"a"})
			f.ok(err)
			f.same("chores of another kind", []journal.Chore(nil), got)
		}},
		{"put off", func(f *fixture) {
			f.charge(anna, chore("", "a", 1))
			next := chore(anna, "a", 60)
			next.Tries, next.Tried = 1, noon.Add(time.Second)
			f.putOff(true, chore(anna, "a", 1), next)
			f.due(59)
			f.reopen()
			f.due(60, next)
			again := chore(anna, "a", 120)
			again.Tries, again.Tried = 2, noon.Add(time.Minute)
			f.putOff(true, next, again)
			f.due(120, again)
		}},
		{"put off only as it was", func(f *fixture) {
			was := chore(anna, "a", 1)
			was.Tries, was.Tried = 1, noon
			f.charge(anna, was)
			for _, change := range []func(*journal.Chore){
				func(c *journal.Chore) { c.Kind = "other" },
				func(c *journal.Chore) { c.Account = ben },
				func(c *journal.Chore) { c.Key = "b" },
				func(c *journal.Chore) { c.Due = c.Due.Add(time.Microsecond) },
				func(c *journal.Chore) { c.Tries = 2 },
				func(c *journal.Chore) { c.Tried = time.Time{} },
			} {
				other := was
				change(&other)
				f.putOff(false, other, chore(anna, "a", 60))
			}
			f.due(1000, was)
		}},
		{"put off once by 16 at a time", func(f *fixture) {
			f.charge(anna, chore("", "a", 1))
			var done atomic.Int32
			f.all(16, func(i int) error {
				ok, err := f.j.PutOff(f.Context(), chore(anna, "a", 1), noon.Add(time.Hour), uint32(i+1), noon)
				if ok {
					done.Add(1)
				}
				return err
			})
			f.same("put off", int32(1), done.Load())
		}},
	}
}

func (f *fixture) putOff(want bool, was, next journal.Chore) {
	f.Helper()
	got, err := f.j.PutOff(f.Context(), was, next.Due, next.Tries, next.Tried)
	f.ok(err)
	f.same("put off", want, got)
}
