package cel

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ambit-iam/ambit"
)

func TestSourceBounds(t *testing.T) {
	for name, tc := range map[string]struct {
		source string
		opts   []Option
		want   string
	}{
		"length":         {"true" + strings.Repeat(" ", 4096), nil, "the condition is 4100 bytes long; at most 4096 are allowed"},
		"length, stated": {`resource.open`, []Option{SourceLimit(12)}, "the condition is 13 bytes long; at most 12 are allowed"},
		"parentheses":    {strings.Repeat("(", 60) + "true" + strings.Repeat(")", 60), nil, "the condition is nested too deeply; write it as several policies"},
		"lists":          {strings.Repeat("[", 60) + strings.Repeat("]", 60) + " == []", nil, "the condition is nested too deeply; write it as several policies"},
		"sums":           {"1" + strings.Repeat("+1", 60) + " == 61", nil, "the condition is nested too deeply; write it as several policies"},
		"members":        {"context" + strings.Repeat(".a", 60), nil, "the condition is nested too deeply; write it as several policies"},
		"alternatives":   {strings.Repeat("true ? true : ", 60) + "true", nil, "the condition is nested too deeply; write it as several policies"},
		"parts":          {"[" + strings.Repeat("1,", 1000) + "1] == []", nil, "the condition has 1004 parts; at most 1000 are allowed; split the policy"},
		"macros":         {"[" + strings.Repeat("[].all(x,x),", 100) + "1] == []", nil, "the condition has too many parts; split the policy"},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, refusal(t, tc.source, tc.opts...).Error()); diff != "" {
				t.Errorf("error differs (-want +got):\n%s", diff)
			}
		})
	}
	long := strings.Repeat("resource.open && ", 200) + "resource.open"
	if diff := cmp.Diff(yes(), ask(compile(t, long), exampleFacts())); diff != "" {
		t.Errorf("200 conditions joined differ (-want +got):\n%s", diff)
	}
}

// hostile are conditions that would take memory or time out of all proportion
// if calls were paid for after they ran, or by what types are known beforehand.
func hostile() map[string]string {
	doubling := "context.text"
	for i := range 9 {
		doubling = fmt.Sprintf("[%s].map(t%d, t%d + t%d)[0]", doubling, i, i, i)
	}
	lists := "context.numbers"
	for i := range 9 {
		lists = fmt.Sprintf("[%s].map(l%d, l%d + l%d + l%d)[0]", lists, i, i, i, i)
	}
	return map[string]string{
		"doubling a text":      doubling + ` == ""`,
		"doubling a list":      "1000 in " + lists,
		"list of lists' size":  "size(" + lists + ") > 0",
		"nested loops":         `context.numbers.all(a, context.numbers.all(b, context.numbers.all(c, a + b + c < 0 || true)))`,
		"building lists":       `context.numbers.map(a, context.numbers.map(b, [a, b])).size() > 0`,
		"long text, often":     `context.numbers.all(a, size(context.text) > 0)`,
		"long search, often":   `context.numbers.all(a, !context.text.contains("needle"))`,
		"long pattern":         `context.text.matches("(x{100}){9}y")`,
		"big list in big list": `context.numbers in [context.nearly, context.nearly, context.nearly, context.nearly]`,
		"big lists compared":   `[context.nearly, context.nearly, context.nearly, context.nearly] == [context.numbers, context.numbers, context.numbers, context.numbers]`,
		"long text converted":  `context.numbers.all(a, bytes(context.text) != b"")`,
		"long texts ordered":   `context.numbers.all(a, context.text <= context.text)`,
	}
}

func hostileFacts() *ambit.Facts {
	numbers, nearly := make([]any, 3000), make([]any, 3000)
	for i := range numbers {
		numbers[i], nearly[i] = int64(i), int64(i)
	}
	nearly[len(nearly)-1] = int64(-1)
	facts := exampleFacts()
	facts.Context = map[string]ambit.Value{
		"text":    strings.Repeat("x", 50_000),
		"numbers": numbers,
		"nearly":  nearly,
	}
	return facts
}

