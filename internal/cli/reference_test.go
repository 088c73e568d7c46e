package cli

import (
	"fmt"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ambit-iam/ambit/internal/casefile"
)

// TestReference holds docs/cli.md against the commands: it is what they say of
// themselves. Write it anew with go test ./internal/cli -run TestReference -update.
func TestReference(t *testing.T) {
	var b strings.Builder
	b.WriteString("# The command line\n\n<!-- Written by go test ./internal/cli -run TestReference -update; do not edit. -->\n")
	reference(&b, newRoot(testTerminal(nil, nil)))
	referenceJSON(t, &b)
	referenceCodes(t, &b)
	casefile.Whole(t, "../../docs/cli.md", b.String())
}

// reference writes what a command and those beneath it say of themselves.
func reference(b *strings.Builder, cmd *cobra.Command) {
	fmt.Fprintf(b, "\n## %s\n\n%s\n", cmd.CommandPath(), markdown(cmd.Long))
	if cmd.Runnable() && cmd.HasParent() && !cmd.HasSubCommands() {
		fmt.Fprintf(b, "\n```\n%s\n```\n", cmd.UseLine())
	}
	if cmd.HasSubCommands() {
		b.WriteString("\n")
		for _, c := range documented(cmd) {
			fmt.Fprintf(b, "- [%s](#%s): %s\n", c.CommandPath(), strings.ReplaceAll(c.CommandPath(), " ", "-"), c.Short)
		}
	}
	if cmd.Example != "" {
		fmt.Fprintf(b, "\n```sh\n%s\n```\n", strings.ReplaceAll(cmd.Example, "\n  ", "\n")[2:])
	}
	flags(b, cmd)
	for _, c := range documented(cmd) {
		reference(b, c)
	}
}

// documented are the commands beneath one.
func documented(cmd *cobra.Command) []*cobra.Command {
	var list []*cobra.Command
	for _, c := range cmd.Commands() {
		if !c.Hidden && c.Name() != "help" {
			list = append(list, c)
		}
	}
	return list
}

func flags(b *strings.Builder, cmd *cobra.Command) {
	any := false
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" || f.Name == "version" && cmd.HasParent() {
			return
		}
		if !any {
			b.WriteString("\n| flag | |\n|---|---|\n")
			any = true
		}
		kind, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		if kind != "" {
			name += " " + strings.ToUpper(kind)
		}
		if f.DefValue != "" && f.DefValue != "[]" && f.DefValue != "false" {
			usage += fmt.Sprintf(" (default %s)", f.DefValue)
		}
		fmt.Fprintf(b, "| `%s` | %s |\n", name, usage)
	})
}

// markdown makes paragraphs of indented lines blocks of their own.
func markdown(text string) string {
	var parts []string
	for _, part := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if strings.HasPrefix(part, "  ") {
			part = "```\n" + part + "\n```"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "\n\n")
}
