package ambit_test

import (
	"bytes"
	"crypto/sha256"
	"strings"
	"sync"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/cel"
)

// sealed is a body with a sum that is right.
func sealed(body []byte) []byte {
	sum := sha256.Sum256(body)
	return append(bytes.Clone(body), sum[:]...)
}

func unsealed(snapshot []byte) []byte { return snapshot[:len(snapshot)-sha256.Size] }

func TestForeignSnapshotsAreRefused(t *testing.T) {
	a := everything(t)
	snapshot := a.AppendSnapshot(nil)
	config := ambit.Config{ID: a.ID(), Conditions: cel.New()}
	adopted := a.Catalogs()[1:]
	other := *adopted[1]
	other.Types = append(other.Types[:len(other.Types):len(other.Types)], ambit.Type{Name: "more", Parents: []string{"account"}})
	fewer := *adopted[0]
	fewer.Types = fewer.Types[:5]
	fewer.Permissions, fewer.Roles, fewer.Wildcards = nil, nil, nil
	newer := bytes.Clone(unsealed(snapshot))
	newer[7]++
	for name, test := range map[string]struct {
		config   ambit.Config
		catalogs []*ambit.Catalog
		data     []byte
		want     string
	}{
		"nothing":              {config, adopted, nil, "too short"},
		"another account's":    {ambit.Config{ID: id("other")}, adopted, snapshot, "is that of account"},
		"a later form":         {config, adopted, sealed(newer), "does not read"},
		"something else":       {config, adopted, bytes.Repeat([]byte("{}"), 50), "does not read"},
		"something more":       {config, adopted, sealed(append(bytes.Clone(unsealed(snapshot)), 0)), "1 bytes follow"},
		"no catalogs":          {config, nil, snapshot, `["studio" "kept"]`},
		"a nil catalog":        {config, []*ambit.Catalog{adopted[0], nil}, snapshot, "catalogs"},
		"Ambit's own as well":  {config, a.Catalogs(), snapshot, "catalogs"},
		"in another order":     {config, []*ambit.Catalog{adopted[1], adopted[0]}, snapshot, "in this order"},
		"a version with more":  {config, []*ambit.Catalog{adopted[0], &other}, snapshot, "other versions"},
		"a version with fewer": {config, []*ambit.Catalog{&fewer, adopted[1]}, snapshot, "no catalog declares"},
	} {
		if got, err := ambit.Restore(test.config, test.catalogs, test.data); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, %v; want an error about %q", name, got, err, test.want)
		}
	}
}

// TestDamageIsFound changes and cuts off each byte of a snapshot.
func TestDamageIsFound(t *testing.T) {
	a := everything(t)
	snapshot := a.AppendSnapshot(nil)
	catalogs := a.Catalogs()[1:]
	for i := range snapshot {
		damaged := bytes.Clone(snapshot)
		damaged[i] ^= 1 << (i % 8)
		if _, err := ambit.Restore(ambit.Config{ID: a.ID()}, catalogs, damaged); err == nil {
			t.Fatalf("byte %d was changed, and it can be restored", i)
		}
		if _, err := ambit.Restore(ambit.Config{ID: a.ID()}, catalogs, snapshot[:i]); err == nil {
			t.Fatalf("it ends after byte %d, and it can be restored", i)
		}
		if i == len(unsealed(snapshot)) {
			continue
		}
		if _, err := ambit.Restore(ambit.Config{ID: a.ID()}, catalogs, sealed(snapshot[:i])); err == nil {
			t.Fatalf("it ends after byte %d under a sum that is right, and it can be restored", i)
		}
	}
}

// TestAForgedSnapshotNeverPanics changes each byte under a sum that is right: what
// can be restored all the same can be read, asked and written down.
func TestAForgedSnapshotNeverPanics(t *testing.T) {
	body := unsealed(hostile().snapshot)
	restored := 0
	for i := range body {
		for _, b := range []byte{0, 0x7f, 0xff, body[i] + 1, body[i] - 1} {
			forged := bytes.Clone(body)
			forged[i] = b
			if useForged(t, sealed(forged)) {
				restored++
			}
		}
	}
	if restored < 100 {
		t.Errorf("only %d could be restored, too few to find anything", restored)
	}
}

// FuzzRestore restores anything at all under a sum that is right.
func FuzzRestore(f *testing.F) {
	f.Add(unsealed(hostile().snapshot))
	f.Add(unsealed(fuzzed().AppendSnapshot(nil)))
	f.Add([]byte("ambit\r\n\x01"))
	f.Fuzz(func(t *testing.T, body []byte) { useForged(t, sealed(body)) })
}

// A prey is what forged snapshots pretend to be.
type prey struct {
	account  *ambit.Account
	snapshot []byte
}

var hostile = sync.OnceValue(func() prey {
	a := everything(&testing.T{})
	return prey{a, a.AppendSnapshot(nil)}
})

// useForged restores a forged snapshot and, where that works, uses the account.
func useForged(t *testing.T, snapshot []byte) bool {
	t.Helper()
	p := hostile()
	restore := func(snapshot []byte) (*ambit.Account, error) {
		return ambit.Restore(ambit.Config{ID: p.account.ID(), Conditions: cel.New()}, p.account.Catalogs()[1:], snapshot)
	}
	a, err := restore(snapshot)
	if err != nil {
		return false
	}
	again := a.AppendSnapshot(nil)
	if _, err := restore(again); err != nil {
		t.Fatalf("what was restored cannot be restored again: %v", err)
	}
	for noun := range a.Nouns() {
		_, _ = a.Get(noun.Ref()) // may be refused: ids can be forged too
	}
	for _, q := range []ambit.Question{
		ask("ambit.user:u", "files:read", "file:f"),
		ask("ambit.token:t", "files:read", "file:f"),
		ask("bot:b", "notes:read", "project:p"),
	} {
		if _, err := a.Explain(q); err == nil {
			_, _ = a.ListResources(ambit.Question{Principal: q.Principal, Permission: q.Permission, Now: now}, "", ambit.Page{})
		}
	}
	return true
}
