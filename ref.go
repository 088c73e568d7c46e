package ambit

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A TypeName names a resource type. Full names are "account" (the root type,
// shared by all catalogs), "ambit.user" and the like for Ambit's own types, and
// "catalog/name" for those an application declares.
type TypeName string

// A PermissionID is the opaque, unique name of a permission, compared byte for
// byte: "workspaces:create", "license.validate-key", "core_role_view".
type PermissionID string

// A Pattern selects permissions: a permission's id, or "types:action" with "*"
// in place of either part. "*" for the type means every type outside "ambit.",
// "ambit.*" every type inside.
type Pattern string

// A RoleName names a role: "catalog/name" or "ambit.name" for a built-in one,
// 32 hexadecimal digits for a custom one. Commands and questions also accept
// bare names where only one role can be meant.
type RoleName string

// A Ref names one node: its type and its id. The text form is "type:id", split
// at the first colon.
//
// A Ref without an id names a whole type where that makes sense (a policy's
// principals); [Anonymous], [Authenticated] and [Self] are the Refs that name
// no type.
type Ref struct {
	Type TypeName
	ID   string
}

// The references that name neither a type nor a node.
var (
	// Anonymous is a caller without credentials.
	Anonymous = Ref{Type: "anonymous"}
	// Authenticated is, among a policy's principals, any known principal.
	Authenticated = Ref{Type: "authenticated"}
	// Self is, among the nodes of a catalog's policy, the node that is the caller.
	Self = Ref{Type: "self"}
)

// AccountType is the root type, whose only instance in an account is the account.
const AccountType TypeName = "account"

// MaxIDLength is the longest id of an application's resource, in bytes.
const MaxIDLength = 256

// ParseRef reads "type:id", or a bare type name. It checks the form only:
// whether the type and the node exist is for the account to say.
func ParseRef(text string) (Ref, error) {
	name, id, found := strings.Cut(text, ":")
	if !validTypeText(name) {
		return Ref{}, fmt.Errorf("reference %q: %q is no type name; write type:id, such as project:web", text, name)
	}
	if !found {
		return Ref{Type: TypeName(name)}, nil
	}
	if err := CheckID(id); err != nil {
		return Ref{}, fmt.Errorf("reference %q: %w", text, err)
	}
	return Ref{Type: TypeName(name), ID: id}, nil
}

// CheckID says what is wrong with an application's id, if anything: ids are
// valid UTF-8 without control characters, 1 to [MaxIDLength] bytes long.
func CheckID(id string) error {
	switch {
	case id == "":
		return fmt.Errorf("the id is empty; ids are 1 to %d bytes", MaxIDLength)
	case len(id) > MaxIDLength:
		return fmt.Errorf("the id is %d bytes long; ids are 1 to %d bytes", len(id), MaxIDLength)
	case !utf8.ValidString(id):
		return fmt.Errorf("the id is not valid UTF-8")
	}
	for i, r := range id {
		if r < 0x20 || (r >= 0x7f && r < 0xa0) {
			return fmt.Errorf("the id has a control character (U+%04X) at byte %d", r, i)
		}
	}
	return nil
}

// String is the text form that [ParseRef] reads.
func (r Ref) String() string {
	if r.ID == "" {
		return string(r.Type)
	}
	return string(r.Type) + ":" + r.ID
}

// IsZero reports whether r names nothing at all.
func (r Ref) IsZero() bool { return r == Ref{} }

// MarshalText writes the text form.
func (r Ref) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads the text form; empty text is the zero Ref.
func (r *Ref) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*r = Ref{}
		return nil
	}
	parsed, err := ParseRef(string(text))
	if err != nil {
		return err
	}
	*r = parsed
	return nil
}

// validTypeText reports whether text could name a type: "name", "ambit.name" or
// "catalog/name", where names are lower-case words joined by hyphens.
func validTypeText(text string) bool {
	if catalog, name, found := strings.Cut(text, "/"); found {
		return validName(catalog) && validName(name)
	}
	return validName(strings.TrimPrefix(text, OwnPrefix))
}

// validName reports whether s is a lower-case word: a letter, then letters,
// digits and hyphens, at most 64 bytes.
func validName(s string) bool {
	if s == "" || len(s) > 64 || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	for i := 1; i < len(s); i++ {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// ValidID reports whether s is an id of Ambit's own, as accounts, Ambit's own nouns
// and built-in roles have them: 32 lower-case hexadecimal digits.
func ValidID(s string) bool {
	if len(s) != 32 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
