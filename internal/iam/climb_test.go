package iam_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/climb"
	"github.com/ambit-iam/ambit/internal/iam"
)

// asked are the permissions that are compared.
var asked = []ambit.PermissionID{
	"files:read", "files:edit", "files:protect", "projects:read", "projects:edit", "ambit.policies:create", "ambit.policies:update", "ambit.policies:delete",
	"ambit.policies:publish", "ambit.groups:update", "ambit.roles:update", "ambit.tokens:create", "ambit.users:update", "ambit.resources:update",
}

// A climber is a world in which somebody who is no owner does what he can.
type climber struct {
	*bed
	r       *rand.Rand
	callers []authn.Caller
}

func newClimb(t testing.TB, seed uint64) *climber {
	b := newBed(t)
	c := &climber{bed: b, r: rand.New(rand.NewPCG(seed, 1))}
	p, q := b.create(project(b.account, "p")).Ref(), b.create(project(b.account, "q")).Ref()
	b.create(file("p", "f"))
	b.create(file("q", "g"))
	crew := b.create(&ambit.Group{Own: ambit.Own{Name: "crew"}}).Ref()
	shelf := b.create(&ambit.ResourceGroup{Own: ambit.Own{Name: "shelf"}}).Ref()
	b.create(&ambit.Role{Own: ambit.Own{Name: "editor"}, Permissions: []ambit.Pattern{"files:edit"}})
	b.create(allowing("crews", "files:* projects:edit ambit.tokens:*", crew, q))
	bound := allowing("bound", "files:read", crew, p)
	bound.ResourceGroups, bound.Roles = []ambit.Ref{shelf}, []ambit.RoleName{"editor"}
	b.create(bound)
	manage := "ambit.policies:create ambit.policies:read ambit.policies:update ambit.policies:delete ambit.roles:* ambit.groups:* ambit.resource-groups:* ambit.users:* ambit.service-accounts:* ambit.tokens:* ambit.resources:*"
	c.callers = []authn.Caller{
		b.user("clerk", manage, b.account), // manages, and holds nothing of the application's
		b.user("lead", manage+" files:* projects:*", p),
		b.user("reader", manage+" files:read", b.account),
		b.user("admin", "*:* ambit.*:*", b.account),
	}
	deny := allowing("not-there", "files:edit ambit.groups:*", c.callers[3].Principal, q)
	deny.Effect = ambit.Deny
	b.create(deny)
	b.create(&ambit.User{Own: ambit.Own{Name: "pending"}})
	pending := allowing("pendings", "files:edit", c.pick(ambit.UserType), q)
	b.create(pending)
	_, secret := b.minted(ambit.Token{
		Own:     ambit.Own{Home: c.callers[3].Principal},
		Ceiling: &ambit.Ceiling{Permissions: []ambit.Pattern{"files:read", "ambit.*:*"}, Nodes: []ambit.Ref{p}},
	})
	c.callers = append(c.callers, b.sign(secret))
	return c
}

// nodes are the nodes of a type, or of several.
func (c *climber) nodes(types ...ambit.TypeName) []ambit.Ref {
	c.Helper()
	a, err := c.accounts.Get(context.Background(), c.account.ID)
	c.ok(err)
	var refs []ambit.Ref
	for noun := range a.Nouns() {
		if slices.Contains(types, noun.Ref().Type) {
			refs = append(refs, noun.Ref())
		}
	}
	return refs
}

func one[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// pick is a node of one of the types, or one that is not there.
func (c *climber) pick(types ...ambit.TypeName) ambit.Ref {
	if refs := c.nodes(types...); len(refs) > 0 {
		return one(c.r, refs)
	}
	return ambit.Ref{Type: types[0], ID: "none"}
}

func (c *climber) principal() ambit.Ref {
	if c.r.IntN(12) == 0 {
		return ambit.Anonymous
	}
	return c.pick(ambit.UserType, ambit.GroupType, ambit.ServiceAccountType)
}

func (c *climber) place() ambit.Ref {
	if c.r.IntN(4) == 0 {
		return c.account
	}
	return c.pick("works/project", "works/file")
}

func (c *climber) patterns() []ambit.Pattern {
	all := []ambit.Pattern{"files:read", "files:edit", "files:*", "*:read", "*:*", "projects:edit", "ambit.groups:*", "ambit.tokens:*", "ambit.policies:create", "ambit.*:*"}
	c.r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:1+c.r.IntN(2)]
}

