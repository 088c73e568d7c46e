// Package entry is the written form of an account's entries: what package
// journal keeps, and what every later release must be able to read.
//
// A body is JSON with the members of [Entry] but for the revision and the time,
// which the journal keeps itself. Values about persons are not in it: they
// stand apart, and the body holds only their id and commitment.
//
// The form may grow and never change: see testdata/golden. An entry of a kind
// that this release does not know is an error, never skipped.
package entry

import (
	"time"

	"github.com/ambit-iam/ambit"
)

// An Entry is one write to an account, with who made it and how.
type Entry struct {
	Revision  uint64
	Time      time.Time
	Operation string // its stable name, such as "policies.create"
	Actor     Actor
	Request   string // the request's id; may be empty
	Note      string // what the author gave as the reason; may be empty

	// About names what the entry is about where no change says so: an account
	// that was made, a catalog that was published, an export that was taken.
	About   []string
	Changes []ambit.Change
}

// An Actor is who made an entry.
type Actor struct {
	// Account is where the actor is from, where that is another account: the
	// operators' own. Otherwise empty.
	Account   string
	Principal ambit.Ref // zero: Ambit itself, such as a job
	Token     string    // the id of the token it used; empty: none
	ActsFor   ambit.Ref // on whose behalf; zero: nobody's
	Address   string    // where the request came from; empty: from the host itself
}

// Plain is the entry as the engine applies it.
func (e Entry) Plain() ambit.Entry {
	return ambit.Entry{Revision: e.Revision, Time: e.Time, Changes: e.Changes}
}
