package cli

import (
	"fmt"
	"maps"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit"
)

func newExplain(t Terminal) *cobra.Command {
	ask := newAsking(t, partAs, partPermission, partResource)
	cmd := &cobra.Command{
		Use:   "explain --world FILE PRINCIPAL PERMISSION [RESOURCE]",
		Short: "Ask why somebody may or may not do something",
		Long: `Ask why somebody may or may not do something: each policy that applied, and by
what; for a denial, what came nearest; and when it was asked, where that bears on
it. The exit code is that of check.

` + askingHelp + `

JSON: decision, principal, permission, resource, stand_in (the type of what would
lie in the resource), parts (what the policies came to for the principal, and for
the one acted for: applied, misses), ceiling, now (the time of the question),
names (short spellings of the references).`,
		Example: `  ambit explain --world acme.yaml user:alice license.read license:l1
  ambit explain --world demo:keygen product:editor license.read license:ada-game`,
		RunE: func(cmd *cobra.Command, args []string) error {
			src, q, err := ask.question(cmd, args)
			if err != nil {
				return err
			}
			e, err := src.Explain(cmd.Context(), q)
			if err != nil {
				return err
			}
			err = ask.output.print(t, newExplanationAnswer(src, q, e), func() error {
				_, err := fmt.Fprint(t.Out, explanationText(q, e))
				return err
			})
			return answered(err, e.Decision)
		},
	}
	ask.add(cmd)
	return cmd
}

// An explanationAnswer is an explanation as JSON. Its names stand in place of the
// explanation's own, of which it has more.
type explanationAnswer struct {
	*ambit.Explanation
	Now   time.Time         `json:"now"`
	Names map[string]string `json:"names,omitempty"`
}

func newExplanationAnswer(src source, q ambit.Question, e *ambit.Explanation) explanationAnswer {
	names := maps.Clone(e.Names)
	if names == nil {
		names = map[string]string{}
	}
	maps.Copy(names, shortNames(src, e))
	return explanationAnswer{e, q.Now.UTC(), names}
}

func explanationText(q ambit.Question, e *ambit.Explanation) string {
	text := strings.TrimRight(e.Text(), "\n") + "\n"
	if timeDecides(e) {
		text += askedAt(q)
	}
	return text
}

// readsNow finds what may be the variable of that name in a condition.
var readsNow = regexp.MustCompile(`\bnow\b`)

// timeDecides reports whether another time could have made another answer, as far
// as the explanation tells.
func timeDecides(e *ambit.Explanation) bool {
	if e.Decision.Reason == ambit.ReasonExpiredToken {
		return true
	}
	for _, part := range e.Parts {
		for _, p := range part.Applied {
			if readsNow.MatchString(p.Condition) {
				return true
			}
		}
		for _, m := range part.Misses {
			if m.Reason == ambit.MissTooEarly || m.Reason == ambit.MissTooLate || readsNow.MatchString(m.Condition) {
				return true
			}
		}
	}
	return false
}
