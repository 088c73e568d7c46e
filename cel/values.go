package cel

import (
	"time"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"

	"github.com/ambit-iam/ambit"
)

// values turns the values of attributes and of a request's context into those
// of CEL, one level at a time: a list's elements only when they are looked at.
type values struct{}

// NativeToValue implements CEL's adapter.
func (a values) NativeToValue(v any) ref.Val {
	switch v := v.(type) {
	case string:
		return types.String(v)
	case bool:
		return types.Bool(v)
	case int64:
		return types.Int(v)
	case float64:
		return types.Double(v)
	case time.Time:
		return types.Timestamp{Time: v.UTC()}
	case []any:
		return types.NewList(a, v).(ref.Val)
	case map[string]any:
		return types.NewMap(a, v).(ref.Val)
	case nil:
		return types.NullValue
	case ref.Val:
		return v
	case int: // an index, in CEL's own lists
		return types.Int(v)
	}
	return types.WrapErr(fault("a value has the Go type " + kindOf(v) + ", which conditions do not read"))
}

// run is what one evaluation sees and spends. It resolves names without making
// anything.
type run struct {
	facts *ambit.Facts
	meter meter
}

// Parent implements CEL's activation: there is none.
func (r *run) Parent() interpreter.Activation { return nil }

// ResolveName implements CEL's activation.
func (r *run) ResolveName(name string) (any, bool) {
	switch name {
	case principalName:
		return r.facts.Principal, true
	case resourceName:
		return r.facts.Resource, true
	case accountName:
		return r.facts.Account, true
	case actionName:
		return r.facts, true
	case contextName:
		return r.facts.Context, true
	case nowName:
		return types.Timestamp{Time: r.facts.Now.UTC()}, true
	}
	return nil, false
}
