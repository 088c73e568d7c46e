package ambit_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ambit-iam/ambit"
)

func TestASchemaTellsWhatIsDeclared(t *testing.T) {
	f := newStudio(t, "")
	before := f.Schema()
	f.do(ambit.Adopt{Catalog: licensing()})
	a := f.Account()
	s := a.Schema()

	file, ok := s.Type("studio/file")
	want := ambit.DeclaredType{
		Name: "studio/file", Plural: "files", Catalog: "studio",
		Relations: []ambit.DeclaredRelation{
			{Name: "drawer", To: "studio/drawer", Parent: true}, {Name: "project", To: "studio/project", Parent: true},
			{Name: "seal", To: "studio/project", Guard: ambit.GuardProtected}, {Name: "lead", To: "ambit.user", One: true},
		},
		Attributes: []ambit.AttributeDecl{
			{Name: "open", Type: ambit.TypeBool, Default: false}, {Name: "size", Type: ambit.TypeInt, Request: true},
			{Name: "price", Type: ambit.TypeInt, Guard: ambit.GuardProtected}, {Name: "made", Type: ambit.TypeTime, Guard: ambit.GuardReadOnly},
		},
	}
	if diff := cmp.Diff(want, file); diff != "" || !ok {
		t.Errorf("studio/file (%t) differs (-want +got):\n%s", ok, diff)
	}
	account, _ := s.Type("account")
	if _, merged := account.Attribute("protected"); !merged || account.Catalog != "" || len(account.Attributes) != 2 {
		t.Errorf("the root type is %+v", account)
	}
	user, _ := s.Type("ambit.user")
	home, hasHome := user.Relation(ambit.HomeRelation)
	if level, _ := user.Attribute("level"); level.Default != int64(1) || !hasHome || home.To != "" || !home.Parent || user.Plural != "ambit.users" {
		t.Errorf("ambit.user is %+v", user)
	}
	if _, ok := user.Attribute("open"); ok {
		t.Error("ambit.user has an attribute of another type's")
	}
	if _, ok := s.Type("file"); ok {
		t.Error("a bare name is taken for a full one")
	}
	if vault, _ := s.Type("studio/vault"); !vault.Opaque || vault.Acts {
		t.Errorf("studio/vault is %+v", vault)
	}
	if _, ok := before.Type("shop/license"); ok {
		t.Error("a schema shows what was adopted later")
	}

	manage, ok := s.Permission("projects:manage")
	if diff := cmp.Diff(ambit.DeclaredPermission{
		Permission: ambit.Permission{ID: "projects:manage", Type: "project", Action: "manage", Includes: []ambit.PermissionID{"ambit.users:read"}},
		Of:         "studio/project", Catalog: "studio",
	}, manage); diff != "" || !ok {
		t.Errorf("projects:manage (%t) differs (-want +got):\n%s", ok, diff)
	}
	if _, ok := s.Permission("projects:fly"); ok {
		t.Error("there is a permission that nothing declares")
	}
	var catalogs []string
	for p := range s.Permissions() {
		if one, ok := s.Permission(p.ID); !ok || one.Of != p.Of || p.ID == "" {
			t.Errorf("%+v on the list is %+v", p, one)
		}
		catalogs = append(catalogs, p.Catalog)
	}
	if order := slices.Compact(catalogs); !slices.Equal(order, []string{"ambit", "studio", "shop"}) {
		t.Errorf("permissions come in the order %v", order)
	}
	var roles []ambit.RoleName
	for r := range s.Roles() {
		if r.ID == "5eed0000000000000000000000000001" && r.Full != "studio/reader" {
			t.Errorf("the role of that id is %s", r.Full)
		}
		roles = append(roles, r.Full)
	}
	if want := []ambit.RoleName{
		"ambit.owner", "ambit.admin", "ambit.auditor", "ambit.checker", "studio/everything", "studio/reader", "studio/local", "studio/filing", "shop/keeper", "shop/reader",
	}; !slices.Equal(roles, want) {
		t.Errorf("the roles are %v, want %v", roles, want)
	}
}

