package journaltest

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/ambit-iam/ambit/internal/journal"
)

func logCases() []testCase {
	list := []testCase{
		{"nothing at first", func(f *fixture) {
			heads, err := f.j.Heads(f.Context(), []string{anna})
			f.ok(err)
			f.same("heads", []journal.Head(nil), heads)
			ids, err := f.j.Accounts(f.Context(), "", 10)
			f.ok(err)
			f.same("accounts", []string(nil), ids)
			f.same("log", []journal.Record(nil), f.log(anna))
			_, err = journal.Verify(f.Context(), f.j, anna, nil)
			f.fails(journal.ErrNotFound, err)
		}},
		{"a write without appends leaves nothing", func(f *fixture) {
			f.ok(f.j.Write(f.Context(), []string{anna}, func(tx journal.Tx) error {
				h, err := tx.Head(anna)
				f.same("head", journal.Head{Account: anna}, h)
				return err
			}))
			ids, err := f.j.Accounts(f.Context(), "", 10)
			f.ok(err)
			f.same("accounts", []string(nil), ids)
		}},
		{"entries are read as they were appended", func(f *fixture) {
			var want []journal.Record
			for i := range 12 {
				w := entry(fmt.Sprint("body ", i))
				w.Time = noon.Add(time.Duration(i) * time.Second)
				want = append(want, f.append(anna, w))
			}
			f.same("log", want, f.log(anna))
			f.reopen()
			f.same("log when opened again", want, f.log(anna))
			f.verified(anna, 12)
		}},
		{"the chain is what the contract says", chainByHand},
		{"accounts have logs of their own", func(f *fixture) {
			a, b := f.append(anna, entry("same")), f.append(ben, entry("same"))
			if a.Hash == b.Hash || a.Revision != 1 || b.Revision != 1 {
				f.Fatalf("got %v and %v", a, b)
			}
			f.same("log", []journal.Record{a}, f.log(anna))
			f.same("log", []journal.Record{b}, f.log(ben))
		}},
		{"a write sees what it appended and others do not", func(f *fixture) {
			f.append(anna, entry("one"))
			f.ok(f.j.Write(f.Context(), []string{anna}, func(tx journal.Tx) error {
				r, err := tx.Append(anna, entry("two"))
				f.ok(err)
				h, err := tx.Head(anna)
				f.ok(err)
				f.same("head inside", journal.Head{Account: anna, Revision: 2, Hash: r.Hash}, h)
				inside, err := tx.Read(anna, 1, 10)
				f.ok(err)
				f.same("log inside", []journal.Record{r}, inside)
				if n := len(f.log(anna)); n != 1 {
					f.Errorf("others see %d entries before the write is over", n)
				}
				return nil
			}))
			f.verified(anna, 2)
		}},
		{"two appends to one account in one write", func(f *fixture) {
			f.ok(f.j.Write(f.Context(), []string{anna}, func(tx journal.Tx) error {
				for i := range 2 {
					r, err := tx.Append(anna, entry("x"))
					f.ok(err)
					f.same("revision", uint64(i+1), r.Revision)
				}
				return nil
			}))
			f.verified(anna, 2)
		}},
		{"heads in order and once, those that are not there left out", func(f *fixture) {
			b, a := f.append(ben, entry("b")), f.append(anna, entry("a"))
			heads, err := f.j.Heads(f.Context(), []string{ben, carl, anna, ben})
			f.ok(err)
			f.same("heads", []journal.Head{{Account: anna, Revision: 1, Hash: a.Hash}, {Account: ben, Revision: 1, Hash: b.Hash}}, heads)
		}},
		{"heads of nobody", func(f *fixture) {
			heads, err := f.j.Heads(f.Context(), nil)
			f.ok(err)
			f.same("heads", []journal.Head(nil), heads)
		}},
	}
	return slices.Concat(list, pageCases(), timeCases(), bodyCases())
}

// chainByHand works the hashes out from the words of the contract alone.
func chainByHand(f *fixture) {
	for i := range 3 {
		w := entry(fmt.Sprint("entry ", i))
		w.Time = noon.Add(time.Duration(i) * time.Microsecond)
		f.append(anna, w)
	}
	before := make([]byte, 32)
	for i, r := range f.log(anna) {
		text := slices.Concat(before, []byte(anna))
		text = binary.BigEndian.AppendUint64(text, uint64(i+1))
		text = binary.BigEndian.AppendUint64(text, uint64(noon.UnixMicro()+int64(i)))
		want := sha256.Sum256(append(text, fmt.Sprint("entry ", i)...))
		if r.Hash != want {
			f.Fatalf("revision %d has the hash %x, want %x", i+1, r.Hash, want)
		}
		before = want[:]
	}
}

