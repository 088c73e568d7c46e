package cel

import (
	"fmt"
	"slices"

	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/interpreter"

	"github.com/ambit-iam/ambit"
)

// A condition is a checked expression, ready to run. Nothing in it changes.
type condition struct {
	*conditions
	text  text
	reads []string
	plan  interpreter.InterpretableV2
}

// Reads implements ambit.Condition.
func (c *condition) Reads() []string { return slices.Clone(c.reads) }

// Holds implements ambit.Condition.
func (c *condition) Holds(facts *ambit.Facts) (held bool, err error) {
	if facts == nil {
		return false, fault("there are no facts")
	}
	r := c.runs.Get().(*run)
	r.facts, r.meter = facts, *c.meter
	frame, err := interpreter.NewExecutionFrame(r)
	if err != nil {
		return false, fmt.Errorf("beginning to evaluate: %w", err)
	}
	frame.SetCostTracker(&r.meter)
	defer func() {
		if p := recover(); p != nil {
			held, err = false, c.stopped(p)
		}
		frame.Close()
		r.facts = nil
		c.runs.Put(r)
	}()
	switch v := c.plan.Exec(frame).(type) {
	case types.Bool:
		return bool(v), nil
	case *types.Err:
		return false, c.cause(v, facts)
	default:
		return false, fault("the result is " + article(valueKind(v)) + ", not a bool")
	}
}

// stopped is the fault of an evaluation that panicked. The meter stops one so;
// anything else is a mistake in here or in what reads attributes, and a
// condition that cannot be answered fails closed like any other.
func (c *condition) stopped(p any) error {
	if _, ok := p.(cost.LimitExceededError); ok {
		return c.tooDear
	}
	return &crash{p}
}

// A crash is a panic during an evaluation.
type crash struct{ value any }

// Error is the text.
func (c *crash) Error() string { return fmt.Sprintf("the condition crashed: %v", c.value) }
