package ambit

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOwnCatalogIsValid(t *testing.T) {
	for _, fault := range OwnCatalog().Validate() {
		t.Error(fault)
	}
}

// valid is a catalog without a fault, new at every call.
func valid() *Catalog {
	return &Catalog{
		Name: "demo",
		Types: []Type{
			{Name: "project", Parents: []string{"account"}, Acts: true, Relations: []RelationDecl{{Name: "owner", To: "ambit.user"}}},
			{Name: "secret", Parents: []string{"project"}, Attributes: []AttributeDecl{{Name: "open", Type: TypeBool, Default: false}}},
		},
		Permissions: []Permission{{Type: "project", Action: "read"}, {Type: "secret", Action: "read"}},
		Wildcards:   []Wildcard{{Pattern: "*:read"}},
		Roles:       []BuiltinRole{{Name: "reader", Permissions: []Pattern{"*:read"}}},
		Policies: []BuiltinPolicy{
			{Effect: Allow, Roles: []string{"reader"}, Permissions: []Pattern{"projects:read"}, To: []string{"project"}, At: "self"},
		},
	}
}

// Faults that a document shows are in catalog/testdata/faults.txt; these are of
// catalogs that programs make.
func TestValidateFindsWhatNoDocumentCanSay(t *testing.T) {
	if faults := valid().Validate(); len(faults) > 0 {
		t.Fatalf("the valid catalog has faults: %v", faults)
	}
	for name, test := range map[string]struct {
		change func(*Catalog)
		want   []string
	}{
		"type twice": {
			func(c *Catalog) { c.Types = append(c.Types, c.Types[0]) },
			[]string{`types.project: the type "project" is declared twice`},
		},
		"type without a name": {
			func(c *Catalog) { c.Types = append(c.Types, Type{Parents: []string{"account"}}) },
			[]string{`types.: "" cannot name a type; ` + wordRule},
		},
		"relation twice": {
			func(c *Catalog) { c.Types[0].Relations = append(c.Types[0].Relations, c.Types[0].Relations[0]) },
			[]string{`types.project.relations.owner: the relation "owner" is declared twice`},
		},
		"attribute twice": {
			func(c *Catalog) { c.Types[1].Attributes = append(c.Types[1].Attributes, c.Types[1].Attributes[0]) },
			[]string{`types.secret.attributes.open: the attribute "open" is declared twice`},
		},
		"action twice": {
			func(c *Catalog) { c.Permissions = append(c.Permissions, c.Permissions[0]) },
			[]string{
				`permissions.project.read: the action "read" of project is declared twice`,
				`permissions.project.read: the id "projects:read" is already that of "read" of project; write another as id`,
			},
		},
		"wildcard twice": {
			func(c *Catalog) { c.Wildcards = append(c.Wildcards, c.Wildcards[0]) },
			[]string{`wildcards.*:read: the wildcard "*:read" is declared twice`},
		},
		"role twice": {
			func(c *Catalog) { c.Roles = append(c.Roles, c.Roles[0]) },
			[]string{`roles.reader: the role "reader" is declared twice`},
		},
		"no effect": {
			func(c *Catalog) { c.Policies[0].Effect = "permit" },
			[]string{`policies.0: the policy neither allows nor denies; write allow: or deny: with roles and patterns`},
		},
		"any parent": {
			func(c *Catalog) { c.Types[0].Parents = []string{AnyParent} },
			[]string{`types.project.parents.0: there is no type "*"; list the types that may hold one`},
		},
		"id that is no text": {
			func(c *Catalog) { c.Permissions[0].ID = "a\xff" },
			[]string{
				`permissions.project.read.id: the id "a\xff" is not valid UTF-8; ids are printable characters without white space`,
				`policies.0.allow.1: there is no permission "projects:read"; the id of that permission is "a\xff"`,
			},
		},
		"id that is too long": {
			func(c *Catalog) { c.Permissions[1].ID = PermissionID(strings.Repeat("x", 257)) },
			[]string{
				`permissions.secret.read.id: the id "` + strings.Repeat("x", 80) + `"… is 257 bytes long; ids are at most 256; ids are printable characters without white space`,
			},
		},
		"description that is no text": {
			func(c *Catalog) { c.Description = "a\xff" },
			[]string{"description: the text holds the character U+FFFD; texts are lines of printable characters"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := valid()
			test.change(c)
			var got []string
			for _, fault := range c.Validate() {
				got = append(got, fault.Error())
			}
			slices.Sort(got)
			slices.Sort(test.want)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

// A catalog that no one would write must not take long to refuse.
func TestValidateIsQuickOnManyFaults(t *testing.T) {
	c := valid()
	for i := range mostPermissions - 2 {
		c.Permissions = append(c.Permissions, Permission{Type: "secret", Action: fmt.Sprint("a", i)})
	}
	for i := range 100_000 {
		c.Roles[0].Permissions = append(c.Roles[0].Permissions, Pattern(fmt.Sprint("secrets:b", i)))
	}
	if got := len(c.Validate()); got != 100_000 {
		t.Errorf("%d faults, want 100000", got)
	}
}
