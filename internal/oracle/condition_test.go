package oracle

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/ambit-iam/ambit"
)

// An Expr is a condition as a tree: it renders to CEL for the engine and is
// evaluated here by itself, with the three values of CEL.
type Expr interface {
	// CEL is the source.
	CEL() string
	// eval gives true, false, or an error as CEL would.
	eval(*facts) truth
	// walk visits the expression and those within it.
	walk(func(Expr))
}

type truth int

const (
	no truth = iota
	yes
	fails
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// facts are what a condition sees.
type facts struct {
	principal  thing
	resource   thing
	account    thing
	permission *permission
	properties map[string]ambit.Value
	context    map[string]ambit.Value
	now        time.Time
	overlay    map[string]ambit.Value // of the principal
}

// isTrue is a term of its own: `resource.open`, `context.mfa`.
type isTrue struct{ term }

func (e isTrue) eval(f *facts) truth {
	v, ok := e.value(f)
	b, isBool := v.(bool)
	if !ok || !isBool {
		return fails
	}
	return truthOf(b)
}
func (e isTrue) walk(visit func(Expr)) { visit(e) }

// has asks whether there is a value: `has(resource.level)`.
type has struct{ term }

func (e has) CEL() string { return "has(" + e.term.CEL() + ")" }
func (e has) eval(f *facts) truth {
	_, ok := e.value(f)
	return truthOf(ok)
}
func (e has) walk(visit func(Expr)) { visit(e) }

// compare is `a op b` with one of == >= <. Only == compares what is of
// different types (and finds them different).
type compare struct {
	a  term
	op string
	b  term
}

func (e compare) CEL() string { return e.a.CEL() + " " + e.op + " " + e.b.CEL() }
func (e compare) eval(f *facts) truth {
	a, okA := e.a.value(f)
	b, okB := e.b.value(f)
	if !okA || !okB {
		return fails
	}
	if e.op == "==" {
		return truthOf(a == b)
	}
	order, ordered := compareValues(a, b)
	switch {
	case !ordered:
		return fails
	case e.op == ">=":
		return truthOf(order >= 0)
	}
	return truthOf(order < 0)
}

// compareValues compares two integers or two texts; nothing else has an order.
func compareValues(a, b ambit.Value) (order int, ordered bool) {
	switch a := a.(type) {
	case int64:
		if b, ok := b.(int64); ok {
			return cmp.Compare(a, b), true
		}
	case string:
		if b, ok := b.(string); ok {
			return cmp.Compare(a, b), true
		}
	}
	return 0, false
}
func (e compare) walk(visit func(Expr)) { visit(e) }

// contains is `"x" in resource.tags`.
type contains struct {
	item string
	list term
}

func (e contains) CEL() string { return strconv.Quote(e.item) + " in " + e.list.CEL() }
func (e contains) eval(f *facts) truth {
	v, ok := e.list.value(f)
	list, isList := v.([]ambit.Value)
	if !ok || !isList {
		return fails
	}
	return truthOf(slices.Contains(list, ambit.Value(e.item)))
}
func (e contains) walk(visit func(Expr)) { visit(e) }

// before is `now < timestamp("…")`.
type before struct{ at time.Time }

func (e before) CEL() string {
	return `now < timestamp("` + e.at.UTC().Format(time.RFC3339Nano) + `")`
}
func (e before) eval(f *facts) truth   { return truthOf(f.now.Before(e.at)) }
func (e before) walk(visit func(Expr)) { visit(e) }

// divides fails whatever the value: `resource.level / 0 == 1` without the zero
// standing there for a compiler to see.
type divides struct{ term }

func (e divides) CEL() string {
	return e.term.CEL() + " / (" + e.term.CEL() + " - " + e.term.CEL() + ") == 1"
}
func (e divides) eval(*facts) truth     { return fails }
func (e divides) walk(visit func(Expr)) { visit(e) }

// not, and, or: "error || true = true, error && false = false".
type (
	not struct{ x Expr }
	and struct{ x, y Expr }
	or  struct{ x, y Expr }
)

func (e not) CEL() string { return "!(" + e.x.CEL() + ")" }
func (e and) CEL() string { return "(" + e.x.CEL() + ") && (" + e.y.CEL() + ")" }
func (e or) CEL() string  { return "(" + e.x.CEL() + ") || (" + e.y.CEL() + ")" }

func (e not) eval(f *facts) truth {
	switch e.x.eval(f) {
	case yes:
		return no
	case no:
		return yes
	}
	return fails
}

func (e and) eval(f *facts) truth {
	x, y := e.x.eval(f), e.y.eval(f)
	switch {
	case x == no || y == no:
		return no
	case x == fails || y == fails:
		return fails
	}
	return yes
}

func (e or) eval(f *facts) truth {
	x, y := e.x.eval(f), e.y.eval(f)
	switch {
	case x == yes || y == yes:
		return yes
	case x == fails || y == fails:
		return fails
	}
	return no
}

func (e not) walk(visit func(Expr)) { visit(e); e.x.walk(visit) }
func (e and) walk(visit func(Expr)) { visit(e); e.x.walk(visit); e.y.walk(visit) }
func (e or) walk(visit func(Expr))  { visit(e); e.x.walk(visit); e.y.walk(visit) }

// terms are the values that an expression names, outermost first.
func terms(e Expr) []term {
	var all []term
	e.walk(func(e Expr) {
		switch e := e.(type) {
		case isTrue:
			all = append(all, e.term)
		case has:
			all = append(all, e.term)
		case divides:
			all = append(all, e.term)
		case contains:
			all = append(all, e.list)
		case compare:
			all = append(all, e.a, e.b)
		}
	})
	return all
}

// reads are the attributes of resource that the condition reads.
func reads(e Expr) []string {
	var names []string
	for _, t := range terms(e) {
		if t.of == "resource" && t.name != "id" && t.name != "type" && !slices.Contains(names, t.name) {
			names = append(names, t.name)
		}
	}
	slices.Sort(names)
	return names
}
