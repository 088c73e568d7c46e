package ambit_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/ambit-iam/ambit"
)

// wordy is an account with 9,000 permissions.
var wordy = sync.OnceValue(func() *ambit.Account {
	c := &ambit.Catalog{Name: "wordy", Types: []ambit.Type{{Name: "account"}}}
	for i := range 900 {
		name := fmt.Sprintf("kind-%d", i)
		c.Types = append(c.Types, ambit.Type{Name: name, Parents: []string{"account"}})
		for j := range 10 {
			c.Permissions = append(c.Permissions, ambit.Permission{Type: name, Action: fmt.Sprintf("action-%d", j)})
		}
	}
	d, err := ambit.NewDraft(ambit.Config{ID: id("acme"), Slug: "acme"})
	if err != nil {
		panic(err)
	}
	for _, cmd := range []ambit.Command{ambit.Adopt{Catalog: c}, ambit.Put{Noun: &ambit.User{Own: own("u"), Status: ambit.Accepted}}} {
		if err := d.Do(cmd); err != nil {
			panic(err)
		}
	}
	return d.Account()
})

// unknowns are questions about what there is not.
var unknowns = map[string]func() ambit.Question{
	"permission": func() ambit.Question { return ask("user:u", "kind-1s:acton-1", "account") },
	"type":       func() ambit.Question { return ask("user:u", "kind-1s:action-1", "kindd-1:x") },
	"principal":  func() ambit.Question { return ask("user:uu", "kind-1s:action-1", "account") },
}

// TestOnlyExplanationsHint counts allocations: what was meant is not looked for
// where nobody reads it.
func TestOnlyExplanationsHint(t *testing.T) {
	a := wordy()
	for name, question := range unknowns {
		q := question()
		d, err := a.Check(q)
		if err != nil || strings.Contains(d.Detail, "did you mean") {
			t.Errorf("%s: a check says %q (%v)", name, d.Detail, err)
		}
		if e, err := a.Explain(q); err != nil || e.Hint == "" || !strings.Contains(unfolded(e), e.Hint) {
			t.Errorf("%s: an explanation says %+v (%v)", name, e, err)
		}
		if raced {
			continue
		}
		if n := testing.AllocsPerRun(10, func() { _, _ = a.Check(q) }); n > 20 {
			t.Errorf("%s: a check makes %v allocations", name, n)
		}
	}
	q := unknowns["type"]()
	q.Permission = ""
	if list, err := a.ListPermissions(q, ambit.Page{}); err != nil || len(list.Items) > 0 {
		t.Errorf("of a type that there is not %d permissions are held (%v)", len(list.Items), err)
	}
}

// TestAHintSaysWhatWouldBeRight asks about what there is under another name.
func TestAHintSaysWhatWouldBeRight(t *testing.T) {
	f := newStudio(t, "")
	f.user("alice")
	f.user("p")
	a := f.Account()
	for _, c := range []struct {
		q    ambit.Question
		want string
	}{
		{ask("user:alcie", "files:read", "file:f"), "Did you mean user:alice?"},
		{ask("bot:alice", "files:read", "file:f"), "Did you mean user:alice?"},
		{ask("robot:q", "files:read", "file:f"), "There is no type robot; principals are of these: user, service-account, group, token, bot"},
		{ask("team:t", "files:read", "file:f"), "Principals are of these types: user, service-account, group, token, bot"},
		{ask("user:zzzzzzzz", "files:read", "file:f"), ""},
		{ask("user:alice", "file:read", "file:f"), `Did you mean "files:read"?`},
		{ask("user:alice", "files:read", "drawer:p"), "Did you mean project:p?"},
		{ask("user:alice", "files:read", "drawer:iner"), "Did you mean drawer:inner?"},
		{ask("user:alice", "files:read", "drawr:zz"), `Did you mean "drawer"?`},
		{ask("user:alice", "files:read", "file:zzzzzz"), "Register it, or describe it in the question with a parent that is known: project, drawer"},
		{described("user:alice", "files:read", "file:new project=project:pp"), "Did you mean project:p?"},
		{described("user:alice", "files:read", "file:new project=projct:p"), `Did you mean "project"?`},
		{ask("user:alice", "files:read", "account:acne"), "The only account known here is the one asked: account:acme, whose id is " + id("acme")},
		{ask("user:alice", "files:read", "note:n"), "Ask about one of these: account, team, project, drawer, file"},
		{ask("user:alice", "files:read", "file:f"), ""},
	} {
		e := explain(t, a, c.q)
		if e.Hint != c.want {
			t.Errorf("%s %s %s: the hint is %q, want %q", c.q.Principal, c.q.Permission, c.q.Resource.Ref, e.Hint, c.want)
		}
	}
}

func BenchmarkUnknown(b *testing.B) {
	a := wordy()
	for name, question := range unknowns {
		q := question()
		b.Run(name+"/check", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := a.Check(q); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/explain", func(b *testing.B) {
			for b.Loop() {
				if _, err := a.Explain(q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("type/list permissions", func(b *testing.B) {
		q := unknowns["type"]()
		q.Permission = ""
		for b.Loop() {
			if _, err := a.ListPermissions(q, ambit.Page{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
