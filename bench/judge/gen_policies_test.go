package judge

import (
	"slices"
	"time"

	"github.com/ambit-iam/ambit"
)

// drawn are the permissions that patterns are next made from: mostly those of
// the applications.
func (g *gen) drawn() []permission {
	all := g.s.permissions()
	own := len(ambit.OwnCatalog().Permissions)
	if g.chance(20) {
		return all[:own]
	}
	return all[own:]
}

// patterns makes one to three different ones, each matching one of those
// permissions at least.
func (g *gen) patterns(from []permission) []ambit.Pattern {
	var list []ambit.Pattern
	for range g.between(1, 3) {
		p := pick(g, from)
		pattern := ambit.Pattern(p.id)
		if wildcards := p.wildcards(); len(wildcards) > 0 && g.chance(55) {
			pattern = pick(g, wildcards)
		}
		if !slices.Contains(list, pattern) {
			list = append(list, pattern)
		}
	}
	return list
}

// policies makes the account's own, of every kind that both can say.
func (g *gen) policies(count int) {
	if g.chance(60) {
		g.broad()
	}
	for range count {
		p := &ambit.Policy{Own: ambit.Own{ID: g.ownID()}, Effect: ambit.Allow, Disabled: g.chance(5)}
		if g.chance(35) {
			p.Effect = ambit.Deny
		}
		p.Principals = g.principals()
		g.grant(p)
		g.sit(p)
		if g.chance(45) {
			p.Condition = g.condition(slices.Contains(p.Principals, ambit.Anonymous))
		}
		if g.chance(12) {
			p.NotBefore = pick(g, moments)
		}
		if g.chance(12) {
			p.ExpiresAt = pick(g, moments)
			if !p.NotBefore.Before(p.ExpiresAt) {
				p.NotBefore = time.Time{}
			}
		}
		g.s.nouns = append(g.s.nouns, p)
	}
}

// broad allows nearly everything to many, so that there is something to deny.
func (g *gen) broad() {
	p := &ambit.Policy{
		Own: ambit.Own{ID: g.ownID()}, Effect: ambit.Allow, Principals: g.principals(),
		Permissions: []ambit.Pattern{"*:*"}, Nodes: []ambit.Ref{g.s.account()},
	}
	if g.chance(40) {
		p.Principals = []ambit.Ref{ambit.Authenticated}
	}
	if g.chance(40) {
		p.Permissions = append(p.Permissions, "ambit.*:*")
	}
	g.s.nouns = append(g.s.nouns, p)
}

// principals are those of a policy: groups most of all, since they are what can
// go wrong.
func (g *gen) principals() []ambit.Ref {
	list := some(g, g.known(ambit.GroupType), g.IntN(3))
	list = append(list, some(g, g.refs(func(t ambit.TypeName) bool { return t != ambit.GroupType && g.s.acts(t) }), g.IntN(3))...)
	if g.chance(15) {
		list = append(list, ambit.Authenticated)
	}
	if g.chance(10) {
		list = append(list, ambit.Anonymous)
	}
	if g.chance(20) || len(list) == 0 {
		list = append(list, ambit.Ref{Type: pick(g, g.refs(g.s.acts)).Type})
	}
	return list
}

// grant chooses what a policy allows or denies.
func (g *gen) grant(p *ambit.Policy) {
	if g.chance(30) {
		c := pick(g, g.s.catalogs)
		p.Roles = append(p.Roles, ambit.RoleName(c.Name+"/"+pick(g, c.Roles).Name))
	}
	if g.chance(30) {
		p.Roles = append(p.Roles, ambit.RoleName(pick(g, g.known(ambit.RoleType)).ID))
	}
	if g.chance(10) {
		p.Roles = append(p.Roles, pick(g, []ambit.RoleName{"ambit.owner", "ambit.admin", "ambit.auditor"}))
	}
	if len(p.Roles) == 0 || g.chance(30) {
		p.Permissions = g.patterns(g.drawn())
	}
}

// sit chooses where a policy holds.
func (g *gen) sit(p *ambit.Policy) {
	if g.chance(30) {
		p.ResourceGroups = some(g, g.known(ambit.ResourceGroupType), g.between(1, 2))
		if g.chance(60) {
			return
		}
	}
	if g.chance(25) {
		p.Nodes = []ambit.Ref{g.s.account()}
		return
	}
	p.Nodes = some(g, g.places(), g.between(1, 4))
}
