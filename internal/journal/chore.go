package journal

import "time"

// A ChoreKind says what a chore is.
type ChoreKind string

// DomainChore is to ask DNS for the record of an SSO connector's domain. Its key is
// the connector's id.
const DomainChore ChoreKind = "sso-domain"

// A Chore is something that is to be done for an account at some time. It stands
// beside the log, so that whoever does it finds what is due without reading any
// account.
type Chore struct {
	Kind    ChoreKind
	Account string    // set by the journal in a write
	Key     string    // for what in the account, such as the id of a noun
	Due     time.Time // UTC, 1970 to 9999; made whole microseconds
	Tries   uint32    // how often it was tried, as whoever does it counts
	Tried   time.Time // when it was last tried, as Due; zero: not yet
}

// A ChoreName names one chore of an account.
type ChoreName struct {
	Kind ChoreKind
	Key  string
}

// Name is the chore's name.
func (c Chore) Name() ChoreName { return ChoreName{c.Kind, c.Key} }

func (n ChoreName) check() error {
	return first(CheckKey("chore's kind", string(n.Kind)), CheckKey("chore's key", n.Key))
}

// check returns an [ErrInvalid] if c cannot be kept with a write.
func (c Chore) check() error {
	err := first(c.Name().check(), CheckTime("time a chore is due", c.Due))
	if err == nil && !c.Tried.IsZero() {
		err = CheckTime("time a chore was tried", c.Tried)
	}
	return err
}

// Check returns an [ErrInvalid] if c cannot be a chore that is kept.
func (c Chore) Check() error { return first(CheckAccount(c.Account), c.check()) }
