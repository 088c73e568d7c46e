package ambit

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ambit-iam/ambit/internal/kernel"
)

func (d *Draft) checkSSOConnector(s *SSOConnector) (Noun, error) {
	next := *s
	if _, err := d.checkOwn("sso-connector", &next.Own, SSOConnectorType); err != nil {
		return nil, err
	}
	if err := CheckDomain(next.Domain); err != nil {
		return nil, refuse(CodeInvalid, "sso-connector.domain", "%s", err)
	}
	typ := d.a.schema.typeByName[SSOConnectorType].num
	self, exists := d.a.node(typ, next.ID)
	if other := d.a.ofDomain(typ, next.Domain); other != kernel.NoNode && !(exists && other == self) {
		return nil, refuse(CodeConflict, "sso-connector.domain", "%s is the domain of %s already; an account has one connector of each", next.Domain, d.a.ref(other))
	}
	if !exists {
		if err := d.checkConnectors(typ); err != nil {
			return nil, err
		}
	}
	if err := next.Verification.check("sso-connector.verification"); err != nil {
		return nil, err
	}
	if next.Enabled && next.Verification.Status != VerificationVerified {
		return nil, refuse(CodeConflict, "sso-connector.enabled", "%s is %s; only a verified domain can be enabled", next.Domain, next.Verification.Status)
	}
	return &next, nil
}

// checkConnectors refuses one connector more than an account takes: DNS is asked
// about every one of them, and other accounts wait meanwhile.
func (d *Draft) checkConnectors(typ uint16) error {
	count := 0
	for range d.a.state.OfType(typ, 0) {
		if count++; count >= MaxSSOConnectors {
			return refuse(CodeLimit, "sso-connector", "is one too many; an account has %d connectors at most", MaxSSOConnectors)
		}
	}
	return nil
}

// check refuses a verification that contradicts itself, and writes it in its one
// form.
func (v *Verification) check(field string) error {
	if v.Status == "" {
		v.Status = VerificationAwaiting
	}
	v.Began, v.Verified, v.Missing = v.Began.UTC(), v.Verified.UTC(), v.Missing.UTC()
	if v.Code == "" {
		return refuse(CodeInvalid, field+".code", "is not stated; it is the whole text of the TXT record to be set")
	}
	if err := checkText(field+".code", v.Code, MaxVerificationCode); err != nil {
		return err
	}
	if i := strings.IndexFunc(v.Code, func(r rune) bool { return r <= ' ' || r > '~' }); i >= 0 {
		return refuse(CodeInvalid, field+".code", "%q holds something else than visible ASCII", v.Code)
	}
	began, verified := true, false
	switch v.Status {
	case VerificationAwaiting:
		began = false
	case VerificationPending, VerificationFailed:
	case VerificationVerified:
		verified = true
	default:
		return refuse(CodeInvalid, field+".status", "%q is no status; write %s, %s, %s or %s",
			v.Status, VerificationAwaiting, VerificationPending, VerificationVerified, VerificationFailed)
	}
	for _, t := range []struct {
		name string
		at   time.Time
		need bool
	}{{"began", v.Began, began}, {"verified", v.Verified, verified}} {
		switch {
		case t.need && t.at.IsZero():
			return refuse(CodeInvalid, field+"."+t.name, "is not stated, and the status is %s", v.Status)
		case !t.need && !t.at.IsZero():
			return refuse(CodeInvalid, field+"."+t.name, "is stated, and the status is %s", v.Status)
		}
	}
	if !verified && !v.Missing.IsZero() {
		return refuse(CodeInvalid, field+".missing", "is stated, and the status is %s; only the record of a verified domain can be missing", v.Status)
	}
	for _, t := range []struct {
		name string
		at   time.Time
	}{{"began", v.Began}, {"verified", v.Verified}, {"missing", v.Missing}} {
		if err := checkTime(field+"."+t.name, t.at); err != nil {
			return err
		}
	}
	return nil
}

// ofDomain is the connector of a domain; NoNode if there is none.
func (a *Account) ofDomain(typ uint16, domain string) kernel.Node {
	hash := hashOf(typ, domainKey(domain))
	var it kernel.Iter
	for a.byName.Seek(&it, hash); ; {
		n, ok := a.byName.Next(&it, hash)
		if !ok {
			return kernel.NoNode
		}
		if s, is := a.stored.Get(n).own.(*SSOConnector); is && s.Domain == domain {
			return n
		}
	}
}

// The most bytes of a DNS name as text and of one of its labels (RFC 1035, section
// 2.3.4).
const (
	maxDomain = 253
	maxLabel  = 63
)

// CheckDomain says what is wrong with an e-mail domain in its one form: at least
// two labels of lower-case letters, digits and hyphens, of which the last is no
// number (RFC 1123, section 2.1), and no dot at the end. Names in other scripts are
// written in their ASCII form (RFC 5890).
func CheckDomain(domain string) error {
	if domain == "" {
		return errors.New("is not stated; it is an e-mail domain such as acme.example")
	}
	if len(domain) > maxDomain {
		return fmt.Errorf("is %d bytes long, and a domain has %d at most", len(domain), maxDomain)
	}
	labels := strings.Split(domain, ".")
	if len(labels) < 2 {
		return fmt.Errorf("%q has one label; an e-mail domain has two or more, such as acme.example", domain)
	}
	for _, label := range labels {
		if !validLabel(label) {
			return fmt.Errorf("%q is no domain in its one form; labels are 1 to %d of a-z, 0-9 and hyphens, with no hyphen first or last", domain, maxLabel)
		}
	}
	if last := labels[len(labels)-1]; strings.Trim(last, "0123456789") == "" {
		return fmt.Errorf("%q ends in a number, as addresses do and domains do not", domain)
	}
	return nil
}

func validLabel(label string) bool {
	if len(label) == 0 || len(label) > maxLabel || label[0] == '-' || label[len(label)-1] == '-' {
		return false
	}
	for i := range len(label) {
		c := label[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}
