package ambit_test

import (
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
)

// Conditions see the names of Ambit's own nouns, as if every type of Ambit's own
// declared an attribute "name".
func TestConditionsSeeNames(t *testing.T) {
	f := newStudio(t, "")
	cards, err := catalog.Read("cards.yaml", []byte("catalog: cards\ntypes: {card: {parents: [account], acts: true, attributes: {name: {type: string, default: card}}}}"))
	if err != nil {
		t.Fatal(err)
	}
	f.do(ambit.Adopt{Catalog: cards})
	when := func(name, what, condition string) {
		p := policy(ambit.Allow, name, what, "authenticated anonymous", "account")
		p.Condition = condition
		f.do(ambit.Put{Noun: p})
	}
	f.user("ada")
	f.do(ambit.Put{Noun: &ambit.User{Own: ambit.Own{ID: id("nameless")}, Status: ambit.Accepted}})
	f.resource("card:c account=account")
	f.do(ambit.Put{Noun: &ambit.Resource{
		Node: ref("card:named"), Relations: []ambit.Relation{{Name: "account", To: ref("account")}}, Attributes: map[string]ambit.Value{"name": "ada"},
	}})
	when("by-name", "files:read", `principal.name == "ada"`)
	when("not-by-name", "drawers:read", `principal.name != "ada"`)
	when("empty", "files:create", `principal.name == ""`)
	when("has", "projects:read", `!has(principal.name)`)
	when("of-users", "ambit.users:read", `resource.name.startsWith("a")`)
	when("of-new-users", "ambit.users:create", `resource.name != "root"`)
	when("of-notes", "notes:read", `resource.name != "root"`)
	nameless := "ambit.user:" + id("nameless")
	a := f.Account()
	expectAll(t, a, []claim{
		{"ambit.user:ada", "files:read", "file:f", yes},
		{nameless, "files:read", "file:f", no},
		{"card:c", "files:read", "file:f", no}, // its attribute's default
		{"card:named", "files:read", "file:f", yes},
		{"bot:b", "files:read", "file:f", no},
		{"anonymous", "files:read", "file:f", no},

		{"ambit.user:ada", "drawers:read", "drawer:d", no},
		{"card:c", "drawers:read", "drawer:d", yes},
		{"bot:b", "drawers:read", "drawer:d", no},
		{"bot:b", "projects:read", "project:p", yes},
		{nameless, "projects:read", "project:p", no},
		{nameless, "files:create", "file:f", yes},
		{"ambit.user:ada", "files:create", "file:f", no},
		{"bot:b", "files:create", "file:f", no}, // no name is not an empty one

		{"bot:b", "ambit.users:read", "ambit.user:ada", yes},
		{"bot:b", "ambit.users:read", nameless, no},
		{"bot:b", "ambit.users:create", "account", no}, // what is not there yet has none
		{"bot:b", "notes:read", "note:n", no},          // concerns only types that have one
	})
	for who, want := range map[string]string{"bot:b": "principal.name has no value", "anonymous": "principal.name has no value"} {
		e, err := a.Explain(ask(who, "files:read", "file:f"))
		if err != nil || !strings.Contains(e.Text(), want) {
			t.Errorf("%s: %v\n%s\nlacks %q", who, err, e.Text(), want)
		}
	}

	// Names change, and what conditions say with them.
	f = &fixture{t, a.Draft()}
	f.do(ambit.Put{Noun: &ambit.User{Own: ambit.Own{ID: id("ada"), Name: "eve"}, Status: ambit.Accepted}})
	f.do(ambit.Put{Noun: &ambit.User{Own: ambit.Own{ID: id("nameless"), Name: "ada"}, Status: ambit.Accepted}})
	expectAll(t, f.Account(), []claim{
		{"ambit.user:" + id("ada"), "files:read", "file:f", no},
		{nameless, "files:read", "file:f", yes},
	})
}

func TestNoCatalogDeclaresANameOfAmbitsOwn(t *testing.T) {
	_, err := catalog.Read("own.yaml", []byte("catalog: own\ntypes: {ambit.user: {attributes: {name: string}}}"))
	if err == nil || !strings.Contains(err.Error(), "every noun of Ambit's own has its name without declaring it") {
		t.Errorf("got %v", err)
	}
	if _, err := catalog.Read("own.yaml", []byte("catalog: own\ntypes: {user: {parents: [account], attributes: {name: string}}}")); err != nil {
		t.Errorf("an application's own type: %v", err)
	}
}
