package api

import (
	"errors"
	"io"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/strictjson"
)

// strictJSON is how bodies are read and written.
var strictJSON = huma.Format{
	Marshal: func(w io.Writer, v any) error {
		return json.MarshalWrite(w, v, jsontext.EscapeForHTML(true), json.Deterministic(true))
	},
	Unmarshal: strictjson.Unmarshal,
}

// accept holds text against the schema of W and reads it.
func accept[W any](x *API, text []byte) (W, error) {
	var w W
	var tree any
	if err := strictJSON.Unmarshal(text, &tree); err != nil {
		return w, unfit(err)
	}
	registry := x.huma.OpenAPI().Components.Schemas
	schema := registry.Schema(reflect.TypeFor[W](), true, "")
	var found huma.ValidateResult
	huma.Validate(registry, schema, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, tree, &found)
	if len(found.Errors) > 0 {
		return w, unfit(found.Errors...)
	}
	if err := strictJSON.Unmarshal(text, &w); err != nil {
		return w, unfit(err)
	}
	return w, nil
}

// unfit is what is wrong with a body, as an operation's error.
func unfit(faults ...error) error {
	var all []iam.Error
	for _, fault := range faults {
		one := iam.Error{Kind: iam.Invalid, Code: "invalid", Detail: fault.Error()}
		var text *strictjson.Error
		if errors.As(fault, &text) {
			one.Field, one.Detail = text.Field, text.Detail
		}
		if detailed, ok := fault.(huma.ErrorDetailer); ok {
			d := detailed.ErrorDetail()
			one.Field, one.Detail = d.Location, d.Message
		}
		all = append(all, one)
	}
	first := all[0]
	if len(all) > 1 {
		first.More = all
	}
	return &first
}
