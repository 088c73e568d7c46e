package oracle

import (
	"slices"
	"time"

	"github.com/ambit-iam/ambit"
)

// question makes one; half of them near where the answer turns.
func (g *gen) question() ambit.Question {
	q := g.plain()
	if policies := g.menu.policies; g.chance(60) && len(policies) > 0 {
		p := pick(g, policies)
		for tries := g.IntN(3); p.effect == ambit.Allow && tries > 0; tries-- {
			p = pick(g, policies) // where denies turn an answer
		}
		q = g.aimed(&p)
		if g.chance(30) {
			g.miss(&q)
		}
	}
	g.throughToken(&q)
	g.circumstances(&q)
	g.supply(&q)
	g.spell(&q)
	if g.chance(6) {
		g.spoil(&q)
	}
	return q
}

// plain asks at random.
func (g *gen) plain() ambit.Question {
	p := pick(g, g.o.permissions)
	if isOwn(p.typ) && g.chance(70) {
		p = pick(g, g.o.permissions)
	}
	q := ambit.Question{Permission: p.id, Now: noon}
	q.Principal = g.caller()
	q.Resource.Ref = g.target(&p)
	return q
}

func (g *gen) caller() ambit.Ref {
	if g.chance(5) {
		return ambit.Anonymous
	}
	return pick(g, g.callers())
}

// target picks what a permission may be asked about: mostly of its type.
func (g *gen) target(p *permission) ambit.Ref {
	if same := g.known(p.typ); len(same) > 0 && g.chance(80) {
		return pick(g, same)
	}
	if g.chance(5) {
		return ambit.Ref{}
	}
	var holders []ambit.Ref
	for _, r := range g.nodes() {
		if g.o.canHold(r.Type, p.typ) {
			holders = append(holders, r)
		}
	}
	if len(holders) > 0 && g.chance(85) {
		return pick(g, holders)
	}
	return pick(g, g.nodes())
}

// aimed asks what a policy is about.
func (g *gen) aimed(p *policy) ambit.Question {
	q := g.plain()
	q.Principal = g.namedBy(p)
	if m := g.permissionOf(p); m != nil {
		q.Permission = m.id
		q.Resource.Ref = g.covered(p, m, q.Principal)
	}
	if counts(p.notBefore) && g.chance(60) {
		q.Now = p.notBefore
		if g.chance(40) {
			q.Now = q.Now.Add(-1)
		}
	} else if counts(p.expiresAt) && g.chance(60) {
		q.Now = p.expiresAt
		if g.chance(50) {
			q.Now = q.Now.Add(-1)
		}
	}
	return q
}

// counts tells whether a bound is a moment that can be asked about.
func counts(t time.Time) bool { return !t.IsZero() && t.Equal(counted(t)) }

// namedBy picks a caller that one of the policy's principals means.
func (g *gen) namedBy(p *policy) ambit.Ref {
	named := pick(g, p.principals)
	switch {
	case named == ambit.Anonymous:
		return named
	case named == ambit.Authenticated:
		return pick(g, g.callers())
	case named.ID == "":
		if all := g.known(named.Type); len(all) > 0 {
			return pick(g, all)
		}
		return g.caller()
	}
	for named.Type == ambit.GroupType && len(g.w.Members[named]) > 0 && g.chance(85) {
		named = pick(g, g.w.Members[named])
	}
	return named
}

// permissionOf picks one that the policy's patterns include.
func (g *gen) permissionOf(p *policy) *permission {
	for _, i := range g.Perm(len(g.o.permissions))[:min(12, len(g.o.permissions))] {
		if g.o.anyGrant(p, &g.o.permissions[i]) {
			return &g.o.permissions[i]
		}
	}
	for i := range g.o.permissions {
		if g.o.anyGrant(p, &g.o.permissions[i]) {
			return &g.o.permissions[i]
		}
	}
	return nil
}

// covered picks a resource that the policy covers, if a few tries find one.
func (g *gen) covered(p *policy, m *permission, caller ambit.Ref) ambit.Ref {
	sits := g.o.sits(p, caller)
	if r, ok := g.reaching(m, sits); ok && g.chance(70) {
		return r
	}
	for range 5 {
		r := g.target(m)
		if r.IsZero() {
			return r
		}
		if x, known := g.o.node(r); known && g.anyCovers(sits, x) != 0 {
			return r
		}
	}
	if len(sits) > 0 {
		return pick(g, sits).node
	}
	return g.target(m)
}

// reaching looks for a resource that one of the nodes covers by reach alone.
func (g *gen) reaching(m *permission, sits []way) (ambit.Ref, bool) {
	if t := g.o.typeOf(m.typ); len(t.reach) == 0 {
		return ambit.Ref{}, false
	}
	same := g.known(m.typ)
	for range min(6, len(same)) {
		x, _ := g.o.node(pick(g, same))
		if rule := g.anyCovers(sits, x); slices.Contains(byReach, rule) {
			return x.ref, true
		}
	}
	return ambit.Ref{}, false
}

// anyCovers tells how one of the nodes covers x, or zero.
func (g *gen) anyCovers(sits []way, x thing) Rule {
	ways := g.o.cover(x)
	for _, n := range sits {
		if rule, ok := covers(ways, n.node); ok {
			return rule
		}
	}
	return 0
}

// miss changes one side of a question.
func (g *gen) miss(q *ambit.Question) {
	switch g.IntN(4) {
	case 0:
		q.Principal = g.caller()
	case 1:
		q.Permission = pick(g, g.o.permissions).id
	case 2:
		if p := g.o.permission(q.Permission); p != nil {
			q.Resource.Ref = g.target(p)
		}
	case 3:
		q.Now = pick(g, moments)
	}
}
