package harness

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

// An aclPrincipal is who a check is about.
type aclPrincipal struct {
	Identifier string `json:"principalIdentifier"`
	Type       string `json:"principalType"`
}

type aclCheck struct {
	Scope      scopeNames         `json:"resourceScope"`
	Type       string             `json:"resourceType"`
	Identifier string             `json:"resourceIdentifier"`
	Permission ambit.PermissionID `json:"permission"`
}

// scopeNames name a scope in a body.
type scopeNames struct {
	Account      string `json:"accountIdentifier"`
	Organization string `json:"orgIdentifier"`
	Project      string `json:"projectIdentifier"`
}

type aclAnswer struct {
	Permission ambit.PermissionID `json:"permission"`
	Scope      scopeBody          `json:"resourceScope"`
	Type       string             `json:"resourceType"`
	Identifier *string            `json:"resourceIdentifier"`
	Permitted  bool               `json:"permitted"`
}

// mostChecks is how many checks are asked at once at most.
const mostChecks = 1000

// checkAccess asks the engine, about the caller himself or about another: then the
// caller has to hold ambit.decisions:check wherever he asks.
func (c *call) checkAccess() (any, error) {
	sent, err := body[struct {
		Checks    []aclCheck    `json:"permissions"`
		Principal *aclPrincipal `json:"principal"`
	}](c)
	switch {
	case err != nil:
		return nil, err
	case len(sent.Checks) == 0 || len(sent.Checks) > mostChecks:
		return nil, dialect.Invalid("permissions", fmt.Sprintf("must be 1 to %d checks", mostChecks))
	}
	about, who, err := c.askedAbout(sent.Principal)
	if err != nil {
		return nil, err
	}
	told := struct {
		Principal aclPrincipal `json:"principal"`
		Answers   []aclAnswer  `json:"accessControlList"`
	}{who, make([]aclAnswer, len(sent.Checks))}
	for i, check := range sent.Checks {
		at := fmt.Sprintf("permissions[%d]", i)
		if check.Permission == "" {
			return nil, dialect.Invalid(at+".permission", "must not be empty")
		}
		if check.Type == "" {
			return nil, dialect.Invalid(at+".resourceType", "must not be empty")
		}
		s, err := c.scopeFrom(check.Scope.Account, check.Scope.Organization, check.Scope.Project)
		if err != nil {
			return nil, err
		}
		told.Answers[i] = aclAnswer{check.Permission, s.body(), check.Type, orNull(check.Identifier), false}
		if told.Answers[i].Permitted, err = c.permitted(s, check, about); err != nil {
			return nil, err
		}
	}
	return told, nil
}

// permitted decides one check. Whoever may not ask about others is refused by the
// scope that he names: the node that is judged would tell him whether it is there.
func (c *call) permitted(s scope, check aclCheck, about ambit.Ref) (permitted bool, err error) {
	node, ok := c.nodeAsked(s, check)
	switch {
	case ok:
		var decisions []ambit.Decision
		if decisions, err = c.look.Check([]ambit.Question{{Principal: about, Permission: check.Permission, Resource: ambit.About(node)}}); err == nil {
			return decisions[0].Allowed, nil
		}
	case !about.IsZero():
		if _, err = c.look.Place(ambit.AskPermission, node); missing(err) {
			return false, nil
		}
	}
	if forbidden(err) {
		c.scope = s
		return false, &iam.Error{
			Kind: iam.Forbidden, Code: "missing_permission", Needs: ambit.AskPermission, At: s.node,
			Detail: fmt.Sprintf("asking about others needs %s at %s", ambit.AskPermission, s.node),
		}
	}
	return false, err
}

// askedAbout is the principal of the questions, zero where that is the caller, and
// what the answer calls him.
func (c *call) askedAbout(p *aclPrincipal) (ambit.Ref, aclPrincipal, error) {
	own := aclPrincipal{c.caller.Principal.ID, principalTypeOf(c.caller.Principal.Type)}
	if own.Type == "" {
		own = aclPrincipal{c.caller.Principal.String(), "SERVICE"}
	}
	if p == nil || p.Identifier == "" && p.Type == "" || *p == own {
		return ambit.Ref{}, own, nil
	}
	t, ok := principalTypes[p.Type]
	if !ok {
		return ambit.Ref{}, own, dialect.Invalid("principal.principalType", "must be USER, USER_GROUP or SERVICE_ACCOUNT")
	}
	if p.Identifier == "" {
		return ambit.Ref{}, own, dialect.Invalid("principal.principalIdentifier", "must not be empty")
	}
	return ambit.Ref{Type: t, ID: p.Identifier}, *p, nil
}

// nodeAsked is the node that a check is about; false where there can be none, which
// is not permitted to anybody: the node is then where one has to be allowed to ask
// about others. A resource that is not registered is asked about as
// something of its type that lies in the scope.
func (c *call) nodeAsked(s scope, check aclCheck) (ambit.Ref, bool) {
	declared, ok := c.look.Schema().Permission(check.Permission)
	if !ok {
		return s.node, true // the engine knows of no such permission either
	}
	t, ok := c.typeMeant(check.Type)
	if !ok {
		return s.node, false
	}
	if t == s.node.Type && (check.Identifier == "" || check.Identifier == s.own()) {
		return s.node, true
	}
	if check.Identifier != "" {
		node, ok := c.registered(s, t, check.Identifier)
		if _, place := scopeOf(c.look, s.account, node); ok || place {
			return node, ok // organizations and projects are always registered
		}
	}
	return s.node, t == declared.Of && t != s.node.Type
}

// own is the identifier of the scope itself.
func (s scope) own() string {
	return [...]string{s.account, s.organization, s.project}[slices.Index(levels, s.level())]
}

// typeMeant is the type that the wire format names in capitals: one of the
// product's catalog, or else the only one of any catalog that can be meant.
func (c *call) typeMeant(word string) (ambit.TypeName, bool) {
	name := strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(word))
	var found []ambit.TypeName
	for t := range c.look.Schema().Types() {
		own := strings.ToLower(resourceTypeOf(t.Name))
		if strings.NewReplacer("_", "", "-", "").Replace(own) != name {
			continue
		}
		if t.Catalog == catalogName {
			return t.Name, true
		}
		found = append(found, t.Name)
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

// registered is the resource of an identifier in a scope: the one whose id says
// where it lies, as those of projects do, or one that bears the identifier as its id
// and lies there.
func (c *call) registered(s scope, t ambit.TypeName, identifier string) (ambit.Ref, bool) {
	path := identifier
	if s.organization != "" {
		path = strings.TrimSuffix(s.organization+"/"+s.project, "/") + "/" + identifier
	}
	for _, id := range []string{path, identifier} {
		node := ambit.Ref{Type: t, ID: id}
		if c.within(node, s, map[ambit.Ref]bool{}) {
			return node, true
		}
	}
	return ambit.Ref{Type: t, ID: path}, false
}

// within reports whether a node lies in a scope, and in no narrower one.
func (c *call) within(node ambit.Ref, s scope, seen map[ambit.Ref]bool) bool {
	parents, _ := c.look.LiesIn(node)
	for _, parent := range parents {
		if parent == s.node {
			return true
		}
		if _, narrower := scopeOf(c.look, s.account, parent); narrower || seen[parent] {
			continue
		}
		seen[parent] = true
		if c.within(parent, s, seen) {
			return true
		}
	}
	return false
}
