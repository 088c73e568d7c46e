package ambit_test

import (
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
)

func TestWritingAPolicyTakesWhatItGrants(t *testing.T) {
	f := newWorks(t)
	f.allow("standing", "files:edit", "user:ann", "file:fb")
	f.do(ambit.Put{Noun: with(allowing("off", "files:edit", "user:ann", "file:fb"), func(p *ambit.Policy) { p.Disabled = true })})
	f.do(ambit.Put{Noun: with(allowing("mfa", "files:edit", "user:ann", "file:fb"), func(p *ambit.Policy) { p.Condition = "context.mfa" })})
	f.do(ambit.Put{Noun: with(allowing("soon", "files:edit", "user:ann", "file:fb"), func(p *ambit.Policy) { p.ExpiresAt = now.Add(time.Hour) })})
	a := f.Account()
	expectJudged(t, a, []writing{
		{"one grants what one holds", "user:lead", puts(allowing("n", "files:edit", "user:ann", "file:fa")), ""},
		{"and nothing elsewhere", "user:lead", puts(allowing("n", "files:edit", "user:ann", "file:fa file:fb")), "not_held files:edit file:fb"},
		{"nor more there", "user:reader", puts(allowing("n", "files:edit files:read projects:edit", "user:ann", "project:a1")),
			"not_held files:edit project:a1; not_held projects:edit project:a1"},
		{"nor higher up", "user:lead", puts(allowing("n", "files:read", "user:ann", "account")), "not_held files:read account"},
		{"a wildcard takes the wildcard", "user:reader", puts(allowing("n", "*:read", "user:ann", "project:a1")), ""},
		{"not only all that it matches", "user:reader", puts(allowing("n", "teams:*", "user:ann", "team:a")), "not_held teams:* team:a"},
		{"a built-in role is its patterns", "user:reader", puts(allowing("n", "role:keeper", "user:ann", "team:a")), ""},
		{"who holds a role of a catalog holds not what all catalogs may come to have", "product:p",
			puts(allowing("n", "*:read", "user:ann", "product:p")), "not_held *:read product:p"},
		{"but that role", "product:p", puts(allowing("n", "role:keeper", "user:ann", "product:p")), ""},
		{"nobody is nobody", "user:ann", puts(allowing("n", "files:read", "user:ann", "file:fa")), "not_held files:read file:fa"},
		{"new text opens nothing", "user:ann", puts(with(allowing("standing", "files:edit", "user:ann", "file:fb"), func(p *ambit.Policy) { p.Description = "new" })), ""},
		{"another principal opens all of it", "user:lead", puts(allowing("standing", "files:edit", "user:ann user:bob", "file:fb")), "not_held files:edit file:fb"},
		{"another node opens that node", "user:lead", puts(allowing("standing", "files:edit", "user:ann", "file:fb file:fa")), ""},
		{"another pattern opens that pattern", "user:reader", puts(allowing("standing", "files:edit files:read", "user:ann", "file:fb")), "not_held files:read file:fb"},
		{"both open both", "user:lead", puts(allowing("standing", "files:edit files:read", "user:ann", "file:fb file:fa")), "not_held files:read file:fb"},
		{"less opens nothing", "user:ann", puts(with(allowing("standing", "files:edit", "user:ann", "file:fb"), func(p *ambit.Policy) { p.Condition, p.ExpiresAt = "context.mfa", now.Add(time.Hour) })), ""},
		{"switching on is granting", "user:lead", puts(allowing("off", "files:edit", "user:ann", "file:fb")), "not_held files:edit file:fb"},
		{"a condition less is granting", "user:lead", puts(allowing("mfa", "files:edit", "user:ann", "file:fb")), "not_held files:edit file:fb"},
		{"another condition is granting", "user:lead", puts(with(allowing("mfa", "files:edit", "user:ann", "file:fb"), func(p *ambit.Policy) { p.Condition = "!context.mfa" })), "not_held files:edit file:fb"},
		{"a longer time is granting", "user:lead", puts(with(allowing("soon", "files:edit", "user:ann", "file:fb"), func(p *ambit.Policy) { p.ExpiresAt = now.Add(2 * time.Hour) })), "not_held files:edit file:fb"},
		{"what is over grants nothing", "user:ann", puts(with(allowing("n", "files:edit", "user:ann", "file:fb"), func(p *ambit.Policy) { p.ExpiresAt = now })), ""},
		{"what is off grants nothing", "user:ann", puts(with(allowing("n", "files:edit", "user:ann", "file:fb"), func(p *ambit.Policy) { p.Disabled = true })), ""},
		{"taking away and putting back is nothing", "user:ann", append([]ambit.Command{ambit.Delete{Ref: ref("policy:standing")}},
			puts(allowing("standing", "files:edit", "user:ann", "file:fb"))...), ""},
		{"taking an allow away is nothing", "user:ann", []ambit.Command{ambit.Delete{Ref: ref("policy:standing")}}, ""},
		{"a node that is new lies where it lies", "user:lead", puts(resource("file:new project=project:a1"), allowing("n", "files:edit", "user:ann", "file:new")), ""},
		{"also where that is another's", "user:lead", puts(resource("file:new project=project:b1"), allowing("n", "files:edit", "user:ann", "file:new")), "not_held files:edit file:new"},
		{"an opaque node lies in the account", "user:admin", puts(allowing("n", "shelfs:read", "user:ann", "shelf:any")), ""},
		{"and nowhere else", "user:lead", puts(allowing("n", "shelfs:read", "user:ann", "shelf:any")), "not_held shelfs:read shelf:any"},
		{"who escalates grants what he does not hold", "user:owner", puts(allowing("n", "ambit.policies:escalate", "user:ann", "account")), ""},
		{"who does not may not pass that on", "user:admin", puts(allowing("n", "ambit.policies:escalate", "user:ann", "account")), "not_held ambit.policies:escalate account"},
		{"no wildcard brings it", "user:admin", puts(allowing("n", "role:ambit.owner", "user:ann", "account")), "not_held ambit.policies:escalate account"},
	})
}

