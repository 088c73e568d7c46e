package oracle

import (
	"slices"

	"github.com/ambit-iam/ambit"
)

// tokenOf makes a token that can be asked about: of somebody who may something.
func tokenOf(g *gen, c *change, ceiling *ambit.Ceiling) *ambit.Token {
	holders := slices.DeleteFunc(slices.Clone(g.callers()), func(r ambit.Ref) bool { return r.Type == ambit.GroupType })
	t := &ambit.Token{Own: ambit.Own{ID: g.ownID(), Home: pick(g, holders)}, Ceiling: ceiling}
	c.after.Nouns = append(c.after.Nouns, t)
	c.focus = nounsOf(g.w, isAllow)
	return t
}

// by has who ask.
func by(who ambit.Ref) func(ambit.Question) ambit.Question {
	return func(q ambit.Question) ambit.Question {
		q.Principal, q.PrincipalAttributes = who, nil
		return q
	}
}

func (g *gen) ceiling() *ambit.Ceiling {
	return &ambit.Ceiling{Permissions: g.patterns(g.between(1, 3), g.w.Catalogs[1:]...), Nodes: g.places(g.between(1, 3))}
}

func addCeiling(g *gen, c *change) bool {
	narrow := g.ceiling()
	t := tokenOf(g, c, nil)
	g.w.Nouns = append(g.w.Nouns, copied(t))
	t.Ceiling = narrow
	c.before, c.question = by(t.Ref()), by(t.Ref())
	return true
}

func narrowCeiling(g *gen, c *change) bool {
	t := tokenOf(g, c, g.ceiling())
	t.Ceiling.Permissions = append(t.Ceiling.Permissions, "*:*")
	t.Ceiling.Nodes = append(t.Ceiling.Nodes, g.w.Account())
	t.Ceiling.Permissions = distinct(t.Ceiling.Permissions, func(p ambit.Pattern) ambit.Pattern { return p })
	t.Ceiling.Nodes = distinct(t.Ceiling.Nodes, func(r ambit.Ref) ambit.Ref { return r })
	g.w.Nouns = append(g.w.Nouns, copied(t))
	if g.chance(50) {
		t.Ceiling.Nodes = slices.DeleteFunc(t.Ceiling.Nodes, func(r ambit.Ref) bool { return r == g.w.Account() })
	} else {
		t.Ceiling.Permissions = slices.DeleteFunc(t.Ceiling.Permissions, func(p ambit.Pattern) bool { return p == "*:*" })
	}
	c.before, c.question = by(t.Ref()), by(t.Ref())
	return true
}

// asToken asks as the principal before, and through a token after.
func asToken(g *gen, c *change) bool {
	t := tokenOf(g, c, nil)
	if g.chance(60) {
		t.Ceiling = g.ceiling()
	}
	if g.chance(40) {
		t.ActsFor = pick(g, g.known(ambit.UserType))
	}
	c.before, c.question = by(t.Home), by(t.Ref())
	return true
}
