package ambit_test

import (
	"fmt"
	"testing"

	"github.com/ambit-iam/ambit"
)

// TestManyPoliciesAtOnePlace gives one user more policies at the account than are
// gone through one by one, each by a role of its own, and changes everything that
// decides what they name together.
func TestManyPoliciesAtOnePlace(t *testing.T) {
	var actions []string
	for i := range 40 {
		actions = append(actions, fmt.Sprintf("use-%02d", i))
	}
	catalog := &ambit.Catalog{Name: "tools", Types: []ambit.Type{{Name: "tool", Parents: []string{"account"}}}}
	for _, action := range append(actions, "late", "later") {
		catalog.Permissions = append(catalog.Permissions, ambit.Permission{Type: "tool", Action: action})
	}
	f := newFixture(t)
	f.do(ambit.Adopt{Catalog: catalog})
	f.resource("tool:t account=account")
	f.user("u")
	role := func(name string, patterns ...ambit.Pattern) {
		t.Helper()
		f.do(ambit.Put{Noun: &ambit.Role{Own: own(name), Permissions: patterns}})
	}
	for i, action := range actions {
		role(action, ambit.Pattern("tools:"+action))
		if i%2 == 0 {
			f.allow(action, "role:"+action, "ambit.user:u", "account")
		} else {
			f.deny(action, "role:"+action, "ambit.user:u", "account")
		}
	}
	expectAll := func(a *ambit.Account, from int) {
		t.Helper()
		for i, action := range actions {
			want := []ambit.Reason{ambit.ReasonAllowed, ambit.ReasonDenied}[i%2]
			if i < from {
				want = ambit.ReasonNoPolicy
			}
			expect(t, a, ask("ambit.user:u", "tools:"+action, "tool:t"), want)
		}
	}
	first := f.Account()
	expectAll(first, 0)
	expect(t, first, ask("ambit.user:u", "tools:late", "tool:t"), ambit.ReasonNoPolicy)

	// A role among them comes to name more.
	f = &fixture{t, first.Draft()}
	role("use-38", "tools:use-38", "tools:late")
	widened := f.Account()
	expectAll(widened, 0)
	expect(t, widened, ask("ambit.user:u", "tools:late", "tool:t"), ambit.ReasonAllowed)
	expect(t, first, ask("ambit.user:u", "tools:late", "tool:t"), ambit.ReasonNoPolicy)

	// Permissions are numbered anew.
	f = &fixture{t, widened.Draft()}
	next := *catalog
	next.Permissions = append([]ambit.Permission{{Type: "tool", Action: "new"}}, catalog.Permissions...)
	f.do(ambit.Adopt{Catalog: &next})
	f.allow("new", "tools:new", "ambit.user:u", "account")
	renumbered := f.Account()
	expectAll(renumbered, 0)
	expect(t, renumbered, ask("ambit.user:u", "tools:new", "tool:t"), ambit.ReasonAllowed)
	expect(t, renumbered, ask("ambit.user:u", "tools:later", "tool:t"), ambit.ReasonNoPolicy)

	// They become few again, and many once more.
	f = &fixture{t, renumbered.Draft()}
	for _, action := range actions[:36] {
		f.do(ambit.Delete{Ref: ref("ambit.policy:" + action)})
	}
	few := f.Account()
	expectAll(few, 36)
	f = &fixture{t, few.Draft()}
	for i, action := range actions[:36] {
		p := policy([]ambit.Effect{ambit.Allow, ambit.Deny}[i%2], action, "role:"+action, "ambit.user:u", "account")
		p.ID = id(action + " again")
		f.do(ambit.Put{Noun: p})
	}
	expectAll(f.Account(), 0)
	expectAll(few, 36)
}

// TestCrowdedPlacesStayApart gives one user many policies at two places, naming
// different permissions at each.
func TestCrowdedPlacesStayApart(t *testing.T) {
	catalog := &ambit.Catalog{Name: "tools", Types: []ambit.Type{{Name: "tool", Parents: []string{"account"}}}}
	const each = 12
	for i := range 2 * each {
		catalog.Permissions = append(catalog.Permissions, ambit.Permission{Type: "tool", Action: fmt.Sprintf("use-%d", i)})
	}
	f := newFixture(t)
	f.do(ambit.Adopt{Catalog: catalog})
	f.user("u")
	places := []string{"tool:a", "tool:b"}
	for _, place := range places {
		f.resource(place + " account=account")
	}
	for i := range 2 * each {
		f.allow(fmt.Sprint("p", i), fmt.Sprintf("tools:use-%d", i), "ambit.user:u", places[i/each])
	}
	a := f.Account()
	for i := range 2 * each {
		q := fmt.Sprintf("tools:use-%d", i)
		expect(t, a, ask("ambit.user:u", q, places[i/each]), ambit.ReasonAllowed)
		expect(t, a, ask("ambit.user:u", q, places[1-i/each]), ambit.ReasonNoPolicy)
	}
}
