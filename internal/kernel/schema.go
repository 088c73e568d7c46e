package kernel

import "math"

// Node is the handle of a node. Handles are dense, given out in order and never
// used again.
type Node = uint32

const (
	// Root is the account itself.
	Root Node = 0
	// NoNode is no node: an anonymous caller, a resource that is not stored.
	NoNode Node = 1<<30 - 1

	// atSelf is where policies sit that hold at the node that is the caller.
	atSelf = 1<<32 - 1
	// setFlag marks, where policies sit, a resource group used as a set.
	setFlag = 1 << 31
	// builtinFlag marks the handle of a policy that is part of the schema.
	builtinFlag = 1 << 30
)

// BuiltinPolicy is the handle of the schema's policy at index i.
func BuiltinPolicy(i int) uint32 { return builtinFlag | uint32(i) }

// IsBuiltin is the index of a schema's policy, and whether policy is one.
func IsBuiltin(policy uint32) (int, bool) {
	return int(policy &^ builtinFlag), policy&builtinFlag != 0
}

// Rel is a relation, of one declaring type.
type Rel = uint16

// The relations every state has. Those after RelInSet are kept only backward:
// what a policy or a token refers to knows who refers to it.
const (
	RelHome    Rel = iota // to the home of one of Ambit's own nouns: a parent
	RelWithin             // to the node in which a stand-in lies indirectly: a parent
	RelMember             // from a principal to a group
	RelInSet              // from a node to a resource group
	RelTo                 // from a policy to a principal
	RelAt                 // from a policy to a node
	RelAtSet              // from a policy to a resource group
	RelRole               // from a policy to a custom role
	RelCeiling            // from a token to a node of its ceiling
	RelActsFor            // from a token to the principal it acts for
	FirstRel              // the first that a schema may use
)

// An Edge leads from a node to another.
type Edge struct {
	Rel Rel
	To  Node
}

// A Schema is the compiled form of the adopted catalogs.
type Schema struct {
	Types    []Type
	Parent   Bits // relations that are containment
	Perms    []Perm
	Scopes   []Bits    // by catalog: the types its scope lists name
	Policies []*Policy // of the catalogs
}

// A Type is a type of nodes.
type Type struct {
	Acts    bool
	Opaque  bool
	Holders Bits // types that can hold one, directly or through others
	Reach   []Path
}

// A Path is a reach path: what lies at its end covers where it begins. At most
// one of its steps goes backward.
type Path struct {
	Steps []Step
	End   uint16 // type
}

// A Step follows one relation, backward or forward.
type Step struct {
	Rel  Rel
	Back bool
}

// A Perm is a permission.
type Perm struct {
	Type    uint16
	Catalog uint16
}

// A PermSet is what a list of patterns matches.
type PermSet struct {
	Has  Bits // everything matched
	Free Bits // what is matched with no scope stated
	// Scoped has, for what is matched only with scopes stated, the types of
	// those scopes.
	Scoped map[uint32]Bits
}

// A Role is what a policy grants: a built-in or custom role, or the policy's
// own patterns.
type Role struct {
	Perms   *PermSet
	Scoped  bool // whether allowed scopes are stated
	Allowed Bits // their types
	Home    Node
}

// Always and Forever are the time bounds of a policy that has none.
const (
	Always  int64 = math.MinInt64
	Forever int64 = math.MaxInt64
)

// A Policy is a compiled policy.
type Policy struct {
	Deny      bool
	Off       bool
	NotBefore int64 // nanoseconds, or Always
	Expires   int64 // nanoseconds, or Forever
	Condition any   // the caller's; nil: none

	Fixed []*Role // the policy's own patterns, if it has any, then built-in roles
	Roles []Node  // custom roles

	Principals []Node   // nodes
	Pseudos    []uint32 // see [Pseudo]
	Nodes      []Node
	Sets       []Node // resource groups
	Self       bool

	// Home bounds where the policy counts: of what its places stand for, only
	// what lies at or beneath it. [Root] bounds nothing.
	Home Node
}

// The principals that are no nodes.
const (
	PseudoAnonymous uint32 = iota
	PseudoAuthenticated
	pseudoTypes
)

// PseudoType is the pseudo-principal of all nodes of a type.
func PseudoType(typ uint16) uint32 { return pseudoTypes + uint32(typ) }
