package iam_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/iam"
)

// TestReadersSeeNothingHalfWritten has a writer turn two policies about in one
// entry each time, so that one of two permissions is always held and never both.
func TestReadersSeeNothingHalfWritten(t *testing.T) {
	b := newBed(t)
	ctx := t.Context()
	b.create(project(b.account, "p"))
	f := b.create(file("p", "f")).Ref()
	ann := b.user("ann", "", b.account)
	turning := allowing("turning", "files:read", ann.Principal, f)
	policy := b.create(turning).Ref()
	done := make(chan struct{})
	var wg sync.WaitGroup
	var reads, turned atomic.Int64
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				decisions, err := b.service.Check(ctx, ann, iam.View{}, []ambit.Question{
					{Permission: "files:read", Resource: ambit.About(f)}, {Permission: "files:edit", Resource: ambit.About(f)},
				})
				if err != nil || decisions[0].Allowed == decisions[1].Allowed || decisions[0].Revision != decisions[1].Revision {
					t.Errorf("%+v, %v", decisions, err)
					return
				}
				if decisions[1].Allowed {
					turned.Add(1)
				}
				reads.Add(1)
			}
		})
	}
	before := b.entries(b.owner)
	const writes = 60
	for i := range writes {
		pattern := []ambit.Pattern{"files:edit", "files:read"}[i%2]
		b.update(policy, func(noun ambit.Noun) { noun.(*ambit.Policy).Permissions = []ambit.Pattern{pattern} })
	}
	close(done)
	wg.Wait()
	if len(b.entries(b.owner)) != len(before)+writes {
		t.Errorf("%d entries came of %d writes", len(b.entries(b.owner))-len(before), writes)
	}
	if reads.Load() < writes || turned.Load() == 0 {
		t.Errorf("only %d reads, %d of them after a turn", reads.Load(), turned.Load())
	}
	b.verify(b.account.ID)
}

// TestWritersOnTwoNodesLoseNothing has both nodes write to one account at once.
func TestWritersOnTwoNodesLoseNothing(t *testing.T) {
	b := newBed(t)
	other := openBed(t, b.file, b.clock)
	before := len(b.entries(b.owner))
	var wg sync.WaitGroup
	const each = 20
	for i, node := range []*bed{b, other, b, other} {
		wg.Go(func() {
			for n := range each {
				_, _, err := node.service.Create(context.Background(), b.owner, &ambit.Group{Own: ambit.Own{Name: fmt.Sprint(i, "-", n)}}, iam.Write{})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if _, err := b.accounts.Latest(t.Context(), b.account.ID); err != nil {
		t.Fatal(err)
	}
	log := b.entries(b.owner)
	if len(log) != before+4*each {
		t.Errorf("%d entries came of %d writes", len(log)-before, 4*each)
	}
	for i, e := range log {
		if e.Revision != uint64(i+1) {
			t.Fatalf("entry %d is of revision %d", i, e.Revision)
		}
	}
	groups, err := b.service.Nouns(t.Context(), b.owner, ambit.GroupType, iam.View{Latest: true}, iam.Page{})
	b.ok(err)
	if len(groups.Items) != 4*each {
		t.Errorf("%d groups", len(groups.Items))
	}
	b.verify(b.account.ID)
}
