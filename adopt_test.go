package ambit_test

import (
	"slices"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/cel"
)

// changed is the catalog of the tests with changes to one of its types, if name
// is not empty.
func changed(name string, change func(*ambit.Catalog, *ambit.Type)) *ambit.Catalog {
	c := licensing()
	var typ *ambit.Type
	for i := range c.Types {
		if c.Types[i].Name == name {
			typ = &c.Types[i]
		}
	}
	change(c, typ)
	return c
}

// dropType takes a type and its permissions out of a catalog.
func dropType(c *ambit.Catalog, name string) {
	c.Types = slices.DeleteFunc(c.Types, func(t ambit.Type) bool { return t.Name == name })
	c.Permissions = slices.DeleteFunc(c.Permissions, func(p ambit.Permission) bool { return p.Type == name })
}

// newUses is an account that uses everything a catalog declares.
func newUses(t *testing.T) *ambit.Account {
	f := newFixture(t)
	f.resource("product:p account=account")
	f.resource("policy:pol product=product:p")
	f.resource("user:u account=account")
	f.resource("user:v account=account")
	f.resource("group:g account=account")
	f.do(ambit.Put{Noun: &ambit.Resource{
		Node: ref("license:l"), Relations: resource("license:l user=user:u user=user:v group=group:g").Relations,
		Attributes: map[string]ambit.Value{"seats": 3, "note": "x"},
	}})
	f.resource("machine:m license=license:l")
	f.resource("record:r zone=zone:z")
	f.user("alice")
	f.do(ambit.Put{Noun: &ambit.Group{Own: own("ops")}})
	f.do(ambit.AddMember{Set: ref("ambit.group:ops"), Member: ref("license:l")})
	f.role(&ambit.Role{Own: own("custom"), Permissions: []ambit.Pattern{"machine.update", "machines:*"}})
	f.allow("by-role", "role:shop/reader", "ambit.user:alice", "account")
	f.allow("by-id", "product.delete", "product:p", "account")
	f.allow("to-type", "group.read", "user", "account")
	f.do(ambit.Put{Noun: &ambit.Token{Own: ambit.Own{ID: id("t"), Home: ref("user:u")}, ActsFor: ref("product:p"), Ceiling: ceiling([]ambit.Pattern{"policy.create"}, "account")}})
	return f.Account()
}

