package iam

import (
	"context"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
)

// A List is a page of a list, with what reads it on.
type List[T any] struct {
	Items    []T
	Next     string // the cursor of the next page; empty: there is none
	Revision uint64
	// Reason and Detail say why nothing can be on the list, where that has one
	// cause.
	Reason ambit.Reason
	Detail string
	// Names are what people call items, by reference, of lists that answer a
	// question by one who may ask about others.
	Names map[string]string
}

// Nouns lists the nouns of a type that the caller may read, in order of
// registration. Of an application's type those are the resources at which he
// holds ambit.resources:read.
func (s *Service) Nouns(ctx context.Context, caller authn.Caller, t ambit.TypeName, v View, p Page) (List[ambit.Noun], error) {
	r, err := s.read(ctx, caller, v, p, "nouns", t)
	if err != nil {
		return List[ambit.Noun]{}, Meaning(err)
	}
	full, err := r.account.ResolveType(t)
	if err != nil {
		return List[ambit.Noun]{}, Meaning(err)
	}
	list, err := r.account.ListResources(ambit.Question{
		Principal: caller.Token, Permission: permissionOn(full, "read"), Now: r.now,
	}, full, r.page)
	if err != nil {
		return List[ambit.Noun]{}, Meaning(err)
	}
	// What the caller may no longer read is left out of a list begun before,
	// whether something changed since or only time has passed.
	newest, err := s.view(ctx, caller, v)
	if err != nil {
		return List[ambit.Noun]{}, Meaning(err)
	}
	nouns := make([]ambit.Noun, 0, len(list.Items))
	for _, ref := range list.Items {
		if p.Cursor != "" && allowed(newest, caller, permissionOn(full, "read"), ref, s.clock()) != nil {
			continue
		}
		noun, err := r.account.Get(ref)
		if err != nil {
			return List[ambit.Noun]{}, Meaning(err)
		}
		nouns = append(nouns, noun)
	}
	return closing(ctx, s, r, list, nouns)
}

// Members lists who or what is in a group or resource group that the caller may
// read.
func (s *Service) Members(ctx context.Context, caller authn.Caller, set ambit.Ref, v View, p Page) (List[ambit.Ref], error) {
	r, err := s.read(ctx, caller, v, p, "members", set)
	if err != nil {
		return List[ambit.Ref]{}, Meaning(err)
	}
	newest, err := s.view(ctx, caller, v)
	if err != nil {
		return List[ambit.Ref]{}, Meaning(err)
	}
	full, err := find(newest, caller, "read", set, s.clock())
	if err != nil {
		return List[ambit.Ref]{}, Meaning(err)
	}
	members, err := r.account.Members(full, r.page)
	if err != nil {
		return List[ambit.Ref]{}, Meaning(err)
	}
	return closing(ctx, s, r, members, members.Items)
}

// ListResources lists the resources of a type (empty: the permission's) that the
// question's principal may act on.
func (s *Service) ListResources(ctx context.Context, caller authn.Caller, v View, q ambit.Question, kind ambit.TypeName, p Page) (List[ambit.Ref], error) {
	return askNamed(ctx, s, caller, v, q, p, "resources:"+string(kind), admit, func(a *ambit.Account, q ambit.Question, p ambit.Page) (ambit.List[ambit.Ref], error) {
		return a.ListResources(q, kind, p)
	})
}

// ListPrincipals lists who may do what the question asks, of a type (empty: of
// any). It is always about others.
func (s *Service) ListPrincipals(ctx context.Context, caller authn.Caller, v View, q ambit.Question, kind ambit.TypeName, p Page) (List[ambit.Ref], error) {
	return askNamed(ctx, s, caller, v, q, p, "principals:"+string(kind), admitAboutAnybody, func(a *ambit.Account, q ambit.Question, p ambit.Page) (ambit.List[ambit.Ref], error) {
		return a.ListPrincipals(q, kind, p)
	})
}

// ListPermissions lists what the question's principal may do at its resource.
func (s *Service) ListPermissions(ctx context.Context, caller authn.Caller, v View, q ambit.Question, p Page) (List[ambit.PermissionID], error) {
	return ask(ctx, s, caller, v, q, p, "permissions", admit, (*ambit.Account).ListPermissions)
}

// ask reads a page of a list that answers a question. The right to ask is judged
// for each page by admit, against the newest value and the present time.
func ask[T any](ctx context.Context, s *Service, caller authn.Caller, v View, q ambit.Question, p Page, of string,
	admit func(*ambit.Account, authn.Caller, *ambit.Question, time.Time) error,
	list func(*ambit.Account, ambit.Question, ambit.Page) (ambit.List[T], error)) (List[T], error) {

	newest, err := s.view(ctx, caller, v)
	if err != nil {
		return List[T]{}, Meaning(err)
	}
	r, err := s.read(ctx, caller, v, p, of, q)
	if err != nil {
		return List[T]{}, Meaning(err)
	}
	if err := admit(newest, caller, &q, s.clock()); err != nil {
		return List[T]{}, Meaning(err)
	}
	q.Now = r.now
	page, err := list(r.account, q, r.page)
	if err != nil {
		return List[T]{}, Meaning(err)
	}
	return closing(ctx, s, r, page, page.Items)
}

// askNamed is ask with the names of the items, which one who may ask about himself
// alone is not shown, as in [Service.Explain].
func askNamed(ctx context.Context, s *Service, caller authn.Caller, v View, q ambit.Question, p Page, of string,
	admit func(*ambit.Account, authn.Caller, *ambit.Question, time.Time) error,
	list func(*ambit.Account, ambit.Question, ambit.Page) (ambit.List[ambit.Ref], error)) (List[ambit.Ref], error) {

	page, err := ask(ctx, s, caller, v, q, p, of, admit, list)
	if err != nil {
		return page, err
	}
	newest, err := s.view(ctx, caller, v)
	if err != nil {
		return List[ambit.Ref]{}, Meaning(err)
	}
	if mayAsk(newest, caller, q, s.clock()) == nil {
		page.Names = newest.Names(page.Items)
	}
	return page, nil
}

// closing is a page as it is answered.
func closing[T, U any](ctx context.Context, s *Service, r reading, page ambit.List[T], items []U) (List[U], error) {
	next, err := s.next(ctx, r, page.Next)
	if err != nil {
		return List[U]{}, Meaning(err)
	}
	return List[U]{Items: items, Next: next, Revision: r.account.Revision(), Reason: page.Reason, Detail: page.Detail}, nil
}

// admitAboutAnybody lets only those ask who may ask about others.
func admitAboutAnybody(a *ambit.Account, caller authn.Caller, q *ambit.Question, now time.Time) error {
	return mayAsk(a, caller, *q, now)
}
