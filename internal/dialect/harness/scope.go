package harness

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

// The types of nodes that scopes are, beside the account.
const (
	catalogName                     = "harness"
	organizationType ambit.TypeName = catalogName + "/organization"
	projectType      ambit.TypeName = catalogName + "/project"
)

// The levels of scopes, the widest first.
var levels = []string{"account", "organization", "project"}

// scopeType is the type of node of each level.
var scopeType = map[string]ambit.TypeName{
	"account": ambit.AccountType, "organization": organizationType, "project": projectType,
}

// A scope is where roles and role assignments live.
type scope struct {
	account      string // as the caller writes it: its id or slug
	organization string // empty: the scope is the account
	project      string // empty: it is the account or an organization
	node         ambit.Ref
}

type scopeBody struct {
	Account      string  `json:"accountIdentifier"`
	Organization *string `json:"orgIdentifier"`
	Project      *string `json:"projectIdentifier"`
}

func (s scope) body() scopeBody {
	return scopeBody{s.account, orNull(s.organization), orNull(s.project)}
}

func (s scope) level() string {
	switch {
	case s.project != "":
		return "project"
	case s.organization != "":
		return "organization"
	}
	return "account"
}

// String is the scope as the product's messages have it.
func (s scope) String() string {
	text := "/ACCOUNT/" + s.account
	if s.organization != "" {
		text += "/ORGANIZATION/" + s.organization
	}
	if s.project != "" {
		text += "/PROJECT/" + s.project
	}
	return text
}

// chain are the scope and those that it lies in, the narrowest first.
func (s scope) chain(l *iam.Look) []scope {
	chain := []scope{s}
	if s.project != "" {
		chain = append(chain, newScope(l, s.account, s.organization, ""))
	}
	if s.organization != "" {
		chain = append(chain, newScope(l, s.account, "", ""))
	}
	return chain
}

func newScope(l *iam.Look, account, organization, project string) scope {
	s := scope{account: account, organization: organization, project: project, node: l.Account()}
	switch {
	case project != "":
		s.node = projectNode(organization, project)
	case organization != "":
		s.node = ambit.Ref{Type: organizationType, ID: organization}
	}
	return s
}

func projectNode(organization, project string) ambit.Ref {
	return ambit.Ref{Type: projectType, ID: organization + "/" + project}
}

// scopeOf is the scope that a node is, and whether it is one.
func scopeOf(l *iam.Look, account string, node ambit.Ref) (scope, bool) {
	switch node.Type {
	case ambit.AccountType:
		return newScope(l, account, "", ""), true
	case organizationType:
		return newScope(l, account, node.ID, ""), true
	case projectType:
		organization, project, ok := strings.Cut(node.ID, "/")
		return newScope(l, account, organization, project), ok && organization != "" && project != ""
	}
	return scope{}, false
}

// anywhere reads a request whose scope is in its body.
func (c *call) anywhere() error { return nil }

// inScope reads the scope of a request: whether it is there is for the operation to
// find out. A parameter that is empty is absent.
func (c *call) inScope() error {
	var given [3]string
	for i, name := range []string{"accountIdentifier", "orgIdentifier", "projectIdentifier"} {
		var err error
		if given[i], err = dialect.Single(c.query, name); err != nil {
			return err
		}
	}
	if given[0] == "" {
		given[0] = c.query.Get("account")
	}
	if given[0] == "" {
		given[0] = c.r.Header.Get("Harness-Account")
	}
	s, err := c.scopeFrom(given[0], given[1], given[2])
	if err == nil {
		c.scope = s
	}
	return err
}

// scopeFrom is the scope that three identifiers name. Of any account but his own
// the caller is told what he would be of one that is not there.
func (c *call) scopeFrom(account, organization, project string) (scope, error) {
	switch {
	case account == "":
		return scope{}, invalidRequest("Account detail is not present in the request")
	case account != c.caller.Account && account != c.look.Slug():
		return scope{}, &iam.Error{Kind: iam.Unauthenticated, Code: "unauthenticated", Detail: "the key is not one of the account that accountIdentifier names"}
	case project != "" && organization == "":
		return scope{}, invalidRequest("a projectIdentifier is given without the orgIdentifier of its organization")
	}
	return newScope(c.look, account, organization, project), nil
}

// at refuses a caller who does not hold a permission at the scope. That the scope
// is not there is told to those who hold it everywhere.
func (c *call) at(l *iam.Look, permission ambit.PermissionID) error {
	_, err := l.Place(permission, c.scope.node)
	if missing(err) {
		return c.scopeMissing(c.scope)
	}
	return err
}

// scopeMissing is the refusal of a scope that is not there: one that clients know
// where they read, so that they forget what was in it.
func (c *call) scopeMissing(s scope) *iam.Error {
	code := codeRequest
	if c.r.Method == http.MethodGet {
		code = codeNotFound
	}
	if s.project != "" {
		return worded(code, "Project with identifier [%s] is not found in organization [%s]", s.project, s.organization)
	}
	return worded(code, "Organization with identifier [%s] is not found", s.organization)
}

// missing reports whether an error says that there is no such thing.
func missing(err error) bool {
	var refused *iam.Error
	return errors.As(err, &refused) && refused.Kind == iam.NotFound
}

// levelsOf are the levels among the allowed scopes of a role or the applicable ones
// of a permission, of a catalog or (empty) as an account holds them. None stated is
// any, from a level on.
func levelsOf(stated []string, catalog, from string) []string {
	if stated == nil {
		return levels[slices.Index(levels, from):]
	}
	found := []string{}
	for _, level := range levels {
		full := string(scopeType[level])
		if slices.Contains(stated, full) || catalog == catalogName && slices.Contains(stated, level) {
			found = append(found, level)
		}
	}
	return found
}

// forbidden reports whether an error says that the caller may not.
func forbidden(err error) bool {
	var refused *iam.Error
	return errors.As(err, &refused) && refused.Kind == iam.Forbidden
}
