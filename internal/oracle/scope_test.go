package oracle

import (
	"slices"

	"github.com/ambit-iam/ambit"
)

// scopeNames are the types that "some scope list of the permission's catalog
// names": those of its permissions, its wildcard entries and its roles. For
// Ambit's own permissions it is the scope lists of all adopted catalogs.
func (o *Oracle) scopeNames(m *permission) []ambit.TypeName {
	var names []ambit.TypeName
	for _, c := range o.Catalogs {
		if c != m.catalog && !isOwn(m.typ) {
			continue
		}
		add := func(scopes []string) {
			for _, s := range scopes {
				names = append(names, fullType(c, s))
			}
		}
		for _, p := range c.Permissions {
			add(p.Scopes)
		}
		for _, e := range c.Wildcards {
			add(e.Scopes)
		}
		for _, r := range c.Roles {
			add(r.Scopes)
		}
	}
	return names
}

// scopes are the types of the nodes nearest upward from n, "itself first, whose
// type some scope list of the permission's catalog names"; several where several
// are equally near.
func (o *Oracle) scopes(n ambit.Ref, m *permission) []ambit.TypeName {
	names := o.scopeNames(m)
	level, seen := []ambit.Ref{n}, []ambit.Ref{n}
	for len(level) > 0 {
		var found []ambit.TypeName
		for _, r := range level {
			if slices.Contains(names, r.Type) {
				found = append(found, r.Type)
			}
		}
		if len(found) > 0 {
			return found
		}
		var next []ambit.Ref
		for _, r := range level {
			x, _ := o.node(r)
			for _, p := range o.parents(x) {
				if !slices.Contains(seen, p) {
					seen, next = append(seen, p), append(next, p)
				}
			}
		}
		level = next
	}
	return nil
}

// fits tells whether a grant at n is within the scopes: "that node's scope must
// also be among the applicable scopes and the role's allowed scopes (where
// stated)"; "one scope that is in both lists where both are stated".
func (o *Oracle) fits(n ambit.Ref, m *permission, way match, g *grant) bool {
	if !way.scoped && !g.scoped {
		return true
	}
	here := o.scopes(n, m)
	if len(here) == 0 {
		o.hits.hit(scopeNone)
	}
	if len(here) > 1 {
		o.hits.hit(scopeEquallyNear)
	}
	fit := false
	for _, s := range here {
		fit = fit || (!way.scoped || slices.Contains(way.scopes, s)) && (!g.scoped || slices.Contains(g.scopes, s))
	}
	switch {
	case isOwn(m.typ):
		o.hits.either(fit, scopeOwnFits, scopeOwnMisses)
	case way.scoped && g.scoped:
		o.hits.either(fit, scopeBothFit, scopeBothMiss)
	case g.scoped:
		o.hits.either(fit, scopeRoleFits, scopeRoleMisses)
	default:
		o.hits.either(fit, scopePermissionFits, scopePermissionMisses)
	}
	return fit
}
