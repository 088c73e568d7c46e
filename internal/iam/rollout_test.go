package iam_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/journal"
)

func TestACatalogIsPublishedOnceAndAdoptedByItsDigest(t *testing.T) {
	b := newBed(t)
	ctx := t.Context()
	next := readCatalog(t, worksNext)
	_, _, err := b.service.Publish(ctx, b.owner, next, iam.Write{})
	b.refused("by an owner", err, iam.Forbidden, "operators_only")
	instance := readCatalog(t, "catalog: instance\ntypes: {x: {parents: [account]}}\npermissions: {x: {read: }}\n")
	_, _, err = b.service.Publish(ctx, b.operator, instance, iam.Write{})
	b.refused("under the instance's name", err, iam.Invalid, "invalid")
	version, first, err := b.service.Publish(ctx, b.operator, next, iam.Write{})
	b.ok(err)
	again, second, err := b.service.Publish(ctx, b.operator, readCatalog(t, worksNext), iam.Write{})
	b.ok(err)
	if again != version || second.Revision != first.Revision {
		t.Errorf("published again it is %+v at %d; want %+v at %d", again, second.Revision, version, first.Revision)
	}
	versions, err := b.service.Versions(ctx, b.owner)
	b.ok(err)
	if last := versions[len(versions)-1]; last != version {
		t.Errorf("the last version to adopt is %+v; want %+v", last, version)
	}
	nobody := b.user("nobody", "")
	_, err = b.service.Adopt(ctx, nobody, "no-such", "", nil, iam.Write{})
	b.refused("by nobody, of what is not there", err, iam.Forbidden, "missing_permission")
	_, err = b.service.Adopt(ctx, b.owner, "works", strings.Repeat("0", 64), nil, iam.Write{})
	b.refused("a version that nobody published", err, iam.Invalid, "unknown_catalog")
	b.create(&ambit.Role{Own: ambit.Own{Name: "editor"}, Permissions: []ambit.Pattern{"files:edit"}})
	_, err = b.service.Adopt(ctx, b.owner, "works", version.Digest, nil, iam.Write{})
	b.refused("what it drops is in use", err, iam.Conflict, "in_use")
}

// A failing journal fails to write to one account.
type failing struct {
	journal.Journal
	account string
}

var errFailing = errors.New("this account cannot be written to")

func (f *failing) Write(ctx context.Context, accounts []string, do func(journal.Tx) error) error {
	for _, id := range accounts {
		if id == f.account {
			return fmt.Errorf("%w: %w", journal.ErrBusy, errFailing)
		}
	}
	return f.Journal.Write(ctx, accounts, do)
}

func TestARollOutGoesOnWhereItStoppedAndListsWhoRefused(t *testing.T) {
	b := newBed(t)
	ctx := t.Context()
	works := readCatalog(t, works)
	want := map[string]bool{b.account.ID: true} // who has the catalog, and whether it can adopt the next version
	var ids []string
	for i := range 120 { // more than two batches
		n := iam.NewAccount{Slug: fmt.Sprint("t-", i), Catalogs: []*ambit.Catalog{works}}
		if i%10 == 0 {
			n.Catalogs = nil
		}
		made, err := b.service.CreateAccount(ctx, b.operator, n, iam.Write{})
		b.ok(err)
		ids = append(ids, made.ID)
		if n.Catalogs == nil {
			continue
		}
		want[made.ID] = i%10 != 1
		if !want[made.ID] {
			_, _, err := b.service.Create(ctx, b.sign(made.Token), &ambit.Role{Own: ambit.Own{Name: "editor"}, Permissions: []ambit.Pattern{"files:edit"}}, iam.Write{})
			b.ok(err)
		}
	}
	version, _, err := b.service.Publish(ctx, b.operator, readCatalog(t, worksNext), iam.Write{})
	b.ok(err)
	_, _, err = b.service.RollOut(ctx, b.owner, "works", "", iam.Write{})
	b.refused("by an owner", err, iam.Forbidden, "operators_only")
	ordered, _, err := b.service.RollOut(ctx, b.operator, "works", "", iam.Write{})
	b.ok(err)
	if ordered.Digest != version.Digest {
		t.Errorf("it rolls out %s; the newest is %s", ordered.Digest, version.Digest)
	}

	slices.Sort(ids)
	b.fails(ids[80]) // a node that gets no further than that
	if err := b.service.RunRollOuts(ctx); err == nil {
		t.Fatal("it went past an account that cannot be written to")
	}
	now := b.clock.Now()
	held, err := b.journal.Lease(ctx, "roll-outs", "somebody", now, now.Add(time.Minute))
	b.ok(err)
	if !held {
		t.Fatal("the lease was not given back")
	}
	other := openBed(t, b.file, b.clock)
	b.ok(other.service.RunRollOuts(ctx))
	if r := other.rollOut(b); !r.Finished.IsZero() || r.Adopted == 0 {
		t.Errorf("while somebody has the lease it comes to %+v", r)
	}
	b.clock.Pass(2 * time.Minute)
	b.ok(other.service.RunRollOuts(ctx))

	r := other.rollOut(b)
	refused := map[string]bool{}
	for _, one := range r.Refused {
		refused[one.Account] = true
		if one.Code != "in_use" || !strings.Contains(one.Detail, "files:edit") {
			t.Errorf("%s refused for %s: %s", one.Account, one.Code, one.Detail)
		}
	}
	adopted := 0
	for id, can := range want {
		if can {
			adopted++
		}
		if refused[id] == can {
			t.Errorf("account %s refused: %t", id, !can)
		}
		a, err := other.accounts.Latest(ctx, id)
		b.ok(err)
		catalogs := a.Catalogs()
		if got := catalogs[len(catalogs)-1].Equal(readCatalog(t, worksNext)); got != can {
			t.Errorf("account %s has the version: %t; want %t", id, got, can)
		}
		if revision := a.Revision(); can && revision > 2 {
			t.Errorf("account %s is at revision %d: it adopted more than once", id, revision)
		}
		b.verify(id)
	}
	if r.Finished.IsZero() || r.Adopted != adopted || len(r.Refused) != len(want)-adopted || len(r.Refused) != 12 {
		t.Errorf("it says finished %s, %d adopted, %d refused; want %d and %d", r.Finished, r.Adopted, len(r.Refused), adopted, len(want)-adopted)
	}
}

// fails has this node fail to write to an account.
func (b *bed) fails(account string) {
	f := &failing{b.journal, account}
	reopened := openOver(b, f)
	b.service = reopened.service
}

// rollOut is the only roll-out that there is, as the operator of a bed reads it.
func (b *bed) rollOut(of *bed) iam.RollOut {
	b.Helper()
	_, err := b.accounts.Latest(context.Background(), of.operator.Account)
	b.ok(err)
	list, err := b.service.RollOuts(context.Background(), of.operator)
	b.ok(err)
	if len(list) != 1 {
		b.Fatalf("%d roll-outs", len(list))
	}
	return list[0]
}
