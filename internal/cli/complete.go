package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit"
)

// complete registers the completion of a flag. That fails only for a flag that
// does not exist, which is a mistake in this package.
func complete(cmd *cobra.Command, flag string, f cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, f); err != nil {
		panic(err)
	}
}

// completeParts completes the parts of a question from the world that the
// command line names, as flags and as arguments.
func completeParts(cmd *cobra.Command, file *worldFlag, parts []string) {
	from := func(part string) cobra.CompletionFunc {
		return func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
			src, err := file.open(cmd)
			if err != nil {
				// A shell asks in the middle of a line: there is nothing to offer
				// yet, and nowhere to say why.
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return matching(candidates(src, part), typed), cobra.ShellCompDirectiveNoFileComp
		}
	}
	for _, part := range parts {
		complete(cmd, part, from(part))
	}
	if cmd.Flags().Lookup("type") != nil {
		complete(cmd, "type", from("type"))
	}
	cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) >= len(parts) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return from(parts[len(args)])(cmd, args, typed)
	}
}

// candidates are the words that can stand in a part of a question.
func candidates(src source, part string) []string {
	switch part {
	case partPermission:
		var ids []string
		for _, id := range src.Permissions() {
			ids = append(ids, string(id))
		}
		return ids
	case "type":
		return src.Types()
	case partAs:
		return append([]string{ambit.Anonymous.String()}, src.References()...)
	}
	return append([]string{string(ambit.AccountType)}, src.References()...)
}

func matching(words []string, typed string) []string {
	var found []string
	for _, word := range words {
		if strings.HasPrefix(word, typed) {
			found = append(found, word)
		}
	}
	return found
}
