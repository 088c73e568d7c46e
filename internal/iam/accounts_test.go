package iam_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/journal"
	"github.com/ambit-iam/ambit/internal/stillclock"
)

func TestFiftyWhoBeginAtOnceMakeOneSystemAndOneOwnerEach(t *testing.T) {
	c := stillclock.At(newBed(t).clock.Now())
	b := openBed(t, t.TempDir()+"/journal.db", c)
	other := openBed(t, b.file, c)
	var wg sync.WaitGroup
	var mu sync.Mutex
	made, operators, taken := map[string]iam.MadeAccount{}, []iam.MadeAccount{}, 0
	for i := range 50 {
		node := []*bed{b, other}[i%2]
		slug := fmt.Sprintf("a-%d", i/2) // each twice
		wg.Go(func() {
			account, operator, err := node.service.Bootstrap(t.Context(), iam.NewAccount{Slug: slug})
			mu.Lock()
			defer mu.Unlock()
			var e *iam.Error
			switch {
			case errors.As(err, &e) && e.Kind == iam.Conflict && e.Code == "taken":
				taken++
			case err != nil:
				t.Error(err)
			default:
				made[account.ID] = account
				if operator != nil {
					operators = append(operators, *operator)
				}
			}
		})
	}
	wg.Wait()
	if len(made) != 25 || taken != 25 || len(operators) != 1 {
		t.Fatalf("%d accounts, %d refused, %d systems; want 25, 25 and 1", len(made), taken, len(operators))
	}
	owners := map[ambit.Ref]bool{}
	for id, account := range made {
		caller := b.sign(account.Token)
		owners[caller.Principal] = true
		if caller.Account != id {
			t.Errorf("the owner of %s signs in at %s", id, caller.Account)
		}
		b.verify(id)
	}
	if len(owners) != 25 {
		t.Errorf("%d owners of 25 accounts", len(owners))
	}
	operator := b.sign(operators[0].Token)
	listed, err := b.service.Nouns(t.Context(), operator, "instance/tenant", iam.View{}, iam.Page{})
	b.ok(err)
	if len(listed.Items) != 25 {
		t.Errorf("the system knows %d accounts", len(listed.Items))
	}
}

func TestAccountsAreMadeByOperatorsAlone(t *testing.T) {
	b := newBed(t)
	w := iam.Write{Idempotency: "k", Request: journal.Digest{1}}
	made, err := b.service.CreateAccount(t.Context(), b.operator, iam.NewAccount{Slug: "beta"}, w)
	b.ok(err)
	again, err := b.service.CreateAccount(t.Context(), b.operator, iam.NewAccount{Slug: "beta"}, w)
	b.ok(err)
	if !again.Again || again.ID != made.ID || !again.Token.IsZero() {
		t.Errorf("sent again, it answers %+v", again)
	}
	w.Request[0]++
	_, err = b.service.CreateAccount(t.Context(), b.operator, iam.NewAccount{Slug: "gamma"}, w)
	b.refused("the key with another request", err, iam.Conflict, "idempotency_key_reused")
	_, err = b.service.CreateAccount(t.Context(), b.operator, iam.NewAccount{Slug: "acme"}, iam.Write{})
	b.refused("a slug in use", err, iam.Conflict, "taken")
	_, err = b.service.CreateAccount(t.Context(), b.operator, iam.NewAccount{Slug: iam.SystemSlug}, iam.Write{})
	b.refused("the system's slug", err, iam.Conflict, "reserved")
	_, err = b.service.CreateAccount(t.Context(), b.owner, iam.NewAccount{Slug: "delta"}, iam.Write{})
	b.refused("an owner of another account", err, iam.Forbidden, "operators_only")
	owner := b.sign(made.Token)
	entries := b.entries(owner)
	if len(entries) != 1 || entries[0].Actor.Account != b.operator.Account || entries[0].Actor.Principal != b.operator.Principal ||
		entries[0].Actor.Token != b.operator.Token.ID || entries[0].Request != "r-1" {
		t.Errorf("the new account's log has %+v", entries)
	}
}

func TestWhatTheInstanceKeepsIsNobodysToRegister(t *testing.T) {
	b := newBed(t)
	ctx := t.Context()
	listed, err := b.service.Nouns(ctx, b.operator, "instance/tenant", iam.View{}, iam.Page{})
	b.ok(err)
	tenant := listed.Items[0].Ref()
	_, err = b.service.Delete(ctx, b.operator, tenant, true, iam.Write{})
	b.refused("hiding an account", err, iam.Forbidden, "reserved")
	_, _, err = b.service.Update(ctx, b.operator, tenant, iam.Write{}, func(noun ambit.Noun) (ambit.Noun, error) {
		noun.(*ambit.Resource).Attributes["slug"] = "x"
		return noun, nil
	})
	b.refused("naming an account", err, iam.Forbidden, "reserved")
	forged := &ambit.Resource{Node: ambit.Ref{Type: "catalog-version", ID: "x"}, Relations: []ambit.Relation{{Name: "account", To: ambit.Ref{Type: ambit.AccountType, ID: b.operator.Account}}}}
	_, _, err = b.service.Create(ctx, b.operator, forged, iam.Write{})
	b.refused("publishing by registering", err, iam.Forbidden, "reserved")
	_, err = b.service.Bulk(ctx, b.operator, []iam.BulkLine{{Number: 1, Put: forged}}, iam.Write{})
	b.refused("the same in bulk", err, iam.Forbidden, "reserved")
}

