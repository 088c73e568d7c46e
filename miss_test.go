package ambit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/google/go-cmp/cmp"
)

// TestEveryMissHasItsReason denies for each reason there is, alone and together.
func TestEveryMissHasItsReason(t *testing.T) {
	f := newStudio(t, "")
	f.resource("project:q team=team:t")
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("set")}})
	f.do(ambit.AddMember{Set: ref("resource-group:set"), Member: ref("project:q")})
	f.role(&ambit.Role{Own: ambit.Own{ID: id("homely"), Name: "homely", Home: ref("project:p")}, Permissions: []ambit.Pattern{"files:read"}})
	far := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	why := []struct {
		reason ambit.MissReason
		words  string
		what   string
		at     string
		change func(*ambit.Policy)
	}{
		{ambit.MissConditionFalse, "is false", "files:read", "project:p", func(p *ambit.Policy) { p.Condition = "resource.open" }},
		{ambit.MissConditionFault, "price", "files:read", "project:p", func(p *ambit.Policy) { p.Condition = "resource.price > 3" }},
		{ambit.MissUnconcerned, "resource.mode, which file", "files:read", "project:p", func(p *ambit.Policy) { p.Condition = "resource.mode == 'x'" }},
		{ambit.MissTooLate, "2026-01-01T12:00:00Z", "files:read", "project:p", func(p *ambit.Policy) { p.ExpiresAt = now }},
		{ambit.MissTooEarly, "2030-01-01T00:00:00Z", "files:read", "project:p", func(p *ambit.Policy) { p.NotBefore = far }},
		{ambit.MissDisabled, "disabled", "files:read", "project:p", func(p *ambit.Policy) { p.Disabled = true }},
		{ambit.MissOutOfScope, "project", "role:local", "team:t", func(p *ambit.Policy) {}},
		{ambit.MissAwayFromHome, "project:p", "role:homely", "team:t", func(p *ambit.Policy) {}},
		{ambit.MissElsewhere, "project:q", "files:read", "project:q drawer:other", func(p *ambit.Policy) {}},
		{ambit.MissNotGranted, "notes:read", "notes:read", "project:p", func(p *ambit.Policy) {}},
	}
	f.resource("drawer:other team=team:t")
	f.user("all")
	f.user("five")
	for i, w := range why {
		who := "miss-" + string(w.reason)
		f.user(who)
		for _, holder := range []string{who, "all", "five"} {
			if holder == "five" && i%2 == 0 {
				continue
			}
			p := policy(ambit.Allow, fmt.Sprint(i, " ", holder), w.what, "ambit.user:"+holder, w.at)
			w.change(p)
			f.do(ambit.Put{Noun: p})
		}
	}
	f.holder("by-set", "files:read", "resource-group:set")
	f.deny("deny", "notes:read", "user:all", "project:p")
	a := f.Account()
	for _, w := range why {
		e := explain(t, a, ask("user:miss-"+string(w.reason), "files:read", "file:f"))
		misses := e.Parts[0].Misses
		if len(misses) != 1 || misses[0].Reason != w.reason || !strings.Contains(misses[0].Detail, w.words) || e.Parts[0].Omitted() {
			t.Errorf("%s: %+v", w.reason, misses)
			continue
		}
		if got, want := misses[0].Who, []ambit.Ref{e.Principal}; !slices.Equal(got, want) {
			t.Errorf("%s: held by %v", w.reason, got)
		}
		if text := unfolded(e); !strings.Contains(text, "nearest misses") || !strings.Contains(text, misses[0].Detail) {
			t.Errorf("%s is not told in\n%s", w.reason, text)
		}
	}
	for who, from := range map[string]int{"all": 0, "five": 1} {
		part := explain(t, a, ask("user:"+who, "files:read", "file:f")).Parts[0]
		var got, want []ambit.MissReason
		for i := from; i < len(why); i += 1 + from {
			want = append(want, why[i].reason)
		}
		for _, m := range part.Misses {
			got = append(got, m.Reason)
		}
		if !slices.Equal(got, want[:5]) || part.Omitted() != (who == "all") {
			t.Errorf("%s nearly may by %v (omitted %v), want %v", who, got, part.Omitted(), want[:5])
		}
	}
	part := explain(t, a, ask("user:by-set", "files:read", "file:f")).Parts[0]
	if len(part.Misses) != 1 || part.Misses[0].Reason != ambit.MissElsewhere || !strings.Contains(part.Misses[0].Detail, "resource-group:set") {
		t.Errorf("by a resource group elsewhere: %+v", part.Misses)
	}
	f = &fixture{t, a.Draft()}
	f.user("here-and-there")
	p := policy(ambit.Allow, "here and there", "files:read", "user:here-and-there", "project:p project:q")
	p.Disabled = true
	f.do(ambit.Put{Noun: p})
	part = explain(t, f.Account(), ask("user:here-and-there", "files:read", "file:f")).Parts[0]
	if len(part.Misses) != 1 || part.Misses[0].Reason != ambit.MissDisabled {
		t.Errorf("by one policy in two places: %+v", part.Misses)
	}
	// What applied is told, not what did not, and no miss of what is allowed.
	part = explain(t, a, ask("user:all", "notes:read", "note:n")).Parts[0]
	if part.Misses != nil || len(part.Applied) != 2 || part.Applied[0].Effect != ambit.Deny || part.Applied[1].Effect != ambit.Allow {
		t.Errorf("of a deny is told %+v", part)
	}
	f = &fixture{t, a.Draft()}
	f.allow("at last", "files:read", "user:all", "file:f")
	part = explain(t, f.Account(), ask("user:all", "files:read", "file:f")).Parts[0]
	if part.Misses != nil || len(part.Applied) != 1 || part.Omitted() {
		t.Errorf("of an allow is told %+v", part)
	}
}

