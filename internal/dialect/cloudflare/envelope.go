package cloudflare

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

const mediaType = "application/json"

// An answer is what a request that was carried out is answered with.
type answer struct {
	Result   any // nil: the answer has none
	Info     *resultInfo
	Messages []message
}

// An identified is what is left to say of something that is gone.
type identified struct {
	ID string `json:"id"`
}

// A message is an error, or something to be known beside a result.
type message struct {
	Code    int     `json:"code"` // at least 1000
	Message string  `json:"message"`
	Source  *source `json:"source,omitzero"`
}

// A source is a place in the request's body (RFC 6901).
type source struct {
	Pointer string `json:"pointer"`
}

func (a answer) write(w http.ResponseWriter) error {
	return dialect.Write(w, http.StatusOK, mediaType, struct {
		Success  bool        `json:"success"`
		Errors   []message   `json:"errors"`
		Messages []message   `json:"messages"`
		Result   any         `json:"result,omitzero"`
		Info     *resultInfo `json:"result_info,omitzero"`
	}{true, nil, a.Messages, a.Result, a.Info})
}

// The codes of messages and errors. Those that Cloudflare is known to use for the
// same are its own.
const (
	codeToken       = 1000  // the token is not valid
	codeInvalid     = 1001  // what was asked for makes no sense as it stands
	codeConflict    = 1002  // what is there stands against it
	codeUnknown     = 1003  // there is no such thing in this account
	codeBuiltin     = 1010  // it belongs to the account and cannot be edited
	codeUnavailable = 1020  // not now
	codeFailed      = 1021  // nobody's fault but ours
	codeUnsaid      = 1100  // a message: there is something that the wire form cannot say
	codeHeader      = 6003  // the Authorization header is not one that is taken
	codeRoute       = 7003  // there is nothing at this path
	codeNoHeader    = 9106  // there is no Authorization header
	codeForbidden   = 10000 // the caller may not
	codeMethod      = 10405 // not with this method
)

// builtinGroup is the code of package iam's errors of this dialect about the
// account's own resource group.
const builtinGroup = "builtin_resource_group"

// A said is how a refusal is said.
type said struct{ status, code int }

var kinds = map[iam.Kind]said{
	iam.Failed:          {http.StatusInternalServerError, codeFailed},
	iam.Invalid:         {http.StatusBadRequest, codeInvalid},
	iam.Unauthenticated: {http.StatusUnauthorized, codeToken},
	iam.Forbidden:       {http.StatusForbidden, codeForbidden},
	iam.NotFound:        {http.StatusNotFound, codeUnknown},
	iam.Conflict:        {http.StatusConflict, codeConflict},
	iam.Precondition:    {http.StatusConflict, codeConflict},
	iam.Gone:            {http.StatusBadRequest, codeInvalid},
	iam.Unavailable:     {http.StatusServiceUnavailable, codeUnavailable},
}

var codes = map[string]said{
	dialect.CodeNoRoute:  {http.StatusNotFound, codeRoute},
	dialect.CodeMethod:   {http.StatusMethodNotAllowed, codeMethod},
	dialect.CodeTooLarge: {http.StatusRequestEntityTooLarge, codeInvalid},
	builtinGroup:         {http.StatusUnprocessableEntity, codeBuiltin},
}

// refuse answers with an error.
func refuse(w http.ResponseWriter, r *http.Request, e *iam.Error) {
	how, ok := codes[e.Code]
	if !ok {
		how = kinds[e.Kind]
	}
	if e.Kind == iam.Unauthenticated {
		how.code = credentials(r, e)
	}
	// Clients repeat these by themselves, and it would help nobody: nothing about a
	// conflict changes in a second, and what may have been done is not to be done
	// again.
	if how.status == http.StatusConflict || e.Code == "unknown_outcome" {
		w.Header().Set("X-Should-Retry", "false")
	}
	faults := []message{told(how.code, e)}
	for i := range e.More {
		if more := told(how.code, &e.More[i]); !slices.ContainsFunc(faults, more.repeats) {
			faults = append(faults, more)
		}
	}
	dialect.Write(w, how.status, mediaType, struct { // texts and numbers can always be written
		Success  bool      `json:"success"`
		Errors   []message `json:"errors"`
		Messages []message `json:"messages"`
		Result   *struct{} `json:"result"`
	}{false, faults, nil, nil})
}

// told is a fault in Cloudflare's words, with a sentence that helps.
func told(code int, e *iam.Error) message {
	m := message{Code: code, Message: e.Detail}
	if e.Field != "" {
		m.Message = e.Field + ": " + e.Detail
		m.Source = &source{pointer(e.Field)}
	}
	if e.Hint != "" {
		m.Message += "; " + e.Hint
	}
	if code == codeForbidden {
		m.Message = "Authentication error: " + m.Message
	}
	return m
}

// repeats reports whether another message says the same, and perhaps what to do.
func (m message) repeats(other message) bool { return strings.HasPrefix(other.Message, m.Message) }

// credentials tells what is wrong with a request's credentials.
func credentials(r *http.Request, e *iam.Error) int {
	switch {
	case errors.Unwrap(e) != nil: // it was looked up, and is nobody's
		return codeToken
	case r.Header.Get("Authorization") == "":
		return codeNoHeader
	}
	return codeHeader
}

var index = regexp.MustCompile(`\[(\d+)\]`)

// pointer is a place as errors of package iam name it, "policies[0].access", as a
// JSON pointer: "/policies/0/access".
func pointer(field string) string {
	return "/" + strings.TrimPrefix(strings.ReplaceAll(index.ReplaceAllString(field, ".$1"), ".", "/"), "/")
}

// refusedAs reports whether err is a refusal of a kind.
func refusedAs(err error, kind iam.Kind) bool {
	var e *iam.Error
	return errors.As(err, &e) && e.Kind == kind
}

// at says where in the request a fault is that an operation has found.
func at(field string, err error) error {
	var e *iam.Error
	if !errors.As(err, &e) || e.Field == "" {
		return err
	}
	there := *e
	there.Field = field
	return &there
}

// element is a place in a list.
func element(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }

// object reads a body that must be an object.
func object[T any](r *request) (*T, error) {
	body, err := dialect.Read[*T](r.w, r.Request, dialect.IgnoreUnknown)
	if err == nil && body == nil {
		err = dialect.Invalid("", "the body must be an object, not null")
	}
	return body, err
}
