package ambit_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
)

// A scribbler makes commands that may make sense.
type scribbler struct {
	*rand.Rand
}

func (s scribbler) pick(words string) string {
	list := strings.Fields(words)
	return list[s.IntN(len(list))]
}

// node is a reference to what may be there; opaque ids among them are ever new.
func (s scribbler) node() ambit.Ref {
	switch s.IntN(8) {
	case 0:
		return ref(fmt.Sprintf("vault:%d", s.IntN(1000)))
	case 1:
		return ref(s.pick("account vault file ambit.user nothing:x"))
	}
	return ref(s.pick("team project drawer file note bot user group role policy resource-group token") + ":" + s.pick("a b c d"))
}

func (s scribbler) nodes() []ambit.Ref {
	var list []ambit.Ref
	for range s.IntN(4) {
		list = append(list, s.node())
	}
	return list
}

func (s scribbler) patterns() []ambit.Pattern {
	var list []ambit.Pattern
	for range s.IntN(3) {
		list = append(list, ambit.Pattern(s.pick("files:read files:* *:read *:* ambit.*:* ambit.users:read vaults:open nothing:*")))
	}
	return list
}

func (s scribbler) own(typ string) ambit.Own {
	name := s.pick("a b c d")
	own := ambit.Own{ID: id(typ + name), Name: name}
	if s.IntN(2) == 0 {
		own.Home = s.node()
	}
	return own
}

func (s scribbler) noun() ambit.Noun {
	switch s.IntN(9) {
	case 0:
		return &ambit.User{Own: s.own("user"), Status: ambit.Accepted, Disabled: s.IntN(3) == 0}
	case 1:
		return &ambit.Group{Own: s.own("group")}
	case 2:
		return &ambit.ResourceGroup{Own: s.own("set")}
	case 3:
		return &ambit.Role{Own: s.own("role"), Permissions: s.patterns()}
	case 4, 5:
		p := &ambit.Policy{Own: s.own("policy"), Effect: ambit.Allow, Principals: s.nodes(), Permissions: s.patterns(), Nodes: s.nodes()}
		if s.IntN(2) == 0 {
			p.Roles = []ambit.RoleName{ambit.RoleName(s.pick("a b c d reader ambit.owner nothing"))}
		}
		if s.IntN(4) == 0 {
			p.ResourceGroups = []ambit.Ref{ref("resource-group:" + s.pick("a b c d"))}
		}
		return p
	case 6:
		t := &ambit.Token{Own: s.own("token"), Ceiling: &ambit.Ceiling{Permissions: s.patterns(), Nodes: s.nodes()}}
		if s.IntN(2) == 0 {
			t.ActsFor = s.node()
		}
		return t
	}
	r := &ambit.Resource{Node: s.node()}
	for range s.IntN(4) {
		to := s.node()
		r.Relations = append(r.Relations, ambit.Relation{Name: s.pick(string(to.Type) + " account seal lead"), To: to})
	}
	return r
}

func (s scribbler) command() ambit.Command {
	switch s.IntN(12) {
	case 0:
		return ambit.Delete{Ref: s.node(), Cascade: s.IntN(2) == 0}
	case 1, 2, 3:
		return ambit.AddMember{Set: ref(s.pick("group resource-group") + ":" + s.pick("a b c d")), Member: s.node()}
	case 4:
		return ambit.RemoveMember{Set: s.node(), Member: s.node()}
	}
	return ambit.Put{Noun: s.noun()}
}

// TestAnyCommandIsRefusedOrCanBeReplayed gives commands at random, most of which
// make no sense: each is refused as the commander's fault or comes to changes that
// lead from the account before to the same account, of which anything can be asked.
func TestAnyCommandIsRefusedOrCanBeReplayed(t *testing.T) {
	f := newStudio(t, "")
	f.resource("team:a account=account")
	f.resource("project:a team=team:a")
	f.resource("drawer:a team=team:a")
	a := f.Account()
	done, refusals := 0, 0
	for seed := range uint64(150) {
		s := scribbler{rand.New(rand.NewPCG(seed, 9))}
		d := a.Draft()
		for range 40 {
			cmd := s.command()
			if err := attempt(d, cmd); err == nil {
				done++
			} else if refusal := new(ambit.CommandError); errors.As(err, &refusal) {
				refusals++
			} else {
				t.Fatalf("seed %d: %s: %v", seed, spelled(cmd), err)
			}
		}
		a = replayed(t, a, d)
		for range 20 {
			q := ambit.Question{Principal: s.node(), Permission: ambit.PermissionID(s.pick("files:read vaults:open ambit.users:read notes:read")), Resource: ambit.About(s.node()), Now: now}
			checked, err := a.Check(q)
			e, explained := a.Explain(q)
			if (err == nil) != (explained == nil) || err == nil && e.Decision.Allowed != checked.Allowed {
				t.Fatalf("seed %d: %+v: Check says %v (%v), Explain %v", seed, q, checked, err, explained)
			}
		}
	}
	if done < 500 || refusals < 500 {
		t.Errorf("%d commands were carried out and %d refused; both must be many", done, refusals)
	}
}

// attempt carries out a command and makes an error of a panic.
func attempt(d *ambit.Draft, cmd ambit.Command) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("it panics: %v", p)
		}
	}()
	return d.Do(cmd)
}

func spelled(cmd ambit.Command) string {
	if put, ok := cmd.(ambit.Put); ok {
		return fmt.Sprintf("Put %T %+v", put.Noun, put.Noun)
	}
	return fmt.Sprintf("%T %+v", cmd, cmd)
}
