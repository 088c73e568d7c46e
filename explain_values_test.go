package ambit_test

import (
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/google/go-cmp/cmp"
)

// TestAMissShowsWhatItsConditionSaw has a condition that names everything there is
// to name.
func TestAMissShowsWhatItsConditionSaw(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	f.do(ambit.Put{Noun: &ambit.Resource{Node: ref("file:f"), Relations: resource("file:f drawer=drawer:inner project=project:p").Relations, Attributes: map[string]ambit.Value{"price": 7, "size": 5}}})
	p := policy(ambit.Allow, "p", "files:read", "user:u", "project:p")
	p.Condition = `resource.price > 9 && resource.size > 1 && principal.level > 1 && context.mfa && account.sealed && context.list == [1] || resource.id == "x"`
	f.do(ambit.Put{Noun: p})
	a := f.Account()
	q := ask("user:u", "files:read", "file:f")
	q.Resource.Attributes = map[string]ambit.Value{"size": 6}
	q.PrincipalAttributes = map[string]ambit.Value{"level": 4}
	q.Context = map[string]ambit.Value{"list": []ambit.Value{strings.Repeat("long", 40), []ambit.Value{int64(1)}}}
	e := explain(t, a, q)
	m := e.Parts[0].Misses[0]
	want := []ambit.ReadValue{
		{Name: "resource.price", Type: "int", Value: "7", Stored: true},
		{Name: "resource.size", Type: "int", Value: "6"},
		{Name: "principal.level", Type: "int", Value: "4"},
		{Name: "context.mfa", Missing: true},
		{Name: "account.sealed", Type: "bool", Value: "false", Stored: true},
		{Name: "context.list", Type: "list", Value: m.Values[5].Value},
	}
	if diff := cmp.Diff(want, m.Values); diff != "" || m.ValuesMore != 1 || m.Reason != ambit.MissConditionFalse {
		t.Errorf("%s: the values (and %d more) are (-want +got):\n%s", m.Reason, m.ValuesMore, diff)
	}
	if v := m.Values[5].Value; !strings.HasPrefix(v, `["longlong`) || !strings.HasSuffix(v, `", … 1 more]`) || len(v) > 90 {
		t.Errorf("a long list is shown as %s", v)
	}
	for _, words := range []string{"resource.price is 7 (int)", "context.mfa has no value"} {
		if !strings.Contains(unfolded(e), words) {
			t.Errorf("%q is not told in\n%s", words, e.Text())
		}
	}

	e.Withhold()
	for i, v := range e.Parts[0].Misses[0].Values {
		if v.Withheld != want[i].Stored || v.Stored && v.Value != "" || !v.Stored && v.Value != want[i].Value {
			t.Errorf("with stored values withheld: %+v", v)
		}
	}
	if text := unfolded(e); strings.Contains(text, "is 7") || !strings.Contains(text, "resource.price is set (int)") || !strings.Contains(text, "resource.size is 6") {
		t.Errorf("with stored values withheld the text is\n%s", e.Text())
	}
	e = explain(t, a, ask("user:uu", "files:read", "file:f"))
	if e.Hint == "" {
		t.Fatal("one who is not known is not hinted at")
	}
	e.Withhold()
	if e.Hint != "" {
		t.Errorf("what is registered is hinted at: %s", e.Hint)
	}
}

// TestWhatAppliedShowsWhatItsConditionSaw has a deny that holds because of it.
func TestWhatAppliedShowsWhatItsConditionSaw(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	p := policy(ambit.Deny, "p", "files:read", "user:u", "project:p")
	p.Condition, p.NotBefore = "!resource.open", now
	f.do(ambit.Put{Noun: p})
	e := explain(t, f.Account(), ask("user:u", "files:read", "file:f"))
	applied := e.Parts[0].Applied[0]
	if diff := cmp.Diff([]ambit.ReadValue{{Name: "resource.open", Type: "bool", Value: "false", Stored: true}}, applied.Values); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !applied.NotBefore.Equal(now) || !e.Now.Equal(now) || !strings.Contains(unfolded(e), "from 2026-01-01T12:00:00Z (asked at 2026-01-01T12:00:00Z); !resource.open (true)") {
		t.Errorf("its time is told as\n%s", e.Text())
	}
	e.Withhold()
	if v := e.Parts[0].Applied[0].Values[0]; v.Value != "" || !v.Withheld {
		t.Errorf("with stored values withheld: %+v", v)
	}
}
