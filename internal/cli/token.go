package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/client"
)

const serverHelp = `The server is --url or AMBIT_URL, and who calls it the token of AMBIT_TOKEN or of
--token-file.`

func newToken(t Terminal) *cobra.Command {
	return group("token", "Make, list, rotate and revoke the tokens of a server",
		`Make, list, rotate and revoke tokens: the secrets that programs and people
authenticate with. A secret is shown once, on stdout, with nothing else there.

`+serverHelp,
		newTokenCreate(t), newTokenList(t), newTokenRotate(t), newTokenRevoke(t))
}

func newTokenCreate(t Terminal) *cobra.Command {
	var output outputFlag
	var server serverFlags
	var expires expiryFlag
	var name, actsFor string
	var ceiling, at []string
	cmd := &cobra.Command{
		Use:   "create [PRINCIPAL]",
		Short: "Make a token, and print its secret",
		Long: `Make a token, and print its secret on stdout: it is not to be had again. The token
authenticates as the principal, or, where none is named, as whoever calls. It ends
in 90 days if nothing is said. One that ends never needs a permission of its own.

With a ceiling it can do at most what the patterns name, at most at and beneath
the nodes; without --at that is the whole account. With --acts-for it does what
both its principal and the other may.

` + serverHelp + `

JSON: token (id, name, home: its principal, expires_at, ceiling, acts_for, and
more), secret.`,
		Example: `  ambit token create --name laptop > laptop.token
  ambit token create service-account:ci --name deploy --expires 30d
  ambit token create service-account:ci --ceiling license.read,license.validate --at product:p1
  ambit token create service-account:ci --acts-for ambit.user:nora --expires 1h`,
		Args:              takes(0, 1),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			asked := client.NewToken{Name: name, ExpiresAt: expires.at, Lasting: expires.never}
			var err error
			if len(args) > 0 {
				if asked.Principal, err = ownRef("PRINCIPAL", args[0]); err != nil {
					return err
				}
			}
			if actsFor != "" {
				if asked.ActsFor, err = ownRef("--acts-for", actsFor); err != nil {
					return err
				}
			}
			c, err := server.open(t, cmd)
			if err != nil {
				return err
			}
			if asked.Ceiling, err = ceilingOf(cmd, c, ceiling, at); err != nil {
				return err
			}
			made, err := c.CreateToken(cmd.Context(), asked)
			if err != nil {
				return err
			}
			return printSecret(t, output, "made", made)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&name, "name", "", "a `name`, unique among the tokens of the principal")
	flags.Var(&expires, "expires", "`when` it ends: 90d, 12h, a time (RFC 3339), or never")
	flags.StringSliceVar(&ceiling, "ceiling", nil, "permissions and `patterns` that it never exceeds, joined by commas; repeatable")
	flags.StringArrayVar(&at, "at", nil, "with --ceiling, a `node` at and beneath which it can do anything at all; repeatable")
	flags.StringVar(&actsFor, "acts-for", "", "the `principal` on whose behalf it acts")
	server.add(cmd)
	output.add(cmd)
	for _, flag := range []string{"name", "expires", "ceiling", "at", "acts-for"} {
		complete(cmd, flag, cobra.NoFileCompletions)
	}
	return cmd
}

// ownRef reads a whole reference.
func ownRef(what, text string) (ambit.Ref, error) {
	ref, err := ambit.ParseRef(text)
	if err == nil && ref.ID == "" && ref.Type != ambit.AccountType {
		err = fmt.Errorf("%q has no id; write type:id, such as ambit.user:alice", text)
	}
	if err != nil {
		return ambit.Ref{}, usagef("%s: %s", what, err)
	}
	return ref, nil
}

// ceilingOf is what a token shall not exceed; nil: nothing is said.
func ceilingOf(cmd *cobra.Command, c *client.Client, patterns, nodes []string) (*client.Ceiling, error) {
	if len(patterns) == 0 {
		if len(nodes) > 0 {
			return nil, &usageError{"--at says where a ceiling holds, and there is none; add --ceiling PATTERNS", tryHelp(cmd)}
		}
		return nil, nil
	}
	ceiling := &client.Ceiling{}
	for _, p := range patterns {
		ceiling.Permissions = append(ceiling.Permissions, ambit.Pattern(p))
	}
	for _, text := range nodes {
		ref, err := ownRef("--at", text)
		if err != nil {
			return nil, err
		}
		ceiling.Nodes = append(ceiling.Nodes, ref)
	}
	if len(nodes) == 0 {
		who, err := c.Whoami(cmd.Context())
		if err != nil {
			return nil, err
		}
		ceiling.Nodes = []ambit.Ref{{Type: ambit.AccountType, ID: who.Account}}
	}
	return ceiling, nil
}

