package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
)

// authenticate finds the caller before anything else of the request is read.
func (x *API) authenticate(c huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(c)
	if caller, ok := x.Authenticate(w, r); ok {
		RequestOf(r.Context()).digesting(r)
		next(huma.WithValue(c, callerKey, caller))
	}
}

// Authenticate finds the caller of a request, or answers it with why there is
// none. Exactly one Authorization header with the scheme Bearer is taken.
func (x *API) Authenticate(w http.ResponseWriter, r *http.Request) (caller authn.Caller, ok bool) {
	about := RequestOf(r.Context())
	caller, err := x.caller(r.Context(), r.Header.Values("Authorization"), about)
	if err != nil {
		x.Refuse(w, r, err)
		return authn.Caller{}, false
	}
	about.Account, about.Key = caller.Account, caller.Key
	return caller, true
}

// Refuse answers a request that was not carried out; why it failed, where the
// caller is not told, goes to the log.
func (x *API) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(iam.Meaning(err))
	if p.Status >= http.StatusInternalServerError {
		x.log.Error("a request failed", "request", RequestOf(r.Context()).ID, "code", p.Code, "error", rootCause(err))
	}
	WriteProblem(w, r, p)
}

func (x *API) caller(ctx context.Context, headers []string, about *Request) (authn.Caller, error) {
	switch {
	case len(headers) == 0:
		return authn.Caller{}, unauthenticated("this needs a token: send the header Authorization: Bearer ambt_…")
	case len(headers) > 1:
		return authn.Caller{}, unauthenticated("there is more than one Authorization header; send one")
	}
	scheme, text, _ := strings.Cut(headers[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return authn.Caller{}, unauthenticated("the Authorization header is of another scheme; send Bearer and a token")
	}
	caller, err := x.callers.Authenticate(ctx, text, about.Address)
	caller.Request = about.ID
	return caller, err
}

func unauthenticated(detail string) error {
	return &iam.Error{Kind: iam.Unauthenticated, Code: "unauthenticated", Detail: detail}
}

// rootCause is what an operation's error came from, for logs.
func rootCause(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}
