package oracle

import (
	"slices"
	"time"

	"github.com/ambit-iam/ambit"
)

// entry makes a few commands of any kind, which may not all be possible.
func (g *gen) entry() []ambit.Command {
	var all []ambit.Command
	for range g.between(1, 3) {
		all = append(all, g.step()...)
	}
	return all
}

// step makes what somebody would do in one go.
func (g *gen) step() []ambit.Command {
	switch n := g.IntN(100); {
	case n < 8:
		return put(g.policy())
	case n < 28:
		return g.otherPolicy()
	case n < 36:
		return g.otherRole()
	case n < 50:
		return g.otherMembers()
	case n < 66:
		return g.otherResource()
	case n < 72:
		return g.newResource()
	case n < 79:
		return g.deletion()
	case n < 88:
		return g.otherToken()
	case n < 97:
		return g.otherPerson()
	}
	return []ambit.Command{ambit.Set{Settings: ambit.Settings{Slug: g.w.Slug, Attributes: g.stored(ambit.AccountType)}}}
}

func put(n ambit.Noun) []ambit.Command { return []ambit.Command{ambit.Put{Noun: n}} }

// anyOf picks a noun of a kind.
func anyOf[T ambit.Noun](g *gen) (picked T, ok bool) {
	all := nounsOf(g.w, func(T) bool { return true })
	if len(all) == 0 {
		return picked, false
	}
	return pick(g, all), true
}

// otherPolicy changes one thing of a policy, or a few.
func (g *gen) otherPolicy() []ambit.Command {
	old, ok := anyOf[*ambit.Policy](g)
	if !ok {
		return nil
	}
	p, fresh := *old, g.policy()
	for range g.between(1, 2) {
		switch g.IntN(9) {
		case 0:
			p.Principals = distinct(append(slices.Clone(p.Principals), fresh.Principals[0]), func(r ambit.Ref) ambit.Ref { return r })
		case 1:
			p.Principals = some(g, p.Principals, max(len(p.Principals)-1, 1))
		case 2:
			p.Permissions, p.Roles = fresh.Permissions, fresh.Roles
		case 3:
			p.Permissions = distinct(append(slices.Clone(p.Permissions), g.patterns(1, g.someCatalogs()...)...), func(x ambit.Pattern) ambit.Pattern { return x })
		case 4:
			p.Nodes, p.ResourceGroups = g.places(g.between(1, 2)), nil
		case 5:
			p.Condition = ""
			if g.chance(50) {
				p.Condition = g.condition(g.clauses)
			}
		case 6:
			p.NotBefore, p.ExpiresAt = time.Time{}, time.Time{}
			if g.chance(40) {
				p.ExpiresAt = pick(g, moments)
			}
		case 7:
			p.Disabled = !p.Disabled
		case 8:
			if p.Effect = ambit.Allow; old.Effect == ambit.Allow {
				p.Effect = ambit.Deny
			}
		}
	}
	return put(&p)
}

func (g *gen) otherRole() []ambit.Command {
	old, ok := anyOf[*ambit.Role](g)
	if !ok {
		return nil
	}
	r := *old
	switch g.IntN(4) {
	case 0:
		r.Permissions = g.patterns(g.between(1, 3), g.someCatalogs()...)
	case 1:
		r.Permissions = append(slices.Clone(r.Permissions), g.patterns(1, g.someCatalogs()...)...)
	case 2:
		if r.Scopes = nil; g.chance(40) {
			r.Scopes = g.customScopes()
		}
	case 3:
		r.Home = g.home()
	}
	return put(&r)
}

func (g *gen) otherMembers() []ambit.Command {
	sets := append(g.known(ambit.GroupType), g.known(ambit.ResourceGroupType)...)
	if len(sets) == 0 {
		return nil
	}
	set := pick(g, sets)
	if in := g.w.Members[set]; len(in) > 0 && g.chance(45) {
		return []ambit.Command{ambit.RemoveMember{Set: set, Member: pick(g, in)}}
	}
	if set.Type == ambit.GroupType {
		return []ambit.Command{ambit.AddMember{Set: set, Member: pick(g, g.callers())}}
	}
	return []ambit.Command{ambit.AddMember{Set: set, Member: pick(g, g.nodes())}}
}

