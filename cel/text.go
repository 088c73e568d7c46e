package cel

import (
	"slices"
	"strings"

	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/parser"
)

// longestPart is how much of a part a fault shows, in characters.
const longestPart = 60

// A text is an expression with where its parts stood in the source.
type text struct {
	root ast.Expr
	info *ast.SourceInfo
}

// at is a mistake in the given part.
func (t text) at(e ast.Expr, problem, hint string) *Error {
	place := t.info.GetLocationByOffset(t.start(e))
	return &Error{
		Line:      place.Line(),
		Column:    place.Column() + 1,
		Problem:   problem,
		Hint:      hint,
		multiline: len(t.info.LineOffsets()) > 1,
	}
}

// start is where a part begins. CEL places most parts at their operator, their
// dot or their parenthesis.
func (t text) start(e ast.Expr) int32 {
	if written, ok := t.info.GetMacroCall(e.ID()); ok {
		return t.start(written)
	}
	own := int32(0)
	if r, ok := t.info.GetOffsetRange(e.ID()); ok {
		own = r.Start
	}
	switch e.Kind() {
	case ast.SelectKind:
		return min(own, t.start(e.AsSelect().Operand()))
	case ast.CallKind:
		c := e.AsCall()
		if c.IsMemberFunction() {
			return min(own, t.start(c.Target()))
		}
		if _, isOperator := operators.FindReverse(c.FunctionName()); !isOperator {
			return max(0, own-int32(len(c.FunctionName())))
		}
		for _, arg := range c.Args() {
			own = min(own, t.start(arg))
		}
	}
	return own
}

// part is what was written, in one line and not too long.
func (t text) part(e ast.Expr) string {
	s, err := parser.Unparse(e, t.info)
	if err != nil {
		return "the condition"
	}
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) > longestPart {
		runes = append(runes[:longestPart-1], '…')
	}
	return string(runes)
}

// find is the way from the root to the part with the given id; nil if there is
// none.
func (t text) find(id int64) []ast.Expr {
	var way []ast.Expr
	var down func(ast.Expr) bool
	down = func(e ast.Expr) bool {
		way = append(way, e)
		if e.ID() == id || slices.ContainsFunc(children(e), down) {
			return true
		}
		way = way[:len(way)-1]
		return false
	}
	if down(t.root) {
		return way
	}
	return nil
}

func children(e ast.Expr) []ast.Expr {
	switch e.Kind() {
	case ast.SelectKind:
		return []ast.Expr{e.AsSelect().Operand()}
	case ast.CallKind:
		c := e.AsCall()
		if c.IsMemberFunction() {
			return append([]ast.Expr{c.Target()}, c.Args()...)
		}
		return c.Args()
	case ast.ListKind:
		return e.AsList().Elements()
	case ast.MapKind:
		var list []ast.Expr
		for _, entry := range e.AsMap().Entries() {
			list = append(list, entry.AsMapEntry().Key(), entry.AsMapEntry().Value())
		}
		return list
	case ast.ComprehensionKind:
		c := e.AsComprehension()
		return []ast.Expr{c.IterRange(), c.AccuInit(), c.LoopCondition(), c.LoopStep(), c.Result()}
	}
	return nil
}

// before orders places.
func before(a, b common.Location) int {
	if a.Line() != b.Line() {
		return a.Line() - b.Line()
	}
	return a.Column() - b.Column()
}
