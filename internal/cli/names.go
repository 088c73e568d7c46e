package cli

import (
	"reflect"

	"github.com/ambit-iam/ambit"
)

// shortNames are the short spellings of all references in an answer, by the full
// ones, where they differ.
func shortNames(src source, answer any) map[string]string {
	names := map[string]string{}
	everyRef(reflect.ValueOf(answer), func(ref ambit.Ref) {
		if short := src.Short(ref); short != ref.String() {
			names[ref.String()] = short
		}
	})
	return names
}

var refType = reflect.TypeFor[ambit.Ref]()

// everyRef visits the references in a value, however deep.
func everyRef(v reflect.Value, visit func(ambit.Ref)) {
	switch {
	case v.Kind() == reflect.Struct && v.Type() == refType:
		if ref := v.Interface().(ambit.Ref); !ref.IsZero() {
			visit(ref)
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				everyRef(v.Field(i), visit)
			}
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			everyRef(v.Index(i), visit)
		}
	case v.Kind() == reflect.Pointer, v.Kind() == reflect.Interface:
		if !v.IsNil() {
			everyRef(v.Elem(), visit)
		}
	}
}
