package cel

import (
	"cel.dev/cel-go/common/functions"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"
)

// A call runs a function or an operator of one or two operands.
//
// It stands in place of CEL's own, which charge a call after it ran, and where
// only the values tell which overload is meant, one unit whatever the values:
// some twenty nested [s + s].map(s, …) over a text from the context then take all
// memory for less than 500 units. A call here is paid for first, by the size of
// what it is given.
type call struct {
	id       int64
	function string
	args     []interpreter.InterpretableV2 // one or two
	run      func(a, b ref.Val) ref.Val    // b is nil where there is one operand
	price    func(a, b ref.Val, upTo uint64) uint64
	lenient  bool // takes failed operands too
}

// ID implements CEL's Interpretable.
func (c *call) ID() int64 { return c.id }

// Eval implements CEL's Interpretable.
func (c *call) Eval(vars interpreter.Activation) ref.Val {
	return interpreter.EvalActivation(vars, c.Exec)
}

// Exec implements CEL's InterpretableV2.
func (c *call) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	var b ref.Val
	a := c.args[0].Exec(frame)
	if types.IsError(a) && !c.lenient {
		return a
	}
	if len(c.args) == 2 {
		b = c.args[1].Exec(frame)
		if types.IsError(b) && !c.lenient {
			return b
		}
	}
	charge(frame, c.id, func(upTo uint64) uint64 { return c.price(a, b, upTo) })
	return labeled(c.id, c.run(a, b))
}

// labeled tells where an error came from, unless it tells so already. Errors
// that CEL shares are copied.
func labeled(id int64, v ref.Val) ref.Val {
	if failed, ok := v.(*types.Err); ok && failed.NodeID() == noNode {
		return types.NewErrWithNodeID(id, "%w", failed.Unwrap())
	}
	return types.LabelErrNode(id, v)
}

// planCalls replaces CEL's calls while a condition is planned, and runs those
// whose operands are all written out.
func (w *work) planCalls(node interpreter.InterpretableV2) (interpreter.InterpretableV2, error) {
	written, ok := node.(interpreter.InterpretableCall)
	if !ok {
		return node, nil
	}
	if written.Function() == overloads.Matches {
		return w.planMatch(written)
	}
	args := written.Args()
	c := &call{
		id:       written.ID(),
		function: written.Function(),
		args:     args,
		price:    priceOf(written.Function()),
	}
	if run := operator(written.Function()); run != nil {
		c.run = run
	} else if impl, ok := w.implementation(written); ok && len(args) > 0 && len(args) <= 2 {
		c.run, c.lenient = runnable(c.function, impl, len(args)), impl.NonStrict
	} else {
		return node, nil
	}
	return c.folded()
}

// runnable makes one shape of CEL's three.
func runnable(name string, impl *functions.Overload, operands int) func(a, b ref.Val) ref.Val {
	fits := func(v ref.Val) bool {
		return impl.OperandTrait == 0 || impl.NonStrict || v.Type().HasTrait(impl.OperandTrait)
	}
	return func(a, b ref.Val) ref.Val {
		switch {
		case !fits(a):
			return types.NewErr("no such overload: %s", name)
		case operands == 1 && impl.Unary != nil:
			return impl.Unary(a)
		case operands == 2 && impl.Binary != nil:
			return impl.Binary(a, b)
		case impl.Function == nil:
			return types.NewErr("no such overload: %s", name)
		case operands == 1:
			return impl.Function(a)
		}
		return impl.Function(a, b)
	}
}

// folded runs the call now if all its operands are known.
func (c *call) folded() (interpreter.InterpretableV2, error) {
	known := make([]ref.Val, 2)
	for i, arg := range c.args {
		constant, ok := arg.(interpreter.InterpretableConst)
		if !ok {
			return c.membership(), nil
		}
		known[i] = constant.Value()
	}
	v := labeled(c.id, c.run(known[0], known[1]))
	if failed, ok := v.(*types.Err); ok {
		return nil, failed
	}
	return interpreter.NewConstValue(c.id, v), nil
}
