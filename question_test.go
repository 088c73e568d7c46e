package ambit_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
)

// fails checks that a question cannot be asked, and why.
func fails(t *testing.T, a *ambit.Account, q ambit.Question, code ambit.QuestionFault, words string) {
	t.Helper()
	d, err := a.Check(q)
	var fault *ambit.QuestionError
	if !errors.As(err, &fault) || fault.Code != code || !strings.Contains(fault.Error(), words) {
		t.Errorf("%s %s %+v: %v (%s), %v; want %s with %q", q.Principal, q.Permission, q.Resource, d.Allowed, d.Reason, err, code, words)
	}
}

// described makes a question about a resource with relations "name=type:id".
func described(who, permission, what string) ambit.Question {
	r := resource(what)
	q := ask(who, permission, r.Node.String())
	q.Resource.Relations = r.Relations
	return q
}

func TestADescribedResourceStandsWhereItsRelationsSay(t *testing.T) {
	f := newFixture(t)
	f.resource("product:p account=account")
	f.resource("policy:pol product=product:p")
	f.resource("user:u account=account")
	f.resource("user:other account=account")
	f.resource("group:g account=account")
	f.resource("license:l policy=policy:pol user=user:u group=group:g")
	f.user("alice")
	f.user("bob")
	f.allow("alice", "license.read group.read", "ambit.user:alice", "user:u")
	f.allow("bob", "user.read group.read", "ambit.user:bob", "product:p")
	a := f.Account()
	for _, c := range []claim{
		{"ambit.user:alice", "license.read", "license:new user=user:u", yes},
		{"ambit.user:alice", "license.read", "license:new user=user:other policy=policy:pol", no},
		{"ambit.user:alice", "license.read", "license:new policy=policy:pol user=user:u", yes},
		{"ambit.user:alice", "license.read", "license:new group=group:g", ambit.ReasonUnknownResource},
		{"ambit.user:alice", "license.read", "license:new user=user:u group=group:gone", ambit.ReasonUnknownResource},
		{"ambit.user:alice", "license.read", "license:new user=user:gone", ambit.ReasonUnknownResource},
		{"ambit.user:alice", "license.read", "license:new", ambit.ReasonUnknownResource},
		// Licenses of u lead to product p, but none leads from a user not registered.
		{"ambit.user:bob", "user.read", "user:u account=account", yes},
		{"ambit.user:bob", "user.read", "user:new account=account", no},
		// Records lie in zones, which are opaque: any id can be named.
		{"ambit.user:alice", "record.read", "record:new zone=zone:any", no},
	} {
		q := described(c.who, c.permission, c.what)
		expect(t, a, q, c.want)
		if d, err := a.Check(q); err != nil || d.Described != (strings.Contains(c.what, ":new ") && c.want != ambit.ReasonUnknownResource) {
			t.Errorf("%s: the answer rests on a description: %v (%v)", c.what, d.Described, err)
		}
	}
	// What is stored has to be what is said.
	stored := "license:l policy=policy:pol user=user:u group=group:g"
	expect(t, a, described("ambit.user:alice", "license.read", stored), yes)
	expect(t, a, described("ambit.user:alice", "license.read", "license:l user=user:u"), yes)
	for what, words := range map[string]string{
		"license:l user=user:other":           "differs",
		"license:l user=user:gone":            "differs",
		"license:l user=policy:pol":           "leads to a shop/user",
		"license:new user=policy:pol":         "leads to a shop/user",
		"license:new user=user:u user=user:u": "twice",
		"license:new owner=user:u":            "no relation",
		"zone:z account=account":              "opaque",
	} {
		permission := "license.read"
		if strings.HasPrefix(what, "zone") {
			permission = "zone.read"
		}
		fails(t, a, described("ambit.user:alice", permission, what), ambit.FaultRelations, words)
	}
	f = &fixture{t, a.Draft()}
	f.resource("license:l policy=policy:pol user=user:u user=user:other")
	a = f.Account()
	fails(t, a, described("ambit.user:alice", "license.read", "license:l user=user:u"), ambit.FaultRelations, "differs")
	fails(t, a, described("ambit.user:alice", "license.read", "license:l user=user:u user=user:u"), ambit.FaultRelations, "twice")
	expect(t, a, described("ambit.user:alice", "license.read", "license:l user=user:other user=user:u"), yes)
}

