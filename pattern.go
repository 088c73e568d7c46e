package ambit

import (
	"fmt"
	"iter"
	"strings"

	"github.com/ambit-iam/ambit/internal/kernel"
	"github.com/ambit-iam/ambit/internal/spell"
)

// overAll is the range of wildcards outside built-in roles: all adopted catalogs.
const overAll = -1

// permSet is what patterns match. Wildcards range over one catalog, or overAll.
// There are few distinct lists among very many policies, which share what theirs
// comes to.
func (s *schema) permSet(patterns []Pattern, over int) *kernel.PermSet {
	var key strings.Builder
	fmt.Fprint(&key, over)
	for _, p := range patterns {
		key.WriteByte(0)
		key.WriteString(string(p))
	}
	return s.permSets.of(key.String(), func() (*kernel.PermSet, bool) {
		set := &kernel.PermSet{}
		for _, p := range patterns {
			s.match(p, over, func(m match) { s.grant(set, m) })
		}
		return set, true
	})
}

// A match is a permission that a pattern names, with the scopes at which it then
// applies.
type match struct {
	perm   *permissionInfo
	scopes []string // nil: none stated
}

// match visits the permissions that pattern p names itself, not those they
// include.
func (s *schema) match(p Pattern, over int, visit func(match)) {
	if perm := s.permByID[PermissionID(p)]; perm != nil {
		visit(match{perm, perm.scopes})
		return
	}
	types, action, ok := splitWildcard(p)
	if !ok {
		return
	}
	for _, perm := range s.perms {
		if over != overAll && perm.catalog != over || perm.id == EscalatePermission {
			continue
		}
		if action != "*" && action != perm.decl.Action || !perm.typ.named(types) {
			continue
		}
		scopes := perm.scopes
		if entry := s.entry(perm.catalog, p); entry != nil && entry.Scopes != nil {
			scopes = entry.Scopes
		}
		visit(match{perm, scopes})
	}
}

// named reports whether the part of a pattern before its colon means the type.
func (t *typeInfo) named(types string) bool {
	switch types {
	case "*":
		return !t.own
	case OwnPrefix + "*":
		return t.own
	}
	return types == t.plural
}

// entry is the wildcard p as catalog i lists it; nil if it does not.
func (s *schema) entry(i int, p Pattern) *Wildcard {
	for j := range s.catalogs[i].Wildcards {
		if w := &s.catalogs[i].Wildcards[j]; w.Pattern == p {
			return w
		}
	}
	return nil
}

// splitWildcard splits "types:action" with "*" in at least one part.
func splitWildcard(p Pattern) (types, action string, ok bool) {
	types, action, ok = strings.Cut(string(p), ":")
	return types, action, ok && (action == "*" || types == "*" || types == OwnPrefix+"*")
}

// grant adds a match and the permissions it includes to set.
func (s *schema) grant(set *kernel.PermSet, m match) {
	n := uint32(m.perm.num)
	set.Has = set.Has.With(n)
	if m.scopes == nil {
		set.Free = set.Free.With(n)
	} else {
		if set.Scoped == nil {
			set.Scoped = map[uint32]kernel.Bits{}
		}
		set.Scoped[n] = set.Scoped[n].Union(s.scopeTypes(m.perm.catalog, m.scopes))
	}
	for _, included := range m.perm.includes {
		n := uint32(included.num)
		set.Has, set.Free = set.Has.With(n), set.Free.With(n)
	}
}

// checkPattern says what is wrong with a pattern of a custom role, a policy or a
// ceiling.
func (s *schema) checkPattern(p Pattern) error {
	if s.permByID[PermissionID(p)] != nil {
		return nil
	}
	if _, _, ok := splitWildcard(p); !ok {
		return fmt.Errorf("%q is no permission of the adopted catalogs%s", p, s.permissionHint(string(p)))
	}
	found := false
	s.match(p, overAll, func(match) { found = true })
	if !found {
		return fmt.Errorf("%q matches no permission of the adopted catalogs", p)
	}
	return nil
}

// permissionHint suggests the permission that was perhaps meant.
func (s *schema) permissionHint(text string) string {
	return hint(text, func(yield func(string) bool) {
		for _, p := range s.perms {
			if !yield(string(p.id)) {
				return
			}
		}
	})
}

// hint suggests, as the end of a sentence, what was perhaps meant by text.
func hint(text string, candidates iter.Seq[string]) string {
	if meant, ok := spell.Nearest(text, candidates); ok {
		return fmt.Sprintf("; did you mean %q?", meant)
	}
	return ""
}
