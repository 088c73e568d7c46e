package ambit

import (
	"fmt"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// A schema is the adopted catalogs made ready: every name resolved and numbered.
// It is immutable but for what policies share of their compiled forms, which are
// pure functions of it and kept by the policies: writing looks there, questions
// never do.
type schema struct {
	catalogs []*Catalog // OwnCatalog first
	types    []*typeInfo
	rels     []*relationInfo // by kernel.Rel; nil below kernel.FirstRel
	perms    []*permissionInfo
	roles    []*roleInfo
	policies []*builtinPolicy
	kernel   kernel.Schema

	typeByName map[TypeName]*typeInfo
	typeByBare map[string][]*typeInfo // of applications
	permByID   map[PermissionID]*permissionInfo
	roleByName map[RoleName]*roleInfo
	roleByBare map[string][]*roleInfo
	policyByID map[string]*builtinPolicy // by "catalog/name"
	scopeNames map[string]bool           // as written in scope lists, labels that are no types included

	permSets   shared[kernel.PermSet] // by range and patterns
	conditions conditions
}

type typeInfo struct {
	num     uint16
	name    TypeName
	plural  string // as patterns write it, prefix included
	own     bool
	catalog int   // that declares it; -1 for the root type and for types no catalog declares any more
	decl    *Type // nil for the root type and for dropped ones

	relations  []*relationInfo // parents first, in order of declaration
	attributes []*AttributeDecl
	anyParent  bool
	acts       bool
	opaque     bool
	perms      []*permissionInfo
	protect    []*permissionInfo // those whose action is ProtectAction
}

type relationInfo struct {
	rel      kernel.Rel
	name     string
	from, to *typeInfo // to is nil where it may be any, as a home may
	parent   bool
	one      bool
	required bool
	guard    Guard
}

type permissionInfo struct {
	num      uint16
	id       PermissionID
	typ      *typeInfo
	catalog  int
	decl     *Permission
	scopes   []string // nil: none stated
	includes []*permissionInfo
}

type roleInfo struct {
	name    RoleName
	catalog int
	decl    *BuiltinRole
	role    *kernel.Role
}

// A builtinPolicy is a policy of a catalog, in the form of a noun for answers.
type builtinPolicy struct {
	ref     Ref
	decl    *BuiltinPolicy
	catalog int
	noun    *Policy
}

// problems collects what is wrong with adopting catalogs together.
type problems []string

func (p *problems) add(format string, args ...any) {
	*p = append(*p, fmt.Sprintf(format, args...))
}

// newSchema compiles catalogs, each valid by itself. Types and relations keep
// the numbers they had in prev. What is wrong is told as problems; the schema is
// usable all the same, so that history can always be replayed.
func newSchema(prev *schema, catalogs []*Catalog, compiler Conditions) (*schema, problems) {
	var wrong problems
	s := &schema{
		catalogs:   catalogs,
		typeByName: map[TypeName]*typeInfo{},
		typeByBare: map[string][]*typeInfo{},
		permByID:   map[PermissionID]*permissionInfo{},
		roleByName: map[RoleName]*roleInfo{},
		roleByBare: map[string][]*roleInfo{},
		policyByID: map[string]*builtinPolicy{},
		scopeNames: map[string]bool{},
	}
	s.conditions.compiler = compiler
	s.numberTypes(prev)
	for i := range catalogs {
		s.declareAttributes(i, &wrong)
	}
	s.numberRelations(prev)
	for i := range catalogs {
		s.declarePermissions(i, &wrong)
	}
	s.resolveIncludes()
	s.compileTypes()
	s.compileScopes()
	for i := range catalogs {
		s.declareRoles(i)
	}
	for i := range catalogs {
		s.declarePolicies(i, &wrong)
	}
	s.checkSize(&wrong)
	return s, wrong
}

// mostNumbered is how many types, relations or permissions all catalogs of an
// account can have together; their numbers have 16 bits. Types and relations
// that were dropped keep theirs.
const mostNumbered = 1<<16 - 2

func (s *schema) checkSize(wrong *problems) {
	for _, l := range []limited{
		{kind: "types", count: len(s.types)}, {kind: "relations", count: len(s.rels)}, {kind: "permissions", count: len(s.perms)},
	} {
		if l.count > mostNumbered {
			wrong.add("the adopted catalogs would have %d %s together; the most is %d", l.count, l.kind, mostNumbered)
		}
	}
}
