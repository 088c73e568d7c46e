package api

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A ceiling bounds what a token may do.
type ceiling struct {
	Permissions []ambit.Pattern `json:"permissions" nullable:"false" doc:"Permissions and wildcards that it can never exceed."`
	Nodes       []ambit.Ref     `json:"nodes" nullable:"false" doc:"The nodes at and beneath which it can do anything at all."`
}

// A token authenticates as its home, in answers. It never holds the secret.
type token struct {
	Own
	Ceiling       *ceiling  `json:"ceiling,omitempty" doc:"What it can never exceed; absent: what its principal may."`
	ActsFor       ambit.Ref `json:"acts_for,omitzero" doc:"The principal on whose behalf it acts."`
	ExpiresAt     time.Time `json:"expires_at,omitzero" doc:"When it ends; absent: never."`
	Key           string    `json:"key,omitempty" doc:"The public part of its secrets, as logs have it."`
	Generation    uint32    `json:"generation,omitempty" doc:"How many secrets it has had."`
	PreviousUntil time.Time `json:"previous_until,omitzero" doc:"Until when the secret before this one goes on."`
	LastUsed      *lastUse  `json:"last_used,omitempty" doc:"Absent: it was not used yet."`
}

type lastUse struct {
	At      time.Time `json:"at" doc:"To the hour."`
	Network string    `json:"network,omitempty" doc:"From where, roughly." example:"192.0.2.0/24"`
}

// A newToken is a token to be made.
type newToken struct {
	Name      string    `json:"name,omitempty" maxLength:"256" doc:"A name, unique among the principal's tokens."`
	Principal ambit.Ref `json:"principal,omitzero" doc:"Who it authenticates as; by default the caller."`
	Ceiling   *ceiling  `json:"ceiling,omitempty" doc:"What it shall never exceed."`
	ActsFor   ambit.Ref `json:"acts_for,omitzero" doc:"The principal on whose behalf it shall act."`
	ExpiresAt time.Time `json:"expires_at,omitzero" doc:"When it shall end; by default in 90 days, or with the token that it is made with."`
	Lasting   bool      `json:"lasting,omitempty" doc:"Never end: needs ambit.tokens:create-lasting."`
}

// A tokenChange is what can be said of a token that is there.
type tokenChange struct {
	Name string `json:"name,omitempty" maxLength:"256" doc:"A name, unique among the principal's tokens."`
}

// A secretToken is a token with its secret.
type secretToken struct {
	Token  token  `json:"token"`
	Secret string `json:"secret" doc:"The secret, shown this once." example:"ambt_…"`
}

type shownSecret struct {
	CacheControl string `header:"Cache-Control"`
	ETag         string `header:"ETag"`
	Revision     uint64 `header:"Ambit-Revision"`
	Location     string `header:"Location"`
	Body         secretToken
}

func (c *ceiling) plain() *ambit.Ceiling {
	if c == nil {
		return nil
	}
	return &ambit.Ceiling{Permissions: c.Permissions, Nodes: c.Nodes}
}

func showToken(noun ambit.Noun) token {
	t := noun.(*ambit.Token)
	shown := token{
		Own: showOwn(t), ActsFor: t.ActsFor, ExpiresAt: t.Expires,
		Key: t.Key, Generation: t.Generation, PreviousUntil: t.PreviousUntil,
	}
	if t.Ceiling != nil {
		shown.Ceiling = &ceiling{t.Ceiling.Permissions, t.Ceiling.Nodes}
	}
	return shown
}

// used adds when tokens were last used.
func (x *API) used(ctx context.Context, tokens []token) error {
	asked := make([]*ambit.Token, len(tokens))
	for i, t := range tokens {
		asked[i] = &ambit.Token{Key: t.Key}
	}
	uses, err := x.service.TokenUses(ctx, asked)
	if err != nil {
		return err
	}
	for i, t := range tokens {
		if use, ok := uses[t.Key]; ok {
			tokens[i].LastUsed = &lastUse{use.At, use.Address}
		}
	}
	return nil
}

