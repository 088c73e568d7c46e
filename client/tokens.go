package client

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/ambit-iam/ambit"
)

// A Token is a token as the server tells of it. It never has the secret.
type Token struct {
	ID            string            `json:"id"`
	Name          string            `json:"name,omitempty"`
	Home          ambit.Ref         `json:"home"` // the principal that it authenticates as
	Title         string            `json:"title,omitempty"`
	Labels        map[string]string `json:"labels,omitempty"`
	Created       time.Time         `json:"created_at,omitzero"`
	Changed       time.Time         `json:"changed_at,omitzero"`
	Ceiling       *Ceiling          `json:"ceiling,omitempty"`
	ActsFor       ambit.Ref         `json:"acts_for,omitzero"`
	ExpiresAt     time.Time         `json:"expires_at,omitzero"` // zero: never
	Key           string            `json:"key,omitempty"`       // the public part of its secrets
	Generation    uint32            `json:"generation,omitempty"`
	PreviousUntil time.Time         `json:"previous_until,omitzero"`
	LastUsed      *LastUse          `json:"last_used,omitempty"` // nil: not yet
}

// A Ceiling is what a token can never exceed.
type Ceiling struct {
	Permissions []ambit.Pattern `json:"permissions"`
	Nodes       []ambit.Ref     `json:"nodes"`
}

// A LastUse is when a token was last used, to the hour, and roughly from where.
type LastUse struct {
	At      time.Time `json:"at"`
	Network string    `json:"network,omitempty"`
}

func (t Token) noun() *ambit.Token {
	made := &ambit.Token{
		Own: ambit.Own{
			ID: t.ID, Name: t.Name, Home: t.Home, Title: t.Title, Labels: t.Labels, Created: t.Created, Changed: t.Changed,
		},
		ActsFor: t.ActsFor, Expires: t.ExpiresAt, Key: t.Key, Generation: t.Generation, PreviousUntil: t.PreviousUntil,
	}
	if t.Ceiling != nil {
		made.Ceiling = &ambit.Ceiling{Permissions: t.Ceiling.Permissions, Nodes: t.Ceiling.Nodes}
	}
	return made
}

// A NewToken is a token to be made.
type NewToken struct {
	Name      string    `json:"name,omitempty"`
	Principal ambit.Ref `json:"principal,omitzero"` // zero: the caller
	Ceiling   *Ceiling  `json:"ceiling,omitempty"`
	ActsFor   ambit.Ref `json:"acts_for,omitzero"`
	ExpiresAt time.Time `json:"expires_at,omitzero"` // zero: as the server thinks fit, or never if Lasting
	Lasting   bool      `json:"lasting,omitempty"`
}

// A SecretToken is a token with its secret, which is not to be had again.
type SecretToken struct {
	Token  Token  `json:"token"`
	Secret string `json:"secret"`
}

// CreateToken makes a token.
func (c *Client) CreateToken(ctx context.Context, t NewToken) (SecretToken, error) {
	return c.secret(ctx, call{path: paths[ambit.TokenType], asked: t, status: http.StatusCreated})
}

// RotateToken makes another secret for a token, which goes by id or name. The
// secret before goes on for overlap, in whole seconds, rounded up.
func (c *Client) RotateToken(ctx context.Context, token string, overlap time.Duration) (SecretToken, error) {
	seconds := strconv.FormatFloat(math.Ceil(overlap.Seconds()), 'f', 0, 64)
	return c.secret(ctx, call{
		path:  place(ambit.Ref{Type: ambit.TokenType, ID: token}) + "/rotate",
		query: url.Values{"overlap": {seconds}},
	})
}

func (c *Client) secret(ctx context.Context, k call) (SecretToken, error) {
	var made SecretToken
	k.answer = &made
	if err := c.send(ctx, k); err != nil {
		return SecretToken{}, err
	}
	if made.Secret == "" || made.Token.ID == "" {
		return SecretToken{}, errNoAnswer
	}
	return made, nil
}

// Tokens lists the tokens that the caller may read, oldest first.
func (c *Client) Tokens(ctx context.Context, p Page) (List[Token], error) {
	return pageOf[Token](ctx, c, paths[ambit.TokenType], p.query())
}

// RevokeTokens removes every token of a principal. A single one is removed by
// [Client.Delete].
func (c *Client) RevokeTokens(ctx context.Context, principal ambit.Ref) error {
	return c.send(ctx, call{
		path: "/v1/principals/" + url.PathEscape(principal.String()) + "/revoke-tokens", status: http.StatusNoContent,
	})
}
