package cel

import (
	"fmt"
	"math"
	"sync"

	"cel.dev/cel-go/checker"
	"cel.dev/cel-go/common/containers"
	"cel.dev/cel-go/common/decls"
	"cel.dev/cel-go/common/functions"
	"cel.dev/cel-go/common/stdlib"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/interpreter"
	"cel.dev/cel-go/parser"
)

// Bounds on the shape of a source. They are far above what people write. The
// checker takes time with the cube of the depth: at these bounds some ten
// milliseconds for the worst source found.
const (
	maxDepth = 25   // of nesting; && and || do not count
	maxNodes = 1000 // of the expression, with macros expanded
)

// A language is everything about conditions that does not depend on a catalog.
// It is read only, and shared.
//
// It is assembled from CEL's parser, checker and interpreter rather than taken
// whole, because three things of the whole cannot be had otherwise: has() on a
// value that has no members is an error and not false, calls are paid for before
// they run (see call), and the parser is the one that names what it expected.
type language struct {
	parser    *parser.Parser
	checks    *checker.Env
	functions map[string]*decls.FunctionDecl
	calls     interpreter.Dispatcher
	types     types.Provider
}

var sharedLanguage = sync.OnceValue(func() *language {
	l, err := newLanguage()
	if err != nil {
		// Nothing that a caller or an author of conditions supplies goes in.
		panic(fmt.Sprintf("cel: setting up the language: %v", err))
	}
	return l
})

func newLanguage() (*language, error) {
	sealSharedErrors()
	l := &language{functions: map[string]*decls.FunctionDecl{}, calls: interpreter.NewDispatcher()}
	var err error
	if l.parser, err = parser.NewParser(
		parser.Macros(parser.AllMacros...),
		parser.PopulateMacroCalls(true), // so that faults show what was written
		parser.EnablePrattParser(true),
		parser.EnableVariadicOperatorASTs(true),
		parser.MaxRecursionDepth(maxDepth),
		parser.MaxExpressionNodeCount(maxNodes),
		parser.ErrorReportingLimit(1),
		parser.ErrorRecoveryLimit(1),
	); err != nil {
		return nil, err
	}
	if l.types, err = standardTypes(); err != nil {
		return nil, err
	}
	if l.checks, err = checker.NewEnv(containers.DefaultContainer, l.types, checker.CrossTypeNumericComparisons(true)); err != nil {
		return nil, err
	}
	if err = l.checks.AddIdents(stdlib.Types()...); err != nil {
		return nil, err
	}
	if err = l.checks.AddIdents(variables()...); err != nil {
		return nil, err
	}
	for _, f := range stdlib.Functions() {
		if err = l.addFunction(f); err != nil {
			return nil, fmt.Errorf("function %s: %w", f.Name(), err)
		}
	}
	return l, nil
}

func (l *language) addFunction(f *decls.FunctionDecl) error {
	f, err := inNamedZones(f)
	if err != nil {
		return err
	}
	l.functions[f.Name()] = f
	if !f.IsDeclarationDisabled() {
		if err := l.checks.AddFunctions(f); err != nil {
			return err
		}
	}
	bindings, err := f.Bindings()
	if err != nil {
		return err
	}
	return l.calls.Add(bindings...)
}

// implementation finds what runs a call, for the overload if it is known, else
// for whichever fits the values.
func (l *language) implementation(call interpreter.InterpretableCall) (*functions.Overload, bool) {
	if o, ok := l.calls.FindOverload(call.OverloadID()); ok {
		return o, true
	}
	return l.calls.FindOverload(call.Function())
}

// sealSharedErrors gives the error values that CEL shares between evaluations a
// node that does not exist. Otherwise the first evaluation to meet one writes
// its own node there: a race, and a wrong place in every later fault.
func sealSharedErrors() {
	types.LabelErrNode(noNode, types.NoSuchOverloadErr())
	types.LabelErrNode(noNode, types.Int(math.MaxInt64).ConvertToType(types.TimestampType))
}

// noNode is the id of no node of any expression.
const noNode = -1

// standardTypes are the types that conditions can name, such as int in
// type(x) == int. Messages of Protocol Buffers are not among them.
func standardTypes() (types.Provider, error) {
	r := types.NewEmptyRegistry()
	return r, r.RegisterType(
		types.BoolType, types.BytesType, types.DoubleType, types.DurationType, types.IntType, types.ListType,
		types.MapType, types.NullType, types.StringType, types.TimestampType, types.TypeType, types.UintType)
}
