package live

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/journal"
)

// grown is an account with enough nodes to be written down, and a few entries.
func grown(t *testing.T, s *Accounts) {
	t.Helper()
	begin(t, s, id(1))
	write(t, s, id(1), shelves(id(1), 0, 3)...)
	write(t, s, id(1), shelves(id(1), 3, 4)...)
	write(t, s, id(1), shelves(id(1), 4, 4+nodesPerSnapshot)...)
}

// snapshotOf waits for the snapshot of an account at a revision.
func snapshotOf(t *testing.T, j journal.Journal, revision uint64) journal.Snapshot {
	t.Helper()
	var snapshot journal.Snapshot
	eventually(t, "there is a snapshot", func() bool {
		var err error
		if snapshot, _, err = j.Snapshot(t.Context(), id(1)); err != nil {
			t.Fatal(err)
		}
		return snapshot.Revision >= revision
	})
	return snapshot
}

func TestANodeLoadsFromASnapshot(t *testing.T) {
	file := filepath.Join(t.TempDir(), "journal.db")
	s, _ := openNode(t, openJournal(t, file), nil)
	grown(t, s)
	snapshotOf(t, s.opts.Journal, 4)
	after := write(t, s, id(1), shelves(id(1), 5000, 5001)...)
	j := openJournal(t, file)
	other, log := openNode(t, j, nil)
	same(t, after.Account, get(t, other, id(1)))
	if got := j.replayed.Load(); got != 2 { // the snapshot's own, to compare, and the one after it
		t.Errorf("%d entries were read, want 2", got)
	}
	if log.String() != "" {
		t.Errorf("it logged: %s", log)
	}
	// What comes after is applied to the restored value as to the original.
	same(t, write(t, other, id(1), ambit.Delete{Ref: ambit.Ref{Type: "stacks/shelf", ID: "2"}}).Account, latest(t, s))
}

func latest(t *testing.T, s *Accounts) *ambit.Account {
	t.Helper()
	a, err := s.Latest(t.Context(), id(1))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestASnapshotThatIsNoGoodIsPassedOver puts snapshots that must not be used.
func TestASnapshotThatIsNoGoodIsPassedOver(t *testing.T) {
	j := newJournal(t)
	s, _ := openNode(t, j, nil)
	grown(t, s)
	good := snapshotOf(t, j, 4)
	want := get(t, s, id(1))
	s.Close()
	for name, test := range map[string]struct {
		change func(*journal.Snapshot)
		logged string
	}{
		"another form":      {func(s *journal.Snapshot) { s.Format = "account-0" }, "account-0"},
		"another hash":      {func(s *journal.Snapshot) { s.Hash[0] ^= 1 }, "not of this log"},
		"a later revision":  {func(s *journal.Snapshot) { s.Revision = 9 }, "not of this log"},
		"an older value":    {func(s *journal.Snapshot) { s.Revision, s.Hash = 2, hashOf(t, j, 2) }, "holds revision 4"},
		"no body":           {func(s *journal.Snapshot) { s.Body = nil }, "catalogs"},
		"too many catalogs": {func(s *journal.Snapshot) { s.Body = []byte{200} }, "catalogs"},
		"unknown catalogs":  {func(s *journal.Snapshot) { s.Body = bytes.Clone(s.Body); s.Body[1] ^= 1 }, "not found"},
		"no catalogs":       {func(s *journal.Snapshot) { s.Body = append([]byte{0}, s.Body[1+32:]...) }, "stacks"},
		"damage":            {func(s *journal.Snapshot) { s.Body = bytes.Clone(s.Body); s.Body[len(s.Body)/2] ^= 1 }, "damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			bad := good
			test.change(&bad)
			other, log := openNode(t, &substitute{Journal: j, snapshot: bad}, nil)
			same(t, want, get(t, other, id(1)))
			if !strings.Contains(log.String(), test.logged) || !strings.Contains(log.String(), id(1)) {
				t.Errorf("it logged %q; want something about %q", log, test.logged)
			}
		})
	}
}

