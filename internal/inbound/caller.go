package inbound

import (
	"net/http"
	"strings"

	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A Credential is the header in which a surface takes tokens.
type Credential int

// The credentials.
const (
	Bearer Credential = iota // Authorization: Bearer TOKEN (RFC 6750)
	APIKey                   // x-api-key: TOKEN
)

const apiKeyHeader = "X-Api-Key"

// asks says what to send.
var asks = map[Credential]string{
	Bearer: "this needs a token: send the header Authorization: Bearer ambt_…",
	APIKey: "this needs a token: send the header x-api-key: ambt_…",
}

// Caller finds who is calling. Exactly one credential of the kind that the surface
// takes is taken: two, of whatever kinds, are refused, since it could not be said
// for which of them the answer is. Errors are of type [iam.Error].
func Caller(r *http.Request, callers *authn.Authenticator, take Credential) (authn.Caller, error) {
	about := RequestOf(r.Context())
	text, err := secret(r.Header, take)
	if err != nil {
		return authn.Caller{}, err
	}
	caller, err := callers.Authenticate(r.Context(), text, about.Address)
	if err != nil {
		return authn.Caller{}, iam.Meaning(err)
	}
	caller.Request = about.ID
	about.Account, about.Key = caller.Account, caller.Key
	return caller, nil
}

// secret is the token that a request carries.
func secret(h http.Header, take Credential) (string, error) {
	bearers, keys := h.Values("Authorization"), h.Values(apiKeyHeader)
	switch {
	case len(bearers)+len(keys) > 1:
		return "", unauthenticated("there is more than one Authorization or x-api-key header; send one")
	case take == APIKey && len(keys) == 1:
		return keys[0], nil
	case take == APIKey || len(bearers) == 0:
		return "", unauthenticated(asks[take])
	}
	scheme, text, _ := strings.Cut(bearers[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", unauthenticated("the Authorization header is of another scheme; send Bearer and a token")
	}
	return text, nil
}

func unauthenticated(detail string) error {
	return &iam.Error{Kind: iam.Unauthenticated, Code: "unauthenticated", Detail: detail}
}
