package ambit_test

import (
	"fmt"
	"testing"

	"github.com/ambit-iam/ambit"
)

// token stores a token of a principal.
func (f *fixture) token(name, principal, actsFor string, ceiling *ambit.Ceiling) {
	f.t.Helper()
	token := &ambit.Token{Own: ambit.Own{ID: id(name), Name: name, Home: ref(principal)}, Ceiling: ceiling}
	if actsFor != "" {
		token.ActsFor = ref(actsFor)
	}
	f.do(ambit.Put{Noun: token})
}

func ceiling(patterns []ambit.Pattern, nodes string) *ambit.Ceiling {
	return &ambit.Ceiling{Permissions: patterns, Nodes: refs(nodes)}
}

func TestATokenMayWhatItsPrincipalMayUnderItsCeiling(t *testing.T) {
	f := newStudio(t, "")
	f.resource("project:q team=team:t")
	f.resource("file:g project=project:q")
	f.holder("u", "role:everything", "account project:p")
	edit := []ambit.Pattern{"files:edit", "files:read"}
	f.token("plain", "user:u", "", nil)
	f.token("bounded", "user:u", "", ceiling(edit, "project:p"))
	f.token("team", "user:u", "", ceiling(edit, "team:t"))
	f.token("includes", "user:u", "", ceiling([]ambit.Pattern{"projects:manage"}, "account"))
	f.token("no-nodes", "user:u", "", ceiling(edit, ""))
	f.token("no-patterns", "user:u", "", ceiling(nil, "account"))
	f.do(ambit.Put{Noun: &ambit.Token{Own: ambit.Own{ID: id("expired"), Name: "expired", Home: ref("user:u")}, Expires: now}})
	f.do(ambit.Put{Noun: &ambit.Token{Own: ambit.Own{ID: id("living"), Name: "living", Home: ref("user:u")}, Expires: now.Add(1)}})
	f.do(ambit.Put{Noun: &ambit.User{Own: own("pending"), Status: ambit.Pending}})
	f.token("of-pending", "user:pending", "", nil)
	expectAll(t, f.Account(), []claim{
		{"token:plain", "notes:read", "note:n", yes},
		{"token:bounded", "files:read", "file:f", yes},
		{"token:bounded", "files:read", "file:g", ambit.ReasonCeiling},
		{"token:bounded", "notes:read", "note:n", ambit.ReasonCeiling},
		{"token:bounded", "files:read", "project:p", yes},
		{"token:bounded", "files:read", "", ambit.ReasonCeiling},
		{"token:team", "files:edit", "file:f", yes}, // scopes do not bound a ceiling
		{"token:includes", "ambit.users:read", "user:u", yes},
		{"token:includes", "ambit.users:delete", "user:u", no},
		{"token:no-nodes", "files:read", "file:f", ambit.ReasonCeiling},
		{"token:no-patterns", "files:read", "file:f", ambit.ReasonCeiling},
		{"token:expired", "files:read", "file:f", ambit.ReasonExpiredToken},
		{"token:living", "files:read", "file:f", yes},
		{"token:of-pending", "files:read", "file:f", ambit.ReasonPendingPrincipal},
		{"token:gone", "files:read", "file:f", ambit.ReasonUnknownPrincipal},
	})
}

func TestATokenThatActsForAnotherMayWhatBothMay(t *testing.T) {
	f := newStudio(t, "")
	f.holder("agent", "files:read notes:read drawers:read", "account")
	f.holder("user", "files:read drawers:read bots:poke", "account")
	f.deny("user-not", "drawers:read", "user:user", "account")
	f.do(ambit.Put{Noun: &ambit.User{Own: own("pending"), Status: ambit.Pending}})
	f.allow("pending", "files:read", "user:pending", "account")
	f.token("for-user", "user:agent", "user:user", nil)
	f.token("for-pending", "user:agent", "user:pending", nil)
	f.token("bounded", "user:agent", "user:user", ceiling([]ambit.Pattern{"notes:read"}, "account"))
	expectAll(t, f.Account(), []claim{
		{"token:for-user", "files:read", "file:f", yes},
		{"token:for-user", "notes:read", "note:n", ambit.ReasonActsFor},
		{"token:for-user", "drawers:read", "drawer:d", ambit.ReasonActsFor},
		{"token:for-user", "bots:poke", "bot:b", no},
		{"token:for-pending", "files:read", "file:f", ambit.ReasonActsFor},
		{"token:bounded", "files:read", "file:f", ambit.ReasonCeiling},
	})
}

