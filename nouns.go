package ambit

import "time"

// The types of Ambit's own nouns, each a resource with one home.
const (
	UserType           TypeName = "ambit.user"
	ServiceAccountType TypeName = "ambit.service-account"
	GroupType          TypeName = "ambit.group"
	ResourceGroupType  TypeName = "ambit.resource-group"
	RoleType           TypeName = "ambit.role"
	PolicyType         TypeName = "ambit.policy"
	TokenType          TypeName = "ambit.token"
	SSOConnectorType   TypeName = "ambit.sso-connector"
)

// A Noun is something an account holds under a reference of its own: a
// [Resource], or one of Ambit's own nouns.
//
// In commands, references may be written as people write them: bare type names
// where unique, names in place of ids for Ambit's own, a zero Home for the
// account. In entries, answers and everything an [Account] returns they are
// full.
type Noun interface {
	// Ref is the noun's own reference.
	Ref() Ref
	noun()
}

// A Settings is what is stored of the account itself.
type Settings struct {
	Slug       string
	Attributes map[string]Value
}

// A Resource is a node of an application's type.
type Resource struct {
	Node       Ref
	Relations  []Relation // parents among them; order is kept
	Attributes map[string]Value
}

// A Relation leads from a resource to another node.
type Relation struct {
	Name string
	To   Ref
}

// Own is what Ambit's own nouns have in common.
type Own struct {
	ID   string // 32 lower-case hexadecimal digits; who makes ids makes each once
	Name string // unique among its type in its home; 1 to 256 bytes, or empty
	Home Ref    // its only parent; zero in a command: the account

	// Title is what people call it, and Labels are what others note about it:
	// neither is unique, and no decision looks at them.
	Title  string
	Labels map[string]string

	// Created and Changed are when it was first stored and when it was last
	// changed, as who stores it says; zero: unknown. A noun that differs from the
	// stored one in Changed alone is the stored one.
	Created, Changed time.Time
}

// UserStatus is how far a user has come.
type UserStatus string

// The statuses. The zero value counts as pending.
const (
	Pending  UserStatus = "pending"
	Accepted UserStatus = "accepted"
)

// A User is a person. One that is pending or disabled is denied everything.
type User struct {
	Own
	Status     UserStatus
	Disabled   bool
	Attributes map[string]Value
}

// A ServiceAccount is a program.
type ServiceAccount struct {
	Own
	Disabled   bool
	Attributes map[string]Value
}

// A Group is a set of principals. Its members are told by [Account.Members] and
// changed by [AddMember] and [RemoveMember].
type Group struct {
	Own
	Attributes map[string]Value
}

// A ResourceGroup is a set of nodes. Its members are told and changed as those
// of a [Group].
type ResourceGroup struct {
	Own
	Attributes map[string]Value
}

// A Role is a custom role: a named set of patterns, usable at its home and
// beneath.
type Role struct {
	Own
	Description string
	Permissions []Pattern
	Scopes      []string // allowed scopes; none: any
}

// A Policy allows or denies its principals what its roles and patterns name, at
// its nodes and resource groups. The order of what it lists is kept.
type Policy struct {
	Own
	Description string
	Effect      Effect

	// Principals are nodes that act, whole types that act (no id),
	// [Anonymous] and [Authenticated].
	Principals []Ref

	Roles       []RoleName
	Permissions []Pattern

	// Nodes lie at or beneath the policy's home; ResourceGroups are
	// references of type [ResourceGroupType] used as sets, of whose members
	// those count that lie at or beneath the policy's home.
	Nodes          []Ref
	ResourceGroups []Ref

	Condition string    // empty: none
	NotBefore time.Time // zero: always
	ExpiresAt time.Time // zero: never; otherwise the first moment it no longer applies
	Disabled  bool
}

// A Ceiling bounds what a token may do: at most what Permissions name, at most
// on what Nodes cover.
type Ceiling struct {
	Permissions []Pattern
	Nodes       []Ref
}

// A Token authenticates as a principal, which is its home. Its secret is kept
// elsewhere.
type Token struct {
	Own               // Home is the principal
	Ceiling *Ceiling  // nil: none
	ActsFor Ref       // zero: nobody; else the principal on whose behalf it acts
	Expires time.Time // zero: never

	// Key is the public part of the token's secrets, and Generation counts
	// them; empty and 0: none was made yet. Only the last one authenticates,
	// and until PreviousUntil the one before it. The secrets are kept elsewhere.
	Key           string
	Generation    uint32
	PreviousUntil time.Time // zero: the one before is over
}

// Ref is the reference of the resource.
func (r *Resource) Ref() Ref { return r.Node }

// Ref is the reference of the user.
func (u *User) Ref() Ref { return Ref{UserType, u.ID} }

// Ref is the reference of the service account.
func (s *ServiceAccount) Ref() Ref { return Ref{ServiceAccountType, s.ID} }

// Ref is the reference of the group.
func (g *Group) Ref() Ref { return Ref{GroupType, g.ID} }

// Ref is the reference of the resource group.
func (g *ResourceGroup) Ref() Ref { return Ref{ResourceGroupType, g.ID} }

// Ref is the reference of the role.
func (r *Role) Ref() Ref { return Ref{RoleType, r.ID} }

// Ref is the reference of the policy.
func (p *Policy) Ref() Ref { return Ref{PolicyType, p.ID} }

// Ref is the reference of the token.
func (t *Token) Ref() Ref { return Ref{TokenType, t.ID} }

func (*Resource) noun()       {}
func (*User) noun()           {}
func (*ServiceAccount) noun() {}
func (*Group) noun()          {}
func (*ResourceGroup) noun()  {}
func (*Role) noun()           {}
func (*Policy) noun()         {}
func (*Token) noun()          {}
