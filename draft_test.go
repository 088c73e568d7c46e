package ambit_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/google/go-cmp/cmp"
)

func TestAnAccountIsMadeWithAnIDAndASlug(t *testing.T) {
	for _, c := range []struct{ id, slug, words string }{
		{"", "acme", "id"},
		{strings.ToUpper(id("acme")), "acme", "id"},
		{id("acme")[1:], "acme", "id"},
		{id("acme"), "", "slug"},
		{id("acme"), "Acme", "slug"},
		{id("acme"), "1acme", "slug"},
		{id("acme"), strings.Repeat("a", 65), "slug"},
		{id("acme"), strings.Repeat("a", 32), "slug"}, // looks like an id
	} {
		_, err := ambit.NewDraft(ambit.Config{ID: c.id, Slug: c.slug})
		refusal, ok := err.(*ambit.CommandError)
		if !ok || refusal.Code != ambit.CodeInvalid || !strings.Contains(refusal.Error(), c.words) {
			t.Errorf("%q, %q: %v", c.id, c.slug, err)
		}
	}
	f := newStudio(t, "")
	refused(t, f.Draft, ambit.Set{Settings: ambit.Settings{Slug: "a b"}}, ambit.CodeInvalid, "slug")
	refused(t, f.Draft, ambit.Set{Settings: ambit.Settings{Slug: "b", Attributes: map[string]ambit.Value{"sealed": 1}}}, ambit.CodeInvalid, "sealed")
	f.do(ambit.Set{Settings: ambit.Settings{Slug: "renamed", Attributes: map[string]ambit.Value{"sealed": true}}})
	a := f.Account()
	for name, known := range map[string]bool{"account:renamed": true, "account:" + id("acme"): true, "account": true, "account:acme": false} {
		r, err := a.Resolve(ref(name))
		if (err == nil) != known || known && r != a.Ref() {
			t.Errorf("%s is %v (%v)", name, r, err)
		}
	}
	given := a.Settings()
	given.Attributes["sealed"] = false
	if got := a.Settings(); got.Attributes["sealed"] != true {
		t.Error("settings can be changed from outside")
	}
}

func TestAResourceIsRefusedUnlessItFitsItsType(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	f.user("v")
	for what, want := range map[string]struct {
		code  ambit.CommandCode
		words string
	}{
		"cloud:x account=account":      {ambit.CodeUnknown, "cloud"},
		"vault:v account=account":      {ambit.CodeInvalid, "opaque"},
		"account:x":                    {ambit.CodeInvalid, ""},
		"ambit.user:x account=account": {ambit.CodeInvalid, "not a type"},
		"file:x":                       {ambit.CodeInvalid, "no parent"},
		"file:x seal=project:p":        {ambit.CodeInvalid, "no parent"},
		"file:x project=project:gone":  {ambit.CodeUnknown, "project:gone"},
		"file:x project=team:t":        {ambit.CodeInvalid, "leads to a studio/project"},
		"file:x project=project:p project=studio/project:p": {ambit.CodeInvalid, "twice"},
		"file:x team=team:t": {ambit.CodeInvalid, "no such relation"},
		"file:x project=project:p lead=user:u lead=user:v":        {ambit.CodeInvalid, "one ambit.user at most"},
		"drawer:d drawer=drawer:inner":                            {ambit.CodeConflict, "lies in it"},
		"drawer:d team=team:t drawer=drawer:d":                    {ambit.CodeConflict, "lies in it"},
		"drawer:new drawer=drawer:new":                            {ambit.CodeUnknown, "drawer:new"},
		"file:" + strings.Repeat("x", 257) + " project=project:p": {ambit.CodeInvalid, "257"},
	} {
		r := &ambit.Resource{}
		words := strings.Fields(what)
		name, text, _ := strings.Cut(words[0], ":")
		*r = *resource("file:any " + strings.Join(words[1:], " "))
		r.Node = ambit.Ref{Type: ambit.TypeName(name), ID: text}
		refused(t, f.Draft, ambit.Put{Noun: r}, want.code, want.words)
	}
	with := func(attributes map[string]ambit.Value) ambit.Put {
		r := resource("file:x project=project:p")
		r.Attributes = attributes
		return ambit.Put{Noun: r}
	}
	refused(t, f.Draft, with(map[string]ambit.Value{"size": "big"}), ambit.CodeInvalid, "size")
	refused(t, f.Draft, with(map[string]ambit.Value{"sise": 1}), ambit.CodeInvalid, `"size"`)
	refused(t, f.Draft, ambit.Put{}, ambit.CodeInvalid, "noun")
	refused(t, f.Draft, ambit.Put{Noun: (*ambit.Resource)(nil)}, ambit.CodeInvalid, "noun")
	refused(t, f.Draft, nil, ambit.CodeInvalid, "no command")
	f.resource("file:x project=project:p lead=user:u seal=project:p")
	f.resource("drawer:other drawer=drawer:inner team=team:t")

	c := licensing()
	for i := range c.Types {
		if c.Types[i].Name == "machine" {
			c.Types[i].Relations = []ambit.RelationDecl{{Name: "seat", To: "user", Required: true}}
		}
	}
	f.do(ambit.Adopt{Catalog: c})
	f.resource("shop/user:u account=account")
	f.resource("license:l user=shop/user:u")
	refused(t, f.Draft, ambit.Put{Noun: resource("machine:m license=license:l")}, ambit.CodeInvalid, "seat")
	refused(t, f.Draft, ambit.Put{Noun: resource("shop/user:u")}, ambit.CodeInvalid, "no parent")
}

