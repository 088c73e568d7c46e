// Package workload makes accounts of a realistic shape and any size, and
// questions to them, for benchmarks. What it makes depends only on the size.
//
// The shape: 40 types of leaves with 10 actions each under account >
// organization > project; one leaf in five has an owning user as a second
// parent; 30 built-in roles and some custom ones; seven policies in ten name a
// user, the others a group, one in fifty denies; most sit on leaves and
// projects, few at the account. Half the questions are drawn from a policy
// downward (mostly allowed), half at random (mostly denied).
package workload

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/ambit-iam/ambit"
)

// A Size is how much there is of everything.
type Size struct {
	Users, Groups, Resources, Policies, Roles int
}

// The sizes of benchmarks.
var (
	S = Size{Users: 1_000, Groups: 100, Resources: 10_000, Policies: 5_000, Roles: 20}
	M = Size{Users: 100_000, Groups: 5_000, Resources: 1_000_000, Policies: 300_000, Roles: 500}
)

const (
	leafTypes = 40
	actions   = 10
)

// Now is the time of all questions.
var Now = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Catalog is the catalog of the workload.
func Catalog() *ambit.Catalog {
	c := &ambit.Catalog{Name: "work", Types: []ambit.Type{
		{Name: "organization", Parents: []string{"account"}},
		{Name: "project", Parents: []string{"organization"}},
		{Name: "user", Parents: []string{"account"}, Acts: true},
	}}
	for t := range leafTypes {
		name := leafType(t)
		c.Types = append(c.Types, ambit.Type{Name: name, Parents: []string{"project", "user"}})
		for a := range actions {
			c.Permissions = append(c.Permissions, ambit.Permission{Type: name, Action: action(a)})
		}
	}
	role := func(patterns ...ambit.Pattern) {
		c.Roles = append(c.Roles, ambit.BuiltinRole{Name: fmt.Sprintf("role-%d", len(c.Roles)), Permissions: patterns})
	}
	role("*:*")
	role(ambit.Pattern("*:" + action(0)))
	role(ambit.Pattern("*:"+action(0)), ambit.Pattern("*:"+action(1)))
	for t := range 12 {
		role(ambit.Pattern(leafType(t) + "s:*"))
	}
	rng := rand.New(rand.NewPCG(7, 7))
	for len(c.Roles) < 30 {
		role(permissions(rng, 20)...)
	}
	return c
}

func leafType(i int) string { return fmt.Sprintf("kind-%02d", i) }

func action(i int) string { return fmt.Sprintf("action%d", i) }

func permission(t, a int) ambit.PermissionID {
	return ambit.PermissionID(leafType(t) + "s:" + action(a))
}

func permissions(rng *rand.Rand, n int) []ambit.Pattern {
	var patterns []ambit.Pattern
	for len(patterns) < n {
		p := ambit.Pattern(permission(rng.IntN(leafTypes), rng.IntN(actions)))
		if !slices.Contains(patterns, p) {
			patterns = append(patterns, p)
		}
	}
	return patterns
}

// A World is an account in the making, with what is needed to ask about it.
type World struct {
	Size     Size
	Draft    *ambit.Draft
	rng      *rand.Rand
	orgs     []ambit.Ref
	projects []ambit.Ref
	users    []ambit.Ref
	groups   []ambit.Ref
	members  [][]ambit.Ref // by group
	leaves   []leaf
	beneath  map[ambit.Ref][]int // leaves by project
	granted  []grant
	builtin  []ambit.BuiltinRole
	custom   [][]ambit.Pattern
}

type leaf struct {
	ref     ambit.Ref
	kind    int
	project ambit.Ref
}

// grant is a policy to draw questions from.
type grant struct {
	principal ambit.Ref
	group     int // index, or -1
	node      ambit.Ref
	leaf      int // index, or -1
	patterns  []ambit.Pattern
}

