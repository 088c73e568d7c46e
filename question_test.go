package ambit_test

import (
	"errors"
	"strings"
	"testing"
	"time"

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
	list, _, err := a.ListResources(ask("ambit.user:alice", "machine.create", ""), "license", ambit.Page{})
	if err != nil || len(list) != 1 || list[0] != ref("shop/license:in") {
		t.Errorf("machines may be made in %v (%v), want license in", list, err)
	}
}

func TestOnlyWhatMayBeSuppliedIsBelieved(t *testing.T) {
	f := newStudio(t, "")
	f.do(ambit.Put{Noun: &ambit.User{Own: own("u"), Status: ambit.Accepted, Attributes: map[string]ambit.Value{"level": 3}}})
	f.user("plain")
	when := func(name, what, condition string) {
		p := policy(ambit.Allow, name, what, "authenticated", "account")
		p.Condition = condition
		f.do(ambit.Put{Noun: p})
	}
	when("big", "files:read", "resource.size > 10")
	when("open", "files:create", "resource.open")
	when("closed", "files:protect", "!resource.open")
	when("level", "drawers:read", "principal.level > 2")
	when("self", "bots:poke", "resource.id == 'b' && principal.id != resource.id")
	when("sealed", "vaults:open", "account.sealed")
	when("made", "projects:read", "resource.id in ['new', 'p', 't']")
	f.do(ambit.Put{Noun: &ambit.Resource{Node: ref("file:f"), Relations: resource("file:f drawer=drawer:inner project=project:p").Relations, Attributes: map[string]ambit.Value{"size": 5}}})
	a := f.Account()
	supply := func(permission, what string, attributes map[string]ambit.Value) ambit.Question {
		q := described("user:u", permission, what)
		q.Resource.Attributes = attributes
		return q
	}
	type values = map[string]ambit.Value
	expect(t, a, supply("files:read", "file:f", nil), no)
	expect(t, a, supply("files:read", "file:f", values{"size": 11}), yes) // may be supplied, and outweighs what is stored
	expect(t, a, supply("files:read", "file:f", values{"size": 5}), no)
	fails(t, a, supply("files:create", "file:f", values{"open": true}), ambit.FaultAttribute, "request: true")
	fails(t, a, supply("files:create", "file:f", values{"color": "red"}), ambit.FaultAttribute, "color")
	fails(t, a, supply("files:create", "file:f", values{"size": "big"}), ambit.FaultAttribute, "size")
	expect(t, a, supply("files:create", "file:new project=project:p", values{"open": true}), yes)
	expect(t, a, supply("files:create", "file:new project=project:p", nil), no) // the default
	expect(t, a, supply("files:protect", "file:new project=project:p", nil), yes)
	expect(t, a, supply("files:create", "project:p", values{"open": true}), yes)
	fails(t, a, supply("vaults:open", "vault:v", values{"sealed": true}), ambit.FaultAttribute, "sealed")
	fails(t, a, supply("projects:read", "project:p", values{"x": true}), ambit.FaultAttribute, "x")
	expect(t, a, supply("projects:read", "project:p", nil), yes)
	expect(t, a, supply("projects:read", "project:new team=team:t", nil), yes)
	// What is not there yet has no id, which no condition can take for another's.
	expect(t, a, supply("projects:read", "team:t", nil), no)
	q := ask("user:u", "bots:poke", "bot:b")
	expect(t, a, q, yes)

	expect(t, a, ask("user:u", "drawers:read", "drawer:d"), yes)
	expect(t, a, ask("user:plain", "drawers:read", "drawer:d"), no)
	q = ask("user:plain", "drawers:read", "drawer:d")
	q.PrincipalAttributes = values{"level": 5}
	expect(t, a, q, yes)
	q.PrincipalAttributes = values{"mode": "x"}
	fails(t, a, q, ambit.FaultAttribute, "mode")
	q = ask("anonymous", "drawers:read", "drawer:d")
	q.PrincipalAttributes = values{"level": 5}
	fails(t, a, q, ambit.FaultAttribute, "anonymous")
}

