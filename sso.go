package ambit

import "time"

// An SSOConnector is an e-mail domain whose people sign in through an identity
// provider. Who answers for the domain proves it by a DNS TXT record at the domain
// itself, and only then can the connector be enabled. No decision looks at one.
type SSOConnector struct {
	Own
	// Domain is in its one form: lower case, ASCII, without a dot at its end
	// ([CheckDomain]). An account has one connector of each.
	Domain       string
	Enabled      bool
	Verification Verification
}

// A Verification is how far the proof of a connector's domain has come.
type Verification struct {
	Code   string             // the whole text of the TXT record to be set
	Status VerificationStatus // empty in a command: awaiting

	Began    time.Time // when the current or last attempt began; zero while awaiting
	Verified time.Time // when the record was found; zero: it was not
	// Missing is since when the record of a verified domain is known to be gone;
	// zero: it was there when last looked for.
	Missing time.Time
}

// VerificationStatus is where a verification stands.
type VerificationStatus string

// The statuses. Of a domain that is pending DNS is asked again and again; one that
// has failed can be begun again.
const (
	VerificationAwaiting VerificationStatus = "awaiting"
	VerificationPending  VerificationStatus = "pending"
	VerificationVerified VerificationStatus = "verified"
	VerificationFailed   VerificationStatus = "failed"
)

// Ref is the reference of the connector.
func (s *SSOConnector) Ref() Ref { return Ref{SSOConnectorType, s.ID} }

func (*SSOConnector) noun() {}

// domainKey is by what the index of names knows a connector's domain. It is no
// name: names hold no control characters.
func domainKey(domain string) string { return "\x00" + domain }
