package oracle

import (
	"fmt"
	"slices"

	"github.com/ambit-iam/ambit"
)

// known lists the nodes of a type that there are so far; of an opaque type, those
// that are spoken of.
func (g *gen) known(t ambit.TypeName) []ambit.Ref {
	if t == ambit.AccountType {
		return []ambit.Ref{g.w.Account()}
	}
	if decl := g.o.typeOf(t); decl != nil && decl.opaque {
		var all []ambit.Ref
		for _, id := range opaqueIDs {
			all = append(all, ambit.Ref{Type: t, ID: id})
		}
		return all
	}
	var all []ambit.Ref
	for _, n := range g.w.Nouns {
		if n.Ref().Type == t {
			all = append(all, n.Ref())
		}
	}
	return all
}

var opaqueIDs = []string{"n1", "z2", "z 3"}

// resourceTypes are the applications' types that can be registered.
func (g *gen) resourceTypes() []*typeDecl {
	var all []*typeDecl
	for i := range g.o.types {
		t := &g.o.types[i]
		if t.catalog != nil && !isOwn(t.name) && !t.opaque {
			all = append(all, t)
		}
	}
	return all
}

// resources makes nodes, each under what there is already.
func (g *gen) resources() {
	types := g.resourceTypes()
	count := g.between(4, 24)
	if g.chance(15) {
		count = 40
	}
	if g.large {
		count = 90
	}
	for n := 0; n < count; n++ {
		t := pick(g, types)
		if r := g.resource(t, g.name(n)); r != nil {
			g.w.Nouns = append(g.w.Nouns, r)
		}
		if n == count/3 {
			g.person() // so that some nodes lie in people
		}
	}
}

// name gives ids that meet: of other types, with spaces, colons and stars in them.
func (g *gen) name(n int) string {
	if g.chance(5) {
		return pick(g, []string{"a:b", "a/b", "*", "Ω", "n1 ", "N1", "ambit.user:n1"}) + fmt.Sprint(n)
	}
	return fmt.Sprintf("n%d", n)
}

// resource makes one with parents and the relations that it must have, or nil
// where there is nothing to hold it.
func (g *gen) resource(t *typeDecl, id string) *ambit.Resource {
	r := &ambit.Resource{Node: ambit.Ref{Type: t.name, ID: id}, Attributes: g.stored(t.name)}
	var holders []ambit.Relation
	for _, p := range t.relations {
		for _, to := range g.known(p.to) {
			if p.parent {
				holders = append(holders, ambit.Relation{Name: p.name, To: to})
			}
		}
	}
	wanted := 1
	if g.chance(45) {
		wanted = g.between(2, 3)
	}
	if g.chance(50) {
		// Prefer what came last, for depth.
		slices.Reverse(holders)
		holders = holders[:min(len(holders), 3)]
	}
	r.Relations = some(g, holders, wanted)
	for _, must := range t.relations {
		targets := g.known(must.to)
		if !must.must || must.parent || len(targets) == 0 {
			continue
		}
		r.Relations = append(r.Relations, ambit.Relation{Name: must.name, To: pick(g, targets)})
	}
	r.Relations = g.legal(t, r.Relations)
	if r.Relations == nil {
		return nil
	}
	return r
}

// legal keeps what the declarations permit: one target where one is stated, all
// that are required; or nil.
func (g *gen) legal(t *typeDecl, relations []ambit.Relation) []ambit.Relation {
	var kept []ambit.Relation
	has := func(name string) bool {
		return slices.ContainsFunc(kept, func(r ambit.Relation) bool { return r.Name == name })
	}
	parent := false
	for _, r := range relations {
		decl := t.relation(r.Name)
		if decl.one && has(r.Name) || slices.Contains(kept, r) {
			continue
		}
		kept = append(kept, r)
		parent = parent || decl.parent
	}
	for _, decl := range t.relations {
		if decl.must && !has(decl.name) {
			return nil
		}
	}
	if !parent {
		return nil
	}
	return kept
}

// entangle adds relations that need no order: to anything, cycles included.
func (g *gen) entangle() {
	for _, n := range g.w.Nouns {
		r, ok := n.(*ambit.Resource)
		if !ok {
			continue
		}
		t := g.o.typeOf(r.Node.Type)
		for _, decl := range t.relations {
			if decl.parent || decl.must || !g.chance(55) {
				continue
			}
			more := r.Relations
			for _, to := range some(g, g.known(decl.to), g.between(1, 2)) {
				more = append(more, ambit.Relation{Name: decl.name, To: to})
			}
			r.Relations = g.legal(t, more)
		}
	}
}
