package live

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/internal/entry"
	"github.com/ambit-iam/ambit/internal/journal"
	"github.com/ambit-iam/ambit/internal/journal/sqljournal"
)

// now is the time of all writes.
var now = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

func id(n int) string { return fmt.Sprintf("%032x", n) }

// stacks is the catalog of the tests.
var stacks = sync.OnceValue(func() *ambit.Catalog {
	c, err := catalog.Read("stacks.yaml", []byte(`
catalog: stacks
types:
  shelf: {parents: [account], attributes: {note: {type: string}}}
  bot:   {parents: [account], acts: true}
permissions:
  shelf: {read: , clear: }
`))
	if err != nil {
		panic(err)
	}
	return c
})

// An unsteady journal is a real one that can be made to fail, and tells what was
// asked of it.
type unsteady struct {
	journal.Journal
	down     atomic.Bool // it does not answer
	unsure   atomic.Bool // it writes and fails to say so
	undone   atomic.Bool // it does not write, and cannot say so
	replayed atomic.Int64
	putting  atomic.Int64 // snapshots being put now
	put      atomic.Int64 // snapshots that were put
	hold     chan struct{}
}

var errDown = errors.New("the database is down")

// openJournal opens a journal in a file.
func openJournal(t *testing.T, file string) *unsteady {
	t.Helper()
	j, err := sqljournal.Open(t.Context(), "sqlite:"+file, sqljournal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	return &unsteady{Journal: j}
}

func newJournal(t *testing.T) *unsteady {
	t.Helper()
	return openJournal(t, filepath.Join(t.TempDir(), "journal.db"))
}

func (u *unsteady) Write(ctx context.Context, accounts []string, do func(journal.Tx) error) error {
	if u.down.Load() {
		return errDown
	}
	if u.undone.Load() {
		err := u.Journal.Write(ctx, accounts, func(tx journal.Tx) error {
			return errors.Join(do(tx), errDown)
		})
		if errors.Is(err, errDown) {
			return journal.ErrUnknownOutcome
		}
		return err
	}
	if err := u.Journal.Write(ctx, accounts, do); err != nil {
		return err
	}
	if u.unsure.Load() {
		return journal.ErrUnknownOutcome
	}
	return nil
}

func (u *unsteady) Heads(ctx context.Context, accounts []string) ([]journal.Head, error) {
	if u.down.Load() {
		return nil, errDown
	}
	return u.Journal.Heads(ctx, accounts)
}

func (u *unsteady) Read(ctx context.Context, account string, after uint64, limit int) ([]journal.Record, error) {
	if u.down.Load() {
		return nil, errDown
	}
	records, err := u.Journal.Read(ctx, account, after, limit)
	u.replayed.Add(int64(len(records)))
	return records, err
}

func (u *unsteady) PutSnapshot(ctx context.Context, s journal.Snapshot) error {
	defer u.putting.Add(-1)
	if u.putting.Add(1) > 1 {
		return errors.New("two snapshots are put at once")
	}
	if u.hold != nil {
		<-u.hold
	}
	err := u.Journal.PutSnapshot(ctx, s)
	u.put.Add(1)
	return err
}

// A log collects what a node logs.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// openNode opens a node over a journal, which hears of news often.
func openNode(t *testing.T, j journal.Journal, change func(*Options)) (*Accounts, *log) {
	t.Helper()
	var l log
	opts := Options{Journal: j, Logger: slog.New(slog.NewTextHandler(&l, nil)), Poll: 10 * time.Millisecond, Staleness: time.Minute}
	if change != nil {
		change(&opts)
	}
	s := Open(opts)
	t.Cleanup(s.Close)
	return s, &l
}

// begin makes an account that has adopted the tests' catalog, in one entry.
func begin(t testing.TB, s *Accounts, account string) {
	t.Helper()
	_, err := s.WriteAll(t.Context(), []string{account}, func(values map[string]*ambit.Account) (map[string]*Step, error) {
		if len(values) > 0 {
			return nil, errors.New("it is there already")
		}
		draft, err := s.Blank(account)
		if err != nil {
			return nil, err
		}
		step, err := stepOf(draft, ambit.Adopt{Catalog: stacks()})
		return map[string]*Step{account: step}, err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// stepOf is the step that carries out commands on a draft.
func stepOf(d *ambit.Draft, commands ...ambit.Command) (*Step, error) {
	for _, cmd := range commands {
		if err := d.Do(cmd); err != nil {
			return nil, err
		}
	}
	changes := d.Changes()
	return &Step{Next: d.Account(), Entry: entry.Entry{Time: now, Operation: "test", Changes: changes}}, nil
}

// do is a plan that carries out commands.
func do(commands ...ambit.Command) func(*ambit.Account) (*Step, error) {
	return func(a *ambit.Account) (*Step, error) { return stepOf(a.Draft(), commands...) }
}

func write(t testing.TB, s *Accounts, account string, commands ...ambit.Command) Written {
	t.Helper()
	w, err := s.Write(t.Context(), account, do(commands...))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// shelves are commands that register shelves.
func shelves(account string, from, to int) []ambit.Command {
	var commands []ambit.Command
	for i := from; i < to; i++ {
		commands = append(commands, ambit.Put{Noun: &ambit.Resource{
			Node:      ambit.Ref{Type: "stacks/shelf", ID: fmt.Sprint(i)},
			Relations: []ambit.Relation{{Name: "account", To: ambit.Ref{Type: ambit.AccountType, ID: account}}},
		}})
	}
	return commands
}

func get(t testing.TB, s *Accounts, account string) *ambit.Account {
	t.Helper()
	a, err := s.Get(t.Context(), account)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// same compares two values by everything in them.
func same(t testing.TB, want, got *ambit.Account) {
	t.Helper()
	if !bytes.Equal(want.AppendSnapshot(nil), got.AppendSnapshot(nil)) {
		t.Errorf("the account at revision %d with %d nodes is not the one at revision %d with %d",
			got.Revision(), got.Size(), want.Revision(), want.Size())
	}
}

// eventually waits for something that must come.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it never came that %s", what)
		}
	}
}