// secret answers a write that made a secret. A request that was carried out
// before has shown it: it is not to be had again.
func secret(noun *ambit.Token, s authn.Secret, r iam.Receipt) (*shownSecret, error) {
	if r.Again {
		return nil, &iam.Error{
			Kind: iam.Conflict, Code: "secret_shown", Field: "Idempotency-Key", At: r.Made,
			Detail: "this request was carried out before, and secrets are shown once",
			Hint:   "rotate the token for another secret, or delete it",
		}
	}
	return &shownSecret{
		CacheControl: "no-store", ETag: iam.ETag(noun), Revision: r.Revision,
		Location: "/v1/tokens/" + url.PathEscape(noun.ID), Body: secretToken{showToken(noun), s.Reveal()},
	}, nil
}

func (x *API) registerTokens() {
	k := kind[token]{one: "token", many: "tokens", path: "tokens", typ: ambit.TokenType, show: showToken}
	registerReads(x, k, x.used)
	x.registerTokenSecrets(k)
	faults := []int{http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed}
	register(x, operation{
		id: "rename-token", method: http.MethodPatch, path: "/v1/tokens/{id}", tag: k.path, faults: faults,
		summary: "Change the name of a token", description: "What a token may do stays as it was made; make another one instead.",
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Named
		Changing
		Body mergePatch `contentType:"application/merge-patch+json"`
	}) (*shownNoun[token], error) {
		noun, receipt, err := x.service.Update(ctx, caller, k.ref(in.ID), in.write(ctx), func(old ambit.Noun) (ambit.Noun, error) {
			next := *old.(*ambit.Token)
			said, err := patched(x, tokenChange{next.Name}, in.Body)
			next.Name = said.Name
			return &next, err
		})
		if err != nil {
			return nil, err
		}
		return answered(ctx, x, k, caller, noun, receipt)
	})
	register(x, operation{
		id: "revoke-tokens", method: http.MethodPost, path: "/v1/principals/{ref}/revoke-tokens", tag: k.path,
		summary: "Revoke every token of a principal", status: http.StatusNoContent, faults: []int{http.StatusNotFound},
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Ref ambit.Ref `path:"ref" doc:"The principal, percent-encoded." example:"ambit.user:alice"`
		Writing
	}) (*done, error) {
		receipt, err := x.service.RevokeTokens(ctx, caller, in.Ref, in.write(ctx))
		return &done{receipt.Revision}, err
	})
}

func (x *API) registerTokenSecrets(k kind[token]) {
	register(x, operation{
		id: "create-token", method: http.MethodPost, path: "/v1/tokens", tag: k.path, status: http.StatusCreated,
		summary: "Make a token", faults: []int{http.StatusConflict},
		description: "The secret is shown this once. What the token could do is judged as a grant by the caller.",
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Writing
		Body newToken
	}) (*shownSecret, error) {
		noun, s, receipt, err := x.service.CreateToken(ctx, caller, iam.NewToken{Token: ambit.Token{
			Own: ambit.Own{Name: in.Body.Name, Home: in.Body.Principal}, Ceiling: in.Body.Ceiling.plain(),
			ActsFor: in.Body.ActsFor, Expires: in.Body.ExpiresAt,
		}, Lasting: in.Body.Lasting}, in.write(ctx))
		if err != nil {
			return nil, err
		}
		return secret(noun, s, receipt)
	})
	register(x, operation{
		id: "rotate-token", method: http.MethodPost, path: "/v1/tokens/{id}/rotate", tag: k.path,
		summary: "Make another secret for a token", faults: []int{http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed},
		description: "The secret before goes on for a while; any older one is over at once.",
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Named
		Changing
		Overlap int `query:"overlap" minimum:"0" maximum:"604800" default:"86400" doc:"For how many seconds the secret before goes on."`
	}) (*shownSecret, error) {
		noun, s, receipt, err := x.service.RotateToken(ctx, caller, k.ref(in.ID), time.Duration(in.Overlap)*time.Second, in.write(ctx))
		if err != nil {
			return nil, err
		}
		return secret(noun, s, receipt)
	})
}
