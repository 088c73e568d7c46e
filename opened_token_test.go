package ambit_test

import (
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
)

// token makes a token "of principal", with a ceiling of patterns at nodes unless
// those are empty.
func token(name, of, patterns, at string) *ambit.Token {
	t := &ambit.Token{Own: ambit.Own{ID: id(name), Home: ref(of)}}
	if at != "" {
		t.Ceiling = &ambit.Ceiling{Permissions: policy(ambit.Allow, "", patterns, "", "").Permissions, Nodes: refs(at)}
	}
	return t
}

func until(t *ambit.Token, end time.Time) *ambit.Token {
	t.Expires = end
	return t
}

func actsFor(t *ambit.Token, whom string) *ambit.Token {
	t.ActsFor = ref(whom)
	return t
}

func TestATokenOfAnotherTakesWhatThatOneHolds(t *testing.T) {
	f := newWorks(t)
	f.allow("anns", "files:* projects:edit", "user:ann", "project:a1 project:b1")
	f.do(ambit.Put{Noun: token("narrow", "user:ann", "files:edit", "project:a1")})
	f.do(ambit.Put{Noun: until(token("short", "user:ann", "files:edit", "project:b1"), now.Add(time.Hour))})
	f.do(ambit.Put{Noun: actsFor(token("for-bob", "user:ann", "", ""), "user:bob")})
	f.do(ambit.Put{Noun: token("owners", "user:owner", "*:* ambit.users:*", "account")})
	f.do(ambit.Put{Noun: token("managers", "user:owner", "ambit.*:*", "account")})
	a := f.Account()
	expectJudged(t, a, []writing{
		{"no wildcard of a ceiling has leave to escalate", "user:admin", puts(token("managers", "user:owner", "ambit.*:* ambit.policies:escalate", "account")),
			"not_held ambit.policies:escalate account"},
		{"nor that of applications Ambit's own", "user:lead", puts(token("owners", "user:owner", "ambit.*:*", "account")), "not_held ambit.*:* account"},
		{"all of it", "user:lead", puts(token("n", "user:ann", "", "")), "not_held files:* project:b1; not_held projects:edit project:b1"},
		{"what a ceiling leaves of it", "user:lead", puts(token("n", "user:ann", "*:*", "project:a1")), ""},
		{"patterns and nodes", "user:lead", puts(token("n", "user:ann", "files:edit teams:read", "file:fa file:fb")), "not_held files:edit file:fb"},
		{"a ceiling above", "user:lead", puts(token("n", "user:ann", "files:edit", "team:b")), "not_held files:edit project:b1"},
		{"a ceiling apart", "user:reader", puts(token("n", "user:ann", "*:*", "product:p")), ""},
		{"of who holds nothing", "user:lead", puts(token("n", "user:bob", "", "")), ""},
		{"his own", "user:ann", puts(token("n", "user:ann", "", "")), ""},
		{"another name is nothing", "user:bob", puts(&ambit.Token{Own: ambit.Own{ID: id("narrow"), Name: "new", Home: ref("user:ann")},
			Ceiling: &ambit.Ceiling{Permissions: []ambit.Pattern{"files:edit"}, Nodes: refs("project:a1")}}), ""},
		{"narrower is nothing", "user:bob", puts(until(token("narrow", "user:ann", "files:edit", "file:fa"), now)), ""},
		{"wider patterns", "user:reader", puts(token("narrow", "user:ann", "files:edit projects:edit", "project:a1")),
			"not_held files:edit project:a1; not_held projects:edit project:a1"},
		{"a wider place", "user:lead", puts(token("narrow", "user:ann", "files:edit", "account")), "not_held files:edit project:b1"},
		{"no ceiling", "user:lead", puts(token("narrow", "user:ann", "", "")), "not_held files:* project:b1; not_held projects:edit project:b1"},
		{"a later end", "user:lead", puts(until(token("short", "user:ann", "files:edit", "project:b1"), now.Add(2*time.Hour))), "not_held files:edit project:b1"},
		{"no end", "user:lead", puts(token("short", "user:ann", "files:edit", "project:b1")), "not_held files:edit project:b1"},
		{"no other to act for", "user:lead", puts(token("for-bob", "user:ann", "", "")), "not_held files:* project:b1; not_held projects:edit project:b1"},
		{"another to act for as well", "user:bob", puts(actsFor(token("narrow", "user:ann", "files:edit", "project:a1"), "user:bob")), ""},
		{"for another: what that one holds", "user:bob", puts(actsFor(token("n", "user:bob", "", ""), "user:ann")),
			"not_held files:* project:a1; not_held projects:edit project:a1; not_held files:* project:b1; not_held projects:edit project:b1"},
		{"for oneself: what the agent holds", "user:bob", puts(actsFor(token("n", "user:ann", "files:read", "file:fa"), "user:bob")), "not_held files:read file:fa"},
	})
}

// generation is t as it is after its n-th secret was made, the one before going
// on until a time.
func generation(t *ambit.Token, n uint32, previous time.Time) *ambit.Token {
	t.Key, t.Generation, t.PreviousUntil = "key0", n, previous
	return t
}