func TestAnotherSlugIsClaimedAndTheOldOneFree(t *testing.T) {
	b := newBed(t)
	ctx := t.Context()
	rename := func(c authn.Caller, slug, match string) error {
		_, _, err := b.service.UpdateSettings(ctx, c, iam.Write{IfMatch: match}, func(old ambit.Settings) (ambit.Settings, error) {
			old.Slug = slug
			return old, nil
		})
		return err
	}
	settings, _, err := b.service.Settings(ctx, b.owner, iam.View{})
	etag := iam.SettingsETag(settings)
	b.ok(err)
	_, err = b.service.CreateAccount(ctx, b.operator, iam.NewAccount{Slug: "beta"}, iam.Write{})
	b.ok(err)
	b.refused("one in use", rename(b.owner, "beta", ""), iam.Conflict, "taken")
	b.refused("none at all", rename(b.owner, "Not A Slug", ""), iam.Invalid, "invalid")
	b.refused("the system's own", rename(b.operator, "elsewhere", ""), iam.Conflict, "reserved")
	b.ok(rename(b.owner, "acme-2", etag))
	b.refused("as it was", rename(b.owner, "acme-3", etag), iam.Precondition, "changed")
	for slug, want := range map[string]string{"acme": "", "acme-2": b.account.ID} {
		if got, err := b.journal.Holder(ctx, journal.Claim{Kind: journal.SlugClaim, Key: slug}); err != nil || got != want {
			t.Errorf("%s is held by %q, %v; want %q", slug, got, err, want)
		}
	}
	tenant, _, err := b.service.Get(ctx, b.operator, ambit.Ref{Type: "instance/tenant", ID: b.account.ID}, iam.View{})
	b.ok(err)
	if slug := tenant.(*ambit.Resource).Attributes["slug"]; slug != "acme-2" {
		t.Errorf("the system knows it as %v", slug)
	}
	log := b.entries(b.operator)
	if last := log[len(log)-1]; last.Operation != "accounts.update" || last.Actor.Account != b.account.ID || last.Actor.Principal != b.owner.Principal {
		t.Errorf("the system's log has %+v", last)
	}
	_, err = b.service.CreateAccount(ctx, b.operator, iam.NewAccount{Slug: "acme"}, iam.Write{})
	b.ok(err)
	b.verify(b.account.ID)
	b.verify(b.operator.Account)
}

func TestSettingsThatAreGuardedTakeLeaveToProtect(t *testing.T) {
	b := newBed(t)
	set := func(name string) error {
		_, _, err := b.service.UpdateSettings(t.Context(), b.owner, iam.Write{}, func(old ambit.Settings) (ambit.Settings, error) {
			old.Attributes = map[string]ambit.Value{name: "x"}
			return old, nil
		})
		return err
	}
	b.ok(set("motto"))
	b.refused("a guarded one", set("tier"), iam.Forbidden, "protected")
}

func TestAnErasedPersonLeavesNothingButAnIDAndALogThatVerifies(t *testing.T) {
	b := newBed(t)
	ctx := t.Context()
	ann := b.user("ann-of-the-many-names", "", b.account)
	bob := b.user("bob-who-left", "", b.account)
	_, err := b.service.Delete(ctx, b.owner, bob.Principal, true, iam.Write{})
	b.ok(err)
	for _, who := range []ambit.Ref{ann.Principal, bob.Principal} {
		_, err := b.service.Erase(ctx, b.owner, who, iam.Write{})
		b.ok(err)
	}
	b.verify(b.account.ID)
	for _, e := range b.entries(b.owner) {
		for _, c := range e.Changes {
			if put, ok := c.(ambit.Put); ok && (put.Noun.Ref() == ann.Principal || put.Noun.Ref() == bob.Principal) {
				if name := ambit.OwnOf(put.Noun).Name; name != "" {
					t.Errorf("the log still has %q", name)
				}
			}
		}
	}
	if _, kept, err := b.journal.Snapshot(ctx, b.account.ID); err != nil || kept {
		t.Errorf("a snapshot is kept: %t, %v", kept, err)
	}
	other := openBed(t, b.file, b.clock) // replays the log without what was erased
	if _, err := other.accounts.Latest(ctx, b.account.ID); err != nil {
		t.Error(err)
	}
	_, err = b.service.Erase(ctx, b.owner, b.owner.Principal, iam.Write{})
	b.refused("the last owner", err, iam.Conflict, "last_owner")
	group := b.create(&ambit.Group{}).Ref()
	_, err = b.service.Erase(ctx, b.owner, group, iam.Write{})
	b.refused("a group", err, iam.Invalid, "invalid")
}
