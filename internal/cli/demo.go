package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit/internal/server"
)

// demoListen is where the demo's server listens if nothing is said: on a port
// that is free.
const demoListen = "127.0.0.1:0"

func newDemo(t Terminal) *cobra.Command {
	var tour, source bool
	var listen string
	var output outputFlag
	cmd := &cobra.Command{
		Use:   "demo [NAME]",
		Short: "Run a server for a try, filled with five accounts",
		Long: `Run a server for a try. It has an account for each of five real systems, filled
with people, resources and policies, and prints a token for each and commands
that can be pasted into another shell: somebody may, somebody may not and why, a
list. Its reference is at /docs. Everything is in a temporary directory: Ctrl-C
ends it, and it leaves nothing behind.

NAME is one of the accounts, which is then the only one. --tour asks the same
worlds in this terminal, without a server; --world demo:NAME asks them too.

JSON: url, docs, openapi, operator_token, accounts (slug, id, title, token,
commands).`,
		Example: `  ambit demo
  ambit demo keygen
  ambit demo --output json
  ambit demo --tour
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
			serves := cmd.Flags().Changed("listen") || output == outputJSON
			switch {
			case tour && source, serves && (tour || source):
				return &usageError{"--tour and --source run no server, and are text; leave out the other flags", tryHelp(cmd)}
			case source:
				return printSources(t.Out, chosen)
			case tour:
				return showTour(cmd, t, chosen)
			}
			opts := server.Options{Listen: listen}
			if err := opts.CheckListen(); err != nil {
				return &usageError{fmt.Sprintf("--listen %s: the demo is for this machine alone; write 127.0.0.1:PORT", listen), tryHelp(cmd)}
			}
			return (&demo{terminal: t, output: output, scenes: chosen}).run(cmd.Context(), opts)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&listen, "listen", demoListen, "the `address` to listen on, HOST:PORT; port 0 is one that is free")
	flags.BoolVar(&tour, "tour", false, "run no server: ask and answer here")
	flags.BoolVar(&source, "source", false, "run no server: print the world files")
	output.add(cmd)
	return cmd
}

// showTour asks the questions of the scenes, in this process.
func showTour(cmd *cobra.Command, t Terminal, chosen []scene) error {
	show := stage{palette: t.colors(t.Out)}
	for i, s := range chosen {
		if err := show.play(cmd.Context(), s, i+1, len(chosen)); err != nil {
			return fmt.Errorf("demo %s: %w", s.name, err)
		}
	}
	show.next(t.Program)
	_, err := io.WriteString(t.Out, show.String())
	return err
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
