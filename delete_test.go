package ambit_test

import (
	"slices"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/google/go-cmp/cmp"
)

// holds tells what the account has, by type.
func holds(a *ambit.Account, types ...ambit.TypeName) []ambit.Ref {
	var list []ambit.Ref
	for noun := range a.Nouns() {
		if slices.Contains(types, noun.Ref().Type) {
			list = append(list, noun.Ref())
		}
	}
	return list
}

// get is a noun that has to be there.
func get[N ambit.Noun](t *testing.T, a *ambit.Account, r string) N {
	t.Helper()
	noun, err := a.Get(ref(r))
	if err != nil {
		t.Fatal(err)
	}
	n, ok := noun.(N)
	if !ok {
		t.Fatalf("%s is a %T", r, noun)
	}
	return n
}

// gone checks that nothing has any of the references.
func gone(t *testing.T, a *ambit.Account, list string) {
	t.Helper()
	for _, r := range refs(list) {
		if noun, err := a.Get(r); err == nil {
			t.Errorf("%s is still there: %+v", r, noun)
		}
	}
}

// replayed checks that the changes of a draft, applied to the account it began
// from, lead to the same account.
func replayed(t *testing.T, from *ambit.Account, d *ambit.Draft) *ambit.Account {
	t.Helper()
	changes := d.Changes()
	a := d.Account()
	b, err := from.Apply(ambit.Entry{Revision: from.Revision() + 1, Changes: changes})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(slices.Collect(a.Nouns()), slices.Collect(b.Nouns())); diff != "" {
		t.Errorf("applying the changes leads elsewhere (- the draft, + the entry):\n%s", diff)
	}
	for noun := range a.Nouns() {
		r := noun.Ref()
		if r.Type != ambit.GroupType && r.Type != ambit.ResourceGroupType {
			continue
		}
		if diff := cmp.Diff(membersOf(t, a, r), membersOf(t, b, r)); diff != "" {
			t.Errorf("applying the changes leads to other members of %s:\n%s", r, diff)
		}
	}
	return b
}

func TestDeletingALastParentNeedsCascade(t *testing.T) {
	f := newStudio(t, "")
	f.resource("file:both project=project:p drawer=drawer:d")
	f.resource("file:one drawer=drawer:d")
	f.resource("note:one file=file:one")
	f.resource("file:within drawer=drawer:d drawer=drawer:inner")
	f.do(ambit.Put{Noun: &ambit.Role{Own: ambit.Own{ID: id("homely"), Home: ref("drawer:d")}, Permissions: []ambit.Pattern{"files:read"}}})
	a := f.Account()

	d := a.Draft()
	refused(t, d, ambit.Delete{Ref: ref("drawer:d")}, ambit.CodeInUse, "cascade")
	refused(t, d, ambit.Delete{Ref: ref("file:one")}, ambit.CodeInUse, "note:one")
	refused(t, d, ambit.Delete{Ref: ref("account")}, ambit.CodeInvalid, "")
	refused(t, d, ambit.Delete{Ref: ref("vault:v")}, ambit.CodeUnknown, "")
	refused(t, d, ambit.Delete{Ref: ref("file:gone")}, ambit.CodeUnknown, "file:gone")
	refused(t, d, ambit.Delete{Ref: ref("cloud:x"), Cascade: true}, ambit.CodeUnknown, "cloud")
	f = &fixture{t, d}
	f.do(ambit.Delete{Ref: ref("note:one")})
	f.do(ambit.Delete{Ref: ref("file:one")}) // nothing lies in it now
	f.do(ambit.Delete{Ref: ref("project:p"), Cascade: true})
	b := replayed(t, a, d)
	gone(t, b, "note:one file:one project:p bot:b")
	if got := get[*ambit.Resource](t, b, "file:both").Relations; !slices.Equal(got, resource("file:both drawer=studio/drawer:d").Relations) {
		t.Errorf("what had another parent has %v", got)
	}

	d = a.Draft()
	f = &fixture{t, d}
	f.do(ambit.Delete{Ref: ref("drawer:d"), Cascade: true})
	b = replayed(t, a, d)
	gone(t, b, "drawer:d drawer:inner file:one note:one file:within ambit.role:"+id("homely"))
	for _, kept := range []string{"file:f", "file:both"} {
		if got := get[*ambit.Resource](t, b, kept).Relations; !slices.Equal(got, resource(kept+" project=studio/project:p").Relations) {
			t.Errorf("%s has %v", kept, got)
		}
	}
	expect(t, b, ask("bot:b", "files:read", "file:one"), ambit.ReasonUnknownResource)
	f = &fixture{t, b.Draft()}
	f.resource("drawer:d team=team:t") // the id can be given again, to something new
	f.holder("u", "files:read", "drawer:d")
	expect(t, f.Account(), ask("user:u", "files:read", "file:f"), no)
}

