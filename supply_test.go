package ambit_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
)

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
		{claim{"user:u", "projects:read", "project:p", yes}, time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC)},
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
