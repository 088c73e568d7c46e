package ambit

import "strings"

func (s *schema) declarePermissions(i int, wrong *problems) {
	c := s.catalogs[i]
	for j := range c.Permissions {
		decl := &c.Permissions[j]
		p := &permissionInfo{
			id: c.PermissionID(decl), typ: s.typeIn(i, decl.Type), catalog: i, decl: decl, scopes: decl.Scopes,
		}
		if old := s.permByID[p.id]; old != nil {
			wrong.add("permission %s: both catalog %s and catalog %s declare it", p.id, s.catalogs[old.catalog].Name, c.Name)
			continue
		}
		p.num = uint16(len(s.perms))
		s.perms = append(s.perms, p)
		s.permByID[p.id] = p
		p.typ.perms = append(p.typ.perms, p)
		if decl.Action == ProtectAction {
			p.typ.protect = append(p.typ.protect, p)
		}
	}
}

// PermissionID is the permission's id: stated, or made by the catalog's template.
func (c *Catalog) PermissionID(p *Permission) PermissionID {
	if p.ID != "" {
		return p.ID
	}
	template := c.IDs
	if template == "" {
		template = "{types}:{action}"
	}
	return PermissionID(strings.NewReplacer(
		"{type}", p.Type, "{types}", c.plural(p.Type), "{action}", p.Action,
	).Replace(template))
}

// plural is the plural of a type as c writes it.
func (c *Catalog) plural(name string) string {
	for i := range c.Types {
		if c.Types[i].Name == name && c.Types[i].Plural != "" {
			return c.Types[i].Plural
		}
	}
	return name + "s"
}

func (s *schema) resolveIncludes() {
	for _, p := range s.perms {
		for _, id := range p.decl.Includes {
			if included := s.permByID[id]; included != nil {
				p.includes = append(p.includes, included)
			}
		}
	}
}
