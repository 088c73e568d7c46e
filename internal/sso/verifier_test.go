package sso

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/entry"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/journal"
	"github.com/ambit-iam/ambit/internal/live"
	"github.com/ambit-iam/ambit/internal/stillclock"
)

func TestADomainIsVerifiedWhenItsRecordAppears(t *testing.T) {
	n := newNode(t)
	owner := n.account("acme")
	s := n.connector(owner, "acme.example")
	n.run()
	if v := n.state(owner, s); v.Status != ambit.VerificationPending {
		t.Fatalf("with no name at all it is %s", v.Status)
	}
	code := s.Verification.Code
	for _, other := range []string{code + " ", " " + code, code[:len(code)-1], code + "x", "AMBIT_SSO=" + code[10:], `"` + code + `"`, code[10:], "v=spf1 -all"} {
		n.dns.set(acme, txt(acme, other), txt("evil.example.", code))
		n.runNext(owner, s)
		if v := n.state(owner, s); v.Status != ambit.VerificationPending {
			t.Fatalf("by the record %q it is %s", other, v.Status)
		}
	}
	n.dns.set(acme, txt(acme, "v=spf1 -all"), txt(acme, code[:9], code[9:]))
	n.runNext(owner, s)
	v := n.state(owner, s)
	if v.Status != ambit.VerificationVerified || !v.Verified.Equal(n.clock.Now()) || v.Code != code {
		t.Errorf("with its record it is %+v", v)
	}
	if wait := n.next(owner, s).Sub(n.clock.Now()); wait < 12*time.Hour || wait > 36*time.Hour {
		t.Errorf("it is asked about again after %s", wait)
	}
	if got := n.operations(owner); !slices.Equal(got, []string{"create", "verified"}) {
		t.Errorf("the log has %v", got)
	}
	if n.sights[Absent] != 9 || n.sights[Found] != 1 || !slices.Equal(n.findings, []iam.DomainFinding{iam.DomainVerified}) {
		t.Errorf("told were %v and %v", n.sights, n.findings)
	}
}

// An attempt lasts two days, whatever DNS says, and is asked about first often and
// then seldom.
func TestAnAttemptFailsAfterTwoDays(t *testing.T) {
	for name, reply := range map[string]func(question) []byte{"no such name": nil, "SERVFAIL": lies["SERVFAIL"], "a lie": lies["another id"]} {
		t.Run(name, func(t *testing.T) {
			n := newNode(t)
			r := resolver(n.dns)
			r.Timeout = 2 * time.Millisecond
			n.verifier = n.asking(r.TXT)
			owner := n.account("acme")
			s := n.connector(owner, "acme.example")
			n.dns.replies(reply)
			asks, minute := 0, 0
			for n.state(owner, s).Status == ambit.VerificationPending {
				if asks++; asks > 400 {
					t.Fatal("it is asked about without end")
				}
				if n.clock.Now().Sub(noon) < time.Minute {
					minute++
				}
				n.runNext(owner, s)
			}
			v := n.state(owner, s)
			if after := n.clock.Now().Sub(noon); v.Status != ambit.VerificationFailed || after != 48*time.Hour {
				t.Errorf("after %s it is %s", after, v.Status)
			}
			if asks < 100 || minute < 3 || minute > 6 {
				t.Errorf("it was asked about %d times, %d of them in the first minute", asks, minute)
			}
			if !n.next(owner, s).IsZero() {
				t.Error("failed, it is asked about still")
			}
			n.dns.replies(nil)
			n.dns.set(acme, txt(acme, s.Verification.Code))
			r.Timeout = 10 * time.Second
			if _, _, err := n.service.BeginVerification(t.Context(), owner, s.Ref(), iam.Write{}); err != nil {
				t.Fatal(err)
			}
			n.run()
			if v := n.state(owner, s); v.Status != ambit.VerificationVerified {
				t.Errorf("begun again it is %s", v.Status)
			}
		})
	}
}

