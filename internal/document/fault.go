package document

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Fault is something wrong in a document: where, what, and what would be right.
type Fault struct {
	File         string
	Line, Column int    // from 1; columns count characters
	Text         string // what is offending, as written; empty where no single scalar is
	Problem      string
	Hint         string // may be empty
}

// Error is the fault as one line: "file:line:column: problem; hint".
func (f Fault) Error() string {
	return f.File + ":" + f.Message()
}

// Message is the fault without the file: "line:column: problem; hint".
func (f Fault) Message() string {
	text := fmt.Sprintf("%d:%d: %s", f.Line, f.Column, f.Problem)
	if f.Hint != "" {
		text += "; " + f.Hint
	}
	return text
}

const (
	mostFaults   = 50 // reported of one document; the rest is counted
	mostExcerpts = 3  // faults shown with their line
)

// An Error is everything that is wrong in a document.
type Error struct {
	Faults  []Fault // in the order of the document, at most 50
	Omitted int     // how many more there are

	source source
}

// Error is one line for each fault; the first few are followed by their line of
// the document, with a caret under what offends.
func (e *Error) Error() string {
	var b strings.Builder
	for i, f := range e.Faults {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(f.Error())
		if i < mostExcerpts {
			b.WriteString(e.source.excerpt(f))
		}
	}
	if e.Omitted > 0 {
		fmt.Fprintf(&b, "\nand %d more", e.Omitted)
	}
	return b.String()
}

// faults collects what is found wrong in one document.
type faults struct {
	source source
	list   []Fault
	more   int
}

func (f *faults) add(line, column int, text, problem, hint string) {
	if len(f.list) == mostFaults {
		f.more++
		return
	}
	f.list = append(f.list, Fault{f.source.name, line, column, text, problem, hint})
}

// err is what was found, in the order of the document, or nil.
func (f *faults) err() error {
	if len(f.list) == 0 {
		return nil
	}
	list := slices.Clone(f.list)
	slices.SortStableFunc(list, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return &Error{Faults: list, Omitted: f.more, source: f.source}
}
