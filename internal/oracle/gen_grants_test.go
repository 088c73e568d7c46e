package oracle

import (
	"slices"

	"github.com/ambit-iam/ambit"
)

// permissions gives every type some actions.
func (g *gen) permissions(c *ambit.Catalog) {
	for _, t := range c.Types {
		if t.Name == string(ambit.AccountType) {
			c.Permissions = append(c.Permissions, ambit.Permission{Type: t.Name, Action: "audit", ID: ambit.PermissionID(c.Name + "-audit")})
			if g.chance(50) {
				c.Permissions = append(c.Permissions, ambit.Permission{Type: t.Name, Action: "protect", ID: ambit.PermissionID(c.Name + "-protect")})
			}
			continue
		}
		if isOwn(fullType(c, t.Name)) {
			continue
		}
		for _, action := range some(g, actionWords, g.between(2, len(actionWords))) {
			p := ambit.Permission{Type: t.Name, Action: action}
			if g.chance(20) {
				p.Scopes = g.scopeList(c)
			}
			if g.chance(12) {
				p.Includes = g.includable(g.between(1, 2))
			}
			if g.chance(4) {
				p.ID = ambit.PermissionID(c.Name + "_" + t.Name + "_" + action + "!")
			}
			c.Permissions = append(c.Permissions, p)
		}
	}
}

// scopeList names types of the catalog; or a label that is none.
func (g *gen) scopeList(c *ambit.Catalog) []string {
	names := []string{"account", "global-scope"}
	for _, t := range c.Types {
		if t.Name != "account" {
			names = append(names, t.Name)
		}
	}
	return some(g, names, g.between(1, 3))
}

// ownPermissions are the ids of Ambit's own that a catalog may include.
func (g *gen) includable(n int) []ambit.PermissionID {
	var ids []ambit.PermissionID
	for _, p := range ownPermissions() {
		if p.id != escalate && p.id != "ambit.policies:publish" {
			ids = append(ids, p.id)
		}
	}
	return some(g, ids, n)
}

func ownPermissions() []permission {
	return NewOracle(&World{Catalogs: []*ambit.Catalog{ambit.OwnCatalog()}}, nil).permissions
}

// pattern makes one over the permissions of the given catalogs.
func (g *gen) pattern(catalogs ...*ambit.Catalog) ambit.Pattern {
	p := pick(g, NewOracle(&World{Catalogs: catalogs}, nil).permissions)
	if isOwn(p.typ) {
		switch {
		case p.id == escalate && g.chance(30), g.chance(30):
			return ambit.Pattern(p.id)
		case g.chance(30):
			return "ambit.*:*"
		case g.chance(40) && p.id != escalate: // which no wildcard matches
			return ambit.Pattern("ambit.*:" + p.action)
		}
		return ambit.Pattern(p.plural + ":*")
	}
	switch {
	case g.chance(40):
		return ambit.Pattern(p.id)
	case g.chance(25):
		return "*:*"
	case g.chance(40):
		return ambit.Pattern("*:" + p.action)
	}
	return ambit.Pattern(p.plural + ":*")
}

// patterns makes a few different ones.
func (g *gen) patterns(n int, catalogs ...*ambit.Catalog) []ambit.Pattern {
	var all []ambit.Pattern
	for range n {
		if p := g.pattern(catalogs...); !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

func (g *gen) wildcards(c *ambit.Catalog) {
	for _, p := range g.patterns(g.IntN(4), c) {
		if _, _, ok := wildcard(p); !ok {
			continue
		}
		entry := ambit.Wildcard{Pattern: p}
		if g.chance(60) {
			entry.Scopes = g.scopeList(c)
		}
		c.Wildcards = append(c.Wildcards, entry)
	}
}

func (g *gen) builtinRoles(c *ambit.Catalog) {
	for _, name := range some(g, roleWords, g.between(1, 3)) {
		r := ambit.BuiltinRole{Name: name, Permissions: g.patterns(g.between(1, 4), c)}
		if g.chance(20) {
			r.Scopes = g.scopeList(c)
		}
		c.Roles = append(c.Roles, r)
	}
}

func (g *gen) builtinPolicies(c *ambit.Catalog) {
	var acting []string
	for _, t := range c.Types {
		if t.Acts {
			acting = append(acting, t.Name)
		}
	}
	words := g.words([]*ambit.Catalog{ambit.OwnCatalog(), c})
	for range g.IntN(4) {
		p := ambit.BuiltinPolicy{Effect: ambit.Allow, At: "account", To: some(g, append(acting, "anonymous", "authenticated", "ambit.user"), g.between(1, 2))}
		if g.chance(15) {
			p.Effect = ambit.Deny
		}
		if g.chance(60) && len(acting) > 0 {
			p.At, p.To = "self", some(g, append(acting, "authenticated"), 1)
		}
		if g.chance(60) {
			p.Roles = []string{pick(g, c.Roles).Name}
		} else {
			p.Permissions = g.patterns(g.between(1, 2), c)
		}
		if g.chance(30) {
			p.When = g.condition(words)
		}
		c.Policies = append(c.Policies, p)
	}
}
