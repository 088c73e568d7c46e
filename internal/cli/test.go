package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit/world"
)

func newTest(t Terminal) *cobra.Command {
	var (
		file    worldFlag
		output  outputFlag
		verbose bool
	)
	cmd := &cobra.Command{
		Use:   "test --world FILE",
		Short: "Ask a world file its own questions",
		Long: `Ask a world file its own questions, and print each case that is answered
otherwise than its tests say: the place, what was expected, what came, and why.
The last line counts them. One failing case exits with 1; so does a file without
tests, for nothing was tested.

JSON: passed, failed, failures (file, line, column, why, question, want, got,
explanation).`,
		Example: `  ambit test --world acme.yaml
  ambit test --world demo:keygen --verbose`,
		Args: takes(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file.name == "" {
				return &usageError{"there is nothing to test; name a world with --world FILE", tryHelp(cmd)}
			}
			w, err := readWorld(file.name)
			if err != nil {
				return err
			}
			results := w.Run(cmd.Context(), world.Engine{Account: w.Account})
			if len(results) == 0 {
				return fmt.Errorf("%s has no tests, so nothing was tested; write some under its member \"tests\"", file.name)
			}
			answer := newTestAnswer(results)
			err = output.print(t, answer, func() error {
				return printResults(t.Out, t.colors(t.Out), results, answer, verbose)
			})
			if err == nil && answer.Failed > 0 {
				return errFailed
			}
			return err
		},
	}
	file.add(cmd)
	output.add(cmd)
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "print the cases that pass as well")
	return cmd
}

// A testAnswer is a run of tests as JSON.
type testAnswer struct {
	Passed   int             `json:"passed"`
	Failed   int             `json:"failed"`
	Failures []failureAnswer `json:"failures"`
}

type failureAnswer struct {
	File        string `json:"file"`
	Line        int    `json:"line"`
	Column      int    `json:"column"`
	Why         string `json:"why"`
	Question    string `json:"question"`
	Want        string `json:"want"`
	Got         string `json:"got"`
	Explanation string `json:"explanation,omitempty"`
}

func newTestAnswer(results []world.Result) testAnswer {
	a := testAnswer{Failures: []failureAnswer{}}
	for _, r := range results {
		if r.Passed {
			a.Passed++
			continue
		}
		a.Failed++
		a.Failures = append(a.Failures, failureAnswer{
			r.Place.File, r.Place.Line, r.Place.Column, r.Why, r.Question, r.Want, r.Got, r.Explanation,
		})
	}
	return a
}

func printResults(out io.Writer, p palette, results []world.Result, a testAnswer, verbose bool) error {
	var b strings.Builder
	for _, r := range results {
		switch {
		case !r.Passed:
			fmt.Fprintf(&b, "%s %s\n  %s\n", p.red("FAIL"), r.Question, p.dim(fmt.Sprintf("%s: %s", r.Place, r.Why)))
			fmt.Fprintf(&b, "  want %s\n  got  %s\n", r.Want, r.Got)
			for line := range strings.Lines(r.Explanation) {
				b.WriteString("    " + p.dim("│") + " " + strings.TrimRight(line, "\n") + "\n")
			}
		case verbose:
			fmt.Fprintf(&b, "%s   %s: %s\n", p.green("ok"), r.Question, r.Want)
		}
	}
	failed := fmt.Sprintf("%d failed", a.Failed)
	if a.Failed > 0 {
		failed = p.red(failed)
	}
	fmt.Fprintf(&b, "%d passed, %s\n", a.Passed, failed)
	_, err := io.WriteString(out, b.String())
	return err
}