// A substitute is a journal with another snapshot.
type substitute struct {
	journal.Journal
	snapshot journal.Snapshot
}

func (s *substitute) Snapshot(context.Context, string) (journal.Snapshot, bool, error) {
	return s.snapshot, true, nil
}

func hashOf(t *testing.T, j journal.Journal, revision uint64) journal.Digest {
	t.Helper()
	records, err := j.Read(t.Context(), id(1), revision-1, 1)
	if err != nil {
		t.Fatal(err)
	}
	return records[0].Hash
}

// TestNobodyWaitsForASnapshot holds one up while others read and write.
func TestNobodyWaitsForASnapshot(t *testing.T) {
	j := newJournal(t)
	j.hold = make(chan struct{})
	s, log := openNode(t, j, nil)
	grown(t, s)
	eventually(t, "a snapshot is being put", func() bool { return j.putting.Load() == 1 })
	for i := 2; i < 5; i++ { // each is enough for another
		write(t, s, id(1), shelves(id(1), i*nodesPerSnapshot, i*nodesPerSnapshot+2*nodesPerSnapshot)...)
		get(t, s, id(1))
	}
	if got := j.put.Load(); got != 0 {
		t.Fatalf("%d snapshots were put, and the first is held up", got)
	}
	close(j.hold)
	snapshotOf(t, j, 7)
	if got := j.put.Load(); got > 3 {
		t.Errorf("%d snapshots were put for 7 entries", got)
	}
	if log.String() != "" {
		t.Errorf("it logged: %s", log)
	}
}

func TestSmallWritesToSmallAccountsMakeNoSnapshots(t *testing.T) {
	j := newJournal(t)
	s, _ := openNode(t, j, nil)
	begin(t, s, id(1))
	for i := range 20 {
		write(t, s, id(1), shelves(id(1), i, i+1)...)
	}
	h := s.holding(id(1))
	if v := h.current.Load(); h.due(v) {
		t.Errorf("at revision %d with %d nodes it is written down", v.head.Revision, v.account.Size())
	}
	v := *h.current.Load()
	v.head.Revision = entriesPerSnapshot
	if !h.due(&v) {
		t.Errorf("after %d entries it is not written down", entriesPerSnapshot)
	}
	h.keptAt(&v)
	v.head.Revision += entriesPerSnapshot - 1
	if h.due(&v) {
		t.Errorf("%d entries after a snapshot it is written down again", entriesPerSnapshot-1)
	}
}

// TestAfterAnErasureASnapshotIsMadeAnew erases what the last one held.
func TestAfterAnErasureASnapshotIsMadeAnew(t *testing.T) {
	j := newJournal(t)
	s, _ := openNode(t, j, nil)
	begin(t, s, id(1))
	ada := &ambit.User{Own: ambit.Own{ID: id(7), Name: "Ada Lovelace"}, Status: ambit.Accepted}
	write(t, s, id(1), append(shelves(id(1), 0, nodesPerSnapshot), ambit.Put{Noun: ada})...)
	if !bytes.Contains(snapshotOf(t, j, 2).Body, []byte(ada.Name)) {
		t.Fatal("the snapshot does not hold the name that is to be erased")
	}
	_, err := s.Write(t.Context(), id(1), func(a *ambit.Account) (*Step, error) {
		nobody := *ada
		nobody.Name = ""
		step, err := do(ambit.Put{Noun: &nobody})(a)
		step.Beside.Erase = []string{ada.Ref().String()}
		return step, err
	})
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(snapshotOf(t, j, 3).Body, []byte(ada.Name)) {
		t.Error("the snapshot still holds the erased name")
	}
	other, _ := openNode(t, j, nil)
	same(t, get(t, s, id(1)), get(t, other, id(1)))
}
