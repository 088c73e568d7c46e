package ambit

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
)

func (v *validation) declaredPermissions() {
	actions := map[TypeName]map[string]bool{}
	unknown := map[string]bool{}
	plurals := v.plurals()
	for i := range v.c.Permissions {
		d := &v.c.Permissions[i]
		if unknown[d.Type] {
			continue
		}
		full, t := v.typeAt(at("permissions", d.Type), d.Type)
		if t == nil {
			unknown[d.Type] = true
			continue
		}
		p := at("permissions", d.Type, d.Action)
		if actions[full] == nil {
			actions[full] = map[string]bool{}
		}
		switch {
		case actions[full][d.Action]:
			v.fault(p, fmt.Sprintf("the action %s of %s is declared twice", quote(d.Action), d.Type), "")
		case !validAction(d.Action):
			v.fault(p, fmt.Sprintf("%s cannot name an action", quote(d.Action)), actionRule)
		}
		actions[full][d.Action] = true
		v.permission(p, d)
		v.matchable(plurals[d.Type], full, d.Action)
	}
}

// plurals are those of the types, by name.
func (v *validation) plurals() map[string]string {
	plurals := map[string]string{}
	for i := range v.c.Types {
		if t := &v.c.Types[i]; t.Plural != "" {
			plurals[t.Name] = t.Plural
		} else {
			plurals[t.Name] = t.Name + "s"
		}
	}
	if !v.own {
		plurals[string(AccountType)] = string(AccountType) + "s"
	}
	return plurals
}

// matchable notes what patterns select a permission by. Wildcards of a catalog
// range over its own types, which for all but Ambit's catalog are those outside
// "ambit.".
func (v *validation) matchable(plural string, full TypeName, action string) {
	all := "*"
	switch {
	case v.own:
		all, plural = OwnPrefix+"*", OwnPrefix+plural
	case strings.HasPrefix(string(full), OwnPrefix):
		return
	}
	for _, types := range []string{all, plural} {
		if v.actions[types] == nil {
			v.actions[types] = map[string]bool{}
		}
		v.actions[types][action], v.actions[types]["*"] = true, true
	}
}

func (v *validation) permission(p place, d *Permission) {
	v.prose(p.in("title"), d.Title)
	v.prose(p.in("description"), d.Description)
	v.scopes(p.in("scopes"), d.Scopes)
	v.includes(p.in("includes"), d.Includes)

	if d.ID == "" && v.noIDs {
		return
	}
	id := v.c.PermissionID(d)
	where := p
	if d.ID != "" {
		where = p.in("id")
	}
	switch wrong := checkPermissionID(id); {
	case wrong != "" && d.ID == "":
		return // for its action or the template, faulted already
	case wrong != "":
		v.fault(where, fmt.Sprintf("the id %s %s", quote(string(id)), wrong), "ids are printable characters without white space")
		return
	case strings.HasPrefix(string(id), OwnPrefix) && !v.own:
		v.fault(where, fmt.Sprintf("the id %s begins with %q, which is reserved for Ambit's own", quote(string(id)), OwnPrefix), "choose another id")
		return
	}
	if first, ok := v.ids[id]; ok {
		v.fault(where, fmt.Sprintf("the id %s is already that of %q of %s", quote(string(id)), first[2], first[1]), "write another as id")
		return
	}
	v.ids[id] = p
}

// scopes checks a list of scopes. They may be labels that are no types.
func (v *validation) scopes(p place, scopes []string) {
	if scopes != nil && len(scopes) == 0 {
		v.fault(p, "the list of scopes is empty, so it could be granted nowhere", "list the types of node at which it may be granted, or remove scopes")
	}
	seen := map[string]bool{}
	for i, scope := range scopes {
		switch {
		case scope == "":
			v.fault(p.item(i), "a scope is empty", "write the name of a type, or a label")
		case seen[scope]:
			v.fault(p.item(i), fmt.Sprintf("the scope %s is listed twice", quote(scope)), "")
		default:
			v.prose(p.item(i), scope)
		}
		seen[scope] = true
	}
}

// includes checks that a permission brings along only what it may of Ambit's.
func (v *validation) includes(p place, includes []PermissionID) {
	seen := map[PermissionID]bool{}
	for i, id := range includes {
		p := p.item(i)
		switch {
		case id == EscalatePermission || id == PublishPermission:
			v.fault(p, fmt.Sprintf("nothing can include %q", id), "grant it by a role or policy of Ambit's own")
		case strings.Contains(string(id), "*"):
			v.fault(p, fmt.Sprintf("%s is a pattern, and only single permissions can be included", quote(string(id))), "list what it should match")
		case !strings.HasPrefix(string(id), OwnPrefix):
			hint := ""
			if v.ownIDs[OwnPrefix+id] {
				hint = fmt.Sprintf("did you mean %q?", OwnPrefix+string(id))
			}
			v.fault(p, fmt.Sprintf("%s is not a permission of Ambit's own, and only those can be included", quote(string(id))), hint)
		case !v.ownIDs[id]:
			v.fault(p, fmt.Sprintf("Ambit has no permission %s", quote(string(id))), v.meant(string(id), texts(v.ownIDs)))
		case seen[id]:
			v.fault(p, fmt.Sprintf("%q is listed twice", id), "")
		}
		seen[id] = true
	}
}

// texts are the keys of a set as plain strings, in order, so that hints are the
// same every time.
func texts[K ~string, V any](set map[K]V) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, k := range slices.Sorted(maps.Keys(set)) {
			if !yield(string(k)) {
				return
			}
		}
	}
}
