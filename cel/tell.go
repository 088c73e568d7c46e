package cel

import (
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/ambit-iam/ambit"
)

var _ ambit.Teller = (*condition)(nil)

// Tell implements ambit.Teller. It looks at what the condition names and not at
// what an evaluation came to: of a || b it tells both.
func (c *condition) Tell(facts *ambit.Facts) []ambit.Told {
	if facts == nil {
		return nil
	}
	t := telling{look: look{c.text, facts}}
	t.visit(c.text.root)
	return t.told
}

// A telling collects the members that a condition names.
type telling struct {
	look
	told []ambit.Told
}

// visit finds the longest chains of members and elements of the variables.
func (t *telling) visit(e ast.Expr) {
	if of, member, ok := chain(e); ok {
		t.tell(e, of, member)
		for e.Kind() != ast.IdentKind { // keys may name members themselves
			operand, key, _ := link(e)
			if key != nil {
				t.visit(key)
			}
			e = operand
		}
		return
	}
	for _, part := range children(e) {
		t.visit(part)
	}
}

// tell adds a chain, if it can be told and was not before.
func (t *telling) tell(e ast.Expr, of, member string) {
	seen := t.at(e)
	if operand, _, _ := link(e); operand != nil && e.Kind() == ast.SelectKind && e.AsSelect().IsTestOnly() {
		seen = t.plain(e, operand)
	}
	told := ambit.Told{Name: t.name(e), Of: of, Member: member, Value: seen.value, Missing: !seen.known}
	if !seen.known && seen.cause == "" || slices.ContainsFunc(t.told, func(o ambit.Told) bool { return o.Name == told.Name }) {
		return
	}
	t.told = append(t.told, told)
}

// plain is the member that a has() asks about, rather than whether it is there.
func (t *telling) plain(e, operand ast.Expr) sight {
	field := e.AsSelect().FieldName()
	if operand.Kind() == ast.IdentKind {
		if object, ok := t.object(identName(operand)); ok {
			return t.member(object, identName(operand), field)
		}
	}
	return t.under(e, t.at(operand), operand, field, false)
}

// name is how the chain is written; of a has() what stands in it.
func (t *telling) name(e ast.Expr) string {
	if e.Kind() == ast.SelectKind && e.AsSelect().IsTestOnly() {
		return t.text.part(e.AsSelect().Operand()) + "." + e.AsSelect().FieldName()
	}
	return t.text.part(e)
}

// chain is the variable that e is a member or an element of, at any depth, and
// the first member on the way there.
func chain(e ast.Expr) (of, member string, ok bool) {
	for e.Kind() != ast.IdentKind {
		operand, key, linked := link(e)
		if !linked {
			return "", "", false
		}
		if member = ""; e.Kind() == ast.SelectKind {
			member = e.AsSelect().FieldName()
		} else if name, isText := literal(key); isText {
			member = name
		}
		e = operand
	}
	of = identName(e)
	return of, member, slices.Contains(variableNames, of)
}

// link is what e is a member or an element of, and the element's key.
func link(e ast.Expr) (operand, key ast.Expr, ok bool) {
	switch e.Kind() {
	case ast.SelectKind:
		return e.AsSelect().Operand(), nil, true
	case ast.CallKind:
		if c := e.AsCall(); c.FunctionName() == operators.Index {
			return c.Args()[0], c.Args()[1], true
		}
	}
	return nil, nil, false
}
