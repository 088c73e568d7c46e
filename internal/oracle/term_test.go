package oracle

import (
	"fmt"
	"strconv"

	"github.com/ambit-iam/ambit"
)

// A term is a value in a condition: "principal", "resource", "account" with an
// attribute (or id, type), "context" or "action.properties" with a member, "action"
// with id or name, or a literal (of is empty).
type term struct {
	of, name string
	literal  ambit.Value
}

func (t term) CEL() string {
	if t.of != "" {
		return t.of + "." + t.name
	}
	switch v := t.literal.(type) {
	case string:
		return strconv.Quote(v)
	case bool:
		return strconv.FormatBool(v)
	}
	return fmt.Sprint(t.literal)
}

// value is what the term stands for, and whether there is such a value. "A
// declared attribute without value or default, a missing member of `context` …
// fails closed". `resource.id` and the like "are always there, except the id of a
// stand-in and of `anonymous`".
func (t term) value(f *facts) (ambit.Value, bool) {
	switch t.of {
	case "":
		return t.literal, true
	case "context":
		v, ok := f.context[t.name]
		return v, ok
	case "action.properties":
		v, ok := f.properties[t.name]
		return v, ok
	case "action":
		if t.name == "id" {
			return string(f.permission.id), true
		}
		return f.permission.action, true
	}
	x := map[string]thing{"principal": f.principal, "resource": f.resource, "account": f.account}[t.of]
	switch t.name {
	case "id":
		return x.ref.ID, x.ref.ID != ""
	case "type":
		return string(x.ref.Type), true
	case "name":
		// "Ambit's own nouns have a `name`, empty where they bear none, as if their types
		// declared it." One that is not registered has none yet.
		if isOwn(x.ref.Type) {
			return x.name, x.stored
		}
	}
	if t.of == "principal" {
		if v, ok := f.overlay[t.name]; ok {
			return v, true
		}
	}
	return x.attribute(t.name)
}

// attribute is the value or the default of a declared attribute.
func (x thing) attribute(name string) (ambit.Value, bool) {
	if x.typ == nil {
		return nil, false // anonymous
	}
	decl := x.typ.attribute(name)
	if decl == nil {
		return nil, false
	}
	if v, ok := x.attributes[name]; ok {
		return v, true
	}
	return decl.Default, decl.Default != nil
}
