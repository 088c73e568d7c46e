package iam_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/journal"
)

func (b *bed) connector(c authn.Caller, domain string, begin bool) *ambit.SSOConnector {
	b.Helper()
	return must[*ambit.SSOConnector](b)(b.service.CreateSSOConnector(context.Background(), c, iam.NewSSOConnector{Domain: domain, Begin: begin}, iam.Write{}))
}

// due are the checks that are due, which must be n.
func (b *bed) due(n int) []iam.DomainCheck {
	b.Helper()
	checks, err := b.service.DueDomainChecks(context.Background(), 100)
	b.ok(err)
	if len(checks) != n {
		b.Fatalf("%d checks are due, want %d", len(checks), n)
	}
	return checks
}

// found writes down a finding about the only connector that is due.
func (b *bed) found(finding iam.DomainFinding) *ambit.SSOConnector {
	b.Helper()
	check := b.due(1)[0]
	s, err := b.service.CheckedConnector(context.Background(), check)
	b.ok(err)
	done, err := b.service.ConcludeDomainCheck(context.Background(), check, s.Verification, finding, b.clock.Now().Add(time.Hour))
	b.ok(err)
	if !done {
		b.Fatal("it was not written down")
	}
	s, err = b.service.CheckedConnector(context.Background(), check)
	b.ok(err)
	return s
}

func (b *bed) enable(c authn.Caller, s *ambit.SSOConnector, enabled bool) error {
	_, _, err := b.service.Update(context.Background(), c, s.Ref(), iam.Write{}, func(noun ambit.Noun) (ambit.Noun, error) {
		noun.(*ambit.SSOConnector).Enabled = enabled
		return noun, nil
	})
	return err
}

func (b *bed) holder(domain string) string {
	b.Helper()
	holder, err := b.journal.Holder(context.Background(), journal.Claim{Kind: journal.DomainClaim, Key: domain})
	b.ok(err)
	return holder
}

// second makes another account, and is its owner.
func (b *bed) second() authn.Caller {
	b.Helper()
	made, err := b.service.CreateAccount(context.Background(), b.operator, iam.NewAccount{Slug: "other"}, iam.Write{})
	b.ok(err)
	return b.sign(made.Token)
}

