package catalog

import (
	"fmt"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/document"
)

// catalog reads the members of the document into r.c. Entries that are not as
// they should be are kept, as far as they could be read, so that what names them
// is not faulted too.
func (r *reader) catalog() {
	m := r.Members(r.root, "a catalog")
	r.c.Name, _ = r.String(m.Node("catalog"), "the name of a catalog")
	r.c.Version = m.String("version")
	r.c.Title = m.String("title")
	r.c.Description = m.String("description")
	r.c.IDs = m.String("ids")
	types, permissions, wildcards := m.Node("types"), m.Node("permissions"), m.Node("wildcards")
	roles, policies := m.Node("roles"), m.Node("policies")
	m.Done()

	for _, e := range r.Entries(types, "types") {
		r.c.Types = append(r.c.Types, r.readType(e))
	}
	for _, e := range r.Entries(permissions, "permissions") {
		for _, action := range r.Entries(e.Value, "the permissions of "+document.Quote(e.Name.Text)) {
			r.c.Permissions = append(r.c.Permissions, r.readPermission(e.Name.Text, action))
		}
	}
	for _, e := range r.Entries(wildcards, "wildcards") {
		r.c.Wildcards = append(r.c.Wildcards, r.readWildcard(e))
	}
	for _, e := range r.Entries(roles, "roles") {
		r.c.Roles = append(r.c.Roles, r.readRole(e))
	}
	names := r.roleNames()
	for _, n := range r.List(policies, "policies") {
		r.c.Policies = append(r.c.Policies, r.readPolicy(n, names))
	}
}

// entry expects the value of an entry to be a map, or nothing.
func (r *reader) entry(e document.Member, what string) *document.Members {
	return r.Members(e.Value, fmt.Sprintf("%s %s", what, document.Quote(e.Name.Text)))
}

// short is the text that an entry may have for a value instead of a map.
func short(e document.Member) (text string, ok bool) {
	return e.Value.Text, e.Value.Kind == document.String
}

func (r *reader) readType(e document.Member) ambit.Type {
	m := r.entry(e, "the type")
	t := ambit.Type{
		Name:        e.Name.Text,
		Parents:     m.Strings("parents"),
		Acts:        r.flag(m, "acts"),
		Opaque:      m.Bool("opaque"),
		Plural:      m.String("plural"),
		Title:       m.String("title"),
		Description: m.String("description"),
	}
	for _, e := range r.Entries(m.Node("relations"), "relations") {
		t.Relations = append(t.Relations, r.readRelation(e))
	}
	for _, e := range r.Entries(m.Node("attributes"), "attributes") {
		t.Attributes = append(t.Attributes, r.readAttribute(e))
	}
	t.Reach = m.Strings("reach")
	m.Done()
	return t
}

// flag is a member that is true or false. One that is neither counts as set: who
// writes it at all means to set it, and what relies on it is not to blame.
func (r *reader) flag(m *document.Members, name string) bool {
	return m.Bool(name) || r.Blamed(m.Node(name))
}

func (r *reader) readRelation(e document.Member) ambit.RelationDecl {
	if to, ok := short(e); ok {
		return ambit.RelationDecl{Name: e.Name.Text, To: to}
	}
	m := r.entry(e, "the relation")
	decl := ambit.RelationDecl{
		Name:        e.Name.Text,
		To:          m.String("to"),
		One:         m.Bool("one"),
		Required:    m.Bool("required"),
		Guard:       guard(m.String("guard")),
		Description: m.String("description"),
	}
	m.Done()
	return decl
}

// guard is a guard as written; "free" may be.
func guard(text string) ambit.Guard {
	if text == "free" {
		return ambit.GuardFree
	}
	return ambit.Guard(text)
}

func (r *reader) readAttribute(e document.Member) ambit.AttributeDecl {
	if kind, ok := short(e); ok {
		return ambit.AttributeDecl{Name: e.Name.Text, Type: ambit.AttributeType(kind)}
	}
	m := r.entry(e, "the attribute")
	decl := ambit.AttributeDecl{Name: e.Name.Text}
	kind, _ := r.String(m.Require("type", e.Name, "write type: and one of bool, int, double, string, time"), "type")
	decl.Type = ambit.AttributeType(kind)
	decl.Guard = guard(m.String("guard"))
	decl.Request = m.Bool("request")
	decl.Description = m.String("description")
	if value, ok := r.Value(m.Node("default")); ok && value != nil {
		decl.Default = value
		if converted, err := decl.Type.Convert(value); err == nil {
			decl.Default = converted
		} // else Validate says so
	}
	m.Done()
	return decl
}

func (r *reader) readPermission(kind string, e document.Member) ambit.Permission {
	p := ambit.Permission{Type: kind, Action: e.Name.Text}
	if description, ok := short(e); ok {
		p.Description = description
		return p
	}
	m := r.entry(e, "the permission")
	p.Description = m.String("description")
	p.Title = m.String("title")
	p.ID = ambit.PermissionID(m.String("id"))
	p.Scopes = m.Strings("scopes")
	for _, id := range m.Strings("includes") {
		p.Includes = append(p.Includes, ambit.PermissionID(id))
	}
	m.Done()
	return p
}

func (r *reader) readWildcard(e document.Member) ambit.Wildcard {
	w := ambit.Wildcard{Pattern: ambit.Pattern(e.Name.Text)}
	if description, ok := short(e); ok {
		w.Description = description
		return w
	}
	m := r.entry(e, "the wildcard")
	w.Description = m.String("description")
	w.Title = m.String("title")
	w.Scopes = m.Strings("scopes")
	m.Done()
	return w
}

func (r *reader) readRole(e document.Member) ambit.BuiltinRole {
	m := r.entry(e, "the role")
	role := ambit.BuiltinRole{
		Name:        e.Name.Text,
		Title:       m.String("title"),
		Description: m.String("description"),
		ID:          m.String("id"),
		Label:       m.String("label"),
	}
	for _, pattern := range m.Strings("permissions") {
		role.Permissions = append(role.Permissions, ambit.Pattern(pattern))
	}
	role.Scopes = m.Strings("scopes")
	m.Done()
	return role
}
