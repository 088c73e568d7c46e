package ambit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
)

// TestANewVersionHoldsAtOnce adopts a version in which everything has moved: what
// was granted means the same things, and what is new.
func TestANewVersionHoldsAtOnce(t *testing.T) {
	f := newFixture(t)
	f.resource("product:p account=account")
	f.resource("policy:pol product=product:p")
	f.resource("user:u account=account")
	f.resource("license:l policy=policy:pol user=user:u")
	f.resource("machine:m license=license:l")
	f.user("alice")
	f.role(&ambit.Role{Own: own("custom"), Permissions: []ambit.Pattern{"machine.read"}})
	f.role(&ambit.Role{Own: own("wild"), Permissions: []ambit.Pattern{"*:update"}})
	for who, what := range map[string]string{"pattern": "machine.read", "role": "role:custom", "wild": "role:wild", "builtin": "role:reader", "nothing": "policy.read"} {
		f.holder(who, what, "product:p")
	}
	f.user("crowd") // holds more in one place than is gone through
	for i, what := range strings.Fields("product.delete product.update policy.read policy.update policy.delete license.create license.delete machine.create machine.delete role:wild role:custom") {
		f.allow(fmt.Sprint("crowd", i), what, "ambit.user:crowd", "product:p")
	}
	f.allow("all", "*:*", "ambit.user:alice", "account")
	f.token("t", "ambit.user:alice", "", ceiling([]ambit.Pattern{"machine.read", "*:update"}, "product:p"))
	a := f.Account()
	before := []claim{
		{"ambit.user:pattern", "machine.read", "machine:m", yes},
		{"ambit.user:pattern", "machine.update", "machine:m", no},
		{"ambit.user:role", "machine.read", "machine:m", yes},
		{"ambit.user:role", "machine.delete", "machine:m", no},
		{"ambit.user:wild", "license.update", "license:l", yes},
		{"ambit.user:wild", "license.read", "license:l", no},
		{"ambit.user:builtin", "license.read", "license:l", yes},
		{"ambit.user:nothing", "license.read", "license:l", no},
		{"ambit.user:crowd", "machine.read", "machine:m", yes},
		{"ambit.user:crowd", "license.update", "license:l", yes},
		{"ambit.user:crowd", "license.read", "license:l", no},
		{"token:t", "machine.read", "machine:m", yes},
		{"token:t", "license.update", "license:l", yes},
		{"token:t", "machine.delete", "machine:m", ambit.ReasonCeiling},
		{"product:p", "user.update", "user:u", yes},
	}
	expectAll(t, a, before)

	next := licensing()
	slices.Reverse(next.Types[1:])
	slices.Reverse(next.Permissions)
	next.Permissions = append([]ambit.Permission{{Type: "seat", Action: "update"}, {Type: "seat", Action: "read"}}, next.Permissions...)
	next.Types = append([]ambit.Type{{
		Name: "seat", Parents: []string{"machine", "product"}, Acts: true,
		Relations: []ambit.RelationDecl{{Name: "spare", To: "machine"}}, Reach: []string{"spare"},
	}}, next.Types...)
	for i := range next.Types {
		slices.Reverse(next.Types[i].Parents)
	}
	next.Policies = append([]ambit.BuiltinPolicy{{Effect: ambit.Allow, Permissions: []ambit.Pattern{"seat.read"}, To: []string{"seat"}, At: "self"}}, next.Policies[0])
	d := a.Draft()
	f = &fixture{t, d}
	f.do(ambit.Adopt{Catalog: next})
	f.resource("seat:s product=product:p spare=machine:m")
	b := replayed(t, a, d)
	expectAll(t, b, before)
	expectAll(t, b, []claim{
		{"seat:s", "seat.read", "seat:s", yes},
		{"ambit.user:wild", "seat.update", "seat:s", yes},
		{"ambit.user:builtin", "seat.read", "seat:s", yes},
		{"ambit.user:crowd", "seat.update", "seat:s", yes},
		{"ambit.user:crowd", "seat.read", "seat:s", no},
		{"token:t", "seat.update", "seat:s", yes},
		{"seat:s", "seat.update", "seat:s", no},
		{"user:u", "user.read", "user:u", no}, // that built-in policy is gone
	})
	expect(t, a, ask("user:u", "user.read", "user:u"), yes)

	// Back again, once nothing of the new one is in use.
	d = b.Draft()
	f = &fixture{t, d}
	refused(t, d, ambit.Adopt{Catalog: licensing()}, ambit.CodeInUse, "shop/seat")
	f.do(ambit.Delete{Ref: ref("seat:s")})
	f.do(ambit.Adopt{Catalog: licensing()})
	c := replayed(t, b, d)
	expectAll(t, c, before)
	expect(t, c, ask("user:u", "user.read", "user:u"), yes)
	refused(t, c.Draft(), ambit.Put{Noun: resource("seat:t product=product:p")}, ambit.CodeUnknown, "seat")
}

