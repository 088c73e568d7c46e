package iam

import (
	"context"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
)

// Erase removes a user with everything that he held, and the values that stand
// apart from the log about him for good: his names, texts and addresses, with
// every snapshot that could hold them. The log goes on to verify, and says of him
// only his id. A user who was removed before is erased by his full reference.
//
// It needs ambit.users:delete at the user, and the right to delete what goes with
// him; of one who is gone, ambit.users:delete at the account.
func (s *Service) Erase(ctx context.Context, caller authn.Caller, asked ambit.Ref, w Write) (Receipt, error) {
	return s.change(ctx, caller, "users.erase", w, func(c *change) error {
		full, err := c.erasable(asked)
		if err != nil {
			return err
		}
		if noun, err := c.before.Get(full); err == nil {
			if err := matches(w.IfMatch, noun); err != nil {
				return err
			}
			if err := c.remove(full, true); err != nil {
				return err
			}
		}
		if c.caller.Principal == full {
			c.caller.Address = "" // or else the entry would begin another trace of him
		}
		c.answers(full)
		c.about = append(c.about, full.String())
		c.beside.Erase = append(c.beside.Erase, full.String())
		return nil
	})
}

// erasable is the user that the caller means, who may be gone.
func (c *change) erasable(asked ambit.Ref) (ambit.Ref, error) {
	full, err := find(c.before, c.caller, "delete", asked, c.now)
	if err != nil {
		gone := asked.Type == ambit.UserType && ambit.ValidID(asked.ID)
		if there, unknown := c.before.Resolve(asked); unknown == nil && there == asked {
			gone = false
		}
		if !gone || c.require("ambit.users:delete", c.before.Ref()) != nil {
			return ambit.Ref{}, err
		}
		full = asked
	}
	if full.Type != ambit.UserType {
		return ambit.Ref{}, invalid("invalid", "user", "%s is no user; only persons are erased", full)
	}
	return full, nil
}
