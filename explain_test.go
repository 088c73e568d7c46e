package ambit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/google/go-cmp/cmp"
)

// explain explains a question that can be asked.
func explain(t *testing.T, a *ambit.Account, q ambit.Question) *ambit.Explanation {
	t.Helper()
	e, err := a.Explain(q)
	if err != nil {
		t.Fatalf("%s %s %s: %v", q.Principal, q.Permission, q.Resource.Ref, err)
	}
	d, err := a.Check(q)
	if diff := cmp.Diff(d, e.Decision); err != nil || diff != "" {
		t.Errorf("%s %s %s: the explanation is of another decision (%v):\n%s", q.Principal, q.Permission, q.Resource.Ref, err, diff)
	}
	return e
}

// outline writes down which policies applied, and how, by name.
func outline(e *ambit.Explanation, p *ambit.AppliedPolicy) string {
	names := func(refs []ambit.Ref) string {
		var list []string
		for _, r := range refs {
			list = append(list, label(e, r))
		}
		return strings.Join(list, ">")
	}
	where := ""
	for _, s := range p.Where {
		arrow := "-" + s.Relation
		if s.Backward {
			arrow = "~" + s.Relation
		}
		if s.Reach {
			arrow = "+" + arrow
		}
		where += " " + arrow + ">" + label(e, s.To)
	}
	text := fmt.Sprintf("%s %s | %s | %s", p.Effect, label(e, p.Policy), names(p.Who), p.Pattern)
	if p.Role != "" {
		text += " of " + bare.Replace(string(p.Role))
	}
	if p.Includes != "" {
		text += " by " + string(p.Includes)
	}
	text += " | " + label(e, p.Node)
	if !p.ResourceGroup.IsZero() {
		text += " in " + label(e, p.ResourceGroup)
	}
	return text + " |" + where
}

// bare takes the prefixes of catalogs away; texts leave out those that nobody
// needs.
var bare = strings.NewReplacer("studio/", "", "shop/", "", ambit.OwnPrefix, "")

// label is what people call r.
func label(e *ambit.Explanation, r ambit.Ref) string {
	text := r.String()
	if name, ok := e.Names[text]; ok {
		text = name
	}
	return bare.Replace(text)
}

func applied(e *ambit.Explanation, part int) []string {
	var list []string
	for i := range e.Parts[part].Applied {
		list = append(list, outline(e, &e.Parts[part].Applied[i]))
	}
	return list
}

func TestAnExplanationTellsWhoWhatAndWhere(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	f.do(ambit.Put{Noun: &ambit.User{Own: ambit.Own{ID: id("in-p"), Name: "in-p", Home: ref("project:p")}, Status: ambit.Accepted}})
	for _, name := range []string{"inner", "middle", "outer"} {
		f.do(ambit.Put{Noun: &ambit.Group{Own: own(name)}})
	}
	f.do(ambit.AddMember{Set: ref("group:inner"), Member: ref("user:u")})
	f.do(ambit.AddMember{Set: ref("group:middle"), Member: ref("group:inner")})
	f.do(ambit.AddMember{Set: ref("group:outer"), Member: ref("group:middle")})
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("set")}})
	f.do(ambit.AddMember{Set: ref("resource-group:set"), Member: ref("drawer:d")})
	f.role(&ambit.Role{Own: own("custom"), Permissions: []ambit.Pattern{"files:edit", "notes:*"}})
	f.role(&ambit.Role{Own: ambit.Own{ID: id("away"), Name: "away", Home: ref("bot:b")}, Permissions: []ambit.Pattern{"*:read"}})
	f.allow("direct", "role:local files:read role:reader", "user:u", "project:p")
	f.allow("group", "role:away role:reader", "group:outer", "account")
	f.allow("set", "role:custom", "user:u", "resource-group:set")
	f.allow("type", "drawers:read", "ambit.user", "drawer:d")
	f.allow("known", "projects:manage", "authenticated", "project:p")
	p := policy(ambit.Deny, "fault", "bots:poke", "user:u", "bot:b")
	p.Condition = "context.safe"
	f.do(ambit.Put{Noun: p})
	f.deny("deny", "bots:poke", "group:inner", "team:t")
	f.allow("poke", "bots:poke", "user:u", "account")
	a := f.Account()
	for _, c := range []struct {
		permission, what string
		want             []string
	}{
		{"files:read", "file:f", []string{
			"allow direct | user:u | files:read | project:p | -project>project:p",
			"allow group | user:u>group:inner>group:middle>group:outer | *:read of reader | account:acme | -project>project:p -team>team:t -account>account:acme",
		}},
		{"notes:read", "note:n", []string{
			"allow direct | user:u | *:read of reader | project:p | -file>file:f -project>project:p",
			"allow set | user:u | notes:* of " + id("custom") + " | drawer:d in resource-group:set | -file>file:f -drawer>drawer:inner -drawer>drawer:d",
			"allow group | user:u>group:inner>group:middle>group:outer | *:read of reader | account:acme | -file>file:f -project>project:p -team>team:t -account>account:acme",
		}},
		{"drawers:read", "drawer:d", []string{
			"allow group | user:u>group:inner>group:middle>group:outer | *:read of reader | account:acme | -team>team:t -account>account:acme",
			"allow type | user:u>user | drawers:read | drawer:d |",
		}},
		{"ambit.users:read", "user:in-p", []string{
			"allow known | user:u>authenticated | projects:manage by projects:manage | project:p | -home>project:p",
		}},
		{"bots:poke", "bot:b", []string{
			"deny fault | user:u | bots:poke | bot:b |",
			"deny deny | user:u>group:inner | bots:poke | team:t | -project>project:p -team>team:t",
			"allow poke | user:u | bots:poke | account:acme | -project>project:p -team>team:t -account>account:acme",
		}},
	} {
		e := explain(t, a, ask("user:u", c.permission, c.what))
		var got []string
		for _, line := range applied(e, 0) {
			got = append(got, strings.Replace(line, " policy:", " ", 1))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s on %s (-want +got):\n%s", c.permission, c.what, diff)
		}
		if len(e.Parts[0].Misses) > 0 || e.Parts[0].Omitted() {
			t.Errorf("%s on %s tells misses, though policies applied: %+v", c.permission, c.what, e.Parts[0].Misses)
		}
		text := bare.Replace(e.Text())
		for _, part := range e.Parts[0].Applied {
			if name := label(e, part.Policy); !strings.Contains(text, name) {
				t.Errorf("the text does not name %s:\n%s", name, text)
			}
		}
	}
	e := explain(t, a, ask("user:u", "bots:poke", "bot:b"))
	if fault := e.Parts[0].Applied[0].Fault; !strings.Contains(fault, "safe") || e.Parts[0].Applied[1].Fault != "" {
		t.Errorf("a deny by fault tells %q, another %q", fault, e.Parts[0].Applied[1].Fault)
	}
	if e := explain(t, a, ask("user:u", "notes:read", "file:f")); e.StandIn != "studio/note" || !strings.Contains(bare.Replace(e.Text()), "a note in file:f") {
		t.Errorf("a stand-in is explained as %q:\n%s", e.StandIn, e.Text())
	}
	if e := explain(t, a, ask("anonymous", "notes:read", "note:n")); e.Principal != ambit.Anonymous || e.Parts[0].Principal != ambit.Anonymous {
		t.Errorf("anonymous is explained as %v", e.Principal)
	}
	if e := explain(t, a, ask("user:gone", "notes:read", "note:n")); len(e.Parts) != 0 || !strings.Contains(e.Text(), "user:gone") {
		t.Errorf("one who is not known is explained with %v:\n%s", e.Parts, e.Text())
	}
}

