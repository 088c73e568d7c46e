package ambit_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ambit-iam/ambit"
)

// builtins has three policies, of which the first and the last have no name.
func builtins(t *testing.T) *fixture {
	t.Helper()
	c := licensing()
	c.Policies = append(c.Policies[:1:1],
		ambit.BuiltinPolicy{
			Name: "2", Description: "Readers", Effect: ambit.Deny, Roles: []string{"reader"}, Permissions: []ambit.Pattern{"machine.read"},
			To: []string{"anonymous", "user"}, At: "account", When: "context.closed",
		}, c.Policies[1])
	d, err := ambit.NewDraft(ambit.Config{ID: id("acme"), Slug: "acme"})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t, d}
	f.do(ambit.Adopt{Catalog: c})
	return f
}

func TestPoliciesOfCatalogsAreAnsweredByTheirReferences(t *testing.T) {
	f := builtins(t)
	f.resource("user:u account=account")
	f.resource("product:p account=account")
	a := f.Account()
	account := a.Ref()
	want := &ambit.Policy{
		Own:         ambit.Own{ID: "shop/2", Name: "2", Home: account},
		Description: "Readers", Effect: ambit.Deny,
		Principals: []ambit.Ref{ambit.Anonymous, ref("shop/user")},
		Roles:      []ambit.RoleName{"shop/reader"}, Permissions: []ambit.Pattern{"machine.read"},
		Nodes: []ambit.Ref{account}, Condition: "context.closed",
	}
	got := get[*ambit.Policy](t, a, "ambit.policy:shop/2")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the policy that is named 2 (-want +got):\n%s", diff)
	}
	// What is answered is the asker's own.
	got.Principals[0], got.Nodes[0], got.Roles[0] = ref("x:y"), ref("x:y"), "x"
	if diff := cmp.Diff(want, get[*ambit.Policy](t, a, "ambit.policy:shop/2")); diff != "" {
		t.Errorf("changing an answer changes the account (-want +got):\n%s", diff)
	}
	for name, to := range map[string]string{"ambit.policy:shop/policy-1": "shop/product", "ambit.policy:shop/policy-3": "shop/user"} {
		p := get[*ambit.Policy](t, a, name)
		if !slices.Equal(p.Principals, refs(to)) || p.Ref() != ref(name) || p.Name != "" || !slices.Equal(p.Nodes, []ambit.Ref{ambit.Self}) {
			t.Errorf("%s is %+v", name, p)
		}
	}
	for _, r := range []string{"ambit.policy:shop/1", "ambit.policy:shop/policy-2", "ambit.policy:shop/policy-4", "ambit.role:shop/2"} {
		if noun, err := a.Get(ref(r)); err == nil {
			t.Errorf("%s is %+v", r, noun)
		}
	}
	// Decisions name it by the same reference.
	for _, q := range []struct {
		ambit.Question
		by string
	}{
		{ask("product:p", "product.read", "product:p"), "ambit.policy:shop/policy-1"},
		{ask("user:u", "user.read", "user:u"), "ambit.policy:shop/2"}, // its condition cannot be told
	} {
		if d, err := a.Check(q.Question); err != nil || d.Policy != ref(q.by) {
			t.Errorf("%s decides about %s: %v; want %s", d.Policy, q.Principal, err, q.by)
		}
	}
	for noun := range a.Nouns() {
		if strings.HasPrefix(noun.Ref().ID, "shop/") {
			t.Errorf("%s is listed", noun.Ref())
		}
	}
}

func TestPoliciesOfCatalogsAreNotWritten(t *testing.T) {
	f := builtins(t)
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("set")}})
	f.user("u")
	builtin := ref("ambit.policy:shop/policy-1")
	put := policy(ambit.Allow, "p", "machine.read", "ambit.user:u", "account")
	put.ID = builtin.ID
	for _, cmd := range []ambit.Command{
		ambit.Delete{Ref: builtin}, ambit.Put{Noun: put},
		ambit.AddMember{Set: ref("resource-group:set"), Member: builtin},
		ambit.Put{Noun: &ambit.Group{Own: ambit.Own{ID: id("g"), Home: builtin}}},
	} {
		refused(t, f.Draft, cmd, ambit.CodeInvalid, "built in: it is part of the catalog shop")
	}
	// One that is only named like it is reached by its id.
	named := policy(ambit.Allow, "shop/policy-1", "machine.read", "ambit.user:u", "account")
	f.do(ambit.Put{Noun: named})
	refused(t, f.Draft, ambit.Delete{Ref: builtin}, ambit.CodeInvalid, "built in")
	f.do(ambit.Delete{Ref: named.Ref()})
	a := f.Account()
	gone(t, a, named.Ref().String())
	get[*ambit.Policy](t, a, builtin.String())
}