func TestAPolicyIsRefusedUnlessItMeansSomething(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("set")}})
	f.resource("project:q team=team:t")
	put := func(change func(*ambit.Policy)) ambit.Put {
		p := policy(ambit.Allow, "p", "files:read", "user:u", "project:p")
		p.Home = ref("project:p")
		change(p)
		return ambit.Put{Noun: p}
	}
	for _, c := range []struct {
		change func(*ambit.Policy)
		code   ambit.CommandCode
		words  string
	}{
		{func(p *ambit.Policy) { p.Effect = "permit" }, ambit.CodeInvalid, "permit"},
		{func(p *ambit.Policy) { p.Effect = "" }, ambit.CodeInvalid, "policy.effect"},
		{func(p *ambit.Policy) { p.Principals = nil }, ambit.CodeInvalid, "policy.principals"},
		{func(p *ambit.Policy) { p.Principals = refs("user:u user:u") }, ambit.CodeInvalid, "twice"},
		{func(p *ambit.Policy) { p.Principals = refs("user:u ambit.user:" + id("u")) }, ambit.CodeInvalid, "policy.principals[1]"},
		{func(p *ambit.Policy) { p.Principals = refs("project:p") }, ambit.CodeInvalid, "does not act"},
		{func(p *ambit.Policy) { p.Principals = refs("project") }, ambit.CodeInvalid, "does not act"},
		{func(p *ambit.Policy) { p.Principals = refs("user:gone") }, ambit.CodeUnknown, "user:gone"},
		{func(p *ambit.Policy) { p.Principals = []ambit.Ref{{}} }, ambit.CodeInvalid, "policy.principals[0]"},
		{func(p *ambit.Policy) { p.Permissions = nil }, ambit.CodeInvalid, "neither a role nor a permission"},
		{func(p *ambit.Policy) { p.Permissions = []ambit.Pattern{"files:raed"} }, ambit.CodeUnknown, `"files:read"`},
		{func(p *ambit.Policy) { p.Permissions = []ambit.Pattern{"files:read", "clouds:*"} }, ambit.CodeUnknown, "policy.permissions[1]"},
		{func(p *ambit.Policy) { p.Permissions = []ambit.Pattern{"*:fly"} }, ambit.CodeUnknown, "matches no permission"},
		{func(p *ambit.Policy) { p.Permissions = []ambit.Pattern{"file*:read"} }, ambit.CodeUnknown, ""},
		{func(p *ambit.Policy) { p.Roles = []ambit.RoleName{"raeder"} }, ambit.CodeUnknown, `"reader"`},
		{func(p *ambit.Policy) { p.Roles = []ambit.RoleName{"reader", "studio/reader"} }, ambit.CodeInvalid, "twice"},
		{func(p *ambit.Policy) { p.Nodes = nil }, ambit.CodeInvalid, "policy.nodes"},
		{func(p *ambit.Policy) { p.Nodes = refs("project:q") }, ambit.CodeInvalid, "does not lie in"},
		{func(p *ambit.Policy) { p.Nodes = refs("file:f team:t") }, ambit.CodeInvalid, "policy.nodes[1]"},
		{func(p *ambit.Policy) { p.Nodes = refs("account") }, ambit.CodeInvalid, "does not lie in"},
		{func(p *ambit.Policy) { p.Nodes = refs("vault:new") }, ambit.CodeInvalid, "does not lie in"},
		{func(p *ambit.Policy) { p.Nodes = refs("project:gone") }, ambit.CodeUnknown, "project:gone"},
		{func(p *ambit.Policy) { p.Nodes = refs("project") }, ambit.CodeInvalid, "whole type"},
		{func(p *ambit.Policy) { p.Nodes = refs("project:p studio/project:p") }, ambit.CodeInvalid, "twice"},
		{func(p *ambit.Policy) { p.ResourceGroups = refs("project:p") }, ambit.CodeInvalid, "no resource group"},
		{func(p *ambit.Policy) { p.Condition = "resource.open &&" }, ambit.CodeInvalid, "policy.condition"},
		{func(p *ambit.Policy) { p.Condition = "resource.colour == 'red'" }, ambit.CodeInvalid, "policy.condition"},
		{func(p *ambit.Policy) { p.NotBefore, p.ExpiresAt = now, now }, ambit.CodeInvalid, "policy.expires_at"},
		{func(p *ambit.Policy) { p.NotBefore, p.ExpiresAt = now, now.Add(-1) }, ambit.CodeInvalid, "policy.expires_at"},
		{func(p *ambit.Policy) { p.Home = ref("vault") }, ambit.CodeInvalid, "whole type"},
		{func(p *ambit.Policy) { p.ID = "p" }, ambit.CodeInvalid, "policy.id"},
	} {
		refused(t, f.Draft, put(c.change), c.code, c.words)
	}
	f.do(put(func(p *ambit.Policy) { p.NotBefore, p.ExpiresAt = now, now.Add(1) }))
	f.do(put(func(p *ambit.Policy) { p.Nodes = refs("project:p file:f bot:b") }))
	f.do(put(func(p *ambit.Policy) { p.Home = ambit.Ref{}; p.Nodes = refs("vault:new") }))
	refused(t, f.Draft, put(func(p *ambit.Policy) { p.Home = ref("policy:p") }), ambit.CodeConflict, "lies in it")
	f.do(ambit.Put{Noun: &ambit.Group{Own: ambit.Own{ID: id("inside"), Name: "inside", Home: ref("policy:p")}}})
	refused(t, f.Draft, put(func(p *ambit.Policy) { p.Home = ref("group:inside") }), ambit.CodeConflict, "lies in it")
}