func TestSomethingElseStandsInWhereItCanHoldTheThing(t *testing.T) {
	f := newFixture(t)
	f.resource("product:p account=account")
	f.resource("policy:pol product=product:p")
	f.resource("user:u account=account")
	f.resource("license:l policy=policy:pol user=user:u")
	f.resource("group:g account=account")
	f.user("alice")
	f.allow("alice", "license.create machine.create record.create user.read", "ambit.user:alice", "product:p")
	f.allow("zone", "record.create", "ambit.user:alice", "zone:z")
	a := f.Account()
	expectAll(t, a, []claim{
		{"ambit.user:alice", "license.create", "policy:pol", yes},
		{"ambit.user:alice", "machine.create", "policy:pol", yes}, // through a license
		{"ambit.user:alice", "machine.create", "product:p", yes},
		{"ambit.user:alice", "machine.create", "", no},
		{"ambit.user:alice", "license.create", "user:u", no},
		{"ambit.user:alice", "record.create", "zone:z", yes},
		{"ambit.user:alice", "record.create", "zone:other", no},
		{"ambit.user:alice", "license.create", "group:g", ambit.ReasonTypeMismatch},
		{"ambit.user:alice", "product.create", "policy:pol", ambit.ReasonTypeMismatch},
		{"ambit.user:alice", "policy.read", "license:l", ambit.ReasonTypeMismatch},
		{"ambit.user:alice", "license.create", "policy:gone", ambit.ReasonUnknownResource},
		{"ambit.user:alice", "license.create", "cloud:x", ambit.ReasonUnknownResource},
		{"ambit.user:alice", "license.make", "policy:pol", ambit.ReasonUnknownPermission},
		{"ambit.user:gone", "license.create", "policy:pol", ambit.ReasonUnknownPrincipal},
	})
	fails(t, a, described("ambit.user:alice", "machine.create", "policy:pol product=product:p"), ambit.FaultRelations, "describe that itself")
	fails(t, a, ask("ambit.user:alice", "machine.create", "policy"), ambit.FaultReference, "whole type")
	fails(t, a, ask("ambit.user", "machine.create", "policy:pol"), ambit.FaultReference, "names no principal")
}

// TestAStandInReachesByWhatItLiesIn asks about what would lie in something that a
// reach path of its type leads through.
func TestAStandInReachesByWhatItLiesIn(t *testing.T) {
	c := licensing()
	for i := range c.Types {
		if c.Types[i].Name == "machine" {
			c.Types[i].Reach = []string{"license/group"}
		}
	}
	d, err := ambit.NewDraft(ambit.Config{ID: id("acme"), Slug: "acme"})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t, d}
	f.do(ambit.Adopt{Catalog: c})
	f.resource("user:u account=account")
	f.resource("group:g account=account")
	f.resource("license:in user=user:u group=group:g")
	f.resource("license:out user=user:u")
	f.resource("machine:m license=license:in")
	f.user("alice")
	f.allow("alice", "machine.create machine.read license.read", "ambit.user:alice", "group:g")
	a := f.Account()
	expectAll(t, a, []claim{
		{"ambit.user:alice", "machine.create", "license:in", yes},
		{"ambit.user:alice", "machine.create", "license:out", no},
		{"ambit.user:alice", "machine.create", "user:u", no},
		{"ambit.user:alice", "machine.read", "machine:m", yes},
		{"ambit.user:alice", "license.read", "license:in", no},
	})
	list, err := a.ListResources(ask("ambit.user:alice", "machine.create", ""), "license", ambit.Page{})
	if err != nil || !slices.Equal(list.Items, refs("shop/license:in")) {
		t.Errorf("machines may be made in %v (%v), want license in", list.Items, err)
	}
}