func (c *climber) ceiling() *ambit.Ceiling {
	if c.r.IntN(2) == 0 {
		return nil
	}
	return &ambit.Ceiling{Permissions: c.patterns(), Nodes: []ambit.Ref{c.place()}}
}

// may is everything that each of who may do at nodes.
func (c *climber) may(who, nodes []ambit.Ref) climb.Rights {
	c.Helper()
	a, err := c.accounts.Get(context.Background(), c.account.ID)
	c.ok(err)
	rights, err := climb.Survey{Who: who, Permissions: asked, Nodes: nodes, Now: c.clock.Now()}.Take(a)
	c.ok(err)
	return rights
}

// revision is how many entries the log has.
func (c *climber) revision() uint64 {
	c.Helper()
	heads, err := c.journal.Heads(context.Background(), []string{c.account.ID})
	c.ok(err)
	return heads[0].Revision
}

// someone are all who could be better off: principals, and tokens.
func (c *climber) someone() []ambit.Ref {
	return append(c.nodes(ambit.UserType, ambit.ServiceAccountType, ambit.TokenType), ambit.Anonymous)
}

// attempt does something at random as caller. handed is a token whose secret he
// was shown, if any.
func (c *climber) attempt(caller authn.Caller) (what string, handed ambit.Ref, err error) {
	ctx, s, w := context.Background(), c.service, iam.Write{}
	create := func(noun ambit.Noun) { _, _, err = s.Create(ctx, caller, noun, w) }
	update := func(which ambit.Ref, edit func(ambit.Noun)) {
		_, _, err = s.Update(ctx, caller, which, w, func(noun ambit.Noun) (ambit.Noun, error) { edit(noun); return noun, nil })
	}
	home := c.account
	if c.r.IntN(2) == 0 {
		home = c.pick("works/project")
	}
	attempts := []struct {
		what string
		do   func()
	}{
		{"create a policy", func() {
			create(&ambit.Policy{Own: ambit.Own{Home: home}, Effect: one(c.r, []ambit.Effect{ambit.Allow, ambit.Allow, ambit.Deny}),
				Principals: []ambit.Ref{c.principal()}, Permissions: c.patterns(), Nodes: []ambit.Ref{c.place()}})
		}},
		{"create a policy of a role", func() {
			create(&ambit.Policy{Own: ambit.Own{Home: home}, Effect: ambit.Allow, Principals: []ambit.Ref{c.principal()},
				Roles: []ambit.RoleName{ambit.RoleName(c.pick(ambit.RoleType).ID)}, ResourceGroups: []ambit.Ref{c.pick(ambit.ResourceGroupType)}})
		}},
		{"change a policy", func() {
			update(c.pick(ambit.PolicyType), func(noun ambit.Noun) {
				p := noun.(*ambit.Policy)
				switch c.r.IntN(6) {
				case 0:
					p.Disabled = !p.Disabled
				case 1:
					p.Effect = map[ambit.Effect]ambit.Effect{ambit.Allow: ambit.Deny, ambit.Deny: ambit.Allow}[p.Effect]
				case 2:
					p.Permissions = c.patterns()
				case 3:
					p.Nodes = []ambit.Ref{c.place()}
				case 4:
					p.Principals = []ambit.Ref{c.principal()}
				case 5:
					p.ExpiresAt = c.clock.Now().Add(time.Duration(c.r.IntN(3)) * time.Hour)
				}
			})
		}},
		{"delete something", func() {
			which := c.pick(ambit.PolicyType, ambit.RoleType, ambit.GroupType, ambit.ResourceGroupType, ambit.UserType, "works/file")
			if c.r.IntN(3) == 0 {
				_, err = s.Delete(ctx, caller, which, true, w)
			}
		}},
		{"create a role", func() { create(&ambit.Role{Own: ambit.Own{Home: home}, Permissions: c.patterns()}) }},
		{"change a role", func() {
			update(c.pick(ambit.RoleType), func(noun ambit.Noun) { noun.(*ambit.Role).Permissions = c.patterns() })
		}},
		{"change members", func() {
			m := iam.MembersChange{Add: []ambit.Ref{c.principal()}, Replace: c.r.IntN(4) == 0}
			_, err = s.ChangeMembers(ctx, caller, c.pick(ambit.GroupType), m, w)
		}},
		{"change a resource group", func() {
			_, err = s.ChangeMembers(ctx, caller, c.pick(ambit.ResourceGroupType), iam.MembersChange{Add: []ambit.Ref{c.place()}}, w)
		}},
		{"make a group or a program", func() {
			create(one(c.r, []ambit.Noun{&ambit.Group{Own: ambit.Own{Home: home}}, &ambit.ServiceAccount{Own: ambit.Own{Home: home}}}))
		}},
		{"accept or enable a user", func() {
			update(c.pick(ambit.UserType), func(noun ambit.Noun) {
				u := noun.(*ambit.User)
				u.Status, u.Disabled = ambit.Accepted, c.r.IntN(6) == 0
			})
		}},
		{"make a token", func() {
			t := ambit.Token{Own: ambit.Own{Home: c.pick(ambit.UserType, ambit.ServiceAccountType)}, Ceiling: c.ceiling()}
			if c.r.IntN(4) == 0 {
				t.ActsFor = c.pick(ambit.UserType)
			}
			var made *ambit.Token
			if made, _, _, err = s.CreateToken(ctx, caller, iam.NewToken{Token: t}, w); err == nil {
				handed = made.Ref()
			}
		}},
		{"rotate a token", func() {
			var made *ambit.Token
			if made, _, _, err = s.RotateToken(ctx, caller, c.pick(ambit.TokenType), time.Hour, w); err == nil {
				handed = made.Ref()
			}
		}},
		{"change a token", func() {
			update(c.pick(ambit.TokenType), func(noun ambit.Noun) { noun.(*ambit.Token).Ceiling = c.ceiling() })
		}},
		{"move a file", func() {
			update(c.pick("works/file"), func(noun ambit.Noun) {
				f := noun.(*ambit.Resource)
				to := ambit.Relation{Name: "project", To: c.pick("works/project")}
				if c.r.IntN(2) == 0 || slices.Contains(f.Relations, to) {
					f.Relations = nil
				}
				f.Relations = append(f.Relations, to)
			})
		}},
		{"register in bulk", func() {
			n := fmt.Sprint("n", c.r.IntN(5))
			_, err = s.Bulk(ctx, caller, []iam.BulkLine{{Number: 1, Put: project(c.account, "r")}, {Number: 2, Put: file(one(c.r, []string{"p", "q", "r"}), n)}}, w)
		}},
	}
	try := one(c.r, attempts)
	try.do()
	return try.what, handed, err
}