// otherResource moves a resource, relates it otherwise or changes attributes; or
// makes the same anew, which undoes itself.
func (g *gen) otherResource() []ambit.Command {
	old, ok := anyOf[*ambit.Resource](g)
	if !ok {
		return nil
	}
	r, t := *old, g.o.typeOf(old.Node.Type)
	switch g.IntN(3) {
	case 0:
		if fresh := g.resource(t, old.Node.ID); fresh != nil {
			r.Relations = fresh.Relations
		}
	case 1:
		more := slices.Clone(r.Relations)
		if g.chance(40) {
			more = some(g, more, max(len(more)-1, 1))
		}
		for _, decl := range t.relations {
			if targets := g.known(decl.to); len(targets) > 0 && g.chance(60) {
				more = append(more, ambit.Relation{Name: decl.name, To: pick(g, targets)})
			}
		}
		if legal := g.legal(t, more); legal != nil {
			r.Relations = legal
		}
	case 2:
		r.Attributes = g.stored(t.name)
	}
	if g.chance(12) {
		return append([]ambit.Command{ambit.Delete{Ref: r.Node, Cascade: true}}, put(&r)...)
	}
	return put(&r)
}

// newResource registers one that may bring others in sight of each other.
func (g *gen) newResource() []ambit.Command {
	t := pick(g, g.resourceTypes())
	r := g.resource(t, "fresh")
	if r == nil {
		return nil
	}
	more := r.Relations
	for _, decl := range t.relations {
		if targets := g.known(decl.to); !decl.parent && len(targets) > 0 {
			more = append(more, ambit.Relation{Name: decl.name, To: pick(g, targets)})
		}
	}
	if legal := g.legal(t, more); legal != nil {
		r.Relations = legal
	}
	return put(r)
}

// deletion takes something away; what denies is worth more than the rest.
func (g *gen) deletion() []ambit.Command {
	n := pick(g, g.w.Nouns)
	for range 6 {
		if p, ok := n.(*ambit.Policy); ok && p.Effect == ambit.Deny {
			break
		}
		n = pick(g, g.w.Nouns)
	}
	all := []ambit.Command{ambit.Delete{Ref: n.Ref(), Cascade: true}}
	if g.chance(25) {
		all = append(all, put(n)...)
	}
	return all
}

func (g *gen) otherToken() []ambit.Command {
	t, ok := anyOf[*ambit.Token](g)
	fresh := &ambit.Token{Own: ambit.Own{ID: g.ownID(), Home: pick(g, g.callers())}}
	if ok && g.chance(60) {
		next := *t
		fresh = &next
	}
	switch g.IntN(5) {
	case 0:
		fresh.Ceiling = nil
	case 1:
		fresh.Ceiling = &ambit.Ceiling{Permissions: g.patterns(2, g.someCatalogs()...), Nodes: g.places(2)}
	case 2:
		fresh.Ceiling = &ambit.Ceiling{Permissions: []ambit.Pattern{"*:read"}, Nodes: []ambit.Ref{g.w.Account()}}
	case 3:
		if fresh.Expires = noon.Add(90 * time.Minute); g.chance(50) {
			fresh.Expires = time.Time{}
		}
	case 4:
		if fresh.ActsFor = pick(g, g.callers()); g.chance(50) {
			fresh.ActsFor = ambit.Ref{}
		}
	}
	return put(fresh)
}

func (g *gen) otherPerson() []ambit.Command {
	if s, ok := anyOf[*ambit.ServiceAccount](g); ok && g.chance(30) {
		next := *s
		next.Disabled = !s.Disabled
		return put(&next)
	}
	old, ok := anyOf[*ambit.User](g)
	if !ok {
		return nil
	}
	u := *old
	switch g.IntN(4) {
	case 0:
		u.Status, u.Disabled = ambit.Accepted, false
	case 1:
		u.Disabled = !u.Disabled
	case 2:
		u.Attributes = g.stored(ambit.UserType)
	case 3:
		u.Home = g.home()
	}
	return put(&u)
}
