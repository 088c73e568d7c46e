package ambit

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// A catalog may have as much of everything as it says, and nothing more.
func TestCatalogsAreAsLargeAsTheyMayBeAndNoLarger(t *testing.T) {
	fill := map[string]func(c *Catalog, i int){
		"types": func(c *Catalog, i int) {
			c.Types = append(c.Types, Type{Name: fmt.Sprint("t", i), Parents: []string{"account"}})
		},
		"parents and relations": func(c *Catalog, i int) {
			c.Types[0].Relations = append(c.Types[0].Relations, RelationDecl{Name: fmt.Sprint("r", i), To: "secret"})
		},
		"attributes": func(c *Catalog, i int) {
			c.Types[i%2].Attributes = append(c.Types[i%2].Attributes, AttributeDecl{Name: fmt.Sprint("a", i), Type: TypeInt})
		},
		"permissions": func(c *Catalog, i int) {
			c.Permissions = append(c.Permissions, Permission{Type: "secret", Action: fmt.Sprint("a", i)})
		},
		"wildcards": func(c *Catalog, i int) {
			c.Types = append(c.Types[:2:2], Type{Name: "thing", Parents: []string{"account"}})
			c.Permissions = append(c.Permissions, Permission{Type: "thing", Action: fmt.Sprint("w", i)})
			c.Wildcards = append(c.Wildcards, Wildcard{Pattern: Pattern(fmt.Sprint("*:w", i))})
		},
		"roles": func(c *Catalog, i int) {
			c.Roles = append(c.Roles, BuiltinRole{Name: fmt.Sprint("r", i)})
		},
		"policies": func(c *Catalog, i int) {
			c.Policies = append(c.Policies, BuiltinPolicy{Effect: Allow, Roles: []string{"reader"}, To: []string{"anonymous"}, At: "account"})
		},
	}
	if len(fill) != len(valid().limits()) {
		t.Errorf("%d kinds are tried, and %d are limited", len(fill), len(valid().limits()))
	}
	for i, l := range valid().limits() {
		c := valid()
		for n := 0; c.limits()[i].count < l.may; n++ {
			fill[l.kind](c, n)
		}
		if faults := c.Validate(); len(faults) > 0 {
			t.Errorf("a catalog with %d %s has %d faults, the first %v", l.may, l.kind, len(faults), faults[0])
		}
		fill[l.kind](c, l.may)
		want := []string{fmt.Sprintf("%s: the catalog declares %d %s; at most %d are possible", l.member, l.may+1, l.kind, l.may)}
		if got := texted(c.Validate()); !slices.Equal(got, want) {
			t.Errorf("a catalog with one too many of %s: %.5q; want %q", l.kind, got, want)
		}
	}
}

func texted(faults []Fault) (list []string) {
	for _, f := range faults {
		list = append(list, f.Error())
	}
	return list
}

// Of a catalog that is far too large only that is told.
func TestEverythingThatIsTooLargeIsTold(t *testing.T) {
	c := valid()
	for i := range mostRoles + 1 {
		c.Roles = append(c.Roles, BuiltinRole{Name: "no name at all"})
		c.Wildcards = append(c.Wildcards, Wildcard{Pattern: Pattern(fmt.Sprint("none", i))})
	}
	want := []string{
		"wildcards: the catalog declares 1002 wildcards; at most 1000 are possible",
		"roles: the catalog declares 1002 roles; at most 1000 are possible",
	}
	if got := texted(c.Validate()); !slices.Equal(got, want) {
		t.Errorf("got %.5q, want %q", got, want)
	}
}

func TestPathsHaveOnlySoManySteps(t *testing.T) {
	path := func(steps int) []string {
		c := valid()
		c.Types[0].Relations = append(c.Types[0].Relations, RelationDecl{Name: "next", To: "project"})
		c.Types[0].Reach = []string{strings.TrimSuffix(strings.Repeat("next/", steps), "/")}
		return texted(c.Validate())
	}
	if got := path(mostSteps); len(got) > 0 {
		t.Errorf("a path of %d steps: %q", mostSteps, got)
	}
	want := []string{`types.project.reach.0: the path "next/next/next/next/next/next/next/next/next" has 9 steps; a path has at most 8`}
	if got := path(mostSteps + 1); !slices.Equal(got, want) {
		t.Errorf("a path of %d steps: %q", mostSteps+1, got)
	}
}

func TestLimitsAreDocumented(t *testing.T) {
	page, err := os.ReadFile("docs/catalog.md")
	if err != nil {
		t.Fatal(err)
	}
	table := "| at most | of |\n|---|---|\n"
	for _, l := range valid().limits() {
		table += fmt.Sprintf("| %d | %s |\n", l.may, l.kind)
	}
	table += fmt.Sprintf("| %d | steps in a path |\n", mostSteps)
	if !strings.Contains(string(page), table+"\n") {
		t.Errorf("docs/catalog.md does not show\n%s", table)
	}
}
