package ambit

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// A schema is the adopted catalogs made ready: every name resolved and numbered.
// It is immutable but for its caches, which are pure functions of it.
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
	scopeNames map[string]bool // as written in scope lists, labels that are no types included

	permSets   permSetCache
	conditions conditionCache
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
func newSchema(prev *schema, catalogs []*Catalog, conditions Conditions) (*schema, problems) {
	var wrong problems
	s := &schema{
		catalogs:   catalogs,
		typeByName: map[TypeName]*typeInfo{},
		typeByBare: map[string][]*typeInfo{},
		permByID:   map[PermissionID]*permissionInfo{},
		roleByName: map[RoleName]*roleInfo{},
		roleByBare: map[string][]*roleInfo{},
		scopeNames: map[string]bool{},
	}
	s.conditions.compiler = conditions
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
	for _, part := range []struct {
		what string
		n    int
	}{{"types", len(s.types)}, {"relations", len(s.rels)}, {"permissions", len(s.perms)}} {
		if part.n > mostNumbered {
			wrong.add("the adopted catalogs would have %d %s together; the most is %d", part.n, part.what, mostNumbered)
		}
	}
}

// fullTypeName resolves a name as catalog c writes it: in the catalog, else
// Ambit's own.
func fullTypeName(c *Catalog, name string) TypeName {
	switch {
	case c.Name == OwnCatalogName: // whose type account is not the root type
		return TypeName(OwnPrefix + name)
	case name == string(AccountType), strings.Contains(name, "/"), strings.HasPrefix(name, OwnPrefix):
		return TypeName(name)
	}
	for i := range c.Types {
		if c.Types[i].Name == name {
			return TypeName(c.Name + "/" + name)
		}
	}
	return TypeName(OwnPrefix + name)
}

// typeIn is the type that catalog i means by name; nil if there is none.
func (s *schema) typeIn(i int, name string) *typeInfo {
	return s.typeByName[fullTypeName(s.catalogs[i], name)]
}

// declares reports whether c declares the type t itself, and does not only add
// attributes to one that is there anyway.
func declares(c *Catalog, t *Type) bool {
	return c.Name == OwnCatalogName || t.Name != string(AccountType) && !strings.HasPrefix(t.Name, OwnPrefix)
}

func (s *schema) numberTypes(prev *schema) {
	add := func(t *typeInfo) {
		t.num = uint16(len(s.types))
		s.types = append(s.types, t)
		s.typeByName[t.name] = t
	}
	if prev == nil {
		add(&typeInfo{name: AccountType, plural: "accounts", catalog: -1})
	} else {
		for _, old := range prev.types {
			add(&typeInfo{name: old.name, plural: old.plural, own: old.own, catalog: -1})
		}
	}
	for i, c := range s.catalogs {
		for j := range c.Types {
			decl := &c.Types[j]
			if !declares(c, decl) {
				continue
			}
			name := fullTypeName(c, decl.Name)
			t := s.typeByName[name]
			if t == nil {
				t = &typeInfo{name: name}
				add(t)
			}
			t.catalog, t.decl, t.own = i, decl, c.Name == OwnCatalogName
			t.plural, t.acts, t.opaque = decl.Plural, decl.Acts, decl.Opaque
			if t.plural == "" {
				t.plural = decl.Name + "s"
			}
			if t.own {
				t.plural = OwnPrefix + t.plural
			} else {
				s.typeByBare[decl.Name] = append(s.typeByBare[decl.Name], t)
			}
		}
	}
}

// declareAttributes adds the attributes that catalog i declares, on its own
// types, the root type and Ambit's.
func (s *schema) declareAttributes(i int, wrong *problems) {
	c := s.catalogs[i]
	for j := range c.Types {
		t := s.typeIn(i, c.Types[j].Name)
		if t == nil {
			continue // which only a catalog that is not valid names
		}
		for k := range c.Types[j].Attributes {
			decl := &c.Types[j].Attributes[k]
			if old := t.attribute(decl.Name); old != nil {
				if !reflect.DeepEqual(*old, *decl) {
					wrong.add("attribute %s of %s: catalog %s declares it otherwise than another adopted catalog", decl.Name, t.name, c.Name)
				}
				continue
			}
			t.attributes = append(t.attributes, decl)
		}
	}
}

// relationKey identifies a relation over versions of its catalog.
type relationKey struct {
	from TypeName
	name string
}

func (s *schema) numberRelations(prev *schema) {
	numbers := map[relationKey]kernel.Rel{}
	s.rels = make([]*relationInfo, kernel.FirstRel)
	if prev != nil {
		s.rels = append([]*relationInfo(nil), prev.rels...)
		for _, r := range prev.rels[kernel.FirstRel:] {
			numbers[relationKey{r.from.name, r.name}] = r.rel
		}
	}
	for _, t := range s.types {
		if t.decl == nil {
			continue
		}
		for _, r := range s.relationsOf(t) {
			r.from = t
			if r.name == HomeRelation && t.anyParent { // the same of all of Ambit's own
				r.rel = kernel.RelHome
			} else if n, ok := numbers[relationKey{t.name, r.name}]; ok {
				r.rel = n
				s.rels[n] = r
			} else {
				r.rel = kernel.Rel(len(s.rels))
				s.rels = append(s.rels, r)
			}
			t.relations = append(t.relations, r)
		}
	}
}

