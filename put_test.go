package ambit_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
)

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
