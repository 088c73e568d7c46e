package api

import (
	"context"

	"github.com/ambit-iam/ambit/internal/authn"
)

// A Request is what is known of a request beside its contents. The server makes
// it, routing and authentication add to it, and logs and metrics read it.
type Request struct {
	ID      string
	Address string
	Route   string // the pattern that matched; empty: none did
	Account string // of the caller, once known
	Key     string // the public part of the caller's token, once known
}

type contextKey int

const (
	requestKey contextKey = iota
	callerKey
)

// WithRequest is ctx with a request.
func WithRequest(ctx context.Context, r *Request) context.Context {
	return context.WithValue(ctx, requestKey, r)
}

// RequestOf is the request of a context; one without contents if there is none.
func RequestOf(ctx context.Context) *Request {
	if r, ok := ctx.Value(requestKey).(*Request); ok {
		return r
	}
	return new(Request)
}

// callerOf is who is calling. Only operations behind authentication ask.
func callerOf(ctx context.Context) authn.Caller { return ctx.Value(callerKey).(authn.Caller) }
