package iam_test

import (
	"fmt"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/iam"
)

// By name and home, or by a permission at a node, everybody is told what there is
// who may act there, and everybody else the same whether there is something or not.
func TestAddressesTellNothingToThoseWhoMayNot(t *testing.T) {
	s := newStage(t)
	p, q := ambit.Ref{Type: "project", ID: "p"}, ambit.Ref{Type: "project", ID: "nil"}
	there := s.create(&ambit.Role{Own: ambit.Own{Name: "there", Home: p}}).Ref()
	s.create(&ambit.Role{Own: ambit.Own{Name: "elsewhere"}})
	reader, nobody := s.look(s.user("reader", "ambit.roles:read", p)), s.look(s.user("nobody", ""))
	for _, c := range []struct {
		name string
		home ambit.Ref
		is   ambit.Ref
		kind iam.Kind
	}{
		{"there", p, there, 0}, {"elsewhere", p, ambit.Ref{}, iam.NotFound}, {"", p, ambit.Ref{}, iam.NotFound}, {"there", q, ambit.Ref{}, iam.Forbidden},
	} {
		got, err := reader.FindNamed("read", ambit.RoleType, c.home, c.name)
		if got != c.is || c.is.IsZero() && kindOf(err) != c.kind {
			t.Errorf("%q at %s is %s, %v", c.name, c.home, got, err)
		}
		got, err = nobody.FindNamed("read", ambit.RoleType, c.home, c.name)
		if want := fmt.Sprintf("this needs ambit.roles:read at %s", c.home); fmt.Sprint(err) != want || !got.IsZero() {
			t.Errorf("who may not is told of %q at %s: %s, %v", c.name, c.home, got, err)
		}
		if named, ok := nobody.Named(ambit.RoleType, c.home, c.name); ok != (c.is == there) || ok && named != there {
			t.Errorf("%q at %s is called %s", c.name, c.home, named)
		}
	}
	if _, err := s.look(s.owner).FindNamed("read", ambit.RoleType, q, "there"); kindOf(err) != iam.NotFound {
		t.Errorf("the owner is told %v of a home that is not there", err)
	}
	if full, err := reader.Place("ambit.roles:read", p); err != nil || full.ID != "p" {
		t.Errorf("the reader stands at %s, %v", full, err)
	}
	for _, node := range []ambit.Ref{p, q} {
		if _, err := nobody.Place("ambit.roles:read", node); kindOf(err) != iam.Forbidden {
			t.Errorf("who may not is told %v of %s", err, node)
		}
	}
	if _, err := s.look(s.owner).Place("ambit.roles:read", q); kindOf(err) != iam.NotFound {
		t.Errorf("the owner is told %v", err)
	}
	if in, ok := nobody.LiesIn(there); !ok || len(in) != 1 || in[0].ID != "p" {
		t.Errorf("the role lies in %v", in)
	}
	if in, ok := nobody.LiesIn(q); ok {
		t.Errorf("what is not there lies in %v", in)
	}
}

func kindOf(err error) iam.Kind {
	refused, ok := err.(*iam.Error)
	if !ok {
		return -1
	}
	return refused.Kind
}
