package ambit_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ambit-iam/ambit"
)

func drop(kind ambit.NameKind, name string) ambit.Fate {
	return ambit.Fate{Kind: kind, Name: name, Drop: true}
}

func rename(kind ambit.NameKind, name, to string) ambit.Fate {
	return ambit.Fate{Kind: kind, Name: name, To: to}
}

// of says which type has the relation or attribute.
func of(typ ambit.TypeName, f ambit.Fate) ambit.Fate {
	f.Type = typ
	return f
}

// adopted carries out an adoption and checks that its changes lead from the
// account before to the same account, in which everything stands as if it were
// written under the new version.
func adopted(t *testing.T, a *ambit.Account, c *ambit.Catalog, uses ...ambit.Fate) (*ambit.Account, []ambit.Change) {
	t.Helper()
	d := a.Draft()
	if err := d.Do(ambit.Adopt{Catalog: c, Uses: uses}); err != nil {
		t.Fatal(err)
	}
	changes := d.Changes()
	b := replayed(t, a, d)
	stands(t, b)
	at := slices.IndexFunc(changes, func(c ambit.Change) bool { _, ok := c.(ambit.Adopt); return ok })
	if at < 0 || changes[at].(ambit.Adopt).Uses != nil {
		t.Errorf("the adoption among the changes is %+v", changes)
	}
	return b, changes
}

// stands checks that every noun of an account passes the checks of being written,
// and is what would be stored.
func stands(t *testing.T, a *ambit.Account) {
	t.Helper()
	d := a.Draft()
	for noun := range a.Nouns() {
		if err := d.Do(ambit.Put{Noun: noun}); err != nil {
			t.Errorf("%s could not be written as it is: %v", noun.Ref(), err)
		}
	}
	if err := d.Do(ambit.Set{Settings: a.Settings()}); err != nil {
		t.Errorf("the settings could not be written as they are: %v", err)
	}
	if len(d.Changes()) > 0 {
		t.Errorf("writing what is there changes %+v", d.Changes()[0])
	}
}

func withoutRole(name string) *ambit.Catalog {
	return changed("", func(c *ambit.Catalog, _ *ambit.Type) {
		c.Roles = slices.DeleteFunc(c.Roles, func(r ambit.BuiltinRole) bool { return r.Name == name })
		c.Policies = nil
	})
}

func TestUsesOfARoleAreRenamedOrDropped(t *testing.T) {
	f := newFixture(t)
	f.user("u")
	f.allow("only", "role:reader", "ambit.user:u", "account")
	f.allow("both", "role:reader role:keeper", "ambit.user:u", "account")
	f.allow("more", "role:reader product.read", "ambit.user:u", "account")
	f.deny("deny", "role:reader", "ambit.user:u", "account")
	f.do(ambit.Put{Noun: &ambit.Group{Own: ambit.Own{ID: id("inside"), Home: ref("ambit.policy:only")}}})
	a := f.Account()

	next := withoutRole("reader")
	refused(t, a.Draft(), ambit.Adopt{Catalog: next}, ambit.CodeInUse, `Say in uses what becomes of each name, which other takes its place or that it is dropped: role "shop/reader"`)
	b, changes := adopted(t, a, next, drop(ambit.KindRole, "shop/reader"))
	gone(t, b, "ambit.policy:only ambit.policy:deny ambit.group:"+id("inside"))
	removed := false
	for _, c := range changes {
		r, ok := c.(ambit.Remove)
		removed = removed || ok && slices.Contains(r.Refs, ref("ambit.policy:"+id("deny")))
	}
	if !removed {
		t.Errorf("the changes do not say that a deny goes: %+v", changes)
	}
	if got := get[*ambit.Policy](t, b, "ambit.policy:both").Roles; !slices.Equal(got, []ambit.RoleName{"shop/keeper"}) {
		t.Errorf("a policy has the roles %v", got)
	}
	if got := get[*ambit.Policy](t, b, "ambit.policy:more"); len(got.Roles) != 0 || len(got.Permissions) != 1 {
		t.Errorf("a policy has %v and %v", got.Roles, got.Permissions)
	}

	next.Roles = append(next.Roles, ambit.BuiltinRole{Name: "viewer", Permissions: []ambit.Pattern{"*:read"}})
	b, _ = adopted(t, a, next, rename(ambit.KindRole, "shop/reader", "shop/viewer"))
	for name, want := range map[string][]ambit.RoleName{
		"only": {"shop/viewer"}, "both": {"shop/viewer", "shop/keeper"}, "more": {"shop/viewer"}, "deny": {"shop/viewer"},
	} {
		if got := get[*ambit.Policy](t, b, "ambit.policy:"+name).Roles; !slices.Equal(got, want) {
			t.Errorf("the policy %s has the roles %v", name, got)
		}
	}
	get[*ambit.Group](t, b, "ambit.group:"+id("inside"))
	expect(t, b, ask("ambit.user:u", "product.read", "account"), never)
	// What is there already takes the place without standing there twice.
	b, _ = adopted(t, a, withoutRole("reader"), rename(ambit.KindRole, "shop/reader", "shop/keeper"))
	if got := get[*ambit.Policy](t, b, "ambit.policy:both").Roles; !slices.Equal(got, []ambit.RoleName{"shop/keeper"}) {
		t.Errorf("a policy has the roles %v", got)
	}
}