func TestATokenAndARoleAreRefusedUnlessTheyMeanSomething(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	token := func(change func(*ambit.Token)) ambit.Put {
		n := &ambit.Token{Own: ambit.Own{ID: id("t"), Home: ref("user:u")}}
		change(n)
		return ambit.Put{Noun: n}
	}
	role := func(change func(*ambit.Role)) ambit.Put {
		n := &ambit.Role{Own: own("r"), Permissions: []ambit.Pattern{"files:read"}}
		change(n)
		return ambit.Put{Noun: n}
	}
	for _, c := range []struct {
		cmd   ambit.Command
		code  ambit.CommandCode
		words string
	}{
		{token(func(n *ambit.Token) { n.Home = ambit.Ref{} }), ambit.CodeInvalid, "token.home"},
		{token(func(n *ambit.Token) { n.Home = ref("project:p") }), ambit.CodeInvalid, "does not act"},
		{token(func(n *ambit.Token) { n.Home = ref("user:gone") }), ambit.CodeUnknown, "user:gone"},
		{token(func(n *ambit.Token) { n.ActsFor = ref("project:p") }), ambit.CodeInvalid, "token.acts_for"},
		{token(func(n *ambit.Token) { n.ActsFor = ref("user:gone") }), ambit.CodeUnknown, "token.acts_for"},
		{token(func(n *ambit.Token) { n.Ceiling = ceiling([]ambit.Pattern{"files:fly"}, "account") }), ambit.CodeUnknown, "token.ceiling.permissions[0]"},
		{token(func(n *ambit.Token) { n.Ceiling = ceiling(nil, "account project:gone") }), ambit.CodeUnknown, "token.ceiling.nodes[1]"},
		{token(func(n *ambit.Token) { n.Ceiling = ceiling(nil, "project:p project:p") }), ambit.CodeInvalid, "twice"},
		{role(func(n *ambit.Role) { n.Permissions = []ambit.Pattern{"files:fly"} }), ambit.CodeUnknown, "role.permissions[0]"},
		{role(func(n *ambit.Role) { n.Scopes = []string{"project", "note"} }), ambit.CodeUnknown, "role.scopes[1]"},
		{role(func(n *ambit.Role) { n.Scopes = []string{"global-scope"} }), ambit.CodeUnknown, "role.scopes[0]"},
		{role(func(n *ambit.Role) { n.Home = ref("project:gone") }), ambit.CodeUnknown, "role.home"},
		{ambit.Put{Noun: &ambit.User{Own: own("x"), Status: "asked"}}, ambit.CodeInvalid, "user.status"},
		{ambit.Put{Noun: &ambit.User{Own: own("x"), Attributes: map[string]ambit.Value{"level": "high"}}}, ambit.CodeInvalid, "level"},
		{ambit.Put{Noun: &ambit.Group{Own: own("x"), Attributes: map[string]ambit.Value{"level": 1}}}, ambit.CodeInvalid, "level"},
	} {
		refused(t, f.Draft, c.cmd, c.code, c.words)
	}
	f.do(token(func(n *ambit.Token) { n.ActsFor = ref("bot:b") }))
	f.do(role(func(n *ambit.Role) { n.Scopes = []string{"project", "account"} }))
	if got := get[*ambit.Role](t, f.Account(), "role:r").Scopes; !slices.Equal(got, []string{"studio/project", "account"}) {
		t.Errorf("the role has the scopes %v", got)
	}
}