func TestTakingADenyAwayTakesWhatItDenied(t *testing.T) {
	f := newWorks(t)
	f.deny("no", "files:edit", "user:ann user:bob", "file:fa file:fb")
	f.do(ambit.AddMember{Set: ref("group:g"), Member: ref("user:ann")})
	f.do(ambit.AddMember{Set: ref("resource-group:set"), Member: ref("file:fb")})
	f.deny("no-group", "projects:edit", "group:outer", "project:b1")
	f.deny("no-set", "files:read", "user:ann", "resource-group:set")
	a := f.Account()
	expectJudged(t, a, []writing{
		{"all of it", "user:lead", []ambit.Command{ambit.Delete{Ref: ref("policy:no")}}, "not_held files:edit file:fb"},
		{"a principal less", "user:lead", puts(denying("no", "files:edit", "user:bob", "file:fa file:fb")), "not_held files:edit file:fb"},
		{"a node less", "user:lead", puts(denying("no", "files:edit", "user:ann user:bob", "file:fb")), ""},
		{"the other node less", "user:lead", puts(denying("no", "files:edit", "user:ann user:bob", "file:fa")), "not_held files:edit file:fb"},
		{"other patterns", "user:lead", puts(denying("no", "files:read", "user:ann user:bob", "file:fa file:fb")), "not_held files:edit file:fb"},
		{"more patterns", "user:ann", puts(denying("no", "files:edit files:read", "user:ann user:bob", "file:fa file:fb")), ""},
		{"switched off", "user:lead", puts(with(denying("no", "files:edit", "user:ann user:bob", "file:fa file:fb"), func(p *ambit.Policy) { p.Disabled = true })), "not_held files:edit file:fb"},
		{"a condition", "user:lead", puts(with(denying("no", "files:edit", "user:ann user:bob", "file:fa file:fb"), func(p *ambit.Policy) { p.Condition = "context.mfa" })), "not_held files:edit file:fb"},
		{"an end", "user:lead", puts(with(denying("no", "files:edit", "user:ann user:bob", "file:fa file:fb"), func(p *ambit.Policy) { p.ExpiresAt = now.Add(time.Hour) })), "not_held files:edit file:fb"},
		{"an allow in its place", "user:lead", puts(allowing("no", "teams:read", "user:ann", "team:a")), "not_held files:edit file:fb"},
		{"with the principal gone nothing opens", "user:reader", []ambit.Command{ambit.Delete{Ref: ref("user:bob")}}, ""},
		{"with the node gone nothing opens", "user:reader", []ambit.Command{ambit.Delete{Ref: ref("file:fb")}}, ""},
		{"leaving the group", "user:lead", []ambit.Command{ambit.RemoveMember{Set: ref("group:g"), Member: ref("user:ann")}}, "not_held projects:edit project:b1"},
		{"the group leaving its group", "user:lead", []ambit.Command{ambit.RemoveMember{Set: ref("group:outer"), Member: ref("group:g")}}, "not_held projects:edit project:b1"},
		{"the group going", "user:lead", []ambit.Command{ambit.Delete{Ref: ref("group:outer")}}, "not_held projects:edit project:b1"},
		{"leaving and joining is nothing", "user:ann", []ambit.Command{ambit.RemoveMember{Set: ref("group:g"), Member: ref("user:ann")}, ambit.AddMember{Set: ref("group:g"), Member: ref("user:ann")}}, ""},
		{"leaving the set", "user:lead", []ambit.Command{ambit.RemoveMember{Set: ref("resource-group:set"), Member: ref("file:fb")}}, "not_held files:read file:fb"},
		{"the set going", "user:lead", []ambit.Command{ambit.Delete{Ref: ref("resource-group:set")}}, "not_held files:read file:fb"},
		{"the admin may do all of it", "user:admin", []ambit.Command{ambit.Delete{Ref: ref("policy:no")}, ambit.Delete{Ref: ref("group:outer")}}, ""},
	})
}
