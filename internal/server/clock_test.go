package server

import (
	"context"
	"math"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
)

// again runs another server over the journal of a node, which is stopped, with
// the machine's clock showing a time.
func (n *node) again(machine time.Time) *node {
	n.t.Helper()
	n.stop()
	if err := <-n.ended; err != nil {
		n.t.Fatal(err)
	}
	next := *n
	var err error
	opts := Options{Journal: n.server.opts.Journal, Logger: n.server.opts.Logger, Listen: "127.0.0.1:0", machine: func() time.Time { return machine }}
	if next.server, err = New(opts); err != nil {
		n.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	listening := make(chan net.Addr, 1)
	ended := make(chan error, 1)
	go func() { ended <- next.server.Serve(ctx, func(at net.Addr) { listening <- at }) }()
	at := <-listening
	next.address, next.url, next.stop, next.ended = at.String(), "http://"+at.String(), stop, ended
	n.ended <- nil // for the end of the test
	n.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			n.t.Error(err)
		}
	})
	return &next
}

func TestAClockSetBackOverARestartRevivesNothing(t *testing.T) {
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		last    func(*node, authn.Caller) error // what is written down at two o'clock
		revived time.Duration                   // after noon, where the machine is set back to
	}{
		"after a write": {func(n *node, owner authn.Caller) error {
			_, _, err := n.server.Service().Create(t.Context(), owner, &ambit.Group{Own: ambit.Own{Name: "late"}}, iam.Write{})
			return err
		}, 0},
		"after a use": {func(n *node, _ authn.Caller) error {
			n.alive()
			n.server.uses.write()
			return nil
		}, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			n := start(t, Options{machine: func() time.Time { return noon }}, nil)
			callers := authn.New(authn.Options{Journal: n.server.opts.Journal, Accounts: n.server.accounts, Clock: n.server.clock.now})
			owner, err := callers.Authenticate(t.Context(), n.account.Token.Reveal(), "")
			if err != nil {
				t.Fatal(err)
			}
			_, short, _, err := n.server.Service().CreateToken(t.Context(), owner, iam.NewToken{Token: ambit.Token{Expires: noon.Add(time.Hour)}}, iam.Write{})
			if err != nil {
				t.Fatal(err)
			}
			status := func(n *node, want int) {
				t.Helper()
				if answer, body := n.get("/v1/whoami", short.Reveal()); answer.StatusCode != want {
					t.Errorf("the token is answered %d %s, want %d", answer.StatusCode, body, want)
				}
			}
			status(n, http.StatusOK)
			n.server.clock.after(noon.Add(2 * time.Hour))
			status(n, http.StatusUnauthorized)
			if err := c.last(n, owner); err != nil {
				t.Fatal(err)
			}
			n = n.again(noon.Add(c.revived))
			status(n, http.StatusUnauthorized)
			n.alive()
			if log := n.log.String(); !strings.Contains(log, "this machine's clock is behind") {
				t.Errorf("operators are not told: %s", log)
			}
		})
	}
}

// A journal that knows no time, or a nonsensical one, does not move the clock to
// where no machine's clock is.
func TestClocksAtTheEndsOfTime(t *testing.T) {
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct{ told, want time.Time }{
		{time.Time{}, noon},
		{time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC), noon},
		{time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), time.Unix(0, math.MaxInt64)},
	} {
		s := steady{machine: func() time.Time { return noon }}
		s.after(c.told)
		if got := s.now(); !got.Equal(c.want) {
			t.Errorf("after %s the clock shows %s, want %s", c.told, got, c.want)
		}
	}
}
