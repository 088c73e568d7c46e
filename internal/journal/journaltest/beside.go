package journaltest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/ambit-iam/ambit/internal/journal"
)

func document(body string) journal.Document {
	return journal.Document{Digest: sha256.Sum256([]byte(body)), Body: []byte(body)}
}

func documentCases() []testCase {
	keep := func(f *fixture, account string, list ...journal.Document) {
		f.Helper()
		w := entry("x")
		w.Document = list
		f.append(account, w)
	}
	return []testCase{
		{"not there", func(f *fixture) {
			_, err := f.j.Document(f.Context(), document("x").Digest)
			f.fails(journal.ErrNotFound, err)
		}},
		{"kept once for all accounts", func(f *fixture) {
			d := document("a catalog\x00")
			keep(f, anna, d, d)
			keep(f, ben, d)
			f.reopen()
			got, err := f.j.Document(f.Context(), d.Digest)
			f.ok(err)
			f.same("body", d.Body, got)
		}},
		{"two of them", func(f *fixture) {
			keep(f, anna, document("a"), document("b"))
			for _, body := range []string{"a", "b"} {
				got, err := f.j.Document(f.Context(), document(body).Digest)
				f.ok(err)
				f.same("body", body, string(got))
			}
		}},
		{"a wrong digest does not take its place", func(f *fixture) {
			keep(f, anna, document("true"))
			w := entry("x")
			w.Document = []journal.Document{{Digest: document("true").Digest, Body: []byte("false")}}
			_, err := f.try(ben, w)
			f.fails(journal.ErrInvalid, err)
			got, err := f.j.Document(f.Context(), document("true").Digest)
			f.ok(err)
			f.same("body", "true", string(got))
		}},
	}
}

func secretCases() []testCase {
	try := func(f *fixture, account string, list ...journal.Secret) error {
		w := entry("x")
		w.Secrets = list
		_, err := f.try(account, w)
		return err
	}
	generation := func(n uint32) journal.Secret {
		return journal.Secret{Key: "pub", Generation: n, Token: "token:1", Hash: journal.Digest{byte(n)}}
	}
	return []testCase{
		{"generations in order", func(f *fixture) {
			f.ok(try(f, anna, generation(2), generation(1)))
			f.ok(try(f, anna, generation(10)))
			f.reopen()
			got, err := f.j.Secrets(f.Context(), "pub")
			f.ok(err)
			want := []journal.Secret{generation(1), generation(2), generation(10)}
			for i := range want {
				want[i].Account = anna
			}
			f.same("secrets", want, got)
		}},
		{"the account is the log's, whatever the writer says", func(f *fixture) {
			s := generation(1)
			s.Account = ben
			f.ok(try(f, anna, s))
			got, err := f.j.Secrets(f.Context(), "pub")
			f.ok(err)
			f.same("account", anna, got[0].Account)
		}},
		{"a generation that is there", func(f *fixture) {
			f.ok(try(f, anna, generation(1)))
			other := generation(1)
			other.Hash = journal.Digest{9}
			f.fails(journal.ErrInvalid, try(f, anna, other))
			got, err := f.j.Secrets(f.Context(), "pub")
			f.ok(err)
			f.same("hash", generation(1).Hash, got[0].Hash)
		}},
		{"another account's token", func(f *fixture) {
			f.ok(try(f, anna, generation(1)))
			f.fails(journal.ErrInvalid, try(f, ben, generation(2)))
			got, err := f.j.Secrets(f.Context(), "pub")
			f.ok(err)
			f.same("generations", 1, len(got))
		}},
		{"unknown", func(f *fixture) {
			f.ok(try(f, anna, generation(1)))
			for _, key := range []string{"PUB", "pub ", "pu", "pub\x00", "%"} {
				got, err := f.j.Secrets(f.Context(), key)
				f.ok(err)
				f.same("secrets of "+key, []journal.Secret(nil), got)
			}
		}},
	}
}

