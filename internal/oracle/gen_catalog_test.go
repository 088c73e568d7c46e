package oracle

import (
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
)

// The words that random catalogs are made of. Both catalogs of a world draw on
// them, so their bare names overlap; an attribute's name tells its type.
var (
	typeWords      = []string{"org", "project", "folder", "doc", "secret", "app", "license", "machine", "bot", "user"}
	opaqueWords    = []string{"zone", "host"}
	relationWords  = []string{"owner", "peer", "mirror", "origin"}
	actionWords    = []string{"read", "edit", "create", "use", "protect"}
	roleWords      = []string{"chief", "editor", "viewer", "agent"}
	attributeWords = []ambit.AttributeDecl{
		{Name: "open", Type: ambit.TypeBool}, {Name: "locked", Type: ambit.TypeBool},
		{Name: "level", Type: ambit.TypeInt}, {Name: "size", Type: ambit.TypeInt},
		{Name: "holder", Type: ambit.TypeString}, {Name: "tags", Type: ambit.ListOf(ambit.TypeString)},
		{Name: "made", Type: ambit.TypeTime}, {Name: "name", Type: ambit.TypeString},
	}
)

// catalogs makes one catalog, or two, beside Ambit's own, that are valid.
func (g *gen) catalogs() []*ambit.Catalog {
	all := []*ambit.Catalog{ambit.OwnCatalog()}
	names := []string{"red", "blue"}[:g.between(1, 2)]
	for _, name := range names {
		c := g.catalog(name)
		for tries := 1; ; tries++ {
			faults := c.Validate()
			if len(faults) == 0 {
				break
			}
			if tries == 100 {
				panic("no random catalog is valid; the last: " + faults[0].Error())
			}
			c = g.catalog(name)
		}
		all = append(all, c)
	}
	return all
}

func (g *gen) catalog(name string) *ambit.Catalog {
	c := &ambit.Catalog{Name: name}
	// Ids are unique over all catalogs.
	c.IDs = pick(g, []string{"", "{type}.{action}", "{types}:{action}"})
	if name == "blue" {
		c.IDs = pick(g, []string{"blue_{type}_{action}", "blue.{types}:{action}"})
	}
	g.types(c)
	g.extensions(c)
	g.permissions(c)
	g.wildcards(c)
	g.builtinRoles(c)
	g.builtinPolicies(c)
	return c
}

// types declares types that hold each other in the order of their declaration,
// some of which also hold their own kind.
func (g *gen) types(c *ambit.Catalog) {
	for _, name := range some(g, opaqueWords, g.IntN(2)) {
		c.Types = append(c.Types, ambit.Type{Name: name, Opaque: true, Attributes: g.attributes()})
	}
	var above []string
	for i, name := range some(g, typeWords, g.between(3, 6)) {
		t := ambit.Type{Name: name, Acts: g.chance(30), Attributes: g.attributes()}
		t.Parents = append(t.Parents, some(g, append(above, "account"), g.between(1, 2))...)
		if i > 0 && g.chance(15) {
			t.Parents = append(t.Parents, pick(g, []string{"ambit.user", "ambit.group"}))
		}
		if len(c.Types) > 0 && c.Types[0].Opaque && g.chance(15) {
			t.Parents = append(t.Parents, c.Types[0].Name)
		}
		if g.chance(25) {
			t.Parents = append(t.Parents, name)
		}
		if g.chance(10) {
			t.Plural = name + "en"
		}
		t.Parents = distinct(t.Parents, bareName)
		above = append(above, name)
		c.Types = append(c.Types, t)
	}
	for i := range c.Types {
		if !c.Types[i].Opaque {
			g.relations(c, &c.Types[i])
		}
	}
	for i := range c.Types {
		if !c.Types[i].Opaque {
			for range g.between(0, 2) {
				if path := g.path(c, &c.Types[i]); path != "" && !slices.Contains(c.Types[i].Reach, path) {
					c.Types[i].Reach = append(c.Types[i].Reach, path)
				}
			}
		}
	}
}

