package iam

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
)

// A View says how new the value must be that a read is answered from. The zero
// View takes what this node has, which holds everything it has itself written.
type View struct {
	AtLeast uint64 // the revision, or a later one; waits for it
	Latest  bool   // what the database has now
}

// atLeastWait is how long a read waits for a revision.
const atLeastWait = 2 * time.Second

// view is the caller's account.
func (s *Service) view(ctx context.Context, caller authn.Caller, v View) (*ambit.Account, error) {
	switch {
	case v.Latest:
		return s.accounts.Latest(ctx, caller.Account)
	case v.AtLeast > 0:
		ctx, cancel := context.WithTimeout(ctx, atLeastWait)
		defer cancel()
		return s.accounts.AtLeast(ctx, caller.Account, v.AtLeast)
	}
	return s.accounts.Get(ctx, caller.Account)
}

// allowed refuses a caller who does not hold a permission at a node.
func allowed(a *ambit.Account, caller authn.Caller, permission ambit.PermissionID, node ambit.Ref, now time.Time) error {
	d, err := a.Check(ambit.Question{
		Principal: caller.Token, Permission: permission, Resource: ambit.About(node), Now: now,
	})
	switch {
	case err != nil:
		return err
	case !d.Allowed:
		return missing(permission, node)
	}
	return nil
}

// allowedAs is allowed, but who is refused is told of another node: the one that he
// meant, whether or not it is there.
func allowedAs(told ambit.Ref, a *ambit.Account, caller authn.Caller, permission ambit.PermissionID, node ambit.Ref, now time.Time) error {
	err := allowed(a, caller, permission, node, now)
	var lacks *Error
	if errors.As(err, &lacks) {
		return missing(permission, told)
	}
	return err
}

// find is the full reference of a node that the caller means, if he may do
// something to it. Whoever may not is told the same whether it is there or not;
// that it is not there is told to those who may do it everywhere.
func find(a *ambit.Account, caller authn.Caller, action string, asked ambit.Ref, now time.Time) (ambit.Ref, error) {
	named := asked.Type // a bare name says the same as a full one, whether or not there is such a node
	if t, err := a.ResolveType(asked.Type); err == nil {
		named = t
	}
	return findHolding(a, caller, permissionOn(named, action), asked, now)
}

// findHolding is find by the permission itself.
func findHolding(a *ambit.Account, caller authn.Caller, permission ambit.PermissionID, asked ambit.Ref, now time.Time) (ambit.Ref, error) {
	full, unknown := a.Resolve(asked)
	at := full
	if unknown != nil {
		at = a.Ref()
	}
	if err := allowedAs(asked, a, caller, permission, at, now); err != nil {
		return ambit.Ref{}, err
	}
	if unknown != nil {
		return ambit.Ref{}, notThere(asked, unknown)
	}
	return full, nil
}

// notThere tells a reference to nothing from one that cannot be read.
func notThere(asked ambit.Ref, err error) error {
	if command, ok := err.(*ambit.CommandError); ok && command.Code != ambit.CodeUnknown {
		return err
	}
	return notFound(asked)
}

// permissionOn is the permission for doing something to a node of a type, by its
// full name: one for that type where it is Ambit's own, else one for resources.
func permissionOn(t ambit.TypeName, action string) ambit.PermissionID {
	plural, ok := plurals()[t]
	if !ok {
		plural = "resources"
	}
	return ambit.PermissionID(ambit.OwnPrefix + plural + ":" + action)
}

var plurals = sync.OnceValue(func() map[ambit.TypeName]string {
	m := map[ambit.TypeName]string{ambit.AccountType: "accounts"}
	for _, t := range ambit.OwnCatalog().Types {
		m[ambit.TypeName(ambit.OwnPrefix+t.Name)] = t.Plural
	}
	return m
})

// Get is a noun that the caller may read, and the revision at which it was read.
func (s *Service) Get(ctx context.Context, caller authn.Caller, asked ambit.Ref, v View) (ambit.Noun, uint64, error) {
	l, err := s.Look(ctx, caller, v)
	if err != nil {
		return nil, 0, err
	}
	noun, err := l.Get(asked)
	if err != nil {
		return nil, 0, err
	}
	return noun, l.Revision(), nil
}