// unfolded is the text of an explanation in one line.
func unfolded(e *ambit.Explanation) string { return strings.Join(strings.Fields(e.Text()), " ") }

func TestAnExplanationIsBoundedAndSaysSo(t *testing.T) {
	f := newStudio(t, "")
	f.user("eight")
	f.user("nine")
	for i := range 9 {
		if i < 8 {
			f.allow(fmt.Sprint("eight", i), "files:read", "user:eight", "project:p")
		}
		f.allow(fmt.Sprint("nine", i), "files:read", "user:nine", "project:p")
	}
	a := f.Account()
	for who, omitted := range map[string]bool{"eight": false, "nine": true} {
		part := explain(t, a, ask("user:"+who, "files:read", "file:f")).Parts[0]
		if len(part.Applied) != 8 || part.Omitted() != omitted {
			t.Errorf("of %s %d are told (omitted %v)", who, len(part.Applied), part.Omitted())
		}
	}
	if text := explain(t, a, ask("user:eight", "files:read", "file:f")).Text(); !strings.Contains(text, "and 5 more applied") || strings.Count(text, "who") != 3 {
		t.Errorf("the text of eight is\n%s", text)
	}
}

func TestATokenIsExplainedByBothAndItsCeiling(t *testing.T) {
	f := newStudio(t, "")
	f.holder("agent", "files:read notes:read", "account")
	f.holder("boss", "files:read", "project:p")
	f.do(ambit.Put{Noun: &ambit.User{Own: own("pending"), Status: ambit.Pending}})
	f.token("for-boss", "user:agent", "user:boss", ceiling([]ambit.Pattern{"files:read", "notes:read"}, "drawer:d"))
	f.token("for-pending", "user:agent", "user:pending", nil)
	f.token("plain", "user:agent", "", ceiling([]ambit.Pattern{"notes:read"}, "account"))
	f.resource("file:g project=project:p")
	a := f.Account()

	e := explain(t, a, ask("token:for-boss", "files:read", "file:f"))
	agent, boss := "ambit.user:"+id("agent"), "ambit.user:"+id("boss")
	if len(e.Parts) != 2 || e.Parts[0].Principal != ref(agent) || e.Parts[1].Principal != ref(boss) || e.Parts[0].ActsFor || !e.Parts[1].ActsFor {
		t.Fatalf("it is explained by %+v", e.Parts)
	}
	if diff := cmp.Diff([]string{"allow policy:boss | user:boss | files:read | project:p | -project>project:p"}, applied(e, 1)); diff != "" {
		t.Errorf("the one acted for (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(&ambit.CeilingReport{Token: ref("ambit.token:" + id("for-boss")), Admits: true}, e.Ceiling); diff != "" {
		t.Errorf("the ceiling (-want +got):\n%s", diff)
	}
	for _, words := range []string{"acted for, user:boss: allowed", "the ceiling of token:for-boss admits it"} {
		if !strings.Contains(bare.Replace(e.Text()), words) {
			t.Errorf("%q is not told in\n%s", words, e.Text())
		}
	}
	e = explain(t, a, ask("token:for-boss", "files:read", "file:g"))
	if e.Ceiling == nil || e.Ceiling.Admits || e.Decision.Reason != ambit.ReasonCeiling || !e.Parts[0].Allowed || e.Parts[0].Reason != yes {
		t.Errorf("the ceiling is told as %+v", e.Ceiling)
	}
	e = explain(t, a, ask("token:for-boss", "notes:read", "note:n"))
	if e.Parts[0].Reason != yes || e.Parts[1].Reason != no || len(e.Parts[1].Misses) != 1 || e.Parts[1].Misses[0].Reason != ambit.MissNotGranted {
		t.Errorf("the two are told as %+v", e.Parts)
	}
	e = explain(t, a, ask("token:for-pending", "files:read", "file:f"))
	if len(e.Parts) != 2 || e.Parts[1].Reason != ambit.ReasonPendingPrincipal || e.Parts[1].Allowed {
		t.Errorf("one who has not accepted is told as %+v", e.Parts)
	}
	e = explain(t, a, ask("token:plain", "files:read", "file:f"))
	if len(e.Parts) != 1 || e.Ceiling == nil || e.Ceiling.Admits {
		t.Errorf("a token that acts for nobody is told as %+v, %+v", e.Parts, e.Ceiling)
	}
	q := ask("user:agent", "files:read", "file:f")
	q.Write = []string{"price"}
	if e := explain(t, a, q); !strings.Contains(e.Text(), "price may not be written") || e.Parts[0].Applied[0].Pattern != "files:read" {
		t.Errorf("what is refused is told as\n%s", e.Text())
	}
}