// New makes a world of a size.
func New(size Size) (*World, error) {
	d, err := ambit.NewDraft(ambit.Config{ID: fmt.Sprintf("%032x", 1), Slug: "work"})
	if err != nil {
		return nil, err
	}
	w := &World{
		Size: size, Draft: d, rng: rand.New(rand.NewPCG(1, uint64(size.Resources))),
		beneath: map[ambit.Ref][]int{},
	}
	c := Catalog()
	w.builtin = c.Roles
	if err := d.Do(ambit.Adopt{Catalog: c}); err != nil {
		return nil, err
	}
	for _, step := range []func() error{w.makeScopes, w.makeUsers, w.makeLeaves, w.makeGroups, w.makeRoles, w.makePolicies} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return w, nil
}

func (w *World) put(ref ambit.Ref, relations ...ambit.Relation) error {
	return w.Draft.Do(ambit.Put{Noun: &ambit.Resource{Node: ref, Relations: relations}})
}

var account = ambit.Ref{Type: ambit.AccountType}

func (w *World) makeScopes() error {
	for i := range max(w.Size.Resources/1_000, 2) {
		org := ambit.Ref{Type: "work/organization", ID: fmt.Sprintf("org-%d", i)}
		w.orgs = append(w.orgs, org)
		if err := w.put(org, ambit.Relation{Name: "account", To: account}); err != nil {
			return err
		}
	}
	for i := range max(w.Size.Resources/50, 4) {
		project := ambit.Ref{Type: "work/project", ID: fmt.Sprintf("project-%d", i)}
		w.projects = append(w.projects, project)
		if err := w.put(project, ambit.Relation{Name: "organization", To: w.orgs[i%len(w.orgs)]}); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) makeUsers() error {
	for i := range w.Size.Users {
		user := ambit.Ref{Type: "work/user", ID: fmt.Sprintf("user-%d", i)}
		w.users = append(w.users, user)
		if err := w.put(user, ambit.Relation{Name: "account", To: account}); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) makeLeaves() error {
	for i := range w.Size.Resources - len(w.orgs) - len(w.projects) {
		kind := w.rng.IntN(leafTypes)
		project := w.projects[w.rng.IntN(len(w.projects))]
		ref := ambit.Ref{Type: ambit.TypeName("work/" + leafType(kind)), ID: fmt.Sprintf("leaf-%08d", i)}
		relations := []ambit.Relation{{Name: "project", To: project}}
		if w.rng.IntN(5) == 0 {
			relations = append(relations, ambit.Relation{Name: "user", To: w.users[w.rng.IntN(len(w.users))]})
		}
		if err := w.put(ref, relations...); err != nil {
			return err
		}
		w.beneath[project] = append(w.beneath[project], len(w.leaves))
		w.leaves = append(w.leaves, leaf{ref, kind, project})
	}
	return nil
}

func (w *World) makeGroups() error {
	for i := range w.Size.Groups {
		id := fmt.Sprintf("%032x", 1_000_000+i)
		if err := w.Draft.Do(ambit.Put{Noun: &ambit.Group{Own: ambit.Own{ID: id}}}); err != nil {
			return err
		}
		group := ambit.Ref{Type: ambit.GroupType, ID: id}
		w.groups = append(w.groups, group)
		var members []ambit.Ref
		for range 2 * w.Size.Users / w.Size.Groups {
			member := w.users[w.rng.IntN(len(w.users))]
			members = append(members, member)
			if err := w.Draft.Do(ambit.AddMember{Set: group, Member: member}); err != nil {
				return err
			}
		}
		w.members = append(w.members, members)
	}
	return nil
}

func roleID(i int) string { return fmt.Sprintf("%032x", 2_000_000+i) }

func (w *World) makeRoles() error {
	for i := range w.Size.Roles {
		role := &ambit.Role{Own: ambit.Own{ID: roleID(i)}, Permissions: permissions(w.rng, 5+w.rng.IntN(30))}
		w.custom = append(w.custom, role.Permissions)
		if err := w.Draft.Do(ambit.Put{Noun: role}); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) makePolicies() error {
	for i := range w.Size.Policies {
		p, g := w.Policy(i)
		if err := w.Draft.Do(ambit.Put{Noun: p}); err != nil {
			return err
		}
		if p.Effect == ambit.Allow {
			w.granted = append(w.granted, g)
		}
	}
	return nil
}

// Policy makes another policy of the workload, with the number i.
func (w *World) Policy(i int) (*ambit.Policy, grant) {
	g := grant{group: -1, leaf: -1}
	if w.rng.IntN(10) < 7 {
		g.principal = w.users[w.rng.IntN(len(w.users))]
	} else {
		g.group = w.rng.IntN(len(w.groups))
		g.principal = w.groups[g.group]
	}
	switch at := w.rng.IntN(100); {
	case at < 2 && w.rng.IntN(w.Size.Policies/1_000+1) == 0: // few are for the whole account
		g.node = account
	case at < 10:
		g.node = w.orgs[w.rng.IntN(len(w.orgs))]
	case at < 40:
		g.node = w.projects[w.rng.IntN(len(w.projects))]
	case at < 45:
		g.node = w.users[w.rng.IntN(len(w.users))]
	default:
		g.leaf = w.rng.IntN(len(w.leaves))
		g.node = w.leaves[g.leaf].ref
	}
	n := w.rng.IntN(len(w.builtin))
	role := ambit.RoleName("work/" + w.builtin[n].Name)
	g.patterns = w.builtin[n].Permissions
	if w.rng.IntN(2) == 0 {
		n := w.rng.IntN(w.Size.Roles)
		role, g.patterns = ambit.RoleName(roleID(n)), w.custom[n]
	}
	effect := ambit.Allow
	if w.rng.IntN(50) == 0 {
		effect = ambit.Deny
	}
	return &ambit.Policy{
		Own: ambit.Own{ID: fmt.Sprintf("%032x", 3_000_000+i)}, Effect: effect,
		Principals: []ambit.Ref{g.principal}, Roles: []ambit.RoleName{role}, Nodes: []ambit.Ref{g.node},
	}, g
}

// Questions draws n questions.
func (w *World) Questions(n int) []ambit.Question {
	qs := make([]ambit.Question, n)
	for i := range qs {
		user := w.users[w.rng.IntN(len(w.users))]
		l := w.leaves[w.rng.IntN(len(w.leaves))]
		asked := permission(l.kind, w.rng.IntN(actions))
		if i%2 == 0 {
			user, l, asked = w.draw(w.granted[w.rng.IntN(len(w.granted))])
		}
		qs[i] = ambit.Question{
			Principal: user, Permission: asked, Resource: ambit.About(l.ref), Now: Now,
		}
	}
	return qs
}

// draw takes a user, a leaf and a permission from a policy downward, as far as
// the policy leads to any.
func (w *World) draw(g grant) (ambit.Ref, leaf, ambit.PermissionID) {
	user := g.principal
	if g.group >= 0 {
		user = w.users[w.rng.IntN(len(w.users))]
		if members := w.members[g.group]; len(members) > 0 {
			user = members[w.rng.IntN(len(members))]
		}
	}
	l := w.leaves[w.rng.IntN(len(w.leaves))]
	if g.leaf >= 0 {
		l = w.leaves[g.leaf]
	} else if beneath := w.beneath[g.node]; len(beneath) > 0 {
		l = w.leaves[beneath[w.rng.IntN(len(beneath))]]
	}
	// A leaf of a kind that the role is about, if there is one beneath.
	for _, p := range g.patterns {
		types, act, _ := strings.Cut(string(p), ":")
		if types != "*" && types != leafType(l.kind)+"s" {
			continue
		}
		if act == "*" {
			act = action(w.rng.IntN(actions))
		}
		return user, l, ambit.PermissionID(leafType(l.kind) + "s:" + act)
	}
	return user, l, permission(l.kind, w.rng.IntN(actions))
}

// Leaf is the reference of a new leaf and its relations.
func (w *World) Leaf(i int) *ambit.Resource {
	return &ambit.Resource{
		Node:      ambit.Ref{Type: "work/kind-00", ID: fmt.Sprintf("new-%d", i)},
		Relations: []ambit.Relation{{Name: "project", To: w.projects[i%len(w.projects)]}},
	}
}
