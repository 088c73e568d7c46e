package cli

import (
	"fmt"
	"maps"
	"strings"

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

JSON: decision, principal, permission, resource, now (the time of the question),
stand_in (the type of what would lie in the resource), hint (what would be right),
parts (what the policies came to for the principal, and for the one acted for:
applied, misses, and how many more), ceiling, names (short spellings of the
references).`,
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
			err = ask.output.print(t, newExplanationAnswer(src, e), func() error {
				_, err := fmt.Fprintln(t.Out, strings.TrimRight(e.Text(), "\n"))
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
	Names map[string]string `json:"names,omitempty"`
}

func newExplanationAnswer(src source, e *ambit.Explanation) explanationAnswer {
	names := maps.Clone(e.Names)
	if names == nil {
		names = map[string]string{}
	}
	maps.Copy(names, shortNames(src, e))
	return explanationAnswer{e, names}
}
