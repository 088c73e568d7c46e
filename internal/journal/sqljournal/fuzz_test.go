package sqljournal

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/ambit-iam/ambit/internal/journal"
)

// FuzzClaimsAreTheirBytes takes one claim and asks for another: it is held if and
// only if they are the same, byte by byte.
func FuzzClaimsAreTheirBytes(f *testing.F) {
	f.Add("slug", "acme", "slug", "Acme")
	f.Add("slug", "\x00", "slug", "\x00\x00")
	f.Add("a", "bc", "ab", "c")
	f.Add("slug", "\xff", "slug", "\ufffd")
	path := filepath.Join(f.TempDir(), "j.db")
	if err := makeFile(path); err != nil {
		f.Fatal(err)
	}
	file, err := openSQLite(f.Context(), path, settings{busy: 5 * time.Second, synchronous: "OFF"})
	if err != nil {
		f.Fatal(err)
	}
	j := &store{engine: file}
	f.Cleanup(func() { j.Close() })
	f.Fuzz(func(t *testing.T, kind, key, otherKind, otherKey string) {
		c := journal.Claim{Kind: journal.ClaimKind(kind), Key: key}
		other := journal.Claim{Kind: journal.ClaimKind(otherKind), Key: otherKey}
		w := entry("x")
		w.Take = []journal.Claim{c}
		if _, err := add(t.Context(), j, anna, w); c.Check() != nil {
			if !errors.Is(err, journal.ErrInvalid) {
				t.Errorf("%q: got the error %v", c, err)
			}
			return
		} else if err != nil {
			t.Fatal(err)
		}
		holder, err := j.Holder(t.Context(), other)
		if other.Check() != nil && !errors.Is(err, journal.ErrInvalid) || other.Check() == nil && err != nil {
			t.Errorf("%q: got the error %v", other, err)
		}
		if (holder == anna) != (c == other) {
			t.Errorf("%q is taken, and %q is held by %q", c, other, holder)
		}
		w.Take, w.Release = nil, w.Take
		if _, err := add(t.Context(), j, anna, w); err != nil {
			t.Error(err)
		}
	})
}
