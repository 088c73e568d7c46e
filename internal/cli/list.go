package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/world"
)

const listHelp = `Where nothing can be on the list, for one reason whatever the policies say, that
is told on stderr: who asks, the permission or the resource does not exist (exit
code 4), or all of it is denied (3; a pending user, an expired token, a type that
cannot hold the other). A list that is merely empty is an answer like any other.`

func newList(t Terminal) *cobra.Command {
	return group("list", "List what somebody may act on, who may, or what may be done",
		`List what somebody may act on, who may do something, or what somebody may do at
a place. A list is complete, and what it holds is exactly what check allows.

`+listHelp,
		newListResources(t), newListPrincipals(t), newListPermissions(t))
}

// An emptiness is why nothing can be on a list, as JSON.
type emptiness struct {
	Reason ambit.Reason `json:"reason,omitempty"`
	Detail string       `json:"detail,omitempty"`
}

// The lists as JSON.
type (
	resourcesAnswer struct {
		Resources []ambit.Ref `json:"resources"`
		emptiness
		Names map[string]string `json:"names,omitempty"`
	}
	principalsAnswer struct {
		Principals []ambit.Ref `json:"principals"`
		emptiness
		Names map[string]string `json:"names,omitempty"`
	}
	permissionsAnswer struct {
		Permissions []ambit.PermissionID `json:"permissions"`
		emptiness
	}
)

func newListResources(t Terminal) *cobra.Command {
	var kind string
	return newListing(t, listing[ambit.Ref]{
		kind: &kind, kindHelp: "the `type` of the resources; the permission's where left out",
		use:   "resources --world FILE PRINCIPAL PERMISSION",
		short: "List the resources on which somebody may do something",
		long: `List the resources on which somebody may do something, in the order in which they
were registered. They are of the permission's type, or, with --type, of another
that can hold it: where something of the permission's type may be made, say.`,
		members: "resources, names (short spellings of the references)",
		example: `  ambit list resources --world acme.yaml user:alice license.read
  ambit list resources --world acme.yaml product:p1 license.create --type policy`,
		parts: []string{partAs, partPermission},
		ask: func(ctx context.Context, src source, q ambit.Question) (world.List[ambit.Ref], error) {
			return src.ListResources(ctx, q, ambit.TypeName(kind), world.Page{})
		},
		answer: func(src source, items []ambit.Ref, why emptiness) any {
			return resourcesAnswer{items, why, shortNames(src, items)}
		},
		spell: source.Short,
	})
}

func newListPrincipals(t Terminal) *cobra.Command {
	var kind string
	return newListing(t, listing[ambit.Ref]{
		kind: &kind, kindHelp: "only principals of this `type`",
		use:   "principals --world FILE PERMISSION [RESOURCE]",
		short: "List who may do something",
		long: `List who may do something: users, service accounts, groups, resources that act,
and anonymous.`,
		members: "principals, names (short spellings of the references)",
		example: `  ambit list principals --world acme.yaml license.read license:l1
  ambit list principals --world acme.yaml license.read license:l1 --type product`,
		parts: []string{partPermission, partResource},
		ask: func(ctx context.Context, src source, q ambit.Question) (world.List[ambit.Ref], error) {
			return src.ListPrincipals(ctx, q, ambit.TypeName(kind), world.Page{})
		},
		answer: func(src source, items []ambit.Ref, why emptiness) any {
			return principalsAnswer{items, why, shortNames(src, items)}
		},
		spell: source.Short,
	})
}

func newListPermissions(t Terminal) *cobra.Command {
	return newListing(t, listing[ambit.PermissionID]{
		use:     "permissions --world FILE PRINCIPAL [RESOURCE]",
		short:   "List what somebody may do at a resource",
		long:    `List what somebody may do at a resource, and with what lies in it.`,
		members: "permissions",
		example: `  ambit list permissions --world acme.yaml user:alice license:l1
  ambit list permissions --world acme.yaml anonymous`,
		parts: []string{partAs, partResource},
		ask: func(ctx context.Context, src source, q ambit.Question) (world.List[ambit.PermissionID], error) {
			return src.ListPermissions(ctx, q, world.Page{})
		},
		answer: func(_ source, items []ambit.PermissionID, why emptiness) any {
			return permissionsAnswer{items, why}
		},
		spell: func(_ source, id ambit.PermissionID) string { return string(id) },
	})
}

// A listing is what the list commands differ in.
type listing[T any] struct {
	use, short, long, members, example string
	parts                              []string
	kind                               *string // the type to be listed, where one can be named
	kindHelp                           string

	ask    func(context.Context, source, ambit.Question) (world.List[T], error)
	answer func(src source, items []T, why emptiness) any // as JSON
	spell  func(source, T) string                         // an item, for people
}

func newListing[T any](t Terminal, l listing[T]) *cobra.Command {
	ask := newAsking(t, l.parts...)
	cmd := &cobra.Command{
		Use: l.use, Short: l.short, Example: l.example,
		Long: l.long + "\n\n" + listHelp + "\n\n" + askingHelp +
			"\n\nJSON: " + l.members + "; and where nothing\ncan be on the list: reason (a stable code), detail.",
		RunE: func(cmd *cobra.Command, args []string) error {
			src, q, err := ask.question(cmd, args)
			if err != nil {
				return err
			}
			list, err := l.ask(cmd.Context(), src, q)
			if err != nil {
				return err
			}
			// A list without items is [] in JSON.
			items := append([]T{}, list.Items...)
			err = ask.output.print(t, l.answer(src, items, emptiness{list.Reason, list.Detail}), func() error {
				for _, item := range items {
					if _, err := fmt.Fprintln(t.Out, l.spell(src, item)); err != nil {
						return err
					}
				}
				return nil
			})
			if err == nil && list.Reason != "" {
				return &listError{list.Reason, list.Detail}
			}
			return err
		},
	}
	if l.kind != nil {
		cmd.Flags().StringVar(l.kind, "type", "", l.kindHelp)
	}
	ask.add(cmd)
	return cmd
}
