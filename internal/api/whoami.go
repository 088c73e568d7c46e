package api

import (
	"context"
	"net/http"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
)

// A whoamiAnswer is who is calling.
type whoamiAnswer struct {
	Body struct {
		Account   string     `json:"account" doc:"The id of the account that the token is of." example:"0190a1b2c3d4e5f60718293a4b5c6d7e"`
		Slug      string     `json:"slug" doc:"The account's slug." example:"acme"`
		Principal ambit.Ref  `json:"principal" doc:"Who the token authenticates as." example:"ambit.user:0190a1b2c3d4e5f60718293a4b5c6d7e"`
		Name      string     `json:"name,omitempty" doc:"The principal's name."`
		ActsFor   *ambit.Ref `json:"acts_for,omitempty" doc:"On whose behalf the token acts."`
		Token     ambit.Ref  `json:"token" doc:"The token."`
		Expires   *time.Time `json:"expires_at,omitempty" doc:"When the token expires."`
		Revision  uint64     `json:"revision" doc:"The account's revision."`
	}
}

func (x *API) registerWhoami() {
	register(x, operation{
		id: "whoami", method: http.MethodGet, path: "/v1/whoami", tag: "callers",
		summary: "Tell who is calling",
	}, func(ctx context.Context, caller authn.Caller, _ *struct{}) (*whoamiAnswer, error) {
		who, err := x.service.Whoami(ctx, caller)
		if err != nil {
			return nil, err
		}
		out := new(whoamiAnswer)
		out.Body.Account, out.Body.Slug, out.Body.Revision = who.Account, who.Slug, who.Revision
		out.Body.Principal, out.Body.Name, out.Body.Token = caller.Principal, who.Name, caller.Token
		if !caller.ActsFor.IsZero() {
			out.Body.ActsFor = &caller.ActsFor
		}
		if !who.Expires.IsZero() {
			out.Body.Expires = &who.Expires
		}
		return out, nil
	})
}