func TestANameIsUniqueInItsHome(t *testing.T) {
	f := newStudio(t, "")
	group := func(id, name, home string) ambit.Put {
		g := &ambit.Group{Own: ambit.Own{ID: id, Name: name}}
		if home != "" {
			g.Home = ref(home)
		}
		return ambit.Put{Noun: g}
	}
	one, two, three := id("1"), id("2"), id("3")
	f.do(group(one, "ops", ""))
	f.do(group(one, "ops", "")) // as it is
	refused(t, f.Draft, group(two, "ops", ""), ambit.CodeConflict, `"ops"`)
	refused(t, f.Draft, group(two, one, ""), ambit.CodeInvalid, "looks like an id")
	refused(t, f.Draft, group(two, "a\nb", ""), ambit.CodeInvalid, "group.name")
	refused(t, f.Draft, group(two, strings.Repeat("x", 257), ""), ambit.CodeInvalid, "the name is 257 bytes")
	f.do(group(two, "ops", "project:p"))
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: ambit.Own{ID: one, Name: "ops"}}}) // of another type
	f.do(group(three, "dev", ""))

	a := f.Account()
	resolve := func(a *ambit.Account, text, want string) {
		t.Helper()
		if r, err := a.Resolve(ref(text)); err != nil || r.ID != want {
			t.Errorf("%s is %v (%v), want %s", text, r, err, want)
		}
	}
	ambiguous := func(a *ambit.Account, text string) {
		t.Helper()
		_, err := a.Resolve(ref(text))
		if refusal, ok := err.(*ambit.CommandError); !ok || refusal.Code != ambit.CodeAmbiguous {
			t.Errorf("%s: %v, want ambiguous", text, err)
		}
	}
	unknown := func(a *ambit.Account, text string) {
		t.Helper()
		_, err := a.Resolve(ref(text))
		if refusal, ok := err.(*ambit.CommandError); !ok || refusal.Code != ambit.CodeUnknown {
			t.Errorf("%s: %v, want unknown", text, err)
		}
	}
	ambiguous(a, "group:ops")
	resolve(a, "group:"+two, two)
	resolve(a, "group:dev", three)
	resolve(a, "resource-group:ops", one)
	unknown(a, "user:dev")
	unknown(a, "resource-group:dev")
	fails(t, a, ask("group:ops", "files:read", "file:f"), ambit.FaultReference, "more than one")

	d := a.Draft()
	f = &fixture{t, d}
	f.do(group(two, "old", "project:p"))
	f.do(group(one, "lead", ""))
	f.do(group(two, "ops", ""))
	f.do(ambit.Delete{Ref: ref("group:dev")})
	b := replayed(t, a, d)
	resolve(b, "group:ops", two)
	resolve(b, "group:lead", one)
	unknown(b, "group:old")
	unknown(b, "group:dev")
	ambiguous(a, "group:ops") // the value before is as it was

	d = b.Draft()
	f = &fixture{t, d}
	refused(t, d, group(one, "ops", ""), ambit.CodeConflict, `"ops"`)
	f.do(group(three, "dev", "")) // the name is free again
	resolve(replayed(t, b, d), "group:dev", three)
}

