package ambit

import (
	"cmp"
	"slices"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// The most of each kind that an explanation tells; see [ExplanationPart.Omitted].
const (
	mostApplied = 8
	mostMisses  = 5
	mostLooked  = 10_000 // policies looked at for near misses
)

// An Explanation is a decision with everything that led to it. All references
// are full; Names has what people call those of Ambit's own nouns.
type Explanation struct {
	Decision   Decision          `json:"decision"`
	Principal  Ref               `json:"principal"`
	Permission PermissionID      `json:"permission"`
	Resource   Ref               `json:"resource"`
	StandIn    TypeName          `json:"stand_in,omitempty"` // the type of what would lie in Resource
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
	Applied   []AppliedPolicy `json:"applied,omitempty"` // denies first
	Misses    []Miss          `json:"misses,omitempty"`  // of a denial by no policy: the nearest first
	Omitted   bool            `json:"omitted,omitempty"` // more applied, or came near, than is told
}

// An AppliedPolicy is a policy that applied, and how.
type AppliedPolicy struct {
	Policy Ref    `json:"policy"` // the id of a catalog's policy is catalog/name
	Effect Effect `json:"effect"`

	// Who leads from the principal by groups to what the policy names.
	Who []Ref `json:"who"`

	Role     RoleName     `json:"role,omitempty"` // empty: the policy's own pattern
	Pattern  Pattern      `json:"pattern"`
	Includes PermissionID `json:"includes,omitempty"` // what the pattern names, where that only includes the permission asked

	Node          Ref    `json:"node"` // where the policy sits
	ResourceGroup Ref    `json:"resource_group,omitzero"`
	Where         []Step `json:"where,omitempty"` // from the resource to Node

	Condition string `json:"condition,omitempty"`
	Fault     string `json:"fault,omitempty"` // why the condition could not be evaluated, where a deny applied for that
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
	Token  Ref  `json:"token"`
	Admits bool `json:"admits"`
}

// Explain decides q as Check does and tells everything that led to the decision.
// It is bounded: it says where it left something out.
func (a *Account) Explain(q Question) (*Explanation, error) {
	x := a.ask(&q)
	defer x.done()
	e := &Explanation{Permission: q.Permission, Principal: q.Principal, Resource: q.Resource.Ref}
	d, ok, err := x.resolve()
	if err != nil {
		return nil, err
	}
	x.nameAsked(e)
	if !ok {
		e.Decision = d
		return e, nil
	}
	e.Decision = x.decide()
	x.point.Perm = x.perm.num
	e.Parts = append(e.Parts, x.explainFor(x.caller.node))
	if x.caller.actsFor != kernel.NoNode {
		e.Parts = append(e.Parts, x.explainActsFor())
	}
	if t := x.caller.token; t != nil && t.token.bounded {
		e.Ceiling = &CeilingReport{Token: t.own.Ref(), Admits: x.underCeiling(x.perm)}
	}
	x.nameAll(e)
	return e, nil
}

// nameAsked writes in full what the question names, as far as it is known.
func (x *asker) nameAsked(e *Explanation) {
	e.Names = map[string]string{}
	if r, err := x.a.Resolve(e.Principal); err == nil && !e.Principal.IsZero() {
		e.Principal = r
	}
	if e.Resource.IsZero() {
		e.Resource = x.a.Ref()
	} else if r, err := x.a.full("resource", e.Resource); err == nil {
		e.Resource = r
	} else if t, _ := x.a.schema.typeNamed(e.Resource.Type); t != nil {
		e.Resource.Type = t.name
	}
	if x.thing.standIn {
		e.StandIn = x.thing.typ.name
		x.a.name(e.Names, Ref{Type: e.StandIn})
	}
	x.a.name(e.Names, e.Principal)
	x.a.name(e.Names, e.Resource)
}

func (x *asker) explainActsFor() ExplanationPart {
	if d, ok := x.admit(x.caller.actsFor); !ok {
		return ExplanationPart{Principal: x.a.ref(x.caller.actsFor), ActsFor: true, Reason: d.Reason}
	}
	x.k.Switch(x.caller.actsFor)
	part := x.explainFor(x.caller.actsFor)
	part.ActsFor = true
	x.k.Switch(x.caller.node)
	x.see(x.caller.node)
	return part
}

// explainFor goes through what the policies came to for one principal.
func (x *asker) explainFor(n kernel.Node) ExplanationPart {
	d := x.verdict(x.decideFor(n))
	part := ExplanationPart{Principal: Anonymous, Allowed: d.Allowed, Reason: d.Reason}
	if n != kernel.NoNode {
		part.Principal = x.a.ref(n)
	}
	for _, deny := range []bool{true, false} {
		x.k.Hits(&x.point, deny, func(h kernel.Hit) bool {
			switch {
			case h.Outcome.Applied() && len(part.Applied) == mostApplied:
				part.Omitted = true
				return false
			case h.Outcome.Applied():
				part.Applied = append(part.Applied, x.applied(h))
			case !deny && d.Reason == ReasonNoPolicy:
				part.miss(x.missed(h))
			}
			return true
		})
	}
	if d.Reason == ReasonNoPolicy {
		x.elsewhere(&part)
	}
	return part
}

// nearness orders misses: the smaller, the nearer.
var nearness = func() map[MissReason]int {
	order := map[MissReason]int{}
	for i, r := range []MissReason{
		MissConditionFalse, MissConditionFault, MissUnconcerned, MissTooLate, MissTooEarly,
		MissDisabled, MissOutOfScope, MissAwayFromHome, MissElsewhere, MissNotGranted,
	} {
		order[r] = i
	}
	return order
}()

// miss keeps a miss if it is among the nearest.
func (part *ExplanationPart) miss(m Miss) {
	i, _ := slices.BinarySearchFunc(part.Misses, m, func(a, b Miss) int {
		// Later ones stand behind earlier ones that are as near.
		return cmp.Or(cmp.Compare(nearness[a.Reason], nearness[b.Reason]), -1)
	})
	part.Misses = slices.Insert(part.Misses, i, m)
	if len(part.Misses) > mostMisses {
		part.Misses = part.Misses[:mostMisses]
		part.Omitted = true
	}
}

// elsewhere adds the policies that would grant the permission on other nodes.
func (x *asker) elsewhere(part *ExplanationPart) {
	told := map[Ref]bool{}
	for i := range part.Misses {
		told[part.Misses[i].Policy] = true
	}
	all := x.k.Elsewhere(x.perm.num, mostLooked, func(policy uint32, h kernel.Holder) bool {
		r := x.a.policyRef(policy)
		if told[r] { // it sits in several places
			return true
		}
		told[r] = true
		m := Miss{AppliedPolicy: x.describePolicy(policy, h), Reason: MissElsewhere}
		x.nameGrant(&m.AppliedPolicy, policy, kernel.Root, kernel.NotGranted)
		m.Detail = "grants it, but on " + x.places(policy)
		part.miss(m)
		return len(part.Misses) < mostMisses || !part.Omitted
	})
	part.Omitted = part.Omitted || !all
}

// applied tells how a policy applied.
func (x *asker) applied(h kernel.Hit) AppliedPolicy {
	a := x.describePolicy(h.Policy, h.Holder)
	x.nameGrant(&a, h.Policy, h.Node, kernel.Applies)
	x.nameWhere(&a, h)
	if h.Outcome == kernel.DeniesByFault {
		a.Fault = x.faultOf(h.Policy)
	}
	return a
}

// describePolicy tells which policy it is, and how the principal comes to hold
// it.
func (x *asker) describePolicy(policy uint32, h kernel.Holder) AppliedPolicy {
	noun := x.a.policyNoun(policy)
	a := AppliedPolicy{Policy: x.a.policyRef(policy), Effect: noun.Effect, Condition: noun.Condition}
	if h.Node != kernel.NoNode {
		for _, n := range x.k.CallerPath(h.Node) {
			a.Who = append(a.Who, x.a.ref(n))
		}
		return a
	}
	caller := Anonymous
	if n := x.k.Caller(); n != kernel.NoNode {
		caller = x.a.ref(n)
	}
	switch h.Pseudo {
	case kernel.PseudoAnonymous:
		a.Who = []Ref{Anonymous}
	case kernel.PseudoAuthenticated:
		a.Who = []Ref{caller, Authenticated}
	default:
		a.Who = []Ref{caller, {Type: caller.Type}}
	}
	return a
}

// policyNoun is a policy by the kernel's handle.
func (a *Account) policyNoun(policy uint32) *Policy {
	if i, ok := kernel.IsBuiltin(policy); ok {
		return a.schema.policies[i].noun
	}
	return a.stored.Get(policy).own.(*Policy)
}

// nameGrant tells which role and pattern of a policy name the permission, if
// possible one whose outcome at n is the wanted one.
func (x *asker) nameGrant(a *AppliedPolicy, policy uint32, n kernel.Node, wanted kernel.Outcome) {
	noun, s := x.a.policyNoun(policy), x.a.schema
	deny := noun.Effect == Deny
	over := overAll
	if i, ok := kernel.IsBuiltin(policy); ok {
		over = s.policies[i].catalog
	}
	try := func(name RoleName, patterns []Pattern, over int, role *kernel.Role) bool {
		pattern, via := s.naming(patterns, over, x.perm)
		if pattern == "" {
			return false
		}
		fits := x.k.RoleOutcome(x.perm.num, role, n, deny) == wanted
		if a.Pattern == "" || fits {
			a.Role, a.Pattern, a.Includes = name, pattern, via
		}
		return fits
	}
	if role := x.a.ownPatterns(policy, noun); role != nil && try("", noun.Permissions, over, role) {
		return
	}
	for _, name := range noun.Roles {
		patterns, over, role := x.a.roleOf(name)
		if try(name, patterns, over, role) {
			return
		}
	}
}

// ownPatterns is what a policy's own patterns come to; nil if it has none. They
// stand before the policy's roles.
func (a *Account) ownPatterns(policy uint32, noun *Policy) *kernel.Role {
	if len(noun.Permissions) == 0 {
		return nil
	}
	return a.state.Policy(policy).Fixed[0]
}

// roleOf is a role by its full name: its patterns, their range, and the kernel's
// form.
func (a *Account) roleOf(name RoleName) ([]Pattern, int, *kernel.Role) {
	if r, ok := a.schema.roleByName[name]; ok {
		over := r.catalog
		if over == 0 {
			over = overAll
		}
		return r.decl.Permissions, over, r.role
	}
	n, _ := a.node(a.schema.typeByName[RoleType].num, string(name))
	return a.stored.Get(n).own.(*Role).Permissions, overAll, a.state.Role(n)
}

// naming is the first pattern that names perm, and what it names where that only
// includes perm.
func (s *schema) naming(patterns []Pattern, over int, perm *permissionInfo) (Pattern, PermissionID) {
	var pattern Pattern
	var via PermissionID
	for _, p := range patterns {
		s.match(p, over, func(m match) {
			if pattern != "" && via == "" {
				return
			}
			if m.perm == perm {
				pattern, via = p, ""
			} else if pattern == "" && slices.Contains(m.perm.includes, perm) {
				pattern, via = p, m.perm.id
			}
		})
	}
	return pattern, via
}

// nameWhere tells where a policy sits and how that covers the resource.
func (x *asker) nameWhere(a *AppliedPolicy, h kernel.Hit) {
	a.Node = x.a.ref(h.Node)
	if h.Set != kernel.NoNode {
		a.ResourceGroup = x.a.ref(h.Set)
	}
	for _, link := range x.k.Way(h.Node) {
		a.Where = append(a.Where, Step{
			Relation: x.a.schema.relationName(link.Rel),
			Backward: link.Back, Reach: link.Reach, To: x.a.ref(link.To),
		})
	}
}

func (s *schema) relationName(r kernel.Rel) string {
	switch {
	case r == kernel.RelHome:
		return HomeRelation
	case r < kernel.FirstRel:
		return "in"
	}
	return s.rels[r].name
}

// faultOf is why a policy's condition could not be evaluated.
func (x *asker) faultOf(policy uint32) string {
	x.Evaluate(x.a.state.Policy(policy).Condition)
	return x.whyUnknown()
}
