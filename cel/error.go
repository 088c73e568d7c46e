package cel

import (
	"fmt"
	"strings"
)

// An Error says what is wrong with a condition: where, what, and what would be
// right.
type Error struct {
	// Line and Column count from 1, in characters. Both are 0 where the whole
	// condition is meant.
	Line, Column int
	// Problem names the offending part and says what is wrong with it.
	Problem string
	// Hint says what would be right; it may be empty.
	Hint string

	multiline bool // whether the line is worth telling
	crashed   any  // what the compiler panicked with, if it did
}

// Error is the whole in one line, such as
//
//	column 10: resource.maxMachine is not declared; did you mean resource.maxMachines?
func (e *Error) Error() string {
	var b strings.Builder
	switch {
	case e.Column > 0 && e.multiline:
		fmt.Fprintf(&b, "line %d, column %d: ", e.Line, e.Column)
	case e.Column > 0:
		fmt.Fprintf(&b, "column %d: ", e.Column)
	}
	b.WriteString(e.Problem)
	if e.Hint != "" {
		b.WriteString("; ")
		b.WriteString(e.Hint)
	}
	return b.String()
}
