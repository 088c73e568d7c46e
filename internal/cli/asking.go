package cli

import (
	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit"
)

// An asking is what every command that asks has in common: where, what, and how
// to print the answer.
type asking struct {
	source sourceFlag
	form   questionForm
	output outputFlag
	parts  []string // of the question, in the order in which arguments stand
}

func newAsking(t Terminal, parts ...string) *asking {
	return &asking{source: sourceFlag{terminal: t}, parts: parts}
}

// add gives a command the flags, and the completions of flags and arguments.
func (a *asking) add(cmd *cobra.Command) {
	a.source.add(cmd)
	a.form.add(cmd, a.parts...)
	a.output.add(cmd)
	a.complete(cmd)
}

// question reads the command line: it opens what is asked, and makes the question.
func (a *asking) question(cmd *cobra.Command, args []string) (source, ambit.Question, error) {
	if err := a.form.place(cmd, args, a.parts...); err != nil {
		return source{}, ambit.Question{}, err
	}
	src, err := a.source.open(cmd)
	if err != nil {
		return source{}, ambit.Question{}, err
	}
	q, err := a.form.question(src, clock())
	return src, q, err
}
