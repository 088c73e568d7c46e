package scalr

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A fault is one error of an answer. Clients need the status to be a string.
type fault struct {
	Status string  `json:"status"`
	Title  string  `json:"title"`
	Detail string  `json:"detail,omitempty"`
	Source *source `json:"source,omitzero"`
}

// A source is where in the request a fault is: in the body or in the query.
type source struct {
	Pointer   string `json:"pointer,omitempty"`
	Parameter string `json:"parameter,omitempty"`
}

// The codes of this dialect's own refusals, beside those of package iam.
const (
	codeMissing   = "missing"   // NotFound: what the path names is not there, or not for the caller
	codeReference = "reference" // NotFound: so is what the body names
	codeParameter = "parameter" // Invalid: Field is a parameter of the query
)

// missing is said alike of what is not there, what is another account's and what
// the caller may not see.
func missing(kind, id string) *iam.Error {
	return &iam.Error{Kind: iam.NotFound, Code: codeMissing, Detail: fmt.Sprintf("%s with ID '%s' not found or user unauthorized.", kind, id)}
}

// unknownReference is missing for what a relationship of the body names: kind is
// what the one of a to-one relationship is, or "Relationship 'roles'".
func unknownReference(relationship, kind, id string) *iam.Error {
	return &iam.Error{
		Kind: iam.NotFound, Code: codeReference, Field: "data.relationships." + relationship, Detail: missing(kind, id).Detail,
	}
}

func unknownOf(relationship, id string) *iam.Error {
	return unknownReference(relationship, "Relationship '"+relationship+"'", id)
}

// hidden makes a refusal to show something one that does not tell whether it is
// there.
func hidden(err error, kind, id string) error {
	if unseen(err) {
		return missing(kind, id)
	}
	return err
}

// forbidden reports whether an operation was refused to its caller.
func forbidden(err error) bool {
	refused := refusalOf(err)
	return refused != nil && refused.Kind == iam.Forbidden
}

// unseen reports whether an error says that the caller is not shown something.
func unseen(err error) bool {
	refused := refusalOf(err)
	return refused != nil && (refused.Kind == iam.Forbidden || refused.Kind == iam.NotFound)
}

func refusalOf(err error) *iam.Error {
	var refused *iam.Error
	if errors.As(err, &refused) {
		return refused
	}
	return nil
}

// statuses are those of refusals.
var statuses = map[iam.Kind]int{
	iam.Failed:          http.StatusInternalServerError,
	iam.Invalid:         http.StatusUnprocessableEntity,
	iam.Unauthenticated: http.StatusUnauthorized,
	iam.Forbidden:       http.StatusForbidden,
	iam.NotFound:        http.StatusNotFound,
	iam.Conflict:        http.StatusConflict,
	iam.Precondition:    http.StatusConflict,
	iam.Gone:            http.StatusGone,
	iam.Unavailable:     http.StatusServiceUnavailable,
}

// status is that of a refusal: of its code, where that says more than its kind.
func status(e *iam.Error) int {
	switch e.Code {
	case codeParameter:
		return http.StatusBadRequest
	case dialect.CodeMethod:
		return http.StatusMethodNotAllowed
	case dialect.CodeTooLarge:
		return http.StatusRequestEntityTooLarge
	}
	return statuses[e.Kind]
}

// refuse answers a request that was not carried out.
func refuse(w http.ResponseWriter, _ *http.Request, e *iam.Error) {
	code := status(e)
	several := e.More
	if len(several) == 0 {
		several = []iam.Error{*e}
	}
	var answer struct {
		Errors []fault `json:"errors"`
	}
	told := map[string]bool{}
	for i, one := range several {
		if told[one.Detail] {
			continue // of places that the caller may not see all are told alike
		}
		told[one.Detail] = true
		one.Kind = e.Kind
		if i == 0 && one.Hint == "" {
			one.Hint = e.Hint
		}
		answer.Errors = append(answer.Errors, faultOf(code, &one))
	}
	if err := dialect.Write(w, code, mediaType, answer); err != nil {
		http.Error(w, e.Detail, code)
	}
}

// faultOf is a refusal in this dialect's words.
func faultOf(code int, e *iam.Error) fault {
	f := fault{Status: strconv.Itoa(code), Title: http.StatusText(code), Detail: e.Detail}
	if e.Hint != "" {
		f.Detail += "; " + e.Hint
	}
	switch {
	case e.Code == codeMissing:
		f.Title, f.Detail = e.Detail, ""
		return f
	case e.Code == codeParameter:
		f.Title, f.Source = "Invalid Parameter", &source{Parameter: e.Field}
		return f
	case e.Kind == iam.Forbidden:
		f.Detail = "User unauthorized to perform this action: " + f.Detail
	}
	if e.Field == "" {
		return f
	}
	f.Source = &source{Pointer: pointer(e.Field)}
	switch {
	case strings.HasPrefix(e.Field, "data.attributes."):
		f.Title = "Invalid Attribute"
	case strings.HasPrefix(e.Field, "data.relationships"):
		f.Title = "Invalid Relationship"
	}
	return f
}

// pointer is a place in the body as JSON:API writes it (RFC 6901): "data.roles[2]"
// becomes "/data/roles/2".
func pointer(field string) string {
	return "/" + strings.NewReplacer("~", "~0", "/", "~1", ".", "/", "[", "/", "]", "").Replace(field)
}
