package live

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/journal"
)

func TestAnotherNodeLoadsWhatWasWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "journal.db")
	s, _ := openNode(t, openJournal(t, file), nil)
	begin(t, s, id(1))
	last := write(t, s, id(1), append(shelves(id(1), 0, 5), ambit.Put{Noun: &ambit.User{Own: ambit.Own{ID: id(7), Name: "Ada"}, Status: ambit.Accepted}})...)
	if last.Record.Revision != 2 || last.Account.Revision() != 2 || last.Entry.Revision != 2 {
		t.Errorf("the write came to revision %d, %d and %d; want 2", last.Record.Revision, last.Account.Revision(), last.Entry.Revision)
	}
	if get(t, s, id(1)) != last.Account {
		t.Error("the node that wrote does not answer from what it wrote")
	}
	other, _ := openNode(t, openJournal(t, file), nil)
	same(t, last.Account, get(t, other, id(1)))
}

func TestNodesFollowEachOther(t *testing.T) {
	file := filepath.Join(t.TempDir(), "journal.db")
	a, _ := openNode(t, openJournal(t, file), nil)
	b, _ := openNode(t, openJournal(t, file), nil)
	begin(t, a, id(1))
	get(t, b, id(1))
	for i := range 6 {
		writer, reader := a, b
		if i%2 == 1 {
			writer, reader = b, a
		}
		w := write(t, writer, id(1), shelves(id(1), i, i+1)...)
		if i%3 == 2 {
			latest, err := reader.Latest(t.Context(), id(1))
			if err != nil {
				t.Fatal(err)
			}
			same(t, w.Account, latest)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		got, err := reader.AtLeast(ctx, id(1), w.Record.Revision)
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		same(t, w.Account, got)
	}
}

func TestWhatIsNotThereIsAnError(t *testing.T) {
	s, _ := openNode(t, newJournal(t), nil)
	begin(t, s, id(1))
	plan := func(*ambit.Account) (*Step, error) { panic("there is nothing to plan on") }
	for _, missing := range []string{id(2), "", "no id"} {
		_, got := s.Get(t.Context(), missing)
		if missing == id(2) && !errors.Is(got, ErrUnknown) || got == nil {
			t.Errorf("Get %q: %v", missing, got)
		}
		if _, err := s.Latest(t.Context(), missing); err == nil {
			t.Errorf("Latest %q finds something", missing)
		}
		if _, err := s.Write(t.Context(), missing, plan); err == nil {
			t.Errorf("Write %q finds something", missing)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := s.AtLeast(ctx, id(1), 2); !errors.Is(err, ErrNotYet) {
		t.Errorf("a revision that does not come: %v", err)
	}
	s.Close()
	if _, err := s.Get(t.Context(), id(1)); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestANodeThatHearsNothingStopsAnswering(t *testing.T) {
	j := newJournal(t)
	s, _ := openNode(t, j, func(o *Options) { o.Staleness = 300 * time.Millisecond })
	begin(t, s, id(1))
	eventually(t, "it answers", func() bool { _, err := s.Get(t.Context(), id(1)); return err == nil })
	j.down.Store(true)
	eventually(t, "it no longer answers", func() bool {
		_, err := s.Get(t.Context(), id(1))
		return errors.Is(err, ErrStale) && errors.Is(s.Ready(), ErrStale)
	})
	if _, err := s.Latest(t.Context(), id(1)); !errors.Is(err, errDown) {
		t.Errorf("Latest: %v", err)
	}
	j.down.Store(false)
	eventually(t, "it answers again", func() bool {
		a, err := s.Get(t.Context(), id(1))
		return err == nil && a.Revision() == 1 && s.Ready() == nil
	})
}

func TestAPlanThatFailsWritesNothing(t *testing.T) {
	s, _ := openNode(t, newJournal(t), nil)
	begin(t, s, id(1))
	before := get(t, s, id(1))
	no := errors.New("no")
	if _, err := s.Write(t.Context(), id(1), func(*ambit.Account) (*Step, error) { return nil, no }); err != no {
		t.Errorf("got %v, want the plan's own error", err)
	}
	w, err := s.Write(t.Context(), id(1), func(*ambit.Account) (*Step, error) { return nil, nil })
	if err != nil || w.Account != before {
		t.Errorf("without a step: %v, %v", w.Account, err)
	}
	_, err = s.Write(t.Context(), id(1), func(a *ambit.Account) (*Step, error) {
		step, err := do(shelves(id(1), 0, 1)...)(a)
		step.Next = a // which is not one revision on
		return step, err
	})
	if err == nil {
		t.Error("a value that does not follow is taken")
	}
	latest, err := s.Latest(t.Context(), id(1))
	if err != nil || latest.Revision() != 1 {
		t.Errorf("the account is at %d, %v; want 1", latest.Revision(), err)
	}
	write(t, s, id(1), shelves(id(1), 0, 1)...)
}

// TestWritesToSeveralAccountsAreOne fails in the second of two accounts.
func TestWritesToSeveralAccountsAreOne(t *testing.T) {
	s, _ := openNode(t, newJournal(t), nil)
	begin(t, s, id(1))
	begin(t, s, id(2))
	taken := journal.Claim{Kind: journal.SlugClaim, Key: "taken"}
	claim := func(accounts ...string) error {
		_, err := s.WriteAll(t.Context(), accounts, func(values map[string]*ambit.Account) (map[string]*Step, error) {
			steps := map[string]*Step{}
			for _, account := range accounts {
				step, err := do(shelves(account, 0, 1)...)(values[account])
				if err != nil {
					return nil, err
				}
				step.Beside.Take = []journal.Claim{taken}
				steps[account] = step
			}
			return steps, nil
		})
		return err
	}
	claimed := new(journal.ClaimedError)
	if err := claim(id(2), id(1)); !errors.As(err, &claimed) {
		t.Errorf("two accounts take one slug: %v", err)
	}
	for _, account := range []string{id(1), id(2)} {
		if a, err := s.Latest(t.Context(), account); err != nil || a.Revision() != 1 || get(t, s, account).Revision() != 1 {
			t.Errorf("account %s is at %d, %v; want 1", account, a.Revision(), err)
		}
	}
	if err := claim(id(2)); err != nil {
		t.Errorf("one account takes it: %v", err)
	}
}

func TestAfterAnUnknownOutcomeTheJournalIsAsked(t *testing.T) {
	for name, test := range map[string]struct {
		fail func(*unsteady, bool)
		want uint64
	}{
		"it was written":     {func(j *unsteady, is bool) { j.unsure.Store(is) }, 2},
		"it was not written": {func(j *unsteady, is bool) { j.undone.Store(is) }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			j := newJournal(t)
			s, _ := openNode(t, j, nil)
			begin(t, s, id(1))
			test.fail(j, true)
			if _, err := s.Write(t.Context(), id(1), do(shelves(id(1), 0, 1)...)); !errors.Is(err, journal.ErrUnknownOutcome) {
				t.Errorf("Write: %v", err)
			}
			test.fail(j, false)
			if got := get(t, s, id(1)).Revision(); got != test.want {
				t.Errorf("it is at revision %d, want %d", got, test.want)
			}
			if got := write(t, s, id(1), shelves(id(1), 1, 2)...).Record.Revision; got != test.want+1 {
				t.Errorf("the next write made revision %d, want %d", got, test.want+1)
			}
		})
	}
}
