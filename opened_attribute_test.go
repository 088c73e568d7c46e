package ambit_test

import (
	"testing"

	"github.com/ambit-iam/ambit"
)

func attributed(text string, attributes map[string]ambit.Value) *ambit.Resource {
	r := resource(text)
	r.Attributes = attributes
	return r
}

func ranked(name string, rank int64) *ambit.User {
	return &ambit.User{Own: own(name), Status: ambit.Accepted, Attributes: map[string]ambit.Value{"rank": rank}}
}

func when(p *ambit.Policy, condition string) *ambit.Policy {
	p.Condition = condition
	return p
}

func TestAnAttributeThatAConditionReadsGrants(t *testing.T) {
	f := newWorks(t)
	f.do(ambit.Put{Noun: when(allowing("keepers", "files:edit", "authenticated", "account"), "resource.keeper == principal.id")})
	f.do(ambit.Put{Noun: when(denying("shut", "files:read", "user:ann", "account"), "!resource.open")})
	f.do(ambit.Put{Noun: when(allowing("ranks", "projects:edit", "user:ann user:bob", "project:a1 project:b1"), "principal.rank > 1")})
	f.do(ambit.Put{Noun: when(denying("low", "teams:read", "user:bob", "team:b"), "principal.rank < 1")})
	f.do(ambit.Put{Noun: when(allowing("thawed", "projects:read", "user:ann", "project:b1"), "!account.frozen")})
	f.do(ambit.Put{Noun: ranked("ann", 2)})
	f.do(ambit.Put{Noun: attributed("file:fa project=project:a1", map[string]ambit.Value{"keeper": id("ann")})})
	a := f.Account()
	keeper := func(who string) []ambit.Command {
		return puts(attributed("file:fa project=project:a1", map[string]ambit.Value{"keeper": id(who)}))
	}
	open := func(file string) []ambit.Command {
		return puts(attributed(file, map[string]ambit.Value{"open": true}))
	}
	expectJudged(t, a, []writing{
		{"who holds it without a condition", "user:lead", keeper("bob"), ""},
		{"who holds it under that condition, which holds for him there", "user:ann", keeper("bob"), ""},
		{"for whom it does not hold", "user:bob", keeper("bob"), "conditional files:edit file:fa"},
		{"an attribute that nobody reads", "user:bob", puts(attributed("file:fa project=project:a1", map[string]ambit.Value{"keeper": id("ann"), "note": "new"})), ""},
		{"what the public sees, and a deny", "user:reader", open("file:fb project=project:b1"), "not_held files:read file:fb"},
		{"a policy has published what meets its condition", "user:lead", puts(attributed("file:fa project=project:a1", map[string]ambit.Value{"open": true, "keeper": id("ann")})), ""},
		{"the same anew", "user:bob", keeper("ann"), ""},
		{"what is new may be as it likes", "user:bob", puts(attributed("file:new project=project:b1", map[string]ambit.Value{"open": true, "keeper": id("bob")})), ""},
		{"a principal's", "user:lead", puts(ranked("bob", 2)), "not_held projects:edit project:b1; not_held teams:read team:b"},
		{"also one's own", "user:bob", puts(ranked("bob", 2)), "conditional projects:edit project:a1; conditional projects:edit project:b1; not_held teams:read team:b; denied teams:read team:b"},
		{"the account's", "user:lead", []ambit.Command{ambit.Set{Settings: ambit.Settings{Slug: "acme", Attributes: map[string]ambit.Value{"frozen": false}}}}, "not_held projects:read project:b1"},
		{"under that condition is not enough", "user:ann", []ambit.Command{ambit.Set{Settings: ambit.Settings{Slug: "acme", Attributes: map[string]ambit.Value{"frozen": false}}}}, "conditional projects:read project:b1"},
		{"a new slug is nothing", "user:ann", []ambit.Command{ambit.Set{Settings: ambit.Settings{Slug: "other"}}}, ""},
		{"the admin may do all of it", "user:admin", append(keeper("bob"), puts(ranked("bob", 2), attributed("file:fb project=project:b1", map[string]ambit.Value{"open": true}))...), ""},
	})
}

func TestANameThatAConditionReadsGrants(t *testing.T) {
	f := newWorks(t)
	f.do(ambit.Put{Noun: when(allowing("bosses", "files:edit", "user:ann", "project:b1"), `principal.name == "boss"`)})
	f.do(ambit.Put{Noun: when(denying("temps", "files:read", "user:bob", "project:a1"), `principal.name == "bob"`)})
	f.do(ambit.Put{Noun: when(allowing("known", "ambit.groups:read", "user:ann", "account"), `resource.name == "crew"`)})
	named := func(who, name string) []ambit.Command {
		u := ranked(who, 0)
		u.Name = name
		return puts(u)
	}
	group := own("g")
	group.Name = "crew"
	f.do(named("bob", "bob")[0])
	expectJudged(t, f.Account(), []writing{
		{"an allow applies to who is called so", "user:lead", named("ann", "boss"), "not_held files:edit project:b1"},
		{"a deny to who is called otherwise", "user:lead", named("bob", "robert"), ""},
		{"which takes what was denied", "user:ann", named("bob", "robert"), "not_held files:read project:a1"},
		{"as of a resource", "user:lead", puts(&ambit.Group{Own: group}), "not_held ambit.groups:read ambit.group:" + id("g")},
		{"a name that no policy reads", "user:ann", puts(&ambit.ResourceGroup{Own: ambit.Own{ID: id("set"), Name: "other"}}), ""},
		{"the admin may do all of it", "user:admin", append(named("ann", "boss"), puts(&ambit.Group{Own: group})...), ""},
	})
}

func TestAPrincipalThatMayActAgainTakesWhatItHolds(t *testing.T) {
	f := newWorks(t)
	f.do(ambit.Put{Noun: &ambit.User{Own: own("off"), Status: ambit.Accepted, Disabled: true}})
	f.do(ambit.Put{Noun: &ambit.User{Own: own("pending")}})
	f.do(ambit.Put{Noun: &ambit.ServiceAccount{Own: own("robot"), Disabled: true}})
	f.allow("all", "files:edit", "user:off user:pending service-account:robot", "file:fb")
	f.allow("known", "projects:read", "authenticated", "project:b1")
	f.do(ambit.AddMember{Set: ref("group:g"), Member: ref("user:off")})
	f.allow("gs", "teams:read", "group:outer", "team:b")
	a := f.Account()
	expectJudged(t, a, []writing{
		{"enabled", "user:lead", puts(&ambit.User{Own: own("off"), Status: ambit.Accepted}), "not_held files:edit file:fb; not_held teams:read team:b"},
		{"accepted", "user:lead", puts(&ambit.User{Own: own("pending"), Status: ambit.Accepted}), "not_held files:edit file:fb"},
		{"accepted and disabled", "user:lead", puts(&ambit.User{Own: own("pending"), Status: ambit.Accepted, Disabled: true}), ""},
		{"a program", "user:lead", puts(&ambit.ServiceAccount{Own: own("robot")}), "not_held files:edit file:fb"},
		{"by the admin", "user:admin", puts(&ambit.ServiceAccount{Own: own("robot")}, &ambit.User{Own: own("off"), Status: ambit.Accepted}), ""},
	})
}
