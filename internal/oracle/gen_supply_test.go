package oracle

import (
	"slices"

	"github.com/ambit-iam/ambit"
)

// supply adds what a request may say of the resource and the principal.
func (g *gen) supply(q *ambit.Question) {
	if x, known := g.o.node(q.Resource.Ref); known && g.chance(16) {
		g.describe(q, x)
	}
	if g.chance(15) {
		g.overlay(q)
	}
	if g.chance(8) {
		g.overlayPrincipal(q)
	}
}

// describe names relations: the stored ones, or those of a node that is not
// registered but much like one that is.
func (g *gen) describe(q *ambit.Question, x thing) {
	p := g.o.permission(q.Permission)
	if p == nil || x.ref == g.w.Account() || x.typ.opaque {
		return
	}
	if p.typ != x.ref.Type && g.chance(80) {
		return
	}
	relations := slices.Clone(x.relations)
	if g.chance(30) {
		// The same, or some names of them.
		name := pick(g, relations).Name
		for _, r := range relations {
			if g.chance(60) || r.Name == name {
				q.Resource.Relations = append(q.Resource.Relations, r)
			}
		}
		if !g.chance(15) {
			q.Resource.Relations = slices.Clone(relations)
		}
		if g.chance(20) {
			slices.Reverse(q.Resource.Relations)
		}
		return
	}
	q.Resource.Ref.ID = "new"
	if isOwn(x.ref.Type) {
		q.Resource.Ref.ID = g.ownID()
	}
	q.Resource.Relations = relations
	switch {
	case g.chance(20):
		q.Resource.Relations = some(g, relations, 1)
	case g.chance(12):
		r := &q.Resource.Relations[g.IntN(len(relations))]
		if t := g.o.typeOf(r.To.Type); !t.opaque && r.To != g.w.Account() {
			r.To.ID = "gone"
			if isOwn(r.To.Type) {
				r.To.ID = g.ownID()
			}
		}
	case g.chance(5):
		q.Resource.Relations = nil
	case g.chance(10):
		// Another target of what may have one only, or the same in two spellings.
		r := pick(g, relations)
		if g.chance(70) {
			r.To = pick(g, g.known(r.To.Type))
		}
		q.Resource.Relations = append(q.Resource.Relations, r)
	case g.chance(5):
		q.Resource.Relations[0].Name = "nonsense"
	case g.chance(40):
		// Other nodes of the same types in place of these.
		for i := range q.Resource.Relations {
			r := &q.Resource.Relations[i]
			r.To = pick(g, g.known(r.To.Type))
		}
		q.Resource.Relations = distinct(q.Resource.Relations, func(r ambit.Relation) ambit.Relation { return r })
	}
}

// overlay supplies attributes of the thing asked about.
func (g *gen) overlay(q *ambit.Question) {
	p := g.o.permission(q.Permission)
	if p == nil {
		return
	}
	t := g.o.typeOf(p.typ)
	x, registered := g.o.node(q.Resource.Ref)
	registered = registered && x.ref.Type == p.typ && !t.opaque
	careless := g.chance(6)
	for _, decl := range some(g, t.attributes, g.between(1, 2)) {
		if registered && !decl.Request && !careless {
			continue
		}
		g.set(&q.Resource.Attributes, decl)
	}
}

// set supplies a value, at times one of another type.
func (g *gen) set(values *map[string]ambit.Value, decl ambit.AttributeDecl) {
	if *values == nil {
		*values = map[string]ambit.Value{}
	}
	(*values)[decl.Name] = g.value(decl.Type)
	if g.chance(2) {
		(*values)[decl.Name] = pick(g, []ambit.Value{nil, "text", int64(1), true})
	}
	if g.chance(1) {
		(*values)["nonsense"] = true
	}
}

// overlayPrincipal supplies attributes of the principal.
func (g *gen) overlayPrincipal(q *ambit.Question) {
	r := q.Principal
	if t, ok := g.w.Noun(r).(*ambit.Token); ok {
		r = t.Home
	}
	t := g.o.typeOf(r.Type)
	if t == nil {
		return
	}
	careless := g.chance(8)
	for _, decl := range some(g, t.attributes, 2) {
		if decl.Request || careless {
			g.set(&q.PrincipalAttributes, decl)
		}
	}
}

// spell writes references as people do: bare types, names in place of ids.
func (g *gen) spell(q *ambit.Question) {
	shorten := func(r *ambit.Ref) {
		if !g.chance(15) || r.IsZero() || *r == ambit.Anonymous {
			return
		}
		if *r == g.w.Account() {
			r.ID = g.w.Slug
			return
		}
		if n := g.w.Noun(*r); n != nil && own(n) != nil && own(n).Name != "" {
			r.ID = own(n).Name
		}
		if g.chance(50) {
			r.Type = ambit.TypeName(bareName(string(r.Type)))
		}
	}
	shorten(&q.Principal)
	shorten(&q.Resource.Ref)
	for i := range q.Resource.Relations {
		shorten(&q.Resource.Relations[i].To)
	}
}

// spoil asks about what is not there, or cannot be said.
func (g *gen) spoil(q *ambit.Question) {
	switch g.IntN(10) {
	case 0:
		q.Principal = ambit.Ref{Type: ambit.UserType, ID: g.ownID()}
	case 1:
		q.Principal = ambit.Ref{Type: ambit.TokenType, ID: g.ownID()}
	case 2:
		q.Permission += "x"
	case 3:
		q.Resource = ambit.About(ambit.Ref{Type: pick(g, g.resourceTypes()).name, ID: "none"})
	case 4:
		q.Resource = ambit.About(ambit.Ref{Type: "nothing", ID: "n1"})
	case 5:
		q.Resource = ambit.About(ambit.Ref{Type: ambit.AccountType, ID: g.ownID()})
	case 6:
		q.Resource = ambit.About(ambit.Ref{Type: pick(g, g.resourceTypes()).name, ID: "n\x001"})
	case 7:
		if t := pick(g, g.resourceTypes()); !t.acts && len(g.known(t.name)) > 0 {
			q.Principal = pick(g, g.known(t.name))
		}
	case 9:
		r := pick(g, []*ambit.Ref{&q.Principal, &q.Resource.Ref})
		*r = ambit.Ref{Type: pick(g, []ambit.TypeName{"Doc", "a b", "red/", "/doc", "red/doc/x"}), ID: "n1"}
	case 8:
		q.Permission = pick(g, []ambit.PermissionID{"*:*", "", "ambit.*:*", escalate})
	}
}
