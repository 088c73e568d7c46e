package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ambit-iam/ambit/internal/spell"
)

// rootHelp says what holds for all commands.
func rootHelp() string {
	var codes strings.Builder
	for _, c := range exitCodes {
		fmt.Fprintf(&codes, "  %d  %s\n", c.code, c.meaning)
	}
	return `Ambit answers who may do what, where, and why.

Results go to stdout and everything else to stderr. The exit code is the answer:

` + codes.String() + `
With --output json, results are one JSON document with the members that the
help of the command lists, and so are errors, on stderr: {"error": {"code",
"message", "hint"}}. Members and codes stay as they are; more may come.

Color is for terminals only and off where NO_COLOR is set.`
}

// newRoot is the command tree.
func newRoot(t Terminal) *cobra.Command {
	root := &cobra.Command{
		Use:     "ambit",
		Short:   "Who may do what, where, and why",
		Long:    rootHelp(),
		Version: readVersion().String(),
		Example: `  ambit demo                        run a server for a try
  ambit check --world demo:keygen product:editor license.read license:ada-editor
  ambit test --world acme.yaml      ask a file's own questions`,
		Args:          noSuchCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return &usageError{err.Error(), flagHint(cmd, err)}
	})
	root.AddCommand(
		newCheck(t), newExplain(t), newList(t), newTest(t),
		newCatalog(t), newDemo(t), newCompletion(t), newVersion(t),
		newInit(t), newServe(t), newAudit(t), newToken(t), newExport(t), newApply(t),
	)
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpCommand(newHelp())
	root.InitDefaultHelpCmd()
	root.SetVersionTemplate("{{.Version}}\n")
	everyCommand(root, func(cmd *cobra.Command) { cmd.DisableFlagsInUseLine = true })
	return root
}

// everyCommand visits a command and all beneath it.
func everyCommand(cmd *cobra.Command, visit func(*cobra.Command)) {
	visit(cmd)
	for _, c := range cmd.Commands() {
		everyCommand(c, visit)
	}
}

// group makes a command that only has others beneath it.
func group(use, short, long string, commands ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short, Long: long,
		Args: noSuchCommand,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return &usageError{
				fmt.Sprintf("%s what? It takes one of %s", cmd.CommandPath(), strings.Join(commandNames(cmd), ", ")),
				tryHelp(cmd),
			}
		},
	}
	cmd.AddCommand(commands...)
	return cmd
}

// noSuchCommand refuses arguments of a command that only has others beneath it.
func noSuchCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := tryHelp(cmd)
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		hint = fmt.Sprintf("did you mean %s %s?", cmd.CommandPath(), near[0])
	}
	return &usageError{fmt.Sprintf("there is no command %s %s", cmd.CommandPath(), args[0]), hint}
}

// takes accepts between least and most arguments, of which the usage line tells.
func takes(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return &usageError{fmt.Sprintf("%s lacks an argument; write %s", cmd.CommandPath(), cmd.UseLine()), tryHelp(cmd)}
		case len(args) > most:
			return &usageError{fmt.Sprintf("%q is one argument too many; write %s", args[most], cmd.UseLine()), tryHelp(cmd)}
		}
		return nil
	}
}

// flagHint is what would be right where a flag is wrong.
func flagHint(cmd *cobra.Command, err error) string {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) || unknown.GetSpecifiedShortnames() != "" {
		return tryHelp(cmd)
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if near, ok := spell.Nearest(unknown.GetSpecifiedName(), slices.Values(names)); ok {
		return fmt.Sprintf("did you mean --%s?", near)
	}
	return tryHelp(cmd)
}

func tryHelp(cmd *cobra.Command) string {
	return cmd.CommandPath() + " --help has examples"
}
