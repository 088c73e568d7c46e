package cel

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ambit-iam/ambit"
)

// Everything that the guide shows is so. Its examples stand in blocks marked
// cel, with empty lines between them; what comes after the last "//" of each is
// "true", "false", "no answer: " and the cause, or "refused: " and the error.
func TestGuide(t *testing.T) {
	guide, err := os.ReadFile("../docs/conditions.md")
	if err != nil {
		t.Fatal(err)
	}
	stated := blocks(string(guide), "json")
	if len(stated) != 1 {
		t.Fatalf("the guide has %d blocks of facts; want 1", len(stated))
	}
	env, facts := readFacts(t, stated[0])
	engine, examples := New(), 0
	for _, block := range blocks(string(guide), "cel") {
		for example := range strings.SplitSeq(block, "\n\n") {
			at := strings.LastIndex(example, "// ")
			if at < 0 {
				t.Errorf("an example says not what it comes to: %s", example)
				continue
			}
			examples++
			source, want := strings.TrimSpace(example[:at]), strings.TrimSpace(example[at+3:])
			if diff := cmp.Diff(want, outcome(engine, source, env, facts)); diff != "" {
				t.Errorf("%s\ndiffers from the guide (-guide +got):\n%s", source, diff)
			}
		}
	}
	if examples < 35 {
		t.Errorf("the guide has %d examples; they used to be more", examples)
	}
}

func outcome(engine ambit.Conditions, source string, env ambit.ConditionEnv, facts *ambit.Facts) string {
	condition, err := engine.Compile(source, env)
	if err != nil {
		return "refused: " + err.Error()
	}
	held, err := condition.Holds(facts)
	switch {
	case err != nil:
		return "no answer: " + err.Error()
	case held:
		return "true"
	}
	return "false"
}

// blocks are the fenced blocks of a language.
func blocks(page, language string) []string {
	var found []string
	for {
		_, rest, ok := strings.Cut(page, "\n```"+language+"\n")
		if !ok {
			return found
		}
		block, after, _ := strings.Cut(rest, "\n```\n")
		found, page = append(found, block), after
	}
}

type statedEntity struct {
	Type       ambit.TypeName
	ID         string
	Attributes map[string]any
}

// readFacts reads the facts that the guide states, values by their declared types.
func readFacts(t *testing.T, text string) (ambit.ConditionEnv, *ambit.Facts) {
	t.Helper()
	var stated struct {
		Attributes                   map[string]map[string]ambit.AttributeType
		Principal, Resource, Account statedEntity
		Action                       struct {
			ID         ambit.PermissionID
			Name       string
			Properties map[string]any
		}
		Context map[string]any
		Now     time.Time
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&stated); err != nil {
		t.Fatalf("reading the guide's facts: %v", err)
	}
	made := func(variable string, s statedEntity) ambit.Entity {
		e := &entity{ref: ambit.Ref{Type: s.Type, ID: s.ID}, values: map[string]ambit.Value{}}
		for name, v := range s.Attributes {
			declared, v := stated.Attributes[variable][name], plainNumbers(v)
			if declared != "" {
				converted, err := declared.Convert(v)
				if err != nil {
					t.Fatalf("%s.%s in the guide: %v", variable, name, err)
				}
				v = converted
			}
			e.values[name] = v
		}
		return e
	}
	env := ambit.ConditionEnv{
		Principal: stated.Attributes[principalName],
		Resource:  stated.Attributes[resourceName],
		Account:   stated.Attributes[accountName],
	}
	context, _ := plainNumbers(stated.Context).(map[string]any)
	properties, _ := plainNumbers(stated.Action.Properties).(map[string]any)
	return env, &ambit.Facts{
		Principal:  made(principalName, stated.Principal),
		Resource:   made(resourceName, stated.Resource),
		Account:    made(accountName, stated.Account),
		Permission: stated.Action.ID,
		Action:     stated.Action.Name,
		Properties: properties,
		Context:    context,
		Now:        stated.Now,
	}
}

// plainNumbers makes ints of whole numbers and doubles of others.
func plainNumbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64()
		return f
	case []any:
		for i := range v {
			v[i] = plainNumbers(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = plainNumbers(v[name])
		}
	}
	return v
}
