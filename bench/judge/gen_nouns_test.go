package judge

import (
	"fmt"
	"maps"
	"slices"

	"github.com/ambit-iam/ambit"
)

// opaqueIDs are those of opaque nodes that anything speaks of.
var opaqueIDs = []string{"z1", "z2", `z "3"`}

// id is the n-th of its type. Some hold what either language has to escape.
func (g *gen) id(n int) string {
	if g.chance(10) {
		return fmt.Sprintf("ü \\ \"%d\" / 'x'", n)
	}
	return fmt.Sprintf("n%d", n)
}

// home is where one of Ambit's own nouns lives; zero is the account.
func (g *gen) home() ambit.Ref {
	resources := g.refs(func(t ambit.TypeName) bool { return !isExtension(string(t)) })
	if len(resources) == 0 || g.chance(60) {
		return ambit.Ref{}
	}
	return pick(g, resources)
}

func (g *gen) own() ambit.Own { return ambit.Own{ID: g.ownID(), Home: g.home()} }

// people makes users and service accounts. Those made before the resources live
// in the account.
func (g *gen) people(users int) {
	for range users {
		u := &ambit.User{Own: g.own(), Status: ambit.Accepted, Attributes: g.stored()}
		if g.chance(7) {
			u.Status = ambit.Pending
		}
		u.Disabled = g.chance(5)
		g.s.nouns = append(g.s.nouns, u)
	}
	for range g.between(1, 2) {
		a := &ambit.ServiceAccount{Own: g.own(), Disabled: g.chance(5), Attributes: g.stored()}
		g.s.nouns = append(g.s.nouns, a)
	}
}

// resources makes nodes of every type that can have any, each in one to three
// others.
func (g *gen) resources() {
	for _, c := range g.s.catalogs {
		for i := range c.Types {
			t := declared{c, &c.Types[i]}
			if isExtension(t.decl.Name) || t.decl.Opaque {
				continue
			}
			for n := range g.between(1, 6) {
				if r := g.resource(t, n); r != nil {
					g.s.nouns = append(g.s.nouns, r)
				}
			}
		}
	}
}

// resource makes one, or none where nothing is there to hold it.
func (g *gen) resource(t declared, n int) *ambit.Resource {
	parents := t.parents()
	var possible []ambit.Relation
	for _, name := range slices.Sorted(maps.Keys(parents)) {
		for _, to := range g.known(parents[name]) {
			possible = append(possible, ambit.Relation{Name: name, To: to})
		}
	}
	if len(possible) == 0 {
		return nil
	}
	r := &ambit.Resource{
		Node:       ambit.Ref{Type: fullType(t.catalog, t.decl.Name), ID: g.id(n)},
		Relations:  some(g, possible, pick(g, []int{1, 1, 2, 3})),
		Attributes: g.stored(),
	}
	for _, decl := range t.decl.Relations {
		for _, to := range some(g, g.known(fullType(t.catalog, decl.To)), 2) {
			r.Relations = append(r.Relations, ambit.Relation{Name: decl.Name, To: to})
		}
	}
	return r
}

// known lists the nodes of a type that there are so far.
func (g *gen) known(t ambit.TypeName) []ambit.Ref {
	if t == ambit.AccountType {
		return []ambit.Ref{g.s.account()}
	}
	if d, ok := g.s.types()[t]; ok && d.decl.Opaque {
		var all []ambit.Ref
		for _, id := range opaqueIDs {
			all = append(all, ambit.Ref{Type: t, ID: id})
		}
		return all
	}
	return g.refs(func(of ambit.TypeName) bool { return of == t })
}

// acts reports whether nodes of the type can be principals.
func (s *scene) acts(t ambit.TypeName) bool {
	switch t {
	case ambit.UserType, ambit.ServiceAccountType, ambit.GroupType:
		return true
	}
	d, ok := s.types()[t]
	return ok && d.decl.Acts
}

// groups makes groups with any principal as a member; a group is only in those
// made before it, so that none goes round.
func (g *gen) groups(count int) {
	callers := g.refs(g.s.acts)
	var made []ambit.Ref
	for range count {
		group := &ambit.Group{Own: g.own(), Attributes: g.stored()}
		g.s.nouns = append(g.s.nouns, group)
		for _, in := range some(g, made, g.IntN(3)) {
			g.s.members = append(g.s.members, membership{in, group.Ref()})
		}
		for _, m := range some(g, callers, g.between(0, 4)) {
			g.s.members = append(g.s.members, membership{group.Ref(), m})
		}
		made = append(made, group.Ref())
	}
}

func (g *gen) resourceGroups() {
	for range g.between(1, 3) {
		set := &ambit.ResourceGroup{Own: g.own(), Attributes: g.stored()}
		g.s.nouns = append(g.s.nouns, set)
		for _, m := range some(g, g.places(), g.between(1, 4)) {
			g.s.members = append(g.s.members, membership{set.Ref(), m})
		}
	}
}

// places are the nodes that something can sit on.
func (g *gen) places() []ambit.Ref {
	all := append(g.refs(func(ambit.TypeName) bool { return true }), g.s.account())
	types := g.s.types()
	for _, name := range slices.Sorted(maps.Keys(types)) {
		if types[name].decl.Opaque {
			all = append(all, g.known(name)...)
		}
	}
	return all
}

// roles makes custom ones. Their home is the account: Cedar has no homes.
func (g *gen) roles() {
	for range g.between(1, 3) {
		r := &ambit.Role{Own: ambit.Own{ID: g.ownID()}, Permissions: g.patterns(g.drawn())}
		g.s.nouns = append(g.s.nouns, r)
	}
}
