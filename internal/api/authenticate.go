package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/inbound"
)

// authenticate finds the caller before anything else of the request is read.
func (x *API) authenticate(c huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(c)
	caller, ok := x.Authenticate(w, r)
	if !ok {
		return
	}
	if p := ambiguous(r); p != nil {
		WriteProblem(w, r, p)
		return
	}
	inbound.RequestOf(r.Context()).Digesting(r)
	next(huma.WithValue(c, callerKey{}, caller))
}

// Authenticate finds the caller of a request, or answers it with why there is
// none.
func (x *API) Authenticate(w http.ResponseWriter, r *http.Request) (caller authn.Caller, ok bool) {
	caller, err := inbound.Caller(r, x.callers, inbound.Bearer)
	if err != nil {
		x.Refuse(w, r, err)
		return authn.Caller{}, false
	}
	return caller, true
}

// Refuse answers a request that was not carried out; why it failed, where the
// caller is not told, goes to the log.
func (x *API) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(iam.Meaning(err))
	if p.Status >= http.StatusInternalServerError {
		x.log.Error("a request failed", "request", inbound.RequestOf(r.Context()).ID, "code", p.Code, "error", iam.Cause(err))
	}
	WriteProblem(w, r, p)
}

// callerKey is where the context of an operation has its caller.
type callerKey struct{}

// callerOf is who is calling. Only operations behind authentication ask.
func callerOf(ctx context.Context) authn.Caller { return ctx.Value(callerKey{}).(authn.Caller) }
