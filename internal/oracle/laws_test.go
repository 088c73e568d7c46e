package oracle

import (
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
)

// nounsOf lists the nouns of one kind that pass.
func nounsOf[T ambit.Noun](w *World, pass func(T) bool) []T {
	var all []T
	for _, n := range w.Nouns {
		if v, ok := n.(T); ok && pass(v) {
			all = append(all, v)
		}
	}
	return all
}

func isAllow(p *ambit.Policy) bool { return p.Effect == ambit.Allow }

func addDeny(g *gen, c *change) bool {
	p := g.policy()
	p.Effect, p.Name = ambit.Deny, ""
	c.after.Nouns = append(c.after.Nouns, p)
	for source, tree := range g.w.Conditions {
		c.after.Conditions[source] = tree
	}
	c.focus = []*ambit.Policy{p}
	return true
}

func removeAllow(g *gen, c *change) bool {
	allows := nounsOf(c.after, func(p *ambit.Policy) bool { return isAllow(p) && !named(c.after, p.Ref()) })
	if len(allows) == 0 {
		return false
	}
	gone := pick(g, allows)
	c.after.Nouns = slices.DeleteFunc(c.after.Nouns, func(n ambit.Noun) bool { return n == ambit.Noun(gone) })
	c.focus = []*ambit.Policy{gone}
	return true
}

// named tells whether another noun names r.
func named(w *World, r ambit.Ref) bool {
	for _, n := range w.Nouns {
		if slices.Contains(needs(n), r) || slices.Contains(w.Members[n.Ref()], r) {
			return true
		}
	}
	return false
}

// reorder leaves it to the building in another order.
func reorder(*gen, *change) bool { return true }

func duplicate(g *gen, c *change) bool {
	for _, p := range nounsOf(c.after, func(*ambit.Policy) bool { return true }) {
		again := copied(p)
		again.ID, again.Name = g.ownID(), ""
		again.Principals = append(again.Principals, p.Principals...)
		again.Nodes = append(again.Nodes, p.Nodes...)
		again.Principals = distinct(again.Principals, func(r ambit.Ref) ambit.Ref { return r })
		again.Nodes = distinct(again.Nodes, func(r ambit.Ref) ambit.Ref { return r })
		slices.Reverse(again.Nodes)
		slices.Reverse(again.Permissions)
		c.after.Nouns = append(c.after.Nouns, again)
	}
	return true
}

func splitRole(g *gen, c *change) bool {
	for _, r := range nounsOf(c.after, func(r *ambit.Role) bool { return len(r.Permissions) > 1 }) {
		other := copied(r)
		other.ID, other.Name = g.ownID(), ""
		at := g.between(1, len(r.Permissions)-1)
		other.Permissions, r.Permissions = r.Permissions[at:], r.Permissions[:at]
		c.after.Nouns = append(c.after.Nouns, other)
		for _, p := range nounsOf(c.after, func(p *ambit.Policy) bool { return slices.Contains(p.Roles, ambit.RoleName(r.ID)) }) {
			p.Roles = append(p.Roles, ambit.RoleName(other.ID))
			c.focus = append(c.focus, g.w.Noun(p.Ref()).(*ambit.Policy))
		}
	}
	return len(c.focus) > 0
}

// addUnrelated adds nodes in the account that only know each other, and people
// and groups that nobody knows.
func addUnrelated(g *gen, c *change) bool {
	for _, t := range g.resourceTypes() {
		home := t.relation("account")
		if home == nil || !home.parent || slices.ContainsFunc(t.relations, func(r relation) bool { return r.must && r.name != "account" }) {
			continue
		}
		one := &ambit.Resource{Node: ambit.Ref{Type: t.name, ID: "stray"}, Relations: []ambit.Relation{{Name: "account", To: g.w.Account()}}}
		two := copied(one)
		two.Node.ID = "stray too"
		for _, r := range t.relations {
			if r.to == t.name {
				two.Relations = append(two.Relations, ambit.Relation{Name: r.name, To: one.Node})
			}
		}
		c.after.Nouns = append(c.after.Nouns, one, two)
	}
	u := &ambit.User{Own: ambit.Own{ID: g.ownID(), Name: "stray", Home: g.w.Account()}, Status: ambit.Accepted}
	group := &ambit.Group{Own: ambit.Own{ID: g.ownID(), Name: "strays", Home: g.w.Account()}}
	c.after.Members[group.Ref()] = []ambit.Ref{u.Ref()}
	c.after.Nouns = append(c.after.Nouns, u, group)
	return true
}

// forgetEntries drops the wildcard entries, whose scopes would make a wider
// pattern one of other scopes.
func forgetEntries(w *World) {
	for _, c := range w.Catalogs[1:] {
		c.Wildcards = nil
	}
	forgetUnusable(w)
}

// forgetScopes drops every stated scope.
func forgetScopes(w *World) {
	for _, c := range w.Catalogs[1:] {
		c.Wildcards = nil
		for i := range c.Permissions {
			c.Permissions[i].Scopes = nil
		}
		for i := range c.Roles {
			c.Roles[i].Scopes = nil
		}
	}
	forgetUnusable(w)
}

// forgetUnusable drops those scopes of custom roles that no list names any more.
func forgetUnusable(w *World) {
	g := gen{w: w, o: NewOracle(w, nil)}
	named := g.scopeChoices()
	for _, r := range nounsOf(w, func(r *ambit.Role) bool { return r.Scopes != nil }) {
		r.Scopes = slices.DeleteFunc(r.Scopes, func(s string) bool { return !slices.Contains(named, s) })
		if len(r.Scopes) == 0 {
			r.Scopes = nil
		}
	}
}

func widen(g *gen, c *change) bool {
	var wider []*ambit.Policy
	for _, p := range nounsOf(c.after, isAllow) {
		if len(p.Permissions) == 0 {
			continue
		}
		i := g.IntN(len(p.Permissions))
		if w := g.wider(p.Permissions[i]); w != p.Permissions[i] && !slices.Contains(p.Permissions, w) {
			p.Permissions[i] = w
			wider = append(wider, p)
		}
	}
	c.focus = wider
	return len(wider) > 0
}

// wider is a pattern that matches at least what p does.
func (g *gen) wider(p ambit.Pattern) ambit.Pattern {
	if m := g.o.permission(ambit.PermissionID(p)); m != nil {
		if m.id == escalate {
			return p // which no wildcard matches
		}
		return ambit.Pattern(m.plural + ":*")
	}
	if strings.HasPrefix(string(p), ambit.OwnPrefix) {
		return "ambit.*:*"
	}
	return "*:*"
}

// lift moves one node of each allow to a parent.
func lift(g *gen, c *change) bool {
	for _, p := range nounsOf(c.after, isAllow) {
		atHome := !slices.ContainsFunc(p.Roles, func(r ambit.RoleName) bool {
			role := g.o.role(r)
			return !role.home.IsZero() && role.home != g.w.Account()
		})
		if p.Home != g.w.Account() || len(p.Nodes) == 0 || !atHome {
			continue
		}
		i := g.IntN(len(p.Nodes))
		x, _ := g.o.node(p.Nodes[i])
		if above := g.o.parents(x); len(above) > 0 {
			p.Nodes[i] = pick(g, above)
			p.Nodes = distinct(p.Nodes, func(r ambit.Ref) ambit.Ref { return r })
			c.focus = append(c.focus, p)
		}
	}
	return len(c.focus) > 0
}