func receiptCases() []testCase {
	until := noon.Add(time.Hour)
	receipt := func() *journal.Receipt {
		return &journal.Receipt{Principal: "user:1", Key: "key", Request: journal.Digest{7}, Answer: []byte("{}\x00"), Until: until}
	}
	put := func(f *fixture, account string, at time.Time, r *journal.Receipt) error {
		w := entry("x")
		w.Time, w.Receipt = at, r
		_, err := f.try(account, w)
		return err
	}
	list := []testCase{
		{"read as it was kept", func(f *fixture) {
			f.ok(put(f, anna, noon, receipt()))
			f.reopen()
			got, found, err := f.j.Receipt(f.Context(), anna, "user:1", "key", noon)
			f.ok(err)
			f.same("found", true, found)
			f.same("receipt", *receipt(), got)
		}},
		{"an empty answer", func(f *fixture) {
			r := receipt()
			r.Answer = nil
			f.ok(put(f, anna, noon, r))
			_, found, err := f.j.Receipt(f.Context(), anna, "user:1", "key", noon)
			f.ok(err)
			f.same("found", true, found)
		}},
		{"of another account, principal or key", func(f *fixture) {
			f.ok(put(f, anna, noon, receipt()))
			for _, other := range [][3]string{{ben, "user:1", "key"}, {anna, "user:2", "key"}, {anna, "user:1", "Key"}, {anna, "user:1k", "ey"}} {
				_, found, err := f.j.Receipt(f.Context(), other[0], other[1], other[2], noon)
				f.ok(err)
				f.same(fmt.Sprint(other), false, found)
			}
		}},
		{"answered already", func(f *fixture) {
			f.ok(put(f, anna, noon, receipt()))
			f.fails(journal.ErrAnswered, put(f, anna, until.Add(-time.Microsecond), receipt()))
			f.ok(put(f, ben, noon, receipt()))
			f.verified(anna, 1)
		}},
		{"answered once by 16 at a time", func(f *fixture) {
			var done atomic.Int32
			f.all(16, func(int) error {
				err := put(f, anna, noon, receipt())
				if errors.Is(err, journal.ErrAnswered) {
					return nil
				}
				done.Add(1)
				return err
			})
			f.same("answered", int32(1), done.Load())
			f.verified(anna, 1)
		}},
		{"in place of one that is over", func(f *fixture) {
			f.ok(put(f, anna, noon, receipt()))
			r := receipt()
			r.Until, r.Answer = until.Add(time.Hour), []byte("second")
			f.ok(put(f, anna, until, r))
			got, _, err := f.j.Receipt(f.Context(), anna, "user:1", "key", until)
			f.ok(err)
			f.same("answer", "second", string(got.Answer))
		}},
		{"a clock set back does not bring one back", func(f *fixture) {
			f.ok(put(f, anna, until.Add(time.Hour), receipt()))
			f.ok(put(f, anna, noon, receipt())) // is appended at the later time
		}},
		{"swept when over, and not before", func(f *fixture) {
			f.ok(put(f, anna, noon, receipt()))
			late := receipt()
			late.Key, late.Until = "late", until.Add(time.Microsecond)
			f.ok(put(f, anna, noon, late))
			f.ok(f.j.Sweep(f.Context(), until))
			for key, want := range map[string]bool{"key": false, "late": true} {
				// Asked at an earlier time, one that is still kept is found.
				_, found, err := f.j.Receipt(f.Context(), anna, "user:1", key, noon)
				f.ok(err)
				f.same(key, want, found)
			}
		}},
	}
	for _, c := range []struct {
		name string
		now  time.Time
		want bool
	}{
		{"a microsecond before its end", until.Add(-time.Microsecond), true},
		{"a nanosecond before its end", until.Add(-time.Nanosecond), true},
		{"at its end", until, false},
		{"after its end", until.Add(time.Microsecond), false},
	} {
		list = append(list, testCase{c.name, func(f *fixture) {
			f.ok(put(f, anna, noon, receipt()))
			_, found, err := f.j.Receipt(f.Context(), anna, "user:1", "key", c.now)
			f.ok(err)
			f.same("found", c.want, found)
		}})
	}
	return list
}

