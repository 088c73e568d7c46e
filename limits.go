package ambit

import "unicode/utf8"

// The most of each thing that an account takes. A command beyond is refused with
// [CodeLimit]; what applies entries looks at none of these. They are far above
// what people write by hand and low enough that no single noun makes every
// question or write slow. docs/limits.md is this list for people.
const (
	MaxPrincipals        = 10_000        // of a policy
	MaxPlaces            = 10_000        // nodes and resource groups of a policy; nodes of a ceiling
	MaxGrants            = 100_000       // principals of a policy times its places
	MaxRoles             = 1_000         // of a policy
	MaxPatterns          = 1_000         // of a role, policy or ceiling
	MaxScopes            = 1_000         // of a role
	MaxRelations         = 1_000         // of a resource, registered or described
	MaxMemberships       = 1_000         // groups and resource groups that a node is in directly
	MaxAttributes        = 256           // of a noun, or of the account
	MaxAttributesSize    = 65_536        // bytes of all texts among the attributes of one
	MaxListLength        = 1_000         // elements of an attribute that is a list
	MaxTitleLength       = 1_024         // bytes
	MaxLabels            = 100           // of a noun
	MaxLabelLength       = 1_024         // bytes of a label's value; its key is as long as a name at most
	MaxSSOConnectors     = 1_000         // of an account
	MaxVerificationCode  = 255           // bytes of the code that verifies a domain: one string of a TXT record
	MaxDescriptionLength = 4_096         // bytes, of a role or policy
	MaxConditionLength   = 65_536        // bytes; package cel takes 4096 unless told otherwise
	MaxNodes             = 1<<30 - 1<<16 // nodes ever made in an account, those deleted since and opaque ones included
)

// mostNamedAtOnce bounds how many nodes one command makes: its noun, and the
// opaque nodes that it is the first to name. As many handles are kept back beyond
// [MaxNodes] for what a new noun names, and once more for nouns that are there
// already, so that what passes its checks always finds room.
const mostNamedAtOnce = 1 << 14

// checkCount refuses a list that is too long.
func checkCount(field string, n, most int, right string) error {
	if n > most {
		return refuse(CodeLimit, field, "has %d elements, and the most is %d; %s", n, most, right)
	}
	return nil
}

// checkText refuses a text that is too long, or that no document could hold.
func checkText(field, text string, most int) error {
	switch {
	case len(text) > most:
		return refuse(CodeLimit, field, "is %d bytes long, and the most is %d", len(text), most)
	case !utf8.ValidString(text):
		return refuse(CodeInvalid, field, "is not valid UTF-8")
	}
	return nil
}

// checkRoom refuses what might make more nodes than an account has handles for.
func (d *Draft) checkRoom(field string, isNew bool) error {
	most := d.mostNodes
	if !isNew {
		most += mostNamedAtOnce
	}
	if count := d.a.state.Count(); count >= most {
		return refuse(CodeLimit, field, "does not fit any more: the account has had %d nodes, and the most is %d", count, d.mostNodes)
	}
	return nil
}
