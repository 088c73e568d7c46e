package cli

import (
	"cmp"
	"context"
	"fmt"
	"maps"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/client"
	"github.com/ambit-iam/ambit/world"
)

// A remote is a server as what is asked.
type remote struct {
	*client.Client
	names map[string]string // what people call references, as answers have told
}

// serverSource is a server as a source.
func serverSource(c *client.Client) source {
	names := map[string]string{}
	return source{remote{c, names}, plainWords{names}}
}

// The lists of a server come in pages; a page without a limit is all of them.

// ListResources asks the server.
func (r remote) ListResources(ctx context.Context, q ambit.Question, kind ambit.TypeName, p world.Page) (world.List[ambit.Ref], error) {
	return r.named(p, func(p client.Page) (client.List[ambit.Ref], error) { return r.Client.ListResources(ctx, q, kind, p) })
}

// ListPrincipals asks the server.
func (r remote) ListPrincipals(ctx context.Context, q ambit.Question, kind ambit.TypeName, p world.Page) (world.List[ambit.Ref], error) {
	return r.named(p, func(p client.Page) (client.List[ambit.Ref], error) { return r.Client.ListPrincipals(ctx, q, kind, p) })
}

// ListPermissions asks the server.
func (r remote) ListPermissions(ctx context.Context, q ambit.Question, p world.Page) (world.List[ambit.PermissionID], error) {
	return whole(p, func(p client.Page) (client.List[ambit.PermissionID], error) {
		return r.Client.ListPermissions(ctx, q, p)
	})
}

// named is whole, and keeps the names that the pages tell.
func (r remote) named(p world.Page, page func(client.Page) (client.List[ambit.Ref], error)) (world.List[ambit.Ref], error) {
	return whole(p, func(p client.Page) (client.List[ambit.Ref], error) {
		l, err := page(p)
		maps.Copy(r.names, l.Names)
		return l, err
	})
}

// remotePage is how much of a list is asked for at once.
const remotePage = 1000

// whole reads a page of a list, or where no limit is given, all pages.
func whole[T any](p world.Page, page func(client.Page) (client.List[T], error)) (world.List[T], error) {
	if p.Limit > 0 {
		l, err := page(client.Page{Limit: p.Limit, Cursor: p.Cursor})
		return world.List[T]{Items: l.Items, Cursor: l.Next, Reason: l.Reason, Detail: l.Detail}, err
	}
	var all world.List[T]
	for cursor := p.Cursor; ; {
		l, err := page(client.Page{Limit: remotePage, Cursor: cursor})
		if err != nil {
			return world.List[T]{}, err // some of a list is not the list
		}
		all.Items = append(all.Items, l.Items...)
		all.Reason, all.Detail = l.Reason, l.Detail
		if cursor = l.Next; cursor == "" {
			return all, nil
		}
	}
}

// plainWords are the words of an account of which nothing is known here but what
// answers tell: what is written goes to the server as it stands.
type plainWords struct{ names map[string]string }

// AttributeType tells nothing: values are sent as they read.
func (plainWords) AttributeType(ambit.TypeName, string) (ambit.AttributeType, bool) { return "", false }

// Relation reads a whole reference.
func (plainWords) Relation(_ ambit.TypeName, name, target string) (ambit.Relation, error) {
	to, err := ambit.ParseRef(target)
	if err == nil && to.ID == "" && to.Type != ambit.AccountType {
		err = fmt.Errorf("%q has no id", target)
	}
	if err != nil {
		return ambit.Relation{}, fmt.Errorf("a server is asked with whole references, such as %s=type:id: %w", name, err)
	}
	return ambit.Relation{Name: name, To: to}, nil
}

// Described is the type of the resource.
func (plainWords) Described(resource ambit.Ref, _ ambit.PermissionID) ambit.TypeName {
	return resource.Type
}

// Full is the reference as it was written.
func (plainWords) Full(ref ambit.Ref) ambit.Ref { return ref }

// Short is what an answer said that people call it, else the reference as it stands.
func (w plainWords) Short(ref ambit.Ref) string { return cmp.Or(w.names[ref.String()], ref.String()) }

// Permissions are not known.
func (plainWords) Permissions() []ambit.PermissionID { return nil }

// Types are not known.
func (plainWords) Types() []string { return nil }

// References are not known.
func (plainWords) References() []string { return nil }

// Principals are not known.
func (plainWords) Principals() []string { return nil }

// Declared names are not known.
func (plainWords) Declared(ambit.TypeName) []string { return nil }
