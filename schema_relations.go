package ambit

import (
	"fmt"
	"strings"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// relationKey identifies a relation over versions of its catalog.
type relationKey struct {
	from TypeName
	name string
}

func (s *schema) numberRelations(prev *schema) {
	numbers := map[relationKey]kernel.Rel{}
	s.rels = make([]*relationInfo, kernel.FirstRel)
	if prev != nil {
		s.rels = append([]*relationInfo(nil), prev.rels...)
		for _, r := range prev.rels[kernel.FirstRel:] {
			numbers[relationKey{r.from.name, r.name}] = r.rel
		}
	}
	for _, t := range s.types {
		if t.decl == nil {
			continue
		}
		for _, r := range s.relationsOf(t) {
			r.from = t
			if r.name == HomeRelation && t.anyParent { // the same of all of Ambit's own
				r.rel = kernel.RelHome
			} else if n, ok := numbers[relationKey{t.name, r.name}]; ok {
				r.rel = n
				s.rels[n] = r
			} else {
				r.rel = kernel.Rel(len(s.rels))
				s.rels = append(s.rels, r)
			}
			t.relations = append(t.relations, r)
		}
	}
}

// relationsOf lists the relations that a type declares, its parents first.
func (s *schema) relationsOf(t *typeInfo) []*relationInfo {
	var list []*relationInfo
	byName := map[string]*relationInfo{}
	add := func(r *relationInfo) {
		list = append(list, r)
		byName[r.name] = r
	}
	for _, parent := range t.decl.Parents {
		if parent == AnyParent {
			t.anyParent = true
			add(&relationInfo{name: HomeRelation, parent: true, one: true, required: true})
			continue
		}
		add(&relationInfo{name: parentRelation(parent), to: s.typeIn(t.catalog, parent), parent: true})
	}
	for _, decl := range t.decl.Relations {
		r := byName[decl.Name]
		if r == nil {
			r = &relationInfo{name: decl.Name, to: s.typeIn(t.catalog, decl.To)}
			add(r)
		}
		r.one, r.required, r.guard = decl.One, decl.Required, decl.Guard
	}
	return list
}

// parentRelation is the name of the relation to a parent type, as its catalog
// writes the type.
func parentRelation(parent string) string { return strings.TrimPrefix(parent, OwnPrefix) }

// relation is the type's relation of that name; nil if it declares none.
func (t *typeInfo) relation(name string) *relationInfo {
	for _, r := range t.relations {
		if r.name == name {
			return r
		}
	}
	return nil
}

// path resolves a reach path of t, whose names are those of t's catalog.
func (s *schema) path(t *typeInfo, text string) (kernel.Path, error) {
	var p kernel.Path
	catalog := t.catalog
	for _, step := range strings.Split(text, "/") {
		back, isBack := strings.CutPrefix(step, "~")
		if !isBack {
			r := t.relation(step)
			if r == nil {
				return p, fmt.Errorf("%s has no relation %q", t.name, step)
			}
			p.Steps = append(p.Steps, kernel.Step{Rel: r.rel})
			t = r.to
			continue
		}
		dot := strings.LastIndexByte(back, '.') // the names of Ambit's own types have one too
		if dot < 0 {
			return p, fmt.Errorf("%q is no step backward; write ~type.relation", step)
		}
		from := s.typeIn(catalog, back[:dot])
		if from == nil || from.relation(back[dot+1:]) == nil {
			return p, fmt.Errorf("there is no relation %q of %q", back[dot+1:], back[:dot])
		}
		p.Steps = append(p.Steps, kernel.Step{Rel: from.relation(back[dot+1:]).rel, Back: true})
		t = from
	}
	p.End = t.num
	return p, nil
}
