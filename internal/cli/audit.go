package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit/internal/entry"
	"github.com/ambit-iam/ambit/internal/journal"
)

func newAudit(t Terminal) *cobra.Command {
	return group("audit", "Look at the logs of accounts",
		`Look at the logs of accounts: every write is an entry, and each entry is chained
to the one before it by its hash.`,
		newAuditList(t), newAuditExport(t), newAuditVerify(t))
}

func newAuditVerify(t Terminal) *cobra.Command {
	var output outputFlag
	database := databaseFlag{terminal: t}
	var slug string
	cmd := &cobra.Command{
		Use:   "verify --database sqlite:PATH",
		Short: "Prove that the logs are what was once written",
		Long: `Prove, on the host, that the logs are what was once written: every hash follows
from the entry and the hash before it, no entry is missing, and personal values
are those that were committed to, or erased. A server may be running on the
database. A log that fails exits with 1.

Whoever can write to the database can also write another chain: what shows that is
a hash that was noted elsewhere.

JSON: accounts (account, revision and hash of its last entry).`,
		Example: `  ambit audit verify --database sqlite:ambit.db
  ambit audit verify --database sqlite:ambit.db --account acme --output json`,
		Args: takes(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			j, err := database.open(cmd)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, j.Close()) }()
			answer, failed := verifyLogs(cmd.Context(), j, slug)
			err = output.print(t, answer, func() error {
				for _, a := range answer.Accounts {
					if _, err := fmt.Fprintf(t.Out, "%s  %d entries  %s\n", a.Account, a.Revision, a.Hash); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
			return failed
		},
	}
	database.add(cmd)
	cmd.Flags().StringVar(&slug, "account", "", "only the account with this `slug`")
	output.add(cmd)
	return cmd
}

// A verifiedAnswer is the logs that were proved, as JSON.
type verifiedAnswer struct {
	Accounts []verifiedAccount `json:"accounts"`
}

type verifiedAccount struct {
	Account  string `json:"account"`
	Revision uint64 `json:"revision"`
	Hash     string `json:"hash"`
}

// verifyPage is how many accounts are listed at once.
const verifyPage = 500

// verifyLogs proves the log of one account, or without a slug of all. One that
// fails does not keep the others from being looked at.
func verifyLogs(ctx context.Context, j journal.Journal, slug string) (verifiedAnswer, error) {
	answer := verifiedAnswer{Accounts: []verifiedAccount{}}
	ids, err := accountIDs(ctx, j, slug)
	if err != nil {
		return answer, err
	}
	var failed []error
	for _, id := range ids {
		head, err := journal.Verify(ctx, j, id, entry.Commitments)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		answer.Accounts = append(answer.Accounts, verifiedAccount{id, head.Revision, fmt.Sprintf("%x", head.Hash)})
	}
	return answer, errors.Join(failed...)
}

// accountIDs are the ids of one account, or without a slug of all.
func accountIDs(ctx context.Context, j journal.Journal, slug string) ([]string, error) {
	if slug != "" {
		id, err := j.Holder(ctx, journal.Claim{Kind: journal.SlugClaim, Key: slug})
		if err == nil && id == "" {
			err = &notFoundError{fmt.Sprintf("the database has no account %s", slug), ""}
		}
		return []string{id}, err
	}
	var ids []string
	for after := ""; ; {
		some, err := j.Accounts(ctx, after, verifyPage)
		if err != nil || len(some) == 0 {
			return ids, err
		}
		ids = append(ids, some...)
		after = some[len(some)-1]
	}
}
