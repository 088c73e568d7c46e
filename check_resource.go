package ambit

import (
	"fmt"
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
		if err := d.checkParents(t, n, next.Relations); err != nil {
			return err
		}
	}
	next.Attributes, err = d.checkAttributes("", t, r.Attributes)
	return err
}

// checkRelations checks the relations of a resource that is to be registered and
// writes their targets in full.
func (d *Draft) checkRelations(t *typeInfo, relations []Relation) ([]Relation, error) {
	if err := checkCount("relations", len(relations), MaxRelations, "relate what is many the other way round"); err != nil {
		return nil, err
	}
	full := distinct[Relation]{list: make([]Relation, 0, len(relations))}
	for _, given := range relations {
		to, err := d.checkRelation(t, given)
		if err == nil && !full.add(Relation{given.Name, to}) {
			err = refuse(CodeInvalid, "", "names %s twice", to)
		}
		if err != nil {
			return nil, within("relation "+given.Name, err)
		}
	}
	if countParents(t, relations) == 0 {
		return nil, refuse(CodeInvalid, "", "has no parent; name at least one %s", strings.Join(t.parentNames(), " or "))
	}
	if fault := t.miscounted(relations); fault != "" {
		return nil, refuse(CodeInvalid, "", "%s", fault)
	}
	return full.list, nil
}

// checkRelation checks one relation by itself and writes its target in full.
func (d *Draft) checkRelation(t *typeInfo, given Relation) (Ref, error) {
	r := t.relation(given.Name)
	if r == nil {
		return Ref{}, refuse(CodeInvalid, "", "%s has no such relation; %s", t.name, t.relationHint())
	}
	to, err := d.a.full("", given.To)
	if err != nil {
		return Ref{}, err
	}
	if to.Type != r.to.name {
		return Ref{}, refuse(CodeInvalid, "", "leads to a %s, and %s is none", r.to.name, to)
	}
	return to, nil
}

// countParents counts the relations that are containment.
func countParents(t *typeInfo, relations []Relation) int {
	parents := 0
	for _, given := range relations {
		if t.relation(given.Name).parent {
			parents++
		}
	}
	return parents
}

// miscounted says of the first relation that leads to several nodes though it may
// lead to one only, or to none though it is required, what is wrong with it; it is
// empty where all are as declared.
func (t *typeInfo) miscounted(relations []Relation) string {
	for _, r := range t.relations {
		n := 0
		for i := range relations {
			if relations[i].Name == r.name {
				n++
			}
		}
		switch {
		case r.one && n > 1:
			return fmt.Sprintf("has %d of the relation %s, which leads to one %s at most", n, r.name, r.target())
		case r.required && n == 0:
			return fmt.Sprintf("needs the relation %s, to a %s", r.name, r.target())
		}
	}
	return ""
}

// target names what a relation leads to.
func (r *relationInfo) target() string {
	if r.to == nil {
		return "node"
	}
	return string(r.to.name)
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

// checkParents refuses a parent that lies beneath the node itself, and a move that
// takes a node out of the home of a policy.
func (d *Draft) checkParents(t *typeInfo, n kernel.Node, relations []Relation) error {
	var parents []kernel.Node
	for _, given := range relations {
		if r := t.relation(given.Name); !r.parent {
			continue
		}
		parent, _ := d.a.node(d.a.schema.typeByName[given.To.Type].num, given.To.ID)
		if parent != kernel.NoNode && parent != kernel.Root && d.a.state.Above(n, parent) {
			return refuse(CodeConflict, "", "cannot lie in %s, which lies in it", given.To)
		}
		parents = append(parents, parent)
	}
	return d.checkMove("", n, parents)
}
