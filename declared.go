package ambit

import (
	"iter"
	"slices"
)

// A Schema is what the adopted catalogs of an account declare together, every name
// in full. It is an immutable value, and what it answers with may be kept and
// changed.
//
// It says what names of types and of built-in roles mean, for those who read
// references before what they refer to is there; everybody else asks the account
// ([Account.Resolve] and the like), by the same rules.
type Schema struct{ s *schema }

// Schema is what the account's adopted catalogs declare.
func (a *Account) Schema() Schema { return Schema{a.schema} }

// Schema is what the catalogs declare that the draft has adopted so far.
func (d *Draft) Schema() Schema { return Schema{d.a.schema} }

// A DeclaredType is a type with everything that the adopted catalogs declare of
// it, together.
type DeclaredType struct {
	Name    TypeName
	Plural  string // as patterns write it: "projects", "ambit.users"
	Catalog string // that declares it; empty for the root type
	Acts    bool
	Opaque  bool

	// Relations are those that contain first, each in order of declaration.
	Relations  []DeclaredRelation
	Attributes []AttributeDecl
}

// A DeclaredRelation is a relation of a type.
type DeclaredRelation struct {
	Name     string
	To       TypeName // empty: any type, as for [HomeRelation]
	Parent   bool     // whether it contains
	One      bool     // at most one target
	Required bool     // at least one target
	Guard    Guard
}

// A DeclaredPermission is a permission with its id made.
type DeclaredPermission struct {
	Permission          // ID is never empty; Type, Scopes are as the catalog writes them
	Of         TypeName // the type, in full
	Catalog    string   // that declares it
}

// A DeclaredRole is a built-in role.
type DeclaredRole struct {
	BuiltinRole          // as the catalog writes it
	Full        RoleName // its full name
	Catalog     string   // that declares it
}

// TypesMeant are the full names of the types that people may mean by name: none,
// one, or several where it is ambiguous. It costs a look-up.
func (s Schema) TypesMeant(name TypeName) []TypeName {
	t, ambiguous := s.s.typeNamed(name)
	if t != nil {
		ambiguous = []*typeInfo{t}
	}
	var names []TypeName
	for _, t := range ambiguous {
		if t.declared() {
			names = append(names, t.name)
		}
	}
	return names
}

// ResolveType is the full name of the type that people mean by name; see
// [Account.ResolveType].
func (s Schema) ResolveType(name TypeName) (TypeName, error) {
	t, err := s.s.resolveType("type", name)
	switch {
	case err != nil:
		return "", err
	case !t.declared():
		return "", refuse(CodeUnknown, "type", "no adopted catalog declares %s any more", t.name)
	}
	return t.name, nil
}

// RolesMeant are the full names of the roles that people may mean by name; see
// [Account.ResolveRole]. The custom roles that have the name as id or name, and
// could be used, are for the caller to say: by id.
func (s Schema) RolesMeant(name RoleName, custom ...RoleName) []RoleName {
	return s.s.rolesMeant(name, custom)
}

// declared reports whether an adopted catalog declares the type, or it is the root
// type: those that a newer version dropped keep their place in the schema.
func (t *typeInfo) declared() bool { return t.decl != nil || t.num == 0 }

// Type is the type of that full name, and whether there is one.
func (s Schema) Type(name TypeName) (DeclaredType, bool) {
	t := s.s.typeByName[name]
	if t == nil || !t.declared() {
		return DeclaredType{}, false
	}
	return s.typeOf(t), true
}

// Types lists the types: the root type, Ambit's own, and those of the other
// catalogs in order of adoption and declaration.
func (s Schema) Types() iter.Seq[DeclaredType] {
	return func(yield func(DeclaredType) bool) {
		for _, t := range s.s.types {
			if t.declared() && !yield(s.typeOf(t)) {
				return
			}
		}
	}
}

func (s Schema) typeOf(t *typeInfo) DeclaredType {
	d := DeclaredType{Name: t.name, Plural: t.plural, Catalog: s.catalog(t.catalog), Acts: t.acts, Opaque: t.opaque}
	for _, r := range t.relations {
		relation := DeclaredRelation{Name: r.name, Parent: r.parent, One: r.one, Required: r.required, Guard: r.guard}
		if r.to != nil {
			relation.To = r.to.name
		}
		d.Relations = append(d.Relations, relation)
	}
	for _, a := range t.attributes {
		decl := *a
		if list, ok := decl.Default.([]Value); ok {
			decl.Default = slices.Clone(list)
		}
		d.Attributes = append(d.Attributes, decl)
	}
	return d
}

// Attribute is the declaration of an attribute of the type, and whether there is
// one.
func (t DeclaredType) Attribute(name string) (AttributeDecl, bool) {
	i := slices.IndexFunc(t.Attributes, func(a AttributeDecl) bool { return a.Name == name })
	if i < 0 {
		return AttributeDecl{}, false
	}
	return t.Attributes[i], true
}

// Relation is the declaration of a relation of the type, and whether there is one.
func (t DeclaredType) Relation(name string) (DeclaredRelation, bool) {
	i := slices.IndexFunc(t.Relations, func(r DeclaredRelation) bool { return r.Name == name })
	if i < 0 {
		return DeclaredRelation{}, false
	}
	return t.Relations[i], true
}

// Permission is the permission of that id, and whether there is one.
func (s Schema) Permission(id PermissionID) (DeclaredPermission, bool) {
	p := s.s.permByID[id]
	if p == nil {
		return DeclaredPermission{}, false
	}
	return s.permission(p), true
}

// Permissions lists the permissions in order of adoption and declaration.
func (s Schema) Permissions() iter.Seq[DeclaredPermission] {
	return func(yield func(DeclaredPermission) bool) {
		for _, p := range s.s.perms {
			if !yield(s.permission(p)) {
				return
			}
		}
	}
}

func (s Schema) permission(p *permissionInfo) DeclaredPermission {
	d := DeclaredPermission{Permission: *p.decl, Of: p.typ.name, Catalog: s.catalog(p.catalog)}
	d.ID, d.Scopes, d.Includes = p.id, slices.Clone(p.decl.Scopes), slices.Clone(p.decl.Includes)
	return d
}

// Roles lists the built-in roles in order of adoption and declaration.
func (s Schema) Roles() iter.Seq[DeclaredRole] {
	return func(yield func(DeclaredRole) bool) {
		for _, r := range s.s.roles {
			d := DeclaredRole{BuiltinRole: *r.decl, Full: r.name, Catalog: s.catalog(r.catalog)}
			d.Permissions, d.Scopes = slices.Clone(r.decl.Permissions), slices.Clone(r.decl.Scopes)
			if !yield(d) {
				return
			}
		}
	}
}

func (s Schema) catalog(i int) string {
	if i < 0 {
		return ""
	}
	return s.s.catalogs[i].Name
}
