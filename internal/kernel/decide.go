package kernel

// A Point is what is asked of the thing: a permission, at a time.
type Point struct {
	Perm uint16
	Now  int64 // nanoseconds
	// Conditions evaluates conditions; nil: none can be.
	Conditions Evaluator
}

// An Evaluator evaluates conditions about the thing and the caller asked about.
type Evaluator interface {
	Evaluate(condition any) Truth
}

// Truth is what became of a condition.
type Truth uint8

// The truths.
const (
	False Truth = iota
	True
	Unknown   // it could not be evaluated
	Unrelated // it reads attributes that the thing's type does not declare
)

// An Outcome says whether a policy applies, or else the first thing that kept
// it from applying; later ones came nearer.
type Outcome uint8

// The outcomes.
const (
	NotGranted     Outcome = iota // no role or pattern of it names the permission
	AwayFromHome                  // the role is not at home there
	OutOfScope                    // the permission or role is not applicable there
	BeyondHome                    // the policy does not count there: outside of its home
	Disabled                      // the policy is switched off
	TooEarly                      // its time has not come
	TooLate                       // its time is over
	Unconcerned                   // its condition reads what the type does not have
	ConditionFalse                // its condition does not hold
	ConditionFault                // its condition could not be evaluated: an allow fails closed
	DeniesByFault                 // its condition could not be evaluated: a deny applies
	Applies
)

// Applied reports whether the policy applies.
func (o Outcome) Applied() bool { return o >= DeniesByFault }

// A Verdict is what the policies come to.
type Verdict struct {
	Allowed bool
	// Policy is a deny that applied, or else an allow that did; NoPolicy if
	// none did.
	Policy uint32
}

// NoPolicy is the handle of no policy.
const NoPolicy = 1<<32 - 1

// Decide says what the policies come to: any deny that applies denies, else any
// allow that applies allows, else nobody has said so.
func (a *Asking) Decide(p *Point) Verdict {
	if policy, ok := a.find(p, &a.st.deny, &a.st.denyPseudo); ok {
		return Verdict{Policy: policy}
	}
	if policy, ok := a.find(p, &a.st.allow, &a.st.allowPseudo); ok {
		return Verdict{Allowed: true, Policy: policy}
	}
	return Verdict{Policy: NoPolicy}
}

// find looks for a policy that applies among those of one effect that the
// caller holds: itself, by a group, by its type, or as what everybody is.
func (a *Asking) find(p *Point, nodes, pseudos *held) (uint32, bool) {
	for _, c := range a.callers.list {
		if policy, ok := a.findIn(p, nodes, c); ok {
			return policy, true
		}
	}
	if a.caller == NoNode {
		return a.findIn(p, pseudos, PseudoAnonymous)
	}
	if policy, ok := a.findIn(p, pseudos, PseudoType(a.st.TypeOf(a.caller))); ok {
		return policy, true
	}
	return a.findIn(p, pseudos, PseudoAuthenticated)
}

// Outcome says whether a policy of the caller's applies at n, which covers the
// thing.
func (a *Asking) Outcome(p *Point, policy *Policy, n Node) Outcome {
	o := a.could(p, policy, n)
	if o != Applies || policy.Condition == nil {
		return o
	}
	truth := Unknown
	if p.Conditions != nil {
		truth = p.Conditions.Evaluate(policy.Condition)
	}
	switch {
	case truth == True:
		return Applies
	case truth == False:
		return ConditionFalse
	case truth == Unrelated:
		return Unconcerned
	case policy.Deny:
		return DeniesByFault
	}
	return ConditionFault
}

// could is the outcome of a policy at n whatever its condition comes to.
func (a *Asking) could(p *Point, policy *Policy, n Node) Outcome {
	if o := a.granted(p, policy, n); o != Applies {
		return o
	}
	if !a.above(policy.Home, n) {
		return BeyondHome
	}
	return policy.at(p.Now)
}

// at is the outcome as far as it lies with the time.
func (p *Policy) at(now int64) Outcome {
	switch {
	case p.Off:
		return Disabled
	case now < p.NotBefore:
		return TooEarly
	case now >= p.Expires && p.Expires != Forever:
		return TooLate
	}
	return Applies
}

// granted is the best outcome of the policy's roles and patterns.
func (a *Asking) granted(p *Point, policy *Policy, n Node) Outcome {
	best := NotGranted
	for _, r := range policy.Fixed {
		if best = max(best, a.RoleOutcome(p.Perm, r, n, policy.Deny)); best == Applies {
			return best
		}
	}
	for _, role := range policy.Roles {
		if best = max(best, a.RoleOutcome(p.Perm, a.st.roles.Get(role), n, policy.Deny)); best == Applies {
			return best
		}
	}
	return best
}

// RoleOutcome says whether a role grants the permission at n, or denies it:
// scopes and homes limit what is granted, never what is denied.
func (a *Asking) RoleOutcome(perm uint16, r *Role, n Node, deny bool) Outcome {
	switch {
	case !r.Perms.Has.Has(uint32(perm)):
		return NotGranted
	case deny:
		return Applies
	case !a.above(r.Home, n):
		return AwayFromHome
	case !a.inScope(perm, r, n):
		return OutOfScope
	}
	return Applies
}

// above reports whether top is n or lies above it by containment.
func (a *Asking) above(top, n Node) bool {
	a.up.reset()
	return a.st.above(&a.up, top, n)
}

// inScope reports whether the scope of n is among the scopes stated for the
// permission and those stated for the role. The scope of a node is the nearest
// node upward, itself first, whose type some scope list names; of several that
// are equally near, one that fits is enough.
func (a *Asking) inScope(perm uint16, r *Role, n Node) bool {
	free := r.Perms.Free.Has(uint32(perm))
	if free && !r.Scoped {
		return true
	}
	st := a.st
	named := st.Schema.Scopes[st.Schema.Perms[perm].Catalog]
	allowed := r.Perms.Scoped[uint32(perm)]

	up := &a.up
	up.reset()
	up.add(n)
	found := false
	for i, level := 0, 1; i < len(up.list); i++ {
		if i == level {
			if found {
				return false
			}
			level = len(up.list)
		}
		typ := uint32(st.TypeOf(up.list[i]))
		if named.Has(typ) {
			if (free || allowed.Has(typ)) && (!r.Scoped || r.Allowed.Has(typ)) {
				return true
			}
			found = true
		}
		st.addParents(up, up.list[i])
	}
	return false
}
