package ambit

import (
	"time"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// The most that an explanation tells. What it leaves out it counts.
const (
	mostApplied = 8
	mostMisses  = 5
	mostLinks   = 8 // of the way to a node, and of that from a principal to a group
	mostValues  = 6 // that a condition reads

	// mostLooked is how much is looked at to find what applied and what came
	// near, in steps of some ten nanoseconds: enough for ten thousand policies
	// at one place, and for a fifth of that if all have conditions.
	mostLooked = 100_000
)

// An Explanation is a decision with what led to it, as far as it is bounded; what
// it leaves out it counts. All references are full; Names has what people call
// those of Ambit's own nouns.
//
// It names policies, groups and nodes, and shows attributes. Whoever may ask about
// himself, but not see those, is given what [Explanation.Withhold] leaves of it.
type Explanation struct {
	Decision   Decision          `json:"decision"`
	Principal  Ref               `json:"principal"`
	Permission PermissionID      `json:"permission"`
	Resource   Ref               `json:"resource"`
	Now        time.Time         `json:"now"`                // when the question was asked
	StandIn    TypeName          `json:"stand_in,omitempty"` // the type of what would lie in Resource
	Hint       string            `json:"hint,omitempty"`     // what would be right, where the question names what there is not
	Parts      []ExplanationPart `json:"parts,omitempty"`
	Ceiling    *CeilingReport    `json:"ceiling,omitempty"`
	Names      map[string]string `json:"names,omitempty"` // by reference
}

// An ExplanationPart is what the policies came to for one principal: the caller,
// and for a token that acts for another, that one too.
type ExplanationPart struct {
	Principal Ref             `json:"principal"`
	ActsFor   bool            `json:"acts_for,omitempty"`
	Allowed   bool            `json:"allowed"`
	Reason    Reason          `json:"reason"`
	Detail    string          `json:"detail,omitempty"`  // where Reason alone does not say enough
	Applied   []AppliedPolicy `json:"applied,omitempty"` // denies first, the nearest of each first
	Misses    []Miss          `json:"misses,omitempty"`  // of a denial by no policy: the nearest first

	// MoreApplied and MoreMisses are how many more policies applied, or came
	// near, than are told: at least that many where Unlooked says that there
	// was too much to look at all of it.
	MoreApplied int  `json:"more_applied,omitempty"`
	MoreMisses  int  `json:"more_misses,omitempty"`
	Unlooked    bool `json:"unlooked,omitempty"`
}

// Omitted reports whether more applied, or came near, than is told, or may have.
func (p *ExplanationPart) Omitted() bool {
	return p.MoreApplied > 0 || p.MoreMisses > 0 || p.Unlooked
}

// An AppliedPolicy is a policy that applied, and how.
type AppliedPolicy struct {
	Policy Ref    `json:"policy"` // the id of a catalog's policy is catalog/name
	Effect Effect `json:"effect"`

	// Who leads from the principal by groups to what the policy names; of a
	// long way, WhoOmitted groups before the last are left out.
	Who        []Ref `json:"who"`
	WhoOmitted int   `json:"who_omitted,omitempty"`

	Role     RoleName     `json:"role,omitempty"` // empty: the policy's own pattern
	Pattern  Pattern      `json:"pattern"`
	Includes PermissionID `json:"includes,omitempty"` // what the pattern names, where that only includes the permission asked

	Node          Ref `json:"node"` // where the policy sits
	ResourceGroup Ref `json:"resource_group,omitzero"`

	// Where leads from the resource to Node; of a long way, WhereOmitted steps
	// before the last are left out. It is empty where there is no way but that
	// the account covers everything, and where that leads through more
	// nodes than are looked at.
	Where        []Step `json:"where,omitempty"`
	WhereOmitted int    `json:"where_omitted,omitempty"`

	NotBefore time.Time `json:"not_before,omitzero"`
	ExpiresAt time.Time `json:"expires_at,omitzero"`

	Condition  string      `json:"condition,omitempty"`
	Values     []ReadValue `json:"values,omitempty"`      // of what the condition names
	ValuesMore int         `json:"values_more,omitempty"` // how many more it names
	Fault      string      `json:"fault,omitempty"`       // why the condition could not be evaluated, where a deny applied for that
}

// A Step leads from a node to the next on the way to the node that covers it.
type Step struct {
	Relation string `json:"relation"`
	Backward bool   `json:"backward,omitempty"` // the relation leads from the next node here
	Reach    bool   `json:"reach,omitempty"`    // by a reach path, not by containment
	To       Ref    `json:"to"`
}

// A Miss is a policy that nearly applied.
type Miss struct {
	AppliedPolicy
	Reason MissReason `json:"reason"`
	Detail string     `json:"detail"`
}

// A MissReason is the stable code of why a policy did not apply.
type MissReason string

// The reasons of misses, nearest first.
const (
	MissConditionFalse MissReason = "condition_false"
	MissConditionFault MissReason = "condition_fault" // it could not be evaluated
	MissUnconcerned    MissReason = "unconcerned"     // its condition reads attributes that the type does not declare
	MissTooLate        MissReason = "too_late"
	MissTooEarly       MissReason = "too_early"
	MissDisabled       MissReason = "disabled"
	MissOutOfScope     MissReason = "out_of_scope"
	MissAwayFromHome   MissReason = "away_from_home" // its role, or the policy itself, is at home elsewhere
	MissElsewhere      MissReason = "elsewhere"      // it grants this, but on other nodes
	MissNotGranted     MissReason = "not_granted"    // it covers the resource, but does not grant this
)

// A CeilingReport says what a token's ceiling came to.
type CeilingReport struct {
	Token  Ref    `json:"token"`
	Admits bool   `json:"admits"`
	Detail string `json:"detail,omitempty"` // why it does not
}

// Explain decides q as Check does and tells what led to the decision. However
// much there is, it tells little and takes at most some milliseconds more than
// Check.
func (a *Account) Explain(q Question) (*Explanation, error) {
	x := a.ask(&q)
	defer x.done()
	e := &Explanation{Permission: q.Permission, Principal: q.Principal, Resource: q.Resource.Ref, Now: q.Now}
	d, ok, err := x.resolve()
	if err != nil {
		return nil, err
	}
	x.nameAsked(e)
	if !ok {
		e.Decision, e.Hint = d, x.hint(d.Reason)
		return e, nil
	}
	e.Decision = x.decide()
	x.point.Perm = x.perm.num
	e.Parts = append(e.Parts, x.explainFor(x.caller.node, callersOwn(e.Decision)))
	if x.caller.actsFor != kernel.NoNode {
		e.Parts = append(e.Parts, x.explainActsFor())
	}
	if t := x.caller.token; t != nil && t.token.bounded {
		e.Ceiling = x.explainCeiling(t)
	}
	x.nameAll(e)
	return e, nil
}

// callersOwn is what the policies came to for the caller alone, by what was
// decided: only who is allowed can be denied for another reason.
func callersOwn(d Decision) Decision {
	switch d.Reason {
	case ReasonCeiling, ReasonActsFor, ReasonAttributes:
		return Decision{Allowed: true, Reason: ReasonAllowed}
	}
	return d
}

func (x *asker) explainActsFor() ExplanationPart {
	if d, ok := x.admit(x.caller.actsFor); !ok {
		return ExplanationPart{Principal: x.a.ref(x.caller.actsFor), ActsFor: true, Reason: d.Reason, Detail: d.Detail}
	}
	x.k.Switch(x.caller.actsFor)
	part := x.explainFor(x.caller.actsFor, x.verdict(x.decideFor(x.caller.actsFor)))
	part.ActsFor = true
	x.k.Switch(x.caller.node)
	x.see(x.caller.node)
	return part
}
