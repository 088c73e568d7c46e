package ambit_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/internal/casefile"
	worlds "github.com/ambit-iam/ambit/world"
)

// TestExplanationsRead explains the questions of the case file. A case is a world,
// or "demo NAME" for one of the demo's, and questions "? WHO PERMISSION [RESOURCE]
// [name=value …]", where names are now, write, context.NAME and a relation of a
// resource that is described.
func TestExplanationsRead(t *testing.T) {
	casefile.Run(t, "testdata/explain.txt", func(t *testing.T, input string) string {
		var text strings.Builder
		var told []string
		for line := range strings.Lines(input) {
			if question, ok := strings.CutPrefix(line, "? "); ok {
				told = append(told, strings.TrimSpace(question))
			} else {
				text.WriteString(line)
			}
		}
		name, data := "case.yaml", []byte(text.String())
		if demo, ok := strings.CutPrefix(strings.TrimSpace(text.String()), "demo "); ok {
			var err error
			name = "internal/cli/demo/" + demo + ".yaml"
			if data, err = os.ReadFile(name); err != nil {
				t.Fatal(err)
			}
		}
		w, err := worlds.Read(name, data, worlds.Options{Conditions: cel.New()})
		if err != nil {
			t.Fatal(err)
		}
		var answers []string
		for _, question := range told {
			e := explain(t, w.Account, asked(t, question))
			within(t, e.Text())
			answers = append(answers, e.Text())
		}
		return strings.Join(answers, "\n")
	})
}

// asked reads a question of the case file.
func asked(t *testing.T, text string) ambit.Question {
	t.Helper()
	words := strings.Fields(text)
	q := ask(words[0], words[1], "")
	for i, word := range words[2:] {
		name, value, supplied := strings.Cut(word, "=")
		if i == 0 && !supplied {
			q.Resource = ambit.About(ref(word))
			continue
		}
		member, ofContext := strings.CutPrefix(name, "context.")
		var err error
		switch {
		case name == "now":
			q.Now, err = time.Parse(time.RFC3339, value)
		case name == "write":
			q.Write = strings.Split(value, ",")
		case ofContext:
			if q.Context == nil {
				q.Context = map[string]ambit.Value{}
			}
			q.Context[member] = map[string]ambit.Value{"true": true, "false": false}[value]
			if q.Context[member] == nil {
				q.Context[member] = value
			}
		default:
			q.Resource.Relations = append(q.Resource.Relations, ambit.Relation{Name: name, To: ref(value)})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return q
}
