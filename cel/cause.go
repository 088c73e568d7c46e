package cel

import (
	"errors"
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"github.com/ambit-iam/ambit"
)

// cause puts a failed evaluation in words for people. It never shows a value
// from the request or of an attribute: causes end up in reasons, which others
// may read than those who may read the values.
func (c *condition) cause(failed *types.Err, facts *ambit.Facts) error {
	var own fault
	if errors.As(failed, &own) {
		return own
	}
	l := look{c.text, facts}
	way := c.text.find(failed.NodeID())
	if way == nil {
		// CEL does not say which of the macros was given no list.
		way = l.notIterable()
	}
	if way == nil {
		return fault(plainly(failed.Error()))
	}
	part := way[len(way)-1]
	if s := l.at(part); s.cause != "" {
		return fault(s.cause)
	}
	message := failed.Error()
	if strings.HasPrefix(message, "no such overload") {
		if unfit := l.unfit(part); unfit != "" {
			return fault(c.shown(way) + " cannot be told: " + unfit)
		}
	}
	if strings.HasPrefix(message, "no such key") {
		return fault(c.shown(way) + " is missing")
	}
	return fault(c.shown(way) + ": " + plainly(message))
}

// shown is the innermost part of the way that was written and not made by a
// macro; those made have an @ in their names.
func (c *condition) shown(way []ast.Expr) string {
	for _, e := range slices.Backward(way) {
		if s := c.text.part(e); !strings.Contains(s, "@") {
			return s
		}
	}
	return "the condition"
}

// plain says what CEL's messages mean; the rest of them is about CEL, or quotes
// the value that did not do.
var plain = []struct{ prefix, words string }{
	{"division by zero", "division by zero"},
	{"modulus by zero", "division by zero"},
	{"integer overflow", "the number is too large"},
	{"unsigned integer overflow", "the number is too large or negative"},
	{"duration overflow", "the duration is too long"},
	{"timestamp overflow", "the time is out of range"},
	{"NaN values", "what is not a number cannot be compared"},
	{"index ", "there is no such element"},
	{"no such key", "there is no such member"},
	{"no such overload", "a value is of the wrong type"},
	{"type conversion error", "the value cannot be converted"},
	{"invalid RFC 3339", "the text is no time, such as 2026-01-31T09:00:00Z"},
	{"invalid UTF-8", "the bytes are no text"},
	{"got '", "only lists and maps can be gone through"},
}

// plainly is a message of CEL's in words for people.
func plainly(message string) string {
	for _, p := range plain {
		if strings.HasPrefix(message, p.prefix) {
			return p.words
		}
	}
	return "it cannot be computed"
}

// valueKind is the type of a computed value in the words of catalogs.
func valueKind(v ref.Val) string {
	switch v.(type) {
	case traits.Lister:
		return "list"
	case traits.Mapper:
		return "object"
	}
	if t, ok := v.Type().(*types.Type); ok {
		return typeName(t)
	}
	return v.Type().TypeName()
}
