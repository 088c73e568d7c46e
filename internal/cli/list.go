package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/world"
)

func newList(t Terminal) *cobra.Command {
	return group("list", "List what somebody may act on, who may, or what may be done",
		`List what somebody may act on, who may do something, or what somebody may do at
a place. A list is complete, and what it holds is exactly what check allows.`,
		newListResources(t), newListPrincipals(t), newListPermissions(t))
}

func newListResources(t Terminal) *cobra.Command {
	var kind string
	return newListing(t, listing{
		kind: &kind, kindHelp: "the `type` of the resources; the permission's where left out",
		use:   "resources --world FILE PRINCIPAL PERMISSION",
		short: "List the resources on which somebody may do something",
		long: `List the resources on which somebody may do something, in the order in which they
were registered. They are of the permission's type, or, with --type, of another
that can hold it: where something of the permission's type may be made, say.

JSON: resources.`,
		example: `  ambit list resources --world acme.yaml user:alice license.read
  ambit list resources --world acme.yaml product:p1 license.create --type policy`,
		parts: []string{partAs, partPermission},
		run: func(ctx context.Context, src source, q ambit.Question) (any, []string, error) {
			list, err := src.ListResources(ctx, q, ambit.TypeName(kind), world.Page{})
			full, short := spell(src, list.Items)
			return resourcesAnswer{full}, short, err
		},
	})
}

func newListPrincipals(t Terminal) *cobra.Command {
	var kind string
	return newListing(t, listing{
		kind: &kind, kindHelp: "only principals of this `type`",
		use:   "principals --world FILE PERMISSION [RESOURCE]",
		short: "List who may do something",
		long: `List who may do something: users, service accounts, groups, resources that act,
and anonymous.

JSON: principals.`,
		example: `  ambit list principals --world acme.yaml license.read license:l1
  ambit list principals --world acme.yaml license.read license:l1 --type product`,
		parts: []string{partPermission, partResource},
		run: func(ctx context.Context, src source, q ambit.Question) (any, []string, error) {
			list, err := src.ListPrincipals(ctx, q, ambit.TypeName(kind), world.Page{})
			full, short := spell(src, list.Items)
			return principalsAnswer{full}, short, err
		},
	})
}

func newListPermissions(t Terminal) *cobra.Command {
	return newListing(t, listing{
		use:   "permissions --world FILE PRINCIPAL [RESOURCE]",
		short: "List what somebody may do at a resource",
		long: `List what somebody may do at a resource, and with what lies in it.

JSON: permissions.`,
		example: `  ambit list permissions --world acme.yaml user:alice license:l1
  ambit list permissions --world acme.yaml anonymous`,
		parts: []string{partAs, partResource},
		run: func(ctx context.Context, src source, q ambit.Question) (any, []string, error) {
			list, err := src.ListPermissions(ctx, q, world.Page{})
			texts := make([]string, len(list.Items))
			for i, id := range list.Items {
				texts[i] = string(id)
			}
			return permissionsAnswer{texts}, texts, err
		},
	})
}

// The lists as JSON.
type (
	resourcesAnswer struct {
		Resources []string `json:"resources"`
	}
	principalsAnswer struct {
		Principals []string `json:"principals"`
	}
	permissionsAnswer struct {
		Permissions []string `json:"permissions"`
	}
)

// A listing is what the list commands differ in.
type listing struct {
	use, short, long, example string
	parts                     []string
	kind                      *string // the type to be listed, where one can be named
	kindHelp                  string
	run                       func(context.Context, source, ambit.Question) (answer any, lines []string, err error)
}

func newListing(t Terminal, l listing) *cobra.Command {
	var (
		file   worldFlag
		form   questionForm
		output outputFlag
	)
	cmd := &cobra.Command{
		Use: l.use, Short: l.short, Long: l.long, Example: l.example,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := form.place(cmd, args, l.parts...); err != nil {
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
			answer, lines, err := l.run(cmd.Context(), src, q)
			if err != nil {
				return err
			}
			return output.print(t, answer, func() error {
				for _, line := range lines {
					if _, err := fmt.Fprintln(t.Out, line); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	file.add(cmd)
	form.add(cmd, l.parts...)
	if l.kind != nil {
		cmd.Flags().StringVar(l.kind, "type", "", l.kindHelp)
	}
	output.add(cmd)
	completeParts(cmd, &file, l.parts)
	return cmd
}

// spell writes references in full, for programs, and as people write them.
func spell(src source, refs []ambit.Ref) (full, short []string) {
	full, short = make([]string, len(refs)), make([]string, len(refs))
	for i, ref := range refs {
		full[i], short[i] = ref.String(), src.Short(ref)
	}
	return full, short
}
