package iam

import (
	"context"
	"encoding/base32"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/journal"
)

// VerificationPrefix is what the text of the TXT record begins with that proves a
// connector's domain.
const VerificationPrefix = "ambit_sso="

// codeBytes is how much of a code is random: 160 bits.
const codeBytes = 20

// A NewSSOConnector is a connector to be made. It is not enabled, and its
// verification is the server's to make.
type NewSSOConnector struct {
	Own    ambit.Own
	Domain string // as people write it
	Begin  bool   // ask DNS for the record at once
}

// CreateSSOConnector makes a connector, with the code of the record that is to be
// set. It needs ambit.sso-connectors:create at the home.
func (s *Service) CreateSSOConnector(ctx context.Context, caller authn.Caller, n NewSSOConnector, w Write) (*ambit.SSOConnector, Receipt, error) {
	var made *ambit.SSOConnector
	receipt, err := s.change(ctx, caller, "sso-connectors.create", w, func(c *change) (err error) {
		made, err = c.createSSOConnector(n)
		return err
	})
	return made, receipt, err
}

func (c *change) createSSOConnector(n NewSSOConnector) (*ambit.SSOConnector, error) {
	next := &ambit.SSOConnector{Own: n.Own}
	parents := c.parents(next)
	if err := c.enter(next, parents); err != nil {
		return nil, err // before he is told what is wrong with the domain
	}
	var err error
	if next.Domain, err = NormalDomain(n.Domain); err != nil {
		return nil, err
	}
	if next.Verification.Code, err = newVerificationCode(c.s.random); err != nil {
		return nil, err
	}
	if n.Begin {
		c.begin(next)
	}
	stored, err := c.create(next)
	if err != nil {
		return nil, err
	}
	return stored.(*ambit.SSOConnector), nil
}

// newVerificationCode makes the whole text of a TXT record, which nobody can guess.
func newVerificationCode(random io.Reader) (string, error) {
	var b [codeBytes]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("making the code of a verification: %w", err)
	}
	return VerificationPrefix + strings.ToLower(base32.StdEncoding.EncodeToString(b[:])), nil
}

// begin begins an attempt.
func (c *change) begin(s *ambit.SSOConnector) {
	s.Verification = ambit.Verification{Code: s.Verification.Code, Status: ambit.VerificationPending, Began: c.stamp()}
}

// BeginVerification has DNS asked for the record of a connector's domain, until it
// is found or the attempt fails. Of one that is pending or verified it is no change.
// It needs ambit.sso-connectors:update at the connector.
func (s *Service) BeginVerification(ctx context.Context, caller authn.Caller, asked ambit.Ref, w Write) (*ambit.SSOConnector, Receipt, error) {
	var made *ambit.SSOConnector
	const operation = "sso-connectors.begin-verification"
	receipt, err := s.change(ctx, caller, operation, w, func(c *change) error {
		old, err := c.find("update", asked)
		if err != nil {
			return err
		}
		next, ok := old.(*ambit.SSOConnector)
		if !ok {
			return invalid("invalid", "sso-connector", "%s is no SSO connector", old.Ref())
		}
		if err := matches(w.IfMatch, old); err != nil {
			return err
		}
		c.operation = operation
		switch next.Verification.Status {
		case ambit.VerificationPending, ambit.VerificationVerified:
			c.answers(next.Ref())
			made = next
			return nil
		}
		c.begin(next)
		next.Changed = c.stamp()
		stored, err := c.put(next)
		if err != nil {
			return err
		}
		made = stored.(*ambit.SSOConnector)
		return nil
	})
	return made, receipt, err
}