func snapshot(h journal.Head, body string) journal.Snapshot {
	return journal.Snapshot{Head: h, Format: "1", Body: []byte(body)}
}

func (f *fixture) noSnapshot(account string) {
	f.Helper()
	s, found, err := f.j.Snapshot(f.Context(), account)
	f.ok(err)
	if found {
		f.Fatalf("there is a snapshot at revision %d", s.Revision)
	}
}

func snapshotCases() []testCase {
	heads := func(f *fixture, n int) []journal.Head {
		var list []journal.Head
		for range n {
			r := f.append(anna, entry("x"))
			list = append(list, journal.Head{Account: anna, Revision: r.Revision, Hash: r.Hash})
		}
		return list
	}
	put := func(f *fixture, s journal.Snapshot, want journal.Snapshot) {
		f.Helper()
		f.ok(f.j.PutSnapshot(f.Context(), s))
		got, found, err := f.j.Snapshot(f.Context(), anna)
		f.ok(err)
		f.same("found", true, found)
		f.same("snapshot", want, got)
	}
	return []testCase{
		{"none at first", func(f *fixture) {
			f.noSnapshot(anna)
			f.append(anna, entry("x"))
			f.noSnapshot(anna)
		}},
		{"read as it was kept", func(f *fixture) {
			s := snapshot(heads(f, 1)[0], "\x00\xff")
			put(f, s, s)
			f.reopen()
			put(f, s, s)
		}},
		{"a later one takes its place", func(f *fixture) {
			h := heads(f, 2)
			put(f, snapshot(h[0], "one"), snapshot(h[0], "one"))
			put(f, snapshot(h[1], "two"), snapshot(h[1], "two"))
		}},
		{"one of the same revision takes its place", func(f *fixture) {
			h := heads(f, 1)[0]
			put(f, snapshot(h, "old format"), snapshot(h, "old format"))
			s := journal.Snapshot{Head: h, Format: "2", Body: []byte("new")}
			put(f, s, s)
		}},
		{"an older one is dropped", func(f *fixture) {
			h := heads(f, 2)
			put(f, snapshot(h[1], "two"), snapshot(h[1], "two"))
			put(f, snapshot(h[0], "one"), snapshot(h[1], "two"))
		}},
		{"one with another hash is dropped", func(f *fixture) {
			h := heads(f, 1)[0]
			h.Hash[31] ^= 1
			f.ok(f.j.PutSnapshot(f.Context(), snapshot(h, "forged")))
			f.noSnapshot(anna)
		}},
		{"one from the future is dropped", func(f *fixture) {
			h := heads(f, 1)[0]
			h.Revision++
			f.ok(f.j.PutSnapshot(f.Context(), snapshot(h, "early")))
			f.noSnapshot(anna)
		}},
		{"one of another account's head is dropped", func(f *fixture) {
			h := heads(f, 1)[0]
			f.append(ben, entry("other"))
			h.Account = ben
			f.ok(f.j.PutSnapshot(f.Context(), snapshot(h, "x")))
			f.noSnapshot(ben)
		}},
		{"one of nobody is dropped", func(f *fixture) {
			f.ok(f.j.PutSnapshot(f.Context(), snapshot(journal.Head{Account: carl, Revision: 1}, "x")))
			f.noSnapshot(carl)
		}},
		{"4 MiB and empty", func(f *fixture) {
			h := heads(f, 2)
			put(f, snapshot(h[0], long(4<<20)), snapshot(h[0], long(4<<20)))
			put(f, snapshot(h[1], ""), snapshot(h[1], ""))
		}},
	}
}
