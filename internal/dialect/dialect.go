// Package dialect is what the interfaces of other systems have in common: how a
// request finds its caller, its route and its body, and how a refusal finds its
// words. A dialect translates a wire format to the operations of package iam; it
// owns no rule, no state and no second check.
package dialect

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/inbound"
)

// Options say what a dialect works with.
type Options struct {
	Service *iam.Service
	Callers *authn.Authenticator
	Logger  *slog.Logger
}

// A Mux routes the requests of one dialect. Who is calling is found before
// anything else of a request is looked at, its path included.
type Mux struct {
	opts   Options
	take   inbound.Credential
	refuse func(http.ResponseWriter, *http.Request, *iam.Error)
	mux    *http.ServeMux
}

// The codes of requests that reach no operation, beside those of package iam.
const (
	CodeNoRoute  = "no_route"           // NotFound: there is nothing at this path
	CodeMethod   = "method_not_allowed" // Invalid: not with this method
	CodeTooLarge = "too_large"          // Invalid: the body has more than [MaxBody] bytes
	CodeBody     = "bad_body"           // Invalid: the body cannot be read
)

// New makes a mux which answers refusals by refuse, in the dialect's own words.
func New(opts Options, take inbound.Credential, refuse func(http.ResponseWriter, *http.Request, *iam.Error)) *Mux {
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	return &Mux{opts: opts, take: take, refuse: refuse, mux: http.NewServeMux()}
}

// Handle answers requests that match a pattern of [http.ServeMux]. What do returns
// is refused; it has then written nothing.
func (m *Mux) Handle(pattern string, do func(http.ResponseWriter, *http.Request, authn.Caller) error) {
	m.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		caller, err := inbound.Caller(r, m.opts.Callers, m.take)
		if err == nil {
			err = do(w, r, caller)
		}
		m.answer(w, r, err)
	})
}

// HandlePublic answers requests for which nobody has to be known.
func (m *Mux) HandlePublic(pattern string, do func(http.ResponseWriter, *http.Request) error) {
	m.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { m.answer(w, r, do(w, r)) })
}

// ServeHTTP answers a request.
func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	handler, pattern := m.mux.Handler(r)
	if pattern != "" {
		_, path, _ := strings.Cut(pattern, " ")
		inbound.RequestOf(r.Context()).Route = path
		m.mux.ServeHTTP(w, r)
		return
	}
	if _, err := inbound.Caller(r, m.opts.Callers, m.take); err != nil {
		m.answer(w, r, err)
		return
	}
	m.answer(w, r, unrouted(w, r, handler))
}

// unrouted is why no route matches.
func unrouted(w http.ResponseWriter, r *http.Request, fallback http.Handler) error {
	allow := inbound.MethodsThere(r, fallback)
	if allow == "" {
		return &iam.Error{Kind: iam.NotFound, Code: CodeNoRoute, Detail: "there is nothing at this path"}
	}
	w.Header().Set("Allow", allow)
	return &iam.Error{Kind: iam.Invalid, Code: CodeMethod, Detail: "this path takes " + allow + ", not " + r.Method}
}

// answer refuses a request that was not carried out; why it failed, where the
// caller is not told, goes to the log.
func (m *Mux) answer(w http.ResponseWriter, r *http.Request, err error) {
	if err == nil {
		return
	}
	var refused *iam.Error
	if !errors.As(iam.Meaning(err), &refused) {
		refused = &iam.Error{Kind: iam.Failed, Code: "internal", Detail: "something failed here"}
	}
	if refused.Kind == iam.Failed {
		m.opts.Logger.Error("a request failed", "request", inbound.RequestOf(r.Context()).ID, "code", refused.Code, "error", iam.Cause(err))
	}
	if refused.Kind == iam.Unauthenticated {
		w.Header().Set("WWW-Authenticate", `Bearer realm="ambit"`)
	}
	m.refuse(w, r, refused)
}

// Invalid is a refusal of what was asked for: field says where in the request.
func Invalid(field, detail string) *iam.Error {
	return &iam.Error{Kind: iam.Invalid, Code: "invalid", Field: field, Detail: detail}
}
