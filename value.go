package ambit

import (
	"fmt"
	"math"
	"time"
)

// A Value is the value of an attribute: bool, int64, float64, string,
// time.Time, or a slice of one of these as []Value. Members of a request's
// context may also be nil or map[string]Value.
type Value = any

// An AttributeType is the type of an attribute's values.
type AttributeType string

// The attribute types. ListOf makes the type of lists of one of them.
const (
	TypeBool   AttributeType = "bool"
	TypeInt    AttributeType = "int"    // 64 bits, signed
	TypeDouble AttributeType = "double" // finite
	TypeString AttributeType = "string"
	TypeTime   AttributeType = "time"
)

// ListOf is the type of lists of t, written "list(t)".
func ListOf(t AttributeType) AttributeType { return "list(" + t + ")" }

// Elem is the type of the elements of a list type, and whether t is one.
func (t AttributeType) Elem() (AttributeType, bool) {
	if len(t) > 6 && t[:5] == "list(" && t[len(t)-1] == ')' {
		return t[5 : len(t)-1], true
	}
	return "", false
}

// Valid reports whether t is one of the attribute types.
func (t AttributeType) Valid() bool {
	if elem, ok := t.Elem(); ok {
		t = elem
	}
	switch t {
	case TypeBool, TypeInt, TypeDouble, TypeString, TypeTime:
		return true
	}
	return false
}

// Convert makes v a value of type t, or says why it is none. It accepts what
// decoders of YAML and JSON produce: any integer type, whole float64 numbers
// for int, integers for double, RFC 3339 text for time. Times come out in UTC,
// so that equal moments are equal values.
func (t AttributeType) Convert(v any) (Value, error) {
	if elem, ok := t.Elem(); ok {
		return convertList(elem, v)
	}
	switch t {
	case TypeBool:
		if b, ok := v.(bool); ok {
			return b, nil
		}
	case TypeString:
		if s, ok := v.(string); ok {
			return s, nil
		}
	case TypeInt:
		if n, ok := toInt(v); ok {
			return n, nil
		}
	case TypeDouble:
		if f, ok := toDouble(v); ok {
			return f, nil
		}
	case TypeTime:
		switch v := v.(type) {
		case time.Time:
			return v.UTC(), nil
		case string:
			if at, err := time.Parse(time.RFC3339Nano, v); err == nil {
				return at.UTC(), nil
			}
			return nil, fmt.Errorf("%q is no time; write it as RFC 3339, such as 2026-01-31T09:00:00Z", v)
		}
	}
	return nil, fmt.Errorf("%v (%s) is no %s", v, kindOf(v), t)
}

func convertList(elem AttributeType, v any) (Value, error) {
	var items []any
	switch v := v.(type) {
	case []any:
		items = v
	case []string:
		for _, s := range v {
			items = append(items, s)
		}
	default:
		return nil, fmt.Errorf("%v (%s) is no list of %s", v, kindOf(v), elem)
	}
	list := make([]Value, len(items))
	for i, item := range items {
		value, err := elem.Convert(item)
		if err != nil {
			return nil, fmt.Errorf("element %d: %w", i, err)
		}
		list[i] = value
	}
	return list, nil
}

func toInt(v any) (int64, bool) {
	switch v := v.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	case uint64:
		return int64(v), v <= math.MaxInt64
	case float64:
		// 2^63 itself is representable as float64 and out of range.
		return int64(v), v == math.Trunc(v) && v >= math.MinInt64 && v < math.MaxInt64
	}
	return 0, false
}

func toDouble(v any) (float64, bool) {
	if f, ok := v.(float64); ok {
		return f, !math.IsNaN(f) && !math.IsInf(f, 0)
	}
	n, ok := toInt(v)
	return float64(n), ok
}

// kindOf names the type of a decoded value in the words of its document.
func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "bool"
	case int, int64, uint64:
		return "int"
	case float64:
		return "double"
	case string:
		return "string"
	case time.Time:
		return "time"
	case []any:
		return "list"
	case map[string]any:
		return "object"
	}
	return fmt.Sprintf("%T", v)
}
