package oracle

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
)

// forgetIDs drops the conditions that compare ids, for which names do say
// something.
func forgetIDs(w *World) {
	compares := func(source string) bool {
		return source != "" && slices.ContainsFunc(terms(w.Conditions[source]), func(t term) bool { return t.of != "action" && t.name == "id" })
	}
	for _, p := range nounsOf(w, func(p *ambit.Policy) bool { return compares(p.Condition) }) {
		p.Condition = ""
	}
	for _, c := range w.Catalogs[1:] {
		for i := range c.Policies {
			if compares(c.Policies[i].When) {
				c.Policies[i].When = ""
			}
		}
	}
}

// renameAll gives everything but the account another id, in the world and in the
// questions alike.
func renameAll(g *gen, c *change) bool {
	ids := map[string]string{}
	for _, n := range g.w.Nouns {
		if own(n) != nil {
			ids[n.Ref().ID] = g.ownID()
		}
	}
	rename := func(r ambit.Ref) ambit.Ref {
		own := isOwn(r.Type) || ids[r.ID] != ""
		switch {
		case r.ID == "" || r.Type == ambit.AccountType:
		case own && ids[r.ID] != "":
			r.ID = ids[r.ID]
		case !own && !g.namesOwn(r):
			r.ID = "new " + r.ID
		}
		return r
	}
	renameWorld(c.after, rename)
	c.question = func(q ambit.Question) ambit.Question {
		q = copied(q)
		q.Principal, q.Resource.Ref = rename(q.Principal), rename(q.Resource.Ref)
		for i := range q.Resource.Relations {
			q.Resource.Relations[i].To = rename(q.Resource.Relations[i].To)
		}
		return q
	}
	return true
}

// namesOwn tells whether a bare reference names one of Ambit's own nouns by its
// name, which stays.
func (g *gen) namesOwn(r ambit.Ref) bool {
	full, err := g.o.resolve(r, "")
	return err == nil && isOwn(full.Type) || err != nil && strings.Contains(err.Error(), "name")
}

func renameWorld(w *World, rename func(ambit.Ref) ambit.Ref) {
	renameAll := func(refs []ambit.Ref) {
		for i := range refs {
			refs[i] = rename(refs[i])
		}
	}
	sets := map[ambit.Ref][]ambit.Ref{}
	for set, members := range w.Members {
		renameAll(members)
		sets[rename(set)] = members
	}
	w.Members = sets
	for _, n := range w.Nouns {
		if o := own(n); o != nil {
			o.ID, o.Home = rename(n.Ref()).ID, rename(o.Home)
		}
		switch n := n.(type) {
		case *ambit.Resource:
			n.Node = rename(n.Node)
			for i := range n.Relations {
				n.Relations[i].To = rename(n.Relations[i].To)
			}
		case *ambit.Policy:
			renameAll(n.Principals)
			renameAll(n.Nodes)
			renameAll(n.ResourceGroups)
			for i, r := range n.Roles {
				n.Roles[i] = ambit.RoleName(rename(ambit.Ref{Type: ambit.RoleType, ID: string(r)}).ID)
			}
		case *ambit.Token:
			n.ActsFor = rename(n.ActsFor)
			if n.Ceiling != nil {
				renameAll(n.Ceiling.Nodes)
			}
		case *ambit.User, *ambit.ServiceAccount, *ambit.Group, *ambit.ResourceGroup, *ambit.Role:
		default:
			panic(fmt.Sprintf("%T is not renamed", n))
		}
	}
}
