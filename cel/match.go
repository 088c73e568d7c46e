package cel

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"
)

// maxPatternSteps bounds the programs of a condition's patterns together:
// (\w{100}){9} is short to write and has 900 steps, which take memory for as long
// as the condition is kept, and each of which may be live at every byte of a text.
const maxPatternSteps = 1000

// stepsPerUnit is how many steps of a pattern's program, times bytes of text, go
// for one unit of cost.
const stepsPerUnit = 20

// A match tests a text against a pattern that was compiled with the condition.
type match struct {
	id      int64
	arg     interpreter.InterpretableV2
	pattern *regexp.Regexp
	steps   uint64
}

// A pattern is compiled with the condition it stands in.
type pattern struct {
	*regexp.Regexp
	steps int // of its program
}

// compilePattern makes a pattern ready, or says what is wrong with it.
func compilePattern(source string) (pattern, error) {
	compiled, err := regexp.Compile(source)
	if err != nil {
		var wrong *syntax.Error
		if errors.As(err, &wrong) {
			return pattern{}, fmt.Errorf("the pattern has %s: %s", wrong.Code, printable(wrong.Expr))
		}
		return pattern{}, err
	}
	steps, err := types.RegexProgramSize(source)
	return pattern{compiled, steps}, err
}

// addPattern compiles a pattern that the condition has.
func (w *work) addPattern(source string) error {
	if _, done := w.patterns[source]; done {
		return nil
	}
	added, err := compilePattern(source)
	if err != nil {
		return err
	}
	steps := added.steps
	for _, p := range w.patterns {
		steps += p.steps
	}
	if steps > maxPatternSteps {
		return fmt.Errorf("the condition's patterns come to %d steps; at most %d are allowed", steps, maxPatternSteps)
	}
	w.patterns[source] = added
	return nil
}

// planMatch takes over the call of matches(); check has seen to the pattern.
func (w *work) planMatch(written interpreter.InterpretableCall) (interpreter.InterpretableV2, error) {
	args := written.Args()
	if constant, ok := args[len(args)-1].(interpreter.InterpretableConst); ok && len(args) == 2 {
		source, _ := constant.Value().(types.String)
		if p, ok := w.patterns[string(source)]; ok {
			return &match{written.ID(), args[0], p.Regexp, uint64(p.steps)}, nil
		}
	}
	return nil, errors.New("a pattern has to be written out")
}

// ID implements CEL's Interpretable.
func (m *match) ID() int64 { return m.id }

// Eval implements CEL's Interpretable.
func (m *match) Eval(vars interpreter.Activation) ref.Val {
	return interpreter.EvalActivation(vars, m.Exec)
}

// Exec implements CEL's InterpretableV2.
func (m *match) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	switch v := m.arg.Exec(frame).(type) {
	case *types.Err:
		return v
	case types.String:
		charge(frame, m.id, func(uint64) uint64 { return 1 + uint64(len(v))*m.steps/stepsPerUnit })
		return types.Bool(m.pattern.MatchString(string(v)))
	}
	return types.NewErrWithNodeID(m.id, "no such overload: matches")
}
