package ambit

import (
	"fmt"
	"iter"
	"reflect"
	"strings"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// mostUses is how many uses, and how many names, a refusal lists.
const mostUses = 5

// uses finds what of an account another schema would no longer bear.
type uses struct {
	a    *Account
	next *schema

	count int      // of uses that would break
	told  []string // the first of them
	names map[usedName]bool
	order []usedName // names, as they were found

	conditions map[string]*condition // compiled under next, so that each is only once
}

// findUses looks at everything that the account holds, as it would stand after
// what the fates say has become of it; f may be nil.
func findUses(a *Account, next *schema, f *fates) *uses {
	u := &uses{a: a, next: next, names: map[usedName]bool{}, conditions: map[string]*condition{}}
	u.nodes()
	settings, clash := f.attributes(a.Ref(), a.Settings().Attributes)
	u.clash(clash)
	u.attributes(a.Ref(), settings)
	for noun := range a.Nouns() {
		r := f.rewrite(noun)
		u.clash(r.clash)
		u.noun(r.noun)
	}
	return u
}

// note takes down one use of a name.
func (u *uses) note(name usedName, format string, args ...any) {
	if u.count++; u.count <= mostUses {
		u.told = append(u.told, fmt.Sprintf(format, args...))
	}
	if name != (usedName{}) && !u.names[name] {
		u.names[name] = true
		u.order = append(u.order, name)
	}
}

func (u *uses) clash(text string) {
	if text != "" {
		u.note(usedName{}, "%s", text)
	}
}

// namesLike lists the names in use of the kind and type of n.
func (u *uses) namesLike(n usedName) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, other := range u.order {
			if other.kind == n.kind && other.typ == n.typ && !yield(other.name) {
				return
			}
		}
	}
}

// refusal refuses a change of catalogs that would break uses; nil if it breaks
// none.
func (u *uses) refusal(catalog string) error {
	if u.count == 0 {
		return nil
	}
	text := "this drops or changes what is in use: " + strings.Join(u.told, "; ") + andMore(u.count-len(u.told))
	if len(u.order) > 0 {
		text += ". Say in uses what becomes of each name, which other takes its place or that it is dropped: " + spelledOut(u.order, mostUses)
	}
	return refuse(CodeInUse, "catalog "+catalog, "%s", text)
}

// nodes compares the types that have nodes.
func (u *uses) nodes() {
	for _, old := range u.a.schema.types[1:] {
		if !u.a.inUse(old) {
			continue
		}
		t := u.next.typeByName[old.name]
		switch {
		case t.decl == nil:
			u.note(usedName{kind: KindType, name: string(old.name)}, "type %s has nodes", old.name)
		case old.opaque != t.opaque:
			u.note(usedName{}, "type %s has nodes, and would become or cease to be opaque", old.name)
		}
	}
}

// inUse reports whether a type has nodes; of an opaque one, nodes that something
// still names.
func (a *Account) inUse(t *typeInfo) bool {
	if !t.opaque {
		return a.state.CountOfType(t.num) > 0
	}
	for n := range a.state.OfType(t.num, 0) {
		if a.state.Referred(n) {
			return true
		}
		for e := range a.state.Edges(n) {
			if e.Rel == kernel.RelInSet {
				return true
			}
		}
	}
	return false
}

func (u *uses) noun(noun Noun) {
	switch noun := noun.(type) {
	case *Resource:
		u.resource(noun)
	case *Role:
		u.patterns(noun.Ref(), noun.Permissions)
		for _, scope := range noun.Scopes {
			if !u.next.scopeNames[scope] {
				u.note(usedName{kind: KindScope, name: scope}, "%s states the scope %s", noun.Ref(), scope)
			}
		}
	case *Policy:
		u.policy(noun)
	case *Token:
		u.acts(noun.Ref(), noun.Home)
		u.acts(noun.Ref(), noun.ActsFor)
		if noun.Ceiling != nil {
			u.patterns(noun.Ref(), noun.Ceiling.Permissions)
		}
	case *Group:
		n, _ := u.a.node(u.a.schema.typeByName[GroupType].num, noun.ID) // it has just been listed
		for m := range u.a.state.Sources(n, kernel.RelMember) {
			u.acts(noun.Ref(), u.a.ref(m))
		}
	}
	if own := OwnOf(noun); own != nil {
		u.attributes(noun.Ref(), attributesOf(noun))
	}
}

