package ambit_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
)

// connector is one of a domain whose verification has come so far.
func connector(domain string, status ambit.VerificationStatus) *ambit.SSOConnector {
	s := &ambit.SSOConnector{
		Own: ambit.Own{ID: id("connector " + domain)}, Domain: domain,
		Verification: ambit.Verification{Code: "ambit_sso=1", Status: status},
	}
	if status != ambit.VerificationAwaiting && status != "" {
		s.Verification.Began = now
	}
	if status == ambit.VerificationVerified {
		s.Verification.Verified = now.Add(time.Hour)
	}
	return s
}

func TestDomainsHaveOneForm(t *testing.T) {
	label := strings.Repeat("x", 63)
	longest := strings.Join([]string{label, label, label, strings.Repeat("x", 61)}, ".")
	for _, good := range []string{"acme.example", "a.b", "x-1.acme.example", "xn--bcher-kva.example", "1.2.example", "a--b.example", "acme.x1", longest} {
		if err := ambit.CheckDomain(good); err != nil {
			t.Errorf("%q is refused: %v", good, err)
		}
	}
	for bad, words := range map[string]string{
		"": "not stated", "acme": "one label", "Acme.example": "one form", "acme.example.": "one form", ".acme.example": "one form", "acme..example": "one form",
		"-acme.example": "one form", "acme-.example": "one form", "bücher.example": "one form", "a_b.example": "one form", "a b.example": "one form",
		"me@acme.example": "one form", "acme.example\x00": "one form", "*.example": "one form", "a/b.example": "one form",
		"192.0.2.7": "number", "acme.123": "number", label + "x.example": "one form", longest + "x": "254 bytes",
	} {
		if err := ambit.CheckDomain(bad); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%q: got %v, want %s", bad, err, words)
		}
	}
}

func TestAConnectorIsRefusedUnlessItIsConsistent(t *testing.T) {
	f := newStudio(t, "")
	for _, c := range []struct {
		status ambit.VerificationStatus
		change func(*ambit.SSOConnector)
		code   ambit.CommandCode
		words  string
	}{
		{"awaiting", func(s *ambit.SSOConnector) { s.ID = "x" }, ambit.CodeInvalid, "no id"},
		{"awaiting", func(s *ambit.SSOConnector) { s.Domain = "acme" }, ambit.CodeInvalid, "sso-connector.domain"},
		{"awaiting", func(s *ambit.SSOConnector) { s.Home = ref("team:gone") }, ambit.CodeUnknown, "team:gone"},
		{"awaiting", func(s *ambit.SSOConnector) { s.Verification.Code = "" }, ambit.CodeInvalid, "verification.code"},
		{"awaiting", func(s *ambit.SSOConnector) { s.Verification.Code = strings.Repeat("x", 256) }, ambit.CodeLimit, "256"},
		{"awaiting", func(s *ambit.SSOConnector) { s.Verification.Code = "a b" }, ambit.CodeInvalid, "ASCII"},
		{"awaiting", func(s *ambit.SSOConnector) { s.Verification.Status = "perhaps" }, ambit.CodeInvalid, "perhaps"},
		{"awaiting", func(s *ambit.SSOConnector) { s.Verification.Began = now }, ambit.CodeInvalid, "verification.began"},
		{"awaiting", func(s *ambit.SSOConnector) { s.Enabled = true }, ambit.CodeConflict, "awaiting"},
		{"pending", func(s *ambit.SSOConnector) { s.Enabled = true }, ambit.CodeConflict, "pending"},
		{"pending", func(s *ambit.SSOConnector) { s.Verification.Began = time.Time{} }, ambit.CodeInvalid, "verification.began"},
		{"pending", func(s *ambit.SSOConnector) { s.Verification.Verified = now }, ambit.CodeInvalid, "verification.verified"},
		{"pending", func(s *ambit.SSOConnector) { s.Verification.Missing = now }, ambit.CodeInvalid, "verification.missing"},
		{"failed", func(s *ambit.SSOConnector) { s.Enabled = true }, ambit.CodeConflict, "failed"},
		{"verified", func(s *ambit.SSOConnector) { s.Verification.Verified = time.Time{} }, ambit.CodeInvalid, "verification.verified"},
		{"verified", func(s *ambit.SSOConnector) { s.Verification.Missing = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }, ambit.CodeInvalid, "10000"},
	} {
		s := connector("acme.example", c.status)
		f.draftRefuses(s, c.change, c.code, c.words)
	}
	enabled := connector("acme.example", ambit.VerificationVerified)
	enabled.Enabled, enabled.Verification.Missing = true, now
	f.do(ambit.Put{Noun: enabled})
	f.do(ambit.Put{Noun: connector("second.example", "")})
	if got := get[*ambit.SSOConnector](t, f.Account(), "sso-connector:"+id("connector second.example")).Verification.Status; got != ambit.VerificationAwaiting {
		t.Errorf("a connector of which nothing is said is %s", got)
	}
}

func (f *fixture) draftRefuses(s *ambit.SSOConnector, change func(*ambit.SSOConnector), code ambit.CommandCode, words string) {
	f.t.Helper()
	change(s)
	refused(f.t, f.Draft, ambit.Put{Noun: s}, code, words)
}

// A domain is one connector's, whatever is done to it: its index follows every
// change, and snapshots.
func TestADomainHasOneConnectorInAnAccount(t *testing.T) {
	f := newStudio(t, "")
	first, second := connector("acme.example", ""), connector("acme.example", "")
	second.ID = id("second")
	f.do(ambit.Put{Noun: first})
	refused(t, f.Draft, ambit.Put{Noun: second}, ambit.CodeConflict, "acme.example")
	first.Name, first.Title = "acme.example", "changed"
	f.do(ambit.Put{Noun: first})
	again := restored(t, f.Account()).Draft()
	refused(t, again, ambit.Put{Noun: second}, ambit.CodeConflict, "acme.example")
	if err := again.Do(ambit.Put{Noun: first}); err != nil {
		t.Errorf("it cannot be put in its own place: %v", err)
	}
	first.Domain = "moved.example"
	for _, cmd := range []ambit.Command{ambit.Put{Noun: first}, ambit.Put{Noun: second}, ambit.Delete{Ref: first.Ref()}, ambit.Put{Noun: connector("moved.example", "")}} {
		if err := again.Do(cmd); err != nil {
			t.Fatal(err)
		}
	}
	third := connector("moved.example", "")
	third.ID = id("third")
	refused(t, again, ambit.Put{Noun: third}, ambit.CodeConflict, "moved.example")
}

func TestAnAccountHasSoManyConnectors(t *testing.T) {
	f := newStudio(t, "")
	last := connector("last.example", "")
	f.do(ambit.Put{Noun: last})
	for i := 1; i < ambit.MaxSSOConnectors; i++ {
		f.do(ambit.Put{Noun: connector(fmt.Sprintf("d%d.example", i), "")})
	}
	refused(t, f.Draft, ambit.Put{Noun: connector("more.example", "")}, ambit.CodeLimit, "1000")
	last.Title = "changed"
	f.do(ambit.Put{Noun: last})
	f.do(ambit.Delete{Ref: last.Ref()})
	f.do(ambit.Put{Noun: connector("more.example", "")})
}
