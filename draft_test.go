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
			if got := membersOf(t, side, ref(fmt.Sprintf("resource-group:%d-%d", i, j))); len(got) != 1 {
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
