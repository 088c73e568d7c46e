package api

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/inbound"
)

// A Problem is an error as a problem document (RFC 9457). Code is stable and for
// programs; Detail and Hint are for people and may be reworded.
type Problem struct {
	Type    string             `json:"type" doc:"A URI that names the kind of error: urn:ambit:error: and the code." example:"urn:ambit:error:not_held"`
	Title   string             `json:"title" doc:"The status in words."`
	Status  int                `json:"status" doc:"The HTTP status."`
	Code    string             `json:"code" doc:"The stable code of the error." example:"not_held"`
	Detail  string             `json:"detail" doc:"What is wrong and what would be right, for people."`
	Hint    string             `json:"hint,omitempty" doc:"What to do next."`
	Field   string             `json:"field,omitempty" doc:"Where in the request the fault is." example:"nodes[2]"`
	Request string             `json:"request,omitempty" doc:"The request's id, as in the server's log."`
	Needs   ambit.PermissionID `json:"needs,omitempty" doc:"The permission that was missing."`
	At      *ambit.Ref         `json:"at,omitempty" doc:"The node at which it was missing."`
	Errors  []Fault            `json:"errors,omitempty" doc:"All faults that were found, where there are several."`
}

// A Fault is one of several faults of a request.
type Fault struct {
	Field  string `json:"field,omitempty" doc:"Where in the request the fault is."`
	Code   string `json:"code,omitempty" doc:"The stable code of the fault."`
	Detail string `json:"detail" doc:"What is wrong."`
}

// Error is the sentence for people.
func (p *Problem) Error() string { return p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of problem documents.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

func problem(status int, code, detail string) *Problem {
	return &Problem{
		Type: "urn:ambit:error:" + code, Title: http.StatusText(status), Status: status, Code: code, Detail: detail,
	}
}

// Internal is a failure that the caller is told nothing about.
func Internal() *Problem {
	return problem(http.StatusInternalServerError, "internal", "something failed here; the log has it under the request's id")
}

// Overloaded turns a request away.
func Overloaded() *Problem {
	return problem(http.StatusServiceUnavailable, "overloaded", "this node is answering as many requests as it can; try again in a second")
}

// NoRoute is a path at which there is nothing.
func NoRoute() *Problem {
	return problem(http.StatusNotFound, "no_route", "there is nothing at this path; /docs lists what there is")
}

// statuses are the HTTP statuses of refusals.
var statuses = map[iam.Kind]int{
	iam.Failed:          http.StatusInternalServerError,
	iam.Invalid:         http.StatusUnprocessableEntity,
	iam.Unauthenticated: http.StatusUnauthorized,
	iam.Forbidden:       http.StatusForbidden,
	iam.NotFound:        http.StatusNotFound,
	iam.Conflict:        http.StatusConflict,
	iam.Precondition:    http.StatusPreconditionFailed,
	iam.Gone:            http.StatusGone,
	iam.Unavailable:     http.StatusServiceUnavailable,
}

// problemOf is the error of an operation as a problem.
func problemOf(err error) *Problem {
	var refused *iam.Error
	var already *Problem
	if errors.As(err, &already) {
		return already
	}
	if !errors.As(err, &refused) {
		return Internal()
	}
	p := problem(statuses[refused.Kind], refused.Code, refused.Detail)
	p.Field, p.Hint, p.Needs = refused.Field, refused.Hint, refused.Needs
	if !refused.At.IsZero() {
		p.At = &refused.At
	}
	for _, more := range refused.More {
		p.Errors = append(p.Errors, Fault{more.Field, more.Code, more.Detail})
	}
	return p
}

// WriteProblem answers a request with a problem.
func WriteProblem(w http.ResponseWriter, r *http.Request, p *Problem) {
	p.Request = inbound.RequestOf(r.Context()).ID
	body, err := json.Marshal(p)
	if err != nil {
		http.Error(w, p.Detail, p.Status)
		return
	}
	w.Header().Set("Content-Type", problemType)
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="ambit"`)
	}
	w.WriteHeader(p.Status)
	w.Write(append(body, '\n')) // the caller may be gone; there is nobody to tell
}