func TestDomainsAreNormalized(t *testing.T) {
	for text, want := range map[string]string{
		"acme.example": "acme.example", "ACME.Example": "acme.example", "acme.example.": "acme.example",
		"Bücher.example": "xn--bcher-kva.example", "bu\u0308cher.example": "xn--bcher-kva.example", "XN--BCHER-KVA.example": "xn--bcher-kva.example",
		"faß.example": "xn--fa-hia.example", "例え。テスト": "xn--r8jz45g.xn--zckzah", "ａｃｍｅ．example": "acme.example", "sub.1.acme.example": "sub.1.acme.example",
	} {
		if got, err := iam.NormalDomain(text); got != want || err != nil {
			t.Errorf("%q is %q (%v), want %q", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", ".", "acme", "acme.", "acme.example..", "acme..example", ".acme.example", "me@acme.example", "a@b@c.example", "acme example.com", " acme.example",
		"acme_.example", "-acme.example", "acme-.example", "*.example", "192.0.2.1", "[192.0.2.1]", "2001:db8::1", "http://acme.example", "acme.example/x", "acme.example:53",
		"xn--0.example", "xn--.example", strings.Repeat("x", 64) + ".example", strings.Repeat("x.", 127) + "example", "a\u200b.\u200b", "acme.example\x00", "acme.\xff",
	} {
		var refused *iam.Error
		if got, err := iam.NormalDomain(text); !errors.As(err, &refused) || refused.Kind != iam.Invalid || refused.Field != "domain" {
			t.Errorf("%q is taken as %q (%v)", text, got, err)
		}
	}
}

func TestAConnectorIsMadeWithACodeOfItsOwn(t *testing.T) {
	b := newBed(t)
	one, two := b.connector(b.owner, "Acme.example.", false), b.connector(b.owner, "two.example", true)
	for _, s := range []*ambit.SSOConnector{one, two} {
		code, ok := strings.CutPrefix(s.Verification.Code, iam.VerificationPrefix)
		if !ok || len(code) != 32 || strings.Trim(code, "abcdefghijklmnopqrstuvwxyz234567") != "" {
			t.Errorf("the code is %q", s.Verification.Code)
		}
	}
	if one.Verification.Code == two.Verification.Code {
		t.Error("two connectors have the same code")
	}
	if one.Domain != "acme.example" || one.Enabled || one.Verification.Status != ambit.VerificationAwaiting {
		t.Errorf("made was %+v", one)
	}
	if v := two.Verification; v.Status != ambit.VerificationPending || !v.Began.Equal(b.clock.Now()) {
		t.Errorf("begun was %+v", v)
	}
	b.due(1)
	_, _, err := b.service.CreateSSOConnector(t.Context(), b.owner, iam.NewSSOConnector{Domain: "ACME.example"}, iam.Write{})
	b.refused("the same domain", err, iam.Conflict, "conflict")
	_, _, err = b.service.Create(t.Context(), b.owner, &ambit.SSOConnector{Domain: "x.example"}, iam.Write{})
	b.refused("a connector without a code", err, iam.Invalid, "invalid")
	b.connector(b.second(), "acme.example", false) // which nobody has proved yet
}

func TestAVerificationIsBegunAndBegunAgain(t *testing.T) {
	b := newBed(t)
	s := b.connector(b.owner, "acme.example", false)
	code := s.Verification.Code
	b.due(0)
	begin := func() *ambit.SSOConnector {
		t.Helper()
		return must[*ambit.SSOConnector](b)(b.service.BeginVerification(t.Context(), b.owner, s.Ref(), iam.Write{}))
	}
	begun := b.clock.Now()
	if v := begin().Verification; v.Status != ambit.VerificationPending || v.Code != code || !v.Began.Equal(begun) {
		t.Errorf("begun is %+v", v)
	}
	b.due(1)
	entries := len(b.entries(b.owner))
	b.clock.Pass(time.Hour)
	if v := begin().Verification; !v.Began.Equal(begun) {
		t.Errorf("begun while pending it is %+v", v)
	}
	if after := len(b.entries(b.owner)); after != entries {
		t.Errorf("beginning what is pending left %d entries", after-entries)
	}
	if v := b.found(iam.DomainFailed).Verification; v.Status != ambit.VerificationFailed || v.Code != code {
		t.Errorf("failed is %+v", v)
	}
	b.due(0)
	b.clock.Pass(time.Hour)
	if v := begin().Verification; v.Status != ambit.VerificationPending || v.Code != code || !v.Began.Equal(b.clock.Now()) {
		t.Errorf("begun again is %+v", v)
	}
	if v := b.found(iam.DomainVerified).Verification; v.Status != ambit.VerificationVerified || !v.Verified.Equal(b.clock.Now()) {
		t.Errorf("verified is %+v", v)
	}
	if v := begin().Verification; v.Status != ambit.VerificationVerified {
		t.Errorf("begun once verified it is %+v", v)
	}
	b.clock.Pass(time.Hour)
	if v := b.found(iam.DomainRecordMissing).Verification; v.Status != ambit.VerificationVerified || !v.Missing.Equal(b.clock.Now()) {
		t.Errorf("with the record missing it is %+v", v)
	}
	b.clock.Pass(time.Hour)
	if v := b.found(iam.DomainRecordFound).Verification; v.Status != ambit.VerificationVerified || !v.Missing.IsZero() {
		t.Errorf("with the record there again it is %+v", v)
	}
	_, _, err := b.service.BeginVerification(t.Context(), b.owner, b.owner.Principal, iam.Write{})
	b.refused("verifying a user", err, iam.Invalid, "invalid")
	last := b.entries(b.owner)
	if e := last[len(last)-1]; e.Operation != "sso-connectors.record-found" || e.Actor.Principal.Type != ambit.AccountType || e.Actor.Account != b.operator.Account {
		t.Errorf("the log has %+v", e)
	}
	b.verify(b.account.ID)
}

func TestADomainIsEnabledOnceVerifiedAndInOneAccount(t *testing.T) {
	b := newBed(t)
	other := b.second()
	s := b.connector(b.owner, "acme.example", false)
	b.refused("enabling what awaits", b.enable(b.owner, s, true), iam.Conflict, "not_verified")
	if _, _, err := b.service.BeginVerification(t.Context(), b.owner, s.Ref(), iam.Write{}); err != nil {
		t.Fatal(err)
	}
	pending := b.enable(b.owner, s, true)
	b.refused("enabling what is pending", pending, iam.Conflict, "not_verified")
	var refused *iam.Error
	if errors.As(pending, &refused) && strings.Contains(refused.Hint, "begin the verification") {
		t.Errorf("of what has begun it is said: %s", refused.Hint)
	}
	b.found(iam.DomainVerified)
	theirs := b.connector(other, "acme.example", true)
	b.found(iam.DomainVerified)
	b.ok(b.enable(b.owner, s, true))
	if got := b.holder("acme.example"); got != b.account.ID {
		t.Errorf("the domain is held by %q", got)
	}
	err := b.enable(other, theirs, true)
	b.refused("enabling in another account", err, iam.Conflict, "taken")
	if strings.Contains(err.Error(), b.account.ID) || strings.Contains(err.Error(), "acme ") {
		t.Errorf("the refusal names the account: %v", err)
	}
	_, err = b.service.Delete(t.Context(), b.owner, s.Ref(), false, iam.Write{})
	b.refused("deleting what is enabled", err, iam.Conflict, "enabled")
	b.ok(b.enable(b.owner, s, true)) // as it is
	b.ok(b.enable(b.owner, s, false))
	if got := b.holder("acme.example"); got != "" {
		t.Errorf("disabled, the domain is held by %q", got)
	}
	b.ok(b.enable(other, theirs, true))
	b.refused("enabling what another has enabled since", b.enable(b.owner, s, true), iam.Conflict, "taken")
	if _, err := b.service.Delete(t.Context(), b.owner, s.Ref(), false, iam.Write{}); err != nil {
		t.Fatal(err)
	}
	b.clock.Pass(48 * time.Hour)
	b.due(1) // the other account's
	b.verify(b.account.ID)
}

// A record that has gone proves nothing any more, to somebody who had not enabled
// the domain while it was there: it may have another owner, who could not then.
func TestADomainIsNotEnabledWhileItsRecordIsMissing(t *testing.T) {
	b := newBed(t)
	s := b.connector(b.owner, "acme.example", true)
	b.found(iam.DomainVerified)
	b.clock.Pass(time.Hour)
	b.found(iam.DomainRecordMissing)
	b.refused("enabling without the record", b.enable(b.owner, s, true), iam.Conflict, "not_verified")
	if got := b.holder("acme.example"); got != "" {
		t.Errorf("the domain is held by %q", got)
	}
	b.clock.Pass(time.Hour)
	b.found(iam.DomainRecordFound)
	b.ok(b.enable(b.owner, s, true))
	b.clock.Pass(time.Hour)
	b.found(iam.DomainRecordMissing)
	b.ok(b.enable(b.owner, s, true)) // as it is
	b.ok(b.enable(b.owner, s, false))
	b.refused("enabling it again", b.enable(b.owner, s, true), iam.Conflict, "not_verified")
}

// What proves a domain is not the client's to say, nor is the domain.
func TestOnlyWordsAndWhetherItIsEnabledAreTheClients(t *testing.T) {
	b := newBed(t)
	s := b.connector(b.owner, "acme.example", false)
	_, _, err := b.service.Update(t.Context(), b.owner, s.Ref(), iam.Write{}, func(noun ambit.Noun) (ambit.Noun, error) {
		noun.(*ambit.SSOConnector).Domain = "victim.example"
		return noun, nil
	})
	b.refused("another domain", err, iam.Invalid, "invalid")
	got := must[ambit.Noun](b)(b.service.Update(t.Context(), b.owner, s.Ref(), iam.Write{}, func(noun ambit.Noun) (ambit.Noun, error) {
		next := noun.(*ambit.SSOConnector)
		next.Title, next.Labels = "People", map[string]string{"language": "federal"}
		next.Verification = ambit.Verification{Code: "mine", Status: ambit.VerificationVerified, Began: b.clock.Now(), Verified: b.clock.Now()}
		return next, nil
	})).(*ambit.SSOConnector)
	if got.Verification != s.Verification || got.Title != "People" || got.Labels["language"] != "federal" {
		t.Errorf("it became %+v", got)
	}
}

// A connector that is enabled goes with nothing else either: its claim would stay.
func TestAnEnabledConnectorStandsInTheWayOfItsHome(t *testing.T) {
	b := newBed(t)
	home := b.create(project(b.account, "p")).Ref()
	s := must[*ambit.SSOConnector](b)(b.service.CreateSSOConnector(t.Context(), b.owner, iam.NewSSOConnector{Own: ambit.Own{Home: home}, Domain: "acme.example", Begin: true}, iam.Write{}))
	b.found(iam.DomainVerified)
	b.ok(b.enable(b.owner, s, true))
	_, err := b.service.Delete(t.Context(), b.owner, home, true, iam.Write{})
	b.refused("deleting its home", err, iam.Conflict, "enabled")
	b.ok(b.enable(b.owner, s, false))
	if _, err := b.service.Delete(t.Context(), b.owner, home, true, iam.Write{}); err != nil {
		t.Fatal(err)
	}
	b.clock.Pass(48 * time.Hour)
	b.due(0)
}

// What was asked before a verification changed says nothing of it afterwards.
func TestAFindingIsOfTheVerificationThatWasAskedAbout(t *testing.T) {
	b := newBed(t)
	s := b.connector(b.owner, "acme.example", true)
	check := b.due(1)[0]
	b.found(iam.DomainFailed)
	b.clock.Pass(time.Minute)
	if _, _, err := b.service.BeginVerification(t.Context(), b.owner, s.Ref(), iam.Write{}); err != nil {
		t.Fatal(err)
	}
	for _, about := range []ambit.Verification{s.Verification, {}} {
		done, err := b.service.ConcludeDomainCheck(t.Context(), check, about, iam.DomainFailed, b.clock.Now())
		if done || err != nil {
			t.Errorf("a finding about an earlier attempt is written down (%t, %v)", done, err)
		}
	}
	b.ok(b.service.PutOffDomainCheck(t.Context(), check, b.clock.Now().Add(time.Hour), 5))
	if got := b.due(1)[0].Tries(); got != 0 {
		t.Errorf("the new attempt begins after %d tries", got)
	}
	asked, err := b.service.AskedDomains(t.Context(), b.account.ID, []string{s.ID})
	b.ok(err)
	if a := asked[s.ID]; !a.Last.IsZero() || !a.Next.Equal(b.clock.Now()) {
		t.Errorf("it says it was asked %+v", a)
	}
	b.ok(b.service.PutOffDomainCheck(t.Context(), b.due(1)[0], b.clock.Now().Add(time.Hour), 1))
	asked, err = b.service.AskedDomains(t.Context(), b.account.ID, []string{s.ID})
	b.ok(err)
	if a := asked[s.ID]; !a.Last.Equal(b.clock.Now()) || !a.Next.Equal(b.clock.Now().Add(time.Hour)) {
		t.Errorf("put off, it says it was asked %+v", a)
	}
	must[ambit.Noun](b)(b.service.Update(t.Context(), b.owner, s.Ref(), iam.Write{}, func(noun ambit.Noun) (ambit.Noun, error) {
		noun.(*ambit.SSOConnector).Title = "changed"
		return noun, nil
	}))
	b.due(0)
	if _, err := b.service.Delete(t.Context(), b.owner, s.Ref(), false, iam.Write{}); err != nil {
		t.Fatal(err)
	}
	_, err = b.service.CheckedConnector(t.Context(), check)
	b.refused("what is gone", err, iam.NotFound, "not_found")
	if done, err := b.service.ConcludeDomainCheck(t.Context(), check, s.Verification, iam.DomainVerified, b.clock.Now()); done || err != nil {
		t.Errorf("a finding about what is gone is written down (%t, %v)", done, err)
	}
}