func TestUsesOfPermissionsAreRenamedOrDropped(t *testing.T) {
	a := newUses(t)
	next := changed("machine", func(c *ambit.Catalog, m *ambit.Type) {
		m.Plural = "devices"
		c.Permissions = slices.DeleteFunc(c.Permissions, func(p ambit.Permission) bool {
			return p.Type == "machine" && p.Action == "update" || p.Type == "product" && p.Action == "delete" || p.Type == "policy" && p.Action == "create"
		})
	})
	b, _ := adopted(t, a, next, drop(ambit.KindPermission, "machine.update"), rename(ambit.KindPermission, "machines:*", "devices:*"),
		rename(ambit.KindPermission, "product.delete", "product.update"), rename(ambit.KindPermission, "policy.create", "policy.read"))
	if got := get[*ambit.Role](t, b, "ambit.role:custom").Permissions; !slices.Equal(got, []ambit.Pattern{"devices:*"}) {
		t.Errorf("a role has %v", got)
	}
	if got := get[*ambit.Policy](t, b, "ambit.policy:by-id").Permissions; !slices.Equal(got, []ambit.Pattern{"product.update"}) {
		t.Errorf("a policy has %v", got)
	}
	if got := get[*ambit.Token](t, b, "ambit.token:"+id("t")).Ceiling.Permissions; !slices.Equal(got, []ambit.Pattern{"policy.read"}) {
		t.Errorf("a ceiling has %v", got)
	}
	expect(t, b, ask("shop/product:p", "product.update", "account"), yes)

	b, _ = adopted(t, a, next, drop(ambit.KindPermission, "machine.update"), drop(ambit.KindPermission, "machines:*"),
		drop(ambit.KindPermission, "product.delete"), drop(ambit.KindPermission, "policy.create"))
	gone(t, b, "ambit.policy:by-id ambit.token:"+id("t"))
	if got := get[*ambit.Role](t, b, "ambit.role:custom").Permissions; len(got) != 0 {
		t.Errorf("a role has %v", got)
	}
}

func TestADroppedTypeTakesEverythingBeneathAlong(t *testing.T) {
	f := &fixture{t, newUses(t).Draft()}
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("set")}})
	for _, r := range refs("license:l machine:m zone:other group:g") {
		f.do(ambit.AddMember{Set: ref("resource-group:set"), Member: r})
	}
	f.allow("at-zone", "record.read", "ambit.user:alice", "zone:z")
	f.allow("to-licenses", "group.read", "license user", "account")
	f.allow("only-licenses", "group.read", "license", "account")
	a := f.Account()

	next := changed("group", func(c *ambit.Catalog, g *ambit.Type) {
		dropType(c, "license")
		dropType(c, "machine")
		c.Types = slices.DeleteFunc(c.Types, func(t ambit.Type) bool { return t.Name == "zone" || t.Name == "record" })
		c.Permissions = slices.DeleteFunc(c.Permissions, func(p ambit.Permission) bool { return p.Type == "zone" || p.Type == "record" })
		for i := range c.Types {
			c.Types[i].Reach = nil
		}
	})
	uses := []ambit.Fate{
		drop(ambit.KindType, "shop/license"), drop(ambit.KindType, "shop/zone"), drop(ambit.KindType, "shop/machine"), drop(ambit.KindType, "shop/record"),
		drop(ambit.KindPermission, "machine.update"), drop(ambit.KindPermission, "machines:*"), drop(ambit.KindPermission, "record.read"),
	}
	refused(t, a.Draft(), ambit.Adopt{Catalog: next, Uses: uses[1:]}, ambit.CodeInUse, "type shop/license has nodes")
	b, changes := adopted(t, a, next, uses...)
	gone(t, b, "ambit.policy:at-zone ambit.policy:only-licenses")
	for noun := range b.Nouns() {
		if typ := noun.Ref().Type; typ == "shop/license" || typ == "shop/machine" || typ == "shop/record" {
			t.Errorf("%s is there still", noun.Ref())
		}
	}
	if got := membersOf(t, b, ref("resource-group:set")); !slices.Equal(got, refs("shop/group:g")) {
		t.Errorf("in the resource group are %v", got)
	}
	if got := membersOf(t, b, ref("ambit.group:ops")); len(got) != 0 {
		t.Errorf("in the group are %v", got)
	}
	if got := get[*ambit.Policy](t, b, "ambit.policy:to-licenses").Principals; !slices.Equal(got, refs("shop/user")) {
		t.Errorf("a policy is for %v", got)
	}
	if !slices.ContainsFunc(changes, func(c ambit.Change) bool {
		m, ok := c.(ambit.RemoveMember)
		return ok && m.Member == ref("shop/zone:other")
	}) {
		t.Errorf("the changes do not say that an opaque node leaves a set: %+v", changes)
	}
	refused(t, a.Draft(), ambit.Adopt{Catalog: next, Uses: []ambit.Fate{rename(ambit.KindType, "shop/license", "shop/user")}}, ambit.CodeInvalid,
		"uses[0]: the type \"shop/license\" cannot become another")
}