func TestHostileConditionsAreStopped(t *testing.T) {
	facts := hostileFacts()
	for name, source := range hostile() {
		t.Run(name, func(t *testing.T) {
			c := compile(t, source)
			start := time.Now()
			got := ask(c, facts)
			if diff := cmp.Diff(unknown("cost limit of 10000 exceeded"), got); diff != "" {
				t.Errorf("Holds differs (-want +got):\n%s", diff)
			}
			// A few milliseconds; the bound only tells them from what has no
			// end, on however busy a machine.
			if took := time.Since(start); took > time.Minute {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func TestCostLimit(t *testing.T) {
	const source = `context.groups.exists(g, g == principal.department)`
	for limit, want := range map[uint64]answer{
		10:      unknown("cost limit of 10 exceeded"),
		100:     yes(),
		0:       yes(), // the default
		1 << 63: yes(),
	} {
		if diff := cmp.Diff(want, ask(compile(t, source, CostLimit(limit)), exampleFacts())); diff != "" {
			t.Errorf("limit %d differs (-want +got):\n%s", limit, diff)
		}
	}
}

// The limit ends the evaluation; it is no fault that || could pass over.
func TestCostLimitIsFinal(t *testing.T) {
	c := compile(t, `context.numbers.all(a, context.numbers.all(b, true)) || true`)
	if diff := cmp.Diff(unknown("cost limit of 10000 exceeded"), ask(c, hostileFacts())); diff != "" {
		t.Errorf("Holds differs (-want +got):\n%s", diff)
	}
}

// Every evaluation starts anew, whatever the last one cost.
func TestCostIsPerEvaluation(t *testing.T) {
	c := compile(t, `resource.owners.exists(o, o == principal.id)`, CostLimit(60))
	for i := range 100 {
		if diff := cmp.Diff(yes(), ask(c, exampleFacts())); diff != "" {
			t.Fatalf("evaluation %d differs (-want +got):\n%s", i, diff)
		}
	}
}

// What people write is far from the limit.
func TestOrdinaryConditionsAreCheap(t *testing.T) {
	for _, source := range []string{
		`resource.open && principal.department == "ops" && context.mfa`,
		`principal.id in resource.owners`,
		`now < resource.expiry && now.getHours("Europe/Berlin") >= 8 && now.getDayOfWeek("Europe/Berlin") in [1, 2, 3, 4, 5]`,
		`resource.name.matches("^prod-[a-z]+$") && !context.device.trusted`,
		`resource.owners.exists(o, o == principal.id)`,
	} {
		if got := ask(compile(t, source, CostLimit(100)), exampleFacts()); got.Cause != "" {
			t.Errorf("%s: %s", source, got.Cause)
		}
	}
}

// A list as long as they come can be searched and gone through once.
func TestLongListsFitTheLimit(t *testing.T) {
	facts := hostileFacts()
	for _, source := range []string{
		`2999 in context.numbers`,
		`context.numbers == context.numbers`,
		`context.numbers.exists(n, n == 1000)`,
	} {
		if diff := cmp.Diff(yes(), ask(compile(t, source), facts)); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", source, diff)
		}
	}
}

func TestPatternsAreBounded(t *testing.T) {
	for source, want := range map[string]string{
		`resource.name.matches("(x{1000}){9}")`:                   "column 23: the pattern has invalid repeat count: {9}",
		`resource.name.matches("(\\pL{500}){2}")`:                 "column 23: the condition's patterns come to 1006 steps; at most 1000 are allowed",
		`resource.name.matches("x{600}") || "".matches("y{600}")`: "column 47: the condition's patterns come to 1204 steps; at most 1000 are allowed",
	} {
		if diff := cmp.Diff(want, refusal(t, source).Error()); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", source, diff)
		}
	}
	// The same pattern twice is one.
	compile(t, `resource.name.matches("x{600}") || context.reason.matches("x{600}")`)
}

func TestCompilingHostileSourcesIsQuick(t *testing.T) {
	for name, source := range map[string]string{
		"lists":        strings.Repeat("[", 4096),
		"maps":         strings.Repeat("{", 4096),
		"not":          strings.Repeat("!", 4092) + "true",
		"or":           strings.Repeat("!true||", 330) + "true",
		"dyn sums":     strings.Repeat("context.a+context.b<1||", 100) + "true",
		"calls":        strings.Repeat("size(", 800),
		"garbage":      strings.Repeat("@#$", 1300),
		"text":         `"` + strings.Repeat("a", 4000),
		"mixed lists":  "[" + strings.Repeat(`[1],["a"],[[true]],`, 60) + "1] == []",
		"nested lists": strings.Repeat("[[1],", 20) + "1" + strings.Repeat("]", 20) + " == []",
		"macros":       strings.Repeat("[[[1]]].map(x,", 20) + "[[x]]" + strings.Repeat(")", 20) + " == []",
		"deep lists":   "[" + strings.Repeat(strings.Repeat("[", 20)+strings.Repeat("]", 20)+",", 40) + "[]] == []",
		"patterns":     strings.Repeat(`context.a.matches("(x{100}){9}")||`, 100) + "true",
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, err := New().Compile(source, exampleEnv())
			took := time.Since(start)
			t.Logf("%v, %v", took, err)
			// Some ten milliseconds at most, see maxDepth; the bound only tells
			// them from what has no end.
			if took > time.Minute {
				t.Errorf("it took %v", took)
			}
		})
	}
}
