package sso

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/journal"
	"github.com/ambit-iam/ambit/internal/journal/sqljournal"
	"github.com/ambit-iam/ambit/internal/live"
	"github.com/ambit-iam/ambit/internal/stillclock"
)

// noon is when the tests begin.
var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// A node asks a DNS server on loopback about the accounts of a journal.
type node struct {
	t        *testing.T
	journal  journal.Journal
	accounts *live.Accounts
	service  *iam.Service
	callers  *authn.Authenticator
	verifier *Verifier
	clock    *stillclock.Clock
	dns      *dnsServer
	close    func()

	mu       sync.Mutex
	sights   map[Sight]int
	findings []iam.DomainFinding
}

// open opens a node over a database.
func open(t *testing.T, file string, c *stillclock.Clock, dns *dnsServer) *node {
	t.Helper()
	j, err := sqljournal.Open(t.Context(), "sqlite:"+file, sqljournal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n := &node{t: t, journal: j, clock: c, dns: dns, sights: map[Sight]int{}}
	n.accounts = live.Open(live.Options{Journal: j, Clock: c.Now, Poll: 10 * time.Millisecond, Staleness: time.Minute})
	n.service = iam.New(iam.Options{Journal: j, Accounts: n.accounts, Clock: c.Now})
	n.callers = authn.New(authn.Options{Journal: j, Accounts: n.accounts, Clock: c.Now})
	n.verifier = n.asking(resolver(dns).TXT)
	n.close = sync.OnceFunc(func() {
		n.accounts.Close()
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(n.close)
	return n
}

// asking is a verifier of the node that asks by lookup.
func (n *node) asking(lookup func(context.Context, string) ([]string, error)) *Verifier {
	return New(Options{
		Service: n.service, Journal: n.journal, Lookup: lookup, Clock: n.clock.Now, Gap: time.Microsecond,
		Logger: slog.New(slog.NewTextHandler(n.t.Output(), nil)),
		OnSight: func(s Sight) {
			n.mu.Lock()
			defer n.mu.Unlock()
			n.sights[s]++
		},
		OnFinding: func(f iam.DomainFinding) {
			n.mu.Lock()
			defer n.mu.Unlock()
			n.findings = append(n.findings, f)
		},
	})
}

func newNode(t *testing.T) *node {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "journal.db"), stillclock.At(noon), newDNSServer(t))
}

func (n *node) ok(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatal(err)
	}
}

// account makes an account and answers its owner.
func (n *node) account(slug string) authn.Caller {
	n.t.Helper()
	made, _, err := n.service.Bootstrap(n.t.Context(), iam.NewAccount{Slug: slug})
	n.ok(err)
	caller, err := n.callers.Authenticate(n.t.Context(), made.Token.Reveal(), "")
	n.ok(err)
	return caller
}

// connector makes one whose verification has begun.
func (n *node) connector(owner authn.Caller, domain string) *ambit.SSOConnector {
	n.t.Helper()
	s, _, err := n.service.CreateSSOConnector(n.t.Context(), owner, iam.NewSSOConnector{Domain: domain, Begin: true}, iam.Write{})
	n.ok(err)
	return s
}

// state is a connector as it is now.
func (n *node) state(owner authn.Caller, s *ambit.SSOConnector) ambit.Verification {
	n.t.Helper()
	noun, _, err := n.service.Get(n.t.Context(), owner, s.Ref(), iam.View{Latest: true})
	n.ok(err)
	return noun.(*ambit.SSOConnector).Verification
}

// next is when DNS is next asked about a connector; zero: never.
func (n *node) next(owner authn.Caller, s *ambit.SSOConnector) time.Time {
	n.t.Helper()
	asked, err := n.service.AskedDomains(n.t.Context(), owner.Account, []string{s.ID})
	n.ok(err)
	return asked[s.ID].Next
}

// run runs the verifier now.
func (n *node) run() {
	n.t.Helper()
	n.ok(n.verifier.Run(n.t.Context()))
}

// runNext lets time pass until DNS is asked about a connector, and runs.
func (n *node) runNext(owner authn.Caller, s *ambit.SSOConnector) {
	n.t.Helper()
	at := n.next(owner, s)
	if at.IsZero() {
		n.t.Fatal("it is never asked about again")
	}
	if now := n.clock.Now(); at.After(now) {
		n.run() // too early
		n.clock.Set(at)
	}
	n.run()
}

// operations are those of the log that are of connectors.
func (n *node) operations(owner authn.Caller) []string {
	n.t.Helper()
	entries, _, err := n.service.Audit(n.t.Context(), owner, iam.AuditQuery{Operation: "sso-connectors."}, 1000)
	n.ok(err)
	var list []string
	for _, e := range entries {
		list = append(list, e.Operation[len("sso-connectors."):])
	}
	return list
}
