package ambit

import (
	"fmt"
	"time"
)

// A Question asks whether a principal may do something to a resource.
type Question struct {
	// Principal is a node that acts, [Anonymous], or a token (of type
	// [TokenType]), which then answers for its principal under its ceiling.
	Principal Ref

	Permission PermissionID

	// Resource is what is asked about; its zero value stands for the account.
	Resource Target

	// PrincipalAttributes overlay the principal's stored attributes, as far as
	// those are marked request: true.
	PrincipalAttributes map[string]Value

	// ActionProperties are what conditions see as action.properties.
	ActionProperties map[string]Value

	// Context is what conditions see as context.
	Context map[string]Value

	// Write names attributes and relations of the resource that are to be
	// written.
	Write []string

	// Now is the time of the decision; the engine has no clock.
	Now time.Time
}

// A Target is the resource of a question: registered, or described by the
// request.
//
// A resource that is not registered is described by its Relations, at least one
// parent among them. Of a registered one, Relations must equal the stored ones
// (as far as named) and Attributes overlay those marked request: true. Where the
// resource only stands for something lying in it, Attributes describe that.
type Target struct {
	Ref        Ref
	Relations  []Relation
	Attributes map[string]Value
}

// About is the resource of a question about a registered node.
func About(r Ref) Target { return Target{Ref: r} }

// A Decision answers a [Question].
type Decision struct {
	Allowed  bool   `json:"allowed"`
	Reason   Reason `json:"reason"`
	Revision uint64 `json:"revision"`

	// Described says that the answer rests on relations or attributes that the
	// request supplied.
	Described bool `json:"described,omitempty"`

	// Refused lists the attributes and relations of Question.Write that may not
	// be written, in the order asked.
	Refused []Refusal `json:"refused,omitempty"`

	// Policy is a policy that decided, where one did: a deny that applied, or
	// else an allow. Of several it is one; an explanation tells them all.
	Policy Ref `json:"policy,omitzero"`

	// Detail is a sentence for people, where Reason alone does not say enough.
	Detail string `json:"detail,omitempty"`
}

// A Refusal says why one attribute or relation may not be written.
type Refusal struct {
	Name   string `json:"name"`
	Reason Reason `json:"reason"` // ReasonUndeclared, ReasonReadOnly or ReasonProtected
	Detail string `json:"detail"`
}

// A Reason is the stable code of why a decision came out as it did.
type Reason string

// The reasons of decisions and refusals.
const (
	ReasonAllowed           Reason = "allowed"            // an allow applied and no deny did
	ReasonDenied            Reason = "denied"             // a deny applied
	ReasonNoPolicy          Reason = "no_policy"          // nothing applied
	ReasonUnknownPrincipal  Reason = "unknown_principal"  // no such node, or one that does not act
	ReasonPendingPrincipal  Reason = "pending_principal"  // the user has not accepted yet
	ReasonDisabledPrincipal Reason = "disabled_principal" // the principal is disabled
	ReasonExpiredToken      Reason = "expired_token"      // the token's time is over
	ReasonUnknownPermission Reason = "unknown_permission" // no adopted catalog declares it
	ReasonUnknownResource   Reason = "unknown_resource"   // a node that is not known
	ReasonTypeMismatch      Reason = "type_mismatch"      // the resource is not of the permission's type and cannot hold it
	ReasonCeiling           Reason = "ceiling"            // the token's ceiling does not admit it
	ReasonActsFor           Reason = "acts_for"           // the one acted for may not
	ReasonAttributes        Reason = "attributes"         // attributes to be written were refused

	ReasonUndeclared Reason = "undeclared" // the type declares no such attribute or relation
	ReasonReadOnly   Reason = "read_only"
	ReasonProtected  Reason = "protected" // needs the type's permission with action "protect"
)

// A QuestionError says that a question cannot be asked as it stands. It is the
// asker's mistake, not a denial; nothing was decided.
type QuestionError struct {
	Code   QuestionFault
	Field  string // such as "resource.relations"
	Detail string
}

// QuestionFault is the stable code of a [QuestionError].
type QuestionFault string

// The faults of questions.
const (
	FaultReference QuestionFault = "bad_reference" // a reference cannot be read, or is ambiguous
	FaultRelations QuestionFault = "bad_relations" // relations differ from the stored ones, or are not the type's
	FaultAttribute QuestionFault = "bad_attribute" // an attribute is undeclared, of another type, or not for requests
	FaultList      QuestionFault = "bad_list"      // a list of this kind cannot be made, or no such page of it
	FaultTime      QuestionFault = "bad_time"      // the question does not say when
)

// Error is the sentence for people.
func (e *QuestionError) Error() string {
	return fmt.Sprintf("%s: %s", e.Field, e.Detail)
}
