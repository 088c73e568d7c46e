package ambit

import "fmt"

// checkAttributes checks values against their declarations and converts them.
func (d *Draft) checkAttributes(field string, t *typeInfo, attributes map[string]Value) (map[string]Value, error) {
	if len(attributes) == 0 {
		return nil, nil
	}
	converted := make(map[string]Value, len(attributes))
	for name, v := range attributes {
		value, err := t.convert(name, v)
		if err != nil {
			return nil, within(field, refuse(CodeInvalid, "attribute "+name, "%v", err))
		}
		converted[name] = value
	}
	return converted, nil
}

// convert makes v a value of the attribute of that name.
func (t *typeInfo) convert(name string, v Value) (Value, error) {
	decl := t.attribute(name)
	if decl == nil {
		return nil, fmt.Errorf("%s declares no attribute %q%s", t.name, name, hint(name, func(yield func(string) bool) {
			for _, a := range t.attributes {
				if !yield(a.Name) {
					return
				}
			}
		}))
	}
	return decl.Type.Convert(v)
}