func TestARecordThatDisappearsIsReported(t *testing.T) {
	n := newNode(t)
	owner := n.account("acme")
	s := n.connector(owner, "acme.example")
	n.dns.set(acme, txt(acme, s.Verification.Code))
	n.run()
	if _, _, err := n.service.Update(t.Context(), owner, s.Ref(), iam.Write{}, func(noun ambit.Noun) (ambit.Noun, error) {
		noun.(*ambit.SSOConnector).Enabled = true
		return noun, nil
	}); err != nil {
		t.Fatal(err)
	}
	n.runNext(owner, s) // a day later it is there still
	n.dns.replies(lies["SERVFAIL"])
	for range 10 {
		n.runNext(owner, s)
	}
	if v := n.state(owner, s); !v.Missing.IsZero() {
		t.Errorf("not known, it is missing since %s", v.Missing)
	}
	n.dns.replies(nil)
	n.dns.set(acme, txt(acme, "something else"))
	for i := range absences {
		if v := n.state(owner, s); !v.Missing.IsZero() {
			t.Errorf("not seen %d times, it is missing", i)
		}
		n.runNext(owner, s)
	}
	v := n.state(owner, s)
	if v.Status != ambit.VerificationVerified || !v.Missing.Equal(n.clock.Now()) {
		t.Errorf("without its record it is %+v", v)
	}
	n.runNext(owner, s)
	noun, _, err := n.service.Get(t.Context(), owner, s.Ref(), iam.View{})
	if err != nil || !noun.(*ambit.SSOConnector).Enabled {
		t.Errorf("without its record it is disabled (%v)", err)
	}
	n.dns.set(acme, txt(acme, s.Verification.Code))
	n.runNext(owner, s)
	if v := n.state(owner, s); v.Status != ambit.VerificationVerified || !v.Missing.IsZero() {
		t.Errorf("with its record again it is %+v", v)
	}
	if got := n.operations(owner); !slices.Equal(got, []string{"create", "verified", "update", "record-missing", "record-found"}) {
		t.Errorf("the log has %v", got)
	}
}

// A node that stops in the middle of an attempt leaves all that another needs to go
// on with it.
func TestAnAttemptGoesOnAfterARestart(t *testing.T) {
	file, c, dns := filepath.Join(t.TempDir(), "journal.db"), stillclock.At(noon), newDNSServer(t)
	n := open(t, file, c, dns)
	owner := n.account("acme")
	s := n.connector(owner, "acme.example")
	for range 12 {
		n.runNext(owner, s)
	}
	due := n.next(owner, s)
	n.close()
	n = open(t, file, c, dns)
	n.run()
	if got := n.next(owner, s); !got.Equal(due) || got.Sub(c.Now()) < 9*time.Minute {
		t.Errorf("opened again it is asked about at %s; it was to be at %s", got, due)
	}
	c.Set(noon.Add(72 * time.Hour)) // long after its end
	n.close()
	dns.set(acme, txt(acme, s.Verification.Code))
	n = open(t, file, c, dns)
	n.run()
	if v := n.state(owner, s); v.Status != ambit.VerificationVerified || !v.Began.Equal(noon) {
		t.Errorf("its record was set meanwhile, and it is %+v", v)
	}
}

func TestTwoAccountsProveTheSameDomainEachForItself(t *testing.T) {
	n := newNode(t)
	one, two := n.account("one"), n.account("two")
	first, second := n.connector(one, "acme.example"), n.connector(two, "acme.example")
	n.dns.set(acme, txt(acme, first.Verification.Code))
	n.run()
	if a, b := n.state(one, first).Status, n.state(two, second).Status; a != ambit.VerificationVerified || b != ambit.VerificationPending {
		t.Errorf("by one's code one is %s and two is %s", a, b)
	}
	n.dns.set(acme, txt(acme, first.Verification.Code), txt(acme, second.Verification.Code))
	n.runNext(two, second)
	if b := n.state(two, second).Status; b != ambit.VerificationVerified {
		t.Errorf("by both codes two is %s", b)
	}
}

