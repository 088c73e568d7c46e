package cloudflare

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ambit-iam/ambit/internal/dialect"
)

// maxName is how many characters the name of a user group may have.
const maxName = 255

// checkName checks a name, of at most so many characters, that must be there where
// needed says so.
func checkName(name dialect.Optional[string], needed bool, most int) error {
	switch {
	case !name.Present && !needed:
		return nil
	case name.Null || strings.TrimSpace(name.Value) == "":
		return dialect.Invalid("name", "is missing: a name has at least one character")
	case utf8.RuneCountInString(name.Value) > most:
		return dialect.Invalid("name", fmt.Sprintf("is too long; at most %d characters are possible", most))
	}
	return nil
}

// maxEmail is how many characters an e-mail address may have.
const maxEmail = 90

// email is an e-mail address as users are named by it.
func email(given dialect.Optional[string]) (string, error) {
	text := given.Value
	local, domain, ok := strings.Cut(text, "@")
	odd := strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
	switch {
	case !sent(given), !ok, local == "", domain == "", strings.Contains(domain, "@"), odd:
		return "", dialect.Invalid("email", "must be an e-mail address")
	case utf8.RuneCountInString(text) > maxEmail:
		return "", dialect.Invalid("email", "is too long; at most 90 characters are possible")
	}
	return strings.ToLower(text), nil
}
