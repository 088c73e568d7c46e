package scalr

import (
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A view is what a caller sees of his account, in this dialect's terms.
type view struct {
	*iam.Look
	schema   ambit.Schema
	scopes   []end
	subjects []end
}

func newView(l *iam.Look) *view {
	schema := l.Schema()
	return &view{
		Look: l, schema: schema,
		scopes: []end{
			{"account", "accounts", "Account", "acc-", ambit.AccountType},
			{"environment", "environments", "Environment", "", scopeType(schema, "environment")},
			{"workspace", "workspaces", "Workspace", "", scopeType(schema, "workspace")},
		},
		subjects: []end{
			{"user", "users", "User", "user-", ambit.UserType},
			{"team", "teams", "Team", "team-", ambit.GroupType},
			{"service-account", "service-accounts", "ServiceAccount", "sa-", ambit.ServiceAccountType},
		},
	}
}

// scopeType is the type that the dialect calls name: that of the catalog scalr where
// the account has adopted it, else the one that bears the name. It is empty where
// there is none, or several.
func scopeType(s ambit.Schema, name ambit.TypeName) ambit.TypeName {
	if t, ok := s.Type("scalr/" + name); ok {
		return t.Name
	}
	if meant := s.TypesMeant(name); len(meant) == 1 {
		return meant[0]
	}
	return ""
}

// An end is what an access policy may join: a kind of scope, or of subject.
type end struct {
	name   string         // of the relationship
	kind   string         // the type of its resource
	title  string         // as errors have it
	prefix string         // of ids; none where the application made the ids
	typ    ambit.TypeName // in full; empty: the account has none
}

func (e end) id(r ambit.Ref) string { return e.prefix + r.ID }

func (e end) identifier(r ambit.Ref) identifier { return identifier{ID: e.id(r), Type: e.kind} }

// ref is what an id names, whether or not it is there; false where none can have it.
func (e end) ref(id string) (ambit.Ref, bool) {
	bare, ok := strings.CutPrefix(id, e.prefix)
	if e.typ == "" || !ok || e.prefix != "" && !ambit.ValidID(bare) || ambit.CheckID(bare) != nil {
		return ambit.Ref{}, false
	}
	return ambit.Ref{Type: e.typ, ID: bare}, true
}

// endOf is the one of ends that a node is of.
func endOf(ends []end, r ambit.Ref) (end, bool) {
	for _, e := range ends {
		if e.typ == r.Type && r.ID != "" {
			return e, true
		}
	}
	return end{}, false
}

// accountID is the id of the caller's account.
func (v *view) accountID() string { return v.scopes[0].id(v.Account()) }

// sees reports whether the caller holds a permission at the account.
func (v *view) sees(permission ambit.PermissionID) (bool, error) {
	err := v.May(permission, v.Account())
	if forbidden(err) {
		return false, nil
	}
	return err == nil, err
}
