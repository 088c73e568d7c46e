package harness

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

var (
	identifierForm = regexp.MustCompile(`^[a-zA-Z_][0-9a-zA-Z_$]{0,127}$`)
	nameForm       = regexp.MustCompile(`^[A-Za-z0-9_. /-]{1,128}$`)
	// idForm is the identifier of what bears no name that could be one.
	idForm = regexp.MustCompile(`^ambit_([0-9a-f]{32})$`)
)

// reservedWords cannot be identifiers: expressions of the product use them.
var reservedWords = strings.Fields(`or and eq ne lt gt le ge div mod not null true false new var return step parallel
	stepGroup org account class shellScriptProvisioner`)

// sayable reports whether a name can stand as the identifier of one of Ambit's own
// nouns: those that begin with an underscore are kept for what comes with catalogs.
func sayable(name string) bool {
	return identifierForm.MatchString(name) && !strings.HasPrefix(name, "_") && !idForm.MatchString(name)
}

// identifierOf is the identifier of one of Ambit's own nouns: its name, or where
// that cannot be one, its id.
func identifierOf(own *ambit.Own) string {
	if sayable(own.Name) {
		return own.Name
	}
	return "ambit_" + own.ID
}

// checkIdentifier refuses what cannot be the identifier of something new.
func checkIdentifier(field, identifier string) error {
	switch {
	case identifier == "":
		return dialect.Invalid(field, "must not be empty")
	case !identifierForm.MatchString(identifier):
		return dialect.Invalid(field, "must be 1 to 128 letters, digits, _ and $, and begin with a letter or _")
	case slices.Contains(reservedWords, identifier):
		return dialect.Invalid(field, fmt.Sprintf("%q is a reserved word", identifier))
	}
	return nil
}

// checkOwnIdentifier is checkIdentifier for what is not made by a catalog.
func checkOwnIdentifier(field, identifier string) error {
	err := checkIdentifier(field, identifier)
	if err == nil && !sayable(identifier) {
		return dialect.Invalid(field, "must not begin with _, which what comes with the product does, nor be ambit_ and an id")
	}
	return err
}

// checkName refuses what cannot be a display name.
func checkName(field, name string) error {
	if !nameForm.MatchString(name) || strings.TrimSpace(name) == "" {
		return dialect.Invalid(field, "must be 1 to 128 letters, digits, spaces and the characters _ . / -, and not blank")
	}
	return nil
}

// find is one of Ambit's own nouns of the scope, by its identifier, to which the
// caller may do something.
func (c *call) find(l *iam.Look, action string, t ambit.TypeName, identifier string) (ambit.Ref, error) {
	id := idForm.FindStringSubmatch(identifier)
	if id == nil {
		found, err := l.FindNamed(action, t, c.scope.node, identifier)
		if err == nil && !sayable(identifier) {
			err = notInScope(t, identifier)
		}
		return found, err
	}
	found, err := l.Find(action, ambit.Ref{Type: t, ID: id[1]})
	if err == nil && !liesIn(l, found, c.scope.node) {
		err = notInScope(t, identifier)
	}
	return found, err
}

// named is find for what a command or question is about: it asks for no permission.
func (s scope) named(l *iam.Look, t ambit.TypeName, identifier string) (ambit.Ref, bool) {
	if id := idForm.FindStringSubmatch(identifier); id != nil {
		r := ambit.Ref{Type: t, ID: id[1]}
		return r, liesIn(l, r, s.node)
	}
	if !sayable(identifier) {
		return ambit.Ref{}, false
	}
	return l.Named(t, s.node, identifier)
}

func notInScope(t ambit.TypeName, identifier string) error {
	return &iam.Error{Kind: iam.NotFound, Code: "not_found", Detail: fmt.Sprintf("there is no %s %s there", t, identifier)}
}

func liesIn(l *iam.Look, r, node ambit.Ref) bool {
	parents, known := l.LiesIn(r)
	return known && slices.Contains(parents, node)
}
