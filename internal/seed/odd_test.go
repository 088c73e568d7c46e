package seed_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/seed"
)

// odd is a world whose parts can only be made in an order other than the file's: a
// task leads to a user and to another that leads back, and a denial keeps everybody from
// making the token that there is.
const odd = `
account: {slug: odd, attributes: {motto: festina lente}}
catalogs:
  - catalog: tasks
    types:
      account: {attributes: {motto: {type: string}}}
      task:
        parents: [account]
        relations: {assignee: {to: ambit.user}, after: {to: task}}
    permissions:
      task: {read: , close: }
    roles:
      worker: {permissions: ["tasks:*"]}
resources:
  task:first: {assignee: ambit.user:ann, after: second}
  task:second: {after: first}
users: {ann: {}}
groups: {crew: {members: [ambit.user:ann]}}
policies:
  - {name: nobody, deny: ["ambit.tokens:create"], to: authenticated, at: ambit.user:ann}
  - {name: crew, allow: [worker], to: group:crew, at: account}
tokens:
  pass: {principal: ambit.user:ann, ceiling: {permissions: ["tasks:close"], at: [task:first]}}
`

func TestOrderOfFilling(t *testing.T) {
	b := newBed(t)
	w := b.read("odd.yaml", odd)
	made, a := b.fill("odd", w)
	if got := a.Settings().Attributes["motto"]; got != "festina lente" {
		t.Errorf("the account's motto is %v", got)
	}
	find := func(t ambit.TypeName, name string) ambit.Ref {
		b.Helper()
		ref, err := w.Account.Resolve(ambit.Ref{Type: t, ID: name})
		if err != nil {
			b.Fatal(err)
		}
		return ref
	}
	ann, pass := find(ambit.UserType, "ann"), find(ambit.TokenType, "pass")
	first, err := a.Get(ambit.Ref{Type: "tasks/task", ID: "first"})
	if err != nil {
		t.Fatal(err)
	}
	to := map[string]ambit.Ref{}
	for _, r := range first.(*ambit.Resource).Relations {
		to[r.Name] = r.To
	}
	if to["assignee"] != made.Refs[ann] || to["after"].ID != "second" {
		t.Errorf("the first task leads to %v", to)
	}
	caller, err := b.callers.Authenticate(t.Context(), made.Secrets[pass].Reveal(), "")
	if err != nil || caller.Principal != made.Refs[ann] || caller.Token != made.Refs[pass] {
		t.Errorf("the token's secret authenticates %+v: %v", caller, err)
	}
	if _, err := w.Account.Get(ann); err != nil {
		t.Errorf("filling has changed the world: %v", err)
	}
}

func TestMoreResourcesThanOneEntryHolds(t *testing.T) {
	b := newBed(t)
	var text strings.Builder
	text.WriteString(strings.Split(odd, "resources:")[0] + "resources:\n")
	for i := range 2*iam.MaxBulk + 1 {
		fmt.Fprintf(&text, "  task:t%d: {}\n", i)
	}
	_, a := b.fill("many", b.read("many.yaml", text.String()))
	list, err := a.NounsOf("tasks/task", ambit.Page{})
	if err != nil || len(list.Items) != 2*iam.MaxBulk+1 {
		t.Errorf("it has %d tasks: %v", len(list.Items), err)
	}
}

func TestWhatCannotBeFilled(t *testing.T) {
	b := newBed(t)
	w := b.read("odd.yaml", strings.ReplaceAll(odd, "ann", "owner"))
	_, err := seed.Account(t.Context(), b.service, "odd", w.Account)
	if refused := new(iam.Error); !errors.As(err, &refused) || !strings.HasPrefix(err.Error(), "filling the account odd: ambit.user:") {
		t.Errorf("a second owner is answered %v", err)
	}
	if _, err := seed.Account(t.Context(), b.service, "odd", w.Account); err == nil || !strings.HasPrefix(err.Error(), "making the account odd: ") {
		t.Errorf("a slug that is taken is answered %v", err)
	}
}