// printSecret prints a secret, and on stderr what it is of.
func printSecret(t Terminal, output outputFlag, done string, made client.SecretToken) error {
	return output.print(t, made, func() error {
		// What it is of comes first: where it cannot be told, the secret is not lost.
		_, told := fmt.Fprintf(t.Err, "ambit: %s token %s of %s%s; its secret is shown once\n", done, tokenText(made.Token), made.Token.Home, untilText(made.Token))
		_, err := fmt.Fprintln(t.Out, made.Secret)
		return errors.Join(err, told)
	})
}

// tokenText is how a token is called: its name and its id.
func tokenText(tok client.Token) string {
	if tok.Name == "" {
		return tok.ID
	}
	return fmt.Sprintf("%s (%s)", visible(tok.Name), tok.ID)
}

func untilText(tok client.Token) string {
	if tok.ExpiresAt.IsZero() {
		return ", which never ends"
	}
	return ", which ends " + minute(tok.ExpiresAt, "")
}

// A tokensAnswer is tokens as JSON.
type tokensAnswer struct {
	Tokens []client.Token `json:"tokens"`
	Next   string         `json:"next,omitempty"`
}

func newTokenList(t Terminal) *cobra.Command {
	var output outputFlag
	var server serverFlags
	var page client.Page
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the tokens that one may see",
		Long: `List the tokens that whoever calls may see, oldest first: what they are called, who
they authenticate as, when they were made, end, and were last used. It is the whole
list, or with --limit a page of it, of which stderr tells how to read on.

` + serverHelp + `

JSON: tokens (id, name, home: the principal, created_at, expires_at, last_used, and
more), and next where there is another page.`,
		Example: `  ambit token list
  ambit token list --limit 50
  ambit token list --output json`,
		Args:              takes(0, 0),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if page.Limit < 0 || page.Limit > client.MaxPage {
				return usagef("--limit %d is out of range; a page holds 1 to %d, and without --limit the list is whole", page.Limit, client.MaxPage)
			}
			c, err := server.open(t, cmd)
			if err != nil {
				return err
			}
			read := func(p client.Page) (client.List[client.Token], error) { return c.Tokens(cmd.Context(), p) }
			list, err := read(page)
			if page.Limit == 0 && page.Cursor == "" {
				list, err = client.All(read)
			}
			if err != nil {
				return err
			}
			return output.print(t, tokensAnswer{append([]client.Token{}, list.Items...), list.Next}, func() error {
				if err := tokenTable(t, list.Items); err != nil {
					return err
				}
				if list.Next != "" {
					fmt.Fprintf(t.Err, "ambit: there are more; read on within five minutes with --cursor %s\n", list.Next)
				}
				return nil
			})
		},
	}
	cmd.Flags().IntVar(&page.Limit, "limit", 0, "a page of at most this `many`, up to 1000; else all")
	cmd.Flags().StringVar(&page.Cursor, "cursor", "", "the page after another, by the `cursor` that it told")
	server.add(cmd)
	output.add(cmd)
	complete(cmd, "limit", cobra.NoFileCompletions)
	complete(cmd, "cursor", cobra.NoFileCompletions)
	return cmd
}

func tokenTable(t Terminal, tokens []client.Token) error {
	rows := [][]string{{"ID", "NAME", "PRINCIPAL", "CREATED", "EXPIRES", "LAST USED"}}
	for _, tok := range tokens {
		used := "never"
		if tok.LastUsed != nil {
			used = minute(tok.LastUsed.At, "never") + after(" from ", tok.LastUsed.Network)
		}
		rows = append(rows, []string{
			tok.ID, visible(tok.Name), tok.Home.String(), minute(tok.Created, "-"), minute(tok.ExpiresAt, "never"), used,
		})
	}
	return table(t.Out, t.colors(t.Out), rows)
}

// completeTokens completes the ids of tokens, described by their names.
func completeTokens(t Terminal, server *serverFlags, most int) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if most > 0 && len(args) >= most || server.tokenFile == stdin {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var found []string
		// A shell asks in the middle of a line, with nowhere to say why there is nothing.
		if c, err := server.open(t, cmd); err == nil {
			list, err := c.Tokens(cmd.Context(), client.Page{Limit: client.MaxPage})
			for _, tok := range list.Items {
				if err == nil && strings.HasPrefix(tok.ID, typed) {
					found = append(found, tok.ID+"\t"+visible(tok.Name))
				}
			}
		}
		return found, cobra.ShellCompDirectiveNoFileComp
	}
}