// TestNobodyClimbs has people who are no owners do many hundreds of things at random.
// Whatever goes through, nobody, nor any token, may do anything after it that he
// might not do before and its author might not do either; and of a token whose
// secret the author was shown, he held everything.
func TestNobodyClimbs(t *testing.T) {
	worlds, steps := 12, 150
	if testing.Short() {
		worlds = 2
	}
	accepted, refused, gained := map[string]int{}, map[string]int{}, 0
	for seed := range worlds {
		c := newClimb(t, uint64(seed))
		for step := range steps {
			caller := one(c.r, c.callers)
			nodes := append(c.nodes("works/project", "works/file"), c.account)
			before := c.may(append(c.someone(), caller.Token), nodes)
			revision := c.revision()
			what, handed, err := c.attempt(caller)
			var e *iam.Error
			switch {
			case errors.As(err, &e):
				if e.Kind == iam.Failed {
					t.Errorf("seed %d, step %d: %s: %v: %v", seed, step, what, err, errors.Unwrap(e))
				}
				refused[what]++
				if c.revision() != revision {
					t.Errorf("seed %d, step %d: %s was refused and left an entry", seed, step, what)
				}
				continue
			case err != nil:
				t.Fatal(err)
			}
			if c.revision() == revision {
				continue // it was so already
			}
			accepted[what]++
			for _, gain := range climb.Gains(before, c.may(c.someone(), nodes), caller.Token, handed) {
				gained++
				if !gain.Held { // none of them may escalate
					t.Errorf("seed %d, step %d: %s could %s: %s, which the author may not", seed, step, caller.Token, what, gain)
				}
			}
		}
		c.verify(c.account.ID)
	}
	t.Logf("accepted %v, refused %v; %d gains", accepted, refused, gained)
	if testing.Short() {
		return
	}
	for what, n := range refused {
		if accepted[what] == 0 && n > 0 {
			t.Errorf("%s never went through", what)
		}
	}
	if len(accepted) != 15 || gained < 500 {
		t.Errorf("only %d kinds went through, and only %d gains were looked at", len(accepted), gained)
	}
}
