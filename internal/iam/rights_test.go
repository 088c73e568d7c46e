package iam_test

import (
	"testing"
	"time"

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

// Metrics are of all accounts: of the operators those see them who may read the
// log of the system's account.
func TestMetricsAreForOperatorsWhoMayReadTheLog(t *testing.T) {
	b := newBed(t)
	b.ok(b.service.MayWatch(t.Context(), b.operator))
	b.refused("an owner of another account", b.service.MayWatch(t.Context(), b.owner), iam.Forbidden, "operators_only")
	_, secret, _, err := b.service.CreateToken(t.Context(), b.operator, iam.NewToken{
		Token: ambit.Token{Ceiling: &ambit.Ceiling{Permissions: []ambit.Pattern{"ambit.groups:*"}, Nodes: []ambit.Ref{{Type: ambit.AccountType, ID: b.operator.Account}}}},
	}, iam.Write{})
	b.ok(err)
	b.refused("an operator beneath a ceiling", b.service.MayWatch(t.Context(), b.sign(secret)), iam.Forbidden, "missing_permission")
}

// Changing a noun is not enough to put it where one may make none.
func TestWhatMovesIsEnteredWhereItGoes(t *testing.T) {
	b := newBed(t)
	there := project(b.account, "there")
	b.create(there)
	group := b.create(&ambit.Group{Own: ambit.Own{Name: "mover"}}).Ref()
	ann := b.user("ann", "ambit.groups:update ambit.groups:read", b.account)
	move := func(caller authn.Caller) error {
		_, _, err := b.service.Update(t.Context(), caller, group, iam.Write{}, func(noun ambit.Noun) (ambit.Noun, error) {
			ambit.OwnOf(noun).Home = there.Node
			return noun, nil
		})
		return err
	}
	b.refused("a group moved to where its mover may make none", move(ann), iam.Forbidden, "missing_permission")
	b.ok(move(b.owner))
}

// Who may not revoke a principal's tokens is told so, whether or not it has any.
func TestRevokingNothingNeedsTheRightToo(t *testing.T) {
	b := newBed(t)
	idle := b.create(&ambit.User{Own: ambit.Own{Name: "idle"}, Status: ambit.Accepted}).Ref()
	ann := b.user("ann", "ambit.users:read", b.account)
	_, err := b.service.RevokeTokens(t.Context(), ann, idle, iam.Write{})
	b.refused("revoking no tokens", err, iam.Forbidden, "missing_permission")
}

// A cursor is over after its time even where nothing was written meanwhile, and
// the value that it reads on is still the current one.
func TestACursorIsOverWhereNothingChanged(t *testing.T) {
	b := newBed(t)
	b.create(&ambit.Group{Own: ambit.Own{Name: "one"}})
	b.create(&ambit.Group{Own: ambit.Own{Name: "two"}})
	list := func(cursor string) (iam.List[ambit.Noun], error) {
		return b.service.Nouns(t.Context(), b.owner, ambit.GroupType, iam.View{}, iam.Page{Limit: 1, Cursor: cursor})
	}
	first, err := list("")
	b.ok(err)
	b.clock.Pass(5 * time.Minute)
	_, err = list(first.Next)
	b.ok(err)
	b.clock.Pass(time.Microsecond)
	_, err = list(first.Next)
	b.refused("reading on too late", err, iam.Gone, "cursor_over")
}

// The log tells on whose behalf a write was made.
func TestTheLogTellsWhomATokenActsFor(t *testing.T) {
	b := newBed(t)
	_, secret, _, err := b.service.CreateToken(t.Context(), b.owner, iam.NewToken{Token: ambit.Token{ActsFor: b.owner.Principal}}, iam.Write{})
	b.ok(err)
	acting := b.sign(secret)
	_, _, err = b.service.Create(t.Context(), acting, &ambit.Group{Own: ambit.Own{Name: "made"}}, iam.Write{})
	b.ok(err)
	entries := b.entries(b.owner)
	if actor := entries[len(entries)-1].Actor; acting.ActsFor != b.owner.Principal || actor.ActsFor != b.owner.Principal {
		t.Errorf("the caller acts for %q, and the log says %+v", acting.ActsFor, actor)
	}
}
