package iam_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/iam"
)

func TestAListIsReadOnAtItsRevisionAndForItsReaderAlone(t *testing.T) {
	b := newBed(t)
	ctx := t.Context()
	var all []ambit.Ref
	for i := range 5 {
		all = append(all, b.create(project(b.account, fmt.Sprint("p", i))).Ref())
	}
	ann, bob := b.user("ann", "ambit.resources:read", b.account), b.user("bob", "ambit.resources:read", b.account)
	first, err := b.service.Nouns(ctx, ann, "project", iam.View{}, iam.Page{Limit: 2})
	b.ok(err)
	b.create(project(b.account, "later"))
	var got []ambit.Ref
	for page := first; ; {
		for _, noun := range page.Items {
			got = append(got, noun.Ref())
		}
		if page.Next == "" {
			break
		}
		if page, err = b.service.Nouns(ctx, ann, "project", iam.View{}, iam.Page{Limit: 2, Cursor: page.Next}); err != nil {
			t.Fatal(err)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(all) {
		t.Errorf("read %v; want %v", got, all)
	}
	on := iam.Page{Limit: 2, Cursor: first.Next}
	_, err = b.service.Nouns(ctx, bob, "project", iam.View{}, on)
	b.refused("another reader", err, iam.Invalid, "bad_cursor")
	_, err = b.service.Nouns(ctx, ann, "file", iam.View{}, on)
	b.refused("another list", err, iam.Invalid, "bad_cursor")
	for i := range len(first.Next) {
		changed := []byte(first.Next)
		changed[i] ^= 1
		if _, err := b.service.Nouns(ctx, ann, "project", iam.View{}, iam.Page{Limit: 2, Cursor: string(changed)}); err == nil {
			t.Errorf("the cursor with another character in place %d is taken", i)
		}
	}
	for _, limit := range []int{-1, iam.MaxPage + 1} {
		_, err := b.service.Nouns(ctx, ann, "project", iam.View{}, iam.Page{Limit: limit})
		b.refused(fmt.Sprint(limit), err, iam.Invalid, "invalid")
	}
	b.clock.Pass(5*time.Minute - 1)
	_, err = b.service.Nouns(ctx, ann, "project", iam.View{}, on)
	b.ok(err)
	b.clock.Pass(2)
	_, err = b.service.Nouns(ctx, ann, "project", iam.View{}, on)
	b.refused("five minutes later", err, iam.Gone, "cursor_over")
}

func TestAPageReadOnShowsNothingThatOneMayNoLongerRead(t *testing.T) {
	b := newBed(t)
	ctx := t.Context()
	for i := range 4 {
		b.create(project(b.account, fmt.Sprint("p", i)))
	}
	for what, end := range map[string]func(ambit.Ref){
		"taken away": func(p ambit.Ref) {
			_, err := b.service.Delete(ctx, b.owner, p, false, iam.Write{})
			b.ok(err)
		},
		"over by the time alone": func(ambit.Ref) { b.clock.Pass(time.Minute) },
	} {
		ann := b.user("reader", "", b.account)
		p := allowing("", "ambit.resources:read", ann.Principal, b.account)
		p.ExpiresAt = b.clock.Now().Add(time.Minute)
		reads := b.create(p).Ref()
		first, err := b.service.Nouns(ctx, ann, "project", iam.View{}, iam.Page{Limit: 2})
		b.ok(err)
		if len(first.Items) != 2 || first.Next == "" {
			t.Fatalf("the first page has %d", len(first.Items))
		}
		end(reads)
		next, err := b.service.Nouns(ctx, ann, "project", iam.View{}, iam.Page{Limit: 2, Cursor: first.Next})
		b.ok(err)
		if len(next.Items) != 0 {
			t.Errorf("%s: still shown %d", what, len(next.Items))
		}
		_, err = b.service.Erase(ctx, b.owner, ann.Principal, iam.Write{})
		b.ok(err)
	}
}

func TestTheLogIsFiltered(t *testing.T) {
	s := newStage(t)
	ctx := t.Context()
	s.clock.Pass(time.Hour)
	middle := s.clock.Now()
	ann := s.user("annie", "ambit.groups:create ambit.audit:read", s.account)
	_, _, err := s.service.Create(ctx, ann, &ambit.Group{Own: ambit.Own{Name: "hers"}}, iam.Write{})
	s.ok(err)
	all := s.entries(s.owner)
	for what, q := range map[string]struct {
		query iam.AuditQuery
		want  func(iam.AuditEntry) bool
	}{
		"by whom":       {iam.AuditQuery{Principal: ann.Principal}, func(e iam.AuditEntry) bool { return e.Actor.Principal == ann.Principal }},
		"one operation": {iam.AuditQuery{Operation: "groups.create"}, func(e iam.AuditEntry) bool { return e.Operation == "groups.create" }},
		"a kind":        {iam.AuditQuery{Operation: "groups."}, func(e iam.AuditEntry) bool { return e.Operation == "groups.create" }},
		"a node":        {iam.AuditQuery{About: s.file}, func(e iam.AuditEntry) bool { return e.Concerns(s.file) }},
		"since":         {iam.AuditQuery{Since: middle}, func(e iam.AuditEntry) bool { return !e.Time.Before(middle) }},
		"until":         {iam.AuditQuery{Until: middle}, func(e iam.AuditEntry) bool { return e.Time.Before(middle) }},
		"after":         {iam.AuditQuery{After: 3}, func(e iam.AuditEntry) bool { return e.Revision > 3 }},
	} {
		var want, got []uint64
		for _, e := range all {
			if q.want(e) {
				want = append(want, e.Revision)
			}
		}
		for page := q.query; ; { // one by one
			entries, next, err := s.service.Audit(ctx, ann, page, 1)
			s.ok(err)
			for _, e := range entries {
				got = append(got, e.Revision)
			}
			if next == 0 {
				break
			}
			page.After = next
		}
		if len(want) == 0 || len(want) == len(all) || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v; want %v of %d", what, got, want, len(all))
		}
	}
	_, _, err = s.service.Audit(ctx, s.user("nobody", ""), iam.AuditQuery{}, 1)
	s.refused("nobody", err, iam.Forbidden, "missing_permission")
	_, _, err = s.service.Audit(ctx, s.owner, iam.AuditQuery{}, 0)
	s.refused("no limit", err, iam.Invalid, "invalid")
}