func TestAVersionThatDropsWhatIsInUseIsRefused(t *testing.T) {
	a := newUses(t)
	without := func(name string, list *[]ambit.Permission, action string) {
		*list = slices.DeleteFunc(*list, func(p ambit.Permission) bool { return p.Type == name && p.Action == action })
	}
	for _, c := range []struct {
		words  string // that the refusal lists
		typ    string
		change func(*ambit.Catalog, *ambit.Type)
	}{
		{"type shop/machine has nodes", "", func(c *ambit.Catalog, _ *ambit.Type) { dropType(c, "machine") }},
		{"type shop/machine has nodes, and would become", "machine", func(c *ambit.Catalog, t *ambit.Type) { t.Parents, t.Opaque = nil, true }},
		{"type shop/zone has nodes, and would become or cease", "zone", func(c *ambit.Catalog, t *ambit.Type) { t.Parents, t.Opaque = []string{"account"}, false }},
		{"shop/license:l has the relation group to shop/group:g", "license", func(c *ambit.Catalog, t *ambit.Type) { t.Relations = nil; c.Types[6].Reach = nil }},
		{"shop/license:l has the relation group to shop/group:g", "license", func(c *ambit.Catalog, t *ambit.Type) { t.Relations[0].To = "user"; c.Types[6].Reach = nil }},
		{"shop/license:l has the relation user, which would become or cease to be a parent", "license", func(c *ambit.Catalog, t *ambit.Type) {
			t.Parents, t.Relations = []string{"policy"}, append(t.Relations, ambit.RelationDecl{Name: "user", To: "user"})
		}},
		{"shop/license:l would have no parent", "license", func(c *ambit.Catalog, t *ambit.Type) {
			t.Parents, t.Relations = []string{"policy"}, append(t.Relations, ambit.RelationDecl{Name: "user", To: "user"})
		}},
		{"shop/license:l has the relation group, which would become or cease to be a parent", "license", func(c *ambit.Catalog, t *ambit.Type) {
			t.Parents = append(t.Parents, "group")
		}},
		{"shop/license:l has several of the relation user", "license", func(c *ambit.Catalog, t *ambit.Type) {
			t.Relations = append(t.Relations, ambit.RelationDecl{Name: "user", To: "user", One: true})
		}},
		{"shop/machine:m lacks the relation owner", "machine", func(c *ambit.Catalog, t *ambit.Type) {
			t.Relations = append(t.Relations, ambit.RelationDecl{Name: "owner", To: "user", Required: true})
		}},
		{"shop/license:l has the attribute seats", "license", func(c *ambit.Catalog, t *ambit.Type) { t.Attributes[0].Type = ambit.TypeString }},
		{"shop/license:l has the attribute note", "license", func(c *ambit.Catalog, t *ambit.Type) { t.Attributes = t.Attributes[:2] }},
		{"names machine.update", "", func(c *ambit.Catalog, _ *ambit.Type) { without("machine", &c.Permissions, "update") }},
		{"names product.delete", "", func(c *ambit.Catalog, _ *ambit.Type) { without("product", &c.Permissions, "delete") }},
		{"names policy.create", "", func(c *ambit.Catalog, _ *ambit.Type) { without("policy", &c.Permissions, "create") }},
		{"names machines:*", "machine", func(c *ambit.Catalog, t *ambit.Type) { t.Plural = "devices" }},
		{"names the role shop/reader", "", func(c *ambit.Catalog, _ *ambit.Type) { c.Roles, c.Policies = c.Roles[:1], c.Policies[:1] }},
		{"ambit.policy:" + id("by-id") + " names the principal shop/product:p", "product", func(c *ambit.Catalog, t *ambit.Type) { t.Acts, c.Policies = false, nil }},
		{"ambit.token:" + id("t") + " names the principal shop/product:p", "product", func(c *ambit.Catalog, t *ambit.Type) { t.Acts, c.Policies = false, nil }},
		{"ambit.policy:" + id("to-type") + " names the principal shop/user", "user", func(c *ambit.Catalog, t *ambit.Type) { t.Acts, c.Policies = false, nil }},
		{"ambit.token:" + id("t") + " names the principal shop/user:u", "user", func(c *ambit.Catalog, t *ambit.Type) { t.Acts, c.Policies = false, nil }},
		{"ambit.group:" + id("ops") + " names the principal shop/license:l", "license", func(c *ambit.Catalog, t *ambit.Type) { t.Acts = false }},
	} {
		next := changed(c.typ, c.change)
		if faults := next.Validate(); len(faults) > 0 {
			t.Fatalf("%s: the version itself is wrong: %v", c.words, faults)
		}
		refused(t, a.Draft(), ambit.Adopt{Catalog: next}, ambit.CodeInUse, c.words)
	}
	refused(t, a.Draft(), ambit.Abandon{Name: "shop"}, ambit.CodeInUse, "more)")
	refused(t, a.Draft(), ambit.Abandon{Name: "ambit"}, ambit.CodeInvalid, "everywhere")
	// What is used of it may stay, and everything else go.
	next := changed("license", func(c *ambit.Catalog, t *ambit.Type) {
		t.Attributes[0].Guard, t.Attributes[2].Request = ambit.GuardFree, false
		without("machine", &c.Permissions, "delete")
		c.Roles[0].Permissions = []ambit.Pattern{"*:read"}
		c.Types[4].Parents = append(c.Types[4].Parents, "user")
	})
	d := a.Draft()
	(&fixture{t, d}).do(ambit.Adopt{Catalog: next})
	b := replayed(t, a, d)
	if got := b.Catalogs(); len(got) != 2 || !got[1].Equal(next) {
		t.Errorf("adopted are %d catalogs", len(got))
	}
}