func TestARoleIsNamedAsFarAsItCanBeMeant(t *testing.T) {
	f := newStudio(t, "")
	f.do(ambit.Adopt{Catalog: licensing()})
	f.resource("project:q team=team:t")
	role := func(name, key, home string) {
		f.role(&ambit.Role{Own: ambit.Own{ID: id(key), Name: name, Home: ref(home)}, Permissions: []ambit.Pattern{"files:read"}})
	}
	role("here", "here", "project:p")
	role("twice", "twice-p", "project:p")
	role("twice", "twice-q", "project:q")
	role("twice-too", "too-p", "project:p")
	role("twice-too", "too-account", "account")
	role("everything", "custom-everything", "project:q")
	f.user("u")
	at := func(home, name string) *ambit.Policy {
		p := policy(ambit.Allow, "p", "role:"+name, "ambit.user:u", home)
		p.Home = ref(home)
		return p
	}
	for _, c := range []struct{ home, name, want string }{
		{"project:p", "here", id("here")},
		{"file:f", "here", id("here")},
		{"account", "here", id("here")},
		{"project:p", "twice", id("twice-p")},
		{"project:q", "twice", id("twice-q")},
		{"project:q", id("twice-p"), id("twice-p")},
		{"project:q", "twice-too", id("too-account")},
		{"project:p", "everything", "studio/everything"},
		{"account", "studio/everything", "studio/everything"},
		{"account", "5eed0000000000000000000000000001", "studio/reader"},
		{"account", "keeper", "shop/keeper"},
		{"account", "owner", "ambit.owner"},
		{"account", "ambit.owner", "ambit.owner"},
	} {
		f.do(ambit.Put{Noun: at(c.home, c.name)})
		changes := f.Changes()
		got := changes[len(changes)-1].(ambit.Put).Noun.(*ambit.Policy).Roles
		if !slices.Equal(got, []ambit.RoleName{ambit.RoleName(c.want)}) {
			t.Errorf("%s in %s is %v, want %s", c.name, c.home, got, c.want)
		}
	}
	for _, c := range []struct {
		home, name string
		code       ambit.CommandCode
	}{
		{"project:q", "here", ambit.CodeUnknown},
		{"account", "twice", ambit.CodeAmbiguous},
		{"project:p", "twice-too", ambit.CodeAmbiguous},
		{"project:q", "everything", ambit.CodeAmbiguous},
		{"account", "reader", ambit.CodeAmbiguous}, // of two catalogs
		{"account", "shop/here", ambit.CodeUnknown},
		{"account", strings.Repeat("0", 32), ambit.CodeUnknown},
	} {
		refused(t, f.Draft, ambit.Put{Noun: at(c.home, c.name)}, c.code, c.name)
	}
	role("owner", "custom-owner", "account")
	f.do(ambit.Put{Noun: at("account", "owner")}) // a custom role before Ambit's own
}

