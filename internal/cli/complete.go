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

// complete completes the parts of a question from what the command line says is to
// be asked, as flags and as arguments.
func (a *asking) complete(cmd *cobra.Command) {
	from := func(part string) cobra.CompletionFunc {
		return func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
			src, ok := a.source.peek(cmd)
			if !ok {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return matching(candidates(src, part), typed), cobra.ShellCompDirectiveNoFileComp
		}
	}
	for _, part := range a.parts {
		complete(cmd, part, from(part))
	}
	if cmd.Flags().Lookup("type") != nil {
		complete(cmd, "type", from("type"))
	}
	if cmd.Flags().Lookup("write") != nil {
		complete(cmd, "write", a.completeWrite)
	}
	cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) >= len(a.parts) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return from(a.parts[len(args)])(cmd, args, typed)
	}
}

// completeWrite completes the last of the names that are to be written: those of
// the type that the question, as far as it stands, is about.
func (a *asking) completeWrite(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	const directive = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	src, ok := a.source.peek(cmd)
	if !ok || len(args) > len(a.parts) {
		return nil, directive
	}
	// What is missing may stand further on in the line.
	_ = a.form.place(cmd, args, a.parts...)
	resource, err := parseRef(a.form.resource)
	if err != nil {
		return nil, directive
	}
	kind := src.Described(resource, ambit.PermissionID(a.form.permission))
	before, last := "", typed
	if i := strings.LastIndexByte(typed, ','); i >= 0 {
		before, last = typed[:i+1], typed[i+1:]
	}
	var names []string
	for _, name := range matching(src.Declared(kind), last) {
		names = append(names, before+name)
	}
	return names, directive
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
		return append([]string{ambit.Anonymous.String()}, src.Principals()...)
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
