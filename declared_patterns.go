package ambit

import (
	"iter"
	"slices"
)

// A DeclaredWildcard is a wildcard that a catalog lists as an entry of its own.
type DeclaredWildcard struct {
	Wildcard        // as the catalog writes it
	Catalog  string // that lists it
}

// Wildcards lists the wildcards that catalogs list, in order of adoption and
// declaration. Several catalogs may list the same one, each for its own
// permissions.
func (s Schema) Wildcards() iter.Seq[DeclaredWildcard] {
	return func(yield func(DeclaredWildcard) bool) {
		for _, c := range s.s.catalogs {
			for _, w := range c.Wildcards {
				w.Scopes = slices.Clone(w.Scopes)
				if !yield(DeclaredWildcard{w, c.Name}) {
					return
				}
			}
		}
	}
}

// ScopesOf tells at which scopes a pattern of a custom role may grant something, in
// the order of the alphabet: those of every permission that it names, or of the
// wildcard where the permission's catalog lists it. Nil means that no scope is
// stated for some of them, so that any node will do. It is false where the pattern
// names no permission, so that no role can hold it.
func (s Schema) ScopesOf(p Pattern) (scopes []string, names bool) {
	scopes, anywhere := []string{}, false
	s.s.match(p, overAll, func(m match) {
		names, anywhere = true, anywhere || m.scopes == nil
		scopes = append(scopes, m.scopes...)
	})
	if !names || anywhere {
		return nil, names
	}
	slices.Sort(scopes)
	return slices.Compact(scopes), true
}
