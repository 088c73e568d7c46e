package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// shells are those whose completions can be made, and how.
var shells = []struct {
	name string
	make func(root *cobra.Command, t Terminal) error
}{
	{"bash", func(root *cobra.Command, t Terminal) error { return root.GenBashCompletionV2(t.Out, true) }},
	{"zsh", func(root *cobra.Command, t Terminal) error { return root.GenZshCompletion(t.Out) }},
	{"fish", func(root *cobra.Command, t Terminal) error { return root.GenFishCompletion(t.Out, true) }},
	{"powershell", func(root *cobra.Command, t Terminal) error { return root.GenPowerShellCompletionWithDesc(t.Out) }},
}

func shellNames() []string {
	var names []string
	for _, s := range shells {
		names = append(names, s.name)
	}
	return names
}

func newCompletion(t Terminal) *cobra.Command {
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print what makes a shell complete this command",
		Long: `Print what makes a shell complete this command, its flags, and the principals,
permissions and resources of the world that the line names. The shell is one of
bash, zsh, fish and powershell; it reads what is printed:

  bash        source <(ambit completion bash), with the package bash-completion
  zsh         ambit completion zsh > "${fpath[1]}/_ambit", with compinit
  fish        ambit completion fish > ~/.config/fish/completions/ambit.fish
  powershell  ambit completion powershell | Out-String | Invoke-Expression`,
		Example: `  ambit completion bash > ambit.bash`,
		Args:    takes(1, 1),
		ValidArgsFunction: func(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return matching(shellNames(), typed), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			i := slices.Index(shellNames(), args[0])
			if i < 0 {
				return &usageError{
					fmt.Sprintf("there is no completion for %s; write one of %s", args[0], strings.Join(shellNames(), ", ")),
					tryHelp(cmd),
				}
			}
			return shells[i].make(cmd.Root(), t)
		},
	}
}

// newHelp replaces cobra's help, which takes what it does not know for no fault.
func newHelp() *cobra.Command {
	find := func(cmd *cobra.Command, args []string) (*cobra.Command, []string, error) {
		return cmd.Root().Find(args)
	}
	return &cobra.Command{
		Use:   "help [COMMAND...]",
		Short: "Say what a command does",
		Long:  `Say what a command does, as --help after it does too.`,
		Example: `  ambit help check
  ambit help list resources`,
		ValidArgsFunction: func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			of, rest, err := find(cmd, args)
			if err != nil || len(rest) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return matching(commandNames(of), typed), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			of, rest, err := find(cmd, args)
			if err != nil {
				return err
			}
			if err := noSuchCommand(of, rest); err != nil {
				return err
			}
			return of.Help()
		},
	}
}

// commandNames are the names of the commands beneath one.
func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	return names
}
