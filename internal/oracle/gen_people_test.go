package oracle

import (
	"slices"

	"github.com/ambit-iam/ambit"
)

// home is where one of Ambit's own nouns lives: mostly the account.
func (g *gen) home() ambit.Ref {
	if g.chance(75) || len(g.w.Nouns) == 0 {
		return g.w.Account()
	}
	if n, ok := pick(g, g.w.Nouns).(*ambit.Resource); ok {
		return n.Node
	}
	return g.w.Account()
}

// own makes what Ambit's own nouns have in common; names may meet between homes.
func (g *gen) own(t ambit.TypeName, home ambit.Ref, names ...string) ambit.Own {
	o := ambit.Own{ID: g.ownID(), Home: home}
	name := pick(g, names)
	taken := slices.ContainsFunc(g.w.Nouns, func(n ambit.Noun) bool {
		b := own(n)
		return b != nil && n.Ref().Type == t && b.Home == home && b.Name == name
	})
	if !taken {
		o.Name = name
	}
	return o
}

func (g *gen) person() {
	u := &ambit.User{
		Own:    g.own(ambit.UserType, g.home(), "alice", "bob", "carol", "dan", "n1"),
		Status: ambit.Accepted, Attributes: g.stored(ambit.UserType),
	}
	if g.chance(12) {
		u.Status = pick(g, []ambit.UserStatus{ambit.Pending, ambit.Pending})
	}
	u.Disabled = g.chance(8)
	g.w.Nouns = append(g.w.Nouns, u)
}

func (g *gen) people() {
	count := g.between(1, 5)
	if g.large {
		count = 70
	}
	for range count {
		g.person()
	}
	for range g.IntN(3) {
		g.w.Nouns = append(g.w.Nouns, &ambit.ServiceAccount{
			Own: g.own(ambit.ServiceAccountType, g.home(), "ci", "cron", "alice"), Disabled: g.chance(10),
			Attributes: g.stored(ambit.ServiceAccountType),
		})
	}
}

// callers are the nodes that can be principals.
func (g *gen) callers() []ambit.Ref {
	if g.menu != nil {
		return g.menu.callers
	}
	var all []ambit.Ref
	for _, n := range g.w.Nouns {
		if t := g.o.typeOf(n.Ref().Type); t != nil && t.acts || n.Ref().Type == ambit.GroupType {
			all = append(all, n.Ref())
		}
	}
	return all
}

// groups nest up to five deep: a group holds some that were made before it.
func (g *gen) groups() {
	depth := map[ambit.Ref]int{}
	count := g.IntN(7)
	if g.large {
		count = 70
	}
	for range count {
		group := &ambit.Group{
			Own:        g.own(ambit.GroupType, g.home(), "ops", "dev", "leads", "alice"),
			Attributes: g.stored(ambit.GroupType),
		}
		for _, m := range some(g, g.callers(), g.IntN(5)) {
			if depth[m] < 5 {
				g.w.Members[group.Ref()] = append(g.w.Members[group.Ref()], m)
				depth[group.Ref()] = max(depth[group.Ref()], depth[m]+1)
			}
		}
		g.w.Nouns = append(g.w.Nouns, group)
	}
	for range g.IntN(3) {
		set := &ambit.ResourceGroup{Own: g.own(ambit.ResourceGroupType, g.w.Account(), "set", "sets")}
		g.w.Members[set.Ref()] = some(g, g.nodes(), g.IntN(4))
		if inside := g.beneath(g.home()); g.chance(50) {
			// So that policies at home there may find something of their own in it.
			g.w.Members[set.Ref()] = distinct(append(g.w.Members[set.Ref()], some(g, inside, 2)...), func(r ambit.Ref) ambit.Ref { return r })
		}
		g.w.Nouns = append(g.w.Nouns, set)
	}
}

// nodes are what policies may sit on: everything, opaque nodes too.
func (g *gen) nodes() []ambit.Ref {
	if g.menu != nil {
		return g.menu.nodes
	}
	all := []ambit.Ref{g.w.Account()}
	for _, n := range g.w.Nouns {
		all = append(all, n.Ref())
	}
	for i := range g.o.types {
		if g.o.types[i].opaque {
			all = append(all, g.known(g.o.types[i].name)...)
		}
	}
	return all
}
