// Package strictjson reads the JSON of requests: one value of valid UTF-8, no
// member twice, nothing too deep, and names only in the very case that is
// declared. What it says is wrong never repeats what was sent, which may be a
// secret.
package strictjson

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MaxDepth is how deeply arrays and objects may stand in one another.
const MaxDepth = 32

// An Error is a text that is no JSON, or not the JSON that is wanted.
type Error struct {
	Field  string // where in the text, such as "nodes[2]"; empty: nowhere in particular
	Detail string // what is wrong there
}

// Error is the place, where there is one, and what is wrong there.
func (e *Error) Error() string {
	if e.Field == "" {
		return e.Detail
	}
	return e.Field + ": " + e.Detail
}

// Unmarshal reads data into v. Members that v does not declare are refused. Its
// errors are of type [Error].
func Unmarshal(data []byte, v any) error {
	return unmarshal(data, v, json.RejectUnknownMembers(true))
}

// UnmarshalLenient is [Unmarshal], but for members that v does not declare, which
// are passed over.
func UnmarshalLenient(data []byte, v any) error { return unmarshal(data, v) }

func unmarshal(data []byte, v any, opts ...json.Options) error {
	if err := check(data); err != nil {
		return err
	}
	return told(json.Unmarshal(data, v, opts...))
}

// check reads data as text, before anything is made of it.
func check(data []byte) error {
	d := jsontext.NewDecoder(bytes.NewReader(data))
	for {
		if _, err := d.ReadToken(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return told(err)
		}
		if d.StackDepth() > MaxDepth {
			return &Error{Detail: fmt.Sprintf("arrays and objects stand more than %d deep in one another", MaxDepth)}
		}
	}
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
		return &Error{field(text.JSONPointer), fmt.Sprintf("%s (at byte %d)", what, text.ByteOffset)}
	case errors.As(err, &meaning):
		what := "this is not what the member takes"
		switch {
		case errors.Is(err, json.ErrUnknownName):
			what = "there is no such member"
		case meaning.Err != nil && meaning.GoType != nil && meaning.GoType.Kind() == reflect.Struct:
			what = meaning.Err.Error() // of ours: a reference or a value
		}
		return &Error{field(meaning.JSONPointer), what}
	}
	return &Error{"", err.Error()}
}

// field is a place in a body as errors name it: "nodes[2]".
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