func TestDeletingDropsRelationsButNotRequiredOnes(t *testing.T) {
	c := licensing()
	for i := range c.Types {
		if c.Types[i].Name == "machine" {
			c.Types[i].Relations = []ambit.RelationDecl{{Name: "seat", To: "user", Required: true}, {Name: "spare", To: "user"}}
		}
	}
	d, err := ambit.NewDraft(ambit.Config{ID: id("acme"), Slug: "acme"})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t, d}
	f.do(ambit.Adopt{Catalog: c})
	f.resource("user:u account=account")
	f.resource("user:v account=account")
	f.resource("license:l user=user:u")
	f.resource("machine:m license=license:l seat=user:v spare=user:u")
	f.resource("machine:n license=license:l seat=user:u seat=user:v spare=user:v")
	refused(t, f.Draft, ambit.Delete{Ref: ref("user:v")}, ambit.CodeInUse, "seat")
	refused(t, f.Draft, ambit.Delete{Ref: ref("user:v"), Cascade: true}, ambit.CodeInUse, "seat")
	f.resource("machine:m license=license:l seat=user:u spare=user:u")
	a := f.Account()
	d = a.Draft()
	(&fixture{t, d}).do(ambit.Delete{Ref: ref("user:v")})
	b := replayed(t, a, d)
	if got := get[*ambit.Resource](t, b, "machine:n").Relations; !slices.Equal(got, resource("machine:n license=shop/license:l seat=shop/user:u").Relations) {
		t.Errorf("the machine has %v", got)
	}
}

