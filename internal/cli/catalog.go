package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
)

func newCatalog(t Terminal) *cobra.Command {
	return group("catalog", "Look at catalogs: what applications declare",
		`Look at catalogs: what applications declare of their resources, permissions,
roles and policies. Some come with this program; others are files.`,
		newCatalogList(t), newCatalogShow(t), newCatalogCheck(t))
}

func newCatalogList(t Terminal) *cobra.Command {
	var output outputFlag
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the catalogs that come with this program",
		Long: `List the catalogs that come with this program.

JSON: catalogs (name, title, description, and how many types, permissions, roles,
policies).`,
		Example: `  ambit catalog list`,
		Args:    takes(0, 0),
		RunE: func(*cobra.Command, []string) error {
			var answer catalogsAnswer
			for _, name := range catalog.BuiltinNames() {
				c, err := catalog.Builtin(name)
				if err != nil {
					return err
				}
				answer.Catalogs = append(answer.Catalogs, catalogSummary{
					c.Name, c.Title, c.Description, len(c.Types), len(c.Permissions), len(c.Roles), len(c.Policies),
				})
			}
			return output.print(t, answer, func() error {
				p := t.colors(t.Out)
				for _, c := range answer.Catalogs {
					_, err := fmt.Fprintf(t.Out, "%s %s\n", p.bold(pad(c.Name, 12)), c.Description)
					if err == nil {
						_, err = fmt.Fprintf(t.Out, "%s %s\n", pad("", 12), p.dim(fmt.Sprintf(
							"%d types, %d permissions, %d roles, %d policies", c.Types, c.Permissions, c.Roles, c.Policies)))
					}
					if err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	output.add(cmd)
	return cmd
}

type catalogsAnswer struct {
	Catalogs []catalogSummary `json:"catalogs"`
}

type catalogSummary struct {
	Name        string `json:"name"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Types       int    `json:"types"`
	Permissions int    `json:"permissions"`
	Roles       int    `json:"roles"`
	Policies    int    `json:"policies"`
}

func newCatalogShow(t Terminal) *cobra.Command {
	var output outputFlag
	cmd := &cobra.Command{
		Use:   "show NAME|FILE",
		Short: "Print a catalog as a document",
		Long: `Print a catalog, one that comes with this program or one of a file, as the YAML
document that declares it: the grammar is docs/catalog.md. A copy of it is a
start for one's own; only Ambit's own, which every account has, is reserved, and
a copy of it that was changed is refused.

JSON: the same document; it is read as well as the YAML.`,
		Example: `  ambit catalog show keygen
  ambit catalog show ./shop.yaml`,
		Args:              takes(1, 1),
		ValidArgsFunction: completeCatalogs,
		RunE: func(_ *cobra.Command, args []string) error {
			c, err := openCatalog(t, args[0])
			if err != nil {
				return err
			}
			document := append(headOf(c), catalog.Write(c)...)
			if output == outputJSON {
				if document, err = catalogJSON(c); err != nil {
					return err
				}
			}
			_, err = t.Out.Write(document)
			return err
		},
	}
	output.add(cmd)
	return cmd
}

func newCatalogCheck(t Terminal) *cobra.Command {
	var output outputFlag
	cmd := &cobra.Command{
		Use:   "check FILE...",
		Short: "Find what is wrong with catalog files",
		Long: `Find everything that is wrong with catalog files: each fault with its place and
what would be right. One fault exits with 1, and so do files of which one does
not exist; where none of them does, it is 4. - is stdin.

JSON: catalogs (file, and name where it is sound, or error where it is not).`,
		Example: `  ambit catalog check shop.yaml`,
		Args:    takes(1, 1000),
		RunE: func(_ *cobra.Command, args []string) error {
			answer, failed := checkCatalogs(t, args)
			err := output.print(t, answer, func() error {
				for _, c := range answer.Catalogs {
					if c.Error == "" {
						if _, err := fmt.Fprintf(t.Out, "%s: %s is sound\n", c.File, c.Name); err != nil {
							return err
						}
					}
				}
				return nil
			})
			return errors.Join(err, failed)
		},
	}
	output.add(cmd)
	return cmd
}

type checkedAnswer struct {
	Catalogs []checkedCatalog `json:"catalogs"`
}

type checkedCatalog struct {
	File  string `json:"file"`
	Name  string `json:"name,omitempty"`
	Error string `json:"error,omitempty"`
}

// checkCatalogs reads every file, also after a faulty one.
func checkCatalogs(t Terminal, files []string) (answer checkedAnswer, failed error) {
	for _, file := range files {
		c, err := readCatalog(t, file)
		if err != nil {
			failed = errors.Join(failed, err)
			answer.Catalogs = append(answer.Catalogs, checkedCatalog{File: file, Error: verdict(err).message})
			continue
		}
		answer.Catalogs = append(answer.Catalogs, checkedCatalog{File: file, Name: c.Name})
	}
	return answer, failed
}

// headOf is what stands above a catalog that is printed as YAML.
func headOf(c *ambit.Catalog) []byte {
	if c.Name != ambit.OwnCatalogName {
		return nil
	}
	return []byte("# Ambit's own catalog, to be looked at: every account has it, so that world files refuse\n" +
		"# to name it, and its name is reserved: a copy that was changed is refused as well.\n")
}

// openCatalog is the catalog that a command line names: one of a file or stdin, if
// it looks like that, and otherwise one that comes with this program.
func openCatalog(t Terminal, name string) (*ambit.Catalog, error) {
	if name == stdin || strings.ContainsRune(name, filepath.Separator) || filepath.Ext(name) != "" {
		return readCatalog(t, name)
	}
	if !slices.Contains(catalog.BuiltinNames(), name) {
		return nil, &notFoundError{
			fmt.Sprintf("no catalog %q comes with this program", name),
			fmt.Sprintf("there are %s; a file is written as a path, ./%s.yaml", strings.Join(catalog.BuiltinNames(), ", "), name),
		}
	}
	return catalog.Builtin(name)
}

func completeCatalogs(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return matching(catalog.BuiltinNames(), typed), cobra.ShellCompDirectiveDefault
}
