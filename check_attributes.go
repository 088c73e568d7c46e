package ambit

import (
	"fmt"
	"maps"
	"slices"
	"time"
	"unicode/utf8"
)

// checkAttributes checks values against their declarations and converts them.
func (d *Draft) checkAttributes(field string, t *typeInfo, attributes map[string]Value) (map[string]Value, error) {
	if len(attributes) == 0 {
		return nil, nil
	}
	if len(attributes) > MaxAttributes {
		return nil, within(field, refuse(CodeLimit, "attributes", "are %d, and the most is %d", len(attributes), MaxAttributes))
	}
	converted := make(map[string]Value, len(attributes))
	size := 0
	for _, name := range sortedNames(attributes) {
		value, err := t.convert(name, attributes[name])
		if err != nil {
			return nil, within(field, refuse(CodeInvalid, "attribute "+name, "%v", err))
		}
		length, refusal := checkValue(value)
		if refusal != nil {
			return nil, within(field, within("attribute "+name, refusal))
		}
		converted[name] = value
		size += length
	}
	if size > MaxAttributesSize {
		return nil, within(field, refuse(CodeLimit, "attributes", "hold %d bytes of text, and the most is %d", size, MaxAttributesSize))
	}
	return converted, nil
}

// sortedNames are the names of attributes in an order that does not change from
// run to run, so that neither does which fault is told.
func sortedNames(attributes map[string]Value) []string {
	return slices.Sorted(maps.Keys(attributes))
}

// checkValue refuses a value that no entry could hold, and tells how many bytes
// of text are in it.
func checkValue(v Value) (size int, err error) {
	switch v := v.(type) {
	case string:
		if !utf8.ValidString(v) {
			return 0, refuse(CodeInvalid, "", "is not valid UTF-8")
		}
		return len(v), nil
	case time.Time:
		return 0, checkTime("", v)
	case []Value:
		if len(v) > MaxListLength {
			return 0, refuse(CodeLimit, "", "has %d elements, and the most is %d", len(v), MaxListLength)
		}
		for i, item := range v {
			n, err := checkValue(item)
			if err != nil {
				return 0, within(fmt.Sprintf("element %d", i), err)
			}
			size += n
		}
	}
	return size, nil
}

// checkTime refuses what RFC 3339 cannot write.
func checkTime(field string, t time.Time) error {
	if year := t.UTC().Year(); year < 0 || year > 9999 {
		return refuse(CodeInvalid, field, "is in the year %d; times are in the years 0 to 9999", year)
	}
	return nil
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