func TestRelationsAndAttributesAreRenamedOrDropped(t *testing.T) {
	a := newUses(t)
	const license = ambit.TypeName("shop/license")
	next := changed("license", func(c *ambit.Catalog, l *ambit.Type) {
		l.Relations = []ambit.RelationDecl{{Name: "team", To: "group"}, {Name: "owner", To: "user"}}
		l.Attributes = []ambit.AttributeDecl{{Name: "seats", Type: ambit.TypeDouble}, {Name: "remark", Type: ambit.TypeString}, {Name: "spare", Type: ambit.TypeInt}}
		for i := range c.Types {
			if c.Types[i].Name == "group" {
				c.Types[i].Reach = []string{"~license.team"}
			}
		}
	})
	uses := []ambit.Fate{
		of(license, rename(ambit.KindRelation, "group", "team")),
		of(license, rename(ambit.KindAttribute, "seats", "seats")), of(license, rename(ambit.KindAttribute, "note", "remark")),
	}
	b, _ := adopted(t, a, next, uses...)
	got := get[*ambit.Resource](t, b, "shop/license:l")
	if want := resource("shop/license:l user=shop/user:u user=shop/user:v team=shop/group:g").Relations; !slices.Equal(got.Relations, want) {
		t.Errorf("the license has %v", got.Relations)
	}
	if diff := cmp.Diff(map[string]ambit.Value{"seats": 3.0, "remark": "x"}, got.Attributes); diff != "" {
		t.Errorf("the license has other attributes:\n%s", diff)
	}
	b, _ = adopted(t, a, next, of(license, drop(ambit.KindRelation, "group")), of(license, drop(ambit.KindAttribute, "seats")), of(license, drop(ambit.KindAttribute, "note")))
	got = get[*ambit.Resource](t, b, "shop/license:l")
	if len(got.Relations) != 2 || got.Attributes != nil {
		t.Errorf("the license has %v and %v", got.Relations, got.Attributes)
	}
	for words, fate := range map[string]ambit.Fate{
		`the relation "owner" leads to a shop/user, and "group" to a shop/group`: of(license, rename(ambit.KindRelation, "group", "owner")),
		`shop/license would have no relation "squad"; it declares policy`:        of(license, rename(ambit.KindRelation, "group", "squad")),
		`the adopted catalogs would have no attribute "hint" of shop/license`:    of(license, rename(ambit.KindAttribute, "note", "hint")),
	} {
		refused(t, a.Draft(), ambit.Adopt{Catalog: next, Uses: []ambit.Fate{fate}}, ambit.CodeInvalid, words)
	}
	for words, last := range map[string]ambit.Fate{
		"has the attribute spare: x (string) is no int": of(license, rename(ambit.KindAttribute, "note", "spare")),
		"has an attribute seats already":                of(license, rename(ambit.KindAttribute, "note", "seats")),
	} {
		uses := []ambit.Fate{uses[0], uses[1], last}
		refused(t, a.Draft(), ambit.Adopt{Catalog: next, Uses: uses}, ambit.CodeInUse, words)
	}
	// A parent stays a parent.
	next = changed("license", func(_ *ambit.Catalog, l *ambit.Type) {
		l.Parents, l.Relations = []string{"policy"}, append(l.Relations, ambit.RelationDecl{Name: "holder", To: "user"})
	})
	for i := range next.Types {
		next.Types[i].Reach = nil
	}
	refused(t, a.Draft(), ambit.Adopt{Catalog: next, Uses: []ambit.Fate{of(license, rename(ambit.KindRelation, "user", "holder"))}}, ambit.CodeInvalid, "only one of the relations")
	refused(t, a.Draft(), ambit.Adopt{Catalog: next, Uses: []ambit.Fate{of(license, drop(ambit.KindRelation, "user"))}}, ambit.CodeInUse, "would have no parent")
}

