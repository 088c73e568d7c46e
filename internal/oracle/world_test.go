package oracle

import (
	"time"

	"github.com/ambit-iam/ambit"
)

// A World is everything that an account holds, as plain data. References in it
// are full; a zero Home is not used.
type World struct {
	ID, Slug   string
	Attributes map[string]ambit.Value // of the account

	Catalogs []*ambit.Catalog // in order of adoption, Ambit's own first
	Nouns    []ambit.Noun     // in order of registration

	// Members are those of groups and resource groups.
	Members map[ambit.Ref][]ambit.Ref

	// Conditions are the trees behind the texts of the policies' conditions.
	Conditions map[string]Expr
}

// Account is the reference of the root node.
func (w *World) Account() ambit.Ref { return ambit.Ref{Type: ambit.AccountType, ID: w.ID} }

// Noun is the noun of that full reference, or nil.
func (w *World) Noun(r ambit.Ref) ambit.Noun {
	for _, n := range w.Nouns {
		if n.Ref() == r {
			return n
		}
	}
	return nil
}

// own is what Ambit's own nouns have in common, or nil for a resource.
func own(n ambit.Noun) *ambit.Own {
	switch n := n.(type) {
	case *ambit.User:
		return &n.Own
	case *ambit.ServiceAccount:
		return &n.Own
	case *ambit.Group:
		return &n.Own
	case *ambit.ResourceGroup:
		return &n.Own
	case *ambit.Role:
		return &n.Own
	case *ambit.Policy:
		return &n.Own
	case *ambit.Token:
		return &n.Own
	}
	return nil
}

// attributesOf are the stored attributes of a noun.
func attributesOf(n ambit.Noun) map[string]ambit.Value {
	switch n := n.(type) {
	case *ambit.Resource:
		return n.Attributes
	case *ambit.User:
		return n.Attributes
	case *ambit.ServiceAccount:
		return n.Attributes
	case *ambit.Group:
		return n.Attributes
	case *ambit.ResourceGroup:
		return n.Attributes
	}
	return nil
}

// The first and the last moment that count: "Time is compared exactly, in
// nanoseconds, from the year 1678 to 2262; earlier and later bounds count as
// those ends."
var (
	firstMoment = time.Unix(0, -1<<63)
	lastMoment  = time.Unix(0, 1<<63-1)
)

func counted(t time.Time) time.Time {
	if t.Before(firstMoment) {
		return firstMoment
	}
	if t.After(lastMoment) {
		return lastMoment
	}
	return t
}
