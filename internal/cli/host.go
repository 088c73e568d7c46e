package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/journal"
	"github.com/ambit-iam/ambit/internal/journal/sqljournal"
	"github.com/ambit-iam/ambit/internal/live"
)

// The environment that commands on the host read. A flag comes before it.
const (
	databaseEnv = "AMBIT_DATABASE"
	listenEnv   = "AMBIT_LISTEN"
	resolverEnv = "AMBIT_DNS_RESOLVER"
)

// sqliteScheme stands before the path of a database in one file.
const sqliteScheme = "sqlite:"

// A databaseFlag is --database: where a command on the host finds the accounts.
type databaseFlag struct {
	terminal Terminal
	url      string
}

func (f *databaseFlag) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.url, "database", "", "the `database`, sqlite:PATH; "+databaseEnv+" where left out")
}

// where is the database that is named, by the flag or the environment.
func (f *databaseFlag) where(cmd *cobra.Command) (string, error) {
	url := f.url
	if url == "" {
		url = f.terminal.Env(databaseEnv)
	}
	if url == "" {
		return "", &usageError{"no database is named; write --database sqlite:PATH, or set " + databaseEnv, tryHelp(cmd)}
	}
	return url, nil
}

// make opens the database, which is made where there is none yet.
func (f *databaseFlag) make(cmd *cobra.Command) (journal.Journal, error) {
	url, err := f.where(cmd)
	if err != nil {
		return nil, err
	}
	return openJournal(cmd, url)
}

func openJournal(cmd *cobra.Command, url string) (journal.Journal, error) {
	j, err := sqljournal.Open(cmd.Context(), url, sqljournal.Options{})
	if errors.Is(err, sqljournal.ErrURL) {
		return nil, &usageError{err.Error(), tryHelp(cmd)}
	}
	return j, err
}

// open opens a database that has accounts. One that is not there is not made: it
// would hide that its name was mistyped.
func (f *databaseFlag) open(cmd *cobra.Command) (journal.Journal, error) {
	url, err := f.where(cmd)
	if err != nil {
		return nil, err
	}
	if path, ok := strings.CutPrefix(url, sqliteScheme); ok {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, noAccounts(fmt.Sprintf("there is no database %s yet", url), url)
		}
	}
	j, err := openJournal(cmd, url)
	if err != nil {
		return nil, err
	}
	ids, err := j.Accounts(cmd.Context(), "", 1)
	if err == nil && len(ids) == 0 {
		err = noAccounts(fmt.Sprintf("the database %s has no accounts yet", url), url)
	}
	if err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return j, nil
}

func noAccounts(message, url string) error {
	return &notFoundError{message, fmt.Sprintf("ambit init --database %s --account SLUG makes the first account", url)}
}

// onHost carries out operations beside the server, if one runs: accounts are
// locked in the database.
func onHost(ctx context.Context, j journal.Journal, do func(context.Context, *iam.Service) error) error {
	accounts := live.Open(live.Options{Journal: j, Conditions: cel.New(), Logger: slog.New(slog.DiscardHandler)})
	defer accounts.Close()
	return do(ctx, iam.New(iam.Options{Journal: j, Accounts: accounts}))
}
