package journaltest

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/ambit-iam/ambit/internal/journal"
)

func limitCases() []testCase {
	var list []testCase
	for _, n := range []int{1, 2, 4095, 4096, 4097, 1 << 20, journal.MaxBody} {
		list = append(list, testCase{fmt.Sprintf("a body of %d bytes", n), func(f *fixture) {
			body := bytes.Repeat([]byte{'b'}, n)
			body[n-1] = 'e'
			f.append(anna, journal.Write{Time: noon, Body: body})
			f.reopen()
			if got := f.log(anna)[0].Body; !bytes.Equal(got, body) {
				f.Fatalf("another body of %d bytes came back", len(got))
			}
			f.verified(anna, 1)
		}})
	}
	// Around what databases allow as parameters of a statement.
	for _, n := range []int{1, 999, 1000, 32766, 32767, 65535, 65536, 70000} {
		list = append(list, testCase{fmt.Sprintf("%d claims in one write", n), func(f *fixture) {
			if n > 40000 && testing.Short() {
				f.Skip("takes seconds")
			}
			take, release := entry("takes"), entry("releases")
			for i := range n {
				take.Take = append(take.Take, slug(fmt.Sprint("claim ", i)))
			}
			release.Release = take.Take[:n-1]
			f.append(anna, take)
			f.holds(take.Take[0], anna)
			f.holds(take.Take[n-1], anna)
			f.append(anna, release)
			f.holds(take.Take[n/2], map[bool]string{true: anna}[n == 1])
			f.holds(take.Take[n-1], anna)
		}})
	}
	return append(list,
		testCase{"1,000 accounts in one write", func(f *fixture) {
			ids := make([]string, 1000)
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
			f.same("heads", 1000, len(heads))
		}},
		testCase{"1,000 entries in one write", func(f *fixture) {
			f.ok(f.j.Write(f.Context(), []string{anna}, func(tx journal.Tx) error {
				for range 1000 {
					if _, err := tx.Append(anna, entry("x")); err != nil {
						return err
					}
				}
				return nil
			}))
			f.verified(anna, 1000)
		}},
		testCase{"the longest keys everywhere", func(f *fixture) {
			key := long(journal.MaxKey)
			w := entry("x")
			w.Take = []journal.Claim{{Kind: journal.ClaimKind(key), Key: key}}
			w.Personal = []journal.Personal{{ID: key, Subject: key}}
			w.Secrets = []journal.Secret{{Key: key, Generation: 1<<32 - 1, Token: key}}
			w.Receipt = &journal.Receipt{Principal: key, Key: key, Until: noon.AddDate(1, 0, 0)}
			f.append(anna, w)
			f.holds(w.Take[0], anna)
			got, err := f.j.Personal(f.Context(), anna, []string{key})
			f.ok(err)
			f.same("personal values", 1, len(got))
			secrets, err := f.j.Secrets(f.Context(), key)
			f.ok(err)
			f.same("generation", uint32(1<<32-1), secrets[0].Generation)
			_, found, err := f.j.Receipt(f.Context(), anna, key, key, noon)
			f.ok(err)
			f.same("receipt", true, found)
		}},
	)
}
