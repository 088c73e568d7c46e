package ambit_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/ambit-iam/ambit"
)

// An exaggerator makes explanations of anything, at any length.
type exaggerator struct{ *rand.Rand }

// text is a word or many, some of them very long, and not all fit for a terminal.
func (x exaggerator) text() string {
	words := make([]string, 1+x.IntN(2)*x.IntN(12))
	for i := range words {
		words[i] = strings.Repeat(x.pick("a", "ö", "x\ny", "\x1b[31m"), 1+x.IntN(4)*x.IntN(30))
	}
	return strings.Join(words, " ")
}

func (x exaggerator) pick(of ...string) string { return of[x.IntN(len(of))] }

func (x exaggerator) ref() ambit.Ref { return ambit.Ref{Type: ambit.TypeName(x.text()), ID: x.text()} }

func (x exaggerator) policy() ambit.AppliedPolicy {
	p := ambit.AppliedPolicy{
		Policy: x.ref(), Effect: ambit.Allow, Role: ambit.RoleName(x.text()), Pattern: ambit.Pattern(x.text()),
		Node: x.ref(), WhoOmitted: x.IntN(2) * 1e6, WhereOmitted: x.IntN(2) * 1e6,
		Condition: x.text(), ValuesMore: x.IntN(3), Fault: x.pick("", x.text()),
		NotBefore: now, ExpiresAt: now,
	}
	if x.IntN(2) == 0 {
		p.Includes, p.ResourceGroup = ambit.PermissionID(x.text()), x.ref()
	}
	for range 1 + x.IntN(8) {
		p.Who = append(p.Who, x.ref())
		p.Where = append(p.Where, ambit.Step{Relation: x.text(), Backward: x.IntN(3) == 0, Reach: x.IntN(2) == 0, To: x.ref()})
		p.Values = append(p.Values, ambit.ReadValue{Name: x.text(), Type: "string", Value: x.text(), Missing: x.IntN(3) == 0, Withheld: x.IntN(3) == 0})
	}
	return p
}

func (x exaggerator) explanation() *ambit.Explanation {
	e := &ambit.Explanation{
		Principal: x.ref(), Permission: ambit.PermissionID(x.text()), Resource: x.ref(), Now: now.Add(time.Nanosecond),
		Decision: ambit.Decision{
			Allowed: x.IntN(2) == 0, Described: x.IntN(2) == 0, Revision: x.Uint64(), Detail: x.text(),
			Reason: ambit.Reason(x.pick("allowed", "denied", "no_policy", "acts_for", "ceiling", "attributes", "unknown_resource", "type_mismatch")),
		},
	}
	if x.IntN(2) == 0 {
		e.StandIn, e.Ceiling = ambit.TypeName(x.text()), &ambit.CeilingReport{Token: x.ref(), Detail: x.text()}
	}
	for range x.IntN(3) * x.IntN(4) {
		e.Decision.Refused = append(e.Decision.Refused, ambit.Refusal{Name: x.text(), Detail: x.text()})
	}
	if x.IntN(4) == 0 {
		e.Hint = x.text()
		return e
	}
	for range 1 + x.IntN(2) {
		part := ambit.ExplanationPart{
			Principal: x.ref(), Reason: e.Decision.Reason, Detail: x.pick("", x.text()),
			MoreApplied: x.IntN(2) * 1e6, MoreMisses: x.IntN(2) * 1e6, Unlooked: x.IntN(2) == 0,
		}
		for range x.IntN(9) {
			part.Applied = append(part.Applied, x.policy())
		}
		if part.Reason == ambit.ReasonNoPolicy {
			part.Applied = nil
			for range x.IntN(6) {
				m := ambit.Miss{AppliedPolicy: x.policy(), Reason: ambit.MissReason(x.pick("condition_false", "elsewhere")), Detail: x.text()}
				part.Misses = append(part.Misses, m)
			}
		}
		e.Parts = append(e.Parts, part)
	}
	return e
}

// TestTheTextOfAnExplanationIsLessThanAScreen writes explanations in which anything
// may be much and long: none takes more than 24 lines of 100 characters, or puts
// anything on a terminal that is no text.
func TestTheTextOfAnExplanationIsLessThanAScreen(t *testing.T) {
	full := 0
	for seed := range uint64(400) {
		e := exaggerator{rand.New(rand.NewPCG(seed, 4))}.explanation()
		text := e.Text()
		within(t, text)
		if strings.Count(text, "\n") > 20 {
			full++
		}
		for _, r := range text {
			if r != '\n' && !unicode.IsPrint(r) {
				t.Errorf("seed %d: the text has the character %U", seed, r)
			}
		}
		for line := range strings.Lines(e.TextWide(60)) {
			if n := len([]rune(line)) - 1; n > 60 {
				t.Errorf("seed %d: a line of %d characters where there is room for 60: %s", seed, n, line)
			}
		}
		if t.Failed() {
			t.Fatalf("seed %d:\n%s", seed, text)
		}
	}
	if full < 25 {
		t.Errorf("only %d texts came near the bound", full)
	}
}

// TestAnyWorldIsExplainedWithinAScreen asks accounts made at random, under long
// names.
func TestAnyWorldIsExplainedWithinAScreen(t *testing.T) {
	long := strings.Repeat("long-", 40)
	f := newStudio(t, "")
	f.resource("team:a account=account")
	f.resource("project:a team=team:a")
	f.resource("file:" + long + " project=project:a")
	a := f.Account()
	parts := 0
	for seed := range uint64(60) {
		s := scribbler{rand.New(rand.NewPCG(seed, 14))}
		d := a.Draft()
		for range 60 {
			_ = attempt(d, s.command())
		}
		b := d.Account()
		for range 20 {
			q := ambit.Question{Principal: ref(s.pick("user:a user:b bot:b group:a token:a anonymous")), Permission: ambit.PermissionID(s.pick("files:read files:edit vaults:open ambit.users:read " + long)), Resource: ambit.About(s.node()), Now: now}
			if s.IntN(3) == 0 {
				q.Resource = ambit.About(ref("file:" + long))
				q.Write = []string{"price", "made", "nothing", long, "seal", "open"}
			}
			e, err := b.Explain(q)
			if err != nil {
				continue
			}
			within(t, e.Text())
			parts += len(e.Parts)
			if t.Failed() {
				t.Fatalf("seed %d: %s", seed, fmt.Sprint(q))
			}
		}
	}
	if parts < 100 {
		t.Errorf("only %d were explained by policies", parts)
	}
}
