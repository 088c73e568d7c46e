package ambit

import (
	"fmt"
	"slices"
	"strings"
)

// A Fate says what becomes of the uses of one name that a version of a catalog
// drops: another name takes its place everywhere, or the uses lose it, with what
// follows as from a deletion.
type Fate struct {
	Kind NameKind
	Type TypeName // of relations and attributes: the type that has it, in full
	Name string   // as entries have it: in full
	To   string   // the name that takes its place, in full; empty with Drop
	Drop bool
}

// A NameKind is a kind of name that can be in use, and what its loss comes to.
type NameKind string

// The kinds of names.
const (
	// KindType: its nodes go, with everything beneath; policies lose it as a
	// principal, roles as a scope. A type cannot be renamed.
	KindType NameKind = "type"
	// KindRelation: resources lose it. A relation that takes its place leads to
	// the same type, and is a parent if it was.
	KindRelation NameKind = "relation"
	// KindAttribute: values go. What takes its place takes the values over.
	KindAttribute NameKind = "attribute"
	// KindPermission is an id or a wildcard. Roles, policies and ceilings lose
	// it; a policy that names nothing else goes, and so does a token whose
	// ceiling does.
	KindPermission NameKind = "permission"
	// KindRole is a built-in role. A policy that names nothing else goes.
	KindRole NameKind = "role"
	// KindScope: a role that states no other goes.
	KindScope NameKind = "scope"
	// KindCondition is the whole source of a condition that would no longer
	// compile. Its policies go.
	KindCondition NameKind = "condition"
)

var nameKinds = []NameKind{KindType, KindRelation, KindAttribute, KindPermission, KindRole, KindScope, KindCondition}

// A usedName identifies a name that is in use. The zero value stands for what no
// fate can help.
type usedName struct {
	kind NameKind
	typ  TypeName
	name string
}

func (n usedName) String() string {
	if n.typ != "" {
		return fmt.Sprintf("%s %s of %s", n.kind, quote(n.name), n.typ)
	}
	return fmt.Sprintf("%s %s", n.kind, quote(n.name))
}

// fates are what a command says, checked.
type fates struct {
	prev, next *schema
	of         map[usedName]Fate
}

// newFates checks what a command says against what is in use and would be lost.
func newFates(given []Fate, used *uses, next *schema) (*fates, error) {
	f := &fates{prev: used.a.schema, next: next, of: map[usedName]Fate{}}
	for i, fate := range given {
		name := usedName{fate.Kind, fate.Type, fate.Name}
		err := f.check(name, &fate, used)
		if _, twice := f.of[name]; err == nil && twice {
			err = fmt.Errorf("the %s is there twice", name)
		}
		if err != nil {
			return nil, refuse(CodeInvalid, element("uses", i), "%v", err)
		}
		f.of[name] = fate
	}
	for name := range f.of { // a type that goes is no scope any more
		scope := usedName{kind: KindScope, name: name.name}
		if _, stated := f.of[scope]; name.kind == KindType && !stated && !next.scopeNames[name.name] {
			f.of[scope] = Fate{Kind: KindScope, Name: name.name, Drop: true}
		}
	}
	return f, nil
}

func (f *fates) check(name usedName, fate *Fate, used *uses) error {
	switch {
	case !slices.Contains(nameKinds, name.kind):
		return fmt.Errorf("%q is no kind of name; kinds are %v", name.kind, nameKinds)
	case (name.typ != "") != (name.kind == KindRelation || name.kind == KindAttribute):
		return fmt.Errorf("the type is stated of relations and attributes, and of nothing else")
	case fate.Drop == (fate.To != ""):
		return fmt.Errorf("the %s is either dropped, or another takes its place: write one of the two", name)
	case !used.names[name] && f.borne(name):
		return fmt.Errorf("the %s is not dropped", name)
	case !used.names[name]:
		return fmt.Errorf("nothing uses the %s%s", name, hint(name.name, used.namesLike(name)))
	case fate.Drop:
		return nil
	}
	return f.checkTo(name, fate)
}

// borne reports whether the next schema has a name still.
func (f *fates) borne(n usedName) bool {
	t := f.next.typeByName[n.typ]
	switch n.kind {
	case KindType:
		t = f.next.typeByName[TypeName(n.name)]
		return t != nil && (t.decl != nil || t.num == 0)
	case KindRelation:
		return t != nil && t.relation(n.name) != nil
	case KindAttribute:
		return t != nil && t.attribute(n.name) != nil
	case KindPermission:
		return f.next.checkPattern(Pattern(n.name)) == nil
	case KindRole:
		return f.next.roleByName[RoleName(n.name)] != nil
	case KindScope:
		return f.next.scopeNames[n.name]
	}
	return f.next.condition(n.name).err == nil
}

// checkTo checks the name that takes the place of another.
func (f *fates) checkTo(n usedName, fate *Fate) error {
	to := usedName{n.kind, n.typ, fate.To}
	switch n.kind {
	case KindType:
		return fmt.Errorf("the %s cannot become another: register its resources anew under the new type, and drop this one", n)
	case KindRelation:
		return f.checkRelation(n, fate.To)
	case KindPermission:
		if err := f.next.checkPattern(Pattern(fate.To)); err != nil {
			return fmt.Errorf("%w", err)
		}
	case KindCondition:
		if err := f.next.condition(fate.To).err; err != nil {
			return fmt.Errorf("the condition %s: %w", quote(fate.To), err)
		}
	case KindScope:
		if t, _ := f.next.typeNamed(TypeName(fate.To)); t != nil && f.next.scopeNames[string(t.name)] {
			fate.To = string(t.name)
		}
	}
	if !f.borne(to) {
		return fmt.Errorf("the adopted catalogs would have no %s", to)
	}
	return nil
}

func (f *fates) checkRelation(n usedName, name string) error {
	t := f.next.typeByName[n.typ]
	old, to := f.prev.typeByName[n.typ].relation(n.name), t.relation(name)
	switch {
	case to == nil:
		return fmt.Errorf("%s would have no relation %s; %s", n.typ, quote(name), t.relationHint())
	case to.to.name != old.to.name:
		return fmt.Errorf("the relation %s leads to a %s, and %s to a %s", quote(name), to.to.name, quote(n.name), old.to.name)
	case to.parent != old.parent:
		return fmt.Errorf("only one of the relations %s and %s is a parent", quote(name), quote(n.name))
	}
	return nil
}

// dropped lists the types whose nodes go.
func (f *fates) dropped() []*typeInfo {
	var list []*typeInfo
	for _, t := range f.prev.types {
		if f.of[usedName{kind: KindType, name: string(t.name)}].Drop {
			list = append(list, t)
		}
	}
	return list
}

// spelledOut lists names for the end of a sentence.
func spelledOut(names []usedName, most int) string {
	var list []string
	for _, n := range names[:min(most, len(names))] {
		list = append(list, n.String())
	}
	return strings.Join(list, ", ") + andMore(len(names)-most)
}
