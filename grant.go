package ambit

import (
	"time"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// A Grant is what a write makes possible for somebody: what its author has to
// hold himself (DESIGN section 2, "Nobody grants what they do not hold").
// [Opened] makes grants, [Account.Holds] judges one. All references are full.
type Grant struct {
	// Permissions are the patterns that become possible. Wildcards are kept: only
	// who holds "*:read" can grant "*:read".
	Permissions []Pattern

	// Node is where; with everything beneath it, unless Only is set.
	Node Ref
	Only bool

	// Condition is the one under which it becomes possible, if holding it under
	// that very condition is enough; empty: it has to be held without one. Met
	// says that the write changes what the condition reads of Node, so that it
	// has to hold there for the author already.
	Condition string
	Met       bool

	NotBefore time.Time // zero: at once
	ExpiresAt time.Time // zero: for ever

	// Public says that it becomes possible for [Anonymous] or [Authenticated].
	Public bool

	// OnBehalfOf is, of what a token makes possible, the principal whose it is:
	// that one needs nobody's leave to act through a token of his own. Credential
	// is the token, where the write makes or widens it; where OnBehalfOf is then
	// zero, the grant is that token as such, which must not exceed the token of
	// an author who acts through one.
	OnBehalfOf Ref
	Credential *Token

	// Because says what in the write does it.
	Because string

	wants []want    // Permissions as the account reads them; nil: not read yet
	under []Ref     // where Node is new: what there was of what is nearest above it
	about *typeInfo // with Only, the type of a thing lying in Node; nil: Node itself
	lies  kernel.Rel
}

// A want is a pattern of a grant with what it comes to today.
type want struct {
	selection
	perms  kernel.Bits // as the account before the write numbers them
	always bool        // what the pattern will match one day counts too
}

// A Shortfall is what the author of a write lacks: for people. It names nodes
// and policies that not everybody may see.
type Shortfall struct {
	Code       ShortfallCode
	Permission Pattern // what is lacking; empty where it is no permission
	Node       Ref     // where
	Detail     string  // a sentence: what, where, why
	Because    string  // what in the write asks for it
}

// ShortfallCode is the stable code of a [Shortfall].
type ShortfallCode string

// The codes of shortfalls.
const (
	ShortAuthor    ShortfallCode = "author"      // the author is nobody who may act
	ShortNotHeld   ShortfallCode = "not_held"    // he does not hold it there
	ShortCondition ShortfallCode = "conditional" // only under a condition
	ShortTime      ShortfallCode = "for_a_time"  // only from or until some time
	ShortDenied    ShortfallCode = "denied"      // he is denied it there or beneath
	ShortCeiling   ShortfallCode = "ceiling"     // his token does not admit it
	ShortPublic    ShortfallCode = "public"      // it takes PublishPermission
	ShortLastOwner ShortfallCode = "last_owner"  // nobody would be left who owns the account
)

// Error is the sentence for people.
func (s Shortfall) Error() string {
	if s.Because == "" {
		return s.Detail
	}
	return s.Because + ": " + s.Detail
}

// A RefusedError says that a write makes possible what its author may not grant.
type RefusedError struct {
	Shortfalls []Shortfall // at every place of the write, at most 20; at least one
	More       int         // how many there are beside them
}

// mostShortfalls is how many of them an error tells.
const mostShortfalls = 20

// Error is the sentence for people: the first shortfall, and how many there are.
func (e *RefusedError) Error() string {
	return e.Shortfalls[0].Error() + andMore(len(e.Shortfalls)-1+e.More)
}

// add notes a shortfall, unless it is there already.
func (e *RefusedError) add(s Shortfall) {
	for _, old := range e.Shortfalls {
		if old.Code == s.Code && old.Permission == s.Permission && old.Node == s.Node {
			return
		}
	}
	if len(e.Shortfalls) == mostShortfalls {
		e.More++
		return
	}
	e.Shortfalls = append(e.Shortfalls, s)
}
