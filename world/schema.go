package world

import (
	"strings"

	"github.com/ambit-iam/ambit"
)

// A schema is what the adopted catalogs declare, as they resolve it, in the form
// in which reading and writing a world file looks things up.
type schema struct {
	ambit.Schema
	types   map[ambit.TypeName]*typeInfo
	perms   map[ambit.PermissionID]ambit.TypeName
	ordered []ambit.PermissionID // in order of adoption and declaration
	roles   []ambit.RoleName     // built-in ones, in order of adoption and declaration
}

// A typeInfo is one type, with what all catalogs declare of it. The home of
// Ambit's own, which has a member of its own in files, is not among its relations.
type typeInfo struct {
	name       ambit.TypeName
	acts       bool
	opaque     bool
	relations  map[string]ambit.DeclaredRelation
	attributes map[string]ambit.AttributeType
}

func newSchema(declared ambit.Schema) *schema {
	s := &schema{
		Schema: declared,
		types:  map[ambit.TypeName]*typeInfo{},
		perms:  map[ambit.PermissionID]ambit.TypeName{},
	}
	for d := range declared.Types() {
		t := &typeInfo{
			name: d.Name, acts: d.Acts, opaque: d.Opaque,
			relations:  map[string]ambit.DeclaredRelation{},
			attributes: map[string]ambit.AttributeType{},
		}
		for _, r := range d.Relations {
			if r.To != "" {
				t.relations[r.Name] = r
			}
		}
		for _, a := range d.Attributes {
			t.attributes[a.Name] = a.Type
		}
		s.types[d.Name] = t
	}
	for p := range declared.Permissions() {
		s.perms[p.ID] = p.Of
		s.ordered = append(s.ordered, p.ID)
	}
	for r := range declared.Roles() {
		s.roles = append(s.roles, r.Full)
	}
	return s
}

// isParent reports whether the relation of that name contains.
func (t *typeInfo) isParent(relation string) bool { return t.relations[relation].Parent }

// hard reports whether a resource cannot be registered without the relation.
func (t *typeInfo) hard(relation string) bool {
	return t.isParent(relation) || t.relations[relation].Required
}

// isOwn reports whether the type is one of Ambit's.
func isOwn(kind ambit.TypeName) bool {
	return strings.HasPrefix(string(kind), ambit.OwnPrefix)
}

// bareName is the name of a type or a built-in role without what stands before it.
func bareName(full string) string {
	if _, bare, found := strings.Cut(full, "/"); found {
		return bare
	}
	return strings.TrimPrefix(full, ambit.OwnPrefix)
}