// TestAConditionThatIsNotKnownFailsClosed holds for allows and denies, and for
// policies about other types.
func TestAConditionThatIsNotKnownFailsClosed(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	when := func(effect ambit.Effect, name, what, condition string) {
		p := policy(effect, name, what, "user:u", "account")
		p.Condition = condition
		f.do(ambit.Put{Noun: p})
	}
	when(ambit.Allow, "unset", "files:read", "resource.price < 5")
	when(ambit.Allow, "free", "notes:read drawers:read bots:poke", "true")
	when(ambit.Deny, "by-fault", "notes:read", "context.missing")
	when(ambit.Deny, "unrelated", "*:*", "resource.price > 5 && resource.size > 5")
	when(ambit.Deny, "false", "bots:poke", "context.missing && false")
	a := f.Account()
	expectAll(t, a, []claim{
		{"user:u", "files:read", "file:f", ambit.ReasonDenied},
		{"user:u", "notes:read", "note:n", ambit.ReasonDenied},
		{"user:u", "drawers:read", "drawer:d", yes},
		{"user:u", "bots:poke", "bot:b", yes},
	})
	q := ask("user:u", "notes:read", "note:n")
	q.Context = map[string]ambit.Value{"missing": false}
	expect(t, a, q, yes)
	q = described("user:u", "files:read", "file:new project=project:p")
	q.Resource.Attributes = map[string]ambit.Value{"price": 1, "size": 1}
	expect(t, a, q, yes)
	f = &fixture{t, a.Draft()}
	f.do(ambit.Delete{Ref: ref("ambit.policy:unrelated")})
	expect(t, f.Account(), ask("user:u", "files:read", "file:f"), no)

	f = newFixture(t) // without an evaluator
	p := policy(ambit.Allow, "p", "zone.read", "authenticated", "account")
	p.Condition = "true"
	refused(t, f.Draft, ambit.Put{Noun: p}, ambit.CodeInvalid, "policy.condition")
}

func TestAPolicyHoldsFromItsFirstMomentToBeforeItsLast(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	put := func(name, what string, from, to time.Time, disabled bool) {
		p := policy(ambit.Allow, name, what, "user:u", "account")
		p.NotBefore, p.ExpiresAt, p.Disabled = from, to, disabled
		f.do(ambit.Put{Noun: p})
	}
	var none time.Time
	far := time.Date(2400, 1, 1, 0, 0, 0, 0, time.UTC)
	put("from", "files:read", now, none, false)
	put("to", "notes:read", none, now, false)
	put("off", "drawers:read", none, none, true)
	put("far", "bots:poke", now, far, false)
	put("later", "vaults:open", far, none, false)
	put("always", "projects:read", none, none, false)
	a := f.Account()
	for _, c := range []struct {
		claim
		at time.Time
	}{
		{claim{"user:u", "files:read", "file:f", yes}, now},
		{claim{"user:u", "files:read", "file:f", no}, now.Add(-1)},
		{claim{"user:u", "notes:read", "note:n", no}, now},
		{claim{"user:u", "notes:read", "note:n", yes}, now.Add(-1)},
		{claim{"user:u", "drawers:read", "drawer:d", no}, now},
		{claim{"user:u", "bots:poke", "bot:b", yes}, now},
		{claim{"user:u", "bots:poke", "bot:b", no}, far},
		{claim{"user:u", "vaults:open", "vault:v", no}, now},
		{claim{"user:u", "vaults:open", "vault:v", yes}, far},
		{claim{"user:u", "projects:read", "project:p", yes}, far},
		{claim{"user:u", "projects:read", "project:p", yes}, time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)},
	} {
		q := ask(c.who, c.permission, c.what)
		q.Now = c.at
		expect(t, a, q, c.want)
	}
}

func TestWhatWasSuppliedForOneQuestionIsGoneInTheNext(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	p := policy(ambit.Allow, "p", "files:read", "user:u", "account")
	p.Condition = "resource.size > 10 && context.ok && action.properties.soft && principal.level > 4"
	f.do(ambit.Put{Noun: p})
	a := f.Account()
	bare := ask("user:u", "files:read", "file:f")
	full := bare
	full.Resource.Attributes = map[string]ambit.Value{"size": 11}
	full.Context = map[string]ambit.Value{"ok": true}
	full.ActionProperties = map[string]ambit.Value{"soft": true}
	full.PrincipalAttributes = map[string]ambit.Value{"level": 5}
	for range 3 {
		expect(t, a, full, yes)
		expect(t, a, bare, no)
		expect(t, a, described("user:u", "files:read", "file:new drawer=drawer:d"), no)
	}
	many, err := a.CheckMany([]ambit.Question{full, bare, full})
	if err != nil || !many[0].Allowed || many[1].Allowed || !many[2].Allowed {
		t.Errorf("asked together: %v (%v)", many, err)
	}
	bare.Resource.Attributes = map[string]ambit.Value{"open": true}
	var fault *ambit.QuestionError
	if _, err := a.CheckMany([]ambit.Question{full, bare}); !errors.As(err, &fault) || !strings.HasPrefix(fault.Field, "questions[1].") {
		t.Errorf("the second of two cannot be asked: %v", err)
	}
}
