package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit/world"
)

func newTest(t Terminal) *cobra.Command {
	var (
		named   string
		output  outputFlag
		verbose bool
	)
	cmd := &cobra.Command{
		Use:   "test FILE...",
		Short: "Ask world files their own questions",
		Long: `Ask world files their own questions, and print each case that is answered
otherwise than its tests say: the place, what was expected, what came, and why.
The last line counts them. One failing case exits with 1; so does a file without
tests, for nothing was tested, and one that cannot be read, after the others have
been asked. - is stdin, demo:NAME one of the demo's worlds.

JSON: passed, failed, failures (file, line, column, why, question, want, got,
explanation), files (file, passed, failed, or error).`,
		Example: `  ambit test acme.yaml
  ambit test demo:keygen demo:stax --verbose`,
		Args: takes(0, 1000),
		ValidArgsFunction: func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			return completeWorlds(cmd, args, typed)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if named != "" {
				args = slices.Concat([]string{named}, args)
			}
			if len(args) == 0 {
				return &usageError{"there is nothing to test; name a world file", tryHelp(cmd)}
			}
			answer, results, failed := testWorlds(cmd.Context(), t, args)
			err := output.print(t, answer, func() error {
				return printResults(t.Out, t.colors(t.Out), results, answer, verbose)
			})
			return errors.Join(err, failed)
		},
	}
	cmd.Flags().StringVarP(&named, "world", "w", "", "one more world `file`")
	complete(cmd, "world", completeWorlds)
	output.add(cmd)
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "print the cases that pass as well")
	return cmd
}

// testWorlds asks each file its questions, also after a faulty one.
func testWorlds(ctx context.Context, t Terminal, files []string) (answer testAnswer, all []world.Result, failed error) {
	answer.Failures = []failureAnswer{}
	for _, file := range files {
		results, err := testWorld(ctx, t, file)
		if err != nil {
			failed = errors.Join(failed, err)
			answer.Files = append(answer.Files, testedFile{File: file, Error: verdict(err).message})
			continue
		}
		all = append(all, results...)
		answer.add(file, results)
	}
	if answer.Failed > 0 {
		failed = errors.Join(errFailed, failed)
	}
	return answer, all, failed
}

func testWorld(ctx context.Context, t Terminal, file string) ([]world.Result, error) {
	w, err := readWorld(t, file)
	if err != nil {
		return nil, err
	}
	results := w.Run(ctx, w.Asker())
	if len(results) == 0 {
		return nil, fmt.Errorf("%s has no tests, so nothing was tested; write some under its member \"tests\"", file)
	}
	return results, nil
}

// A testAnswer is a run of tests as JSON.
type testAnswer struct {
	Passed   int             `json:"passed"`
	Failed   int             `json:"failed"`
	Failures []failureAnswer `json:"failures"`
	Files    []testedFile    `json:"files"`
}

type testedFile struct {
	File   string `json:"file"`
	Passed int    `json:"passed"`
	Failed int    `json:"failed"`
	Error  string `json:"error,omitempty"`
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

// add counts the results of one file.
func (a *testAnswer) add(file string, results []world.Result) {
	tested := testedFile{File: file}
	for _, r := range results {
		if r.Passed {
			tested.Passed++
			continue
		}
		tested.Failed++
		a.Failures = append(a.Failures, failureAnswer{
			r.Place.File, r.Place.Line, r.Place.Column, r.Why, r.Question, r.Want, r.Got, r.Explanation,
		})
	}
	a.Passed += tested.Passed
	a.Failed += tested.Failed
	a.Files = append(a.Files, tested)
}

// printResults tells people how the cases went; of files that could not be asked,
// the errors tell.
func printResults(out io.Writer, p palette, results []world.Result, a testAnswer, verbose bool) error {
	if len(results) == 0 {
		return nil
	}
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
