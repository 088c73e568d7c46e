package ambit

import (
	"slices"
	"strings"

	"github.com/ambit-iam/ambit/internal/kernel"
)

func (d *Draft) checkResource(r *Resource) (Noun, error) {
	t, err := d.a.typeOfRef("resource", r.Node.Type)
	if err != nil {
		return nil, err
	}
	next := &Resource{Node: Ref{t.name, r.Node.ID}}
	if err := d.fillResource(next, t, r); err != nil {
		return nil, within("resource "+r.Node.String(), err)
	}
	return next, nil
}

// fillResource checks a resource that is to be registered and writes it in full
// to next.
func (d *Draft) fillResource(next *Resource, t *typeInfo, r *Resource) error {
	switch {
	case t.num == 0, t.own:
		return refuse(CodeInvalid, "", "%s is not a type of resources that applications register", t.name)
	case t.opaque:
		return refuse(CodeInvalid, "", "%s is opaque: its nodes are never registered, any id can be used", t.name)
	case t.decl == nil:
		return refuse(CodeUnknown, "", "no adopted catalog declares %s any more", t.name)
	}
	if err := CheckID(r.Node.ID); err != nil {
		return refuse(CodeInvalid, "", "%v", err)
	}
	var err error
	if next.Relations, err = d.checkRelations(t, r.Relations); err != nil {
		return err
	}
	if n, ok := d.a.node(t.num, r.Node.ID); ok {
		if err := d.checkAcyclic(t, n, next.Relations); err != nil {
			return err
		}
	}
	next.Attributes, err = d.checkAttributes("", t, r.Attributes)
	return err
}

// checkRelations checks the relations of a resource that is to be registered and
// writes their targets in full.
func (d *Draft) checkRelations(t *typeInfo, relations []Relation) ([]Relation, error) {
	full := make([]Relation, 0, len(relations))
	for _, given := range relations {
		to, err := d.checkRelation(t, full, given)
		if err != nil {
			return nil, within("relation "+given.Name, err)
		}
		full = append(full, Relation{given.Name, to})
	}
	has := func(r *relationInfo) bool {
		return slices.ContainsFunc(full, func(given Relation) bool { return given.Name == r.name })
	}
	if !slices.ContainsFunc(t.relations, func(r *relationInfo) bool { return r.parent && has(r) }) {
		return nil, refuse(CodeInvalid, "", "has no parent; name at least one %s", strings.Join(t.parentNames(), " or "))
	}
	for _, r := range t.relations {
		if r.required && !has(r) {
			return nil, refuse(CodeInvalid, "", "needs the relation %s, to a %s", r.name, r.to.name)
		}
	}
	return full, nil
}

// checkRelation checks one relation, beside those before it, and writes its
// target in full.
func (d *Draft) checkRelation(t *typeInfo, before []Relation, given Relation) (Ref, error) {
	r := t.relation(given.Name)
	if r == nil {
		return Ref{}, refuse(CodeInvalid, "", "%s has no such relation; %s", t.name, t.relationHint())
	}
	to, err := d.a.full("", given.To)
	if err != nil {
		return Ref{}, err
	}
	switch {
	case to.Type != r.to.name:
		return Ref{}, refuse(CodeInvalid, "", "leads to a %s, and %s is none", r.to.name, to)
	case slices.Contains(before, Relation{given.Name, to}):
		return Ref{}, refuse(CodeInvalid, "", "names %s twice", to)
	case r.one && slices.ContainsFunc(before, func(other Relation) bool { return other.Name == given.Name }):
		return Ref{}, refuse(CodeInvalid, "", "leads to one %s at most", r.to.name)
	}
	return to, nil
}

func (t *typeInfo) parentNames() []string {
	var names []string
	for _, r := range t.relations {
		if r.parent {
			names = append(names, r.name)
		}
	}
	return names
}

func (t *typeInfo) relationHint() string {
	var names []string
	for _, r := range t.relations {
		names = append(names, r.name)
	}
	if len(names) == 0 {
		return "it declares none"
	}
	return "it declares " + strings.Join(names, ", ")
}

// checkAcyclic refuses a parent that lies beneath the node itself.
func (d *Draft) checkAcyclic(t *typeInfo, n kernel.Node, relations []Relation) error {
	for _, given := range relations {
		if r := t.relation(given.Name); !r.parent {
			continue
		}
		if parent, ok := d.a.node(d.a.schema.typeByName[given.To.Type].num, given.To.ID); ok && parent != kernel.Root && d.a.state.Above(n, parent) {
			return refuse(CodeConflict, "", "cannot lie in %s, which lies in it", given.To)
		}
	}
	return nil
}
