package iam

import (
	"context"
	"errors"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
)

// A Look is what a caller can see of his account at one revision: for surfaces
// whose answers are put together from several nouns, or which page by number.
// Every method answers with what the caller may read and nothing else, by the
// rules of [Service.Get] and [Service.Nouns], unless it says otherwise.
type Look struct {
	account *ambit.Account
	caller  authn.Caller
	now     time.Time
}

// Look is a look at the caller's account.
func (s *Service) Look(ctx context.Context, caller authn.Caller, v View) (*Look, error) {
	a, err := s.view(ctx, caller, v)
	if err != nil {
		return nil, Meaning(err)
	}
	return &Look{a, caller, s.clock()}, nil
}

// Caller is who looks.
func (l *Look) Caller() authn.Caller { return l.caller }

// Now is the time at which the caller looks.
func (l *Look) Now() time.Time { return l.now }

// Account is the reference of the account, and Slug what people call it: the
// caller's own, which everybody knows.
func (l *Look) Account() ambit.Ref { return l.account.Ref() }

// Slug is what people call the account.
func (l *Look) Slug() string { return l.account.Settings().Slug }

// Revision is that of the account which is looked at.
func (l *Look) Revision() uint64 { return l.account.Revision() }

// Schema is what the account's catalogs declare: the words of every question,
// which whoever may ask any has to know. Surfaces that guard their lists of
// permissions and roles ask [Look.May] first.
func (l *Look) Schema() ambit.Schema { return l.account.Schema() }

// May refuses a caller who does not hold a permission at a node, whether or not
// the node is there.
func (l *Look) May(permission ambit.PermissionID, node ambit.Ref) error {
	return Meaning(allowed(l.account, l.caller, permission, node, l.now))
}

// Find is the full reference of what the caller means and may do something to:
// "read", or another action of its type. Whoever may not is refused the same
// whether it is there or not.
func (l *Look) Find(action string, asked ambit.Ref) (ambit.Ref, error) {
	full, err := find(l.account, l.caller, action, asked, l.now)
	return full, Meaning(err)
}

// Get is a noun that the caller may read.
func (l *Look) Get(asked ambit.Ref) (ambit.Noun, error) {
	full, err := l.Find("read", asked)
	if err != nil {
		return nil, err
	}
	noun, err := l.account.Get(full)
	if err != nil {
		return nil, Meaning(notThere(asked, err))
	}
	return noun, nil
}

// Nouns are all nouns of a type that the caller may read, in order of
// registration.
func (l *Look) Nouns(t ambit.TypeName) ([]ambit.Noun, error) {
	full, err := l.account.ResolveType(t)
	if err != nil {
		return nil, Meaning(err)
	}
	list, err := l.account.ListResources(ambit.Question{
		Principal: l.caller.Token, Permission: permissionOn(full, "read"), Now: l.now,
	}, full, ambit.Page{})
	if err != nil {
		return nil, Meaning(err)
	}
	nouns := make([]ambit.Noun, 0, len(list.Items))
	for _, r := range list.Items {
		noun, err := l.account.Get(r)
		if err != nil {
			return nil, Meaning(err)
		}
		nouns = append(nouns, noun)
	}
	return nouns, nil
}

// Members are who or what is in a group or resource group that the caller may read.
func (l *Look) Members(set ambit.Ref) ([]ambit.Ref, error) {
	full, err := l.Find("read", set)
	if err != nil {
		return nil, err
	}
	members, err := l.account.Members(full, ambit.Page{})
	return members.Items, Meaning(err)
}

// Groups are the groups and resource groups that a node which the caller may read is
// in directly, but for those that he may not read.
func (l *Look) Groups(node ambit.Ref) ([]ambit.Ref, error) {
	full, err := l.Find("read", node)
	if err != nil {
		return nil, err
	}
	sets, err := l.account.MemberOf(full)
	if err != nil {
		return nil, Meaning(err)
	}
	seen := make([]ambit.Ref, 0, len(sets))
	for _, set := range sets {
		_, err := l.Find("read", set)
		var refused *Error
		switch {
		case err == nil:
			seen = append(seen, set)
		case !errors.As(err, &refused) || refused.Kind != Forbidden:
			return nil, err
		}
	}
	return seen, nil
}

// Policies are the policies that name a node which the caller may read, as
// [ambit.Account.PoliciesNaming] tells them, but for those that he may not.
func (l *Look) Policies(naming ambit.Ref) ([]*ambit.Policy, error) {
	full, err := l.Find("read", naming)
	if err != nil {
		return nil, err
	}
	named, err := l.account.PoliciesNaming(full, ambit.Page{})
	if err != nil {
		return nil, Meaning(err)
	}
	var policies []*ambit.Policy
	for _, r := range named.Items {
		noun, err := l.Get(r)
		var refused *Error
		if errors.As(err, &refused) && refused.Kind == Forbidden {
			continue
		}
		if err != nil {
			return nil, err
		}
		policies = append(policies, noun.(*ambit.Policy))
	}
	return policies, nil
}
