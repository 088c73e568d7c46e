package world

import (
	"context"
	"fmt"
	"strconv"

	"github.com/ambit-iam/ambit"
)

// An Asker answers questions about one account. [Engine] does so in process; a
// client of a server does so over the network.
//
// A question that cannot be asked is answered with an error in whose chain is an
// [*ambit.QuestionError]; any other error means that there is no answer.
type Asker interface {
	Check(ctx context.Context, q ambit.Question) (ambit.Decision, error)
	Explain(ctx context.Context, q ambit.Question) (*ambit.Explanation, error)

	// ListResources lists the resources of type kind (empty: the permission's
	// type) for which q is allowed; q.Resource names none. The string is the
	// cursor of the next page, empty at the end; so it is below.
	ListResources(ctx context.Context, q ambit.Question, kind ambit.TypeName, p Page) ([]ambit.Ref, string, error)

	// ListPrincipals lists the principals (of type kind, if given) for which q is
	// allowed; q.Principal is zero.
	ListPrincipals(ctx context.Context, q ambit.Question, kind ambit.TypeName, p Page) ([]ambit.Ref, string, error)

	// ListPermissions lists the permissions for which q is allowed;
	// q.Permission is empty.
	ListPermissions(ctx context.Context, q ambit.Question, p Page) ([]ambit.PermissionID, string, error)
}

// A Page says which part of a list is wanted.
type Page struct {
	Limit  int    // at most this many; 0: all
	Cursor string // where the page before ended; empty: from the start
}

// Engine is the [Asker] that decides in process.
type Engine struct{ Account *ambit.Account }

// Check asks the account.
func (e Engine) Check(_ context.Context, q ambit.Question) (ambit.Decision, error) {
	return e.Account.Check(q)
}

// Explain asks the account.
func (e Engine) Explain(_ context.Context, q ambit.Question) (*ambit.Explanation, error) {
	return e.Account.Explain(q)
}

// ListResources asks the account.
func (e Engine) ListResources(_ context.Context, q ambit.Question, kind ambit.TypeName, p Page) ([]ambit.Ref, string, error) {
	return paged(p, func(page ambit.Page) ([]ambit.Ref, ambit.Position, error) {
		return e.Account.ListResources(q, kind, page)
	})
}

// ListPrincipals asks the account.
func (e Engine) ListPrincipals(_ context.Context, q ambit.Question, kind ambit.TypeName, p Page) ([]ambit.Ref, string, error) {
	return paged(p, func(page ambit.Page) ([]ambit.Ref, ambit.Position, error) {
		return e.Account.ListPrincipals(q, kind, page)
	})
}

// ListPermissions asks the account.
func (e Engine) ListPermissions(_ context.Context, q ambit.Question, p Page) ([]ambit.PermissionID, string, error) {
	return paged(p, func(page ambit.Page) ([]ambit.PermissionID, ambit.Position, error) {
		return e.Account.ListPermissions(q, page)
	})
}

// paged puts a list of the engine's, which goes on from a position, under
// cursors of text.
func paged[T any](p Page, list func(ambit.Page) ([]T, ambit.Position, error)) ([]T, string, error) {
	page := ambit.Page{Limit: p.Limit}
	if p.Cursor != "" {
		after, err := strconv.ParseUint(p.Cursor, 10, 64)
		if err != nil {
			return nil, "", fmt.Errorf("cursor %q is none that a list gave", p.Cursor)
		}
		page.After = ambit.Position(after)
	}
	found, next, err := list(page)
	if err != nil || next == 0 {
		return found, "", err
	}
	return found, strconv.FormatUint(uint64(next), 10), nil
}
