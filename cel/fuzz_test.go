package cel

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// FuzzCompile looks for sources that bring the compiler or an evaluation down,
// or keep either busy.
func FuzzCompile(f *testing.F) {
	for _, source := range hostile() {
		f.Add(source)
	}
	for _, source := range []string{
		`resource.open && principal.department == "ops" || !has(context.mfa)`,
		`resource.limits.filter(l, l > 2).map(l, l * 2) == [10]`,
		`resource.owners.exists_one(o, o == principal.id) ? now < resource.expiry : false`,
		`{"a": 1, true: 2, 3: [null]}[context.reason] == dyn(b"\x00\377")`,
		`now.getHours("Europe/Berlin") >= 8 && now - duration("1h") < timestamp(0)`,
		"resource.`max-machines` in [1, 2u, 3.0, -9223372036854775808]",
		`context.device["os"].matches(r"^\w+$") && type(context.none) == null_type`,
		`matches("", "") && size([[]]) == 1 // x`,
		`.resource.open && [1, 2][0] == 1 && {}.size() == 0 && string(b"a") == 'a'`,
	} {
		f.Add(source)
	}
	engine, env, facts := New(CostLimit(1000)), exampleEnv(), exampleFacts()
	f.Fuzz(func(t *testing.T, source string) {
		slow := time.AfterFunc(3*time.Second, func() { panic(fmt.Sprintf("%q takes more than three seconds", source)) })
		defer slow.Stop()
		condition, err := engine.Compile(source, env)
		var refused *Error
		switch {
		case err == nil:
		case !errors.As(err, &refused):
			t.Fatalf("Compile(%q) fails with %T: %v", source, err, err)
		case refused.crashed != nil:
			t.Fatalf("Compile(%q) panics: %v", source, refused.crashed)
		case strings.ContainsAny(err.Error(), "\n\r"):
			t.Fatalf("Compile(%q) tells several lines: %q", source, err)
		default:
			return
		}
		held, err := condition.Holds(facts)
		var down *crash
		if errors.As(err, &down) {
			t.Fatalf("Holds of %q panics: %v", source, down.value)
		}
		if held && err != nil {
			t.Fatalf("%q holds and fails: %v", source, err)
		}
		again, errAgain := condition.Holds(facts)
		if again != held || (err == nil) != (errAgain == nil) || err != nil && err.Error() != errAgain.Error() {
			t.Fatalf("%q answers %v, %v and then %v, %v", source, held, err, again, errAgain)
		}
	})
}
