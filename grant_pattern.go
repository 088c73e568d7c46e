package ambit

import "strings"

// A selection is a pattern taken as what it says, not as what it matches today:
// only so can one be found to lie within another for good.
type selection struct {
	pattern Pattern
	wild    bool
	types   string // as patterns write them; of a single permission: its type's
	action  string
	catalog string // over which wildcards range, or which declares the permission; empty: all
}

// selection reads a pattern whose wildcards range over one catalog, or overAll.
func (s *schema) selection(p Pattern, over int) selection {
	if perm := s.permByID[PermissionID(p)]; perm != nil {
		return selection{p, false, perm.typ.plural, perm.decl.Action, s.catalogs[perm.catalog].Name}
	}
	types, action, ok := splitWildcard(p)
	if !ok {
		return selection{pattern: p}
	}
	x := selection{pattern: p, wild: true, types: types, action: action}
	if over != overAll {
		x.catalog = s.catalogs[over].Name
	}
	return x
}

// covers reports whether whatever w will ever select, x selects too.
func (x selection) covers(w selection) bool {
	if !x.wild {
		return !w.wild && x.pattern == w.pattern
	}
	return w.types != "" && // else there is no such permission
		w.pattern != Pattern(EscalatePermission) &&
		typesCover(x.types, w.types) &&
		(x.action == "*" || x.action == w.action) &&
		(x.catalog == "" || x.catalog == w.catalog)
}

// meets reports whether there is, or could one day be, a permission that both
// select.
func (x selection) meets(w selection) bool {
	if !x.wild || !w.wild {
		return x.covers(w) || w.covers(x)
	}
	return (typesCover(x.types, w.types) || typesCover(w.types, x.types)) &&
		(x.action == "*" || w.action == "*" || x.action == w.action) &&
		(x.catalog == "" || w.catalog == "" || x.catalog == w.catalog)
}

// typesCover reports whether the types that one pattern names are all among
// those of another.
func typesCover(wide, narrow string) bool {
	own := strings.HasPrefix(narrow, OwnPrefix)
	return wide == narrow || wide == "*" && !own || wide == OwnPrefix+"*" && own
}