// What a schema answers with can be changed without changing the schema.
func TestASchemaSharesNothing(t *testing.T) {
	f := newStudio(t, "")
	s := f.Account().Schema()
	all := func() (all []any) {
		for d := range s.Types() {
			all = append(all, d)
		}
		for d := range s.Permissions() {
			all = append(all, d)
		}
		for d := range s.Roles() {
			all = append(all, d)
		}
		return all
	}
	before := fmt.Sprintf("%+v", all())
	for _, d := range all() {
		switch d := d.(type) {
		case ambit.DeclaredType:
			for i := range d.Attributes {
				d.Attributes[i].Name = "changed"
			}
			for i := range d.Relations {
				d.Relations[i].Name = "changed"
			}
		case ambit.DeclaredPermission:
			for i := range d.Scopes {
				d.Scopes[i] = "changed"
			}
			for i := range d.Includes {
				d.Includes[i] = "changed"
			}
		case ambit.DeclaredRole:
			for i := range d.Permissions {
				d.Permissions[i] = "changed"
			}
			for i := range d.Scopes {
				d.Scopes[i] = "changed"
			}
		}
	}
	if diff := cmp.Diff(before, fmt.Sprintf("%+v", all())); diff != "" {
		t.Errorf("changing what was answered changes the schema:\n%s", diff)
	}
}

func TestASchemaTellsWhatNamesMean(t *testing.T) {
	f := newStudio(t, "")
	f.do(ambit.Adopt{Catalog: licensing()})
	s := f.Schema()
	custom, other := ambit.RoleName(id("custom")), ambit.RoleName(id("other"))
	for _, c := range []struct {
		name   ambit.RoleName
		custom []ambit.RoleName
		want   []ambit.RoleName
	}{
		{"studio/reader", []ambit.RoleName{custom}, []ambit.RoleName{"studio/reader"}},
		{"reader", nil, []ambit.RoleName{"studio/reader", "shop/reader"}},
		{"reader", []ambit.RoleName{custom}, []ambit.RoleName{custom, "studio/reader", "shop/reader"}},
		{"5eed0000000000000000000000000001", nil, []ambit.RoleName{"studio/reader"}},
		{custom, []ambit.RoleName{custom}, []ambit.RoleName{custom}},
		{custom, nil, nil},
		{"mine", []ambit.RoleName{custom, other}, []ambit.RoleName{custom, other}},
		{"owner", nil, []ambit.RoleName{"ambit.owner"}},
		{"owner", []ambit.RoleName{custom}, []ambit.RoleName{custom}},
		{"nobody", nil, nil},
		{"", nil, nil},
	} {
		if got := s.RolesMeant(c.name, c.custom...); !slices.Equal(got, c.want) {
			t.Errorf("%s, beside %v, means %v, want %v", c.name, c.custom, got, c.want)
		}
	}
	for name, want := range map[ambit.TypeName][]ambit.TypeName{
		"file": {"studio/file"}, "user": {"shop/user"}, "token": {"ambit.token"}, "account": {"account"}, "shop/file": nil, "": nil,
	} {
		if got := s.TypesMeant(name); !slices.Equal(got, want) {
			t.Errorf("%s means %v, want %v", name, got, want)
		}
	}
	a := f.Account()
	d := a.Draft()
	if err := d.Do(ambit.Abandon{Name: "shop"}); err != nil {
		t.Fatal(err)
	}
	gone := d.Account().Schema()
	if got := gone.TypesMeant("shop/license"); got != nil {
		t.Errorf("a type that no catalog declares any more is meant: %v", got)
	}
	if _, err := gone.ResolveType("shop/license"); err == nil {
		t.Error("a type that no catalog declares any more is resolved")
	}
	if _, ok := gone.Type("shop/license"); ok {
		t.Error("a type that no catalog declares any more is declared")
	}
	for d := range gone.Types() {
		if d.Catalog == "shop" || d.Name == "shop/license" {
			t.Errorf("a type of a catalog that is gone: %+v", d)
		}
	}
}
