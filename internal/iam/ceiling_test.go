package iam_test

import (
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
)

// capped is the owner with a token that can do no more than some permissions.
func (b *bed) capped(patterns ...ambit.Pattern) authn.Caller {
	b.Helper()
	_, secret, _, err := b.service.CreateToken(b.Context(), b.owner, iam.NewToken{
		Token: ambit.Token{Ceiling: &ambit.Ceiling{Permissions: patterns, Nodes: []ambit.Ref{b.account}}},
	}, iam.Write{})
	b.ok(err)
	return b.sign(secret)
}

// An operation is asked for with the token, and not with whom it authenticates:
// an owner does with it what its ceiling leaves, and no more.
func TestOperationsHeedTheCeilingOfTheToken(t *testing.T) {
	b := newBed(t)
	capped := b.capped("ambit.groups:*")
	_, _, err := b.service.Create(t.Context(), capped, &ambit.Group{Own: ambit.Own{Name: "beneath"}}, iam.Write{})
	b.ok(err)
	_, _, err = b.service.Create(t.Context(), capped, &ambit.User{Own: ambit.Own{Name: "above"}}, iam.Write{})
	b.refused("a user made above the ceiling", err, iam.Forbidden, "missing_permission")
	_, _, err = b.service.Get(t.Context(), capped, b.owner.Principal, iam.View{})
	b.refused("a user read above the ceiling", err, iam.Forbidden, "missing_permission")
}

// What a write grants is judged by what the token holds, and not by what its
// principal does.
func TestGrantsHeedTheCeilingOfTheToken(t *testing.T) {
	b := newBed(t)
	alice := b.create(&ambit.User{Own: ambit.Own{Name: "alice"}, Status: ambit.Accepted}).Ref()
	capped := b.capped("ambit.policies:*", "ambit.groups:*")
	_, _, err := b.service.Create(t.Context(), capped, allowing("beneath", "ambit.groups:read", alice, b.account), iam.Write{})
	b.ok(err)
	_, _, err = b.service.Create(t.Context(), capped, allowing("above", "ambit.users:read", alice, b.account), iam.Write{})
	b.refused("a grant above the ceiling", err, iam.Forbidden, "not_granted")
}
