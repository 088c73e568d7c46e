package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit/client"
)

// An auditAnswer is entries of a log as JSON.
type auditAnswer struct {
	Entries []json.RawMessage `json:"entries"`
	After   uint64            `json:"after"`
}

func newAuditList(t Terminal) *cobra.Command {
	var output outputFlag
	var query logQuery
	limit := 0
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List what was changed, by whom",
		Long: `List what was changed in the account, by whom, the oldest first: a line for each
entry with its revision, when, who, which operation, and what it was about.

` + logHelp + `

JSON: entries (as the server has them, with what every change stored), after (the
revision after which to go on).`,
		Example: `  ambit audit list --since 7d
  ambit audit list --operation policies. --since 2026-01-01
  ambit audit list --principal ambit.user:nora --limit 20
  ambit audit list --about ambit.group:crew --output json`,
		Args: takes(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if limit < 0 {
				return usagef("--limit %d is out of range; it is how many entries to list, and 0 is all", limit)
			}
			c, asked, err := query.open(t, cmd)
			if err != nil {
				return err
			}
			answer := auditAnswer{Entries: []json.RawMessage{}}
			told := 0
			answer.After, err = walk(cmd.Context(), c, asked, func(items []json.RawMessage) (bool, error) {
				if limit > 0 {
					items = items[:min(len(items), limit-told)]
				}
				told += len(items)
				more := limit == 0 || told < limit
				if output == outputJSON {
					answer.Entries = append(answer.Entries, items...)
					return more, nil
				}
				return more, printEntries(t, items, told == len(items))
			})
			if err != nil {
				return err
			}
			if output != outputJSON {
				if told == 0 {
					_, err = fmt.Fprintln(t.Err, "ambit: there are no such entries")
				}
				return err
			}
			if limit > 0 && told == limit {
				last, err := readEntry(answer.Entries[told-1])
				if err != nil {
					return err
				}
				answer.After = last.Revision
			}
			return printJSON(t.Out, answer)
		},
	}
	query.add(cmd)
	cmd.Flags().IntVar(&limit, "limit", 0, "at most this `many` entries; 0 is all")
	output.add(cmd)
	complete(cmd, "limit", cobra.NoFileCompletions)
	return cmd
}

// printEntries prints entries for people, one to a line: of a log that may be long,
// the columns have widths that fit nearly always.
func printEntries(t Terminal, items []json.RawMessage, first bool) error {
	var b strings.Builder
	p := t.colors(t.Out)
	if first && len(items) > 0 {
		b.WriteString(p.bold(entryLine("REVISION", "TIME", "OPERATION", "BY", "ABOUT")) + "\n")
	}
	for _, text := range items {
		e, err := readEntry(text)
		if err != nil {
			return err
		}
		b.WriteString(entryLine(fmt.Sprint(e.Revision), e.Time.UTC().Format(time.RFC3339), e.Operation, actorText(e.Actor), aboutText(e)) + "\n")
	}
	_, err := io.WriteString(t.Out, b.String())
	return err
}

func entryLine(revision, at, operation, by, about string) string {
	return fmt.Sprintf("%8s  %s  %s  %s  %s", revision, pad(at, 20), pad(visible(operation), 20), pad(visible(by), 44), visible(about))
}

// actorText is who made an entry.
func actorText(a client.AuditActor) string {
	switch {
	case a.Principal.IsZero():
		return "-"
	case !a.ActsFor.IsZero():
		return fmt.Sprintf("%s for %s", a.Principal, a.ActsFor)
	case a.Account != "":
		return fmt.Sprintf("%s of account:%s", a.Principal, a.Account)
	}
	return a.Principal.String()
}

// aboutText is what an entry is about: the first few of what its changes name.
func aboutText(e client.AuditEntry) string {
	var names []string
	add := func(name string) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, name := range e.About {
		add(name)
	}
	for _, c := range e.Changes {
		for _, put := range c.Put {
			add(put.Ref.String() + after(" ", quoted(put.Name)))
		}
		for _, member := range []*client.AuditMember{c.AddMember, c.RemoveMember} {
			if member != nil {
				add(member.Set.String())
				add(member.Member.String())
			}
		}
		for _, ref := range c.Remove {
			add(ref.String())
		}
		switch {
		case c.Set != nil:
			add("account")
		case c.Adopt != nil:
			add("catalog " + c.Adopt.Catalog)
		case c.Abandon != "":
			add("catalog " + c.Abandon)
		}
	}
	const most = 3
	if more := len(names) - most; more > 0 {
		names = append(names[:most], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, ", ")
}

// quoted is a name in quotes, where there is one.
func quoted(name string) string {
	if name == "" {
		return ""
	}
	return `"` + name + `"`
}
