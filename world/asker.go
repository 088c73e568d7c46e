package world

import (
	"context"

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
	// type) for which q is allowed; q.Resource names none.
	ListResources(ctx context.Context, q ambit.Question, kind ambit.TypeName, p Page) (List[ambit.Ref], error)

	// ListPrincipals lists the principals (of type kind, if given) for which q is
	// allowed; q.Principal is zero.
	ListPrincipals(ctx context.Context, q ambit.Question, kind ambit.TypeName, p Page) (List[ambit.Ref], error)

	// ListPermissions lists the permissions for which q is allowed;
	// q.Permission is empty.
	ListPermissions(ctx context.Context, q ambit.Question, p Page) (List[ambit.PermissionID], error)
}

// A Page says which part of a list is wanted.
type Page struct {
	Limit  int    // at most this many; 0: all
	Cursor string // where the page before ended; empty: from the start
}

// A List is one page of a list; see [ambit.List].
type List[T any] struct {
	Items  []T
	Cursor string       // of the next page; empty: there is none
	Reason ambit.Reason // why nothing can be on it, where one thing accounts for that
	Detail string       // Reason in a sentence for people
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
func (e Engine) ListResources(_ context.Context, q ambit.Question, kind ambit.TypeName, p Page) (List[ambit.Ref], error) {
	return paged(p, func(page ambit.Page) (ambit.List[ambit.Ref], error) {
		return e.Account.ListResources(q, kind, page)
	})
}

// ListPrincipals asks the account.
func (e Engine) ListPrincipals(_ context.Context, q ambit.Question, kind ambit.TypeName, p Page) (List[ambit.Ref], error) {
	return paged(p, func(page ambit.Page) (ambit.List[ambit.Ref], error) {
		return e.Account.ListPrincipals(q, kind, page)
	})
}

// ListPermissions asks the account.
func (e Engine) ListPermissions(_ context.Context, q ambit.Question, p Page) (List[ambit.PermissionID], error) {
	return paged(p, func(page ambit.Page) (ambit.List[ambit.PermissionID], error) {
		return e.Account.ListPermissions(q, page)
	})
}

// paged puts a list of the engine's, which goes on from a position, under
// cursors of text.
func paged[T any](p Page, list func(ambit.Page) (ambit.List[T], error)) (List[T], error) {
	after, err := ambit.ParsePosition(p.Cursor)
	if err != nil {
		return List[T]{}, &ambit.QuestionError{Code: ambit.FaultList, Field: "cursor", Detail: err.Error()}
	}
	found, err := list(ambit.Page{Limit: p.Limit, After: after})
	return List[T]{found.Items, found.Next.String(), found.Reason, found.Detail}, err
}