func TestScopesAndConditionsAreRenamedOrDropped(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	f.role(&ambit.Role{Own: own("one"), Permissions: []ambit.Pattern{"files:read"}, Scopes: []string{"drawer"}})
	f.role(&ambit.Role{Own: own("two"), Permissions: []ambit.Pattern{"files:read"}, Scopes: []string{"drawer", "team"}})
	f.allow("by-one", "role:one", "user:u", "account")
	p := policy(ambit.Deny, "p", "files:read", "user:u", "account")
	p.Condition = "resource.size > 3"
	f.do(ambit.Put{Noun: p})
	f.do(ambit.Set{Settings: ambit.Settings{Slug: "acme", Attributes: map[string]ambit.Value{"sealed": true}}})
	a := f.Account()
	next := studio(t, "")
	next.Roles = next.Roles[:3] // without the one scope list that names drawers
	for i := range next.Types {
		switch next.Types[i].Name {
		case "file":
			next.Types[i].Attributes[1].Name = "bulk"
		case "account":
			next.Types[i].Attributes[0].Name = "closed"
		}
	}
	const scope, source = "studio/drawer", "resource.size > 3"
	sealed := of("account", rename(ambit.KindAttribute, "sealed", "closed"))
	b, _ := adopted(t, a, next, drop(ambit.KindScope, scope), drop(ambit.KindCondition, source), sealed)
	gone(t, b, "role:one policy:by-one policy:p")
	if got := get[*ambit.Role](t, b, "role:two").Scopes; !slices.Equal(got, []string{"studio/team"}) {
		t.Errorf("a role has the scopes %v", got)
	}
	if diff := cmp.Diff(map[string]ambit.Value{"closed": true}, b.Settings().Attributes); diff != "" {
		t.Errorf("the account has other attributes:\n%s", diff)
	}
	b, _ = adopted(t, a, next, rename(ambit.KindScope, scope, "project"), rename(ambit.KindCondition, source, "resource.bulk > 3"), sealed)
	if got := get[*ambit.Role](t, b, "role:one").Scopes; !slices.Equal(got, []string{"studio/project"}) {
		t.Errorf("a role has the scopes %v", got)
	}
	if got := get[*ambit.Policy](t, b, "policy:p").Condition; got != "resource.bulk > 3" {
		t.Errorf("a policy has the condition %s", got)
	}
	refused(t, a.Draft(), ambit.Adopt{Catalog: next, Uses: []ambit.Fate{rename(ambit.KindCondition, source, "resource.blk > 3")}}, ambit.CodeInvalid, "did you mean resource.bulk")
	refused(t, a.Draft(), ambit.Adopt{Catalog: next, Uses: []ambit.Fate{rename(ambit.KindScope, scope, "nowhere")}}, ambit.CodeInvalid, `no scope "nowhere"`)
}

// A type that goes is no scope any more, without a word about that.
func TestADroppedTypeIsNoScope(t *testing.T) {
	f := newStudio(t, "")
	f.role(&ambit.Role{Own: own("one"), Permissions: []ambit.Pattern{"files:read"}, Scopes: []string{"drawer"}})
	f.role(&ambit.Role{Own: own("two"), Permissions: []ambit.Pattern{"files:read"}, Scopes: []string{"drawer", "team"}})
	a := f.Account()
	next := studio(t, "")
	dropType(next, "drawer")
	next.Roles = next.Roles[:3]
	for i := range next.Types {
		next.Types[i].Parents = slices.DeleteFunc(next.Types[i].Parents, func(p string) bool { return p == "drawer" })
	}
	b, _ := adopted(t, a, next, drop(ambit.KindType, "studio/drawer"))
	gone(t, b, "role:one")
	if got := get[*ambit.Role](t, b, "role:two").Scopes; !slices.Equal(got, []string{"studio/team"}) {
		t.Errorf("a role has the scopes %v", got)
	}
	if got := get[*ambit.Resource](t, b, "file:f").Relations; len(got) != 1 {
		t.Errorf("what lay in a drawer too has %v", got)
	}
}

