package entry

import (
	"slices"

	"github.com/ambit-iam/ambit"
)

// Concerns reports whether the entry changes a noun, or who or what is in it, or
// is about it.
func (e Entry) Concerns(r ambit.Ref) bool {
	if slices.Contains(e.About, r.String()) {
		return true
	}
	return slices.ContainsFunc(e.Changes, func(c ambit.Change) bool {
		switch c := c.(type) {
		case ambit.Put:
			return c.Noun.Ref() == r
		case ambit.AddMember:
			return c.Set == r || c.Member == r
		case ambit.RemoveMember:
			return c.Set == r || c.Member == r
		case ambit.Remove:
			return slices.Contains(c.Refs, r)
		case ambit.Set:
			return r.Type == ambit.AccountType
		}
		return false
	})
}
