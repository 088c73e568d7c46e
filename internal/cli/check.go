package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit"
)

const askingHelp = `The question is who, what and where: as flags, or in that order as arguments.
Without a resource it is about the account. References are type:id, such as
license:l1; Ambit's own nouns are named, such as user:alice.

Without --world a server is asked: --url or AMBIT_URL, with the token of AMBIT_TOKEN
or of --token-file. It decides at its own time, and is asked with whole references.

Values of --context are read as JSON where they are JSON, and as text otherwise:
mfa=true is a bool, level=3 a number, 'level="3"' and ip=10.0.0.1 are strings.
Those of attributes have the type that the catalog declares.`

func newCheck(t Terminal) *cobra.Command {
	ask := newAsking(t, partAs, partPermission, partResource)
	cmd := &cobra.Command{
		Use:   "check --world FILE PRINCIPAL PERMISSION [RESOURCE]",
		Short: "Ask whether somebody may do something",
		Long: `Ask whether somebody may do something; allow exits with 0, deny with 3.

` + askingHelp + `

JSON: allowed, reason (a stable code), revision, principal, permission, resource,
now (the time of the question), names (short spellings of the references); and
where there is something to tell: policy (one that decided), detail, refused (of
--write: name, reason, detail), described (true where the answer rests on what
the question supplied).`,
		Example: `  ambit check --world acme.yaml user:alice license.read license:l1
  ambit check --world acme.yaml --as user:alice --permission license.read --resource license:l1
  ambit check --world acme.yaml user:alice license.revoke license:l1 --context mfa=true
  ambit check --world acme.yaml product:p1 license.update license:l1 --write maxMachines,name
  ambit check --world acme.yaml product:p1 license.read license:new --relation policy=pol1`,
		RunE: func(cmd *cobra.Command, args []string) error {
			src, q, err := ask.question(cmd, args)
			if err != nil {
				return err
			}
			d, err := src.Check(cmd.Context(), q)
			if err != nil {
				return err
			}
			err = ask.output.print(t, newDecisionAnswer(src, q, d), func() error {
				_, err := fmt.Fprint(t.Out, decisionText(t.colors(t.Out), src, q, d))
				return err
			})
			return answered(err, d)
		},
	}
	ask.add(cmd)
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
	Principal  ambit.Ref          `json:"principal"`
	Permission ambit.PermissionID `json:"permission"`
	Resource   ambit.Ref          `json:"resource"`
	Now        time.Time          `json:"now"`
	Names      map[string]string  `json:"names,omitempty"`
}

func newDecisionAnswer(src source, q ambit.Question, d ambit.Decision) decisionAnswer {
	a := decisionAnswer{
		Decision: d, Principal: src.Full(q.Principal), Permission: q.Permission,
		Resource: src.Full(q.Resource.Ref), Now: q.Now.UTC(),
	}
	a.Names = shortNames(src, a)
	return a
}

// decisionText is a decision for people: one line, one with what more there is to
// say, and one for each attribute that may not be written.
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
	if d.Reason == ambit.ReasonExpiredToken {
		b.WriteString(askedAt(q))
	}
	for _, r := range d.Refused {
		fmt.Fprintf(&b, "  %s may not be written (%s)%s\n", r.Name, r.Reason, after(": ", r.Detail))
	}
	return b.String()
}

// askedAt tells the time of a question, in a line of its own.
func askedAt(q ambit.Question) string {
	return fmt.Sprintf("  asked at %s\n", q.Now.UTC().Format(time.RFC3339Nano))
}

// after puts a separator before text, where there is any.
func after(separator, text string) string {
	if text == "" {
		return ""
	}
	return separator + text
}
