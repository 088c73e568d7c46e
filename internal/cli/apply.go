package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/client"
	"github.com/ambit-iam/ambit/internal/plan"
	"github.com/ambit-iam/ambit/world"
)

func newApply(t Terminal) *cobra.Command {
	var output outputFlag
	var server serverFlags
	var prune, dryRun bool
	cmd := &cobra.Command{
		Use:   "apply FILE",
		Short: "Bring an account of a server to what a world file says",
		Long: `Bring an account of a server to what a world file says, as ambit export writes it
or as people do. What the account does not have is made, what differs is changed,
and what is equal is left alone: applied again, a file changes nothing, and an apply
that was interrupted goes on. Each step is a line: + made, ~ changed, - deleted.

Ambit's own nouns are known by their home and name, else by id, else, where they
have no name, by being equal; resources by reference. Ids are the server's. Members
of groups are brought to what the file says.

What the account has and the file does not stays, unless --prune deletes it; then
the file must be of an account with the same slug. Tokens are not in question: they
are made with ambit token create, and end with their principal; nor are SSO
connectors, whose domains are proved where they are made. The slug stays, and
the file's tests are not asked: ambit test does that.

Catalogs are adopted in the very version that the file has, which comes with the
server or is published there. Nobody grants what they do not hold: apply as somebody
who may do all that the file gives.

` + serverHelp + `

JSON: changes (action, what, and of changes fields), created, updated, deleted,
unchanged, left (what the file does not have), dry_run.`,
		Example: `  ambit apply acme.yaml --dry-run
  ambit apply acme.yaml
  ambit apply acme.yaml --prune --dry-run
  ambit apply acme.yaml --prune --output json`,
		Args: takes(1, 1),
		ValidArgsFunction: func(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return completeWorlds(nil, nil, typed)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if args[0] == stdin && server.tokenFile == stdin {
				return usagef("stdin is named twice; it is the world or the token")
			}
			wanted, err := readWorld(t, args[0])
			if err != nil {
				return err
			}
			c, err := server.open(t, cmd)
			if err != nil {
				return err
			}
			a := applying{t: t, c: c, wanted: wanted, output: output, dryRun: dryRun}
			return a.run(cmd.Context(), prune)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&prune, "prune", false, "delete what the file does not have")
	flags.BoolVar(&dryRun, "dry-run", false, "only print what would be done")
	server.add(cmd)
	output.add(cmd)
	return cmd
}

// An applyAnswer is what was done, or with a dry run would be, as JSON.
type applyAnswer struct {
	Changes   []appliedChange `json:"changes"`
	Created   int             `json:"created"`
	Updated   int             `json:"updated"`
	Deleted   int             `json:"deleted"`
	Unchanged int             `json:"unchanged"`
	Left      []string        `json:"left"`
	DryRun    bool            `json:"dry_run"`
}

// An appliedChange is one step of an apply.
type appliedChange struct {
	Action plan.Action `json:"action"`
	What   string      `json:"what"`
	Fields []string    `json:"fields,omitempty"`
}

// An applying is an apply at work.
type applying struct {
	t       Terminal
	c       *client.Client
	wanted  *world.World
	present *world.World
	plan    *plan.Plan
	output  outputFlag
	dryRun  bool

	progress *gauge
	versions map[string]map[string]bool // of catalogs that can be adopted: digests by name
	changes  []appliedChange            // that are made
}

func (a *applying) run(ctx context.Context, prune bool) error {
	reading := a.t.gauge("reading", "nouns")
	account, err := readAccount(ctx, a.c, reading)
	reading.clear()
	if err != nil {
		return err
	}
	a.present = world.Of(account)
	who, err := a.c.Whoami(ctx)
	if err != nil {
		return err
	}
	if is, says := account.Settings().Slug, a.wanted.Account.Settings().Slug; prune && is != says {
		return usagef("the token is of account %s and the file says account: %s; with --prune they must be the same, so that nothing is deleted by mistake", is, says)
	}
	a.plan = plan.New(a.present, a.wanted, plan.Options{Prune: prune, Caller: who.Principal})
	if err := a.permissible(who.Principal); err != nil {
		return err
	}
	if err := a.adoptable(ctx); err != nil {
		return err
	}
	if err := a.carryOut(ctx); err != nil {
		a.interrupted()
		return err
	}
	return a.told()
}

// permissible refuses to delete who carries out the deletions: what comes after
// would be left undone.
func (a *applying) permissible(caller ambit.Ref) error {
	for _, step := range a.plan.Steps {
		if step.Action == plan.Delete && step.Catalog == nil && step.Ref == caller {
			return usagef("the file does not have %s, who is calling; add it to the file, or apply with the token of somebody whom the file has", a.present.Short(caller))
		}
	}
	return nil
}

// adoptable finds before anything is done whether the server has the catalogs.
func (a *applying) adoptable(ctx context.Context) error {
	if !slices.ContainsFunc(a.plan.Steps, func(s plan.Step) bool { return s.Catalog != nil && s.Action != plan.Delete }) {
		return nil
	}
	versions, err := a.c.CatalogVersions(ctx)
	if err != nil {
		return err
	}
	a.versions = map[string]map[string]bool{}
	for _, v := range versions {
		if a.versions[v.Catalog] == nil {
			a.versions[v.Catalog] = map[string]bool{}
		}
		a.versions[v.Catalog][v.Digest] = true
	}
	for _, step := range a.plan.Steps {
		if step.Catalog == nil || step.Action == plan.Delete || a.versions[step.Catalog.Name][digestOf(step.Catalog)] {
			continue
		}
		what := "no version of the catalog " + step.Catalog.Name
		if n := len(a.versions[step.Catalog.Name]); n > 0 {
			what = fmt.Sprintf("no such version of the catalog %s as the file has", step.Catalog.Name)
		}
		return &notFoundError{"the server has " + what, "an operator publishes it first: POST /v1/catalogs; its digest is " + digestOf(step.Catalog)}
	}
	return nil
}

// what a step is about, in words of the file or, of deletions, of the account.
func (a *applying) what(s plan.Step) string {
	switch {
	case s.Catalog != nil:
		return "catalog " + s.Catalog.Name
	case s.Action == plan.Delete:
		return a.titled(a.present, s.Ref)
	}
	return a.titled(a.wanted, s.Ref)
}

// titled is the shortest spelling of a reference; of a noun that has no name it is
// its id, which says little, and so what it says of itself is added.
func (a *applying) titled(w *world.World, ref ambit.Ref) string {
	short := w.Short(ref)
	noun, err := w.Account.Get(ref)
	if err != nil {
		return short
	}
	own := ambit.OwnOf(noun)
	if own == nil || !strings.HasSuffix(short, ":"+own.ID) {
		return short
	}
	switch {
	case own.Name != "":
		return short + " " + quoted(own.Name)
	case own.Title != "":
		return short + " " + quoted(own.Title)
	}
	if p, ok := noun.(*ambit.Policy); ok && p.Description != "" {
		return short + " " + quoted(p.Description)
	}
	return short
}

// done tells that a step is done, or would be.
func (a *applying) done(s plan.Step) error {
	if s.Again {
		return nil
	}
	change := appliedChange{s.Action, a.what(s), s.Fields}
	a.changes = append(a.changes, change)
	if a.output == outputJSON {
		return nil
	}
	a.progress.clear()
	p := a.t.colors(a.t.Out)
	paint := map[plan.Action]func(string) string{plan.Create: p.green, plan.Update: p.cyan, plan.Delete: p.red}[s.Action]
	line := paint(string(s.Action)) + " " + visible(change.What)
	if len(s.Fields) > 0 {
		line += p.dim(" (" + strings.Join(s.Fields, ", ") + ")")
	}
	_, err := fmt.Fprintln(a.t.Out, line)
	return err
}

// told ends the apply with what it came to.
func (a *applying) told() error {
	answer := applyAnswer{Changes: append([]appliedChange{}, a.changes...), Unchanged: a.plan.Unchanged, Left: []string{}, DryRun: a.dryRun}
	answer.Created, answer.Updated, answer.Deleted = a.plan.Counts()
	for _, s := range a.plan.Left {
		answer.Left = append(answer.Left, a.what(s))
	}
	err := a.output.print(a.t, answer, func() error {
		done := "done"
		if a.dryRun {
			done = "to be done"
		}
		_, err := fmt.Fprintf(a.t.Out, "%s: %d created, %d changed, %d deleted, %d as they are\n",
			done, answer.Created, answer.Updated, answer.Deleted, answer.Unchanged)
		return err
	})
	if err != nil || a.output == outputJSON {
		return err
	}
	return a.notes(answer.Left)
}

// notes says on stderr what was not looked after.
func (a *applying) notes(left []string) error {
	var b strings.Builder
	const most = 10
	if n := len(left); n > 0 {
		fmt.Fprintf(&b, "ambit: --prune deletes what the account has and the file does not, %d in all:\n", n)
		for _, what := range left[:min(n, most)] {
			fmt.Fprintf(&b, "ambit:   %s\n", visible(what))
		}
		if n > most {
			fmt.Fprintf(&b, "ambit:   and %d more\n", n-most)
		}
	}
	if a.plan.Tokens > 0 {
		fmt.Fprintf(&b, "ambit: the file has %d tokens, which are not applied; ambit token create makes tokens\n", a.plan.Tokens)
	}
	if a.plan.Connectors > 0 {
		fmt.Fprintf(&b, "ambit: the file has %d SSO connectors, which are not applied; their domains are proved where they are made\n", a.plan.Connectors)
	}
	_, err := io.WriteString(a.t.Err, b.String())
	return err
}

// interrupted says on stderr what an apply that fails has done.
func (a *applying) interrupted() {
	if len(a.changes) > 0 {
		fmt.Fprintf(a.t.Err, "ambit: %d changes are made; applied again, the file goes on from there\n", len(a.changes))
	}
}