func newTokenRotate(t Terminal) *cobra.Command {
	var output outputFlag
	var server serverFlags
	overlap := "24h"
	cmd := &cobra.Command{
		Use:   "rotate TOKEN",
		Short: "Make another secret for a token, and print it",
		Long: `Make another secret for a token, and print it on stdout. The token goes by its id,
or by its name where that is unique in the account. The secret before goes on for
a while, so that programs can be told the new one; any older one is over at once.

` + serverHelp + `

JSON: token (previous_until: until when the secret before goes on, and more),
secret.`,
		Example: `  ambit token rotate deploy
  ambit token rotate deploy --overlap 1h
  ambit token rotate deploy --overlap 0s --output json`,
		Args: takes(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			goesOn, ok := span(overlap)
			if !ok {
				return usagef("--overlap %q is no span; write it as 1h, 30m or 7d", overlap)
			}
			c, err := server.open(t, cmd)
			if err != nil {
				return err
			}
			made, err := c.RotateToken(cmd.Context(), strings.TrimPrefix(args[0], string(ambit.TokenType)+":"), goesOn)
			if err != nil {
				return err
			}
			if err := printSecret(t, output, "rotated", made); err != nil || output == outputJSON {
				return err
			}
			if until := made.Token.PreviousUntil; until.After(clock()) {
				_, err = fmt.Fprintf(t.Err, "ambit: the secret before goes on until %s\n", minute(until, ""))
			}
			return err
		},
	}
	cmd.Flags().StringVar(&overlap, "overlap", overlap, "for how `long` the secret before goes on, at most 7d")
	server.add(cmd)
	output.add(cmd)
	complete(cmd, "overlap", cobra.NoFileCompletions)
	cmd.ValidArgsFunction = completeTokens(t, &server, 1)
	return cmd
}

// A revokedAnswer is what was revoked, as JSON.
type revokedAnswer struct {
	Tokens    []string  `json:"tokens,omitempty"`
	Principal ambit.Ref `json:"principal,omitzero"`
}

func newTokenRevoke(t Terminal) *cobra.Command {
	var output outputFlag
	var server serverFlags
	var all string
	cmd := &cobra.Command{
		Use:   "revoke TOKEN... | --all PRINCIPAL",
		Short: "Revoke tokens, or all of a principal",
		Long: `Revoke tokens, so that nobody can authenticate with them any more: those that are
named, by id or by a name that is unique in the account, or with --all every token
of a principal at once. It cannot be undone.

` + serverHelp + `

JSON: tokens (those that were named), or principal.`,
		Example: `  ambit token revoke laptop
  ambit token revoke --all ambit.user:nora`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case all == "" && len(args) == 0:
				return &usageError{"nothing is named that shall be revoked; write the id of a token, or --all PRINCIPAL", tryHelp(cmd)}
			case all != "" && len(args) > 0:
				return &usageError{"tokens and --all are named; revoke one of them", tryHelp(cmd)}
			}
			c, err := server.open(t, cmd)
			if err != nil {
				return err
			}
			if all != "" {
				principal, err := ownRef("--all", all)
				if err != nil {
					return err
				}
				if err := c.RevokeTokens(cmd.Context(), principal); err != nil {
					return err
				}
				return output.print(t, revokedAnswer{Principal: principal}, func() error {
					_, err := fmt.Fprintf(t.Err, "ambit: every token of %s is revoked\n", principal)
					return err
				})
			}
			return revokeTokens(t, output, cmd, c, args)
		},
	}
	cmd.Flags().StringVar(&all, "all", "", "every token of this `principal`")
	server.add(cmd)
	output.add(cmd)
	complete(cmd, "all", cobra.NoFileCompletions)
	cmd.ValidArgsFunction = completeTokens(t, &server, 0)
	return cmd
}

// revokeTokens revokes tokens one by one. One that cannot be revoked does not keep
// the others from it.
func revokeTokens(t Terminal, output outputFlag, cmd *cobra.Command, c *client.Client, names []string) error {
	var answer revokedAnswer
	var failed []error
	for _, name := range names {
		id := strings.TrimPrefix(name, string(ambit.TokenType)+":")
		if err := c.Delete(cmd.Context(), ambit.Ref{Type: ambit.TokenType, ID: id}, false); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", id, err))
			continue
		}
		answer.Tokens = append(answer.Tokens, id)
	}
	err := output.print(t, answer, func() error {
		var b strings.Builder
		for _, id := range answer.Tokens {
			fmt.Fprintf(&b, "ambit: token %s is revoked\n", visible(id))
		}
		_, err := io.WriteString(t.Err, b.String())
		return err
	})
	return errors.Join(append(failed, err)...)
}