// No policy is left with a node outside of its home by a relation that goes.
func TestADroppedRelationLeavesNoPolicyAwayFromHome(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	p := policy(ambit.Allow, "p", "notes:read", "user:u", "note:n")
	p.Home = ref("drawer:d")
	f.do(ambit.Put{Noun: p})
	a := f.Account()
	next := studio(t, "")
	for i := range next.Types {
		if next.Types[i].Name == "file" {
			next.Types[i].Parents = []string{"project"}
		}
	}
	fate := of("studio/file", drop(ambit.KindRelation, "drawer"))
	refused(t, a.Draft(), ambit.Adopt{Catalog: next, Uses: []ambit.Fate{fate}}, ambit.CodeConflict, "policy:p")
	d := a.Draft()
	(&fixture{t, d}).do(ambit.Delete{Ref: ref("policy:p")})
	b, _ := adopted(t, d.Account(), next, fate)
	if got := get[*ambit.Resource](t, b, "file:f").Relations; !slices.Equal(got, resource("file:f project=studio/project:p").Relations) {
		t.Errorf("the file has %v", got)
	}
}

func TestFatesThatSayNothingAreRefused(t *testing.T) {
	a := newUses(t)
	next := withoutRole("reader")
	for words, fate := range map[string]ambit.Fate{
		`"name" is no kind of name; kinds are [type relation`:                 {Kind: "name", Name: "x", Drop: true},
		"the type is stated of relations and attributes, and of nothing else": of("shop/user", drop(ambit.KindRole, "shop/reader")),
		"and of nothing else": drop(ambit.KindAttribute, "seats"),
		`the role "shop/reader" is either dropped, or another takes its place`: {Kind: ambit.KindRole, Name: "shop/reader"},
		"write one of the two":                                             {Kind: ambit.KindRole, Name: "shop/reader", To: "shop/keeper", Drop: true},
		`the role "shop/keeper" is not dropped`:                            drop(ambit.KindRole, "shop/keeper"),
		`nothing uses the role "shop/raeder"; did you mean "shop/reader"?`: drop(ambit.KindRole, "shop/raeder"),
		`the permission "product.delete" is not dropped`:                   drop(ambit.KindPermission, "product.delete"),
		`nothing uses the permission "product.explode"`:                    drop(ambit.KindPermission, "product.explode"),
		`the type "shop/machine" is not dropped`:                           drop(ambit.KindType, "shop/machine"),
		`the relation "group" of shop/license is not dropped`:              of("shop/license", drop(ambit.KindRelation, "group")),
		`nothing uses the attribute "colour" of shop/license`:              of("shop/license", drop(ambit.KindAttribute, "colour")),
		`nothing uses the attribute "colour" of shop/nothing`:              of("shop/nothing", drop(ambit.KindAttribute, "colour")),
		`the adopted catalogs would have no role "shop/viewer"`:            rename(ambit.KindRole, "shop/reader", "shop/viewer"),
	} {
		refused(t, a.Draft(), ambit.Adopt{Catalog: next, Uses: []ambit.Fate{fate}}, ambit.CodeInvalid, words)
	}
	refused(t, a.Draft(), ambit.Adopt{Catalog: next, Uses: []ambit.Fate{drop(ambit.KindRole, "shop/reader"), drop(ambit.KindRole, "shop/reader")}}, ambit.CodeInvalid, "uses[1]: the role \"shop/reader\" is there twice")
	refused(t, a.Draft(), ambit.Adopt{Catalog: licensing(), Uses: []ambit.Fate{drop(ambit.KindRole, "shop/reader")}}, ambit.CodeInvalid, "is not dropped")
}

func TestACatalogIsAbandonedWithItsUses(t *testing.T) {
	a := newUses(t)
	var uses []ambit.Fate
	for _, name := range strings.Fields("product policy license machine user group zone record") {
		uses = append(uses, drop(ambit.KindType, "shop/"+name))
	}
	for _, name := range strings.Fields("machine.update machines:* product.delete group.read policy.create") {
		uses = append(uses, drop(ambit.KindPermission, name))
	}
	uses = append(uses, drop(ambit.KindRole, "shop/reader"))
	refused(t, a.Draft(), ambit.Abandon{Name: "shop", Uses: uses[:len(uses)-1]}, ambit.CodeInUse, `dropped: role "shop/reader"`)
	d := a.Draft()
	(&fixture{t, d}).do(ambit.Abandon{Name: "shop", Uses: uses})
	b := replayed(t, a, d)
	stands(t, b)
	if len(b.Catalogs()) != 1 {
		t.Errorf("%d catalogs are left", len(b.Catalogs()))
	}
	for noun := range b.Nouns() {
		if strings.HasPrefix(string(noun.Ref().Type), "shop/") {
			t.Errorf("%s is left", noun.Ref())
		}
	}
}
