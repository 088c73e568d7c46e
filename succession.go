package ambit

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// A succession carries out, on a draft that is thrown away, what the fates of
// names come to while the old catalogs hold, and writes down what is still to be
// changed: policies lose built-in roles before the catalogs change, because no
// policy can name one that is not there; everything else is rewritten after.
type succession struct {
	d       *Draft
	fates   *fates
	removed []Change // carried out
}

// scratch is a draft of what d has come to so far, for trying things out: d does
// not notice.
func (d *Draft) scratch() *Draft {
	s := &Draft{a: d.a, edit: d.edit.State().Edit()}
	s.a.state = s.edit.State()
	return s
}

// clear removes the nodes of dropped types, and then, as long as there are any,
// the nouns that lose their meaning, each time with everything beneath and
// whatever follows from it.
func (s *succession) clear() error {
	var nodes []kernel.Node
	for _, t := range s.fates.dropped() {
		nodes = slices.AppendSeq(nodes, s.d.a.state.OfType(t.num, 0))
	}
	if err := s.remove(nodes); err != nil {
		return err
	}
	for {
		nodes, err := s.meaningless()
		if err != nil {
			return err
		}
		if len(nodes) == 0 {
			return s.leave()
		}
		if err := s.remove(nodes); err != nil {
			return err
		}
	}
}

// meaningless lists the nouns that the fates leave without their meaning.
func (s *succession) meaningless() ([]kernel.Node, error) {
	var nodes []kernel.Node
	for noun := range s.d.a.Nouns() {
		if !s.fates.rewrite(noun).goes {
			continue
		}
		n, err := s.d.known(noun.Ref())
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
	}
	return nodes, nil
}

func (s *succession) remove(nodes []kernel.Node) error {
	if len(nodes) == 0 {
		return nil
	}
	x := s.d.deletion(true)
	x.lenient = true // the next version may not require it; all is looked at in the end
	for _, n := range nodes {
		x.remove(n)
	}
	changes, err := x.run()
	if err != nil {
		return err
	}
	return s.carryOut(changes)
}

// leave takes resources out of what they lie in by relations that are dropped, one
// by one, so that each is looked at with the others as they then are: no policy
// may be left with a node outside of its home.
func (s *succession) leave() error {
	for noun := range s.d.a.Nouns() {
		r, ok := noun.(*Resource)
		if !ok {
			continue
		}
		t := s.d.a.schema.typeByName[r.Node.Type]
		left := slices.DeleteFunc(slices.Clone(r.Relations), func(relation Relation) bool {
			return t.relation(relation.Name).parent && s.fates.of[usedName{KindRelation, t.name, relation.Name}].Drop
		})
		if len(left) == len(r.Relations) {
			continue
		}
		if err := s.checkLeaving(r.Node, t, left); err != nil {
			return err
		}
		r.Relations = left
		if err := s.carryOut([]Change{Put{r}}); err != nil {
			return err
		}
	}
	return nil
}

func (s *succession) checkLeaving(node Ref, t *typeInfo, left []Relation) error {
	n, err := s.d.known(node)
	if err != nil {
		return err
	}
	var parents []kernel.Node
	for _, relation := range left {
		if !t.relation(relation.Name).parent {
			continue
		}
		parent, err := s.d.known(relation.To)
		if err != nil {
			return err
		}
		parents = append(parents, parent)
	}
	return s.d.checkMove("uses", n, parents)
}

func (s *succession) carryOut(changes []Change) error {
	for _, c := range changes {
		if err := s.d.apply(c); err != nil {
			return fmt.Errorf("%T follows from what becomes of dropped names, and cannot be applied: %w", c, err)
		}
	}
	s.removed = append(s.removed, changes...)
	return nil
}

// rewrites are the changes of what stays, before and after the catalogs change.
func (s *succession) rewrites() (before, after []Change) {
	a := &s.d.a
	for noun := range a.Nouns() {
		lost := s.withoutLostRoles(noun)
		if lost != nil {
			before = append(before, Put{lost})
		}
		r := s.fates.rewrite(noun)
		if r.changed && (lost == nil || !reflect.DeepEqual(Noun(lost), r.noun)) {
			after = append(after, Put{r.noun})
		}
	}
	settings := a.Settings()
	next, _ := s.fates.attributes(a.Ref(), settings.Attributes)
	if len(settings.Attributes) > 0 && !reflect.DeepEqual(next, settings.Attributes) {
		after = append(after, Set{Settings{settings.Slug, next}})
	}
	return before, after
}

// withoutLostRoles is a policy without the built-in roles that the next catalogs
// do not have; nil if it names none, or is no policy.
func (s *succession) withoutLostRoles(noun Noun) *Policy {
	p, ok := noun.(*Policy)
	if !ok {
		return nil
	}
	lost := func(name RoleName) bool {
		_, ok := s.fates.of[usedName{kind: KindRole, name: string(name)}]
		return ok
	}
	if !slices.ContainsFunc(p.Roles, lost) {
		return nil
	}
	next := clonePolicy(p)
	next.Roles = absent(slices.DeleteFunc(next.Roles, lost))
	return next
}
