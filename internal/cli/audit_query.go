package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/client"
)

// A logQuery is how a command line says which entries of a log are wanted.
type logQuery struct {
	server           serverFlags
	principal, about string
	operation        string
	since, until     momentFlag
	after            uint64
}

const logHelp = `Without filters it is all of them. A principal, and what an entry is about, is
written type:id; one of Ambit's own with ambit. before its type, by id or name:
ambit.user:nora. What is deleted since goes by its full reference, with its id.

` + serverHelp

func (q *logQuery) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&q.principal, "principal", "", "only entries by this `principal`")
	flags.StringVar(&q.operation, "operation", "", "only this `operation`, such as policies.create, or all of a noun: policies.")
	flags.StringVar(&q.about, "about", "", "only entries that concern this `node`")
	flags.Var(&q.since, "since", "only entries from this `time` on, or of the last 12h, 7d")
	flags.Var(&q.until, "until", "only entries before this `time`")
	flags.Uint64Var(&q.after, "after", 0, "only entries after this `revision`")
	q.server.add(cmd)
	for _, flag := range []string{"principal", "about", "since", "until", "after"} {
		complete(cmd, flag, cobra.NoFileCompletions)
	}
	complete(cmd, "operation", func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		return matching(operations(), typed), cobra.ShellCompDirectiveNoFileComp
	})
	cmd.ValidArgsFunction = cobra.NoFileCompletions
}

// operations are the nouns of which there are operations, as --operation takes them.
func operations() []string {
	var names []string
	for _, kind := range ambit.OwnCatalog().Types {
		names = append(names, kind.Plural+".")
	}
	return names
}

// open is the server, and what it is to be asked.
func (q *logQuery) open(t Terminal, cmd *cobra.Command) (*client.Client, client.AuditQuery, error) {
	asked := client.AuditQuery{After: q.after, Operation: q.operation, Since: q.since.at, Until: q.until.at}
	if !asked.Since.IsZero() && !asked.Until.IsZero() && !asked.Since.Before(asked.Until) {
		return nil, asked, &usageError{fmt.Sprintf("--since %s is not before --until %s", &q.since, &q.until), tryHelp(cmd)}
	}
	c, err := q.server.open(t, cmd)
	if err != nil {
		return nil, asked, err
	}
	if asked.Principal, err = fullRef(cmd.Context(), c, "--principal", q.principal); err != nil {
		return nil, asked, err
	}
	asked.About, err = fullRef(cmd.Context(), c, "--about", q.about)
	return c, asked, err
}

// fullRef is the reference that entries have, which are compared as texts: one that
// was written otherwise would find nothing, and look like an answer.
func fullRef(ctx context.Context, c *client.Client, flag, text string) (ambit.Ref, error) {
	if text == "" {
		return ambit.Ref{}, nil
	}
	ref, err := ownRef(flag, text)
	if err != nil {
		return ambit.Ref{}, err
	}
	own := isOwn(ref.Type)
	switch {
	case ref.Type == ambit.AccountType:
		who, err := c.Whoami(ctx)
		if err == nil && ref.ID != "" && ref.ID != who.Account && ref.ID != who.Slug {
			err = usagef("%s: %s is another account than that of the token", flag, ref)
		}
		return ambit.Ref{Type: ambit.AccountType, ID: who.Account}, err
	case own && ambit.ValidID(ref.ID), strings.Contains(string(ref.Type), "/"):
		return ref, nil // it is full, and may be gone
	}
	noun, err := c.Get(ctx, ref)
	var told *client.Error
	if errors.As(err, &told) && told.Code == "not_a_resource" && !own {
		return fullRef(ctx, c, flag, ambit.OwnPrefix+text) // a bare name of Ambit's own
	}
	if errors.As(err, &told) && told.Code == "not_found" {
		full := "with its catalog, such as shop/" + ref.String()
		if own {
			full = "with its id"
		}
		return ambit.Ref{}, &notFoundError{
			fmt.Sprintf("%s: there is no %s", flag, ref), "what is deleted since goes by its full reference, " + full,
		}
	}
	if err != nil {
		return ambit.Ref{}, fmt.Errorf("%s %s: %w", flag, ref, err)
	}
	return noun.Ref(), nil
}

// logPage is how many entries are asked for at once.
const logPage = 500

// walk reads the entries of a log, page after page, and answers after which revision
// to go on. Where an answer would be too large, less is asked for. visit is given
// each page; it says whether to go on.
func walk(ctx context.Context, c *client.Client, q client.AuditQuery, visit func(items []json.RawMessage) (bool, error)) (after uint64, err error) {
	limit := logPage
	for {
		page, err := c.Audit(ctx, q, limit)
		if errors.Is(err, client.ErrTooLarge) && limit > 1 {
			limit = max(1, limit/4)
			continue
		}
		if err != nil {
			return q.After, err
		}
		more, err := visit(page.Items)
		if err != nil {
			return q.After, err
		}
		if len(page.Items) > 0 {
			last, err := readEntry(page.Items[len(page.Items)-1])
			if err != nil {
				return q.After, err
			}
			q.After = last.Revision
		}
		if page.Next == 0 || !more {
			return q.After, nil
		}
		q.After = page.Next
	}
}

func readEntry(text json.RawMessage) (client.AuditEntry, error) {
	var e client.AuditEntry
	err := json.Unmarshal(text, &e)
	if err == nil && e.Revision == 0 {
		err = errors.New("it has no revision")
	}
	if err != nil {
		return e, fmt.Errorf("reading an entry of the log: %w", err)
	}
	return e, nil
}
