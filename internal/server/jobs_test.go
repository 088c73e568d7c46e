package server

import (
	"context"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/journal"
	"github.com/ambit-iam/ambit/internal/journal/sqljournal"
)

func TestAClockSetBackRevivesNothing(t *testing.T) {
	var s steady
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	for _, step := range []struct{ machine, want time.Duration }{{0, 0}, {time.Hour, time.Hour}, {-time.Hour, time.Hour}, {time.Hour - 1, time.Hour}, {time.Hour + 1, time.Hour + 1}} {
		if got := s.after(noon.Add(step.machine)); !got.Equal(noon.Add(step.want)) {
			t.Errorf("where the machine shows noon and %s, it is noon and %s; want %s", step.machine, got.Sub(noon), step.want)
		}
	}
}

func TestANodeCarriesOutRollOuts(t *testing.T) {
	j, err := sqljournal.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "journal.db"), sqljournal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	s, err := New(Options{Journal: j, Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	stax, err := catalog.Builtin("stax")
	if err != nil {
		t.Fatal(err)
	}
	_, operator, err := s.service.Bootstrap(t.Context(), iam.NewAccount{Slug: "acme", Catalogs: []*ambit.Catalog{stax}})
	if err != nil {
		t.Fatal(err)
	}
	caller, err := authn.New(authn.Options{Journal: j, Accounts: s.accounts, Clock: time.Now}).Authenticate(t.Context(), operator.Token.Reveal(), "")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.service.RollOut(t.Context(), caller, "stax", "", iam.Write{}); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, func(net.Addr) {}) }()
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(time.Millisecond) {
		list, err := s.service.RollOuts(t.Context(), caller)
		if err != nil {
			t.Fatal(err)
		}
		if !list[0].Finished.IsZero() {
			if list[0].Adopted != 1 || len(list[0].Refused) != 0 {
				t.Errorf("it came to %+v", list[0])
			}
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("it was never finished")
		}
	}
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
}

// A sweptJournal tells when it is swept.
type sweptJournal struct {
	journal.Journal
	swept chan struct{}
}

func (j sweptJournal) Sweep(ctx context.Context, now time.Time) error {
	close(j.swept)
	return j.Journal.Sweep(ctx, now)
}

func TestANodeSweepsItsJournal(t *testing.T) {
	kept, err := sqljournal.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "journal.db"), sqljournal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	j := sweptJournal{kept, make(chan struct{})}
	s, err := New(Options{Journal: j, Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, func(net.Addr) {}) }()
	select {
	case <-j.swept:
	case <-time.After(time.Minute):
		t.Error("it was never swept")
	}
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
}