func TestOfTwoNodesOneAsks(t *testing.T) {
	file, c, dns := filepath.Join(t.TempDir(), "journal.db"), stillclock.At(noon), newDNSServer(t)
	nodes := []*node{open(t, file, c, dns), open(t, file, c, dns)}
	owner := nodes[0].account("acme")
	const domains = 3*batch + 5
	for i := range domains {
		nodes[0].connector(owner, fmt.Sprintf("d%d.example", i))
	}
	var running sync.WaitGroup
	for _, n := range nodes {
		for range 3 {
			running.Go(func() {
				if err := n.verifier.Run(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
	}
	running.Wait()
	nodes[1].run() // what a run left that was refused the lease at the last moment
	asked := map[string]int{}
	for _, q := range dns.questions() {
		asked[q.name]++
	}
	if len(asked) != domains {
		t.Errorf("%d domains were asked about, of %d", len(asked), domains)
	}
	for name, times := range asked {
		if times != 1 {
			t.Errorf("%s was asked about %d times", name, times)
		}
	}
	late := nodes[0].connector(owner, "late.example")
	if mine, err := nodes[0].journal.Lease(t.Context(), "sso-domains", "a node that hangs", c.Now(), c.Now().Add(time.Minute)); err != nil || !mine {
		t.Fatal(mine, err)
	}
	before := len(dns.questions())
	nodes[1].run()
	if got := len(dns.questions()); got != before {
		t.Error("a node asks though another has the lease")
	}
	c.Pass(time.Minute)
	dns.set("late.example.", txt("late.example.", late.Verification.Code))
	nodes[1].run()
	if v := nodes[0].state(owner, late); v.Status != ambit.VerificationVerified {
		t.Errorf("once the lease was over it is %s", v.Status)
	}
}

func TestAFewAreAskedAboutAtATime(t *testing.T) {
	n := newNode(t)
	owner := n.account("acme")
	for i := range 3 * concurrent {
		n.connector(owner, fmt.Sprintf("d%d.example", i))
	}
	var waiting atomic.Int32
	gate := make(chan struct{})
	n.verifier = n.asking(func(ctx context.Context, _ string) ([]string, error) {
		if deadline, ok := ctx.Deadline(); !ok || time.Until(deadline) > patience {
			t.Errorf("a question may take until %s", deadline)
		}
		waiting.Add(1)
		<-gate
		return nil, nil
	})
	ended := make(chan error, 1)
	go func() { ended <- n.verifier.Run(t.Context()) }()
	for deadline := time.Now().Add(10 * time.Second); waiting.Load() < concurrent && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(50 * time.Millisecond)
	if got := waiting.Load(); got != concurrent {
		t.Errorf("%d were asked about at a time, want %d", got, concurrent)
	}
	close(gate)
	n.ok(<-ended)
	if got := waiting.Load(); got != 3*concurrent {
		t.Errorf("%d were asked about, of %d", got, 3*concurrent)
	}
}

// A node that stops waits for nobody, and says nothing of what it did not see.
func TestAVerifierStopsInTheMiddleOfAQuestion(t *testing.T) {
	n := newNode(t)
	owner := n.account("acme")
	s := n.connector(owner, "acme.example")
	n.dns.replies(lies["silence"])
	r := resolver(n.dns)
	r.Timeout = time.Minute
	n.verifier = n.asking(r.TXT)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- n.verifier.Run(ctx) }()
	for len(n.dns.questions()) == 0 {
		time.Sleep(time.Millisecond)
	}
	began := time.Now()
	stop()
	<-ended
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it stopped after %s", took)
	}
	if got := n.next(owner, s); !got.Equal(noon) || len(n.sights) != 0 {
		t.Errorf("it is due at %s, and seen was %v", got, n.sights)
	}
	n.dns.replies(nil)
	n.dns.set(acme, txt(acme, s.Verification.Code))
	n.run() // it gave its lease back
	if v := n.state(owner, s); v.Status != ambit.VerificationVerified {
		t.Errorf("afterwards it is %s", v.Status)
	}
}

// What changes while DNS is asked is not overwritten by what was asked before.
func TestAConnectorChangedMeanwhileIsLeftAlone(t *testing.T) {
	n := newNode(t)
	owner := n.account("acme")
	s := n.connector(owner, "acme.example")
	n.verifier = n.asking(func(context.Context, string) ([]string, error) {
		if _, err := n.service.Delete(t.Context(), owner, s.Ref(), false, iam.Write{}); err != nil {
			t.Error(err)
		}
		return []string{s.Verification.Code}, nil
	})
	n.run()
	if got := n.operations(owner); !slices.Equal(got, []string{"create", "delete"}) || len(n.findings) != 0 {
		t.Errorf("the log has %v, told was %v", got, n.findings)
	}
}

// A check that cannot be done does not keep others from being done.
func TestACheckOfNothingIsPutOff(t *testing.T) {
	n := newNode(t)
	owner := n.account("acme")
	if _, err := n.accounts.Write(t.Context(), owner.Account, func(*ambit.Account) (*live.Step, error) {
		return &live.Step{
			Entry:  entry.Entry{Time: n.clock.Now(), Operation: "test", About: []string{"x"}},
			Beside: journal.Write{Chores: []journal.Chore{{Kind: journal.DomainChore, Key: "nothing", Due: noon.Add(-time.Hour)}}},
		}, nil
	}); err != nil {
		t.Fatal(err)
	}
	s := n.connector(owner, "acme.example")
	n.dns.set(acme, txt(acme, s.Verification.Code))
	if err := n.verifier.Run(t.Context()); err == nil {
		t.Error("nobody is told")
	}
	if v := n.state(owner, s); v.Status != ambit.VerificationVerified {
		t.Errorf("the other is %s", v.Status)
	}
	n.run()
}
