package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit/world"
)

func newExport(t Terminal) *cobra.Command {
	var output outputFlag
	var server serverFlags
	var file string
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write an account of a server as a world file",
		Long: `Write an account of a server as a world file: its catalogs, resources, users,
service accounts, groups with their members, resource groups, custom roles and
policies, all at one revision. It goes to stdout, or to a file; in a directory the
file is called after the account. It can be asked, tested and read back:

  ambit export --file acme.yaml
  ambit check --world acme.yaml product:p1 license.read license:l1
  ambit apply acme.yaml

It has what the token may read; stderr says where that may not be all. The role
ambit.auditor may read everything. Tokens are left out: secrets are had nowhere,
and without them a token is nothing. So are SSO connectors.

` + serverHelp + `

JSON: the same world as JSON, which is what a file that ends in .json gets, too.`,
		Example: `  ambit export > now.yaml
  ambit export --file backup/
  ambit export --file now.json
  ambit export --output json`,
		Args:              takes(0, 0),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := server.open(t, cmd)
			if err != nil {
				return err
			}
			progress := t.gauge("reading", "nouns")
			account, err := readAccount(cmd.Context(), c, progress)
			progress.clear()
			if err != nil {
				return err
			}
			hidden, err := unseen(cmd.Context(), c)
			if err != nil {
				return err
			}
			text, err := world.Write(account)
			if err != nil {
				return err
			}
			path := exportPath(file, account.Settings().Slug, output)
			if output == outputJSON || filepath.Ext(path) == ".json" {
				if text, err = worldJSON(text); err != nil {
					return err
				}
			}
			if path == "" {
				if _, err := t.Out.Write(text); err != nil {
					return err
				}
			} else if err := writeWhole(path, text); err != nil {
				return err
			}
			return exported(t, path, text, hidden, account.Settings().Slug)
		},
	}
	cmd.Flags().StringVar(&file, "file", "", "the `file` or directory to write to, in place of stdout")
	server.add(cmd)
	output.add(cmd)
	return cmd
}

// exportPath is the file to write; empty: stdout.
func exportPath(file, slug string, output outputFlag) string {
	info, err := os.Stat(file)
	if err == nil && info.IsDir() || strings.HasSuffix(file, string(filepath.Separator)) {
		ext := ".yaml"
		if output == outputJSON {
			ext = ".json"
		}
		return filepath.Join(file, slug+ext)
	}
	return file
}

// exported tells what the person at the terminal should know of an export.
func exported(t Terminal, path string, text []byte, hidden []string, slug string) error {
	var b strings.Builder
	if len(hidden) > 0 {
		fmt.Fprintf(&b, "ambit: the token may not read all %s; what it may not read is left out\n", strings.Join(hidden, ", "))
	}
	if len(text) > world.MaxSize {
		fmt.Fprintf(&b, "ambit: the export has %d bytes, and world files are read up to %d\n", len(text), world.MaxSize)
	}
	if path != "" {
		fmt.Fprintf(&b, "ambit: account %s is in %s\n", slug, path)
	}
	_, err := fmt.Fprint(t.Err, b.String())
	return err
}

// writeWhole writes a file so that it is there whole, or as it was before.
func writeWhole(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) // fails where it was renamed, which is well
	_, err = temporary.Write(text)
	for _, finish := range []func() error{temporary.Sync, temporary.Close} {
		if failed := finish(); err == nil {
			err = failed
		}
	}
	if err != nil {
		return err
	}
	return os.Rename(temporary.Name(), path)
}
