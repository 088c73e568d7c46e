package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/ambit-iam/ambit"
)

// attributes reads name=value pairs; their types are those that kind declares.
func attributes(w words, flag string, kind ambit.TypeName, pairs []string) (map[string]ambit.Value, error) {
	var values map[string]ambit.Value
	for _, text := range pairs {
		name, value, err := pair(flag, text)
		if err != nil {
			return nil, err
		}
		if _, twice := values[name]; twice {
			return nil, usagef("%s %s is given twice", flag, name)
		}
		if values == nil {
			values = map[string]ambit.Value{}
		}
		declared, known := w.AttributeType(kind, name)
		switch {
		case known && declared == ambit.TypeString:
			values[name] = value
		case known:
			if values[name], err = declared.Convert(looseValue(value)); err != nil {
				return nil, usagef("%s %s: %s", flag, text, err)
			}
		default:
			// The engine refuses it, with the names that there are.
			values[name] = looseValue(value)
		}
	}
	return values, nil
}

// pair splits name=value.
func pair(flag, text string) (name, value string, err error) {
	name, value, found := strings.Cut(text, "=")
	if !found || name == "" {
		return "", "", usagef("%s %q is no pair; write %s name=value", flag, text, flag)
	}
	return name, value, nil
}

// looseValue reads a value as JSON where it is that, and as text otherwise, so
// that true, 3 and ["a"] need no quotes and a word needs none either.
func looseValue(text string) ambit.Value {
	if value, err := decode(text); err == nil {
		return value
	}
	return text
}

// decode reads one JSON value; whole numbers become int64.
func decode(text string) (ambit.Value, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("more follows the value")
	}
	return numbers(value)
}

// numbers turns what the decoder leaves as text into numbers.
func numbers(value any) (ambit.Value, error) {
	switch v := value.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n, nil
		}
		return v.Float64()
	case []any:
		for i := range v {
			element, err := numbers(v[i])
			if err != nil {
				return nil, err
			}
			v[i] = element
		}
	case map[string]any:
		for name := range v {
			member, err := numbers(v[name])
			if err != nil {
				return nil, err
			}
			v[name] = member
		}
	}
	return value, nil
}
