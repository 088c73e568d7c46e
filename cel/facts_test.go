package cel

import (
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
)

// entity is an ambit.Entity made of plain data. It counts how often attributes
// are asked for.
type entity struct {
	ref    ambit.Ref
	values map[string]ambit.Value
	asked  map[string]int
}

func (e *entity) Ref() ambit.Ref { return e.ref }

func (e *entity) Attribute(name string) (ambit.Value, bool) {
	if e.asked != nil {
		e.asked[name]++
	}
	v, ok := e.values[name]
	return v, ok
}

// exampleEnv and exampleFacts are those that docs/conditions.md tells of.
func exampleEnv() ambit.ConditionEnv {
	return ambit.ConditionEnv{
		Principal: map[string]ambit.AttributeType{
			"department": ambit.TypeString,
			"email":      ambit.TypeString,
			"clearance":  ambit.TypeInt,
		},
		Resource: map[string]ambit.AttributeType{
			"open":         ambit.TypeBool,
			"name":         ambit.TypeString,
			"maxMachines":  ambit.TypeInt,
			"load":         ambit.TypeDouble,
			"expiry":       ambit.TypeTime,
			"owners":       ambit.ListOf(ambit.TypeString),
			"limits":       ambit.ListOf(ambit.TypeInt),
			"label":        "", // its types disagree
			"max-machines": ambit.TypeInt,
			"namespace":    ambit.TypeString,
			"archived":     ambit.TypeBool,
		},
		Account: map[string]ambit.AttributeType{
			"protected": ambit.TypeBool,
			"plan":      ambit.TypeString,
		},
	}
}

func exampleFacts() *ambit.Facts {
	return &ambit.Facts{
		Principal: &entity{
			ref:    ambit.Ref{Type: ambit.UserType, ID: "alice"},
			values: map[string]ambit.Value{"department": "ops", "email": "alice@example.com"},
		},
		Resource: &entity{
			ref: ambit.Ref{Type: "keygen/license", ID: "l1"},
			values: map[string]ambit.Value{
				"open":         true,
				"name":         "prod-web",
				"load":         0.5,
				"expiry":       time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC),
				"owners":       []any{"alice", "bob"},
				"limits":       []any{int64(1), int64(5)},
				"label":        "blue",
				"max-machines": int64(7),
				"namespace":    "web",
			},
		},
		Account:    &entity{ref: ambit.Ref{Type: ambit.AccountType, ID: "0123456789abcdef0123456789abcdef"}, values: map[string]ambit.Value{"protected": true}},
		Permission: "license.update",
		Action:     "update",
		Properties: map[string]ambit.Value{"soft": true},
		Context: map[string]ambit.Value{
			"mfa":    true,
			"reason": "incident 7",
			"count":  int64(3),
			"ratio":  0.25,
			"none":   nil,
			"groups": []any{"dev", "ops"},
			"device": map[string]any{"os": "linux", "trusted": false, "owner": nil},
		},
		Now: time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC), // a Monday
	}
}

// compile makes a condition of source over exampleEnv, which must go well.
func compile(t testing.TB, source string, opts ...Option) ambit.Condition {
	t.Helper()
	c, err := New(opts...).Compile(source, exampleEnv())
	if err != nil {
		t.Fatalf("Compile(%s): %v", source, err)
	}
	return c
}
