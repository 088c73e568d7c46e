package cel

import (
	"slices"
	"strings"

	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// typeError tells what does not fit what.
func (w *work) typeError(checked *ast.AST, e *common.Error) *Error {
	way := w.find(e.ExprID)
	if way == nil {
		return &Error{Problem: e.Message}
	}
	part := way[len(way)-1]
	typeOf := func(e ast.Expr) string { return typeName(checked.GetType(e.ID())) }
	switch {
	case strings.HasPrefix(e.Message, "undeclared reference"):
		return w.unknownName(part)
	case strings.HasPrefix(e.Message, "found no matching overload"):
		return w.noOverload(part, typeOf)
	case strings.HasPrefix(e.Message, "expected type 'bool'"):
		return w.at(part, w.part(part)+" is "+article(typeOf(part)), "a bool is needed here: compare it with something")
	case strings.HasSuffix(e.Message, "does not support field selection"):
		operand := part.AsSelect().Operand()
		return w.at(part, w.part(operand)+" is "+article(typeOf(operand))+" and has no members", "")
	case strings.HasPrefix(e.Message, "expression of type"):
		return w.at(part, w.part(part)+" is "+article(typeOf(part)), "only lists and maps can be gone through")
	}
	return w.at(part, w.part(part)+": "+e.Message, "")
}

// unknownName is for a variable or a function that there is not.
func (w *work) unknownName(e ast.Expr) *Error {
	if e.Kind() == ast.CallKind {
		name := e.AsCall().FunctionName()
		names := w.functionNames()
		if slices.Contains(names, name) {
			return w.at(e, name+" is written otherwise", macroHints[name])
		}
		if near, ok := nearest(name, names); ok {
			return w.at(e, name+" is no function", "did you mean "+near+"?")
		}
		return w.at(e, name+" is no function", "there are contains, startsWith, endsWith, matches, size, has, all, exists and more")
	}
	for e.Kind() == ast.SelectKind {
		e = e.AsSelect().Operand()
	}
	name := w.part(e)
	if e.Kind() == ast.IdentKind {
		name = identName(e)
	}
	if near, ok := nearest(name, variableNames); ok {
		return w.at(e, name+" is not known", "did you mean "+near+"?")
	}
	return w.at(e, name+" is not known", "conditions refer to "+listing(variableNames))
}

// macroHints are for macros with the wrong number of arguments, which CEL takes
// for functions.
var macroHints = map[string]string{
	"has":        "write has(resource.owner)",
	"all":        "write list.all(x, x > 3)",
	"exists":     "write list.exists(x, x > 3)",
	"exists_one": "write list.exists_one(x, x > 3)",
	"map":        "write list.map(x, x + 1)",
	"filter":     "write list.filter(x, x > 3)",
}

// noOverload is for operands that do not go together.
func (w *work) noOverload(e ast.Expr, typeOf func(ast.Expr) string) *Error {
	c := e.AsCall()
	operands := children(e)
	given := make([]string, len(operands))
	for i, operand := range operands {
		given[i] = typeOf(operand)
	}
	shown, isOperator := operators.FindReverse(c.FunctionName())
	if !isOperator {
		return w.at(e, w.part(e)+" does not fit "+listing(given), "it is "+strings.Join(w.signatures(c.FunctionName()), " or "))
	}
	problem := shown + " cannot be applied to " + listing(given) + " in " + w.part(e)
	switch {
	case len(given) == 2 && (given[0] == "null" || given[1] == "null"):
		return w.at(e, problem, "ask has() whether an attribute has a value")
	case slices.Contains(given, "time") && slices.Contains(given, "string"):
		return w.at(e, problem, `write times as timestamp("2026-01-31T09:00:00Z")`)
	case c.FunctionName() == operators.In:
		return w.at(e, problem, "the right side is a list of what the left side is, or a map")
	case len(given) == 2:
		return w.at(e, problem, "both sides have to be of one type")
	}
	return w.at(e, problem, "")
}

// signatures are the ways in which a function can be called.
func (w *work) signatures(function string) []string {
	var list []string
	for _, o := range w.functions[function].OverloadDecls() {
		args := make([]string, len(o.ArgTypes()))
		for i, t := range o.ArgTypes() {
			args[i] = typeName(t)
		}
		call := function + "(" + strings.Join(args, ", ") + ")"
		if o.IsMemberFunction() {
			call = args[0] + "." + function + "(" + strings.Join(args[1:], ", ") + ")"
		}
		if !slices.Contains(list, call) {
			list = append(list, call)
		}
	}
	if len(list) > 4 {
		return append(list[:3], "one of "+listing([]string{"other forms"}))
	}
	return list
}

// functionNames are those that can be called by name.
func (w *work) functionNames() []string {
	var names []string
	for name, f := range w.functions {
		if !f.IsDeclarationDisabled() && name[0] >= 'a' && name[0] <= 'z' {
			names = append(names, name)
		}
	}
	for name := range macroHints {
		names = append(names, name)
	}
	return names
}

// typeName is a type in the words of catalogs.
func typeName(t *types.Type) string {
	switch t.Kind() {
	case types.TimestampKind:
		return "time"
	case types.DurationKind:
		return "duration"
	case types.NullTypeKind:
		return "null"
	case types.DynKind, types.AnyKind, types.TypeParamKind:
		return "any"
	case types.ListKind:
		return "list(" + typeName(t.Parameters()[0]) + ")"
	case types.MapKind:
		return "map(" + typeName(t.Parameters()[0]) + ", " + typeName(t.Parameters()[1]) + ")"
	case types.TypeKind:
		return "type"
	}
	return strings.TrimPrefix(t.TypeName(), "@")
}
