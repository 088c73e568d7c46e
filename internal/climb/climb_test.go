package climb_test

import (
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/climb"
)

func TestGains(t *testing.T) {
	ann, bob, key := ambit.Ref{Type: "user", ID: "ann"}, ambit.Ref{Type: "user", ID: "bob"}, ambit.Ref{Type: "token", ID: "key"}
	here, there := ambit.Ref{Type: "file", ID: "here"}, ambit.Ref{Type: "file", ID: "there"}
	read := func(n ambit.Ref) climb.Doing { return climb.Doing{Permission: "files:read", Node: n} }
	edit := func(n ambit.Ref) climb.Doing { return climb.Doing{Permission: "files:edit", Node: n} }
	before := climb.Rights{
		ann: {read(here): true, climb.Doing{Permission: ambit.EscalatePermission, Node: there}: true},
		bob: {edit(here): true},
		key: {read(here): true},
	}
	after := climb.Rights{
		bob: {edit(here): true, read(here): true, read(there): true, edit(there): true},
		key: {read(here): true, edit(here): true},
	}
	type want struct{ held, escalated bool }
	for _, c := range []struct {
		shown ambit.Ref
		want  map[ambit.Ref]map[climb.Doing]want
	}{
		{ambit.Ref{}, map[ambit.Ref]map[climb.Doing]want{
			bob: {read(here): {held: true}, read(there): {escalated: true}, edit(there): {escalated: true}},
			key: {edit(here): {}},
		}},
		{key, map[ambit.Ref]map[climb.Doing]want{
			bob: {read(here): {held: true}, read(there): {escalated: true}, edit(there): {escalated: true}},
			key: {read(here): {held: true}, edit(here): {}},
		}},
	} {
		found := 0
		for _, g := range climb.Gains(before, after, ann, c.shown) {
			found++
			if w, ok := c.want[g.Who][g.Doing]; !ok || w != (want{g.Held, g.Escalated}) {
				t.Errorf("%s: %+v, want %+v (%v)", g, g, w, ok)
			}
		}
		if all := len(c.want[bob]) + len(c.want[key]); found != all {
			t.Errorf("there are %d gains, want %d", found, all)
		}
	}
}
