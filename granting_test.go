package ambit_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/cel"
)

// worksText is a catalog with containment, reach, conditions and no scopes.
const worksText = `
catalog: works
types:
  account: {attributes: {frozen: {type: bool, default: false}}}
  team:    {parents: [account]}
  project: {parents: [team]}
  file:    {parents: [project], attributes: {open: {type: bool, default: false}, keeper: string, note: string}}
  shelf:   {opaque: true}
  product: {parents: [account], acts: true}
  license: {parents: [product], relations: {person: {to: person}}}
  person:  {parents: [account], reach: [~license.person/product]}
  seat:    {parents: [license], reach: [license/person]}
  ambit.user: {attributes: {rank: {type: int, default: 0}}}
permissions:
  file:    {read: , edit: }
  project: {read: , edit: }
  team:    {read: }
  product: {read: }
  license: {read: }
  person:  {read: , edit: }
  seat:    {read: }
  shelf:   {read: }
roles:
  keeper: {permissions: ["*:read"]}
policies:
  - {allow: [keeper], to: product, at: self}
  - {name: opened, allow: ["files:read"], to: anonymous, at: account, when: resource.open}
`

func works(t *testing.T, more string) *ambit.Catalog {
	t.Helper()
	c, err := catalog.Read("works.yaml", []byte(worksText+more), catalog.WithConditions(cel.New()))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// newWorks is an account with two teams, a and b, each with a project and a file
// in it (a1, fa and b1, fb), and a product with a license; and with people who
// hold what their names say.
func newWorks(t *testing.T) *fixture {
	t.Helper()
	d, err := ambit.NewDraft(ambit.Config{ID: id("acme"), Slug: "acme", Conditions: cel.New()})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t, d}
	f.do(ambit.Adopt{Catalog: works(t, "")})
	for _, text := range []string{
		"team:a account=account", "team:b account=account", "project:a1 team=team:a", "project:b1 team=team:b",
		"file:fa project=project:a1", "file:fb project=project:b1",
		"product:p account=account", "person:u account=account", "person:v account=account",
		"license:l product=product:p person=person:u",
	} {
		f.resource(text)
	}
	f.holder("owner", "role:ambit.owner", "account")
	f.holder("admin", "role:ambit.admin", "account")
	f.holder("lead", "*:* ambit.*:*", "team:a")
	f.holder("reader", "*:read ambit.*:*", "team:a")
	f.user("ann")
	f.user("bob")
	f.do(ambit.Put{Noun: &ambit.Group{Own: own("g")}})
	f.do(ambit.Put{Noun: &ambit.Group{Own: own("outer")}})
	f.do(ambit.AddMember{Set: ref("group:outer"), Member: ref("group:g")})
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("set")}})
	return f
}

// A writing is what somebody writes, and what is said to it: "" where it is
// accepted, else "code pattern node" of each shortfall, in order.
type writing struct {
	why      string
	author   string
	commands []ambit.Command
	want     string
}

func judge(t *testing.T, a *ambit.Account, author string, commands ...ambit.Command) error {
	t.Helper()
	d := a.Draft()
	for _, c := range commands {
		if err := d.Do(c); err != nil {
			t.Fatalf("%#v: %v", c, err)
		}
	}
	changes := d.Changes()
	return ambit.Judge(a, d.Account(), ref(author), changes, now)
}

func expectJudged(t *testing.T, a *ambit.Account, writings []writing) {
	t.Helper()
	for _, w := range writings {
		if got := said(a, judge(t, a, w.author, w.commands...)); got != w.want {
			t.Errorf("%s (by %s):\n got %q\nwant %q", w.why, w.author, got, w.want)
		}
	}
}

// said is what the error says, in short and with names for ids.
func said(a *ambit.Account, err error) string {
	var refused *ambit.RefusedError
	if !errors.As(err, &refused) {
		if err != nil {
			return err.Error()
		}
		return ""
	}
	var list []string
	for _, s := range refused.Shortfalls {
		node := s.Node.String()
		if s.Node == a.Ref() {
			node = "account"
		}
		list = append(list, strings.TrimSpace(fmt.Sprintf("%s %s %s", s.Code, s.Permission, strings.TrimPrefix(strings.TrimPrefix(node, "works/"), "studio/"))))
	}
	return strings.Join(list, "; ")
}

func puts(nouns ...ambit.Noun) []ambit.Command {
	var list []ambit.Command
	for _, n := range nouns {
		list = append(list, ambit.Put{Noun: n})
	}
	return list
}

// with changes a policy in the making.
func with(p *ambit.Policy, change func(*ambit.Policy)) *ambit.Policy {
	change(p)
	return p
}

func allowing(name, what, to, at string) *ambit.Policy {
	return policy(ambit.Allow, name, what, to, at)
}
func denying(name, what, to, at string) *ambit.Policy { return policy(ambit.Deny, name, what, to, at) }