// relationsOf lists the relations that a type declares, its parents first.
func (s *schema) relationsOf(t *typeInfo) []*relationInfo {
	var list []*relationInfo
	byName := map[string]*relationInfo{}
	add := func(r *relationInfo) {
		list = append(list, r)
		byName[r.name] = r
	}
	for _, parent := range t.decl.Parents {
		if parent == AnyParent {
			t.anyParent = true
			add(&relationInfo{name: HomeRelation, parent: true, one: true, required: true})
			continue
		}
		add(&relationInfo{name: parentRelation(parent), to: s.typeIn(t.catalog, parent), parent: true})
	}
	for _, decl := range t.decl.Relations {
		r := byName[decl.Name]
		if r == nil {
			r = &relationInfo{name: decl.Name, to: s.typeIn(t.catalog, decl.To)}
			add(r)
		}
		r.one, r.required, r.guard = decl.One, decl.Required, decl.Guard
	}
	return list
}

// parentRelation is the name of the relation to a parent type, as its catalog
// writes the type.
func parentRelation(parent string) string { return strings.TrimPrefix(parent, OwnPrefix) }

func (s *schema) declarePermissions(i int, wrong *problems) {
	c := s.catalogs[i]
	for j := range c.Permissions {
		decl := &c.Permissions[j]
		p := &permissionInfo{
			id: c.permissionID(decl), typ: s.typeIn(i, decl.Type), catalog: i, decl: decl, scopes: decl.Scopes,
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

// permissionID is the permission's id: stated, or made by the catalog's template.
func (c *Catalog) permissionID(p *Permission) PermissionID {
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

// compileTypes makes the kernel's form of types, relations and permissions.
func (s *schema) compileTypes() {
	k := &s.kernel
	k.Parent = k.Parent.With(uint32(kernel.RelHome)).With(uint32(kernel.RelWithin))
	for _, r := range s.rels[kernel.FirstRel:] {
		if r.parent {
			k.Parent = k.Parent.With(uint32(r.rel))
		}
	}
	k.Types = make([]kernel.Type, len(s.types))
	for i, t := range s.types {
		k.Types[i] = kernel.Type{Acts: t.acts, Opaque: t.opaque, Holders: s.holders(t)}
		if t.decl == nil {
			continue
		}
		for _, path := range t.decl.Reach {
			if p, err := s.path(t, path); err == nil {
				k.Types[i].Reach = append(k.Types[i].Reach, p)
			}
		}
	}
	for _, p := range s.perms {
		k.Perms = append(k.Perms, kernel.Perm{Type: p.typ.num, Catalog: uint16(p.catalog)})
	}
}

// holders are the types that can hold a t, directly or through others.
func (s *schema) holders(t *typeInfo) kernel.Bits {
	var held kernel.Bits
	var visit func(*typeInfo)
	visit = func(t *typeInfo) {
		if t.anyParent {
			for _, any := range s.types {
				held = held.With(uint32(any.num))
			}
			return
		}
		if t.opaque {
			held = held.With(0)
			return
		}
		for _, r := range t.relations {
			if r.parent && !held.Has(uint32(r.to.num)) {
				held = held.With(uint32(r.to.num))
				visit(r.to)
			}
		}
	}
	visit(t)
	return held
}

// path resolves a reach path of t, whose names are those of t's catalog.
func (s *schema) path(t *typeInfo, text string) (kernel.Path, error) {
	var p kernel.Path
	catalog := t.catalog
	for _, step := range strings.Split(text, "/") {
		back, isBack := strings.CutPrefix(step, "~")
		if !isBack {
			r := t.relation(step)
			if r == nil {
				return p, fmt.Errorf("%s has no relation %q", t.name, step)
			}
			p.Steps = append(p.Steps, kernel.Step{Rel: r.rel})
			t = r.to
			continue
		}
		dot := strings.LastIndexByte(back, '.') // the names of Ambit's own types have one too
		if dot < 0 {
			return p, fmt.Errorf("%q is no step backward; write ~type.relation", step)
		}
		from := s.typeIn(catalog, back[:dot])
		if from == nil || from.relation(back[dot+1:]) == nil {
			return p, fmt.Errorf("there is no relation %q of %q", back[dot+1:], back[:dot])
		}
		p.Steps = append(p.Steps, kernel.Step{Rel: from.relation(back[dot+1:]).rel, Back: true})
		t = from
	}
	p.End = t.num
	return p, nil
}

// compileScopes notes which types the scope lists of each catalog name. Ambit's
// own permissions state none; for the scopes of roles that grant them, the lists
// of all catalogs count.
func (s *schema) compileScopes() {
	s.kernel.Scopes = make([]kernel.Bits, len(s.catalogs))
	for i, c := range s.catalogs {
		note := func(scopes []string) {
			for _, name := range scopes {
				s.scopeNames[name] = true
				if t := s.typeIn(i, name); t != nil {
					s.scopeNames[string(t.name)] = true
				}
			}
			s.kernel.Scopes[i] = s.kernel.Scopes[i].Union(s.scopeTypes(i, scopes))
		}
		for _, p := range c.Permissions {
			note(p.Scopes)
		}
		for _, w := range c.Wildcards {
			note(w.Scopes)
		}
		for _, r := range c.Roles {
			note(r.Scopes)
		}
		if i > 0 {
			s.kernel.Scopes[0] = s.kernel.Scopes[0].Union(s.kernel.Scopes[i])
		}
	}
}

// scopeTypes are the types that a scope list of catalog i names; labels that are
// no types match nothing.
func (s *schema) scopeTypes(i int, scopes []string) kernel.Bits {
	var types kernel.Bits
	for _, name := range scopes {
		if t := s.typeIn(i, name); t != nil {
			types = types.With(uint32(t.num))
		}
	}
	return types
}

func (s *schema) declareRoles(i int) {
	c := s.catalogs[i]
	for j := range c.Roles {
		decl := &c.Roles[j]
		over := i
		if i == 0 {
			over = overAll
		}
		r := &roleInfo{
			name: builtinRoleName(c, decl.Name), catalog: i, decl: decl,
			role: &kernel.Role{
				Perms:  s.permSet(decl.Permissions, over),
				Scoped: decl.Scopes != nil, Allowed: s.scopeTypes(i, decl.Scopes),
			},
		}
		s.roles = append(s.roles, r)
		s.roleByName[r.name] = r
		if i > 0 {
			s.roleByBare[decl.Name] = append(s.roleByBare[decl.Name], r)
		}
	}
}

// builtinRoleName is the full name of a role of c.
func builtinRoleName(c *Catalog, name string) RoleName {
	if c.Name == OwnCatalogName {
		return RoleName(OwnPrefix + name)
	}
	return RoleName(c.Name + "/" + name)
}

func (s *schema) declarePolicies(i int, wrong *problems) {
	c := s.catalogs[i]
	for j := range c.Policies {
		decl := &c.Policies[j]
		name := decl.Name
		if name == "" {
			name = fmt.Sprint(j + 1)
		}
		b := &builtinPolicy{ref: Ref{PolicyType, c.Name + "/" + name}, decl: decl, catalog: i}
		b.noun = &Policy{
			Own:         Own{ID: b.ref.ID, Name: decl.Name},
			Description: decl.Description, Effect: decl.Effect,
			Permissions: decl.Permissions, Condition: decl.When,
		}
		k := &kernel.Policy{
			Deny: decl.Effect == Deny, NotBefore: kernel.Always, Expires: kernel.Forever,
			Self: decl.At == string(Self.Type),
		}
		if k.Self {
			b.noun.Nodes = []Ref{Self}
		} else {
			k.Nodes = []kernel.Node{kernel.Root}
			b.noun.Nodes = []Ref{{Type: AccountType}}
		}
		for _, role := range decl.Roles {
			full := builtinRoleName(c, strings.TrimPrefix(role, c.Name+"/"))
			k.Fixed = append(k.Fixed, s.roleByName[full].role)
			b.noun.Roles = append(b.noun.Roles, full)
		}
		if len(decl.Permissions) > 0 {
			k.Fixed = append(k.Fixed, &kernel.Role{Perms: s.permSet(decl.Permissions, i)})
		}
		for _, to := range decl.To {
			principal := s.builtinPrincipal(i, to)
			b.noun.Principals = append(b.noun.Principals, principal)
			k.Pseudos = append(k.Pseudos, s.pseudo(principal))
		}
		if decl.When != "" {
			condition := s.condition(decl.When)
			if condition.err != nil && s.conditions.compiler != nil {
				wrong.add("catalog %s, policy %s: condition: %v", c.Name, name, condition.err)
			}
			k.Condition = condition
		}
		s.policies = append(s.policies, b)
		s.kernel.Policies = append(s.kernel.Policies, k)
	}
}

func (s *schema) builtinPrincipal(i int, to string) Ref {
	switch to {
	case string(Anonymous.Type):
		return Anonymous
	case string(Authenticated.Type):
		return Authenticated
	}
	return Ref{Type: s.typeIn(i, to).name}
}

// pseudo is the kernel's number of a principal that is no node.
func (s *schema) pseudo(r Ref) uint32 {
	switch r {
	case Anonymous:
		return kernel.PseudoAnonymous
	case Authenticated:
		return kernel.PseudoAuthenticated
	}
	return kernel.PseudoType(s.typeByName[r.Type].num)
}

// relation is the type's relation of that name; nil if it declares none.
func (t *typeInfo) relation(name string) *relationInfo {
	for _, r := range t.relations {
		if r.name == name {
			return r
		}
	}
	return nil
}

// attribute is the declaration of an attribute; nil if there is none.
func (t *typeInfo) attribute(name string) *AttributeDecl {
	for _, a := range t.attributes {
		if a.Name == name {
			return a
		}
	}
	return nil
}
