package world

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/document"
)

// declare makes the resources of the section known. What they consist of is read
// once everything they can refer to is known too.
func (r *reader) declare(section []document.Member) {
	for _, m := range section {
		kind, err := r.kindOf(m.Name.Text)
		var ref ambit.Ref
		if err == nil && (isOwn(kind) || kind == ambit.AccountType) {
			err = fmt.Errorf("%s is no resource of an application's; Ambit's own nouns have sections of their own", m.Name.Text)
		}
		if err == nil {
			ref, err = r.ref(m.Name.Text)
		}
		switch {
		case err != nil:
		case r.byRef[ref] != nil:
			err = fmt.Errorf("%s is there already, in line %d", m.Name.Text, r.byRef[ref].place.Line)
		default:
			r.add(ref, &item{place: m.Name})
		}
		if err != nil {
			r.fault(m.Name, err)
		}
	}
}

// resources reads the section: reference → relations by name, and attributes.
func (r *reader) resources(section []document.Member) {
	for _, m := range section {
		ref, err := r.ref(m.Name.Text)
		if it := r.byRef[ref]; err == nil && it != nil && it.place == m.Name {
			r.resource(ref, m, it)
		}
	}
}

func (r *reader) resource(ref ambit.Ref, m document.Member, it *item) {
	t := r.types[ref.Type]
	resource := &ambit.Resource{Node: ref}
	it.command = ambit.Put{Noun: resource}
	field := "resource " + ref.String()
	var attributes *document.Node
	hasParent := false
	for _, relation := range r.Entries(m.Value, "a resource") {
		name := relation.Name.Text
		if name == attributesMember { // no relation is called so
			attributes = relation.Value
			continue
		}
		declared, found := t.relations[name]
		if !found {
			err := r.noSuchRelation(t, name)
			if _, isAttribute := t.attributes[name]; isAttribute {
				err = fmt.Errorf("%s is an attribute; write it as attributes: {%s: …}", name, name)
			}
			r.fault(relation.Name, err)
			continue
		}
		hasParent = hasParent || t.isParent(name)
		it.part(field+", relation "+name, relation.Name)
		for _, n := range r.Several(relation.Value, "the relation "+name) {
			target, ok := r.existing(n, "the target of "+name, func(text string) (ambit.Ref, error) { return r.target(declared.To, text) })
			if !ok {
				continue
			}
			resource.Relations = append(resource.Relations, ambit.Relation{Name: name, To: target})
			if t.hard(name) {
				it.need(target, n)
			} else {
				it.later = append(it.later, need{target, n})
			}
		}
	}
	if account := string(ambit.AccountType); !hasParent && t.isParent(account) {
		resource.Relations = append(resource.Relations, ambit.Relation{Name: account, To: r.account})
	}
	resource.Attributes = r.attributes(attributes, t)
	for _, attribute := range r.Entries(attributes, "attributes") {
		it.part(field+", attribute "+attribute.Name.Text, attribute.Value)
	}
}

// existing is the node that a text means, which must be in the file.
func (r *reader) existing(n *document.Node, what string, meaning func(string) (ambit.Ref, error)) (ambit.Ref, bool) {
	text, ok := r.String(n, what)
	if !ok {
		return ambit.Ref{}, false
	}
	ref, err := meaning(text)
	if err == nil {
		err = r.there(ref)
	}
	if err != nil {
		r.fault(n, err)
		return ambit.Ref{}, false
	}
	return ref, true
}

// there says that a node is not known, if it is not: the account, those in the
// file, and every one of an opaque type are.
func (r *reader) there(ref ambit.Ref) error {
	if ref == r.account || isOwn(ref.Type) || r.types[ref.Type].opaque || r.byRef[ref] != nil {
		return nil
	}
	_, bare, _ := strings.Cut(string(ref.Type), "/")
	if own := ambit.TypeName(ambit.OwnPrefix + bare); len(r.wording.own[own][ref.ID]) > 0 {
		return fmt.Errorf("there is no %s in this file; Ambit's own is written %s:%s", r.short(ref), own, ref.ID)
	}
	return r.noSuch(fmt.Sprintf("there is no %s in this file", r.short(ref)), r.short(ref), func() []string {
		var there []string
		for other := range r.byRef {
			if other.Type == ref.Type {
				there = append(there, r.short(other))
			}
		}
		slices.Sort(there)
		return there
	})
}

// nodes reads a list of nodes that must be in the file.
func (r *reader) nodes(list []*document.Node, what string, it *item, field string) []ambit.Ref {
	var refs []ambit.Ref
	for _, n := range list {
		ref, ok := r.existing(n, what, r.ref)
		if !ok {
			continue
		}
		it.part(fmt.Sprintf("%s[%d]", field, len(refs)), n)
		it.need(ref, n)
		refs = append(refs, ref)
	}
	return refs
}
