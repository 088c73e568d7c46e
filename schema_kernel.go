package ambit

import "github.com/ambit-iam/ambit/internal/kernel"

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
