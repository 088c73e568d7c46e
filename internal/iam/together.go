package iam

import (
	"context"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
)

// A Work is several writes that become one entry, or nothing. Each needs what it
// would need alone, and what they come to together is judged once. It embeds a
// look at the account as it was before.
type Work struct {
	*Look
	c *change
}

// Together carries out what do asks of its Work as one entry, under the name that
// the log shall know it by. Do may be called again from the start, with another
// Work, where the account has moved on in the meantime: it keeps nothing from one
// call to the next. w's conditions are for do to look at.
func (s *Service) Together(ctx context.Context, caller authn.Caller, operation string, w Write, do func(*Work) error) (Receipt, error) {
	return s.change(ctx, caller, operation, w, func(c *change) error {
		err := do(&Work{&Look{c.before, caller, c.now}, c})
		c.operation = operation
		return err
	})
}

// Create is [Service.Create].
func (w *Work) Create(noun ambit.Noun) (ambit.Noun, error) {
	made, err := w.c.createNoun(noun)
	return made, Meaning(err)
}

// CreateToken is [Service.CreateToken].
func (w *Work) CreateToken(t NewToken) (*ambit.Token, authn.Secret, error) {
	made, secret, err := w.c.createToken(t)
	return made, secret, Meaning(err)
}

// RotateToken is [Service.RotateToken].
func (w *Work) RotateToken(asked ambit.Ref, overlap time.Duration) (*ambit.Token, authn.Secret, error) {
	made, secret, err := w.c.rotateToken(asked, overlap, "")
	return made, secret, Meaning(err)
}

// Update is [Service.Update]. What the same work has made its maker may change.
func (w *Work) Update(asked ambit.Ref, edit func(ambit.Noun) (ambit.Noun, error)) (ambit.Noun, error) {
	made, err := w.c.update(asked, "", edit)
	return made, Meaning(err)
}

// Delete is [Service.Delete].
func (w *Work) Delete(asked ambit.Ref, cascade bool) error {
	return Meaning(w.c.delete(asked, "", cascade))
}

// ChangeMembers is [Service.ChangeMembers]. A set that the same work has made its
// maker may fill.
func (w *Work) ChangeMembers(set ambit.Ref, m MembersChange) error {
	full, err := w.c.findInDraft("update", set)
	if err != nil {
		return Meaning(err)
	}
	return Meaning(w.c.changeMembers(full, m))
}

// RevokeTokens is [Service.RevokeTokens].
func (w *Work) RevokeTokens(principal ambit.Ref) error {
	return Meaning(w.c.revokeTokens(principal))
}

// Made is what the receipt shall say was made or changed; by default that is the
// last noun that was put.
func (w *Work) Made(r ambit.Ref) { w.c.answers(r) }
