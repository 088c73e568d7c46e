package cel

import (
	"cel.dev/cel-go/common/types"

	"github.com/ambit-iam/ambit"
)

// A fault is why a condition has no answer, in words for people.
type fault string

// Error is the text.
func (f fault) Error() string { return string(f) }

// missing is the fault of a member that is declared and has no value.
func missing(variable, member string) fault {
	return fault(variable + "." + member + " has no value")
}

// attributeOf reads an attribute when evaluation comes to it.
func attributeOf(variable, name string, t *types.Type) *types.FieldType {
	var none error = missing(variable, name)
	get := func(object any) (any, error) {
		if e, ok := object.(ambit.Entity); ok {
			if v, ok := e.Attribute(name); ok && v != nil {
				return v, nil
			}
		}
		return nil, none
	}
	return &types.FieldType{Type: t, GetFrom: get, IsSet: isSet(get)}
}

func idOf(variable string) *types.FieldType {
	var none error = missing(variable, idMember)
	get := func(object any) (any, error) {
		if e, ok := object.(ambit.Entity); ok {
			if id := e.Ref().ID; id != "" {
				return id, nil
			}
		}
		return nil, none
	}
	return &types.FieldType{Type: types.StringType, GetFrom: get, IsSet: isSet(get)}
}

func typeOf(variable string) *types.FieldType {
	var none error = missing(variable, typeMember)
	get := func(object any) (any, error) {
		if e, ok := object.(ambit.Entity); ok {
			if t := e.Ref().Type; t != "" {
				return string(t), nil
			}
		}
		return nil, none
	}
	return &types.FieldType{Type: types.StringType, GetFrom: get, IsSet: isSet(get)}
}

func actionMember(name string) (*types.FieldType, bool) {
	var t *types.Type
	var read func(*ambit.Facts) any
	switch name {
	case "id":
		t, read = types.StringType, func(f *ambit.Facts) any { return string(f.Permission) }
	case "name":
		t, read = types.StringType, func(f *ambit.Facts) any { return f.Action }
	case "properties":
		t, read = types.NewMapType(types.StringType, types.DynType), func(f *ambit.Facts) any { return f.Properties }
	default:
		return nil, false
	}
	var none error = missing(actionName, name)
	get := func(object any) (any, error) {
		if f, ok := object.(*ambit.Facts); ok {
			return read(f), nil
		}
		return nil, none
	}
	return &types.FieldType{Type: t, GetFrom: get, IsSet: isSet(get)}, true
}

// isSet makes has() agree with reading: a member is there if it can be read.
func isSet(get func(any) (any, error)) func(any) bool {
	return func(object any) bool {
		_, err := get(object)
		return err == nil
	}
}
