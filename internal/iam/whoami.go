package iam

import (
	"context"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
)

// An Identity is what everybody may know of himself.
type Identity struct {
	Account  string
	Slug     string
	Name     string    // of the principal; empty: it has none
	Expires  time.Time // of the token; zero: never
	Revision uint64
}

// Whoami is who the caller is. Everybody may ask.
func (s *Service) Whoami(ctx context.Context, caller authn.Caller) (Identity, error) {
	a, err := s.accounts.Get(ctx, caller.Account)
	if err != nil {
		return Identity{}, Meaning(err)
	}
	who := Identity{Account: a.ID(), Slug: a.Settings().Slug, Revision: a.Revision()}
	if noun, err := a.Get(caller.Principal); err == nil {
		if own := ambit.OwnOf(noun); own != nil {
			who.Name = own.Name
		}
	}
	if token, err := a.Get(caller.Token); err == nil {
		who.Expires = token.(*ambit.Token).Expires
	}
	return who, nil
}
