package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/ambit-iam/ambit/internal/iam"
)

// maxDepth is how deeply arrays and objects of a body may stand in one another.
const maxDepth = 32

// strictJSON takes one JSON value of valid UTF-8 without duplicate members, at
// most [maxDepth] deep, and names only in the very case that is declared.
var strictJSON = huma.Format{
	Marshal: func(w io.Writer, v any) error {
		return json.MarshalWrite(w, v, jsontext.EscapeForHTML(true), json.Deterministic(true))
	},
	Unmarshal: func(data []byte, v any) error {
		if err := checkText(data); err != nil {
			return err
		}
		return told(json.Unmarshal(data, v, json.RejectUnknownMembers(true)))
	},
}

// checkText reads data as text, before anything is made of it.
func checkText(data []byte) error {
	d := jsontext.NewDecoder(bytes.NewReader(data))
	for {
		if _, err := d.ReadToken(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return told(err)
		}
		if d.StackDepth() > maxDepth {
			return fmt.Errorf("arrays and objects stand more than %d deep in one another", maxDepth)
		}
	}
}

// A textError is a body that is no JSON, or not the JSON that is wanted, with
// where in it. It never repeats what was sent: that may be a secret.
type textError struct {
	field, detail string
}

// Error is the place, where there is one, and what is wrong there.
func (e *textError) Error() string {
	if e.field == "" {
		return e.detail
	}
	return e.field + ": " + e.detail
}

// ErrorDetail is the fault as huma collects it.
func (e *textError) ErrorDetail() *huma.ErrorDetail {
	return &huma.ErrorDetail{Location: e.field, Message: e.detail}
}

// told is a decoder's error in words that can be answered.
func told(err error) error {
	var text *jsontext.SyntacticError
	var meaning *json.SemanticError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &text):
		what := "the body is not valid JSON here"
		switch {
		case errors.Is(err, jsontext.ErrDuplicateName):
			what = "the member is there twice"
		case errors.Is(err, io.ErrUnexpectedEOF):
			what = "the body ends too early"
		case strings.Contains(text.Error(), "UTF-8"):
			what = "the text is not valid UTF-8"
		}
		return &textError{field(text.JSONPointer), fmt.Sprintf("%s (at byte %d)", what, text.ByteOffset)}
	case errors.As(err, &meaning):
		what := "this is not what the member takes"
		switch {
		case errors.Is(err, json.ErrUnknownName):
			what = "there is no such member"
		case meaning.Err != nil && meaning.GoType != nil && meaning.GoType.Kind() == reflect.Struct:
			what = meaning.Err.Error() // of ours: a reference or a value
		}
		return &textError{field(meaning.JSONPointer), what}
	}
	return &textError{"", err.Error()}
}

// field is a place in a body as problems name it: "nodes[2]".
func field(p jsontext.Pointer) string {
	var b strings.Builder
	for token := range p.Tokens() {
		switch {
		case token != "" && strings.Trim(token, "0123456789") == "":
			b.WriteString("[" + token + "]")
		case b.Len() > 0:
			b.WriteString("." + token)
		default:
			b.WriteString(token)
		}
	}
	return b.String()
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
