package oracle

import (
	"slices"
	"time"

	"github.com/ambit-iam/ambit"
)

// roles makes custom ones.
func (g *gen) roles() {
	count := g.IntN(5)
	if g.large {
		count = 70
	}
	for range count {
		r := &ambit.Role{Own: g.own(ambit.RoleType, g.home(), "deployer", "chief", "viewer")}
		r.Permissions = g.patterns(g.between(1, 3), g.someCatalogs()...)
		if g.chance(25) {
			r.Scopes = g.customScopes()
		}
		g.w.Nouns = append(g.w.Nouns, r)
	}
}

// someCatalogs are those whose permissions are next drawn on: mostly the
// applications'.
func (g *gen) someCatalogs() []*ambit.Catalog {
	if g.chance(12) {
		return g.w.Catalogs[:1]
	}
	return g.w.Catalogs[1:]
}

// customScopes are allowed scopes as a custom role states them: full names that
// some scope list holds.
func (g *gen) customScopes() []string {
	scopes := some(g, g.scopeChoices(), g.between(1, 4))
	for i, s := range scopes {
		bare := bareName(s)
		if g.chance(30) && g.o.scopeType(bare) == ambit.TypeName(s) {
			scopes[i] = bare
		}
	}
	return scopes
}

func (g *gen) scopeChoices() []string {
	var names []string
	for _, t := range g.o.types {
		for _, c := range g.w.Catalogs[1:] {
			if slices.Contains(g.o.scopeNames(&permission{typ: "red/any", catalog: c}), t.name) {
				names = append(names, string(t.name))
			}
		}
	}
	return distinct(names, func(s string) string { return s })
}

// principals are those of a policy.
func (g *gen) principals() []ambit.Ref {
	all := some(g, g.callers(), g.between(1, 3))
	if g.chance(8) {
		all = append(all, ambit.Anonymous)
	}
	if g.chance(12) {
		all = append(all, ambit.Authenticated)
	}
	if g.chance(25) || len(all) == 0 {
		var acting []ambit.Ref
		for _, t := range g.o.types {
			if t.acts {
				acting = append(acting, ambit.Ref{Type: t.name})
			}
		}
		all = append(all, pick(g, acting))
	}
	return all
}

// policies makes policies of every kind.
func (g *gen) policies() {
	count := g.between(3, 14)
	if g.large {
		count = 90
	}
	if g.chance(60) {
		g.broad()
	}
	for range count {
		g.w.Nouns = append(g.w.Nouns, g.policy())
	}
}

