package iam

import (
	"context"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/journal"
)

// How long tokens last where nothing is said, and how long the old secret goes
// on after a rotation.
const (
	DefaultTokenLife = 90 * 24 * time.Hour
	DefaultOverlap   = 24 * time.Hour
	MaxOverlap       = 7 * 24 * time.Hour
)

// A NewToken is a token to be made.
type NewToken struct {
	Token ambit.Token // its home is the principal; zero: the caller
	// Lasting says that the token never expires, where Token.Expires is zero.
	// Otherwise it then lasts for [DefaultTokenLife], or as long as the token
	// that it is made with, if that is shorter.
	Lasting bool
}

// CreateToken makes a token with its secret, which is not to be had again. It
// needs ambit.tokens:create at the principal, and what the token could do is
// judged as a grant to the caller.
func (s *Service) CreateToken(ctx context.Context, caller authn.Caller, t NewToken, w Write) (*ambit.Token, authn.Secret, Receipt, error) {
	var made *ambit.Token
	var secret authn.Secret
	receipt, err := s.change(ctx, caller, "tokens.create", w, func(c *change) (err error) {
		made, secret, err = c.createToken(t)
		return err
	})
	return made, secret, receipt, err
}

func (c *change) createToken(t NewToken) (*ambit.Token, authn.Secret, error) {
	token := t.Token
	if token.Home.IsZero() {
		token.Home = c.caller.Principal
	}
	switch {
	case !token.Expires.IsZero() && !token.Expires.After(c.now):
		return nil, authn.Secret{}, invalid("invalid", "expires_at", "%s is over already", token.Expires.UTC().Format(time.RFC3339))
	case token.Expires.IsZero() && !t.Lasting:
		token.Expires = c.defaultExpiry()
	}
	if token.Expires.IsZero() {
		if err := c.requireAt(ambit.LastingPermission, token.Home); err != nil {
			return nil, authn.Secret{}, err
		}
	}
	key, err := authn.NewKey(c.s.random)
	if err != nil {
		return nil, authn.Secret{}, err
	}
	token.Key, token.Generation, token.PreviousUntil = key, 1, time.Time{}
	stored, err := c.create(&token)
	if err != nil {
		return nil, authn.Secret{}, err
	}
	secret, err := c.mint(stored.(*ambit.Token))
	c.beside.Take = append(c.beside.Take, journal.Claim{Kind: journal.TokenClaim, Key: key})
	return stored.(*ambit.Token), secret, err
}

// keepSecret has a token that is changed keep what belongs to its secrets, which
// only a rotation changes, and refuses to take its end away from those who may
// not make one without. Other nouns have no secrets.
func (c *change) keepSecret(old, next ambit.Noun) error {
	was, ok := old.(*ambit.Token)
	if !ok {
		return nil
	}
	is := next.(*ambit.Token)
	is.Key, is.Generation, is.PreviousUntil = was.Key, was.Generation, was.PreviousUntil
	if is.Expires.IsZero() && !was.Expires.IsZero() {
		if err := c.requireAt(ambit.LastingPermission, was.Ref()); err != nil {
			return within("expires_at", err)
		}
	}
	return nil
}

// defaultExpiry is when a token ends of which nothing is said: no later than the
// caller's own, since none may outlast the one it is made through.
func (c *change) defaultExpiry() time.Time {
	end := defaultEnd(c.now)
	noun, err := c.before.Get(c.caller.Token)
	if own, ok := noun.(*ambit.Token); err == nil && ok && !own.Expires.IsZero() && own.Expires.Before(end) {
		return own.Expires
	}
	return end
}

// defaultEnd is when a token made now ends, where nothing else bounds it.
func defaultEnd(now time.Time) time.Time {
	return now.Add(DefaultTokenLife).UTC().Truncate(time.Second)
}

