package iam

import (
	"context"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/journal"
	"github.com/ambit-iam/ambit/internal/live"
)

// Settings are those of the caller's account, and the revision at which they were
// read. It needs ambit.accounts:read at the account.
func (s *Service) Settings(ctx context.Context, caller authn.Caller, v View) (ambit.Settings, uint64, error) {
	a, err := s.view(ctx, caller, v)
	if err != nil {
		return ambit.Settings{}, 0, Meaning(err)
	}
	if err := allowed(a, caller, "ambit.accounts:read", a.Ref(), s.clock()); err != nil {
		return ambit.Settings{}, 0, Meaning(err)
	}
	return a.Settings(), a.Revision(), nil
}

// SettingsETag is the entity tag of settings.
func SettingsETag(s ambit.Settings) string { return tag(s) }

// UpdateSettings changes the settings of the caller's account: edit is given them
// as they are and answers what they shall be. Another slug is claimed and the old
// one given up in the same transaction, and the system's account notes it. It
// needs ambit.accounts:update at the account, and for attributes that are guarded
// to protect them.
func (s *Service) UpdateSettings(ctx context.Context, caller authn.Caller, w Write, edit func(ambit.Settings) (ambit.Settings, error)) (ambit.Settings, Receipt, error) {
	systemID, err := s.systemID(ctx)
	if err != nil {
		return ambit.Settings{}, Receipt{}, Meaning(err)
	}
	var made ambit.Settings
	receipt, err := s.changeWith(ctx, caller, systemID, "accounts.update", w, func(c *change, system *ambit.Account) (*live.Step, error) {
		old := c.before.Settings()
		if err := c.require("ambit.accounts:update", c.before.Ref()); err != nil {
			return nil, err
		}
		if err := matchesTag(w.IfMatch, c.before.Ref(), tag(old)); err != nil {
			return nil, err
		}
		next, err := edit(c.before.Settings())
		if err != nil {
			return nil, err
		}
		if err := c.draft.Do(ambit.Set{Settings: next}); err != nil {
			return nil, err
		}
		c.answers(c.before.Ref())
		if err := c.guardSettings(old.Attributes, next.Attributes); err != nil {
			return nil, err
		}
		made = next
		if next.Slug == old.Slug {
			return nil, nil
		}
		return c.moveSlug(system, old.Slug, next.Slug)
	})
	return made, receipt, err
}

// moveSlug claims another slug for the account and answers what the system's
// account notes of it.
func (c *change) moveSlug(system *ambit.Account, old, next string) (*live.Step, error) {
	if old == SystemSlug {
		return nil, conflict("reserved", "slug", "the operators' account is known by the slug %q and keeps it", SystemSlug)
	}
	if next == SystemSlug {
		return nil, conflict("reserved", "slug", "%q is the slug of the operators' account, and of no other", SystemSlug)
	}
	c.beside.Release = append(c.beside.Release, journal.Claim{Kind: journal.SlugClaim, Key: old})
	c.beside.Take = append(c.beside.Take, journal.Claim{Kind: journal.SlugClaim, Key: next})
	if system == nil {
		return nil, nil // there is none to note it
	}
	noun, err := system.Get(ambit.Ref{Type: tenantType, ID: c.before.ID()})
	if err != nil {
		return nil, err
	}
	node := noun.(*ambit.Resource)
	node.Attributes["slug"] = next
	draft := system.Draft()
	if err := draft.Do(ambit.Put{Noun: node}); err != nil {
		return nil, err
	}
	changes := draft.Changes()
	return &live.Step{Next: draft.Account(), Entry: c.abroad(changes)}, nil
}
