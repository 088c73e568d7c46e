package journaltest

import (
	"errors"
	"fmt"

	"github.com/ambit-iam/ambit/internal/journal"
)

func claimCases() []testCase {
	list := []testCase{
		{"held by nobody at first", func(f *fixture) { f.holds(slug("acme"), "") }},
		{"taken, and still when opened again", func(f *fixture) {
			f.take(anna, "acme")
			f.reopen()
			f.holds(slug("acme"), anna)
		}},
		{"taken by another", func(f *fixture) {
			f.take(anna, "acme")
			w := entry("x")
			w.Take = []journal.Claim{slug("free"), slug("acme")}
			_, err := f.try(ben, w)
			var taken *journal.ClaimedError
			if !errors.As(err, &taken) || taken.Claim != slug("acme") {
				f.Fatalf("got the error %v", err)
			}
			f.holds(slug("acme"), anna)
			f.holds(slug("free"), "")
			f.same("log", []journal.Record(nil), f.log(ben))
		}},
		{"taken again by the same", func(f *fixture) {
			f.take(anna, "acme")
			f.take(anna, "acme", "acme")
			f.holds(slug("acme"), anna)
		}},
		{"released, then another's", func(f *fixture) {
			f.take(anna, "acme")
			w := entry("x")
			w.Release = []journal.Claim{slug("acme")}
			f.append(anna, w)
			f.holds(slug("acme"), "")
			f.take(ben, "acme")
			f.holds(slug("acme"), ben)
		}},
		{"released and taken at once stays", func(f *fixture) {
			f.take(anna, "acme")
			w := entry("x")
			w.Release, w.Take = []journal.Claim{slug("acme")}, []journal.Claim{slug("acme")}
			f.append(anna, w)
			f.holds(slug("acme"), anna)
		}},
		{"moved from one account to another in one write", func(f *fixture) {
			f.take(anna, "acme")
			f.ok(f.j.Write(f.Context(), []string{ben, anna}, func(tx journal.Tx) error {
				w := entry("x")
				w.Release = []journal.Claim{slug("acme")}
				if _, err := tx.Append(anna, w); err != nil {
					return err
				}
				w = entry("y")
				w.Take = []journal.Claim{slug("acme")}
				_, err := tx.Append(ben, w)
				return err
			}))
			f.holds(slug("acme"), ben)
		}},
		{"released though nobody holds it", func(f *fixture) { f.releaseFails(slug("acme"), "") }},
		{"released though another holds it", func(f *fixture) {
			f.take(anna, "acme")
			f.releaseFails(slug("acme"), anna)
		}},
		{"released as another kind", func(f *fixture) {
			f.take(ben, "acme")
			f.releaseFails(journal.Claim{Kind: journal.TokenClaim, Key: "acme"}, "")
			f.holds(slug("acme"), ben)
		}},
		{"one key of each kind", func(f *fixture) {
			for i, kind := range []journal.ClaimKind{journal.SlugClaim, journal.TokenClaim, journal.DomainClaim} {
				w := entry("x")
				w.Take = []journal.Claim{{Kind: kind, Key: "acme"}}
				f.append(account(i), w)
			}
			for i, kind := range []journal.ClaimKind{journal.SlugClaim, journal.TokenClaim, journal.DomainClaim} {
				f.holds(journal.Claim{Kind: kind, Key: "acme"}, account(i))
			}
		}},
		{"kind and key do not run together", func(f *fixture) {
			for i, c := range []journal.Claim{{Kind: "a", Key: "bc"}, {Kind: "ab", Key: "c"}, {Kind: "a\x00", Key: "bc"}, {Kind: "a", Key: "\x00bc"}} {
				w := entry("x")
				w.Take = []journal.Claim{c}
				f.append(account(i), w)
			}
		}},
	}
	for _, pair := range lookAlikes {
		list = append(list, testCase{fmt.Sprintf("%.30q is not %.30q", pair[0], pair[1]), func(f *fixture) {
			f.take(anna, pair[0])
			f.holds(slug(pair[1]), "")
			f.take(ben, pair[1])
			f.reopen()
			f.holds(slug(pair[0]), anna)
			f.holds(slug(pair[1]), ben)
		}})
	}
	return list
}

// lookAlikes are pairs of keys that some database, somewhere, takes for the same.
var lookAlikes = [][2]string{
	{"acme", "Acme"}, {"acme", "ACME"}, {"acme", "acme "}, {"acme", " acme"}, {"acme", "acme."}, {"acme", "acme\x00"},
	{"acme", "acme\x00x"}, {"\x00", "\x00\x00"}, {"acme", "acme\n"}, {"acme", "acme\t"}, {"acme", "acme\u200b"}, {"acme", "ac\u00adme"},
	{"é", "e\u0301"}, {"É", "é"}, {"ß", "ss"}, {"ß", "ẞ"}, {"k", "\u212a"}, {"i", "ı"}, {"I", "İ"}, {"å", "\u212b"}, {"σ", "ς"},
	{"acme", "ａｃｍｅ"}, {"а", "a"}, {"ﬁ", "fi"}, {"1", "１"}, {"1", "01"}, {"1", "1.0"}, {"1e2", "100"}, {"0x10", "16"}, {"true", "1"},
	{"\xff", "\xfe"}, {"\xff", "\ufffd"}, {"a\xff", "a\xfe"}, {"\xc0\x80", "\x00"}, {"\xed\xa0\x80", "\xef\xbf\xbd"}, {"%", "_"}, {"acme", "acm_"},
	{"acme", "%"}, {"*", "acme"}, {"NULL", "null"}, {"'", "''"}, {"\\", "\\\\"}, {`\x61`, "a"}, {"a/b", "a%2Fb"}, {"a-b", "a‑b"}, {"🙂", "🙃"},
	{long(1024), long(1023)}, {long(1023) + "a", long(1023) + "b"}, {long(1023) + "\x00", long(1023)},
}

func (f *fixture) take(account string, keys ...string) {
	f.Helper()
	w := entry("takes")
	for _, k := range keys {
		w.Take = append(w.Take, slug(k))
	}
	f.append(account, w)
}

// releaseFails lets ben, who does not hold it, release a claim.
func (f *fixture) releaseFails(c journal.Claim, holder string) {
	f.Helper()
	before := len(f.log(ben))
	w := entry("x")
	w.Release = []journal.Claim{c}
	_, err := f.try(ben, w)
	f.fails(journal.ErrNotFound, err)
	f.holds(c, holder)
	f.same("entries", before, len(f.log(ben)))
}
