package iam

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"github.com/ambit-iam/ambit"
)

// domains maps names as people write them to their ASCII form (UTS #46, not
// transitional) and refuses what no name can be.
var domains = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.BidiRule(), idna.StrictDomainName(true), idna.VerifyDNSLength(true))

// NormalDomain is an e-mail domain in its one form ([ambit.CheckDomain]): in lower
// case, names in other scripts in ASCII, without the dot that may end it.
func NormalDomain(text string) (string, error) {
	text = strings.TrimSuffix(text, ".")
	domain, err := domains.ToASCII(text)
	if !utf8.ValidString(text) || err != nil && text != "" {
		return "", invalid("invalid", "domain", "%q is no domain; an e-mail domain is such as acme.example", text)
	}
	if err := ambit.CheckDomain(domain); err != nil {
		return "", invalid("invalid", "domain", "%s", err)
	}
	return domain, nil
}