func TestATypeIsNamedAsFarAsItCanBeMeant(t *testing.T) {
	f := newStudio(t, "")
	f.do(ambit.Adopt{Catalog: licensing()})
	other := &ambit.Catalog{Name: "other", Types: []ambit.Type{{Name: "file", Parents: []string{"account"}}, {Name: "zone", Opaque: true}},
		Permissions: []ambit.Permission{{ID: "other-read", Type: "file", Action: "read"}}}
	f.do(ambit.Adopt{Catalog: other})
	f.user("u")
	f.resource("user:u account=account")
	f.resource("other/file:f account=account")
	a := f.Account()
	for text, want := range map[string]string{
		"user:u": "shop/user:u", "ambit.user:u": "ambit.user:" + id("u"), "studio/file:f": "studio/file:f", "note:n": "studio/note:n",
	} {
		if r, err := a.Resolve(ref(text)); err != nil || r != ref(want) {
			t.Errorf("%s is %v (%v), want %s", text, r, err, want)
		}
	}
	refused(t, a.Draft(), ambit.Delete{Ref: ref("file:f")}, ambit.CodeAmbiguous, "studio/file or other/file")
	refused(t, a.Draft(), ambit.Put{Noun: resource("file:x project=project:p")}, ambit.CodeAmbiguous, "write which")
	refused(t, a.Draft(), ambit.Delete{Ref: ref("nowhere/file:f")}, ambit.CodeUnknown, "nowhere/file")
	fails(t, a, ask("user:u", "files:read", "file:f"), ambit.FaultReference, "could be")
	fails(t, a, described("user:u", "record.read", "record:x zone=zone:z"), ambit.FaultReference, "could be")
	expect(t, a, ask("user:u", "files:read", "studio/file:f"), no)
	expect(t, a, ask("user:u", "files:read", "nowhere/file:f"), ambit.ReasonUnknownResource)
}

func TestMembersComeAndGo(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	for _, name := range []string{"a", "b", "c"} {
		f.do(ambit.Put{Noun: &ambit.Group{Own: own(name)}})
	}
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("set")}})
	add := func(set, member string) ambit.Command { return ambit.AddMember{Set: ref(set), Member: ref(member)} }
	f.do(add("group:a", "user:u"))
	f.do(add("group:b", "group:a"))
	f.do(add("group:c", "group:b"))
	f.do(add("group:c", "user:u"))
	f.do(add("resource-group:set", "vault:named-first-here"))
	f.do(add("resource-group:set", "file:f"))
	for _, c := range []struct {
		cmd   ambit.Command
		code  ambit.CommandCode
		words string
	}{
		{add("group:a", "group:c"), ambit.CodeConflict, "which is in it"},
		{add("group:a", "group:b"), ambit.CodeConflict, "which is in it"},
		{add("group:a", "group:a"), ambit.CodeConflict, "which is in it"},
		{add("group:a", "project:p"), ambit.CodeInvalid, "does not act"},
		{add("group:a", "vault:v"), ambit.CodeInvalid, "does not act"},
		{add("group:a", "account"), ambit.CodeInvalid, "does not act"},
		{add("group:a", "user:gone"), ambit.CodeUnknown, "member"},
		{add("group:gone", "user:u"), ambit.CodeUnknown, "set"},
		{add("user:u", "user:u"), ambit.CodeInvalid, "has no members"},
		{ambit.RemoveMember{Set: ref("group:gone"), Member: ref("user:u")}, ambit.CodeUnknown, "set"},
		{ambit.RemoveMember{Set: ref("group:a"), Member: ref("user:gone")}, ambit.CodeUnknown, "member"},
		{ambit.RemoveMember{Set: ref("project:p"), Member: ref("user:u")}, ambit.CodeInvalid, "has no members"},
	} {
		refused(t, f.Draft, c.cmd, c.code, c.words)
	}
	a := f.Account()
	members := func(a *ambit.Account, set, want string) {
		t.Helper()
		var got []string
		for m := range a.Members(ref(set)) {
			got = append(got, m.String())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("in %s are %v, want %s", set, got, want)
		}
	}
	user, group := "ambit.user:"+id("u"), "ambit.group:"
	members(a, "group:c", user+" "+group+id("b"))
	members(a, "resource-group:set", "studio/file:f studio/vault:named-first-here")
	members(a, "user:u", "")
	members(a, "group:gone", "")

	// What is so already is no change, and makes no revision.
	d := a.Draft()
	f = &fixture{t, d}
	f.do(add("group:c", "user:u"))
	f.do(ambit.RemoveMember{Set: ref("group:b"), Member: ref("user:u")})
	f.do(ambit.RemoveMember{Set: ref("resource-group:set"), Member: ref("vault:never-named")})
	f.do(ambit.Put{Noun: resource("file:f drawer=drawer:inner project=project:p")})
	f.do(ambit.Put{Noun: &ambit.User{Own: own("u"), Status: ambit.Accepted}})
	f.do(ambit.Set{Settings: a.Settings()})
	f.do(ambit.Adopt{Catalog: a.Catalogs()[1]})
	f.do(ambit.Abandon{Name: "never-adopted"})
	if got := d.Changes(); len(got) != 0 || d.Account().Revision() != a.Revision() {
		t.Errorf("what is so already comes to %v", got)
	}

	// Writing a node anew leaves it where it is a member.
	d = a.Draft()
	f = &fixture{t, d}
	f.resource("project:q team=team:t")
	f.resource("file:f project=project:q")
	f.do(ambit.Put{Noun: &ambit.User{Own: ambit.Own{ID: id("u"), Name: "u", Home: ref("project:p")}, Status: ambit.Accepted}})
	f.do(ambit.RemoveMember{Set: ref("group:c"), Member: ref("group:b")})
	b := replayed(t, a, d)
	members(b, "group:a", user)
	members(b, "group:c", user)
	members(b, "resource-group:set", "studio/file:f studio/vault:named-first-here")
	members(a, "group:c", user+" "+group+id("b"))
	f = &fixture{t, b.Draft()}
	f.do(add("group:a", "group:c")) // no circle any more
}