func (g *gen) guard() ambit.Guard {
	return pick(g, []ambit.Guard{ambit.GuardFree, ambit.GuardFree, ambit.GuardProtected, ambit.GuardReadOnly})
}

func (g *gen) attributes() []ambit.AttributeDecl {
	chosen := some(g, attributeWords, g.between(1, 4))
	for i := range chosen {
		a := &chosen[i]
		a.Guard, a.Request = g.guard(), g.chance(50)
		if g.chance(35) {
			a.Default = g.value(a.Type)
		}
	}
	return chosen
}

func (g *gen) relations(c *ambit.Catalog, t *ambit.Type) {
	var targets []string
	for _, other := range c.Types {
		targets = append(targets, other.Name)
	}
	targets = append(targets, "ambit.user", "ambit.group", "group", "account")
	for _, name := range some(g, relationWords, g.IntN(3)) {
		t.Relations = append(t.Relations, ambit.RelationDecl{
			Name: name, To: pick(g, targets), One: g.chance(40), Required: g.chance(5), Guard: g.guard(),
		})
	}
	if g.chance(15) {
		// One named as a parent refines that parent relation.
		p := pick(g, t.Parents)
		t.Relations = append(t.Relations, ambit.RelationDecl{Name: bareName(p), To: p, Guard: g.guard()})
	}
}

// A link is a relation as a reach path can follow it.
type link struct {
	name     string
	from, to string // types, as declared in the catalog
}

func links(c *ambit.Catalog) []link {
	var all []link
	for _, t := range c.Types {
		for _, p := range t.Parents {
			all = append(all, link{bareName(p), t.Name, p})
		}
		for _, r := range t.Relations {
			if !slices.ContainsFunc(t.Parents, func(p string) bool { return bareName(p) == r.Name }) {
				all = append(all, link{r.Name, t.Name, r.To})
			}
		}
	}
	return all
}

// path walks at random from t: forward, and backward at most once.
func (g *gen) path(c *ambit.Catalog, t *ambit.Type) string {
	var steps []string
	at, back, all := fullType(c, t.Name), false, links(c)
	for range g.between(1, 3) {
		var names []string
		var ends []ambit.TypeName
		for _, l := range all {
			if fullType(c, l.from) == at {
				names, ends = append(names, l.name), append(ends, fullType(c, l.to))
			}
			if fullType(c, l.to) == at && !back && g.chance(50) {
				names, ends = append(names, "~"+l.from+"."+l.name), append(ends, fullType(c, l.from))
			}
		}
		if len(names) == 0 {
			break
		}
		i := g.IntN(len(names))
		steps, at = append(steps, names[i]), ends[i]
		back = back || strings.HasPrefix(names[i], "~")
	}
	return strings.Join(steps, "/")
}

// extensions declares attributes on the account and on Ambit's own types; their
// names differ between catalogs, since they are merged.
func (g *gen) extensions(c *ambit.Catalog) {
	add := func(name string, decls ...ambit.AttributeDecl) {
		t := ambit.Type{Name: name}
		for _, d := range decls {
			if d.Guard = g.guard(); g.chance(40) {
				d.Default = g.value(d.Type)
			}
			d.Request = g.chance(60)
			t.Attributes = append(t.Attributes, d)
		}
		c.Types = append(c.Types, t)
	}
	rank, quota, mode := "rank", "quota", "protected"
	if c.Name == "blue" {
		rank, quota, mode = "grade", "limit", "frozen"
	}
	add("account", ambit.AttributeDecl{Name: mode, Type: ambit.TypeBool}, ambit.AttributeDecl{Name: quota, Type: ambit.TypeInt})
	if g.chance(70) {
		add("ambit.user", ambit.AttributeDecl{Name: rank, Type: ambit.TypeInt}, ambit.AttributeDecl{Name: rank + "Name", Type: ambit.TypeString})
	}
	if g.chance(30) {
		add("ambit.group", ambit.AttributeDecl{Name: rank, Type: ambit.TypeInt})
	}
}
