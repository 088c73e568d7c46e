// Package api is the native HTTP API, /v1: requests in, operations of package iam,
// answers out. What may be asked and answered is declared in Go types, from
// which the OpenAPI document is made. It holds no rule of its own.
package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/inbound"
)

// Options say what the API works with.
type Options struct {
	Service *iam.Service
	Callers *authn.Authenticator
	Version string
	Logger  *slog.Logger
}

// An API is the native API as an http.Handler.
type API struct {
	service *iam.Service
	callers *authn.Authenticator
	log     *slog.Logger
	mux     *http.ServeMux
	huma    huma.API
}

// maxBody is the largest body of a request, in bytes, unless an operation says
// otherwise.
const maxBody = 1 << 20

// New puts the API together.
func New(o Options) (*API, error) {
	configure()
	x := &API{service: o.Service, callers: o.Callers, log: o.Logger, mux: http.NewServeMux()}
	config := huma.DefaultConfig("Ambit", o.Version)
	config.Info.Description = "Who may do what, where, and why."
	config.CreateHooks = nil // no $schema links in answers
	config.DocsPath = ""     // ours works offline
	config.SchemasPath = ""
	config.Formats = map[string]huma.Format{"application/json": strictJSON, "json": strictJSON}
	config.RejectUnknownQueryParameters = true
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", Description: "A token of Ambit's, such as ambt_…"},
	}
	config.Security = []map[string][]string{{"token": {}}}
	x.huma = humago.New(x.mux, config)
	x.huma.UseMiddleware(x.authenticate)
	x.register()
	if err := x.registerDocs(); err != nil {
		return nil, err
	}
	return x, nil
}

// ServeHTTP answers a request. What no route matches is answered here, so that
// it is a problem document too.
func (x *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	handler, pattern := x.mux.Handler(r)
	if pattern == "" {
		x.unrouted(w, r, handler)
		return
	}
	_, path, _ := strings.Cut(pattern, " ")
	inbound.RequestOf(r.Context()).Route = path
	x.mux.ServeHTTP(w, r)
}

// unrouted answers where the mux has no handler of ours.
func (x *API) unrouted(w http.ResponseWriter, r *http.Request, fallback http.Handler) {
	allow := inbound.MethodsThere(r, fallback)
	if allow == "" {
		WriteProblem(w, r, NoRoute())
		return
	}
	w.Header().Set("Allow", allow)
	WriteProblem(w, r, problem(http.StatusMethodNotAllowed, "method_not_allowed", "this path takes "+allow+", not "+r.Method))
}

// configure sets what huma keeps for the whole process. Its defaults would repeat
// the request in errors, and take members in any case.
var configure = sync.OnceFunc(func() {
	huma.ValidateStrictCasing = true
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return refusedRequest(status, message, errs)
	}
})

// codes are the codes of requests that are refused before they reach an operation.
var codes = map[int]string{
	http.StatusBadRequest:            "bad_request",
	http.StatusNotAcceptable:         "not_acceptable",
	http.StatusRequestTimeout:        "timeout",
	http.StatusRequestEntityTooLarge: "too_large",
	http.StatusUnsupportedMediaType:  "unsupported_media_type",
	http.StatusUnprocessableEntity:   "invalid",
}

// refusedRequest is a request that is not as the API declares. What was sent is
// not repeated: it may hold secrets.
func refusedRequest(status int, message string, errs []error) *Problem {
	for _, err := range errs {
		if broken := new(inbound.BrokenBody); errors.As(err, &broken) {
			return problem(http.StatusBadRequest, codes[http.StatusBadRequest], broken.Error())
		}
	}
	code, ok := codes[status]
	if !ok {
		return Internal()
	}
	p := problem(status, code, message)
	for _, err := range errs {
		var fault Fault
		if detailed, ok := err.(huma.ErrorDetailer); ok {
			d := detailed.ErrorDetail()
			fault = Fault{Field: strings.TrimPrefix(strings.TrimPrefix(d.Location, "body."), "body"), Code: code, Detail: d.Message}
			// Of a decoder's error huma keeps only the sentence.
			if place, what, ok := strings.Cut(d.Message, ": "); ok && fault.Field == "" && !strings.Contains(place, " ") {
				fault.Field, fault.Detail = place, what
			}
		} else if err != nil {
			fault = Fault{Code: code, Detail: err.Error()}
		}
		p.Errors = append(p.Errors, fault)
	}
	if len(p.Errors) > 0 {
		p.Detail, p.Field = p.Errors[0].Detail, p.Errors[0].Field
	}
	if len(p.Errors) == 1 {
		p.Errors = nil
	}
	return p
}

// An operation of the API, to be registered.
type operation struct {
	id, method, path string
	tag, summary     string
	description      string
	status           int   // of success; 0: 200
	maxBody          int64 // bytes; 0: [maxBody]
	faults           []int // statuses beside 401, 403 and 422

	answers string            // the media type of an answer that is streamed; empty: it is not
	takes   *huma.RequestBody // a body that is streamed, to a POST; nil: none is
}

// register adds an operation. do is given what the request says, and the caller.
func register[I, O any](x *API, op operation, do func(context.Context, authn.Caller, *I) (*O, error)) {
	o := huma.Operation{
		OperationID: op.id, Method: op.method, Path: op.path, Tags: []string{op.tag},
		Summary: op.summary, Description: op.description, DefaultStatus: op.status, MaxBodyBytes: op.maxBody,
		Errors: append([]int{http.StatusUnauthorized, http.StatusForbidden}, op.faults...),
	}
	if o.MaxBodyBytes == 0 {
		o.MaxBodyBytes = maxBody
	}
	if op.answers != "" {
		o.Responses = map[string]*huma.Response{"200": {
			Description: "Lines of JSON",
			Content:     map[string]*huma.MediaType{op.answers: {Schema: &huma.Schema{Type: huma.TypeString}}},
		}}
	}
	huma.Register(x.huma, o, func(ctx context.Context, in *I) (*O, error) {
		out, err := do(ctx, callerOf(ctx), in)
		if err != nil {
			return nil, x.told(ctx, err)
		}
		return out, nil
	})
	if op.takes != nil { // only told: huma would read it whole
		x.huma.OpenAPI().Paths[op.path].Post.RequestBody = op.takes
	}
}

// told is an error as the caller is told it; what he is not told goes to the log.
func (x *API) told(ctx context.Context, err error) error {
	p := problemOf(err)
	p.Request = inbound.RequestOf(ctx).ID
	if p.Status >= http.StatusInternalServerError {
		x.log.Error("an operation failed", "request", p.Request, "code", p.Code, "error", iam.Cause(err))
	}
	return p
}
