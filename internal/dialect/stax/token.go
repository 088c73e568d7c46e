package stax

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

// An API token of Stax is a token of Ambit's with a principal that is no person:
// for each role there is one program (a service account) at the account that holds
// that role and nothing else, and whose tokens are the API tokens with that role.
// So making one takes nothing but the right to make tokens.

// A token is an API token as answers have it.
type token struct {
	AccessKey   string // the token's id, as a UUID
	SecretKey   string `json:",omitempty"` // in the answer that made it
	Name        string
	Role        string
	Description string
	Tags        map[string]string
	Status      status
	CreatedBy   string
	CreatedTS   string
	ModifiedTS  string
}

type status string

const (
	active  status = "ACTIVE"
	deleted status = "DELETED"
)

// tokens is how answers wrap them, also one.
type tokens struct{ ApiTokens []token }

// The labels in which a token keeps what only this interface knows. Other labels
// are tags.
const (
	reserved     = "stax:"
	createdLabel = reserved + "created-by"
	nameLabel    = reserved + "name" // of a deleted token, whose name is free again
	// roleLabel is the role and the id of the program that holds it: whoever may
	// see a token need not see its principal. Where the token has come to be
	// another principal's since, it no longer says anything.
	roleLabel = reserved + "role"
)

// roleNames are the roles that tokens can have, as labels of built-in roles.
var roleNames = []string{"api_admin", "api_user", "api_readonly"}

// program is the name of the service account whose tokens have a role.
func program(role string) string { return "stax." + role }

// roles are the built-in roles of an account by the names that this interface has
// for them.
func roles(schema ambit.Schema) map[string]ambit.RoleName {
	byName := map[string]ambit.RoleName{}
	for r := range schema.Roles() {
		if slices.Contains(roleNames, r.Label) {
			byName[r.Label] = r.Full
		}
	}
	return byName
}

// roleOf is the role of a token; empty where it is no API token of this interface.
func roleOf(t *ambit.Token) string {
	role, home, _ := strings.Cut(t.Labels[roleLabel], " ")
	if t.Home.Type != ambit.ServiceAccountType || t.Home.ID != home || !slices.Contains(roleNames, role) || t.Ceiling != nil || !t.ActsFor.IsZero() {
		return ""
	}
	return role
}

// over reports whether a token is deleted, or its time is over.
func over(t *ambit.Token, now time.Time) bool { return !t.Expires.IsZero() && !now.Before(t.Expires) }

// shown is an API token as it is answered at a time.
func shown(t *ambit.Token, now time.Time) token {
	s := token{
		AccessKey: uuid(t.ID), Name: t.Name, Role: roleOf(t), Description: t.Title, Status: active, Tags: map[string]string{},
		CreatedBy: t.Labels[createdLabel], CreatedTS: timestamp(t.Created), ModifiedTS: timestamp(t.Changed),
	}
	if s.Name == "" {
		s.Name = t.Labels[nameLabel]
	}
	if over(t, now) {
		s.Status = deleted
	}
	for key, value := range t.Labels {
		if !strings.HasPrefix(key, reserved) {
			s.Tags[key] = value
		}
	}
	return s
}

func timestamp(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }

// uuid is an id of Ambit's own as a UUID is written (RFC 9562, section 4).
func uuid(id string) string {
	if !ambit.ValidID(id) {
		return id
	}
	return id[:8] + "-" + id[8:12] + "-" + id[12:16] + "-" + id[16:20] + "-" + id[20:]
}

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// idOf is the id that a UUID writes.
func idOf(text string) (string, bool) {
	return strings.ReplaceAll(text, "-", ""), uuidForm.MatchString(text)
}

var nameForm = regexp.MustCompile(`^[0-9A-Za-z_.-]{2,64}$`)

// The lengths that this interface states; what is stored has limits of its own.
const (
	maxDescription = 1024
	maxTags        = 100
)

func checkName(name string) error {
	if !nameForm.MatchString(name) {
		return dialect.Invalid("Name", "must be 2 to 64 letters, digits, underscores, dots and hyphens")
	}
	return nil
}

func checkDescription(text string, least int) error {
	if n := len([]rune(text)); n < least || n > maxDescription {
		return dialect.Invalid("Description", fmt.Sprintf("must have %d to %d characters", least, maxDescription))
	}
	return nil
}

// checkTags refuses tags that would be mistaken for what is no tag.
func checkTags(tags map[string]string) error {
	if len(tags) > maxTags {
		return dialect.Invalid("Tags", fmt.Sprintf("has %d tags; at most %d are possible", len(tags), maxTags))
	}
	for key := range tags {
		if strings.HasPrefix(key, reserved) {
			return dialect.Invalid("Tags", "keys do not begin with "+reserved)
		}
	}
	return nil
}

// roleNamed is the built-in role of a name of this interface.
func roleNamed(l *iam.Look, name string) (ambit.RoleName, error) {
	full, ok := roles(l.Schema())[name]
	switch {
	case ok:
		return full, nil
	case slices.Contains(roleNames, name):
		return "", &iam.Error{Kind: iam.Conflict, Code: "no_role", Field: "Role", Detail: "this account has adopted no catalog with a role " + name + "; adopt the catalog stax"}
	}
	return "", dialect.Invalid("Role", "must be one of "+strings.Join(roleNames, ", "))
}

// tagged are labels with other tags.
func tagged(labels, tags map[string]string) map[string]string {
	next := map[string]string{}
	for key, value := range labels {
		if strings.HasPrefix(key, reserved) {
			next[key] = value
		}
	}
	for key, value := range tags {
		next[key] = value
	}
	return next
}
