package oracle

import "github.com/ambit-iam/ambit"

// throughToken has a token ask, where the caller has one; or some other token.
func (g *gen) throughToken(q *ambit.Question) {
	if !g.chance(25) {
		return
	}
	var all, mine []ambit.Ref
	for _, n := range g.w.Nouns {
		t, ok := n.(*ambit.Token)
		if !ok {
			continue
		}
		all = append(all, t.Ref())
		if t.Home == q.Principal {
			mine = append(mine, t.Ref())
		}
		if t.Ref() == q.Principal && !t.Expires.IsZero() && g.chance(30) {
			q.Now = t.Expires
		}
	}
	if len(mine) > 0 {
		all = mine
	}
	if len(all) == 0 {
		return
	}
	q.Principal = pick(g, all)
	t, m := g.w.Noun(q.Principal).(*ambit.Token), g.o.permission(q.Permission)
	if t.Ceiling == nil || m == nil {
		return
	}
	// Ceilings seldom admit by reach, unless the question is about a type that
	// reaches something.
	var reaching []permission
	for _, other := range g.o.permissions {
		if len(g.o.typeOf(other.typ).reach) > 0 {
			if _, ok := g.o.includes(t.Ceiling.Permissions, &other, nil); ok {
				reaching = append(reaching, other)
			}
		}
	}
	if len(reaching) > 0 && g.chance(60) {
		other := pick(g, reaching)
		m, q.Permission = &other, other.id
	}
	var sits []way
	for _, n := range t.Ceiling.Nodes {
		sits = append(sits, way{node: n})
	}
	if r, ok := g.reaching(m, sits); ok {
		q.Resource.Ref = r
	}
}

// circumstances fills in what conditions read, and moves the time.
func (g *gen) circumstances(q *ambit.Question) {
	if g.chance(50) {
		q.Context = map[string]ambit.Value{}
		if g.chance(80) {
			q.Context["mfa"] = g.chance(70)
		}
		if g.chance(60) {
			q.Context["risk"] = int64(g.IntN(4))
		}
		if g.chance(5) {
			q.Context["mfa"] = pick(g, []ambit.Value{"yes", nil, int64(1), map[string]ambit.Value{"a": true}, []ambit.Value{"x"}})
		}
		if g.chance(3) {
			q.Context["risk"] = "high"
		}
	}
	if g.chance(40) {
		q.ActionProperties = map[string]ambit.Value{"soft": g.chance(60)}
	}
	if g.chance(10) {
		q.Now = pick(g, moments)
	}
	if g.chance(16) {
		q.Write = g.names(q)
	}
}

// names are attributes and relations to be written.
func (g *gen) names(q *ambit.Question) []string {
	names := []string{"nonsense"}
	if p := g.o.permission(q.Permission); p != nil {
		t := g.o.typeOf(p.typ)
		for _, a := range t.attributes {
			names = append(names, a.Name)
		}
		for _, r := range t.relations {
			if !isOwn(p.typ) {
				names = append(names, r.name)
			}
		}
		if len(names) > 1 && g.chance(85) {
			names = names[1:]
		}
	}
	return some(g, names, g.between(1, 3))
}
