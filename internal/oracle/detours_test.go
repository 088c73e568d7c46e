package oracle

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/ambit-iam/ambit"
)

// detours are ways of coming to the same world by changes that are taken back:
// what the engine keeps of them would show.
type detours struct {
	o     *Oracle
	r     *rand.Rand // nil: none but those that are needed
	count int
}

func (t *detours) takes(percent int) bool { return t.r != nil && t.r.IntN(100) < percent }

// asWritten is the noun as a person may write it: without its home where that is
// the account.
func (t *detours) asWritten(n ambit.Noun) ambit.Noun {
	if o := own(n); o == nil || o.Home != t.o.Account() || !t.takes(20) {
		return n
	}
	n = copied(n)
	own(n).Home = ambit.Ref{}
	return n
}

// before is another form of the noun to be put first, or nil.
func (t *detours) before(n ambit.Noun) ambit.Noun {
	if res, ok := n.(*ambit.Resource); ok {
		return t.bare(res)
	}
	if !t.takes(25) {
		return nil
	}
	switch n := copied(n).(type) {
	case *ambit.User:
		n.Disabled, n.Attributes = !n.Disabled, nil
		return n
	case *ambit.ServiceAccount:
		n.Disabled = !n.Disabled
		return n
	case *ambit.Role:
		n.Permissions, n.Scopes = []ambit.Pattern{"*:*"}, nil
		if n.Name == "" && t.homeless() {
			n.Home = t.o.Account()
		}
		return n
	case *ambit.Token:
		n.Ceiling, n.ActsFor = nil, ambit.Ref{}
		return n
	case *ambit.Policy:
		if n.Effect == ambit.Allow {
			n.Effect = ambit.Deny
		} else {
			n.Effect = ambit.Allow
		}
		n.Principals, n.Nodes, n.ResourceGroups = []ambit.Ref{ambit.Authenticated, ambit.Anonymous}, []ambit.Ref{n.Home}, nil
		n.Roles, n.Permissions, n.Condition, n.Disabled = nil, []ambit.Pattern{"*:*", "ambit.*:*"}, "", false
		return n
	}
	return nil
}

// bare is a resource with the relations alone that it must have, if that is less.
func (t *detours) bare(res *ambit.Resource) ambit.Noun {
	bare := *res
	bare.Relations = nil
	held := false
	for _, rel := range res.Relations {
		decl := t.o.typeOf(res.Node.Type).relation(rel.Name)
		optional := decl != nil && !decl.must && (!decl.parent || held && t.takes(30) && t.homeless())
		if decl == nil || optional {
			continue
		}
		held = held || decl.parent
		bare.Relations = append(bare.Relations, rel)
	}
	if len(bare.Relations) == len(res.Relations) {
		return nil
	}
	return &bare
}

// homeless tells whether all policies live in the account, so that no node must lie
// in a certain place for a policy to name it.
func (t *detours) homeless() bool {
	return !slices.ContainsFunc(t.o.Nouns, func(n ambit.Noun) bool {
		p, ok := n.(*ambit.Policy)
		return ok && p.Home != t.o.Account()
	})
}

// strays are nouns and members that come and go again.
func (t *detours) strays() []deed {
	var all []deed
	if !t.takes(60) {
		return nil
	}
	account := t.o.Account()
	for range t.r.IntN(4) {
		t.count++
		id := fmt.Sprintf("%032x", t.count)
		here := ambit.Own{ID: id, Home: account}
		user, group := &ambit.User{Own: here, Status: ambit.Accepted}, &ambit.Group{Own: here}
		set, role := &ambit.ResourceGroup{Own: here}, &ambit.Role{Own: here, Permissions: []ambit.Pattern{"*:*"}}
		policy := &ambit.Policy{
			Own: here, Effect: ambit.Allow, Principals: []ambit.Ref{user.Ref(), group.Ref(), ambit.Authenticated},
			Roles: []ambit.RoleName{ambit.RoleName(id)}, Nodes: []ambit.Ref{account}, ResourceGroups: []ambit.Ref{set.Ref()},
		}
		if t.takes(50) {
			policy.Effect = ambit.Deny
		}
		for _, n := range []ambit.Noun{user, group, set, role, policy} {
			all = append(all, deed{command: ambit.Put{Noun: n}, makes: n.Ref(), needs: needs(n)})
		}
		for _, n := range t.o.Nouns {
			if acts := t.o.typeOf(n.Ref().Type).acts; t.takes(10) && acts {
				all = append(all, deed{command: ambit.AddMember{Set: group.Ref(), Member: n.Ref()}, needs: []ambit.Ref{group.Ref(), n.Ref()}, makes: done(id, len(all))})
			} else if t.takes(10) {
				all = append(all, deed{command: ambit.AddMember{Set: set.Ref(), Member: n.Ref()}, needs: []ambit.Ref{set.Ref(), n.Ref()}, makes: done(id, len(all))})
			}
			// Someone comes into a group of the world and leaves it.
			if _, ok := n.(*ambit.Group); ok && t.takes(30) {
				come := done(id, len(all))
				all = append(all,
					deed{command: ambit.AddMember{Set: n.Ref(), Member: user.Ref()}, needs: []ambit.Ref{n.Ref(), user.Ref()}, makes: come},
					deed{command: ambit.RemoveMember{Set: n.Ref(), Member: user.Ref()}, needs: []ambit.Ref{come}, makes: done(id, len(all)+1)})
			}
		}
		gone := []ambit.Ref{policy.Ref(), user.Ref(), group.Ref(), set.Ref(), role.Ref()}
		if t.takes(50) {
			gone = gone[1:] // the policy goes with its only role
		}
		all = append(all, leave(all, id, gone)...)
	}
	return all
}

// done stands for a deed that others wait for.
func done(id string, n int) ambit.Ref {
	return ambit.Ref{Type: "done", ID: fmt.Sprintf("%s %d", id, n)}
}

// leave deletes nodes one after the other when everything else about them is done.
func leave(all []deed, id string, nodes []ambit.Ref) []deed {
	var before []ambit.Ref
	for _, x := range all {
		if !x.makes.IsZero() {
			before = append(before, x.makes)
		}
	}
	var leaving []deed
	for i, n := range nodes {
		gone := ambit.Ref{Type: "gone", ID: fmt.Sprintf("%s %d", id, i)}
		leaving = append(leaving, deed{command: ambit.Delete{Ref: n}, needs: slices.Clone(before), makes: gone})
		before = append(before, gone)
	}
	return leaving
}
