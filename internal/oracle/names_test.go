package oracle

import (
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
)

// An Oracle answers questions about a World. It holds the catalogs with their
// names resolved, in the order of their documents, and nothing else.
type Oracle struct {
	*World
	types       []typeDecl
	permissions []permission
	hits        *Hits
}

type typeDecl struct {
	name       ambit.TypeName
	plural     string // as patterns write it: "projects", "ambit.users"
	catalog    *ambit.Catalog
	anyParent  bool
	acts       bool
	opaque     bool
	relations  []relation // parents first
	attributes []ambit.AttributeDecl
	reach      [][]step
}

type relation struct {
	name   string
	to     ambit.TypeName // empty: any
	parent bool
	guard  ambit.Guard
	one    bool
	must   bool
}

// A step is one name of a reach path. Going backward it leads to every node of
// type from whose relation of that name points here.
type step struct {
	back     bool
	from     ambit.TypeName
	relation string
}

type permission struct {
	id       ambit.PermissionID
	typ      ambit.TypeName
	plural   string
	action   string
	catalog  *ambit.Catalog
	scoped   bool
	scopes   []ambit.TypeName
	includes []ambit.PermissionID
}

// NewOracle reads the catalogs of w.
func NewOracle(w *World, hits *Hits) *Oracle {
	o := &Oracle{World: w, hits: hits}
	o.types = append(o.types, typeDecl{name: ambit.AccountType, plural: "accounts"})
	for _, c := range w.Catalogs {
		for i := range c.Types {
			o.readType(c, &c.Types[i])
		}
	}
	for _, c := range w.Catalogs {
		for i := range c.Permissions {
			o.permissions = append(o.permissions, o.readPermission(c, &c.Permissions[i]))
		}
	}
	return o
}

// fullType resolves a name in a catalog: "a catalog's bare names resolve once, on
// reading: in the catalog, else with `ambit.` before them". "The root type
// `account` is shared".
func fullType(c *ambit.Catalog, bare string) ambit.TypeName {
	switch {
	case c.Name == ambit.OwnCatalogName:
		// "its types stand under the reserved prefix `ambit.`"
		return ambit.TypeName(ambit.OwnPrefix + strings.TrimPrefix(bare, ambit.OwnPrefix))
	case bare == string(ambit.AccountType):
		return ambit.AccountType
	case strings.HasPrefix(bare, ambit.OwnPrefix), strings.Contains(bare, "/"):
		return ambit.TypeName(bare)
	}
	for _, t := range c.Types {
		if t.Name == bare {
			return ambit.TypeName(c.Name + "/" + bare)
		}
	}
	return ambit.TypeName(ambit.OwnPrefix + bare)
}

// bareName is a type's name "without catalog or `ambit.`", as relations to
// parents are named.
func bareName(t string) string {
	if _, name, found := strings.Cut(t, "/"); found {
		return name
	}
	return strings.TrimPrefix(t, ambit.OwnPrefix)
}

func isOwn(t ambit.TypeName) bool { return strings.HasPrefix(string(t), ambit.OwnPrefix) }

func (o *Oracle) typeOf(name ambit.TypeName) *typeDecl {
	for i := range o.types {
		if o.types[i].name == name {
			return &o.types[i]
		}
	}
	return nil
}

