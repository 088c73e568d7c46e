package ambit

import (
	"iter"
	"reflect"
	"slices"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// attributes opens what conditions say now of a node whose attributes changed: of
// it as a resource, and of it as the principal. To conditions the name of one of
// Ambit's own nouns is an attribute.
func (c *comparison) attributes(r Ref, b, a kernel.Node) {
	names := changed(c.before.Account.attributes(b), c.after.Account.attributes(a))
	was, _ := (&entity{a: c.before.Account, node: b}).name()
	is, _ := (&entity{a: c.after.Account, node: a}).name()
	if was != is {
		names = append(names, nameAttribute)
	}
	for _, name := range names {
		why := "the attribute " + name + " of " + r.String() + " changes"
		c.asResource(c.after, a, false, name, why)
		c.asResource(c.before, b, true, name, why)
		if c.after.typeOf(a).acts {
			c.asPrincipal(c.after, a, false, name, why)
			c.asPrincipal(c.before, b, true, name, why)
		}
	}
}

// changed lists the attributes that have not the same value in both.
func changed(was, is map[string]Value) []string {
	var names []string
	for _, pair := range [][2]map[string]Value{{was, is}, {is, was}} {
		for name, v := range pair[0] {
			other, ok := pair[1][name]
			if (!ok || !reflect.DeepEqual(v, other)) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// asResource opens, at n alone, the policies that cover it and read the attribute
// of the resource.
func (c *comparison) asResource(s *survey, n kernel.Node, deny bool, name, why string) {
	places := s.state.Up(n)
	for _, end := range s.state.Reached(n) {
		places = append(places, s.state.Up(end)...)
	}
	slices.Sort(places)
	conditional := func(p *kernel.Policy) bool { return p.Deny == deny && p.Condition != nil }
	for _, place := range slices.Compact(places) {
		for _, l := range s.sittingIf(place, conditional) {
			if l.reads("resource", name) {
				c.open(s, l, place, target{node: s.ref(n), only: true, under: holdMet}, why)
			}
		}
	}
}

// asPrincipal opens, wherever they sit, the policies that n holds and that read
// the attribute of the principal.
func (c *comparison) asPrincipal(s *survey, n kernel.Node, deny bool, name, why string) {
	for _, l := range s.holdings(n, deny) {
		if l.reads("principal", name) {
			for _, place := range s.places(l, n) {
				c.open(s, l, place, target{node: s.ref(place), under: holdPlain}, why)
			}
		}
	}
}

// settings opens what conditions say now of the account, whose attributes changed.
func (c *comparison) settings() {
	for _, name := range changed(c.before.settings.Attributes, c.after.settings.Attributes) {
		why := "the attribute " + name + " of the account changes"
		for _, s := range []*survey{c.after, c.before} {
			c.asResource(s, kernel.Root, s == c.before, name, why)
			for l := range s.all() {
				if l.policy.Deny != (s == c.before) || !l.reads("account", name) {
					continue
				}
				for place := range s.everyPlace(l) {
					c.open(s, l, place, target{node: s.ref(place), under: holdPlain}, why)
				}
			}
		}
	}
}

// all lists the policies of the account, those of its catalogs last.
func (s *survey) all() iter.Seq[*lot] {
	return func(yield func(*lot) bool) {
		for n := range s.state.OfType(s.schema.typeByName[PolicyType].num, 0) {
			if !yield(s.lot(n)) {
				return
			}
		}
		for i := range s.schema.policies {
			if !yield(s.lot(kernel.BuiltinPolicy(i))) {
				return
			}
		}
	}
}

// everyPlace lists where a lot sits, whoever the caller is.
func (s *survey) everyPlace(l *lot) iter.Seq[kernel.Node] {
	return func(yield func(kernel.Node) bool) {
		for _, n := range s.places(l, kernel.NoNode) {
			if !yield(n) {
				return
			}
		}
		for typ := range s.schema.types {
			mine := slices.Contains(l.policy.Pseudos, kernel.PseudoType(uint16(typ))) || slices.Contains(l.policy.Pseudos, kernel.PseudoAuthenticated)
			if !l.policy.Self || !mine || !s.schema.types[typ].acts {
				continue
			}
			for n := range s.state.OfType(uint16(typ), 0) {
				if !yield(n) {
					return
				}
			}
		}
	}
}