// policy makes one.
func (g *gen) policy() *ambit.Policy {
	p := &ambit.Policy{Own: g.own(ambit.PolicyType, g.home(), "p", "q", "r", "s", "t"), Effect: ambit.Allow}
	if g.chance(25) {
		p.Effect = ambit.Deny
	}
	p.Principals = g.principals()
	g.what(p)
	g.where(p)
	if g.chance(25) {
		p.Condition = g.condition(g.clauses)
	}
	if g.chance(15) {
		p.NotBefore = pick(g, moments)
	}
	if g.chance(15) {
		p.ExpiresAt = pick(g, moments)
		if !p.NotBefore.IsZero() && !p.NotBefore.Before(p.ExpiresAt) {
			p.NotBefore = time.Time{}
		}
	}
	if g.chance(3) {
		p.NotBefore, p.ExpiresAt = time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	p.Disabled = g.chance(6)
	return p
}

// broad allows nearly everything to many, so that there is something to deny.
func (g *gen) broad() {
	p := &ambit.Policy{
		Own: g.own(ambit.PolicyType, g.w.Account(), "broad"), Effect: ambit.Allow,
		Principals: g.principals(), Permissions: []ambit.Pattern{"*:*"}, Nodes: []ambit.Ref{g.w.Account()},
	}
	if g.chance(60) {
		p.Principals = []ambit.Ref{ambit.Authenticated}
	}
	if g.chance(50) {
		p.Permissions = append(p.Permissions, "ambit.*:*")
	}
	g.w.Nouns = append(g.w.Nouns, p)
}

// what chooses the policy's roles and patterns.
func (g *gen) what(p *ambit.Policy) {
	var builtin, custom []ambit.RoleName
	for _, c := range g.w.Catalogs {
		for _, r := range c.Roles {
			if c.Name != ambit.OwnCatalogName {
				builtin = append(builtin, ambit.RoleName(c.Name+"/"+r.Name))
			}
		}
	}
	for _, n := range g.w.Nouns {
		if r, ok := n.(*ambit.Role); ok {
			custom = append(custom, ambit.RoleName(r.ID))
		}
	}
	if g.chance(30) {
		p.Roles = append(p.Roles, pick(g, builtin))
	}
	if g.chance(40) {
		p.Roles = append(p.Roles, some(g, custom, 1)...)
	}
	if g.chance(6) {
		p.Roles = append(p.Roles, pick(g, []ambit.RoleName{"ambit.owner", "ambit.admin"}))
	}
	if len(p.Roles) == 0 || g.chance(25) {
		p.Permissions = g.patterns(g.between(1, 3), g.someCatalogs()...)
	}
}

// where chooses the policy's nodes, at or beneath its home.
func (g *gen) where(p *ambit.Policy) {
	home := p.Home
	for _, name := range p.Roles {
		if r, ok := g.w.Noun(ambit.Ref{Type: ambit.RoleType, ID: string(name)}).(*ambit.Role); ok && home == g.w.Account() && g.chance(60) {
			home = r.Home
		}
	}
	switch {
	case home != g.w.Account():
		p.Nodes = some(g, g.beneath(home), g.between(1, 3))
	case g.chance(30):
		p.Nodes = []ambit.Ref{home}
	default:
		p.Nodes = g.places(g.between(1, 3))
	}
	sets := g.known(ambit.ResourceGroupType)
	if inside := g.meeting(sets, p.Home); len(inside) > 0 && g.chance(60) {
		sets = inside
	}
	if len(sets) > 0 && g.chance(25) {
		p.ResourceGroups = some(g, sets, 1)
		if g.chance(50) {
			p.Nodes = nil
		}
	}
}

// meeting picks the sets of which some member lies at or beneath home, where that
// says something.
func (g *gen) meeting(sets []ambit.Ref, home ambit.Ref) []ambit.Ref {
	if home == g.w.Account() {
		return nil
	}
	inside := g.beneath(home)
	return slices.DeleteFunc(slices.Clone(sets), func(set ambit.Ref) bool {
		return !slices.ContainsFunc(g.w.Members[set], func(m ambit.Ref) bool { return slices.Contains(inside, m) })
	})
}

// beneath lists the nodes at or beneath home.
func (g *gen) beneath(home ambit.Ref) []ambit.Ref {
	var all []ambit.Ref
	for _, r := range g.nodes() {
		if x, known := g.o.node(r); known && slices.Contains(g.o.up(x), home) {
			all = append(all, r)
		}
	}
	return all
}

// places picks up to n nodes, those with something particular about them more
// often: the end of a reach path, several parents.
func (g *gen) places(n int) []ambit.Ref {
	all := some(g, g.nodes(), n)
	for i := range all {
		x, known := g.o.node(pick(g, g.nodes()))
		if !known {
			continue
		}
		if g.chance(25) && len(g.o.parents(x)) > 1 {
			all[i] = x.ref
		}
		if len(x.typ.reach) == 0 || g.chance(35) {
			continue
		}
		if ends := g.o.follow(x, pick(g, x.typ.reach)); len(ends) > 0 {
			all[i] = pick(g, ends)
			if e, known := g.o.node(all[i]); known && g.chance(25) {
				all[i] = pick(g, g.o.up(e))
			}
		}
	}
	return distinct(all, func(r ambit.Ref) ambit.Ref { return r })
}

// tokens makes tokens of every kind of principal.
func (g *gen) tokens() {
	var holders []ambit.Ref
	for _, r := range g.callers() {
		if r.Type != ambit.GroupType {
			holders = append(holders, r)
		}
	}
	for range g.IntN(5) {
		home := pick(g, holders)
		t := &ambit.Token{Own: g.own(ambit.TokenType, home, "laptop", "agent", "ci")}
		if g.chance(60) {
			t.Ceiling = &ambit.Ceiling{
				Permissions: g.patterns(g.between(1, 3), g.someCatalogs()...),
				Nodes:       g.places(g.between(1, 3)),
			}
			if g.chance(40) {
				t.Ceiling.Nodes = []ambit.Ref{g.w.Account()}
			}
			if g.chance(10) {
				t.Ceiling = &ambit.Ceiling{}
			}
		}
		if g.chance(35) {
			t.ActsFor = pick(g, holders)
		}
		if g.chance(30) {
			t.Expires = pick(g, moments)
		}
		g.w.Nouns = append(g.w.Nouns, t)
	}
}
