package ambit

// OwnPrefix stands before the names of Ambit's own types, roles and
// permissions. No application's catalog can declare a name that begins with it.
const OwnPrefix = "ambit."

// OwnCatalogName is the name of Ambit's own catalog, adopted by every account.
const OwnCatalogName = "ambit"

// A Catalog is what an application declares: the types of its resources, its
// permissions, and the roles and policies built into it. It is plain data, in
// the order of its document; names in it are written as in the document (bare
// names resolve in the catalog, else with [OwnPrefix] before them).
//
// A Catalog is immutable once it is given to a [Draft].
type Catalog struct {
	Name        string // a lower-case word; first part of its full names
	Version     string // what people call this version; 1 to 64 printable characters, or empty
	Title       string
	Description string

	// IDs is the template of permission ids: "{type}" is the type's name,
	// "{types}" its plural, "{action}" the action. Empty means "{types}:{action}".
	IDs string

	Types       []Type
	Permissions []Permission
	Wildcards   []Wildcard
	Roles       []BuiltinRole
	Policies    []BuiltinPolicy
}

// A Type is a kind of resource. The type named "account" extends the shared
// root type and may only declare attributes; so may a type of Ambit's own,
// written with its prefix ("ambit.user").
type Type struct {
	Name        string
	Plural      string // empty: Name + "s"
	Title       string
	Description string

	// Parents are the types that may hold one. Each is also a relation, named
	// as the parent type is written here (without catalog or "ambit.").
	// AnyParent alone says that any node may.
	Parents []string

	// Acts says that instances can be principals.
	Acts bool

	// Opaque says that instances are never registered: every id is taken to lie
	// directly in the account.
	Opaque bool

	Relations  []RelationDecl
	Attributes []AttributeDecl

	// Reach lists paths of relation names joined by "/"; "~type.relation" goes
	// backward, at most once in a path. What lies at the end of a path, and
	// above it, covers the resource and nothing beneath it.
	Reach []string
}

// AnyParent, as the only parent of a type of Ambit's own, lets any node hold one;
// the relation is then named [HomeRelation].
const (
	AnyParent    = "*"
	HomeRelation = "home"
)

// A RelationDecl declares a relation to resources of another type. One that is
// named as a parent refines that parent relation (guard, one, required).
type RelationDecl struct {
	Name        string
	To          string // type
	One         bool   // at most one target
	Required    bool   // at least one target
	Guard       Guard
	Description string
}

// An AttributeDecl declares an attribute: its type, its default and who may
// write it.
type AttributeDecl struct {
	Name        string
	Type        AttributeType
	Default     Value // nil: none
	Guard       Guard
	Request     bool // a request may overlay the stored value
	Description string
}

// A Guard says who may write an attribute or a relation.
type Guard string

// The guards. The zero value is GuardFree.
const (
	GuardFree      Guard = ""
	GuardProtected Guard = "protected" // needs the type's permission with the action "protect"
	GuardReadOnly  Guard = "read-only"
)

// ProtectAction is the action of the permission that [GuardProtected] asks for.
const ProtectAction = "protect"

// A Permission is an action on resources of one type.
type Permission struct {
	ID          PermissionID // empty: made by the catalog's template
	Type        string
	Action      string
	Title       string
	Description string

	// Scopes are the types of node at which the permission may be granted; nil
	// means any. Labels that are no types are shown and match nothing.
	Scopes []string

	// Includes are permissions of Ambit's own that come with this one.
	Includes []PermissionID
}

// A Wildcard is a pattern that a catalog lists as an entry of its own. Its
// scopes, where stated, stand in place of those of the permissions it matches.
type Wildcard struct {
	Pattern     Pattern
	Title       string
	Description string
	Scopes      []string
}

// A BuiltinRole is a role that comes with the catalog. Its wildcards range over
// that catalog alone ([OwnCatalogName]'s over all adopted ones).
type BuiltinRole struct {
	Name        string
	ID          string // optional: 32 lower-case hexadecimal digits
	Title       string
	Description string
	Label       string
	Permissions []Pattern
	Scopes      []string // allowed scopes; nil: any
}

// A BuiltinPolicy holds in every account that adopts the catalog.
type BuiltinPolicy struct {
	// Name is unique in the catalog, and not of the form "policy-N", which is
	// what the N-th policy of a catalog is called that has no name. The policy's
	// reference is "ambit.policy:" with "catalog/name" as its id.
	Name        string
	Description string
	Effect      Effect
	Roles       []string  // names of roles of the catalog
	Permissions []Pattern // range over the catalog
	To          []string  // "anonymous", "authenticated" or types that act
	At          string    // "account" or "self"
	When        string    // condition; empty: none
}

// Effect is what a policy does where it applies.
type Effect string

// The effects.
const (
	Allow Effect = "allow"
	Deny  Effect = "deny"
)
