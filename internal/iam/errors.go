package iam

import (
	"context"
	"errors"
	"fmt"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/journal"
	"github.com/ambit-iam/ambit/internal/live"
)

// A Kind is what a refusal means to whoever speaks the protocol: each surface
// has its own words and statuses for it.
type Kind int

// The kinds of refusals.
const (
	Failed          Kind = iota // nobody's fault but ours
	Invalid                     // what was asked for makes no sense as it stands
	Unauthenticated             // nobody knows who is calling
	Forbidden                   // the caller may not
	NotFound                    // there is no such thing, and the caller may know
	Conflict                    // what is there stands against it
	Precondition                // what is there is not what the caller had seen
	Gone                        // a page whose time is over
	Unavailable                 // not now; the same request may do later
)

// An Error is an operation that was not carried out, of which nothing is left.
type Error struct {
	Kind   Kind
	Code   string // stable, such as "not_held"
	Detail string // a sentence: what is wrong, and what would be right
	Field  string // where in the request, such as "nodes[2]"; empty: nowhere in particular
	Hint   string // what to do next; may be empty

	// Needs is the permission that was missing, and At the node, where that is
	// why.
	Needs ambit.PermissionID
	At    ambit.Ref

	// More are further faults of the same request, where several were found.
	More []Error

	cause error
}

// Error is the sentence.
func (e *Error) Error() string {
	if e.Field != "" {
		return e.Field + ": " + e.Detail
	}
	return e.Detail
}

// Unwrap is what caused it, for logs.
func (e *Error) Unwrap() error { return e.cause }

// Cause is what an operation's error came from: for logs, never for its caller.
func Cause(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}

func invalid(code, field, format string, args ...any) *Error {
	return &Error{Kind: Invalid, Code: code, Field: field, Detail: fmt.Sprintf(format, args...)}
}

func conflict(code, field, format string, args ...any) *Error {
	return &Error{Kind: Conflict, Code: code, Field: field, Detail: fmt.Sprintf(format, args...)}
}

// missing is the refusal of a caller who lacks a permission. It says the same
// whether or not the node is there.
func missing(permission ambit.PermissionID, node ambit.Ref) *Error {
	return &Error{
		Kind: Forbidden, Code: "missing_permission", Needs: permission, At: node,
		Detail: fmt.Sprintf("this needs %s at %s", permission, node),
	}
}

// notFound is said only to those who may know that there is nothing.
func notFound(r ambit.Ref) *Error {
	return &Error{Kind: NotFound, Code: "not_found", Detail: fmt.Sprintf("there is no %s", r)}
}

// commandKinds are the kinds of commands that the engine refuses.
var commandKinds = map[ambit.CommandCode]Kind{
	ambit.CodeInvalid:   Invalid,
	ambit.CodeUnknown:   Invalid,
	ambit.CodeAmbiguous: Invalid,
	ambit.CodeConflict:  Conflict,
	ambit.CodeInUse:     Conflict,
	ambit.CodeLimit:     Invalid,
}

// Meaning is err as an [Error].
func Meaning(err error) error {
	var (
		known    *Error
		command  *ambit.CommandError
		question *ambit.QuestionError
		claimed  *journal.ClaimedError
	)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return known
	case errors.As(err, &command):
		return &Error{Kind: commandKinds[command.Code], Code: string(command.Code), Field: command.Field, Detail: command.Detail, cause: err}
	case errors.As(err, &question):
		return &Error{Kind: Invalid, Code: string(question.Code), Field: question.Field, Detail: question.Detail, cause: err}
	case errors.As(err, &claimed):
		return taken(claimed)
	case errors.Is(err, authn.ErrMalformed), errors.Is(err, authn.ErrRefused):
		return &Error{Kind: Unauthenticated, Code: "unauthenticated", Detail: err.Error(), cause: err}
	}
	return failure(err)
}

// taken is the refusal of what another account holds. It says nothing of that one.
func taken(claimed *journal.ClaimedError) *Error {
	if claimed.Claim.Kind == journal.DomainClaim {
		return &Error{
			Kind: Conflict, Code: "taken", Field: "enabled", cause: claimed,
			Detail: fmt.Sprintf("%s is enabled in another account; a domain can be enabled in one at a time", claimed.Claim.Key),
		}
	}
	return &Error{Kind: Conflict, Code: "taken", Field: string(claimed.Claim.Kind), Detail: claimed.Error(), cause: claimed}
}

// failures are what may go wrong beneath an operation, with what the caller is
// told of it: never the cause, which may name what is not the caller's to know.
var failures = []struct {
	is     error
	kind   Kind
	code   string
	detail string
}{
	{live.ErrUnknown, Unauthenticated, "unauthenticated", "the token is not valid"},
	{live.ErrNotYet, Unavailable, "not_yet", "the account has not reached the revision asked for; ask again, or without at_least"},
	{live.ErrStale, Unavailable, "stale", "this node cannot reach its database and does not decide from what may be out of date"},
	{live.ErrClosed, Unavailable, "stopping", "this node is stopping; ask another one"},
	{journal.ErrBusy, Unavailable, "busy", "the database is busy; nothing was written"},
	{journal.ErrReadOnly, Unavailable, "read_only", "the database failed earlier and takes no writes until this node is started again; nothing was written"},
	{journal.ErrClosed, Unavailable, "stopping", "this node is stopping; ask another one"},
	{journal.ErrFull, Unavailable, "full", "the database has no room left; nothing was written"},
	{journal.ErrUnknownOutcome, Unavailable, "unknown_outcome", "the database failed while committing: read whether the write happened, or send it again with the same Idempotency-Key"},
	{context.Canceled, Unavailable, "canceled", "the request ended before it was answered"},
	{context.DeadlineExceeded, Unavailable, "timeout", "there was no answer in time; nothing was written"},
}

func failure(err error) *Error {
	for _, f := range failures {
		if errors.Is(err, f.is) {
			return &Error{Kind: f.kind, Code: f.code, Detail: f.detail, cause: err}
		}
	}
	return &Error{Kind: Failed, Code: "internal", Detail: "something failed here; the log has it under the request's id", cause: err}
}

// within says that a fault is in a part of the request.
func within(part string, err error) error {
	known := *Meaning(err).(*Error)
	if known.Field == "" {
		known.Field = part
	} else {
		known.Field = part + "." + known.Field
	}
	return &known
}

// of says in which of several items a fault is; of one alone it says nothing.
func of(list string, i, n int, err error) error {
	if n < 2 {
		return Meaning(err)
	}
	return within(element(list, i), err)
}

// element is the i-th item of a list, as it is written in the field of an error.
func element(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }
