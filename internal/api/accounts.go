package api

import (
	"context"
	"net/http"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A newAccount is an account to be made.
type newAccount struct {
	Slug     string   `json:"slug" minLength:"1" maxLength:"64" doc:"Unique in the instance: a-z, 0-9 and hyphens." example:"acme"`
	Catalogs []string `json:"catalogs,omitempty" nullable:"false" maxItems:"100" doc:"The catalogs that it adopts, in order: of each the newest version."`
	Owner    string   `json:"owner,omitempty" maxLength:"256" doc:"The name of its first owner; by default owner."`
}

// A madeAccount is an account that was made, with its first owner's token.
type madeAccount struct {
	ID        string    `json:"id" doc:"The account's id."`
	Slug      string    `json:"slug" doc:"The account's slug."`
	Owner     ambit.Ref `json:"owner" doc:"Its first owner."`
	Secret    string    `json:"secret" doc:"The secret of the owner's token, shown this once." example:"ambt_…"`
	ExpiresAt time.Time `json:"expires_at,omitzero" doc:"When the token ends."`
}

// A tenant is an account of the instance, as operators see it.
type tenant struct {
	ID      string    `json:"id" doc:"The account's id."`
	Slug    string    `json:"slug" doc:"The slug that it was made with."`
	Created time.Time `json:"created,omitzero" doc:"When it was made."`
}

type shownAccount struct {
	CacheControl string `header:"Cache-Control"`
	Body         madeAccount
}

func (x *API) registerAccounts() {
	register(x, operation{
		id: "list-accounts", method: http.MethodGet, path: "/v1/accounts", tag: "accounts",
		summary: "List the accounts of the instance", description: "For operators: callers of the account " + iam.SystemSlug + ".",
		faults: []int{http.StatusGone},
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Viewing
		Paging
	}) (*shownPage[tenant], error) {
		list, err := x.service.Tenants(ctx, caller, in.view(), in.page())
		if err != nil {
			return nil, err
		}
		return paged(ctx, list, func(t iam.Tenant) tenant { return tenant(t) }), nil
	})
	register(x, operation{
		id: "create-account", method: http.MethodPost, path: "/v1/accounts", tag: "accounts", status: http.StatusCreated,
		summary: "Make an account", faults: []int{http.StatusConflict},
		description: "For operators: needs ambit.accounts:create in the account " + iam.SystemSlug + ". The secret is shown this once.",
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Writing
		Body newAccount
	}) (*shownAccount, error) {
		made, err := x.service.CreateAccountBy(ctx, caller, in.Body.Slug, in.Body.Owner, in.Body.Catalogs, in.write(ctx))
		switch {
		case err != nil:
			return nil, err
		case made.Again:
			return nil, &iam.Error{
				Kind: iam.Conflict, Code: "secret_shown", Field: "Idempotency-Key",
				Detail: "this request was carried out before, made the account " + made.ID + ", and secrets are shown once",
			}
		}
		return &shownAccount{CacheControl: "no-store", Body: madeAccount{made.ID, made.Slug, made.Owner, made.Token.Reveal(), made.Expiry}}, nil
	})
}