func TestAnExplanationTellsTheWayByReach(t *testing.T) {
	for _, licenses := range []int{1, 200} { // few are followed, of many the smaller side is asked
		f := newFixture(t)
		for _, p := range []string{"few", "many"} {
			f.resource("product:" + p + " account=account")
			f.resource("policy:" + p + " product=product:" + p)
		}
		f.resource("user:u account=account")
		f.resource("license:first policy=policy:few user=user:u")
		for i := range licenses {
			f.resource(fmt.Sprintf("license:%d policy=policy:many user=user:u", i))
		}
		f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("set")}})
		f.do(ambit.AddMember{Set: ref("resource-group:set"), Member: ref("product:few")})
		f.user("by-set")
		f.allow("by-set", "user.read", "ambit.user:by-set", "resource-group:set")
		f.holder("by-node", "user.read", "product:few")
		a := f.Account()
		e := explain(t, a, ask("product:few", "user.read", "user:u"))
		want := []string{"allow policy:policy-1 | product:few>product | *:* of keeper | product:few | +~user>license:first +-policy>policy:few +-product>product:few"}
		if diff := cmp.Diff(want, applied(e, 0)); diff != "" {
			t.Errorf("with %d licenses (-want +got):\n%s", licenses, diff)
		}
		if text := bare.Replace(e.Text()); !strings.Contains(text, "←user– license:first –policy→ policy:few") {
			t.Errorf("the way is told as\n%s", text)
		}
		e = explain(t, a, ask("ambit.user:by-set", "user.read", "user:u"))
		want = []string{"allow policy:by-set | user:by-set | user.read | product:few in resource-group:set | +~user>license:first +-policy>policy:few +-product>product:few"}
		if diff := cmp.Diff(want, applied(e, 0)); diff != "" {
			t.Errorf("with %d licenses (-want +got):\n%s", licenses, diff)
		}
		e = explain(t, a, ask("ambit.user:by-node", "user.read", "user:u"))
		want = []string{"allow policy:by-node | user:by-node | user.read | product:few | +~user>license:first +-policy>policy:few +-product>product:few"}
		if diff := cmp.Diff(want, applied(e, 0)); diff != "" {
			t.Errorf("with %d licenses (-want +got):\n%s", licenses, diff)
		}
		by, err := a.ListPrincipals(ask("", "user.read", "user:u"), "", ambit.Page{})
		if err != nil || !slices.Equal(by.Items, []ambit.Ref{ref("shop/product:few"), ref("shop/product:many"), ref("shop/user:u"), ref("ambit.user:" + id("by-set")), ref("ambit.user:" + id("by-node"))}) {
			t.Errorf("with %d licenses user u may be read by %v (%v)", licenses, by.Items, err)
		}
	}
}
