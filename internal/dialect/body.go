package dialect

import (
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/strictjson"
)

// MaxBody is the largest body of a request, in bytes.
const MaxBody = 1 << 20

// Strictness says what becomes of members of a body that are not declared.
type Strictness int

// What there is of it: some systems refuse such members, others pass them over.
const (
	RefuseUnknown Strictness = iota
	IgnoreUnknown
)

// Read reads the body of a request as JSON.
func Read[T any](w http.ResponseWriter, r *http.Request, how Strictness) (T, error) {
	var body T
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return body, &iam.Error{Kind: iam.Invalid, Code: CodeTooLarge, Detail: "the body is too large; at most " + strconv.Itoa(MaxBody) + " bytes are taken"}
	case err != nil:
		return body, &iam.Error{Kind: iam.Invalid, Code: CodeBody, Detail: "the body could not be read to its end"}
	}
	read := strictjson.Unmarshal
	if how == IgnoreUnknown {
		read = strictjson.UnmarshalLenient
	}
	if err := read(data, &body); err != nil {
		refused := &iam.Error{Kind: iam.Invalid, Code: CodeBody, Detail: err.Error()}
		var fault *strictjson.Error
		if errors.As(err, &fault) {
			refused.Field, refused.Detail = fault.Field, fault.Detail
		}
		return body, refused
	}
	return body, nil
}

// Write answers with a value as JSON. What is no UTF-8 in it, as refusals have it
// from paths and queries, is written as U+FFFD: nothing else could be answered.
func Write(w http.ResponseWriter, status int, mediaType string, v any) error {
	text, err := json.Marshal(v, jsontext.EscapeForHTML(true), json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", mediaType)
	w.WriteHeader(status)
	w.Write(append(text, '\n')) // the caller may be gone; there is nobody to tell
	return nil
}

// An Optional is a member of a body that need not be there. Its zero value is one
// that is not.
type Optional[T any] struct {
	Value   T
	Present bool // it is there
	Null    bool // it is there, as null
}

// UnmarshalJSONFrom reads the member.
func (o *Optional[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	o.Present = true
	if d.PeekKind() == 'n' {
		o.Null = true
		return d.SkipValue()
	}
	return json.UnmarshalDecode(d, &o.Value)
}

// Or is the value, or another where there is none.
func (o Optional[T]) Or(other T) T {
	if !o.Present || o.Null {
		return other
	}
	return o.Value
}

// OneOrMany is a member of a body that is one value, or a list of them.
type OneOrMany[T any] []T

// UnmarshalJSONFrom reads the member.
func (m *OneOrMany[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	if d.PeekKind() == '[' {
		return json.UnmarshalDecode(d, (*[]T)(m))
	}
	*m = make([]T, 1)
	return json.UnmarshalDecode(d, &(*m)[0])
}
