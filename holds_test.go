package ambit_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
)

func TestWhatIsHeldIsHeldForAsLongAndUnderTheSameCondition(t *testing.T) {
	f := newWorks(t)
	for name, change := range map[string]func(*ambit.Policy){
		"mfa":    func(p *ambit.Policy) { p.Condition = "context.mfa" },
		"ranked": func(p *ambit.Policy) { p.Condition = "principal.rank > 1" },
		"hour":   func(p *ambit.Policy) { p.ExpiresAt = now.Add(time.Hour) },
		"later":  func(p *ambit.Policy) { p.NotBefore = now.Add(time.Hour) },
	} {
		f.user(name)
		f.do(ambit.Put{Noun: with(allowing(name, "files:*", "user:"+name, "team:a"), change)})
	}
	f.allow("edits", "files:read", "group:outer", "project:a1")
	f.do(ambit.AddMember{Set: ref("group:g"), Member: ref("user:bob")})
	f.allow("any-user", "files:read", "ambit.user", "project:b1")
	f.do(ambit.AddMember{Set: ref("resource-group:set"), Member: ref("project:b1")})
	f.allow("by-set", "files:edit", "user:bob", "resource-group:set")
	f.do(ambit.Put{Noun: when(denying("shut", "files:edit", "user:ann", "file:fa"), "context.mfa")})
	a := f.Account()
	grant := func(change func(*ambit.Policy)) []ambit.Command {
		return puts(with(allowing("n", "files:edit", "user:ann", "file:fa"), change))
	}
	plain := func(*ambit.Policy) {}
	condition := func(c string) func(*ambit.Policy) { return func(p *ambit.Policy) { p.Condition = c } }
	span := func(from, till time.Duration) func(*ambit.Policy) {
		return func(p *ambit.Policy) { p.NotBefore, p.ExpiresAt = now.Add(from), now.Add(till) }
	}
	expectJudged(t, a, []writing{
		{"a condition is less", "user:mfa", grant(plain), "conditional files:edit file:fa"},
		{"the same condition is the same", "user:mfa", grant(condition("context.mfa")), ""},
		{"another is another", "user:mfa", grant(condition("context.mfa ")), "conditional files:edit file:fa"},
		{"of a principal it means another", "user:ranked", grant(condition("principal.rank > 1")), "conditional files:edit file:fa"},
		{"a deny also takes what cannot be told", "user:mfa", []ambit.Command{ambit.Delete{Ref: ref("policy:shut")}}, "conditional files:edit file:fa"},
		{"none is more than any", "user:lead", grant(condition("principal.rank > 1")), ""},
		{"for ever is longer", "user:hour", grant(plain), "for_a_time files:edit file:fa"},
		{"for as long", "user:hour", grant(span(0, time.Hour)), ""},
		{"from the past on is from now on", "user:hour", grant(span(-time.Hour, time.Hour)), ""},
		{"longer", "user:hour", grant(span(0, time.Hour+1)), "for_a_time files:edit file:fa"},
		{"before it begins", "user:later", grant(span(0, 2*time.Hour)), "for_a_time files:edit file:fa"},
		{"when it begins", "user:later", grant(span(time.Hour, 2*time.Hour)), ""},
		{"by a group in a group", "user:bob", puts(allowing("n", "files:read", "user:ann", "file:fa")), ""},
		{"by one's type", "user:bob", puts(allowing("n", "files:read", "user:ann", "file:fb")), ""},
		{"by a resource group", "user:bob", puts(allowing("n", "files:edit", "user:ann", "file:fb")), ""},
		{"and not beside it", "user:bob", puts(allowing("n", "files:edit", "user:ann", "team:b")), "not_held files:edit team:b"},
	})
}

func TestWhoIsDeniedSomethingBeneathDoesNotGrantIt(t *testing.T) {
	f := newWorks(t)
	f.resource("project:ab team=team:a team=team:b")
	f.resource("file:shared project=project:ab")
	for _, name := range []string{"at", "above", "beneath", "across", "sight", "cond", "future", "past", "off", "grouped", "types"} {
		f.holder(name, "*:* ambit.*:*", "account")
	}
	f.deny("d-at", "files:edit", "user:at", "project:a1")
	f.deny("d-above", "files:*", "user:above", "team:a")
	f.deny("d-beneath", "files:edit", "user:beneath", "file:fa")
	f.deny("d-across", "*:edit", "user:across", "team:b")
	f.deny("d-sight", "persons:read", "user:sight", "person:v")
	f.do(ambit.Put{Noun: when(denying("d-cond", "files:edit", "user:cond", "file:fa"), "context.mfa")})
	f.do(ambit.Put{Noun: with(denying("d-future", "files:edit", "user:future", "file:fa"), func(p *ambit.Policy) { p.NotBefore = now.Add(time.Hour) })})
	f.do(ambit.Put{Noun: with(denying("d-past", "files:edit", "user:past", "file:fa"), func(p *ambit.Policy) { p.ExpiresAt = now })})
	f.do(ambit.Put{Noun: with(denying("d-off", "files:edit", "user:off", "file:fa"), func(p *ambit.Policy) { p.Disabled = true })})
	f.do(ambit.AddMember{Set: ref("group:g"), Member: ref("user:grouped")})
	f.deny("d-group", "files:edit", "group:outer", "file:fa")
	f.do(ambit.AddMember{Set: ref("resource-group:set"), Member: ref("file:fa")})
	f.deny("d-types", "files:edit", "user:types", "resource-group:set")
	a := f.Account()
	edit := puts(allowing("n", "files:edit", "user:ann", "project:a1"))
	const denied = "denied files:edit project:a1"
	expectJudged(t, a, []writing{
		{"there", "user:at", edit, denied},
		{"above", "user:above", edit, denied},
		{"beneath", "user:beneath", edit, denied},
		{"not something else", "user:beneath", puts(allowing("n", "files:read", "user:ann", "project:a1")), ""},
		{"not elsewhere", "user:beneath", puts(allowing("n", "files:edit", "user:ann", "project:b1")), ""},
		{"within a wildcard", "user:beneath", puts(allowing("n", "*:*", "user:ann", "team:a")), "denied *:* team:a"},
		{"through another parent", "user:across", puts(allowing("n", "files:edit", "user:ann", "team:a")), "denied files:edit team:a"},
		{"where there is no other parent", "user:across", edit, ""},
		{"what may one day match", "user:across", puts(allowing("n", "licenses:*", "user:ann", "team:a")), "denied licenses:* team:a"},
		{"what is in sight from there", "user:sight", puts(allowing("n", "persons:read", "user:ann", "product:p")), "denied persons:read product:p"},
		{"what cannot be", "user:sight", puts(allowing("n", "persons:read", "user:ann", "file:fa")), ""},
		{"under a condition", "user:cond", edit, denied},
		{"some day", "user:future", edit, denied},
		{"no more", "user:past", edit, ""},
		{"switched off", "user:off", edit, ""},
		{"by a group", "user:grouped", edit, denied},
		{"by a resource group", "user:types", edit, denied},
		{"escalating needs no more", "user:owner", edit, ""},
	})
}

