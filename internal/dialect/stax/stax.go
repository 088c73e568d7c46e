package stax

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/inbound"
)

// Prefix is the version of the interface, beneath which everything stands.
const Prefix = "/20190206"

// A handler is the dialect at work.
type handler struct{ service *iam.Service }

// New is the dialect as an http.Handler. It takes tokens as bearers.
func New(opts dialect.Options) http.Handler {
	h := &handler{opts.Service}
	m := dialect.New(opts, inbound.Bearer, refuse)
	m.Handle("GET "+Prefix+"/api-tokens", h.listTokens)
	m.Handle("POST "+Prefix+"/api-tokens", h.createToken)
	m.Handle("GET "+Prefix+"/api-tokens/{key}", h.getToken)
	m.Handle("PUT "+Prefix+"/api-tokens/{key}", h.updateToken)
	m.Handle("DELETE "+Prefix+"/api-tokens/{key}", h.deleteToken)
	m.Handle("GET "+Prefix+"/users", h.listUsers)
	m.Handle("GET "+Prefix+"/users/me", h.getMe)
	m.Handle("GET "+Prefix+"/users/{id}", h.getUser)
	m.Handle("GET "+Prefix+"/groups", h.listGroups)
	m.Handle("GET "+Prefix+"/groups/{id}", h.getGroup)
	return m
}

// A refusal is the body of every error.
type refusal struct {
	Error string
	Cause string `json:",omitempty"`
}

// statuses are those of refusals.
var statuses = map[iam.Kind]int{
	iam.Failed:          http.StatusInternalServerError,
	iam.Invalid:         http.StatusBadRequest,
	iam.Unauthenticated: http.StatusUnauthorized,
	iam.Forbidden:       http.StatusForbidden,
	iam.NotFound:        http.StatusNotFound,
	iam.Conflict:        http.StatusConflict,
	iam.Precondition:    http.StatusConflict,
	iam.Gone:            http.StatusBadRequest,
	iam.Unavailable:     http.StatusServiceUnavailable,
}

// codes are the statuses of refusals that say more by their code.
var codes = map[string]int{
	dialect.CodeMethod:   http.StatusMethodNotAllowed,
	dialect.CodeTooLarge: http.StatusRequestEntityTooLarge,
}

// refuse answers with an error: what is wrong, and what would be right.
func refuse(w http.ResponseWriter, _ *http.Request, e *iam.Error) {
	status, ok := codes[e.Code]
	if !ok {
		status = statuses[e.Kind]
	}
	said := refusal{Error: e.Detail, Cause: e.Hint}
	if e.Field != "" {
		said.Error = e.Field + ": " + e.Detail
	}
	dialect.Write(w, status, "application/json", said) // two texts can always be written
}

// notFound is told to those who may know that there is nothing.
func notFound(what, id string) error {
	return &iam.Error{Kind: iam.NotFound, Code: "not_found", Detail: "there is no " + what + " " + id}
}

// look is a look of a caller who holds a permission at the account, at a request
// whose query holds nothing but what is named.
func (h *handler) look(r *http.Request, caller authn.Caller, needs ambit.PermissionID, parameters ...string) (*iam.Look, url.Values, error) {
	query, err := dialect.ParseQuery(r.URL)
	if err != nil {
		return nil, nil, err
	}
	for name := range query {
		if !slices.Contains(parameters, name) {
			return nil, nil, dialect.Invalid(name, "this path takes no such parameter")
		}
	}
	l, err := h.service.Look(r.Context(), caller, iam.View{})
	if err != nil {
		return nil, nil, err
	}
	return l, query, l.May(needs, l.Account())
}
