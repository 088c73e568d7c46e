package ambit

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// A rewritten is a noun after what the fates say has become of the names it uses.
type rewritten struct {
	noun    Noun
	changed bool
	goes    bool   // it has lost its meaning
	clash   string // why it cannot be rewritten as the fates say; empty: it can
}

// rewrite works out what a noun comes to. The noun is a copy of the caller's own,
// and changed in place. A nil f says nothing, so that all stays.
func (f *fates) rewrite(noun Noun) rewritten {
	r := rewritten{noun: noun}
	if f == nil {
		return r
	}
	switch noun := noun.(type) {
	case *Role:
		noun.Permissions = renamed(f, &r, KindPermission, noun.Permissions)
		stated := noun.Scopes != nil
		noun.Scopes = renamed(f, &r, KindScope, noun.Scopes)
		r.goes = r.changed && stated && len(noun.Scopes) == 0
	case *Policy:
		f.rewritePolicy(&r, noun)
	case *Token:
		if noun.Ceiling != nil {
			before := len(noun.Ceiling.Permissions)
			noun.Ceiling.Permissions = renamed(f, &r, KindPermission, noun.Ceiling.Permissions)
			r.goes = before > 0 && len(noun.Ceiling.Permissions) == 0
		}
	case *Resource:
		f.rewriteRelations(&r, noun)
		noun.Attributes = f.rewriteAttributes(&r, noun.Node, noun.Attributes)
	case *User:
		noun.Attributes = f.rewriteAttributes(&r, noun.Ref(), noun.Attributes)
	case *ServiceAccount:
		noun.Attributes = f.rewriteAttributes(&r, noun.Ref(), noun.Attributes)
	case *Group:
		noun.Attributes = f.rewriteAttributes(&r, noun.Ref(), noun.Attributes)
	case *ResourceGroup:
		noun.Attributes = f.rewriteAttributes(&r, noun.Ref(), noun.Attributes)
	}
	return r
}

// renamed is a list of names after their fates; what would stand in it twice
// stands in the first place only.
func renamed[S ~string](f *fates, r *rewritten, kind NameKind, list []S) []S {
	touched := slices.ContainsFunc(list, func(name S) bool {
		_, ok := f.of[usedName{kind: kind, name: string(name)}]
		return ok
	})
	if !touched {
		return list
	}
	r.changed = true
	next := make([]S, 0, len(list))
	for _, name := range list {
		fate, ok := f.of[usedName{kind: kind, name: string(name)}]
		if ok {
			name = S(fate.To)
		}
		if !fate.Drop && !slices.Contains(next, name) {
			next = append(next, name)
		}
	}
	return absent(next)
}

func (f *fates) rewritePolicy(r *rewritten, p *Policy) {
	p.Permissions = renamed(f, r, KindPermission, p.Permissions)
	p.Roles = renamed(f, r, KindRole, p.Roles)
	before := len(p.Principals)
	p.Principals = slices.DeleteFunc(p.Principals, func(to Ref) bool {
		return to.ID == "" && f.of[usedName{kind: KindType, name: string(to.Type)}].Drop
	})
	r.changed = r.changed || len(p.Principals) < before
	r.goes = len(p.Permissions)+len(p.Roles) == 0 || len(p.Principals) == 0
	if fate, ok := f.of[usedName{kind: KindCondition, name: p.Condition}]; ok {
		p.Condition, r.changed = fate.To, true
		r.goes = r.goes || fate.Drop
	}
}

func (f *fates) rewriteRelations(r *rewritten, resource *Resource) {
	next := make([]Relation, 0, len(resource.Relations))
	changed := false
	for _, relation := range resource.Relations {
		fate, ok := f.of[usedName{KindRelation, resource.Node.Type, relation.Name}]
		if ok {
			relation.Name, changed = fate.To, true
		}
		if !fate.Drop && !slices.Contains(next, relation) {
			next = append(next, relation)
		}
	}
	if changed {
		resource.Relations, r.changed = next, true
	}
}

func (f *fates) rewriteAttributes(r *rewritten, of Ref, attributes map[string]Value) map[string]Value {
	next, clash := f.attributes(of, attributes)
	if clash != "" {
		r.clash = clash
	}
	r.changed = r.changed || len(attributes) > 0 && !reflect.DeepEqual(next, attributes)
	return next
}

// attributes are those of a node after their fates. A value that does not fit the
// attribute that takes it over stays as it is, for uses to tell of.
func (f *fates) attributes(of Ref, attributes map[string]Value) (next map[string]Value, clash string) {
	if f == nil || len(attributes) == 0 {
		return attributes, ""
	}
	next = maps.Clone(attributes)
	for _, name := range sortedNames(attributes) {
		fate, ok := f.of[usedName{KindAttribute, of.Type, name}]
		if !ok {
			continue
		}
		delete(next, name)
		if fate.Drop {
			continue
		}
		if _, taken := next[fate.To]; taken {
			clash = fmt.Sprintf("%s has an attribute %s already, whose place %s was to take", of, fate.To, name)
			continue
		}
		value := attributes[name]
		if converted, err := f.next.typeByName[of.Type].convert(fate.To, value); err == nil {
			value = converted
		}
		next[fate.To] = value
	}
	if len(next) == 0 {
		next = nil
	}
	return next, clash
}
