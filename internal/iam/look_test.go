package iam_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
)

func (s *stage) look(c authn.Caller) *iam.Look {
	l, err := s.service.Look(context.Background(), c, iam.View{})
	s.ok(err)
	return l
}

// A look shows of every type exactly what a list does, and refuses what Get does.
func TestALookShowsWhatItsCallerMaySee(t *testing.T) {
	s := newStage(t)
	s.create(project(s.account, "q"))
	s.create(file("q", "hidden"))
	p := ambit.Ref{Type: "project", ID: "p"}
	for who, c := range map[string]authn.Caller{
		"owner": s.owner, "nobody": s.user("nobody", ""),
		"reader": s.user("reader", "ambit.*:read", p), "lister": s.user("lister", "ambit.groups:read ambit.users:read", s.account),
	} {
		l, seen := s.look(c), 0
		for _, kind := range []ambit.TypeName{"user", "group", "resource-group", "role", "policy", "token", "file", "project"} {
			list, err := s.service.Nouns(context.Background(), c, kind, iam.View{}, iam.Page{Limit: iam.MaxPage})
			s.ok(err)
			looked, err := l.Nouns(kind)
			s.ok(err)
			if got, want := refsOf(looked), refsOf(list.Items); !slices.Equal(got, want) {
				t.Errorf("%s sees %v of %s, and a list has %v", who, got, kind, want)
			}
			seen += len(looked)
		}
		if (seen == 0) != (who == "nobody") {
			t.Errorf("%s sees %d nouns", who, seen)
		}
		for _, r := range []ambit.Ref{s.ann, s.group, s.set, s.role, s.policy, s.token, s.file, {Type: "file", ID: "hidden"}} {
			_, looked := l.Get(r)
			_, _, got := s.service.Get(context.Background(), c, r, iam.View{})
			if fmt.Sprint(looked) != fmt.Sprint(got) {
				t.Errorf("of %s, %s is told %v by a look and %v by Get", r, who, looked, got)
			}
		}
	}
}

func refsOf(nouns []ambit.Noun) (refs []ambit.Ref) {
	for _, noun := range nouns {
		refs = append(refs, noun.Ref())
	}
	return refs
}

// Of the policies that name somebody, a look leaves out those that its caller may
// not read.
func TestALookLeavesOutPoliciesNobodyMaySee(t *testing.T) {
	s := newStage(t)
	q := s.create(project(s.account, "q")).Ref()
	there := allowing("there", "files:read", s.ann, q)
	there.Home = q
	elsewhere := s.create(there).Ref()
	whole, err := s.look(s.owner).Policies(s.ann)
	s.ok(err)
	part, err := s.look(s.user("half", "ambit.users:read", s.account)).Policies(s.ann)
	s.ok(err)
	if len(whole) != 2 || whole[1].Ref() != elsewhere || len(part) != 0 {
		t.Errorf("the owner sees %d of two policies, and who may see none sees %d", len(whole), len(part))
	}
	c := s.user("at-q", "ambit.users:read", s.account)
	s.create(allowing("at-q reads", "ambit.policies:read", c.Principal, q))
	part, err = s.look(c).Policies(s.ann)
	s.ok(err)
	if len(part) != 1 || part[0].Ref() != elsewhere {
		t.Errorf("who may see the policies of one project sees %d", len(part))
	}
	_, err = s.look(s.user("blind", "ambit.policies:read", s.account)).Policies(s.ann)
	s.refused("of somebody who cannot be seen", err, iam.Forbidden, "missing_permission")
}

// What is done together is done whole or not at all, whichever step fails.
func TestWhatIsDoneTogetherIsDoneWhole(t *testing.T) {
	s := newStage(t)
	steps := []func(*iam.Work) error{
		func(w *iam.Work) error { _, err := w.Create(&ambit.Group{Own: ambit.Own{Name: "one"}}); return err },
		func(w *iam.Work) error {
			return w.ChangeMembers(s.group, iam.MembersChange{Add: []ambit.Ref{s.ann}})
		},
		func(w *iam.Work) error { return w.Delete(s.policy, false) },
	}
	failing := func(w *iam.Work) error {
		_, err := w.Create(&ambit.Group{Own: ambit.Own{Name: "crew"}}) // there is one
		return err
	}
	for at := range len(steps) + 1 {
		before := len(s.entries(s.owner))
		_, err := s.service.Together(context.Background(), s.owner, "all.at-once", iam.Write{}, func(w *iam.Work) error {
			for _, step := range slices.Insert(slices.Clone(steps), at, failing) {
				if err := step(w); err != nil {
					return err
				}
			}
			return nil
		})
		s.refused(fmt.Sprint("failing at ", at), err, iam.Conflict, "conflict")
		if after := len(s.entries(s.owner)); after != before {
			t.Errorf("failing at %d left %d entries", at, after-before)
		}
	}
}

// Of the groups that somebody is in, a look leaves out those that its caller may not
// read.
func TestALookLeavesOutGroupsNobodyMaySee(t *testing.T) {
	s := newStage(t)
	q := s.create(project(s.account, "q")).Ref()
	there := s.create(&ambit.Group{Own: ambit.Own{Name: "there", Home: q}}).Ref()
	for _, set := range []ambit.Ref{s.group, there, s.set} {
		_, err := s.service.ChangeMembers(context.Background(), s.owner, set, iam.MembersChange{Add: []ambit.Ref{s.ann}}, iam.Write{})
		s.ok(err)
	}
	for who, c := range map[string]struct {
		caller authn.Caller
		sees   []ambit.Ref
	}{
		"owner": {s.owner, []ambit.Ref{s.group, there, s.set}},
		"users": {s.user("users", "ambit.users:read", s.account), []ambit.Ref{}},
		"some":  {s.user("some", "ambit.users:read ambit.groups:read", s.account), []ambit.Ref{s.group, there}},
	} {
		got, err := s.look(c.caller).Groups(s.ann)
		s.ok(err)
		if !slices.Equal(got, c.sees) {
			t.Errorf("%s sees her in %v, want %v", who, got, c.sees)
		}
	}
	_, err := s.look(s.user("blind", "ambit.groups:read", s.account)).Groups(s.ann)
	s.refused("of somebody who cannot be seen", err, iam.Forbidden, "missing_permission")
}
