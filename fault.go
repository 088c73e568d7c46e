package ambit

import "strings"

// A Fault is something wrong in a document, such as a catalog: where it is, what
// is wrong, and what would be right.
type Fault struct {
	// Path leads to the offending part from the document's root: names of
	// members, and indexes of list elements in decimal.
	Path []string
	// Problem says what is wrong, without the place.
	Problem string
	// Hint says what would be right; it may be empty.
	Hint string
}

// Error is the fault as one line.
func (f Fault) Error() string {
	var b strings.Builder
	b.WriteString(strings.Join(f.Path, "."))
	b.WriteString(": ")
	b.WriteString(f.Problem)
	if f.Hint != "" {
		b.WriteString("; ")
		b.WriteString(f.Hint)
	}
	return b.String()
}
