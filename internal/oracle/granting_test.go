package oracle

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
)

// A granting is a random world, somebody in it, and an entry that he writes.
type granting struct {
	g             *gen
	before, after *ambit.Account
	author        ambit.Ref
	changes       []ambit.Change
}

// grantings counts what the trials came to.
type grantings struct {
	tried, accepted, refused, opened, gained int
}

// TestNobodyGrantsWhatHeDoesNotHold lets random people write random entries. Of
// those that Judge accepts, nobody may come to do anything, to anything that was
// there, that the author could not do himself before.
func TestNobodyGrantsWhatHeDoesNotHold(t *testing.T) {
	var sum grantings
	var next atomic.Uint64
	var mu sync.Mutex
	var workers sync.WaitGroup
	trials := uint64(max(*questionsFlag/600, 250))
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for n := next.Add(1) - 1; n < trials && !t.Failed(); n = next.Add(1) - 1 {
				part, trouble := grantingTrial(n)
				mu.Lock()
				sum.add(part)
				mu.Unlock()
				if trouble != "" {
					t.Errorf("seed %d, world %d: %s", *seedFlag, n, trouble)
				}
			}
		})
	}
	workers.Wait()
	t.Logf("%d entries tried, %d refused, %d accepted, %d of them opened something, %d gains looked at", sum.tried, sum.refused, sum.accepted, sum.opened, sum.gained)
	if least := sum.tried / 20; sum.refused < least || sum.opened < least || sum.gained < sum.tried/2 {
		t.Errorf("too few to mean anything")
	}
}

func (s *grantings) add(part grantings) {
	s.tried += part.tried
	s.accepted += part.accepted
	s.refused += part.refused
	s.opened += part.opened
	s.gained += part.gained
}

// grantingTrial has one entry judged, and looks for what it should not have.
func grantingTrial(n uint64) (sum grantings, trouble string) {
	x, err := newGranting(n)
	if err != nil {
		return sum, err.Error()
	}
	if x == nil || len(x.changes) == 0 || x.escalates() {
		return sum, ""
	}
	sum.tried++
	err = ambit.Judge(x.before, x.after, x.author, x.changes, noon)
	var refused *ambit.RefusedError
	switch {
	case errors.As(err, &refused):
		sum.refused++
		return sum, ""
	case err != nil:
		return sum, err.Error()
	}
	sum.accepted++
	opened, err := ambit.Opened(x.before, x.after, x.changes)
	if err != nil {
		return sum, err.Error()
	}
	if len(opened) > 0 {
		sum.opened++
	}
	if sum.gained, trouble = x.gains(opened); trouble != "" {
		trouble += "\n" + x.describe() + "\n" + WorldFile(x.g.w, ambit.Question{})
	}
	return sum, trouble
}

// TestAnAdminWithoutDeniesIsNotRefused has somebody write who holds everything at
// the account, and is denied nothing, where scopes keep nothing back from there.
func TestAnAdminWithoutDeniesIsNotRefused(t *testing.T) {
	written := 0
	for n := range uint64(max(*questionsFlag/2000, 100)) {
		g := newGen(*seedFlag, 8<<32+n)
		w := g.world()
		if g.large {
			continue
		}
		unscope(w)
		admin := &ambit.User{Own: ambit.Own{ID: g.ownID(), Home: w.Account()}, Status: ambit.Accepted}
		w.Nouns = append(w.Nouns, admin, &ambit.Policy{
			Own: ambit.Own{ID: g.ownID(), Home: w.Account()}, Effect: ambit.Allow, Principals: []ambit.Ref{admin.Ref()},
			Roles: []ambit.RoleName{"ambit.admin"}, Nodes: []ambit.Ref{w.Account()},
		})
		x, err := g.write(admin.Ref())
		if err != nil {
			t.Fatalf("seed %d, world %d: %v", *seedFlag, n, err)
		}
		if len(x.changes) == 0 {
			continue
		}
		written++
		if err := ambit.Judge(x.before, x.after, x.author, x.changes, noon); err != nil && !strings.Contains(err.Error(), "escalate") && !strings.Contains(err.Error(), "no owner would be left") {
			t.Fatalf("seed %d, world %d: %v\n%s", *seedFlag, n, err, x.describe())
		}
	}
	if t.Logf("%d entries", written); written < 50 {
		t.Error("too few to mean anything")
	}
}

// unscope takes the scopes out of a world, and the denies for more than a node.
func unscope(w *World) {
	for _, c := range w.Catalogs[1:] {
		for i := range c.Permissions {
			c.Permissions[i].Scopes = nil
		}
		for i := range c.Wildcards {
			c.Wildcards[i].Scopes = nil
		}
		for i := range c.Roles {
			c.Roles[i].Scopes = nil
		}
		c.Policies = slices.DeleteFunc(c.Policies, func(p ambit.BuiltinPolicy) bool { return p.Effect == ambit.Deny })
	}
	for _, n := range w.Nouns {
		if r, ok := n.(*ambit.Role); ok {
			r.Scopes = nil
		}
		if p, ok := n.(*ambit.Policy); ok && p.Effect == ambit.Deny {
			p.Principals = slices.DeleteFunc(p.Principals, func(r ambit.Ref) bool { return r.ID == "" })
			if len(p.Principals) == 0 {
				p.Principals = []ambit.Ref{ambit.Anonymous}
			}
		}
	}
}

// newGranting makes trial number n; nil where its world is too large to ask
// everything about every node.
func newGranting(n uint64) (*granting, error) {
	g := newGen(*seedFlag, 7<<32+n)
	g.world()
	if g.large {
		return nil, nil
	}
	return g.write(g.author())
}

