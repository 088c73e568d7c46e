package cel

import (
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/interpreter"
)

// operator runs those operators that CEL's interpreter has built in and its
// library of functions has not; nil for all others.
func operator(function string) func(a, b ref.Val) ref.Val {
	switch function {
	case operators.Equals:
		return types.Equal
	case operators.NotEquals:
		return func(a, b ref.Val) ref.Val { return types.Bool(types.Equal(a, b) != types.True) }
	case operators.In, operators.OldIn:
		return isIn
	}
	return nil
}

func isIn(element, container ref.Val) ref.Val {
	if c, ok := container.(traits.Container); ok {
		return c.Contains(element)
	}
	return types.NewErr("no such overload: %s", operators.In)
}

// texts is a written list of texts, for which "in" is one look-up.
type texts map[types.String]struct{}

// membership makes use of a list of texts that is written out, the usual
// right side of "in".
func (c *call) membership() *call {
	if c.function != operators.In {
		return c
	}
	constant, ok := c.args[1].(interpreter.InterpretableConst)
	if !ok {
		return c
	}
	list, ok := constant.Value().(traits.Lister)
	if !ok {
		return c
	}
	set := texts{}
	for it := list.Iterator(); it.HasNext() == types.True; {
		text, ok := it.Next().(types.String)
		if !ok {
			return c
		}
		set[text] = struct{}{}
	}
	c.args = c.args[:1]
	c.price = textPrice
	c.run = func(element, _ ref.Val) ref.Val {
		text, ok := element.(types.String)
		if ok {
			_, ok = set[text]
		}
		return types.Bool(ok) // values of other types equal no text
	}
	return c
}
