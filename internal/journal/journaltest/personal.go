package journaltest

import (
	"crypto/sha256"
	"fmt"

	"github.com/ambit-iam/ambit/internal/journal"
)

func person(id, subject, value string) journal.Personal {
	return journal.Personal{ID: id, Subject: subject, Salt: [16]byte{0, 255, byte(len(id))}, Value: value}
}

func personalCases() []testCase {
	keep := func(f *fixture, account string, list ...journal.Personal) {
		f.Helper()
		w := entry("x")
		w.Personal = list
		f.append(account, w)
	}
	erase := func(f *fixture, account string, subjects ...string) {
		f.Helper()
		w := entry("erases")
		w.Erase = subjects
		f.append(account, w)
	}
	list := []testCase{
		{"read as it was kept", func(f *fixture) {
			p := person("e-mail", "user:1", "anna@example.com\x00\xff")
			keep(f, anna, p, person("empty", "user:1", ""))
			f.reopen()
			got, err := f.j.Personal(f.Context(), anna, []string{"empty", "none", "e-mail", "e-mail"})
			f.ok(err)
			f.same("values", map[string]journal.Personal{"e-mail": p, "empty": person("empty", "user:1", "")}, got)
			if got["e-mail"].Commitment() != sha256.Sum256([]byte("\x00\xff\x06"+long(0)+string(make([]byte, 13))+"anna@example.com\x00\xff")) {
				f.Error("the commitment is not the SHA-256 of salt and value")
			}
		}},
		{"another account's is not there", func(f *fixture) {
			keep(f, anna, person("id", "user:1", "a"))
			keep(f, ben, person("id", "user:1", "b"))
			got, err := f.j.Personal(f.Context(), ben, []string{"id"})
			f.ok(err)
			f.same("value", "b", got["id"].Value)
		}},
		{"none asked for", func(f *fixture) {
			got, err := f.j.Personal(f.Context(), anna, nil)
			f.ok(err)
			f.same("values", 0, len(got))
		}},
		{"an id that is there", func(f *fixture) {
			keep(f, anna, person("id", "user:1", "first"))
			w := entry("x")
			w.Personal = []journal.Personal{person("id", "user:2", "second")}
			_, err := f.try(anna, w)
			f.fails(journal.ErrInvalid, err)
			f.verified(anna, 1)
		}},
		{"erased, and the chain still proves itself", func(f *fixture) {
			keep(f, anna, person("1", "user:1", "a"), person("2", "user:1", "b"), person("3", "user:2", "c"))
			keep(f, ben, person("1", "user:1", "other"))
			before := f.log(anna)
			erase(f, anna, "user:1")
			f.reopen()
			got, err := f.j.Personal(f.Context(), anna, []string{"1", "2", "3"})
			f.ok(err)
			f.same("values", map[string]journal.Personal{"3": person("3", "user:2", "c")}, got)
			f.same("entries before", before, f.log(anna)[:1])
			f.verified(anna, 2)
			got, err = f.j.Personal(f.Context(), ben, []string{"1"})
			f.ok(err)
			f.same("another account's", 1, len(got))
		}},
		{"erased and kept anew at once", func(f *fixture) {
			keep(f, anna, person("1", "user:1", "old"))
			w := entry("x")
			w.Erase, w.Personal = []string{"user:1"}, []journal.Personal{person("1", "user:1", "new")}
			f.append(anna, w)
			got, err := f.j.Personal(f.Context(), anna, []string{"1"})
			f.ok(err)
			f.same("value", "new", got["1"].Value)
		}},
		{"erasing takes the snapshot along", func(f *fixture) {
			keep(f, anna, person("1", "user:1", "a"))
			f.ok(f.j.PutSnapshot(f.Context(), snapshot(f.verified(anna, 1), "holds a")))
			erase(f, anna, "user:1")
			f.noSnapshot(anna)
		}},
		{"erasing somebody unknown takes the snapshot along too", func(f *fixture) {
			f.append(anna, entry("x"))
			f.ok(f.j.PutSnapshot(f.Context(), snapshot(f.verified(anna, 1), "s")))
			erase(f, anna, "user:unknown")
			f.noSnapshot(anna)
		}},
		{"a snapshot from before comes too late", func(f *fixture) {
			keep(f, anna, person("1", "user:1", "a"))
			old := f.verified(anna, 1)
			erase(f, anna, "user:1")
			f.ok(f.j.PutSnapshot(f.Context(), snapshot(old, "holds a")))
			f.noSnapshot(anna)
			f.append(anna, entry("later"))
			f.reopen()
			f.ok(f.j.PutSnapshot(f.Context(), snapshot(old, "holds a")))
			f.noSnapshot(anna)
			f.ok(f.j.PutSnapshot(f.Context(), snapshot(f.verified(anna, 3), "does not")))
			_, found, err := f.j.Snapshot(f.Context(), anna)
			f.ok(err)
			f.same("snapshot", true, found)
		}},
		{"one that does not fit its commitment", func(f *fixture) {
			p := person("1", "user:1", "a")
			keep(f, anna, p)
			_, err := journal.Verify(f.Context(), f.j, anna, func([]byte) (map[string]journal.Digest, error) {
				return map[string]journal.Digest{"1": p.Commitment(), "erased": {}}, nil
			})
			f.ok(err)
			_, err = journal.Verify(f.Context(), f.j, anna, func([]byte) (map[string]journal.Digest, error) {
				return map[string]journal.Digest{"1": person("1", "user:1", "b").Commitment()}, nil
			})
			f.fails(journal.ErrBroken, err)
		}},
	}
	for _, n := range []int{63, 64, 65, 200} {
		list = append(list, testCase{fmt.Sprintf("%d at once", n), func(f *fixture) {
			var ids []string
			w, want := entry("x"), map[string]journal.Personal{}
			for i := range n {
				p := person(fmt.Sprint("id", i), "user:1", fmt.Sprint("value", i))
				w.Personal, ids, want[p.ID] = append(w.Personal, p), append(ids, p.ID), p
			}
			f.append(anna, w)
			got, err := f.j.Personal(f.Context(), anna, ids)
			f.ok(err)
			f.same("values", want, got)
		}})
	}
	for _, pair := range lookAlikes[:12] {
		list = append(list, testCase{fmt.Sprintf("erasing %q leaves %q", pair[0], pair[1]), func(f *fixture) {
			keep(f, anna, person("1", pair[0], "a"), person("2", pair[1], "b"))
			erase(f, anna, pair[0])
			got, err := f.j.Personal(f.Context(), anna, []string{"1", "2"})
			f.ok(err)
			f.same("values", map[string]journal.Personal{"2": person("2", pair[1], "b")}, got)
		}})
	}
	return list
}
