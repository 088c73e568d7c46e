package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/ambit-iam/ambit"
)

// A value is an attribute's value, or a member of a question's context. Numbers
// without a fraction or exponent keep 64 bits.
type value struct{ of ambit.Value }

// Schema lets any JSON value through: what an attribute takes is for the
// account's catalogs to say.
func (value) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Description: "A value of JSON. Whole numbers keep 64 bits; times are RFC 3339 texts."}
}

// MarshalJSON writes the value.
func (v value) MarshalJSON() ([]byte, error) { return json.Marshal(v.of) }

// UnmarshalJSON reads the value, exactly.
func (v *value) UnmarshalJSON(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var read any
	if err := d.Decode(&read); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more than one value")
	}
	exact, err := exactly(read)
	v.of = exact
	return err
}

// exactly is a decoded value with its numbers as the engine takes them.
func exactly(v any) (ambit.Value, error) {
	switch v := v.(type) {
	case json.Number:
		return number(string(v))
	case []any:
		for i := range v {
			item, err := exactly(v[i])
			if err != nil {
				return nil, err
			}
			v[i] = item
		}
	case map[string]any:
		for name := range v {
			member, err := exactly(v[name])
			if err != nil {
				return nil, err
			}
			v[name] = member
		}
	}
	return v, nil
}

func number(text string) (ambit.Value, error) {
	if strings.ContainsAny(text, ".eE") {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, fmt.Errorf("the number %s is out of range", text)
		}
		return f, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("the number %s does not fit in 64 bits; write it as a text, or with a fraction", text)
	}
	return n, nil
}

// values are attributes by name.
type values map[string]value

// plain are the values as the engine takes them; nil where there are none.
func (vs values) plain() map[string]ambit.Value {
	if len(vs) == 0 {
		return nil
	}
	m := make(map[string]ambit.Value, len(vs))
	for name, v := range vs {
		m[name] = v.of
	}
	return m
}

func shown(m map[string]ambit.Value) values {
	if len(m) == 0 {
		return nil
	}
	vs := make(values, len(m))
	for name, v := range m {
		vs[name] = value{v}
	}
	return vs
}

// A relation leads from a resource to a node.
type relation struct {
	Name string    `json:"name" minLength:"1" maxLength:"64" doc:"As the catalog declares it." example:"account"`
	To   ambit.Ref `json:"to" doc:"The node that it leads to." example:"account:0190a1b2c3d4e5f60718293a4b5c6d7e"`
}

func relations(shown []relation) []ambit.Relation {
	var list []ambit.Relation
	for _, r := range shown {
		list = append(list, ambit.Relation(r))
	}
	return list
}
