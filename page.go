package ambit

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// A Page says which part of a list is wanted; its zero value wants the whole
// list.
//
// A list is read page by page by asking the same question again, with After the
// Next of the page before, until Next is zero. A page is short of its limit only
// where the list ends. Whoever wants all pages to show one state asks the same
// account value with the same Now: then together they are the list, each item
// once, whatever is written meanwhile.
type Page struct {
	Limit int      // at most this many items; 0: all
	After Position // Next of the page before; zero: from the start
}

// A Position is the place in a list where a page ends. It is good for the very
// question whose list gave it, asked of the same account; of a later value of
// that account too, where what was made since stands behind what was there (but
// permissions stand otherwise once another catalog is adopted). In a list of
// another kind it is refused; that it is used for another question of the same
// kind cannot be told from it, so whoever hands positions out keeps the question
// with them.
//
// Zero is the start and, where an answer tells the next one, the end. Its text is
// what [Position.String] writes and [ParsePosition] reads; what it says is nobody
// else's business, and may change.
type Position struct {
	of listKind // empty: zero
	at uint64   // the first item not yet looked at, as lists of the kind number them
}

// A listKind is what a list is of.
type listKind string

const (
	ofResources   listKind = "resources"
	ofPrincipals  listKind = "principals"
	ofPermissions listKind = "permissions"
	ofNouns       listKind = "nouns"
	ofMembers     listKind = "members"
	ofChildren    listKind = "children"
	ofPolicies    listKind = "policies"
	ofReferrers   listKind = "referrers"
)

// lastPositions are the last positions of each kind of list: of nodes by their
// handles, of permissions by their numbers, of what refers to a node by [edgePosition].
var lastPositions = map[listKind]uint64{
	ofResources: lastNode, ofPrincipals: lastNode, ofNouns: lastNode,
	ofPermissions: 1<<16 - 1,
	ofMembers:     lastEdge, ofChildren: lastEdge, ofPolicies: lastEdge, ofReferrers: lastEdge,
}

const (
	lastNode uint64 = uint64(kernel.NoNode) - 1
	lastEdge uint64 = 1<<48 - 1
)

// IsZero reports whether p is the start of a list or, told by one, its end.
func (p Position) IsZero() bool { return p == Position{} }

// String is the text that [ParsePosition] reads; that of zero is empty.
func (p Position) String() string {
	if p.IsZero() {
		return ""
	}
	return string(p.of) + "." + strconv.FormatUint(p.at, 10)
}

// ParsePosition reads what [Position.String] wrote, and nothing else; empty text
// is zero.
func ParsePosition(text string) (Position, error) {
	if text == "" {
		return Position{}, nil
	}
	of, digits, _ := strings.Cut(text, ".")
	at, err := strconv.ParseUint(digits, 10, 64)
	p := Position{listKind(of), at}
	if last, known := lastPositions[p.of]; known && err == nil && p.String() == text && at <= last {
		return p, nil
	}
	return Position{}, fmt.Errorf("%q is no position of a list; give what the page before told, or nothing for the start", text)
}

// wrong says what is wrong with a page for a list of this kind, and in which field;
// nothing, if the list can have it.
func (p Page) wrong(of listKind) (field, problem string) {
	switch {
	case p.Limit < 0:
		return "limit", fmt.Sprintf("%d is no number of items; write 0 for all", p.Limit)
	case !p.After.IsZero() && p.After.of != of:
		return "after", fmt.Sprintf("%s is a position in a list of %s, and this is one of %s", p.After, p.After.of, of)
	}
	return "", ""
}

// full reports whether n items fill the page.
func (p Page) full(n int) bool { return p.Limit != 0 && n >= p.Limit }

// less is the page after n of its items; one that n fill is left to tell whether
// another follows.
func (p Page) less(n int) Page {
	if p.Limit > 0 {
		p.Limit = max(p.Limit-n, 0)
		if p.Limit == 0 {
			p.Limit = -1
		}
	}
	return p
}