// Whether a version is another is a matter of what it says, not of which value in
// memory says it.
func TestAdoptingWhatIsAdoptedIsNoChange(t *testing.T) {
	f := newFixture(t)
	a := f.Account()
	d := a.Draft()
	f = &fixture{t, d}
	f.do(ambit.Adopt{Catalog: licensing()})
	same := licensing()
	same.Roles = append([]ambit.BuiltinRole{}, same.Roles...)
	same.Wildcards, same.Types[3].Reach = []ambit.Wildcard{}, []string{}
	f.do(ambit.Adopt{Catalog: same})
	if len(d.Changes()) > 0 {
		t.Errorf("adopting the same again changes %v", d.Changes())
	}
	next := licensing()
	next.Version = "2"
	f.do(ambit.Adopt{Catalog: next})
	if got := d.Changes(); len(got) != 1 || got[0].(ambit.Adopt).Catalog.Version != "2" {
		t.Errorf("adopting a version that is called otherwise changes %v", got)
	}
	// The permissions of the catalog are scattered; what is adopted has them as
	// the document would, so that everybody who reads that counts them alike.
	adopted := d.Changes()[0].(ambit.Adopt).Catalog
	if adopted.Canonical() != adopted || next.Canonical() == next {
		t.Error("what is adopted is not in canonical form")
	}
}

func TestScopesAndConditionsInUseAreKept(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	f.role(&ambit.Role{Own: own("r"), Permissions: []ambit.Pattern{"files:read"}, Scopes: []string{"drawer"}})
	p := policy(ambit.Allow, "p", "files:read", "user:u", "account")
	p.Condition = "resource.size > 3"
	f.do(ambit.Put{Noun: p})
	f.do(ambit.Put{Noun: &ambit.User{Own: own("u"), Status: ambit.Accepted, Attributes: map[string]ambit.Value{"level": 4}}})
	next := studio(t, "")
	next.Roles = next.Roles[:3] // without the one scope list that names drawers
	refused(t, f.Draft, ambit.Adopt{Catalog: next}, ambit.CodeInUse, "states the scope studio/drawer")
	next = studio(t, "")
	for i := range next.Types {
		if next.Types[i].Name == "file" {
			next.Types[i].Attributes[1].Type = ambit.TypeString
		}
	}
	refused(t, f.Draft, ambit.Adopt{Catalog: next}, ambit.CodeInUse, "has the condition")
	next = studio(t, "")
	for i := range next.Types {
		if next.Types[i].Name == "ambit.user" {
			next.Types[i].Attributes[0].Type = ambit.TypeString
			next.Types[i].Attributes[0].Default = nil
		}
	}
	refused(t, f.Draft, ambit.Adopt{Catalog: next}, ambit.CodeInUse, "has the attribute level")
}

func TestCatalogsThatDoNotGoTogetherAreRefused(t *testing.T) {
	f := newFixture(t)
	refused(t, f.Draft, ambit.Adopt{}, ambit.CodeInvalid, "catalog")
	refused(t, f.Draft, ambit.Adopt{Catalog: ambit.OwnCatalog()}, ambit.CodeInvalid, "everywhere")
	wrong := licensing()
	wrong.Name, wrong.Types[1].Parents = "wrong", []string{"nothing"}
	refused(t, f.Draft, ambit.Adopt{Catalog: wrong}, ambit.CodeInvalid, "nothing")

	other := &ambit.Catalog{Name: "other", Types: []ambit.Type{{Name: "thing", Parents: []string{"account"}}},
		Permissions: []ambit.Permission{{ID: "product.read", Type: "thing", Action: "read"}}}
	refused(t, f.Draft, ambit.Adopt{Catalog: other}, ambit.CodeConflict, "permission product.read: both catalog shop and catalog other")
	other = &ambit.Catalog{Name: "other", Types: []ambit.Type{{Name: "account", Attributes: []ambit.AttributeDecl{{Name: "protected", Type: ambit.TypeInt}}}}}
	refused(t, f.Draft, ambit.Adopt{Catalog: other}, ambit.CodeConflict, "attribute protected of account")
	other = &ambit.Catalog{Name: "other", Types: []ambit.Type{{Name: "account", Attributes: []ambit.AttributeDecl{{Name: "protected", Type: ambit.TypeBool, Default: false}}}}}
	f.do(ambit.Adopt{Catalog: other}) // it says the same

	d, err := ambit.NewDraft(ambit.Config{ID: id("acme"), Slug: "acme", Conditions: cel.New()})
	if err != nil {
		t.Fatal(err)
	}
	guessing := licensing()
	guessing.Policies[0].When = "resource.nothing"
	refused(t, d, ambit.Adopt{Catalog: guessing}, ambit.CodeConflict, "condition")
}
