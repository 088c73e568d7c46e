package oracle

import (
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
)

// escalate is "held by no built-in role but `ambit.owner` and matched by no
// wildcard".
const escalate ambit.PermissionID = "ambit.policies:escalate"

// A match is one way in which a pattern includes a permission.
type match struct {
	rule     Rule
	included bool // by way of a permission that includes it
	scoped   bool
	scopes   []ambit.TypeName // applicable, where scoped
}

// wildcard takes a pattern apart: "`types:action` with `*` for either. `*` means
// every type outside `ambit.`, `ambit.*` every type inside".
func wildcard(p ambit.Pattern) (types, action string, ok bool) {
	types, action, ok = strings.Cut(string(p), ":")
	ok = ok && (types == "*" || types == "ambit.*" || action == "*")
	return types, action, ok
}

// selects tells whether the pattern itself names the permission. "A built-in
// role's wildcards range over its own catalog, those of a custom role and of
// `ambit`'s roles over all adopted ones": over is that catalog, or nil.
func (o *Oracle) selects(p ambit.Pattern, m *permission, over *ambit.Catalog) (Rule, bool) {
	if ambit.PermissionID(p) == m.id {
		return patternID, true
	}
	types, action, ok := wildcard(p)
	if !ok || (action != "*" && action != m.action) {
		return 0, false
	}
	inside := isOwn(m.typ)
	switch {
	case types == "*" && !inside, types == "ambit.*" && inside, types == m.plural:
	default:
		return 0, false
	}
	if m.id == escalate {
		o.hits.hit(patternEscalate)
		return 0, false
	}
	if over != nil && m.catalog != over {
		o.hits.hit(patternOtherCatalog)
		return 0, false
	}
	switch {
	case types == "*" && action == "*":
		return patternAll, true
	case types == "*":
		return patternAction, true
	case types == "ambit.*" && action == "*":
		return patternOwnAll, true
	case types == "ambit.*":
		return patternOwnAction, true
	case inside:
		return patternOwnType, true
	}
	return patternType, true
}

// matches lists the ways in which p includes m: "its patterns include the
// permission (or one that includes it)".
func (o *Oracle) matches(p ambit.Pattern, m *permission, over *ambit.Catalog) []match {
	var found []match
	if rule, ok := o.selects(p, m, over); ok {
		found = append(found, o.withScopes(match{rule: rule}, p, m))
	}
	for i := range o.permissions {
		outer := &o.permissions[i]
		if !slices.Contains(outer.includes, m.id) {
			continue
		}
		// "Includes are followed from ids and wildcards"; "the included permission
		// is asked with no applicable scopes of its own".
		if rule, ok := o.selects(p, outer, over); ok {
			if rule == patternID {
				rule = includeID
			} else {
				rule = includeWildcard
			}
			found = append(found, match{rule: rule, included: true})
		}
	}
	return found
}

// withScopes tells the applicable scopes of m as p grants it: "A catalog may list
// wildcards as entries with description and applicable scopes, which then stand
// in place of those of the permissions they match." "A wildcard entry without
// scopes leaves the permissions their own."
func (o *Oracle) withScopes(way match, p ambit.Pattern, m *permission) match {
	if isOwn(m.typ) {
		return way // "`ambit.` permissions have only the role's scopes"
	}
	way.scoped, way.scopes = m.scoped, m.scopes
	if way.rule == patternID {
		return way
	}
	for _, entry := range m.catalog.Wildcards {
		if entry.Pattern == p && entry.Scopes != nil {
			o.hits.hit(scopeOfEntry)
			way.scoped, way.scopes = true, nil
			for _, s := range entry.Scopes {
				way.scopes = append(way.scopes, fullType(m.catalog, s))
			}
		}
	}
	return way
}

// includes tells whether any of the patterns includes m, scopes aside; as a deny
// and a ceiling match.
func (o *Oracle) includes(patterns []ambit.Pattern, m *permission, over *ambit.Catalog) (Rule, bool) {
	for _, p := range patterns {
		if found := o.matches(p, m, over); len(found) > 0 {
			return found[0].rule, true
		}
	}
	return 0, false
}
