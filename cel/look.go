package cel

import (
	"fmt"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/ambit-iam/ambit"
)

// look finds out once more, after a failure, what the parts that are read from
// the facts were.
type look struct {
	text  text
	facts *ambit.Facts
}

// A sight is what a part turned out to be.
type sight struct {
	value any
	known bool   // value is what the part is
	cause string // why there is no value; empty if there is, or if it cannot be told
}

// at follows members, elements and nothing else.
func (l look) at(e ast.Expr) sight {
	switch e.Kind() {
	case ast.IdentKind:
		switch identName(e) {
		case contextName:
			return sight{value: l.facts.Context, known: true}
		case nowName:
			return sight{value: l.facts.Now, known: true}
		}
	case ast.LiteralKind:
		return sight{value: e.AsLiteral().Value(), known: true}
	case ast.SelectKind:
		s := e.AsSelect()
		if s.Operand().Kind() == ast.IdentKind {
			if object, ok := l.object(identName(s.Operand())); ok {
				return l.member(object, identName(s.Operand()), s.FieldName())
			}
		}
		return l.under(e, l.at(s.Operand()), s.Operand(), s.FieldName(), s.IsTestOnly())
	case ast.CallKind:
		switch c := e.AsCall(); c.FunctionName() {
		case operators.Conditional:
			return l.branch(c.Args())
		case operators.Index:
			of, key := l.at(c.Args()[0]), l.at(c.Args()[1])
			if of.known && !key.known {
				return sight{cause: key.cause}
			}
			return l.under(e, of, c.Args()[0], key.value, false)
		}
	}
	return sight{}
}

// branch is the one that the question chose; where the question cannot be
// answered here, the only one that can have failed.
func (l look) branch(args []ast.Expr) sight {
	question, yes, no := l.at(args[0]), l.at(args[1]), l.at(args[2])
	switch {
	case question.cause != "":
		return question
	case question.value == true:
		return yes
	case question.value == false:
		return no
	case yes.cause == "":
		return no
	case no.cause == "":
		return yes
	}
	return sight{}
}

func (l look) object(variable string) (any, bool) {
	switch variable {
	case principalName:
		return l.facts.Principal, true
	case resourceName:
		return l.facts.Resource, true
	case accountName:
		return l.facts.Account, true
	case actionName:
		return l.facts, true
	}
	return nil, false
}

func (l look) member(object any, variable, name string) sight {
	everything := &declarations{env: ambit.ConditionEnv{
		Principal: map[string]ambit.AttributeType{name: ""},
		Resource:  map[string]ambit.AttributeType{name: ""},
		Account:   map[string]ambit.AttributeType{name: ""},
	}}
	m, ok := everything.member(variable, name)
	if !ok {
		return sight{}
	}
	v, err := m.GetFrom(object)
	if err != nil {
		return sight{cause: err.Error()}
	}
	return sight{value: v, known: true}
}

// under is the member or element of something seen.
func (l look) under(e ast.Expr, of sight, operand ast.Expr, key any, testOnly bool) sight {
	if !of.known {
		return sight{cause: of.cause}
	}
	switch v := of.value.(type) {
	case map[string]any:
		if name, ok := key.(string); ok {
			if member, ok := v[name]; ok {
				return sight{value: member, known: true}
			}
			if testOnly {
				return sight{value: false, known: true}
			}
			return sight{cause: l.text.part(e) + " is missing"}
		}
	case []any:
		if i, ok := key.(int64); ok {
			if i >= 0 && i < int64(len(v)) {
				return sight{value: v[i], known: true}
			}
			return sight{cause: fmt.Sprintf("%s is missing: the list has %d elements", l.text.part(e), len(v))}
		}
	default:
		return sight{cause: l.text.part(operand) + " is " + article(kindOf(v)) + " and has no members"}
	}
	return sight{}
}

// unfit names what the operands of a part are, as far as it is seen.
func (l look) unfit(e ast.Expr) string {
	var list []string
	for _, operand := range children(e) {
		if s := l.at(operand); s.known && operand.Kind() != ast.LiteralKind {
			list = append(list, l.text.part(operand)+" is "+article(kindOf(s.value)))
		}
	}
	if len(list) == 0 {
		return ""
	}
	return listing(list)
}

// notIterable finds a macro that was given something seen to be no list or map.
func (l look) notIterable() []ast.Expr {
	var id int64 = noNode
	ast.PreOrderVisit(l.text.root, ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.ComprehensionKind {
			return
		}
		s := l.at(e.AsComprehension().IterRange())
		switch s.value.(type) {
		case []any, map[string]any:
		default:
			if s.known {
				id = e.ID()
			}
		}
	}))
	return l.text.find(id)
}
