package iam

import (
	"context"
	"strings"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/entry"
	"github.com/ambit-iam/ambit/internal/journal"
	"github.com/ambit-iam/ambit/internal/live"
)

// What the instance itself does about SSO connectors: nobody calls these, and they
// ask for no permission.

// A DomainCheck is a connector about whose domain DNS is to be asked now.
type DomainCheck struct{ chore journal.Chore }

// Account is the id of the connector's account.
func (d DomainCheck) Account() string { return d.chore.Account }

// Ref is the connector.
func (d DomainCheck) Ref() ambit.Ref { return ambit.Ref{Type: ambit.SSOConnectorType, ID: d.chore.Key} }

// Tries is how often it was asked about in vain, as [Service.PutOffDomainCheck] was
// told.
func (d DomainCheck) Tries() uint32 { return d.chore.Tries }

// DueDomainChecks are checks that are due, over all accounts, at most limit of them.
func (s *Service) DueDomainChecks(ctx context.Context, limit int) ([]DomainCheck, error) {
	due, err := s.journal.Due(ctx, journal.DomainChore, s.clock(), limit)
	if err != nil {
		return nil, Meaning(err)
	}
	checks := make([]DomainCheck, len(due))
	for i, chore := range due {
		checks[i] = DomainCheck{chore}
	}
	return checks, nil
}

// CheckedConnector is the connector of a check, as the journal has it now.
func (s *Service) CheckedConnector(ctx context.Context, d DomainCheck) (*ambit.SSOConnector, error) {
	a, err := s.accounts.Latest(ctx, d.Account())
	if err != nil {
		return nil, Meaning(err)
	}
	noun, err := a.Get(d.Ref())
	if err != nil {
		return nil, Meaning(notThere(d.Ref(), err))
	}
	return noun.(*ambit.SSOConnector), nil
}

// PutOffDomainCheck has DNS asked again at due, unless what it is asked for has
// changed since.
func (s *Service) PutOffDomainCheck(ctx context.Context, d DomainCheck, due time.Time, tries uint32) error {
	_, err := s.journal.PutOff(ctx, d.chore, due, tries, s.clock())
	return Meaning(err)
}

// A DomainFinding is what DNS has told of a connector's domain that changes the
// connector.
type DomainFinding string

// The findings, by the names under which the log knows them. Every other answer
// changes nothing.
const (
	DomainVerified      DomainFinding = "sso-connectors.verified"       // the record was found
	DomainFailed        DomainFinding = "sso-connectors.failed"         // it was not found in time
	DomainRecordMissing DomainFinding = "sso-connectors.record-missing" // a verified domain has it no more
	DomainRecordFound   DomainFinding = "sso-connectors.record-found"   // and has it again
)

// Short is the finding without what it is about: "verified".
func (f DomainFinding) Short() string { return strings.TrimPrefix(string(f), "sso-connectors.") }

// ConcludeDomainCheck writes a finding down, as an entry of the instance itself, and
// has DNS asked again at due if there is still a reason to. It reports whether it
// did: nothing is written where the verification is no longer the one that was
// asked about.
func (s *Service) ConcludeDomainCheck(ctx context.Context, d DomainCheck, about ambit.Verification, finding DomainFinding, due time.Time) (bool, error) {
	systemID, err := s.systemID(ctx)
	if err != nil {
		return false, Meaning(err)
	}
	done := false
	_, err = s.accounts.Write(ctx, d.Account(), func(a *ambit.Account) (*live.Step, error) {
		done = false
		was := connectorIn(a, d.Ref())
		if was == nil || was.Verification != about {
			return nil, nil
		}
		now := s.clock()
		stamp := now.UTC().Truncate(time.Microsecond)
		is := *was
		is.Changed = stamp
		is.Verification = found(about, finding, stamp)
		draft := a.Draft()
		if err := draft.Do(ambit.Put{Noun: &is}); err != nil {
			return nil, err
		}
		step := &live.Step{Entry: entry.Entry{
			Time: now, Operation: string(finding), Actor: instanceActor(systemID, d.Account()), Changes: draft.Changes(),
		}}
		followConnector(&step.Beside, was, &is, due)
		step.Next = draft.Account()
		done = true
		return step, nil
	})
	return done && err == nil, Meaning(err)
}

// found is a verification after a finding.
func found(v ambit.Verification, finding DomainFinding, at time.Time) ambit.Verification {
	switch finding {
	case DomainVerified:
		v.Status, v.Verified = ambit.VerificationVerified, at
	case DomainFailed:
		v.Status = ambit.VerificationFailed
	case DomainRecordMissing:
		v.Missing = at
	case DomainRecordFound:
		v.Missing = time.Time{}
	}
	return v
}

// instanceActor is the instance itself in the log of an account: the system's
// account as the principal.
func instanceActor(systemID, account string) entry.Actor {
	actor := entry.Actor{Account: systemID, Principal: ambit.Ref{Type: ambit.AccountType, ID: systemID}}
	if account == systemID {
		actor.Account = ""
	}
	return actor
}

// An AskedDomain says when DNS was last asked about a connector's domain, and when
// it will be again.
type AskedDomain struct {
	Last time.Time // zero: not since the verification last changed
	Next time.Time
}

// AskedDomains tells of connectors of an account, by their ids; of those that DNS
// is not asked about, nothing.
func (s *Service) AskedDomains(ctx context.Context, account string, ids []string) (map[string]AskedDomain, error) {
	chores, err := s.journal.Chores(ctx, journal.DomainChore, account, ids)
	if err != nil {
		return nil, Meaning(err)
	}
	asked := make(map[string]AskedDomain, len(chores))
	for _, c := range chores {
		asked[c.Key] = AskedDomain{c.Tried, c.Due}
	}
	return asked, nil
}
