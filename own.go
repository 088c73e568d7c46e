package ambit

import "sync"

// The permissions of Ambit's own that stand apart.
const (
	// EscalatePermission lets its holder grant what it does not hold. No
	// wildcard matches it and no permission includes it.
	EscalatePermission PermissionID = "ambit.policies:escalate"
	// PublishPermission lets its holder grant to [Anonymous] and
	// [Authenticated]. No permission includes it.
	PublishPermission PermissionID = "ambit.policies:publish"
	// AskPermission lets its holder ask about others, and supply context,
	// attributes and descriptions.
	AskPermission PermissionID = "ambit.decisions:check"
	// LastingPermission is what a token without an end needs beside the rest.
	LastingPermission PermissionID = "ambit.tokens:create-lasting"
)

// OwnCatalog is Ambit's own catalog: its nouns as types, the permissions to
// manage them, and the roles owner, admin, auditor and checker.
func OwnCatalog() *Catalog { return ownCatalog() }

var ownCatalog = sync.OnceValue(func() *Catalog {
	c := &Catalog{
		Name:        OwnCatalogName,
		Title:       "Ambit",
		Description: "Ambit's own nouns and the permissions to manage them.",
		IDs:         OwnPrefix + "{types}:{action}",
	}
	for _, noun := range ownNouns {
		noun.declare(c)
	}
	c.Roles = []BuiltinRole{
		{
			Name: "owner", Title: "Owner",
			Description: "Everything, and may grant what it does not hold itself.",
			Permissions: []Pattern{"*:*", "ambit.*:*", Pattern(EscalatePermission)},
		},
		{
			Name: "admin", Title: "Administrator",
			Description: "Everything, and may grant what it holds.",
			Permissions: []Pattern{"*:*", "ambit.*:*"},
		},
		{
			Name: "auditor", Title: "Auditor",
			Description: "May see how access is managed and what was changed, and change nothing.",
			Permissions: []Pattern{"ambit.*:read"},
		},
		{
			Name: "checker", Title: "Checker",
			Description: "For programs that only ask: may ask about anybody, and supply what the answer rests on.",
			Permissions: []Pattern{Pattern(AskPermission)},
		},
	}
	return c
})

// An ownNoun is a type of Ambit's own with what can be done to it.
type ownNoun struct {
	name, plural string
	acts         bool
	about        string
	actions      []ownAction
}

type ownAction struct{ name, about string }

// manage are the actions that every managed noun has.
func manage(what string, more ...ownAction) []ownAction {
	return append([]ownAction{
		{"create", "Create " + what},
		{"read", "See " + what},
		{"update", "Change " + what},
		{"delete", "Delete " + what},
	}, more...)
}

var ownNouns = []ownNoun{
	{"user", "users", true, "A person.", manage("users")},
	{"service-account", "service-accounts", true, "A program.", manage("service accounts")},
	{"group", "groups", true, "A set of principals.", manage("groups and who is in them")},
	{"resource-group", "resource-groups", false, "A set of nodes.", manage("resource groups and what is in them")},
	{"role", "roles", false, "A custom role.", manage("custom roles")},
	{"policy", "policies", false, "What allows or denies.", manage("policies",
		ownAction{"escalate", "Grant what one does not hold oneself"},
		ownAction{"publish", "Grant to anybody: anonymous and authenticated"})},
	{"token", "tokens", false, "What a principal authenticates with.", manage("tokens",
		ownAction{"create-lasting", "Create tokens that never expire"})},
	{"sso-connector", "sso-connectors", false, "An e-mail domain whose people sign in elsewhere.", manage("SSO connectors")},
	{"resource", "resources", false, "An application's resource, as something to register.", manage("registered resources")},
	{"account", "accounts", false, "An account and its settings.", manage("accounts")},
	{"catalog", "catalogs", false, "A catalog, as something to publish and adopt.", []ownAction{
		{"read", "See catalogs"}, {"publish", "Publish versions of catalogs"}, {"adopt", "Adopt versions of catalogs"},
		{"roll-out", "Have the accounts of the instance adopt a version of a catalog"}}},
	{"decision", "decisions", false, "A question to the engine.", []ownAction{
		{"check", "Ask about others, and supply context, attributes and descriptions"}}},
	{"audit", "audit", false, "The log of what was changed.", []ownAction{{"read", "See and export the log"}}},
}

// declare adds the noun to c.
func (n ownNoun) declare(c *Catalog) {
	c.Types = append(c.Types, Type{
		Name: n.name, Plural: n.plural, Description: n.about,
		Parents: []string{AnyParent}, Acts: n.acts,
	})
	for _, a := range n.actions {
		c.Permissions = append(c.Permissions, Permission{
			ID:   PermissionID(OwnPrefix + n.plural + ":" + a.name),
			Type: n.name, Action: a.name, Description: a.about + ".",
		})
	}
}
