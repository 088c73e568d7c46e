package ambit

import "time"

// Conditions compiles conditions. Package cel implements it; an embedder who
// wants no conditions gives none, and then every policy with a condition fails
// closed: an allow does not apply, a deny does.
//
// Implementations are safe for use by several goroutines.
type Conditions interface {
	// Compile checks source against the declarations and makes it ready to run.
	// The error is for the author of the policy: what, where, and what would be
	// right.
	Compile(source string, env ConditionEnv) (Condition, error)
}

// A ConditionEnv is what a condition can refer to.
type ConditionEnv struct {
	// Attributes that may be read, by name, and "name", which all types of Ambit's
	// own have. Where types that declare the same name disagree about its type, the
	// type is empty and any is accepted.
	Principal map[string]AttributeType // of all types that act
	Resource  map[string]AttributeType // of all types
	Account   map[string]AttributeType // of the root type
}

// A Condition is a compiled condition. It is safe for use by several goroutines.
type Condition interface {
	// Reads lists the attributes of resource that the condition names, sorted.
	// The condition concerns only types that declare them all.
	Reads() []string

	// Holds evaluates the condition. An error (a declared attribute without a
	// value, a missing member of the context, a fault or the cost limit during
	// evaluation) means that the answer is not known; its text names the cause.
	Holds(facts *Facts) (bool, error)
}

// Facts are what one evaluation of a condition sees. Members are read only if
// evaluation reaches them.
type Facts struct {
	Principal  Entity
	Resource   Entity
	Account    Entity
	Permission PermissionID
	Action     string           // the permission's action
	Properties map[string]Value // of the action, from the request
	Context    map[string]Value
	Now        time.Time
}

// An Entity is a principal, a resource or the account as conditions see it.
type Entity interface {
	// Ref is the node; its ID is empty for [Anonymous] and for a resource that
	// only stands for something not yet there.
	Ref() Ref
	// Attribute is the value of a declared attribute: from the request where
	// it may come from there, else stored, else the default. It is false where
	// there is none. Of Ambit's own nouns "name" is the name, empty where they bear
	// none.
	Attribute(name string) (Value, bool)
}