func TestASecretOfATokenIsGivenToWhoHasItMade(t *testing.T) {
	f := newWorks(t)
	f.allow("anns", "files:* projects:edit", "user:ann", "project:a1 project:b1")
	anns := func() *ambit.Token { return token("anns", "user:ann", "", "") }
	f.do(ambit.Put{Noun: generation(anns(), 2, now)})
	f.do(ambit.Put{Noun: until(token("tok", "user:ann", "files:edit", "project:a1"), now.Add(time.Hour))})
	f.do(ambit.Put{Noun: until(generation(token("narrow", "user:ann", "files:edit", "project:a1"), 1, time.Time{}), now.Add(time.Hour))})
	a := f.Account()
	tok, ann := "ambit.token:"+id("tok"), "ambit.user:"+id("ann")
	all := "not_held files:* project:b1; not_held projects:edit project:b1"
	other := func(t *ambit.Token) *ambit.Token { t.Key = "key1"; return t }
	unmade := func(t *ambit.Token) *ambit.Token { t.Key = ""; return t }
	narrow := func() *ambit.Token {
		return until(token("narrow", "user:ann", "files:edit", "project:a1"), now.Add(time.Hour))
	}
	expectJudged(t, a, []writing{
		{"nothing is made", "user:lead", puts(generation(anns(), 2, now)), ""},
		{"another secret", "user:lead", puts(generation(anns(), 3, now)), all},
		{"an earlier one again", "user:lead", puts(generation(anns(), 1, now)), all},
		{"another public part", "user:lead", puts(other(generation(anns(), 2, now))), all},
		{"a public part taken away and so free to be made again", "user:lead", puts(unmade(generation(anns(), 2, now))), all},
		{"the one before for longer", "user:lead", puts(generation(anns(), 2, now.Add(1))), all},
		{"the one before for shorter", "user:lead", puts(generation(anns(), 2, now.Add(-1))), ""},
		{"the one before is over", "user:lead", puts(generation(anns(), 2, time.Time{})), ""},
		{"one's own", "user:ann", puts(generation(anns(), 3, now.Add(time.Hour))), ""},
		{"through a bounded one, of one within it", tok, puts(generation(narrow(), 2, now)), ""},
		{"through a bounded one, of one that is not", tok, puts(generation(anns(), 3, now)), "ceiling  " + ann},
	})
}

func TestATokenMakesNoneThatMayMore(t *testing.T) {
	f := newWorks(t)
	f.do(ambit.Put{Noun: until(token("tok", "user:admin", "files:* ambit.*:*", "team:a"), now.Add(time.Hour))})
	f.do(ambit.Put{Noun: actsFor(token("agent", "user:admin", "", ""), "user:lead")})
	f.do(ambit.Put{Noun: token("free", "user:admin", "", "")})
	a := f.Account()
	tok, agent, free := "ambit.token:"+id("tok"), "ambit.token:"+id("agent"), "ambit.token:"+id("free")
	admin := "ambit.user:" + id("admin")
	expectJudged(t, a, []writing{
		{"within it", tok, puts(until(token("n", "user:admin", "files:edit", "project:a1"), now.Add(time.Hour))), ""},
		{"longer", tok, puts(until(token("n", "user:admin", "files:edit", "project:a1"), now.Add(2*time.Hour))), "ceiling  " + admin},
		{"for ever", tok, puts(token("n", "user:admin", "files:edit", "project:a1")), "ceiling  " + admin},
		{"elsewhere", tok, puts(until(token("n", "user:admin", "files:edit", "project:b1"), now)), "ceiling files:edit project:b1"},
		{"more", tok, puts(until(token("n", "user:admin", "*:*", "project:a1"), now)), "ceiling *:* project:a1"},
		{"without a ceiling", tok, puts(until(token("n", "user:admin", "", ""), now)), "ceiling  " + admin},
		{"itself without an end", tok, puts(token("tok", "user:admin", "files:* ambit.*:*", "team:a")), "ceiling  " + admin},
		{"a policy within it", tok, puts(allowing("n", "files:edit", "user:ann", "project:a1")), ""},
		{"a policy beyond it", tok, puts(allowing("n", "projects:edit", "user:ann", "project:a1")), "ceiling projects:edit project:a1"},
		{"a policy elsewhere", tok, puts(allowing("n", "files:edit", "user:ann", "project:b1")), "ceiling files:edit project:b1"},
		{"through none that is bounded, whatever", free, puts(token("n", "user:admin", "", ""), allowing("n", "files:edit", "user:ann", "project:b1")), ""},
		{"both have to hold", agent, puts(allowing("n", "files:edit", "user:ann", "project:b1")), "not_held files:edit project:b1"},
		{"both do", agent, puts(allowing("n", "files:edit", "user:ann", "project:a1")), ""},
		{"one that acts for nobody", agent, puts(token("n", "user:admin", "", "")), "ceiling  " + admin},
		{"one that acts for the same", agent, puts(actsFor(token("n", "user:admin", "", ""), "user:lead")), ""},
		{"what moves under the ceiling of a wider one", tok, puts(resource("project:a1 team=team:a team=team:b")), ""},
		{"what moves under an old token's ceiling", agent, puts(resource("project:b1 team=team:b team=team:a")), "not_held *:* project:b1; not_held ambit.*:* project:b1; not_held *:read project:b1; not_held files:* project:b1"},
	})
}