// TestDeletingTakesWhatLosesItsMeaning deletes each kind of thing that policies,
// tokens and sets name.
func TestDeletingTakesWhatLosesItsMeaning(t *testing.T) {
	f := newStudio(t, "")
	for _, name := range []string{"u", "v", "agent"} {
		f.user(name)
	}
	f.do(ambit.Put{Noun: &ambit.Group{Own: own("g")}})
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("set")}})
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("rest")}})
	for _, m := range refs("user:u user:v") {
		f.do(ambit.AddMember{Set: ref("group:g"), Member: m})
	}
	for _, m := range refs("note:n file:f user:u") {
		f.do(ambit.AddMember{Set: ref("resource-group:set"), Member: m})
	}
	f.role(&ambit.Role{Own: own("r"), Permissions: []ambit.Pattern{"files:read"}})
	f.role(&ambit.Role{Own: own("r2"), Permissions: []ambit.Pattern{"files:read"}})
	f.allow("for-u", "files:read", "user:u", "account")
	f.allow("for-both", "files:read", "user:u user:v", "account")
	f.allow("for-type", "files:read", "user:u ambit.user", "account")
	f.allow("at-note", "notes:read", "user:v", "note:n")
	f.allow("at-more", "notes:read", "user:v", "note:n file:f")
	f.allow("at-set", "notes:read", "user:v", "resource-group:set")
	f.allow("at-note-and-set", "notes:read", "user:v", "note:n resource-group:rest")
	f.allow("by-role", "role:r", "user:v", "account")
	f.allow("by-roles", "role:r role:r2", "user:v", "account")
	f.allow("by-more", "role:r notes:read", "user:v", "account")
	read := []ambit.Pattern{"notes:read"}
	f.token("acting", "user:agent", "user:u", nil)
	f.token("at-note", "user:agent", "", ceiling(read, "note:n"))
	f.token("at-more", "user:agent", "", ceiling(read, "note:n file:f"))
	f.token("at-none", "user:agent", "user:v", ceiling(read, ""))
	f.do(ambit.AddMember{Set: ref("resource-group:rest"), Member: ref("token:at-none")})
	f.token("moved", "user:agent", "user:u", ceiling(read, "note:n"))
	f.token("moved", "user:agent", "user:v", ceiling(read, "file:f"))
	f.token("deleted", "user:agent", "user:u", ceiling(read, "note:n"))
	f.do(ambit.Delete{Ref: ref("token:deleted")})
	a := f.Account()

	for _, c := range []struct {
		delete, gone string
		check        func(*testing.T, *ambit.Account)
	}{
		{"ambit.user:u", "policy:for-u token:acting", func(t *testing.T, b *ambit.Account) {
			v := ref("ambit.user:" + id("v"))
			if got := get[*ambit.Policy](t, b, "policy:for-both").Principals; !slices.Equal(got, []ambit.Ref{v}) {
				t.Errorf("a policy is for %v", got)
			}
			if got := get[*ambit.Policy](t, b, "policy:for-type").Principals; !slices.Equal(got, refs("ambit.user")) {
				t.Errorf("a policy is for %v", got)
			}
			if got := membersOf(t, b, ref("group:g")); !slices.Equal(got, []ambit.Ref{v}) {
				t.Errorf("in the group are %v", got)
			}
			if got := membersOf(t, b, ref("resource-group:set")); !slices.Equal(got, refs("studio/file:f studio/note:n")) {
				t.Errorf("in the resource group are %v", got)
			}
		}},
		{"note:n", "policy:at-note token:at-note", func(t *testing.T, b *ambit.Account) {
			if got := get[*ambit.Policy](t, b, "policy:at-more").Nodes; !slices.Equal(got, refs("studio/file:f")) {
				t.Errorf("a policy is at %v", got)
			}
			if got := get[*ambit.Token](t, b, "token:at-more").Ceiling.Nodes; !slices.Equal(got, refs("studio/file:f")) {
				t.Errorf("a ceiling is at %v", got)
			}
			if got := get[*ambit.Policy](t, b, "policy:at-note-and-set"); len(got.Nodes) != 0 || len(got.ResourceGroups) != 1 {
				t.Errorf("a policy is at %v and %v", got.Nodes, got.ResourceGroups)
			}
		}},
		{"resource-group:set", "policy:at-set", func(t *testing.T, b *ambit.Account) {
			expect(t, b, ask("user:v", "notes:read", "note:n"), yes)
		}},
		{"resource-group:rest", "", func(t *testing.T, b *ambit.Account) {
			if got := get[*ambit.Policy](t, b, "policy:at-note-and-set"); len(got.Nodes) != 1 || len(got.ResourceGroups) != 0 {
				t.Errorf("a policy is at %v and %v", got.Nodes, got.ResourceGroups)
			}
		}},
		{"role:r", "policy:by-role", func(t *testing.T, b *ambit.Account) {
			if got := get[*ambit.Policy](t, b, "policy:by-roles").Roles; !slices.Equal(got, []ambit.RoleName{ambit.RoleName(id("r2"))}) {
				t.Errorf("a policy has the roles %v", got)
			}
			if got := get[*ambit.Policy](t, b, "policy:by-more"); len(got.Roles) != 0 || len(got.Permissions) != 1 {
				t.Errorf("a policy has %v and %v", got.Roles, got.Permissions)
			}
		}},
		{"group:g", "", func(t *testing.T, b *ambit.Account) {
			if got, err := b.Members(ref("group:g"), ambit.Page{}); got.Items != nil || err == nil {
				t.Errorf("in a group that is gone are %v (%v)", got.Items, err)
			}
		}},
		{"policy:for-u", "", func(t *testing.T, b *ambit.Account) {
			expect(t, b, ask("user:u", "files:read", "file:f"), yes) // by another
		}},
		{"token:acting", "", func(t *testing.T, b *ambit.Account) {}},
		{"file:f", "token:moved note:n policy:at-note policy:at-more token:at-more", func(t *testing.T, b *ambit.Account) {}},
	} {
		t.Run(c.delete, func(t *testing.T) {
			before := holds(a, ambit.PolicyType, ambit.TokenType)
			d := a.Draft()
			(&fixture{t, d}).do(ambit.Delete{Ref: ref(c.delete), Cascade: c.delete == "file:f"})
			b := replayed(t, a, d)
			gone(t, b, c.delete+" "+c.gone)
			c.check(t, b)
			lost := len(before) - len(holds(b, ambit.PolicyType, ambit.TokenType))
			own := 0
			for _, r := range refs(c.delete + " " + c.gone) {
				if r.Type == "policy" || r.Type == "token" {
					own++
				}
			}
			if c.delete != "file:f" && lost != own {
				t.Errorf("%d policies and tokens went, want %d", lost, own)
			}
			expect(t, a, ask("user:u", "files:read", "file:f"), yes) // the value before is as it was
		})
	}
	d := a.Draft()
	refused(t, d, ambit.Delete{Ref: ref("user:agent")}, ambit.CodeInUse, "token")
	(&fixture{t, d}).do(ambit.Delete{Ref: ref("user:agent"), Cascade: true})
	gone(t, replayed(t, a, d), "user:agent token:acting token:at-note token:at-more token:at-none token:moved")
}

// TestWhatFollowsADeletionFollowsFurther deletes something whose loss takes a
// policy along, in which something else has its home.
func TestWhatFollowsADeletionFollowsFurther(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	f.allow("p", "files:read", "user:u", "account")
	f.do(ambit.Put{Noun: &ambit.Group{Own: ambit.Own{ID: id("inside"), Name: "inside", Home: ref("policy:p")}}})
	f.do(ambit.Put{Noun: &ambit.ServiceAccount{Own: own("bot")}})
	f.do(ambit.AddMember{Set: ref("group:inside"), Member: ref("service-account:bot")})
	f.allow("for-inside", "files:read", "group:inside", "account")
	a := f.Account()
	d := a.Draft()
	refused(t, d, ambit.Delete{Ref: ref("user:u")}, ambit.CodeInUse, "cascade")
	(&fixture{t, d}).do(ambit.Delete{Ref: ref("user:u"), Cascade: true})
	b := replayed(t, a, d)
	gone(t, b, "user:u policy:p group:inside policy:for-inside")
	expect(t, b, ask("service-account:bot", "files:read", "file:f"), no)
}
