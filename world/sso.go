package world

import (
	"time"

	"github.com/ambit-iam/ambit"
)

// ssoConnector reads a connector. One that states no status awaits its
// verification.
func (r *reader) ssoConnector(e *ownEntry, it *item) *ambit.SSOConnector {
	m := e.members
	s := &ambit.SSOConnector{Own: e.own, Enabled: m.Bool("enabled")}
	it.part("sso-connector.enabled", m.Node("enabled"))
	it.part("sso-connector.domain", m.Require("domain", e.place, "it is the e-mail domain, such as acme.example"))
	s.Domain = m.String("domain")
	n := m.Require("verification", e.place, "it holds the code of the TXT record, and how far the proof has come")
	if n == nil {
		return s
	}
	const field = "sso-connector.verification"
	v := r.Members(n, "a verification")
	it.part(field+".code", v.Require("code", n, "it is the whole text of the TXT record"))
	it.part(field+".status", v.Node("status"))
	s.Verification.Code, s.Verification.Status = v.String("code"), ambit.VerificationStatus(v.String("status"))
	moment := func(name string) (at time.Time) {
		at, _ = r.Time(v.Node(name), name)
		it.part(field+"."+name, v.Node(name))
		return at
	}
	s.Verification.Began, s.Verification.Verified, s.Verification.Missing = moment("began"), moment("verified"), moment("missing")
	v.Done()
	return s
}

func (m mapWriter) ssoConnector(s *ambit.SSOConnector) {
	m.text("domain", s.Domain)
	m.truth("enabled", s.Enabled)
	v := m.w.newMap()
	v.text("code", s.Verification.Code)
	if s.Verification.Status != ambit.VerificationAwaiting {
		v.text("status", string(s.Verification.Status))
	}
	v.moment("began", s.Verification.Began)
	v.moment("verified", s.Verification.Verified)
	v.moment("missing", s.Verification.Missing)
	m.Add("verification", v.Node)
}
