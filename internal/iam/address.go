package iam

import (
	"fmt"

	"github.com/ambit-iam/ambit"
)

// Place is the full reference of a node at which the caller holds a permission, of
// whatever type. Whoever does not is refused the same whether the node is there or
// not; that it is not is told to those who hold the permission everywhere.
func (l *Look) Place(permission ambit.PermissionID, asked ambit.Ref) (ambit.Ref, error) {
	full, err := findHolding(l.account, l.caller, permission, asked, l.now)
	return full, Meaning(err)
}

// FindNamed is [Look.Find] of the one of Ambit's own nouns that bears a name in a
// home. That there is none is told to those who may do it at the home.
func (l *Look) FindNamed(action string, t ambit.TypeName, home ambit.Ref, name string) (ambit.Ref, error) {
	full, known := l.Named(t, home, name)
	at := full
	if !known {
		var err error
		if at, err = l.account.Resolve(home); err != nil {
			at = l.account.Ref()
		}
	}
	permission := permissionOn(t, action)
	if err := allowedAs(home, l.account, l.caller, permission, at, l.now); err != nil {
		return ambit.Ref{}, Meaning(err)
	}
	if !known {
		return ambit.Ref{}, &Error{Kind: NotFound, Code: "not_found", Detail: fmt.Sprintf("there is no %s called %q at %s", t, name, home)}
	}
	return full, nil
}

// Named is the one of Ambit's own nouns that bears a name in a home, and whether
// there is one. It asks for no permission, as references in commands do not: it is
// for working out what a command or a question is about, of which the caller learns
// no more than what becomes of that.
func (l *Look) Named(t ambit.TypeName, home ambit.Ref, name string) (ambit.Ref, bool) {
	full, known, err := l.account.ByName(t, home, name)
	return full, known && err == nil
}

// LiesIn is what a node lies in directly, and whether there is such a node. It asks
// for no permission; see [Look.Named].
func (l *Look) LiesIn(node ambit.Ref) ([]ambit.Ref, bool) {
	parents, err := l.account.Parents(node)
	return parents, err == nil
}
