package ambit_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
)

// now is the time of the tests' questions.
var now = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// ref reads a reference, which is right.
func ref(text string) ambit.Ref {
	r, err := ambit.ParseRef(text)
	if err != nil {
		panic(err)
	}
	return r
}

func refs(text string) []ambit.Ref {
	var list []ambit.Ref
	for _, t := range strings.Fields(text) {
		list = append(list, ref(t))
	}
	return list
}

// id makes an id of Ambit's own from a name.
func id(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:16])
}

// own is a noun's id and name, at home in the account.
func own(name string) ambit.Own { return ambit.Own{ID: id(name), Name: name} }

// licensing is the catalog of the tests: the one that the design begins with.
func licensing() *ambit.Catalog {
	c := &ambit.Catalog{
		Name: "shop", IDs: "{type}.{action}",
		Types: []ambit.Type{
			{Name: "account", Attributes: []ambit.AttributeDecl{{Name: "protected", Type: ambit.TypeBool, Default: false}}},
			{Name: "product", Parents: []string{"account"}, Acts: true},
			{Name: "policy", Plural: "policies", Parents: []string{"product"}},
			{
				Name: "license", Parents: []string{"policy", "user"}, Acts: true,
				Relations: []ambit.RelationDecl{{Name: "group", To: "group", One: true, Guard: ambit.GuardProtected}},
				Attributes: []ambit.AttributeDecl{
					{Name: "seats", Type: ambit.TypeInt, Guard: ambit.GuardProtected},
					{Name: "created", Type: ambit.TypeTime, Guard: ambit.GuardReadOnly},
					{Name: "note", Type: ambit.TypeString, Request: true},
				},
			},
			{Name: "machine", Parents: []string{"license"}},
			{Name: "user", Parents: []string{"account"}, Acts: true, Reach: []string{"~license.user/policy/product"}},
			{Name: "group", Parents: []string{"account"}, Reach: []string{"~license.group"}},
			{Name: "zone", Opaque: true},
			{Name: "record", Parents: []string{"zone"}},
		},
	}
	for _, t := range c.Types[1:] {
		for _, action := range []string{"create", "read", "update", "delete"} {
			c.Permissions = append(c.Permissions, ambit.Permission{Type: t.Name, Action: action})
		}
	}
	c.Permissions = append(c.Permissions, ambit.Permission{Type: "license", Action: ambit.ProtectAction})
	c.Roles = []ambit.BuiltinRole{
		{Name: "keeper", Permissions: []ambit.Pattern{"*:*"}},
		{Name: "reader", Permissions: []ambit.Pattern{"*:read"}},
	}
	c.Policies = []ambit.BuiltinPolicy{
		{Effect: ambit.Allow, Roles: []string{"keeper"}, To: []string{"product"}, At: "self"},
		{Effect: ambit.Allow, Roles: []string{"reader"}, To: []string{"user"}, At: "self"},
	}
	return c
}

// A fixture is an account in the making for a test.
type fixture struct {
	t *testing.T
	*ambit.Draft
}

// newFixture is an account that has adopted the catalog of the tests.
func newFixture(t *testing.T) *fixture {
	t.Helper()
	d, err := ambit.NewDraft(ambit.Config{ID: id("acme"), Slug: "acme"})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t, d}
	f.do(ambit.Adopt{Catalog: licensing()})
	return f
}

func (f *fixture) do(cmd ambit.Command) {
	f.t.Helper()
	if err := f.Do(cmd); err != nil {
		f.t.Fatalf("%#v: %v", cmd, err)
	}
}

// resource registers "type:id" with relations "name=type:id".
func (f *fixture) resource(text string) {
	f.t.Helper()
	f.do(ambit.Put{Noun: resource(text)})
}

func resource(text string) *ambit.Resource {
	words := strings.Fields(text)
	r := &ambit.Resource{Node: ref(words[0])}
	for _, word := range words[1:] {
		name, to, _ := strings.Cut(word, "=")
		r.Relations = append(r.Relations, ambit.Relation{Name: name, To: ref(to)})
	}
	return r
}

func (f *fixture) user(name string) {
	f.t.Helper()
	f.do(ambit.Put{Noun: &ambit.User{Own: own(name), Status: ambit.Accepted}})
}

// allow grants patterns or roles ("role:name") to principals at nodes.
func (f *fixture) allow(name, what, to, at string) {
	f.t.Helper()
	f.do(ambit.Put{Noun: policy(ambit.Allow, name, what, to, at)})
}

func (f *fixture) deny(name, what, to, at string) {
	f.t.Helper()
	f.do(ambit.Put{Noun: policy(ambit.Deny, name, what, to, at)})
}

func policy(effect ambit.Effect, name, what, to, at string) *ambit.Policy {
	p := &ambit.Policy{Own: own(name), Effect: effect, Principals: refs(to)}
	for _, w := range strings.Fields(what) {
		if role, ok := strings.CutPrefix(w, "role:"); ok {
			p.Roles = append(p.Roles, ambit.RoleName(role))
		} else {
			p.Permissions = append(p.Permissions, ambit.Pattern(w))
		}
	}
	for _, r := range refs(at) {
		if r.Type == "resource-group" {
			p.ResourceGroups = append(p.ResourceGroups, r)
		} else {
			p.Nodes = append(p.Nodes, r)
		}
	}
	return p
}

// ask makes a question.
func ask(who, permission, what string) ambit.Question {
	q := ambit.Question{Permission: ambit.PermissionID(permission), Now: now}
	if who != "" {
		q.Principal = ref(who)
	}
	if what != "" {
		q.Resource = ambit.About(ref(what))
	}
	return q
}

// expect checks a decision: "allowed" or the reason of a denial.
func expect(t *testing.T, a *ambit.Account, q ambit.Question, want ambit.Reason) {
	t.Helper()
	d, err := a.Check(q)
	if err != nil {
		t.Errorf("%s %s %s: %v", q.Principal, q.Permission, q.Resource.Ref, err)
		return
	}
	if d.Reason != want || d.Allowed != (want == ambit.ReasonAllowed) {
		t.Errorf("%s %s %s: %v (%s), want %s", q.Principal, q.Permission, q.Resource.Ref, d.Allowed, d.Reason, want)
	}
}

// membersOf are the members of a set that must be there.
func membersOf(t *testing.T, a *ambit.Account, set ambit.Ref) []ambit.Ref {
	t.Helper()
	members, err := a.Members(set, ambit.Page{})
	if err != nil {
		t.Fatalf("the members of %s: %v", set, err)
	}
	return members.Items
}