func TestWritingAnewReplacesTheWhole(t *testing.T) {
	f := newStudio(t, "")
	with := func(attributes map[string]ambit.Value) ambit.Put {
		r := resource("file:x project=project:p")
		r.Attributes = attributes
		return ambit.Put{Noun: r}
	}
	f.do(with(map[string]ambit.Value{"size": 3, "price": 4}))
	f.user("u")
	f.token("t", "user:u", "", ceiling([]ambit.Pattern{"files:read"}, "project:p"))
	a := f.Account()
	for _, attributes := range []map[string]ambit.Value{{"size": int64(5)}, nil} {
		d := a.Draft()
		f = &fixture{t, d}
		f.do(with(attributes))
		f.token("t", "user:u", "", nil)
		b := replayed(t, a, d)
		if diff := cmp.Diff(attributes, get[*ambit.Resource](t, b, "file:x").Attributes); diff != "" {
			t.Errorf("the file's attributes (-want +got):\n%s", diff)
		}
		if got := get[*ambit.Token](t, b, "token:t").Ceiling; got != nil {
			t.Errorf("the token has the ceiling %v", got)
		}
	}
	if got := get[*ambit.Resource](t, a, "file:x").Attributes; len(got) != 2 {
		t.Errorf("in the value before the file has %v", got)
	}
}

