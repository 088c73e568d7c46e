package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/internal/iam"
)

func newInit(t Terminal) *cobra.Command {
	var output outputFlag
	database := databaseFlag{terminal: t}
	var slug, owner string
	var catalogs []string
	cmd := &cobra.Command{
		Use:   "init --database sqlite:PATH --account SLUG",
		Short: "Make an account in a database, on the host",
		Long: `Make an account in a database, on the host, and the database where there is none
yet; a server may be running on it. The account has one owner, whose token is
shown once. A slug that is taken exits with 6.

The first account of a database comes with the account "system", which is the
instance itself: its token is the operator's, who makes accounts and publishes
catalogs by way of the server.

JSON: account (id, slug), token, and operator_token where the database was new.`,
		Example: `  ambit init --database sqlite:ambit.db --account acme --catalog keygen
  ambit init --database sqlite:ambit.db --account shop --catalog ./shop.yaml --json`,
		Args: takes(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if slug == "" {
				return &usageError{"the account has no slug; write --account SLUG, such as acme", tryHelp(cmd)}
			}
			if _, err := database.where(cmd); err != nil {
				return err
			}
			n := iam.NewAccount{Slug: slug, Owner: owner}
			for _, name := range catalogs {
				c, err := namedCatalog(t, name)
				if err != nil {
					return err
				}
				n.Catalogs = append(n.Catalogs, c)
			}
			if err := rehearse(n); err != nil {
				return err
			}
			made, err := initialize(cmd, &database, n)
			if err != nil {
				return err
			}
			return output.print(t, made, func() error { return made.text(t, database.url) })
		},
	}
	flags := cmd.Flags()
	database.add(cmd)
	flags.StringVar(&slug, "account", "", "the account's `slug`: a-z, 0-9 and hyphens")
	flags.StringArrayVar(&catalogs, "catalog", nil, "a `catalog` to adopt: the name of one that comes with this program, or a file; repeatable")
	flags.StringVar(&owner, "owner", "owner", "the `name` of the account's owner")
	output.add(cmd)
	flags.BoolFunc(jsonFlag, "the same as --output json", func(string) error { return output.Set(string(outputJSON)) })
	complete(cmd, "catalog", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return catalog.BuiltinNames(), cobra.ShellCompDirectiveDefault
	})
	return cmd
}

// jsonFlag is --output json in one word.
const jsonFlag = "json"

// namedCatalog is a catalog that comes with this program, or one of a file.
func namedCatalog(t Terminal, name string) (*ambit.Catalog, error) {
	switch filepath.Ext(name) {
	case ".yaml", ".yml", ".json":
		return readCatalog(t, name)
	}
	c, err := catalog.Builtin(name)
	if err != nil {
		return nil, &notFoundError{
			fmt.Sprintf("no catalog %s comes with this program", name),
			"there are " + strings.Join(catalog.BuiltinNames(), ", ") + "; the name of a file ends in .yaml or .json",
		}
	}
	return c, nil
}

// rehearse makes the account in memory, so that one that cannot be leaves no
// database behind.
func rehearse(n iam.NewAccount) error {
	draft, err := ambit.NewDraft(ambit.Config{ID: strings.Repeat("0", 32), Slug: n.Slug, Conditions: cel.New()})
	for _, c := range n.Catalogs {
		if err == nil {
			err = draft.Do(ambit.Adopt{Catalog: c})
		}
	}
	return iam.Meaning(err)
}

// initialize makes the account.
func initialize(cmd *cobra.Command, database *databaseFlag, n iam.NewAccount) (answer initAnswer, err error) {
	j, err := database.make(cmd)
	if err != nil {
		return initAnswer{}, err
	}
	defer func() { err = errors.Join(err, j.Close()) }()
	err = onHost(cmd.Context(), j, func(ctx context.Context, s *iam.Service) error {
		made, operator, err := s.Bootstrap(ctx, n)
		if err != nil {
			return err
		}
		answer = initAnswer{Account: accountAnswer{made.ID, made.Slug}, Token: made.Token.Reveal(), expiry: made.Expiry}
		if operator != nil {
			answer.OperatorToken = operator.Token.Reveal()
		}
		return nil
	})
	return answer, err
}

// An initAnswer is an account that was made, as JSON.
type initAnswer struct {
	Account       accountAnswer `json:"account"`
	Token         string        `json:"token"`
	OperatorToken string        `json:"operator_token,omitempty"`
	expiry        time.Time     // of the tokens; zero: never
}

type accountAnswer struct {
	ID   string `json:"id"`
	Slug string `json:"slug"`
}

// text tells people what there is now, and what to do next. Only the tokens are
// the result; the rest goes where it is not mistaken for it.
func (a initAnswer) text(t Terminal, database string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "account  %s (%s)\n", a.Account.Slug, a.Account.ID)
	fmt.Fprintf(&b, "token    %s\n", a.Token)
	if a.OperatorToken != "" {
		fmt.Fprintf(&b, "operator %s\n", a.OperatorToken)
	}
	if _, err := io.WriteString(t.Out, b.String()); err != nil {
		return err
	}
	b.Reset()
	until := ""
	if !a.expiry.IsZero() {
		until = ", and hold until " + a.expiry.UTC().Format(time.RFC3339)
	}
	fmt.Fprintf(&b, "ambit: tokens are shown once%s: keep them where secrets are kept\n", until)
	serve := "ambit serve"
	if database != "" {
		serve += " --database " + database
	}
	fmt.Fprintf(&b, "ambit: next: %s, and the token in the header Authorization: Bearer …\n", serve)
	_, err := io.WriteString(t.Err, b.String())
	return err
}