// TestConditionsSeeTheOneWhosePoliciesTheyAre holds also where a token acts for
// another: what the request supplies is of the caller alone.
func TestConditionsSeeTheOneWhosePoliciesTheyAre(t *testing.T) {
	f := newStudio(t, "")
	f.user("agent")
	f.do(ambit.Put{Noun: &ambit.User{Own: own("boss"), Status: ambit.Accepted, Attributes: map[string]ambit.Value{"level": 9}}})
	f.user("clerk")
	p := policy(ambit.Allow, "level", "files:read files:protect", "authenticated", "account")
	p.Condition = "principal.level > 4"
	f.do(ambit.Put{Noun: p})
	f.token("for-boss", "user:agent", "user:boss", nil)
	f.token("for-clerk", "user:agent", "user:clerk", nil)
	a := f.Account()
	expect(t, a, ask("token:for-boss", "files:read", "file:f"), no)
	raised := func(who string) ambit.Question {
		q := ask(who, "files:read", "file:f")
		q.PrincipalAttributes = map[string]ambit.Value{"level": 5}
		return q
	}
	expect(t, a, raised("token:for-boss"), yes)
	expect(t, a, raised("token:for-clerk"), ambit.ReasonActsFor)
	q := raised("token:for-boss")
	q.Write = []string{"price", "seal"}
	expect(t, a, q, yes)
	q.PrincipalAttributes = nil
	expect(t, a, q, no)
}

func TestWhatIsToBeWrittenIsAskedUnderTheSameCeiling(t *testing.T) {
	f := newStudio(t, "")
	f.holder("writer", "files:read", "account")
	f.holder("keeper", "files:read files:protect notes:read", "account")
	all := []ambit.Pattern{"files:read", "files:protect"}
	f.token("bounded", "user:keeper", "", ceiling(all[:1], "account"))
	f.token("elsewhere", "user:keeper", "", ceiling(all, "drawer:d"))
	f.token("for-writer", "user:keeper", "user:writer", nil)
	f.token("writer-for", "user:writer", "user:keeper", nil)
	f.resource("file:loose project=project:p")
	a := f.Account()
	for _, c := range []struct {
		who, what, write string
		want             ambit.Reason // of the refusal; empty: none
	}{
		{"user:writer", "file:f", "open", ""},
		{"user:writer", "file:f", "size", ""},
		{"user:writer", "file:f", "lead", ""},
		{"user:writer", "file:f", "made", ambit.ReasonReadOnly},
		{"user:keeper", "file:f", "made", ambit.ReasonReadOnly},
		{"user:writer", "file:f", "price", ambit.ReasonProtected},
		{"user:writer", "file:f", "seal", ambit.ReasonProtected}, // a relation has a guard too
		{"user:keeper", "file:f", "price", ""},
		{"user:keeper", "file:f", "seal", ""},
		{"user:keeper", "file:f", "color", ambit.ReasonUndeclared},
		{"user:keeper", "note:n", "seal", ambit.ReasonProtected}, // nothing protects notes
		{"token:bounded", "file:f", "price", ambit.ReasonProtected},
		{"token:bounded", "file:f", "open", ""},
		{"token:elsewhere", "file:f", "price", ""},
		{"token:for-writer", "file:f", "price", ambit.ReasonProtected},
		{"token:writer-for", "file:f", "price", ambit.ReasonProtected},
	} {
		permission := "files:read"
		if c.what == "note:n" {
			permission = "notes:read"
		}
		q := ask(c.who, permission, c.what)
		q.Write = []string{c.write}
		d, err := a.Check(q)
		got := ambit.Reason("")
		if len(d.Refused) > 0 {
			got = d.Refused[0].Reason
		}
		if err != nil || got != c.want || d.Allowed != (c.want == "") || (d.Reason == ambit.ReasonAttributes) != (c.want != "") {
			t.Errorf("%s writes %s of %s: %v (%s), refused as %q (%v), want %q", c.who, c.write, c.what, d.Allowed, d.Reason, got, err, c.want)
		}
	}
	q := ask("token:elsewhere", "files:read", "file:loose")
	q.Write = []string{"price"}
	expect(t, a, q, ambit.ReasonCeiling)
	q = ask("user:writer", "files:read", "file:f")
	q.Write = []string{"price", "open", "made", "color"}
	d, err := a.Check(q)
	names := ""
	for _, r := range d.Refused {
		names += r.Name + " "
	}
	if err != nil || names != "price made color " {
		t.Errorf("refused are %q (%v)", names, err)
	}
}

func TestWhoIsNotAdmittedIsDeniedEverything(t *testing.T) {
	f := newStudio(t, "")
	for i, u := range []*ambit.User{
		{Status: ambit.Pending}, {}, {Status: ambit.Accepted, Disabled: true}, {Status: ambit.Accepted},
	} {
		u.Own = own(fmt.Sprint("user", i))
		f.do(ambit.Put{Noun: u})
	}
	f.do(ambit.Put{Noun: &ambit.ServiceAccount{Own: own("on")}})
	f.do(ambit.Put{Noun: &ambit.ServiceAccount{Own: own("off"), Disabled: true}})
	f.allow("all", "*:*", "authenticated", "account")
	expectAll(t, f.Account(), []claim{
		{"user:user0", "files:read", "file:f", ambit.ReasonPendingPrincipal},
		{"user:user1", "files:read", "file:f", ambit.ReasonPendingPrincipal},
		{"user:user2", "files:read", "file:f", ambit.ReasonDisabledPrincipal},
		{"user:user3", "files:read", "file:f", yes},
		{"service-account:on", "files:read", "file:f", yes},
		{"service-account:off", "files:read", "file:f", ambit.ReasonDisabledPrincipal},
		{"team:t", "files:read", "file:f", ambit.ReasonUnknownPrincipal},
	})
}
