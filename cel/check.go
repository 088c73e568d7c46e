package cel

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"
)

// check refuses what CEL would accept and conditions do not mean, before types
// are looked at: it makes sure that principal, resource, account and action are
// the variables wherever they are written and are only ever followed by one of
// their members, so that what a condition reads is what it says; and that
// patterns and time zones are known now and not only when the condition runs.
func (w *work) check() error {
	var first error
	followed := map[int64]bool{} // variables that a member follows
	ast.PreOrderVisit(w.parsed.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if first != nil {
			return
		}
		switch e.Kind() {
		case ast.SelectKind:
			operand := e.AsSelect().Operand()
			if operand.Kind() == ast.IdentKind {
				followed[operand.ID()] = true
			}
			first = w.checkMember(e)
		case ast.IdentKind:
			if name := identName(e); slices.Contains(objectNames, name) && !followed[e.ID()] {
				first = w.at(e, name+" stands alone", "name a member of it, such as "+name+".id")
			}
		case ast.CallKind:
			first = w.checkWritten(e)
		case ast.ComprehensionKind:
			first = w.checkShadow(e)
		case ast.StructKind:
			first = w.at(e, "objects cannot be made", "")
		}
	}))
	return first
}

// checkMember refuses members that a variable does not have.
func (w *work) checkMember(e ast.Expr) error {
	s := e.AsSelect()
	e = s.Operand() // where it begins, also within has()
	if e.Kind() != ast.IdentKind {
		return nil
	}
	variable := identName(e)
	if !slices.Contains(objectNames, variable) {
		return nil
	}
	if _, ok := w.declared.member(variable, s.FieldName()); ok {
		return nil
	}
	name := variable + "." + s.FieldName()
	if t, ok := w.declared.attributes(variable)[s.FieldName()]; ok {
		return w.at(e, fmt.Sprintf("%s is declared with the type %q", name, t), "which is none of the attribute types")
	}
	members := w.declared.members(variable)
	for _, member := range members {
		// resource.max-machines is resource.max less machines.
		if strings.HasPrefix(member, s.FieldName()+"-") {
			return w.at(e, name+" is not declared", "write "+variable+".`"+member+"` for the attribute with a hyphen")
		}
	}
	if near, ok := nearest(s.FieldName(), members); ok {
		return w.at(e, name+" is not declared", "did you mean "+variable+"."+near+"?")
	}
	return w.at(e, name+" is not declared", variable+" has "+listing(members))
}

// checkWritten refuses patterns and time zones that are not written out, or
// wrong. Patterns are compiled and zones read once, not for each check.
func (w *work) checkWritten(e ast.Expr) error {
	c := e.AsCall()
	args := c.Args()
	if len(args) == 0 {
		return nil
	}
	last := args[len(args)-1]
	_, reads := clockParts[c.FunctionName()]
	switch {
	case c.FunctionName() == overloads.Matches:
		source, ok := literal(last)
		if !ok {
			return w.at(last, "the pattern is not written out", `write it as a text, such as "^prod-", or use startsWith, endsWith or contains`)
		}
		if err := w.addPattern(source); err != nil {
			return w.at(last, err.Error(), "")
		}
	case reads && c.IsMemberFunction():
		name, ok := literal(last)
		if !ok {
			return w.at(last, "the time zone is not written out", `write it as a text, such as "Europe/Berlin" or "+02:00"`)
		}
		if _, err := zone(name); err != nil {
			return w.at(last, err.Error(), `write it as "Europe/Berlin" or "+02:00"`)
		}
	}
	return nil
}

// checkShadow refuses all(resource, …): two meanings of one name in one
// condition help nobody who has to review it.
func (w *work) checkShadow(e ast.Expr) error {
	c := e.AsComprehension()
	for _, name := range []string{c.IterVar(), c.IterVar2()} {
		if slices.Contains(variableNames, name) {
			return w.at(e, name+" already has a meaning here", "use another name for the element")
		}
	}
	return nil
}

// checkKeys refuses map literals whose keys CEL could not look up.
func (w *work) checkKeys(checked *ast.AST) error {
	var first error
	ast.PreOrderVisit(checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.MapKind || first != nil {
			return
		}
		for _, entry := range e.AsMap().Entries() {
			key := entry.AsMapEntry().Key()
			switch t := checked.GetType(key.ID()); t.Kind() {
			case types.StringKind, types.IntKind, types.UintKind, types.BoolKind:
			default:
				first = w.at(key, "a key is "+article(typeName(t)), "keys are texts, whole numbers or bools")
			}
		}
	}))
	return first
}

// identName is the name of a variable, without the dot that may stand before it.
func identName(e ast.Expr) string { return strings.TrimPrefix(e.AsIdent(), ".") }

func literal(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	s, ok := e.AsLiteral().(types.String)
	return string(s), ok
}
