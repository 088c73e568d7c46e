package judge

import (
	"strings"

	"github.com/ambit-iam/ambit"
)

// A permission is one as its catalog declares it, with the names that patterns
// select it by. It is read here from the catalog's data, not asked of the
// engine, which is what is judged.
type permission struct {
	id       ambit.PermissionID
	of       ambit.TypeName // full
	catalog  string
	plural   string // of patterns: with "ambit." before it for Ambit's own
	action   string
	includes []ambit.PermissionID
}

// permissionsOf lists what a catalog declares, in its order.
func permissionsOf(c *ambit.Catalog) []permission {
	var all []permission
	for _, d := range c.Permissions {
		p := permission{id: d.ID, of: fullType(c, d.Type), catalog: c.Name, action: d.Action, includes: d.Includes}
		plural := pluralOf(c, d.Type)
		if p.id == "" {
			template := c.IDs
			if template == "" {
				template = "{types}:{action}"
			}
			for _, part := range [][2]string{{"{types}", plural}, {"{type}", d.Type}, {"{action}", d.Action}} {
				template = strings.ReplaceAll(template, part[0], part[1])
			}
			p.id = ambit.PermissionID(template)
		}
		p.plural = plural
		if p.own() {
			p.plural = ambit.OwnPrefix + plural
		}
		all = append(all, p)
	}
	return all
}

// own reports whether the permission is about one of Ambit's own types.
func (p *permission) own() bool { return strings.HasPrefix(string(p.of), ambit.OwnPrefix) }

// all lists the permissions of Ambit's own catalog and of the applications'.
func (s *scene) permissions() []permission {
	all := permissionsOf(ambit.OwnCatalog())
	for _, c := range s.catalogs {
		all = append(all, permissionsOf(c)...)
	}
	return all
}

func pluralOf(c *ambit.Catalog, name string) string {
	for _, t := range c.Types {
		if t.Name == name && t.Plural != "" {
			return t.Plural
		}
	}
	return name + "s"
}

// isExtension reports whether a catalog that names the type only adds to it.
func isExtension(name string) bool {
	return name == string(ambit.AccountType) || strings.HasPrefix(name, ambit.OwnPrefix)
}

// fullType is the full name of a type as c writes it.
func fullType(c *ambit.Catalog, name string) ambit.TypeName {
	switch {
	case c.Name == ambit.OwnCatalogName:
		return ambit.TypeName(ambit.OwnPrefix + name)
	case isExtension(name):
		return ambit.TypeName(name)
	}
	return ambit.TypeName(c.Name + "/" + name)
}

// A declared is a type of an application's, or one that it adds attributes to.
type declared struct {
	catalog *ambit.Catalog
	decl    *ambit.Type
}

// types are what the catalogs declare, by full name.
func (s *scene) types() map[ambit.TypeName]declared {
	all := map[ambit.TypeName]declared{}
	for _, c := range s.catalogs {
		for i := range c.Types {
			all[fullType(c, c.Types[i].Name)] = declared{c, &c.Types[i]}
		}
	}
	return all
}

// parents are the full types that may hold one, by the name of the relation.
func (t declared) parents() map[string]ambit.TypeName {
	all := map[string]ambit.TypeName{}
	for _, p := range t.decl.Parents {
		all[strings.TrimPrefix(p, ambit.OwnPrefix)] = fullType(t.catalog, p)
	}
	return all
}