func TestTheAuthorIsSomebodyWhoMayAct(t *testing.T) {
	f := newWorks(t)
	f.do(ambit.Put{Noun: &ambit.User{Own: own("off"), Status: ambit.Accepted, Disabled: true}})
	f.do(ambit.Put{Noun: until(token("old", "user:admin", "", ""), now)})
	f.do(ambit.Put{Noun: actsFor(token("for-off", "user:admin", "", ""), "user:off")})
	a := f.Account()
	nothing := puts(resource("team:c account=account"))
	expectJudged(t, a, []writing{
		{"nobody", "anonymous", nothing, "author"},
		{"unknown", "user:nobody", nothing, "author"},
		{"disabled", "user:off", nothing, "author"},
		{"what does not act", "team:a", nothing, "author"},
		{"an old token", "ambit.token:" + id("old"), nothing, "author"},
		{"a token for who may not act", "ambit.token:" + id("for-off"), nothing, "author"},
		{"one whom the entry makes", "user:new", puts(&ambit.User{Own: own("new"), Status: ambit.Accepted}), "author"},
		{"a user", "user:ann", nothing, ""},
	})
	if err := ambit.Judge(a, a, ref("user:admin"), nil, time.Time{}); said(a, err) != "author" {
		t.Errorf("without a time: %v", err)
	}
}

// TestAGrantCanBeAskedAbout asks Holds without a write.
func TestAGrantCanBeAskedAbout(t *testing.T) {
	f := newWorks(t)
	f.user("ranked")
	f.do(ambit.Put{Noun: when(allowing("ranks", "files:read", "user:ranked", "team:a"), "principal.rank > 1")})
	f.user("mfa")
	f.do(ambit.Put{Noun: when(allowing("mfas", "files:read", "user:mfa", "team:a"), "context.mfa")})
	a := f.Account()
	for _, c := range []struct {
		author string
		grant  ambit.Grant
		want   string // of the shortfall
	}{
		{"user:lead", ambit.Grant{Permissions: []ambit.Pattern{"files:*", "files:edit"}, Node: ref("works/team:a")}, ""},
		{"user:reader", ambit.Grant{Permissions: []ambit.Pattern{"files:read", "files:edit"}, Node: ref("works/team:a")},
			"to grant files:edit at works/team:a ambit.user:" + id("reader") + " must hold it there; it is not held"},
		{"user:mfa", ambit.Grant{Permissions: []ambit.Pattern{"files:read"}, Node: ref("works/team:a"), Condition: "context.mfa"}, ""},
		{"user:ranked", ambit.Grant{Permissions: []ambit.Pattern{"files:read"}, Node: ref("works/team:a"), Condition: "principal.rank > 1"},
			`it is held only under the condition "principal.rank > 1"`},
		{"user:lead", ambit.Grant{Permissions: []ambit.Pattern{"files:read"}, Node: ref("works/team:none")}, "there is no works/team:none"},
		{"user:lead", ambit.Grant{Permissions: []ambit.Pattern{"nonsense"}, Node: ref("works/team:a")}, "to grant nonsense"},
		{"product:p", ambit.Grant{Permissions: []ambit.Pattern{"persons:read"}, Node: ref("works/person:u"), Only: true}, ""},
		{"product:p", ambit.Grant{Permissions: []ambit.Pattern{"persons:read"}, Node: ref("works/person:u")}, "it is not held"},
		{"product:p", ambit.Grant{Permissions: []ambit.Pattern{"persons:read"}, Node: ref("works/person:v"), Only: true}, "it is not held"},
	} {
		held, short := a.Holds(ref(c.author), c.grant, now)
		if held != (c.want == "") || !strings.Contains(short.Detail, c.want) {
			t.Errorf("%s, %v at %s: %v, %q; want %q", c.author, c.grant.Permissions, c.grant.Node, held, short.Detail, c.want)
		}
	}
}
