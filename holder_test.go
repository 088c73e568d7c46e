package ambit_test

import (
	"fmt"
	"testing"

	"github.com/ambit-iam/ambit"
)

// TestManyPoliciesAreDecidedAsFew gives one principal so many policies that they
// are looked up by place; each kind of place must be found, wherever it stands.
func TestManyPoliciesAreDecidedAsFew(t *testing.T) {
	self := ""
	for i := range 12 {
		self += fmt.Sprintf("  - {allow: [bots:poke], to: bot, at: self, name: self-%d}\n", i)
	}
	f := newStudio(t, "policies:\n"+self)
	f.user("few")
	f.user("many")
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("set")}})
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("other")}})
	f.resource("project:q team=team:t")
	f.resource("file:g project=project:q")
	for _, who := range []string{"few", "many"} {
		f.allow(who+"-set", "files:read", "user:"+who, "resource-group:set")
		f.allow(who+"-node", "projects:read", "user:"+who, "project:p")
	}
	for i := range 20 {
		f.allow(fmt.Sprint("more", i), "notes:read", "user:many", fmt.Sprintf("project:%s", []string{"p", "q"}[i%2]))
	}
	f.do(ambit.AddMember{Set: ref("resource-group:set"), Member: ref("project:p")})
	f.do(ambit.AddMember{Set: ref("resource-group:other"), Member: ref("project:q")})
	f.do(ambit.AddMember{Set: ref("resource-group:set"), Member: ref("resource-group:other")})
	for _, who := range []string{"user:few", "user:many"} {
		expectAll(t, f.Account(), []claim{
			{who, "files:read", "file:f", yes},
			{who, "files:read", "file:g", no}, // resource groups do not nest
			{who, "projects:read", "project:p", yes},
			{who, "projects:read", "project:q", no},
			{"bot:b", "bots:poke", "bot:b", yes},
		})
	}
}

// TestTheSmallerSideIsNotTheOneToTrust asks where a backward step leads to many
// nodes and the caller holds still more: the way there is found late, or not at all.
func TestTheSmallerSideIsNotTheOneToTrust(t *testing.T) {
	f := newFixture(t)
	f.resource("user:u account=account")
	f.resource("user:other account=account")
	for _, p := range []string{"late", "never"} {
		f.resource("product:" + p + " account=account")
		f.resource("policy:" + p + " product=product:" + p)
		for i := range 500 {
			f.resource(fmt.Sprintf("license:%s-%d policy=policy:%s user=user:other", p, i, p))
		}
	}
	for i := range 99 {
		f.resource(fmt.Sprintf("license:%d user=user:u", i))
	}
	f.resource("license:last policy=policy:late user=user:u")
	expectAll(t, f.Account(), []claim{
		{"product:late", "user.update", "user:u", yes},
		{"product:never", "user.update", "user:u", no},
		{"product:never", "user.update", "user:other", yes},
	})
}

// TestAPolicyIsForWhomItNames tells callers, their types and their groups apart.
func TestAPolicyIsForWhomItNames(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	f.do(ambit.Put{Noun: &ambit.ServiceAccount{Own: own("robot")}})
	for _, name := range []string{"inner", "middle", "outer"} {
		f.do(ambit.Put{Noun: &ambit.Group{Own: own(name)}})
	}
	f.do(ambit.AddMember{Set: ref("group:inner"), Member: ref("user:u")})
	f.do(ambit.AddMember{Set: ref("group:middle"), Member: ref("group:inner")})
	f.do(ambit.AddMember{Set: ref("group:outer"), Member: ref("group:middle")})
	f.allow("groups", "files:read", "ambit.group", "account")
	f.allow("users", "notes:read", "ambit.user", "account")
	f.allow("known", "drawers:read", "authenticated", "account")
	f.allow("unknown", "projects:read", "anonymous", "account")
	f.allow("outer", "bots:poke", "group:outer", "account")
	f.allow("everybody", "vaults:open", "authenticated anonymous", "account")
	f.deny("but-for-robots", "vaults:open", "ambit.service-account", "account")
	expectAll(t, f.Account(), []claim{
		{"group:inner", "files:read", "file:f", yes},
		{"user:u", "files:read", "file:f", no},
		{"user:u", "notes:read", "note:n", yes},
		{"group:inner", "notes:read", "note:n", no},
		{"user:u", "drawers:read", "drawer:d", yes},
		{"bot:b", "drawers:read", "drawer:d", yes},
		{"anonymous", "drawers:read", "drawer:d", no},
		{"anonymous", "projects:read", "project:p", yes},
		{"user:u", "projects:read", "project:p", no},
		{"user:u", "bots:poke", "bot:b", yes},
		{"group:middle", "bots:poke", "bot:b", yes},
		{"group:outer", "bots:poke", "bot:b", yes},
		{"service-account:robot", "bots:poke", "bot:b", no},
		{"user:u", "vaults:open", "vault:v", yes},
		{"anonymous", "vaults:open", "vault:v", yes},
		{"service-account:robot", "vaults:open", "vault:v", never},
		{"project:p", "vaults:open", "vault:v", ambit.ReasonUnknownPrincipal},
		{"vault:v", "vaults:open", "vault:v", ambit.ReasonUnknownPrincipal},
		{"account:acme", "vaults:open", "vault:v", ambit.ReasonUnknownPrincipal},
	})
}