func pageCases() []testCase {
	var list []testCase
	for _, c := range []struct {
		after       uint64
		limit       int
		first, last int
	}{
		{0, 1, 1, 1}, {0, 3, 1, 3}, {0, 10, 1, 10}, {0, 11, 1, 10}, {4, 2, 5, 6}, {9, 1, 10, 10}, {9, 5, 10, 10},
		{10, 5, 0, -1}, {11, 1, 0, -1}, {math.MaxInt64, 1, 0, -1}, {math.MaxUint64, 1, 0, -1}, {5, math.MaxInt, 6, 10},
	} {
		list = append(list, testCase{fmt.Sprintf("read after %d at most %d", c.after, c.limit), func(f *fixture) {
			for range 10 {
				f.append(anna, entry("x"))
				f.append(ben, entry("y"))
			}
			records, err := f.j.Read(f.Context(), anna, c.after, c.limit)
			f.ok(err)
			var got, want []uint64
			for _, r := range records {
				got = append(got, r.Revision)
			}
			for n := c.first; n <= c.last; n++ {
				want = append(want, uint64(n))
			}
			f.same("revisions", want, got)
		}})
	}
	for _, size := range []int{1, 2, 5, 22, 23, 24, 1000} {
		list = append(list, testCase{fmt.Sprintf("accounts by pages of %d", size), func(f *fixture) {
			var want, got []string
			for i := range 23 {
				id := account((i*7 + 3) % 23) // in another order than theirs
				f.append(id, entry("x"))
				want = append(want, id)
			}
			slices.Sort(want)
			for after := ""; ; after = got[len(got)-1] {
				page, err := f.j.Accounts(f.Context(), after, size)
				f.ok(err)
				if len(page) > size {
					f.Fatalf("a page of %d has %d", size, len(page))
				}
				if got = append(got, page...); len(page) == 0 {
					break
				}
			}
			f.same("accounts", want, got)
		}})
	}
	for _, n := range []int{63, 64, 65, 128, 130} {
		list = append(list, testCase{fmt.Sprintf("heads of %d accounts", n), func(f *fixture) {
			ids := make([]string, n)
			for i := range ids {
				ids[i] = account(i)
			}
			f.ok(f.j.Write(f.Context(), ids, func(tx journal.Tx) error {
				for _, id := range ids {
					if _, err := tx.Append(id, entry("x")); err != nil {
						return err
					}
				}
				return nil
			}))
			heads, err := f.j.Heads(f.Context(), ids)
			f.ok(err)
			got := make([]string, len(heads))
			for i, h := range heads {
				got[i] = h.Account
			}
			f.same("accounts", ids, got)
		}})
	}
	return list
}

func timeCases() []testCase {
	berlin := time.FixedZone("somewhere", 3600)
	var list []testCase
	for _, c := range []struct {
		name         string
		before, give time.Time
		want         time.Time
	}{
		{"whole microseconds", noon, noon.Add(1999 * time.Nanosecond), noon.Add(time.Microsecond)},
		{"in another zone", noon, noon.Add(time.Hour).In(berlin), noon.Add(time.Hour)},
		{"the same again", noon, noon, noon},
		{"a clock set back", noon, noon.Add(-time.Hour), noon},
		{"a clock set back by less than a microsecond", noon, noon.Add(-1), noon},
		{"the first possible", time.Unix(0, 0), time.Unix(0, 0), time.Unix(0, 0)},
		{"beyond 2038 and 2262", noon, time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC)},
	} {
		list = append(list, testCase{"time: " + c.name, func(f *fixture) {
			f.append(anna, journal.Write{Time: c.before, Body: []byte("x")})
			r := f.append(anna, journal.Write{Time: c.give, Body: []byte("x")})
			f.reopen()
			got := f.log(anna)[1].Time
			if !got.Equal(c.want) || got.Location() != time.UTC || !r.Time.Equal(c.want) {
				f.Fatalf("appended at %v and read as %v, want %v", r.Time, got, c.want)
			}
			f.verified(anna, 2)
		}})
	}
	return list
}

func bodyCases() []testCase {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	var list []testCase
	for name, body := range map[string][]byte{
		"one NUL": {0}, "every byte": all, "invalid UTF-8": []byte("\xff\xfe\xc0\x80"), "four-byte runes": []byte("𝔸🙂"),
		"JSON": []byte(`{"a":"\u0000"}`), "quotes": []byte(`'"; DROP TABLE entries; --`),
	} {
		list = append(list, testCase{"body: " + name, func(f *fixture) {
			f.append(anna, journal.Write{Time: noon, Body: slices.Clone(body)})
			f.reopen()
			f.same("body", body, f.log(anna)[0].Body)
			f.verified(anna, 1)
		}})
	}
	return list
}

// background is for what must outlive a case's own context.
var background = context.Background()
