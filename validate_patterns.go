package ambit

import (
	"fmt"
	"strings"
)

// patterns checks a list of patterns that range over the catalog.
func (v *validation) patterns(p place, first int, patterns []Pattern) {
	seen := map[Pattern]bool{}
	for i, pattern := range patterns {
		p := p.item(first + i)
		if seen[pattern] {
			v.fault(p, fmt.Sprintf("%s is listed twice", quote(string(pattern))), "")
			continue
		}
		seen[pattern] = true
		v.pattern(p, pattern)
	}
}

// pattern checks that a pattern selects some permission of the catalog.
func (v *validation) pattern(p place, pattern Pattern) {
	text := string(pattern)
	if _, ok := v.ids[PermissionID(text)]; ok {
		return
	}
	if strings.HasPrefix(text, OwnPrefix) && !v.own {
		v.fault(p, fmt.Sprintf("%s is Ambit's own, which a catalog reaches only through what its permissions include", quote(text)),
			"list it under includes of a permission of the catalog, and grant that")
		return
	}
	types, action, ok := splitWildcard(pattern)
	switch {
	case !ok && strings.Contains(text, "*"):
		v.fault(p, fmt.Sprintf("%s is no pattern", quote(text)), "a pattern is a permission's id, or types:action with * for either")
	case !ok && v.noIDs:
	case !ok:
		v.fault(p, fmt.Sprintf("there is no permission %s", quote(text)), v.permissionHint(text))
	case v.own && types == "*": // over all adopted catalogs
	case len(v.c.Permissions) == 0:
		v.fault(p, fmt.Sprintf("the catalog declares no permission, so %s matches nothing", quote(text)), "")
	case v.actions[types] == nil:
		v.fault(p, fmt.Sprintf("%s matches nothing: no type with a permission has the plural %s", quote(text), quote(types)), v.pluralHint(types))
	case !v.actions[types][action]:
		v.fault(p, fmt.Sprintf("%s matches nothing: no permission of %s has the action %s", quote(text), v.owners(types), quote(action)),
			v.meant(action, texts(v.actions[types])))
	}
}

func (v *validation) owners(types string) string {
	if types == "*" {
		return "any type"
	}
	return types
}

// pluralHint suggests the plural of a type that was named in the singular.
func (v *validation) pluralHint(types string) string {
	if _, t := v.resolve(types); t != nil {
		if plural := v.c.plural(types); v.actions[plural] != nil {
			return fmt.Sprintf("patterns take plurals: did you mean %q?", plural)
		}
	}
	return v.meant(types, texts(v.actions))
}

// permissionHint suggests an id: that of the permission which text would name by
// type and action, or the nearest.
func (v *validation) permissionHint(text string) string {
	if hint := v.meant(text, texts(v.ids)); hint != "" {
		return hint
	}
	types, action, ok := strings.Cut(text, ":")
	if !ok {
		types, action, ok = strings.Cut(text, ".")
	}
	if !ok || len(v.faults) > 100 {
		return ""
	}
	for i := range v.c.Permissions {
		d := &v.c.Permissions[i]
		if d.Action == action && (d.Type == types || v.c.plural(d.Type) == types) {
			return fmt.Sprintf("the id of that permission is %q", v.c.PermissionID(d))
		}
	}
	return ""
}

func (v *validation) wildcards() {
	seen := map[Pattern]bool{}
	for _, w := range v.c.Wildcards {
		p := at("wildcards", string(w.Pattern))
		if _, _, ok := splitWildcard(w.Pattern); !ok {
			v.fault(p, fmt.Sprintf("%s is not a wildcard", quote(string(w.Pattern))), "a wildcard is types:action with * for either or both")
		} else if seen[w.Pattern] {
			v.fault(p, fmt.Sprintf("the wildcard %s is declared twice", quote(string(w.Pattern))), "")
		} else {
			v.pattern(p, w.Pattern)
		}
		seen[w.Pattern] = true
		v.prose(p.in("title"), w.Title)
		v.prose(p.in("description"), w.Description)
		v.scopes(p.in("scopes"), w.Scopes)
	}
}
