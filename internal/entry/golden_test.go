package entry

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/internal/journal"
	"github.com/ambit-iam/ambit/world"
	"github.com/google/go-cmp/cmp"
)

// The golden log is a log that an earlier release has written: every release must
// read it, make the same account of it, and write the same bytes again. It only
// grows. To add to it, add steps at the end of goldenSteps and run
//
//	go test ./internal/entry -run Golden -update
//
// which writes the entries that are not there yet, and the account that the log
// leads to. What is there already is never written again.
var update = flag.Bool("update", false, "add the steps that are not in the golden log yet, and write the account it leads to")

const (
	goldenLog     = "testdata/golden/log.jsonl"
	goldenAccount = "testdata/golden/account.yaml"
)

// A goldenEntry is a line of the golden log: what a journal keeps of an entry.
type goldenEntry struct {
	Revision  uint64           `json:"revision"`
	Time      time.Time        `json:"time"`
	Body      json.RawMessage  `json:"body"`
	Personal  []goldenPersonal `json:"personal,omitempty"`
	Documents []string         `json:"documents,omitempty"`
}

type goldenPersonal struct {
	ID      string `json:"id"`
	Subject string `json:"subject"`
	Salt    string `json:"salt"` // hexadecimal
	Value   string `json:"value"`
}

// A shelf holds the documents of a log by their digests.
type shelf struct {
	documents map[journal.Digest]*ambit.Catalog
	digests   map[*ambit.Catalog]journal.Digest
	texts     map[*ambit.Catalog]string
}

func newShelf() *shelf {
	return &shelf{map[journal.Digest]*ambit.Catalog{}, map[*ambit.Catalog]journal.Digest{}, map[*ambit.Catalog]string{}}
}

func (s *shelf) add(t testing.TB, text string) *ambit.Catalog {
	t.Helper()
	digest := sha256.Sum256([]byte(text))
	if c := s.documents[digest]; c != nil {
		return c
	}
	c, err := catalog.Read("document.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s.documents[digest], s.digests[c], s.texts[c] = c, digest, text
	return c
}

func (s *shelf) get(d journal.Digest) (*ambit.Catalog, error) {
	if c := s.documents[d]; c != nil {
		return c, nil
	}
	return nil, journal.ErrNotFound
}

func (s *shelf) digest(c *ambit.Catalog) (journal.Digest, error) {
	if d, ok := s.digests[c]; ok {
		return d, nil
	}
	return journal.Digest{}, errors.New("the log has no document of it")
}

func readGolden(t testing.TB) []goldenEntry {
	t.Helper()
	text, err := os.ReadFile(goldenLog)
	if err != nil && !(*update && errors.Is(err, os.ErrNotExist)) {
		t.Fatal(err)
	}
	var entries []goldenEntry
	for line := range bytes.Lines(text) {
		var g goldenEntry
		if err := strict(line, &g); err != nil {
			t.Fatalf("%s, line %d: %v", goldenLog, len(entries)+1, err)
		}
		entries = append(entries, g)
	}
	return entries
}

// personal are the values beside the entry, in order.
func (g goldenEntry) personal(t testing.TB) []journal.Personal {
	t.Helper()
	var list []journal.Personal
	for _, p := range g.Personal {
		salt, err := hex.DecodeString(p.Salt)
		if err != nil || len(salt) != 16 {
			t.Fatalf("entry %d: the salt %q: %v", g.Revision, p.Salt, err)
		}
		list = append(list, journal.Personal{ID: p.ID, Subject: p.Subject, Salt: [16]byte(salt), Value: p.Value})
	}
	return list
}

func (g goldenEntry) entry(t testing.TB, s *shelf) Entry {
	t.Helper()
	for _, text := range g.Documents {
		s.add(t, text)
	}
	b, err := Read(g.Body)
	if err != nil {
		t.Fatalf("entry %d: %v", g.Revision, err)
	}
	e, err := b.Entry(journal.Record{Revision: g.Revision, Time: g.Time}, byID(g.personal(t)), s.get)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// blank is the golden account before its first entry.
func blank(t testing.TB) *ambit.Account {
	t.Helper()
	d, err := ambit.NewDraft(ambit.Config{ID: goldenID(1), Conditions: cel.New()})
	if err != nil {
		t.Fatal(err)
	}
	return d.Account()
}

func goldenID(n int) string { return fmt.Sprintf("%032x", n) }

func replayGolden(t testing.TB, s *shelf) (*ambit.Account, []Entry) {
	t.Helper()
	a := blank(t)
	var entries []Entry
	for _, g := range readGolden(t) {
		e := g.entry(t, s)
		var err error
		if a, err = a.Apply(e.Plain()); err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	return a, entries
}

func TestTheGoldenLogLeadsToTheSameAccount(t *testing.T) {
	s := newShelf()
	a, _ := replayGolden(t, s)
	if *update {
		a = addToGolden(t, s, a)
	}
	got, err := world.Write(a)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(goldenAccount, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(goldenAccount)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (- golden, + replayed):\n%s", filepath.Base(goldenAccount), diff)
	}
}

func TestTheGoldenLogIsWrittenInTheSameBytes(t *testing.T) {
	s := newShelf()
	golden := readGolden(t)
	if len(golden) < 10 {
		t.Fatalf("the golden log has %d entries", len(golden))
	}
	for _, g := range golden {
		personal := g.personal(t)
		var salts bytes.Buffer
		for _, p := range personal {
			salts.Write(p.Salt[:])
		}
		w, err := Encode(g.entry(t, s), s.digest, &salts)
		if err != nil {
			t.Fatalf("entry %d: %v", g.Revision, err)
		}
		if diff := cmp.Diff(string(g.Body), string(w.Body)); diff != "" {
			t.Errorf("entry %d (- golden, + written now):\n%s", g.Revision, diff)
		}
		if diff := cmp.Diff(personal, w.Personal); diff != "" {
			t.Errorf("entry %d, personal values (- golden, + written now):\n%s", g.Revision, diff)
		}
	}
}

func TestTheGoldenLogHasEveryKind(t *testing.T) {
	_, entries := replayGolden(t, newShelf())
	found := map[reflect.Type]bool{}
	for _, e := range entries {
		for _, c := range e.Changes {
			found[reflect.TypeOf(c)] = true
			if put, ok := c.(ambit.Put); ok {
				found[reflect.TypeOf(put.Noun)] = true
			}
		}
	}
	for _, c := range changes(t) {
		if !found[reflect.TypeOf(c)] {
			t.Errorf("no entry of the golden log has a change of type %T", c)
		}
	}
	for _, noun := range nouns(t) {
		if !found[reflect.TypeOf(noun)] {
			t.Errorf("no entry of the golden log puts a %T", noun)
		}
	}
}
