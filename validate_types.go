package ambit

import (
	"fmt"
	"slices"
	"strings"
)

func (v *validation) declaredTypes() {
	seen, plurals := map[string]bool{}, map[string]string{}
	if slices.ContainsFunc(v.c.Permissions, func(d Permission) bool { return d.Type == string(AccountType) }) {
		plurals[string(AccountType)+"s"] = string(AccountType)
	}
	for i := range v.c.Types {
		t := &v.c.Types[i]
		p := at("types", t.Name)
		if seen[t.Name] {
			v.fault(p, fmt.Sprintf("the type %s is declared twice", quote(t.Name)), "")
		}
		seen[t.Name] = true
		if declares(v.c, t) {
			v.declaredType(p, t)
			plural := v.c.plural(t.Name)
			if other, ok := plurals[plural]; ok && other != t.Name {
				v.fault(p.in("plural"), fmt.Sprintf("the plural %q is already that of the type %q", plural, other), "write another as plural")
			}
			plurals[plural] = t.Name
		} else {
			v.extendedType(p, t)
		}
	}
	v.grounded()
}

// extendedType checks attributes that are added to the root type or one of
// Ambit's own.
func (v *validation) extendedType(p place, t *Type) {
	_, known := v.resolve(t.Name)
	if known == nil {
		v.fault(p, fmt.Sprintf("Ambit has no type %s", quote(t.Name)), v.meant(t.Name, v.typeNames()))
	}
	for _, member := range []struct {
		name    string
		present bool
	}{
		{"plural", t.Plural != ""}, {"title", t.Title != ""}, {"description", t.Description != ""},
		{"parents", len(t.Parents) > 0}, {"acts", t.Acts}, {"opaque", t.Opaque},
		{"relations", len(t.Relations) > 0}, {"reach", len(t.Reach) > 0},
	} {
		if member.present {
			v.fault(p.in(member.name), fmt.Sprintf("a catalog may only add attributes to %q", t.Name), "remove "+member.name)
		}
	}
	v.attributes(p, t)
	if known == nil {
		return
	}
	for _, a := range t.Attributes {
		if slices.ContainsFunc(known.Attributes, func(own AttributeDecl) bool { return own.Name == a.Name }) {
			v.fault(p.in("attributes", a.Name), fmt.Sprintf("%q has an attribute %q of Ambit's own", t.Name, a.Name), "choose another name")
		}
	}
}

func (v *validation) declaredType(p place, t *Type) {
	switch {
	case !validName(t.Name):
		v.fault(p, fmt.Sprintf("%s cannot name a type", quote(t.Name)), wordRule)
	case reserved(t.Name):
		v.fault(p, fmt.Sprintf("the name %q is reserved", t.Name), "choose another")
	}
	if t.Plural != "" && !validName(t.Plural) {
		v.fault(p.in("plural"), fmt.Sprintf("%s cannot be a plural", quote(t.Plural)), wordRule)
	}
	v.prose(p.in("title"), t.Title)
	v.prose(p.in("description"), t.Description)
	v.parents(p, t)
	v.relations(p, t)
	v.attributes(p, t)
	if t.Opaque {
		v.opaque(p, t)
		return
	}
	v.reach(p, t)
}

// opaque checks that a type whose instances are never registered has nothing
// that only a registered one could have.
func (v *validation) opaque(p place, t *Type) {
	for _, member := range []struct {
		name, why string
		present   bool
	}{
		{"parents", "lies directly in the account", len(t.Parents) > 0},
		{"relations", "is never registered, so it has no relations", len(t.Relations) > 0},
		{"reach", "is never registered, so no path begins at it", len(t.Reach) > 0},
		{"acts", "is never registered, so it cannot be known as a caller", t.Acts},
	} {
		if member.present {
			v.fault(p.in(member.name), "an opaque resource "+member.why, "remove "+member.name+", or opaque")
		}
	}
}

func (v *validation) parents(p place, t *Type) {
	if len(t.Parents) == 0 && !t.Opaque {
		v.fault(p, fmt.Sprintf("the type %s has no parents, so nothing could hold one", quote(t.Name)),
			"write parents: [account], or the types that hold one; opaque: true if none is ever registered")
	}
	names := map[string]string{}
	for i, parent := range t.Parents {
		p := p.in("parents").item(i)
		if v.own && parent == AnyParent && len(t.Parents) == 1 {
			continue
		}
		if _, known := v.typeAt(p, parent); known == nil {
			continue
		}
		name := parentRelation(parent)
		if name == attributesMember {
			v.fault(p, fmt.Sprintf("the name %q is reserved for what a resource says of itself", name), "rename the type")
		}
		switch other, twice := names[name]; {
		case twice && other == parent:
			v.fault(p, fmt.Sprintf("the parent %q is listed twice", parent), "")
		case twice:
			v.fault(p, fmt.Sprintf("the parents %q and %q would both be the relation %q", other, parent, name), "rename the catalog's type")
		}
		names[name] = parent
	}
}

// grounded checks that every type can lie in the account: that some chain of
// parents leads there.
func (v *validation) grounded() {
	can := map[*Type]bool{}
	children := map[*Type][]*Type{}
	var next []*Type
	ground := func(t *Type) {
		if !can[t] {
			can[t] = true
			next = append(next, t)
		}
	}
	for i := range v.c.Types {
		t := &v.c.Types[i]
		if len(t.Parents) == 0 {
			ground(t)
		}
		for _, parent := range t.Parents {
			full, known := v.resolve(parent)
			switch {
			case known == nil, full == AccountType, strings.HasPrefix(string(full), OwnPrefix):
				ground(t)
			default:
				children[known] = append(children[known], t)
			}
		}
	}
	for len(next) > 0 {
		t := next[0]
		next = next[1:]
		for _, child := range children[t] {
			ground(child)
		}
	}
	for i := range v.c.Types {
		if t := &v.c.Types[i]; !can[t] {
			v.fault(at("types", t.Name, "parents"), fmt.Sprintf("no chain of parents leads from %s to account", quote(t.Name)),
				"each of these types can only lie in another of them: add a parent that lies in the account")
		}
	}
}
