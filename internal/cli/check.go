package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit"
)

const asking = `The question is who, what and where: as flags, or in that order as arguments.
Without a resource it is about the account. References are type:id, such as
license:l1; Ambit's own nouns are named, such as user:alice.`

func newCheck(t Terminal) *cobra.Command {
	var (
		file   worldFlag
		form   questionForm
		output outputFlag
		parts  = []string{partAs, partPermission, partResource}
	)
	cmd := &cobra.Command{
		Use:   "check --world FILE PRINCIPAL PERMISSION [RESOURCE]",
		Short: "Ask whether somebody may do something",
		Long: `Ask whether somebody may do something; allow exits with 0, deny with 3.

` + asking + `

JSON: allowed, reason (a stable code), revision, principal, permission, resource;
and where there is something to tell: policy (one that decided), detail, refused
(of --write: name, reason, detail), described (true where the answer rests on
what the question supplied).`,
		Example: `  ambit check --world acme.yaml user:alice license.read license:l1
  ambit check --world acme.yaml --as user:alice --permission license.read --resource license:l1
  ambit check --world acme.yaml user:alice license.revoke license:l1 --context mfa=true
  ambit check --world acme.yaml product:p1 license.update license:l1 --write maxMachines,name
  ambit check --world acme.yaml product:p1 license.read license:new --relation policy=pol1`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := form.place(cmd, args, parts...); err != nil {
				return err
			}
			src, err := file.open(cmd)
			if err != nil {
				return err
			}
			q, err := form.question(src, clock())
			if err != nil {
				return err
			}
			d, err := src.Check(cmd.Context(), q)
			if err != nil {
				return err
			}
			err = output.print(t, decisionAnswer{d, src.Full(q.Principal), q.Permission, src.Full(q.Resource.Ref)}, func() error {
				_, err := fmt.Fprint(t.Out, decisionText(t.colors(t.Out), src, q, d))
				return err
			})
			return answered(err, d)
		},
	}
	file.add(cmd)
	form.add(cmd, parts...)
	output.add(cmd)
	completeParts(cmd, &file, parts)
	return cmd
}

func newExplain(t Terminal) *cobra.Command {
	var (
		file   worldFlag
		form   questionForm
		output outputFlag
		parts  = []string{partAs, partPermission, partResource}
	)
	cmd := &cobra.Command{
		Use:   "explain --world FILE PRINCIPAL PERMISSION [RESOURCE]",
		Short: "Ask why somebody may or may not do something",
		Long: `Ask why somebody may or may not do something: each policy that applied, and by
what; for a denial, what came nearest. The exit code is that of check.

` + asking + `

JSON: decision, principal, permission, resource, stand_in (the type of what would
lie in the resource), parts (what the policies came to for the principal, and for
the one acted for: applied, misses), ceiling, names (of Ambit's own nouns).`,
		Example: `  ambit explain --world acme.yaml user:alice license.read license:l1
  ambit explain --world demo:keygen product:editor license.read license:ada-game`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := form.place(cmd, args, parts...); err != nil {
				return err
			}
			src, err := file.open(cmd)
			if err != nil {
				return err
			}
			q, err := form.question(src, clock())
			if err != nil {
				return err
			}
			e, err := src.Explain(cmd.Context(), q)
			if err != nil {
				return err
			}
			err = output.print(t, e, func() error {
				_, err := fmt.Fprintln(t.Out, strings.TrimRight(e.Text(), "\n"))
				return err
			})
			return answered(err, e.Decision)
		},
	}
	file.add(cmd)
	form.add(cmd, parts...)
	output.add(cmd)
	completeParts(cmd, &file, parts)
	return cmd
}

// answered is how a command ends that printed a decision.
func answered(err error, d ambit.Decision) error {
	if err == nil && !d.Allowed {
		return errDenied
	}
	return err
}

// A decisionAnswer is a decision as JSON, with what was asked.
type decisionAnswer struct {
	ambit.Decision
	Principal  string             `json:"principal"`
	Permission ambit.PermissionID `json:"permission"`
	Resource   string             `json:"resource"`
}

// decisionText is a decision for people: one line, and one for each attribute
// that may not be written.
func decisionText(p palette, src source, q ambit.Question, d ambit.Decision) string {
	var b strings.Builder
	verdict, modal := p.green("allow"), "may"
	if !d.Allowed {
		verdict, modal = p.red("deny"), "may not"
	}
	where := src.Short(q.Resource.Ref)
	if q.Resource.Ref.IsZero() {
		where = "the account"
	}
	fmt.Fprintf(&b, "%s: %s %s %s on %s", verdict, src.Short(q.Principal), modal, q.Permission, where)
	if !d.Allowed {
		fmt.Fprintf(&b, " (%s)", d.Reason)
	}
	b.WriteByte('\n')
	if d.Detail != "" && len(d.Refused) == 0 {
		fmt.Fprintf(&b, "  %s\n", d.Detail)
	}
	for _, r := range d.Refused {
		fmt.Fprintf(&b, "  %s may not be written (%s)%s\n", r.Name, r.Reason, after(": ", r.Detail))
	}
	return b.String()
}

// after puts a separator before text, where there is any.
func after(separator, text string) string {
	if text == "" {
		return ""
	}
	return separator + text
}
