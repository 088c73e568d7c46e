package judge

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cedar-policy/cedar-go"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/world"
)

// mismatch tells of one: the scene with as few policies as still show it,
// as a world file that asks the question, and in Cedar.
func mismatch(seed, n uint64, s *scene, q ambit.Question, m *meeting, trouble string) string {
	m, trouble = fewest(seed, n, s, q, m, trouble)
	return fmt.Sprintf("seed %d, world %d: %s\n%s\nIn Cedar:\n\n%s",
		seed, n, trouble, worldFile(m, q), m.court.text(q))
}

// fewest leaves out policies as long as the answers still differ.
func fewest(seed, n uint64, s *scene, q ambit.Question, m *meeting, trouble string) (*meeting, string) {
	for i := len(s.nouns) - 1; i >= 0; i-- {
		if _, ok := s.nouns[i].(*ambit.Policy); !ok || s.nouns[i].Ref() == q.Resource.Ref {
			continue
		}
		less := *s
		less.nouns = slices.Delete(slices.Clone(s.nouns), i, i+1)
		again, err := meet(&less, &less, seed, n)
		if err != nil {
			continue // something else needs it
		}
		if _, text := again.ask(q, true); text != "" {
			s, m, trouble = &less, again, text
		}
	}
	return m, trouble
}

// worldFile is the engine's side as a world file, whose one test expects Cedar's
// answer.
func worldFile(m *meeting, q ambit.Question) string {
	file, err := world.Write(m.account)
	if err != nil {
		return fmt.Sprintf("# no world file can be written: %v\n# %+v\n", err, q)
	}
	context, err := json.Marshal(q.Context)
	if err != nil {
		return fmt.Sprintf("# no test can be written: %v\n# %+v\n", err, q)
	}
	answer := "deny"
	if r, err := m.court.rule(q); err == nil && r.allowed() {
		answer = "allow"
	}
	return fmt.Sprintf("%stests:\n  - why: Cedar answers so\n    as: %s\n    now: %s\n    context: %s\n    %s: {%s: %s}\n",
		file, quoted(q.Principal.String()), q.Now.Format(time.RFC3339Nano), context,
		answer, quoted(string(q.Permission)), quoted(q.Resource.Ref.String()))
}

// quoted is a text as a flow scalar of YAML.
func quoted(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err) // no text fails
	}
	return string(b)
}

// text is Cedar's side: its policies, and what it is told of the principal, the
// action and the resource.
func (c *court) text(q ambit.Question) string {
	var all []string
	for id, st := range c.statements {
		all = append(all, fmt.Sprintf("// %s\n%s\n", id, st.text))
	}
	slices.Sort(all)
	who := caller(q.Principal)
	if q.Principal == ambit.Anonymous {
		who = nobody
	}
	for _, id := range []cedar.EntityUID{who, actionOf(q.Permission), thing(q.Resource.Ref)} {
		b, err := json.Marshal(c.entities[id])
		if err != nil {
			b = []byte(err.Error())
		}
		all = append(all, "// "+string(b))
	}
	return strings.Join(all, "\n")
}