// mint makes the secret of the token's generation.
func (c *change) mint(t *ambit.Token) (authn.Secret, error) {
	secret, err := authn.NewSecret(c.s.random, t.Key)
	if err != nil {
		return authn.Secret{}, err
	}
	c.beside.Secrets = append(c.beside.Secrets, journal.Secret{
		Key: t.Key, Generation: t.Generation, Token: t.ID, Hash: secret.Hash(),
	})
	return secret, nil
}

// RotateToken makes another secret for a token. The one before goes on for
// overlap, at most [MaxOverlap]; any older one is over at once. It needs
// ambit.tokens:update at the token, and is judged as making a token.
func (s *Service) RotateToken(ctx context.Context, caller authn.Caller, asked ambit.Ref, overlap time.Duration, w Write) (*ambit.Token, authn.Secret, Receipt, error) {
	var made *ambit.Token
	var secret authn.Secret
	receipt, err := s.change(ctx, caller, "tokens.rotate", w, func(c *change) (err error) {
		made, secret, err = c.rotateToken(asked, overlap, w.IfMatch)
		c.operation = "tokens.rotate"
		return err
	})
	return made, secret, receipt, err
}

func (c *change) rotateToken(asked ambit.Ref, overlap time.Duration, ifMatch string) (*ambit.Token, authn.Secret, error) {
	if overlap < 0 || overlap > MaxOverlap {
		return nil, authn.Secret{}, invalid("invalid", "overlap", "%s is out of range; the old secret can go on for 0 to %s", overlap, MaxOverlap)
	}
	old, err := c.find("update", asked)
	if err != nil {
		return nil, authn.Secret{}, err
	}
	next, ok := old.(*ambit.Token)
	if !ok {
		return nil, authn.Secret{}, invalid("invalid", "token", "%s is no token", old.Ref())
	}
	if err := matches(ifMatch, old); err != nil {
		return nil, authn.Secret{}, err
	}
	if next.Key == "" {
		if next.Key, err = authn.NewKey(c.s.random); err != nil {
			return nil, authn.Secret{}, err
		}
		c.beside.Take = append(c.beside.Take, journal.Claim{Kind: journal.TokenClaim, Key: next.Key})
	}
	next.Generation++
	next.PreviousUntil, next.Changed = c.now.Add(overlap).UTC(), c.stamp()
	stored, err := c.put(next)
	if err != nil {
		return nil, authn.Secret{}, err
	}
	made := stored.(*ambit.Token)
	secret, err := c.mint(made)
	return made, secret, err
}

// RevokeTokens removes every token of a principal. It needs to read the
// principal, and ambit.tokens:delete at it and at each of them.
func (s *Service) RevokeTokens(ctx context.Context, caller authn.Caller, principal ambit.Ref, w Write) (Receipt, error) {
	return s.change(ctx, caller, "tokens.delete", w, func(c *change) error { return c.revokeTokens(principal) })
}

func (c *change) revokeTokens(principal ambit.Ref) error {
	full, err := find(c.before, c.caller, "read", principal, c.now)
	if err != nil {
		return err
	}
	if err := c.require(permissionOn(ambit.TokenType, "delete"), full); err != nil {
		return err
	}
	c.answers(full)
	inside, err := c.before.Children(full, ambit.Page{})
	if err != nil {
		return err
	}
	for _, r := range inside.Items {
		if r.Type != ambit.TokenType {
			continue
		}
		if err := c.remove(r, false); err != nil {
			return err
		}
	}
	return nil
}

// TokenUses are the last uses of tokens, by the public parts of their secrets.
func (s *Service) TokenUses(ctx context.Context, tokens []*ambit.Token) (map[string]journal.Use, error) {
	keys := make([]string, 0, len(tokens))
	for _, t := range tokens {
		if t.Key != "" {
			keys = append(keys, t.Key)
		}
	}
	uses, err := s.journal.Uses(ctx, keys)
	if err != nil {
		return nil, Meaning(err)
	}
	byKey := make(map[string]journal.Use, len(uses))
	for _, u := range uses {
		byKey[u.Key] = u
	}
	return byKey, nil
}