// readType adds a declaration, or merges it into the one it extends: "The root
// type `account` is shared, its attributes merged"; a catalog may "declare
// attributes" on Ambit's types.
func (o *Oracle) readType(c *ambit.Catalog, t *ambit.Type) {
	name := fullType(c, t.Name)
	if known := o.typeOf(name); known != nil {
		known.attributes = append(known.attributes, t.Attributes...)
		return
	}
	d := typeDecl{name: name, catalog: c, acts: t.Acts, opaque: t.Opaque, attributes: slices.Clone(t.Attributes)}
	d.plural = t.Plural
	if d.plural == "" {
		d.plural = t.Name + "s" // "A type's plural is its name plus `s` unless stated."
	}
	if isOwn(name) && !strings.HasPrefix(d.plural, ambit.OwnPrefix) {
		d.plural = ambit.OwnPrefix + d.plural
	}
	// "a parent is a relation, named by its type"; "The `home` of Ambit's own
	// types is such a relation, to any type"; "every noun of Ambit's own … has one
	// home, its only parent".
	for _, p := range t.Parents {
		if p == ambit.AnyParent {
			d.anyParent = true
			d.relations = append(d.relations, relation{name: ambit.HomeRelation, parent: true, one: true, must: true})
			continue
		}
		d.relations = append(d.relations, relation{name: bareName(p), to: fullType(c, p), parent: true})
	}
	for _, r := range t.Relations {
		decl := relation{name: r.Name, to: fullType(c, r.To), guard: r.Guard, one: r.One, must: r.Required}
		at := slices.IndexFunc(d.relations, func(k relation) bool { return k.name == r.Name })
		if at < 0 {
			d.relations = append(d.relations, decl)
			continue
		}
		// One named as a parent refines that parent relation.
		decl.parent, decl.to = true, d.relations[at].to
		d.relations[at] = decl
	}
	for _, path := range t.Reach {
		var steps []step
		for name := range strings.SplitSeq(path, "/") {
			if back, found := strings.CutPrefix(name, "~"); found {
				dot := strings.LastIndexByte(back, '.')
				steps = append(steps, step{back: true, from: fullType(c, back[:dot]), relation: back[dot+1:]})
			} else {
				steps = append(steps, step{relation: name})
			}
		}
		d.reach = append(d.reach, steps)
	}
	o.types = append(o.types, d)
}

// readPermission: the id is "by default `types:action`; a catalog may state
// another template or single ids".
func (o *Oracle) readPermission(c *ambit.Catalog, p *ambit.Permission) permission {
	t := o.typeOf(fullType(c, p.Type))
	read := permission{
		id: p.ID, typ: t.name, plural: t.plural, action: p.Action, catalog: c,
		scoped: p.Scopes != nil, includes: p.Includes,
	}
	for _, s := range p.Scopes {
		read.scopes = append(read.scopes, fullType(c, s))
	}
	if read.id == "" {
		template := c.IDs
		if template == "" {
			template = "{types}:{action}"
		}
		id := strings.ReplaceAll(template, "{types}", t.plural)
		id = strings.ReplaceAll(id, "{type}", strings.TrimPrefix(p.Type, c.Name+"/"))
		read.id = ambit.PermissionID(strings.ReplaceAll(id, "{action}", p.Action))
	}
	return read
}

// relation is the declared relation of that name, or nil.
func (t *typeDecl) relation(name string) *relation {
	for i := range t.relations {
		if t.relations[i].name == name {
			return &t.relations[i]
		}
	}
	return nil
}

// attribute is the declared attribute of that name, or nil.
func (t *typeDecl) attribute(name string) *ambit.AttributeDecl {
	for i := range t.attributes {
		if t.attributes[i].Name == name {
			return &t.attributes[i]
		}
	}
	return nil
}

func (o *Oracle) permission(id ambit.PermissionID) *permission {
	for i := range o.permissions {
		if o.permissions[i].id == id { // "compared byte for byte"
			return &o.permissions[i]
		}
	}
	return nil
}

// canHold: "a type that can hold it (directly or through others)".
func (o *Oracle) canHold(holder, held ambit.TypeName) bool {
	var seen []ambit.TypeName
	var can func(held ambit.TypeName) bool
	can = func(held ambit.TypeName) bool {
		if slices.Contains(seen, held) {
			return false
		}
		seen = append(seen, held)
		t := o.typeOf(held)
		if t == nil {
			return false
		}
		if t.anyParent {
			return true
		}
		for _, r := range t.relations {
			if r.parent && (r.to == holder || can(r.to)) {
				return true
			}
		}
		return false
	}
	return can(held)
}
