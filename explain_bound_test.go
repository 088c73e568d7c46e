package ambit_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/cel"
)

// within fails where a text is larger than an explanation's may be.
func within(t *testing.T, text string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) > 24 {
		t.Errorf("a text of %d lines:\n%s", len(lines), text)
	}
	for _, line := range lines {
		if n := utf8.RuneCountInString(line); n > 100 {
			t.Errorf("a line of %d characters: %s", n, line)
		}
	}
}

// huge is an account in which everything that an explanation walks is long or
// much: a chain of 10,000 drawers, one of 1,000 groups, 10,000 policies that apply
// at its end, and as many that nearly do.
var huge = sync.OnceValue(func() *ambit.Account {
	c, err := catalog.Read("studio.yaml", []byte(studioText), catalog.WithConditions(cel.New()))
	if err != nil {
		panic(err)
	}
	d, err := ambit.NewDraft(ambit.Config{ID: id("acme"), Slug: "acme", Conditions: cel.New()})
	if err != nil {
		panic(err)
	}
	must := func(cmd ambit.Command) {
		if err := d.Do(cmd); err != nil {
			panic(err)
		}
	}
	must(ambit.Adopt{Catalog: c})
	put := func(text string) { must(ambit.Put{Noun: resource(text)}) }
	put("team:t account=account")
	put("project:p team=team:t")
	put("drawer:0 team=team:t")
	for i := range 10_000 {
		put(fmt.Sprintf("drawer:%d drawer=drawer:%d", i+1, i))
	}
	put("file:deep drawer=drawer:10000")
	put("file:flat project=project:p")
	group := func(i int) string { return fmt.Sprintf("group:g%d", i) }
	for i := range 1000 {
		must(ambit.Put{Noun: &ambit.Group{Own: own(fmt.Sprintf("g%d", i))}})
		if i > 0 {
			must(ambit.AddMember{Set: ref(group(i)), Member: ref(group(i - 1))})
		}
	}
	for _, name := range []string{"u", "misses", "denied", "wide", "homely"} {
		must(ambit.Put{Noun: &ambit.User{Own: own(name), Status: ambit.Accepted}})
	}
	for _, name := range []string{"u", "misses"} {
		must(ambit.AddMember{Set: ref("group:g0"), Member: ref("user:" + name)})
	}
	must(ambit.Put{Noun: &ambit.Role{Own: ambit.Own{ID: id("home"), Name: "home", Home: ref("drawer:1")}, Permissions: []ambit.Pattern{"files:read"}}})
	allow := func(name, what, to, at, condition string) {
		p := policy(ambit.Allow, name, what, to, at)
		p.Condition = condition
		must(ambit.Put{Noun: p})
	}
	for i := range 10_000 {
		allow(fmt.Sprint("applies ", i), "files:read", group(999), "team:t", "")
		allow(fmt.Sprint("misses ", i), "files:share", "user:misses", "team:t", "resource.size > 3")
		allow(fmt.Sprint("wide ", i), "files:create", "user:wide", fmt.Sprint("drawer:", i), "")
		allow(fmt.Sprint("homely ", i), "role:home", "user:homely", "project:p", "")
		p := policy(ambit.Deny, fmt.Sprint("denied ", i), "files:read", "user:denied", "account")
		p.Condition = "context.never"
		if i == 9_999 {
			p.Condition = "context.always"
		}
		must(ambit.Put{Noun: p})
	}
	return d.Account()
})

// hugeQuestions are about the account above, by name.
func hugeQuestions() map[string]ambit.Question {
	q := map[string]ambit.Question{
		"applies": ask("user:u", "files:read", "file:deep"),
		"misses":  ask("user:misses", "files:share", "file:deep"),
		"wide":    ask("user:wide", "files:create", "file:flat"),
		"covers":  ask("user:wide", "files:protect", "file:deep"),
		"homely":  ask("user:homely", "files:read", "file:flat"),
		"denied":  ask("user:denied", "files:read", "file:flat"),
		"typo":    ask("user:u", "files:raed", "file:flat"),
		"unknown": ask("user:u", "files:read", "drawer:1000x"),
	}
	denied := q["denied"]
	denied.Context = map[string]ambit.Value{"never": false, "always": true}
	q["denied"] = denied
	return q
}

func TestAnExplanationOfMuchIsShortAndSaysWhatItLeavesOut(t *testing.T) {
	a := huge()
	for name, words := range map[string][]string{
		"applies": {
			"user:u → group:g0 → group:g1 → group:g2 → … 996 more … → group:g999",
			"file:deep → drawer:10000 → drawer:9999 → drawer:9998 → drawer:9997 → … 9997 more … → team:t",
			"and 9997 more applied",
		},
		"misses":  {"its condition is false", "where resource.size is 2 (int)", "and at least", "more came near; there are too many"},
		"wide":    {"grants it, but on drawer:0", "and 9995 more came near"},
		"covers":  {"covers the resource, but files:create does not name the permission"},
		"homely":  {"cannot be used at project:p", "more came near"},
		"denied":  {"deny by policy:denied 9999", "context.always (true)", "there are too many policies to look at all"},
		"typo":    {`Did you mean "files:read"?`},
		"unknown": {"Did you mean drawer:1000?"},
	} {
		q := hugeQuestions()[name]
		if name == "misses" {
			q.Resource.Attributes = map[string]ambit.Value{"size": 2}
		}
		e := explain(t, a, q)
		within(t, e.Text())
		for _, w := range words {
			if !strings.Contains(unfolded(e), w) {
				t.Errorf("%s lacks %q:\n%s", name, w, e.Text())
			}
		}
		if len(e.Parts) > 0 {
			for _, p := range e.Parts[0].Applied {
				if len(p.Who) > 8 || len(p.Where) > 8 {
					t.Errorf("%s: a way of %d groups and %d steps", name, len(p.Who), len(p.Where))
				}
			}
			if len(e.Parts[0].Applied) > 8 || len(e.Parts[0].Misses) > 5 {
				t.Errorf("%s: %d applied and %d missed", name, len(e.Parts[0].Applied), len(e.Parts[0].Misses))
			}
		}
	}
}

func BenchmarkExplainMuch(b *testing.B) {
	a := huge()
	for name, q := range hugeQuestions() {
		for how, answer := range map[string]func(ambit.Question) error{
			"check":   func(q ambit.Question) error { _, err := a.Check(q); return err },
			"explain": func(q ambit.Question) error { _, err := a.Explain(q); return err },
		} {
			b.Run(name+"/"+how, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := answer(q); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
