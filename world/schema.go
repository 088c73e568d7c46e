package world

import (
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
)

// A schema is what the adopted catalogs declare, under full names: as much of it
// as reading and writing a world file takes. The engine stays the judge of
// whether something may be; the schema only tells what a text means, so that
// faults can name the place.
type schema struct {
	types    map[ambit.TypeName]*typeInfo
	bare     map[string][]ambit.TypeName // of applications
	perms    map[ambit.PermissionID]ambit.TypeName
	ordered  []ambit.PermissionID // in order of adoption and declaration
	roles    map[ambit.RoleName]bool
	bareRole map[string][]ambit.RoleName // of applications
}

// A typeInfo is one type, with what all catalogs declare of it.
type typeInfo struct {
	name       ambit.TypeName
	acts       bool
	opaque     bool
	parents    []string // names of the relations that contain
	required   []string // names of the relations that must be there
	relations  map[string]ambit.TypeName
	attributes map[string]ambit.AttributeType
}

// newSchema collects what the catalogs declare, Ambit's own first.
func newSchema(catalogs []*ambit.Catalog) *schema {
	s := &schema{
		types:    map[ambit.TypeName]*typeInfo{},
		bare:     map[string][]ambit.TypeName{},
		perms:    map[ambit.PermissionID]ambit.TypeName{},
		roles:    map[ambit.RoleName]bool{},
		bareRole: map[string][]ambit.RoleName{},
	}
	s.typeOf(ambit.AccountType)
	for _, c := range catalogs {
		for i := range c.Types {
			s.addType(c, &c.Types[i])
		}
		for i := range c.Permissions {
			p := &c.Permissions[i]
			id := permissionID(c, p)
			s.perms[id] = fullType(c, p.Type)
			s.ordered = append(s.ordered, id)
		}
		for _, r := range c.Roles {
			s.addRole(c, r.Name)
		}
	}
	return s
}

// typeOf is the type called name, made where it is new.
func (s *schema) typeOf(name ambit.TypeName) *typeInfo {
	t := s.types[name]
	if t == nil {
		t = &typeInfo{
			name:       name,
			relations:  map[string]ambit.TypeName{},
			attributes: map[string]ambit.AttributeType{},
		}
		s.types[name] = t
	}
	return t
}

func (s *schema) addType(c *ambit.Catalog, decl *ambit.Type) {
	full := fullType(c, decl.Name)
	t := s.typeOf(full)
	t.acts, t.opaque = t.acts || decl.Acts, t.opaque || decl.Opaque
	if strings.Contains(string(full), "/") {
		s.bare[decl.Name] = append(s.bare[decl.Name], full)
	}
	for _, parent := range decl.Parents {
		if parent == ambit.AnyParent {
			continue // the home of Ambit's own, which has a member of its own
		}
		name := strings.TrimPrefix(parent, ambit.OwnPrefix)
		t.parents = append(t.parents, name)
		t.relations[name] = fullType(c, parent)
	}
	for _, r := range decl.Relations {
		if _, isParent := t.relations[r.Name]; !isParent {
			t.relations[r.Name] = fullType(c, r.To)
		}
		if r.Required {
			t.required = append(t.required, r.Name)
		}
	}
	for _, a := range decl.Attributes {
		t.attributes[a.Name] = a.Type
	}
}

func (s *schema) addRole(c *ambit.Catalog, name string) {
	if c.Name == ambit.OwnCatalogName {
		s.roles[ambit.RoleName(ambit.OwnPrefix+name)] = true
		return
	}
	full := ambit.RoleName(c.Name + "/" + name)
	s.roles[full] = true
	s.bareRole[name] = append(s.bareRole[name], full)
}

// isParent reports whether the relation of that name contains.
func (t *typeInfo) isParent(relation string) bool { return slices.Contains(t.parents, relation) }

// hard reports whether a resource cannot be registered without the relation.
func (t *typeInfo) hard(relation string) bool {
	return t.isParent(relation) || slices.Contains(t.required, relation)
}

// fullType is what a catalog means by the name of a type: its own type of that
// name, else Ambit's.
func fullType(c *ambit.Catalog, name string) ambit.TypeName {
	switch {
	case name == string(ambit.AccountType), strings.HasPrefix(name, ambit.OwnPrefix):
		return ambit.TypeName(name)
	case c.Name == ambit.OwnCatalogName:
		return ambit.TypeName(ambit.OwnPrefix + name)
	}
	for i := range c.Types {
		if c.Types[i].Name == name {
			return ambit.TypeName(c.Name + "/" + name)
		}
	}
	return ambit.TypeName(ambit.OwnPrefix + name)
}

// permissionID is the permission's id: stated, or made by the catalog's template.
func permissionID(c *ambit.Catalog, p *ambit.Permission) ambit.PermissionID {
	if p.ID != "" {
		return p.ID
	}
	plural := p.Type + "s"
	for i := range c.Types {
		if c.Types[i].Name == p.Type && c.Types[i].Plural != "" {
			plural = c.Types[i].Plural
		}
	}
	template := c.IDs
	if template == "" {
		template = "{types}:{action}"
	}
	return ambit.PermissionID(strings.NewReplacer(
		"{types}", plural, "{type}", p.Type, "{action}", p.Action).Replace(template))
}