// keepProof has a connector that is changed keep its domain and what proves it,
// and refuses to enable one that is not verified, or whose record is known to be
// gone: the domain may be somebody else's since. Other nouns prove nothing.
func (c *change) keepProof(old, next ambit.Noun) error {
	was, ok := old.(*ambit.SSOConnector)
	if !ok {
		return nil
	}
	is := next.(*ambit.SSOConnector)
	if is.Domain != was.Domain {
		return invalid("invalid", "domain", "%s stays the domain of this connector; make another one for another domain", was.Domain)
	}
	is.Verification = was.Verification
	refused := &Error{Kind: Conflict, Code: "not_verified", Field: "enabled"}
	record := fmt.Sprintf("set a TXT record at %s with the text %s", was.Domain, was.Verification.Code)
	switch {
	case is.Enabled && was.Verification.Status != ambit.VerificationVerified:
		refused.Detail = fmt.Sprintf("%s is %s; only a verified domain can be enabled", was.Domain, was.Verification.Status)
		refused.Hint = record + ", and begin the verification"
		if was.Verification.Status == ambit.VerificationPending {
			refused.Hint = record + "; DNS is asked for it until two days after the verification began"
		}
		return refused
	case is.Enabled && !was.Enabled && !was.Verification.Missing.IsZero():
		refused.Detail = fmt.Sprintf("the record that verified %s is missing since %s; it has to be there again", was.Domain, was.Verification.Missing.Format(time.RFC3339))
		refused.Hint = record + ", and wait until it is found"
		return refused
	}
	return nil
}

// followConnectors has claims and chores of a write follow the connectors that changes have
// touched, whichever operation made them: a domain is claimed as long as a
// connector of it is enabled, and asked about as long as there is a reason to.
func (c *change) followConnectors(w *journal.Write, after *ambit.Account, changes []ambit.Change) error {
	seen := map[ambit.Ref]bool{}
	for _, step := range changes {
		var touched []ambit.Ref
		switch step := step.(type) {
		case ambit.Put:
			touched = []ambit.Ref{step.Noun.Ref()}
		case ambit.Remove:
			touched = step.Refs
		}
		for _, r := range touched {
			if r.Type != ambit.SSOConnectorType || seen[r] {
				continue
			}
			seen[r] = true
			was, is := connectorIn(c.before, r), connectorIn(after, r)
			if is == nil && was != nil && was.Enabled {
				return conflict("enabled", "", "people sign in with %s; disable %s before it is deleted", was.Domain, r)
			}
			followConnector(w, was, is, c.now)
		}
	}
	return nil
}

// connectorIn is a connector of an account; nil where it is not there.
func connectorIn(a *ambit.Account, r ambit.Ref) *ambit.SSOConnector {
	noun, err := a.Get(r)
	if err != nil {
		return nil // full references fail in no other way
	}
	return noun.(*ambit.SSOConnector)
}

// followConnector adds to a write what goes with a change of a connector; nil: it
// was not there before, or is not any more. DNS is next asked at due, where what it
// is asked for has changed.
func followConnector(w *journal.Write, was, is *ambit.SSOConnector, due time.Time) {
	var before, after ambit.SSOConnector
	if was != nil {
		before = *was
	}
	if is != nil {
		after = *is
	}
	switch {
	case after.Enabled && !before.Enabled:
		w.Take = append(w.Take, domainClaim(after.Domain))
	case before.Enabled && !after.Enabled:
		w.Release = append(w.Release, domainClaim(before.Domain))
	}
	if asksDNS(before.Verification.Status) && !asksDNS(after.Verification.Status) {
		w.Done = append(w.Done, journal.ChoreName{Kind: journal.DomainChore, Key: before.ID})
	}
	if asksDNS(after.Verification.Status) && after.Verification != before.Verification {
		w.Chores = append(w.Chores, journal.Chore{Kind: journal.DomainChore, Key: after.ID, Due: due})
	}
}

func domainClaim(domain string) journal.Claim {
	return journal.Claim{Kind: journal.DomainClaim, Key: domain}
}

// asksDNS reports whether DNS is asked about a connector of that status.
func asksDNS(status ambit.VerificationStatus) bool {
	return status == ambit.VerificationPending || status == ambit.VerificationVerified
}