func TestACatalogThatNothingUsesCanGo(t *testing.T) {
	f := newFixture(t)
	f.resource("product:p account=account")
	f.do(ambit.Put{Noun: &ambit.ServiceAccount{Own: own("s")}})
	second := &ambit.Catalog{Name: "second", Types: []ambit.Type{{Name: "thing", Parents: []string{"account"}, Acts: true}},
		Permissions: []ambit.Permission{{Type: "thing", Action: "use"}},
		Roles:       []ambit.BuiltinRole{{Name: "user", Permissions: []ambit.Pattern{"things:use"}}},
		Policies:    []ambit.BuiltinPolicy{{Effect: ambit.Allow, Roles: []string{"user"}, To: []string{"authenticated", "anonymous"}, At: "account"}}}
	f.do(ambit.Adopt{Catalog: second})
	f.resource("thing:x account=account")
	a := f.Account()
	expectAll(t, a, []claim{
		{"anonymous", "things:use", "thing:x", yes},
		{"service-account:s", "things:use", "thing:x", yes},
		{"product:p", "product.read", "product:p", yes},
	})
	d := a.Draft()
	f = &fixture{t, d}
	refused(t, d, ambit.Abandon{Name: "second"}, ambit.CodeInUse, "type second/thing has nodes")
	f.do(ambit.Delete{Ref: ref("thing:x")})
	f.do(ambit.Abandon{Name: "second"})
	b := replayed(t, a, d)
	if got := b.Catalogs(); len(got) != 2 {
		t.Errorf("%d catalogs are left", len(got))
	}
	expectAll(t, b, []claim{
		{"anonymous", "things:use", "thing:x", ambit.ReasonUnknownPermission},
		{"thing:x", "product.read", "product:p", ambit.ReasonUnknownPrincipal},
		{"product:p", "product.read", "product:p", yes},
		{"product:p", "product.read", "thing:x", ambit.ReasonUnknownResource},
	})
	d = b.Draft()
	f = &fixture{t, d}
	f.do(ambit.Adopt{Catalog: second})
	f.resource("thing:y account=account")
	c := replayed(t, b, d)
	expect(t, c, ask("anonymous", "things:use", "thing:y"), yes)
	expect(t, c, ask("anonymous", "things:use", "thing:x"), ambit.ReasonUnknownResource)

	// One more than is told.
	f = &fixture{t, c.Draft()}
	for i := range 6 {
		f.allow(fmt.Sprint("p", i), "role:second/user", "thing", "account")
	}
	err := f.Do(ambit.Abandon{Name: "second"})
	if err == nil || strings.Count(err.Error(), ";") != 4 || !strings.Contains(err.Error(), "and 8 more") {
		t.Errorf("the refusal does not list five and count the others: %v", err)
	}
}

// TestAnOpaqueIDIsInUseAsLongAsSomethingNamesIt names ids of an opaque type in a
// policy and in a resource group, and then no more.
func TestAnOpaqueIDIsInUseAsLongAsSomethingNamesIt(t *testing.T) {
	f := newFixture(t)
	f.user("u")
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("set")}})
	f.allow("p", "role:ambit.owner", "ambit.user:u", "zone:in-policy")
	refused(t, f.Draft, ambit.Abandon{Name: "shop"}, ambit.CodeInUse, "zone")
	f.do(ambit.Delete{Ref: ref("ambit.policy:p")})
	f.do(ambit.AddMember{Set: ref("resource-group:set"), Member: ref("zone:in-set")})
	refused(t, f.Draft, ambit.Abandon{Name: "shop"}, ambit.CodeInUse, "zone")
	f.do(ambit.RemoveMember{Set: ref("resource-group:set"), Member: ref("zone:in-set")})
	a := f.Account()
	d := a.Draft()
	f = &fixture{t, d}
	f.do(ambit.Abandon{Name: "shop"})
	f.do(ambit.Adopt{Catalog: changed("zone", func(_ *ambit.Catalog, t *ambit.Type) { t.Parents, t.Opaque = []string{"account"}, false })})
	b := replayed(t, a, d)
	expect(t, b, ask("ambit.user:u", "zone.read", "zone:in-policy"), ambit.ReasonUnknownResource)
	f = &fixture{t, b.Draft()}
	f.resource("zone:in-policy account=account")
	expect(t, f.Account(), ask("ambit.user:u", "zone.read", "zone:in-policy"), no)
}
