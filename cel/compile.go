package cel

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/checker"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/containers"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/interpreter"

	"github.com/ambit-iam/ambit"
)

// Compile implements ambit.Conditions.
func (c *conditions) Compile(source string, env ambit.ConditionEnv) (compiled ambit.Condition, err error) {
	// A source may come from anybody who can write a policy. Whatever it finds
	// out about the parser or the checker is its own failure, not the server's.
	defer func() {
		if p := recover(); p != nil {
			compiled, err = nil, &Error{Problem: "the condition cannot be compiled", Hint: "please report it", crashed: p}
		}
	}()
	if err := c.admit(source); err != nil {
		return nil, err
	}
	w, err := c.parse(source, env)
	if err != nil {
		return nil, err
	}
	if err := w.check(); err != nil {
		return nil, err
	}
	checked, err := w.typed()
	if err != nil {
		return nil, err
	}
	plan, err := w.plan(checked)
	if err != nil {
		return nil, err
	}
	return &condition{conditions: c, plan: plan, reads: reads(checked), text: w.text}, nil
}

// admit refuses what is not worth reading.
func (c *conditions) admit(source string) error {
	switch {
	case len(source) > c.sourceLimit:
		return &Error{
			Problem: fmt.Sprintf("the condition is %d bytes long", len(source)),
			Hint:    fmt.Sprintf("at most %d are allowed", c.sourceLimit),
		}
	case !utf8.ValidString(source):
		return &Error{Problem: "the condition is not valid UTF-8"}
	case strings.TrimSpace(source) == "":
		return &Error{Problem: "the condition is empty", Hint: `write one, such as resource.id == "web", or leave the condition out`}
	}
	return nil
}

// A work is a condition that is being compiled.
type work struct {
	text
	*language
	declared *declarations
	parsed   *ast.AST
	input    common.Source
	patterns map[string]pattern // by source
}

func (c *conditions) parse(source string, env ambit.ConditionEnv) (*work, error) {
	w := &work{
		language: c.language,
		declared: &declarations{Provider: c.language.types, env: env},
		input:    common.NewTextSource(source),
		patterns: map[string]pattern{},
	}
	parsed, wrong := c.language.parser.Parse(w.input)
	if all := wrong.GetErrors(); len(all) > 0 {
		return nil, syntaxError(source, all[0])
	}
	w.parsed, w.text = parsed, text{parsed.Expr(), parsed.SourceInfo()}
	if n := ast.NodeCount(parsed); n > maxNodes {
		return nil, &Error{
			Problem: fmt.Sprintf("the condition has %d parts", n),
			Hint:    fmt.Sprintf("at most %d are allowed; split the policy", maxNodes),
		}
	}
	return w, nil
}

// typed has every part's type found, and the whole be a bool.
func (w *work) typed() (*ast.AST, error) {
	env, err := checker.NewEnv(containers.DefaultContainer, w.declared,
		checker.ValidatedDeclarations(w.checks), checker.CrossTypeNumericComparisons(true))
	if err != nil {
		return nil, fmt.Errorf("setting up the types of a condition: %w", err)
	}
	checked, wrong := checker.Check(w.parsed, w.input, env)
	if all := wrong.GetErrors(); len(all) > 0 {
		slices.SortStableFunc(all, func(a, b *common.Error) int {
			return before(a.Location, b.Location)
		})
		return nil, w.typeError(checked, all[0])
	}
	if err := w.checkKeys(checked); err != nil {
		return nil, err
	}
	switch t := checked.GetType(checked.Expr().ID()); t.Kind() {
	case types.BoolKind, types.DynKind:
		return checked, nil
	default:
		return nil, w.at(checked.Expr(), "the condition is "+article(typeName(t)), "it has to be a bool: compare it with something")
	}
}

// plan makes the checked expression ready to run.
func (w *work) plan(checked *ast.AST) (interpreter.InterpretableV2, error) {
	factory := interpreter.NewAttributeFactory(containers.DefaultContainer, values{}, w.declared,
		interpreter.EnableErrorOnBadPresenceTest(true))
	plan, err := interpreter.NewInterpreter(w.calls, containers.DefaultContainer, w.declared, values{}, factory).
		NewInterpretable(checked, interpreter.CustomDecoratorV2(w.planCalls), interpreter.Optimize())
	if err != nil {
		return nil, w.planError(err)
	}
	return plan, nil
}

// planError names the part that can be told, without running it, to fail always.
func (w *work) planError(err error) error {
	var failed *types.Err
	if errors.As(err, &failed) {
		if part := w.find(failed.NodeID()); part != nil {
			e := part[len(part)-1]
			return w.at(e, w.part(e)+": "+plainly(failed.Error()), "")
		}
	}
	return &Error{Problem: plainly(err.Error())}
}

// reads lists the attributes of resource that the expression names, sorted.
func reads(checked *ast.AST) []string {
	var names []string
	ast.PreOrderVisit(checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.SelectKind {
			return
		}
		s := e.AsSelect()
		if variable, ok := variableOf(checked.GetType(s.Operand().ID()).TypeName()); ok && variable == resourceName &&
			s.FieldName() != idMember && s.FieldName() != typeMember {
			names = append(names, s.FieldName())
		}
	}))
	slices.Sort(names)
	return slices.Compact(names)
}