func TestADraftEndsAsOneAccount(t *testing.T) {
	f := newStudio(t, "")
	a := f.Account()
	if err := f.Do(ambit.Put{Noun: resource("team:late account=account")}); err == nil {
		t.Error("a draft goes on after it has become an account")
	}
	if b := f.Account(); b.Revision() != a.Revision() || len(slices.Collect(b.Nouns())) != len(slices.Collect(a.Nouns())) {
		t.Error("a draft becomes another account the second time")
	}
	gone(t, a, "team:late")

	// Two drafts of one account go their own ways.
	left, right := a.Draft(), a.Draft()
	for i := range 10 {
		for j, d := range []*ambit.Draft{left, right} {
			side := fmt.Sprintf("%d-%d", i, j)
			(&fixture{t, d}).do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own(side)}})
			(&fixture{t, d}).do(ambit.AddMember{Set: ref("resource-group:" + side), Member: ref("file:f")})
		}
	}
	l, r := left.Account(), right.Account()
	for i := range 10 {
		for j, side := range []*ambit.Account{l, r} {
			if got := slices.Collect(side.Members(ref(fmt.Sprintf("resource-group:%d-%d", i, j)))); len(got) != 1 {
				t.Errorf("on one side %d-%d has %v", i, j, got)
			}
			gone(t, side, fmt.Sprintf("resource-group:%d-%d", i, 1-j))
		}
	}
	if got := holds(a, ambit.ResourceGroupType); got != nil {
		t.Errorf("the account they began from has %v", got)
	}
	changes := l.Draft()
	(&fixture{t, changes}).resource("team:next account=account")
	for _, e := range []ambit.Entry{
		{Revision: l.Revision(), Changes: changes.Changes()},
		{Revision: l.Revision() + 2, Changes: changes.Changes()},
		{Revision: l.Revision() + 1, Changes: []ambit.Change{ambit.Remove{Refs: refs("studio/team:gone")}}},
		{Revision: l.Revision() + 1, Changes: []ambit.Change{ambit.Remove{Refs: refs("studio/team:t")}}},
		{Revision: l.Revision() + 1, Changes: []ambit.Change{nil}},
	} {
		if _, err := l.Apply(e); err == nil {
			t.Errorf("entry %+v is applied", e)
		}
	}
}

func TestAnAccountSharesNoMemory(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	given := policy(ambit.Allow, "p", "files:read", "user:u", "project:p")
	f.do(ambit.Put{Noun: given})
	file := resource("file:f drawer=drawer:inner project=project:p")
	file.Attributes = map[string]ambit.Value{"size": 1}
	f.do(ambit.Put{Noun: file})
	level := map[string]ambit.Value{"level": 1}
	f.do(ambit.Put{Noun: &ambit.User{Own: own("u"), Status: ambit.Accepted, Attributes: level}})
	f.role(&ambit.Role{Own: own("r"), Permissions: []ambit.Pattern{"files:read"}, Scopes: []string{"project"}})
	f.token("t", "user:u", "", ceiling([]ambit.Pattern{"files:read"}, "project:p"))
	changes := f.Changes()
	a := f.Account()
	written := func() string { // what is spoiled later cannot change text
		text, err := json.Marshal(slices.Collect(a.Nouns()))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	before := written()
	spoil := func(noun ambit.Noun) {
		switch n := noun.(type) {
		case *ambit.Policy:
			n.Principals[0], n.Nodes[0], n.Permissions[0], n.Name = ambit.Anonymous, ref("account"), "*:*", "spoiled"
		case *ambit.Resource:
			n.Relations[0].Name = "spoiled"
			if n.Attributes != nil {
				n.Attributes["size"] = 99
			}
		case *ambit.User:
			if n.Attributes != nil {
				n.Attributes["level"] = 99
			}
			n.Disabled = true
		case *ambit.Role:
			n.Permissions[0], n.Scopes[0] = "*:*", "account"
		case *ambit.Token:
			n.Ceiling.Permissions[0], n.Ceiling.Nodes[0] = "*:*", ref("account")
		}
	}
	spoil(given)
	file.Attributes["size"], level["level"] = 99, 99
	for noun := range a.Nouns() {
		spoil(noun)
		again, err := a.Get(noun.Ref())
		if err != nil {
			t.Fatal(err)
		}
		spoil(again)
	}
	for _, c := range changes {
		if put, ok := c.(ambit.Put); ok {
			spoil(put.Noun)
		}
	}
	if diff := cmp.Diff(before, written()); diff != "" {
		t.Errorf("the account has changed with what it was given or gave away:\n%s", diff)
	}
	expect(t, a, ask("user:u", "files:read", "file:f"), yes)
	expect(t, a, ask("anonymous", "files:read", "file:f"), no)
	expect(t, a, ask("token:t", "notes:read", "note:n"), no)
}
