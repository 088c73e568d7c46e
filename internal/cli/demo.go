package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

func newDemo(t Terminal) *cobra.Command {
	var source bool
	cmd := &cobra.Command{
		Use:   "demo [NAME]",
		Short: "See it answer the questions of five real systems",
		Long: `See it answer the questions of five real systems: who may do what, where, and why.
Each has a small world in this program, which --world demo:NAME asks too.`,
		Example: `  ambit demo
  ambit demo keygen
  ambit demo keygen --source > mine.yaml`,
		Args: takes(0, 1),
		ValidArgsFunction: func(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return matching(sceneNames(), typed), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			chosen := scenes
			if len(args) > 0 {
				one, err := sceneNamed(args[0])
				if err != nil {
					return err
				}
				chosen = []scene{one}
			}
			if source {
				return printSources(t.Out, chosen)
			}
			show := stage{palette: t.colors(t.Out)}
			for i, s := range chosen {
				if err := show.play(cmd.Context(), s, i+1, len(chosen)); err != nil {
					return fmt.Errorf("demo %s: %w", s.name, err)
				}
			}
			show.next(t.Program)
			_, err := io.WriteString(t.Out, show.String())
			return err
		},
	}
	cmd.Flags().BoolVar(&source, "source", false, "print the world files instead")
	return cmd
}

func sceneNames() []string {
	var names []string
	for _, s := range scenes {
		names = append(names, s.name)
	}
	return names
}

func sceneNamed(name string) (scene, error) {
	for _, s := range scenes {
		if s.name == name {
			return s, nil
		}
	}
	return scene{}, &notFoundError{
		fmt.Sprintf("the demo has no world %q", name),
		"it has " + strings.Join(sceneNames(), ", "),
	}
}

func printSources(out io.Writer, chosen []scene) error {
	for _, s := range chosen {
		data, err := demoText(s.name)
		if err != nil {
			return err
		}
		if _, err := out.Write(data); err != nil {
			return err
		}
	}
	return nil
}