// write has an author write a random entry; what cannot be done is left out.
func (g *gen) write(author ambit.Ref) (*granting, error) {
	x := &granting{g: g, author: author}
	var err error
	if x.before, err = settled(g.w, nil); err != nil {
		return nil, err
	}
	d := x.before.Draft()
	for _, c := range g.entry() {
		var command *ambit.CommandError
		if err := d.Do(c); err != nil && !errors.As(err, &command) {
			return nil, err
		}
	}
	x.changes = slices.Clone(d.Changes())
	x.after = d.Account()
	return x, nil
}

// author adds one who holds much, and at times a token of his.
func (g *gen) author() ambit.Ref {
	w := g.w
	u := &ambit.User{Own: ambit.Own{ID: g.ownID(), Name: "author", Home: w.Account()}, Status: ambit.Accepted, Attributes: g.stored(ambit.UserType)}
	if g.chance(5) {
		return pick(g, g.callers())
	}
	w.Nouns = append(w.Nouns, u)
	for range g.between(1, 3) {
		p := &ambit.Policy{
			Own: ambit.Own{ID: g.ownID(), Home: w.Account()}, Effect: ambit.Allow, Principals: []ambit.Ref{u.Ref()},
			Permissions: []ambit.Pattern{"*:*", "ambit.*:*"}, Nodes: []ambit.Ref{w.Account()},
		}
		if g.chance(30) {
			p.Permissions = g.patterns(3, g.w.Catalogs[1:]...)
		}
		if g.chance(40) {
			p.Nodes = g.places(3)
		}
		if g.chance(20) {
			p.Condition = g.condition(g.clauses)
		}
		if g.chance(15) {
			p.ExpiresAt = noon.Add(time.Hour)
		}
		w.Nouns = append(w.Nouns, p)
	}
	if g.chance(70) {
		return u.Ref()
	}
	token := &ambit.Token{Own: ambit.Own{ID: g.ownID(), Home: u.Ref()}}
	if g.chance(60) {
		token.Ceiling = &ambit.Ceiling{Permissions: []ambit.Pattern{"*:*", "ambit.*:*"}, Nodes: g.places(2)}
	}
	if g.chance(30) {
		token.ActsFor = pick(g, g.callers())
	}
	if g.chance(30) {
		token.Expires = noon.Add(2 * time.Hour)
	}
	w.Nouns = append(w.Nouns, token)
	return token.Ref()
}

// escalates reports whether the author may escalate anywhere.
func (x *granting) escalates() bool {
	for _, n := range x.g.nodes() {
		q := ambit.Question{Principal: x.author, Permission: ambit.EscalatePermission, Resource: ambit.About(n), Now: noon}
		if d, err := x.before.Check(q); err != nil || d.Allowed {
			return true
		}
	}
	return false
}

// gains looks for what somebody may do after the entry and not before, and the
// author not either. It counts what it looked at.
func (x *granting) gains(opened []ambit.Grant) (gained int, trouble string) {
	g := x.g
	who := []ambit.Ref{ambit.Anonymous}
	for noun := range x.after.Nouns() {
		r := noun.Ref()
		_, err := x.before.Get(r)
		acts := g.o.typeOf(r.Type) != nil && g.o.typeOf(r.Type).acts
		if r.Type == ambit.TokenType || err == nil && acts {
			who = append(who, r)
		}
	}
	var perms []ambit.PermissionID
	for _, p := range some(g, g.o.permissions, 20) {
		perms = append(perms, p.id)
	}
	for _, grant := range opened {
		for i := range g.o.permissions {
			p := &g.o.permissions[i]
			if _, ok := g.o.includes(grant.Permissions, p, nil); ok && len(perms) < 40 {
				perms = append(perms, p.id)
			}
		}
	}
	perms = distinct(perms, func(id ambit.PermissionID) ambit.PermissionID { return id })
	circumstances := x.circumstances()
	for _, on := range append(slices.Clone(g.nodes()), g.w.Account()) {
		for _, id := range perms {
			for _, caller := range who {
				q := circumstances
				q.Principal, q.Permission, q.Resource = caller, id, ambit.About(on)
				if !may(x.after, q) || may(x.before, q) {
					continue
				}
				gained++
				q.Principal = x.author
				if !may(x.before, q) {
					return gained, fmt.Sprintf("%s may now do %s to %s, which the author %s might not (%+v)", caller, id, on, x.author, circumstances)
				}
			}
		}
	}
	return gained, ""
}

// circumstances are a time from the entry on, and what a request may say.
func (x *granting) circumstances() ambit.Question {
	// An author's token may expire; what he writes through it lasts.
	q := ambit.Question{Now: pick(x.g, []time.Time{noon, noon.Add(1), noon.Add(time.Hour - 1), noon.Add(time.Hour), noon.Add(2*time.Hour - 1)})}
	if x.g.chance(70) {
		q.Context = map[string]ambit.Value{"mfa": x.g.chance(50), "risk": int64(x.g.IntN(4))}
	}
	if x.g.chance(40) {
		q.ActionProperties = map[string]ambit.Value{"soft": x.g.chance(50)}
	}
	return q
}

func may(a *ambit.Account, q ambit.Question) bool {
	d, err := a.Check(q)
	return err == nil && d.Allowed
}

// describe tells the entry.
func (x *granting) describe() string {
	var text strings.Builder
	for _, c := range x.changes {
		if p, ok := c.(ambit.Put); ok {
			if old, err := x.before.Get(p.Noun.Ref()); err == nil {
				fmt.Fprintf(&text, "was %+v\n", old)
			}
			fmt.Fprintf(&text, "put %+v\n", p.Noun)
			continue
		}
		fmt.Fprintf(&text, "%T %+v\n", c, c)
	}
	return text.String()
}