func (u *uses) resource(r *Resource) {
	t := u.next.typeByName[r.Node.Type]
	if t.decl == nil {
		return // told of the type
	}
	count := map[string]int{}
	parents := 0
	for _, relation := range r.Relations {
		declared := t.relation(relation.Name)
		if declared == nil || declared.to.name != relation.To.Type {
			u.note(usedName{KindRelation, r.Node.Type, relation.Name}, "%s has the relation %s to %s", r.Node, relation.Name, relation.To)
			continue
		}
		if old := u.a.schema.typeByName[r.Node.Type].relation(relation.Name); old != nil && old.parent != declared.parent {
			u.note(usedName{}, "%s has the relation %s, which would become or cease to be a parent", r.Node, relation.Name)
		}
		count[relation.Name]++
		if declared.parent {
			parents++
		}
	}
	for _, declared := range t.relations {
		switch {
		case declared.one && count[declared.name] > 1:
			u.note(usedName{}, "%s has several of the relation %s", r.Node, declared.name)
		case declared.required && count[declared.name] == 0:
			u.note(usedName{}, "%s lacks the relation %s", r.Node, declared.name)
		}
	}
	if parents == 0 && !t.opaque {
		u.note(usedName{}, "%s would have no parent", r.Node)
	}
	u.attributes(r.Node, r.Attributes)
}

func (u *uses) attributes(r Ref, attributes map[string]Value) {
	t := u.next.typeByName[r.Type]
	for _, name := range sortedNames(attributes) {
		v := attributes[name]
		next, err := t.convert(name, v)
		switch {
		case err != nil:
			u.note(usedName{KindAttribute, r.Type, name}, "%s has the attribute %s: %v", r, name, err)
		case !reflect.DeepEqual(next, v):
			u.note(usedName{KindAttribute, r.Type, name}, "%s has the attribute %s, which would become another type's", r, name)
		}
	}
}

func (u *uses) patterns(r Ref, patterns []Pattern) {
	for _, p := range patterns {
		if err := u.next.checkPattern(p); err != nil {
			u.note(usedName{kind: KindPermission, name: string(p)}, "%s names %s", r, p)
		}
	}
}

// acts notes a principal whose type would be gone, or would no longer act.
func (u *uses) acts(user, principal Ref) {
	t := u.next.typeByName[principal.Type]
	switch {
	case t == nil || t.acts:
	case t.decl == nil:
		u.note(usedName{kind: KindType, name: string(t.name)}, "%s names the principal %s", user, principal)
	default:
		u.note(usedName{}, "%s names the principal %s, which would no longer act", user, principal)
	}
}

func (u *uses) policy(p *Policy) {
	u.patterns(p.Ref(), p.Permissions)
	for _, name := range p.Roles {
		if !ValidID(string(name)) && u.next.roleByName[name] == nil {
			u.note(usedName{kind: KindRole, name: string(name)}, "%s names the role %s", p.Ref(), name)
		}
	}
	for _, principal := range p.Principals {
		if principal != Anonymous && principal != Authenticated {
			u.acts(p.Ref(), principal)
		}
	}
	if p.Condition != "" {
		if c := u.condition(p.Condition); c.err != nil {
			u.note(usedName{kind: KindCondition, name: p.Condition}, "%s has the condition %q: %v", p.Ref(), p.Condition, c.err)
		}
	}
}

func (u *uses) condition(source string) *condition {
	c := u.conditions[source]
	if c == nil {
		c = u.next.condition(source)
		u.conditions[source] = c
	}
	return c
}
