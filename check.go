package ambit

import "github.com/ambit-iam/ambit/internal/kernel"

// Check decides q. The error is a [QuestionError]: a question that cannot be
// asked as it stands, about which nothing was decided.
func (a *Account) Check(q Question) (Decision, error) {
	x := a.ask(&q)
	defer x.done()
	d, ok, err := x.resolve()
	switch {
	case err != nil:
		return Decision{}, err
	case !ok:
		return d, nil
	}
	return x.decide(), nil
}

// CheckMany decides each question by itself, as Check does. An error says which
// question could not be asked; nothing is answered then.
func (a *Account) CheckMany(qs []Question) ([]Decision, error) {
	decisions := make([]Decision, len(qs))
	for i := range qs {
		d, err := a.Check(qs[i])
		if err != nil {
			if fault, ok := err.(*QuestionError); ok {
				fault.Field = element("questions", i) + "." + fault.Field
			}
			return nil, err
		}
		decisions[i] = d
	}
	return decisions, nil
}

// resolve finds what the words of the question mean. It is false where that
// alone decides, or is an error.
func (x *asker) resolve() (Decision, bool, error) {
	if err := x.checkNow(); err != nil {
		return Decision{}, false, err
	}
	if d, ok, err := x.resolveCaller(); !ok || err != nil {
		return d, false, err
	}
	if err := x.overlayPrincipal(); err != nil {
		return Decision{}, false, err
	}
	if d, ok := x.resolvePermission(); !ok {
		return d, false, nil
	}
	if d, ok, err := x.resolveTarget(); !ok || err != nil {
		return d, false, err
	}
	x.aim()
	return Decision{}, true, nil
}

// checkNow refuses a question without a time: taken for the beginning of time, it
// would bring everything back that has expired.
func (x *asker) checkNow() error {
	if x.q.Now.IsZero() {
		return faulty(FaultTime, "now", "is not stated; every question says when it is asked")
	}
	return nil
}

// aim points the kernel at the caller and the thing.
func (x *asker) aim() {
	x.k.From(x.a.state, x.caller.node)
	if x.thing.node != kernel.NoNode {
		x.k.About(x.thing.node)
	} else {
		x.k.AboutDescribed(x.thing.typ.num, x.edges)
	}
}

// decide asks the policies about the caller and the thing, and then whatever
// else has to agree: the one acted for, the token's ceiling, and the guards of
// what is to be written.
func (x *asker) decide() Decision {
	d := x.decideOne(x.perm)
	d.Revision, d.Described = x.a.revision, x.thing.described
	if len(x.q.Write) == 0 {
		return d
	}
	for _, name := range x.q.Write {
		if refusal, refused := x.guard(name); refused {
			d.Refused = append(d.Refused, refusal)
		}
	}
	if d.Allowed && len(d.Refused) > 0 {
		d.Allowed, d.Reason = false, ReasonAttributes
		d.Detail = d.Refused[0].Name + " may not be written: " + d.Refused[0].Detail
	}
	return d
}

// decideOne decides one permission on the thing for the caller behind its token.
func (x *asker) decideOne(perm *permissionInfo) Decision {
	x.point.Perm = perm.num
	v := x.decideFor(x.caller.node)
	if !v.Allowed || x.caller.token == nil {
		return x.verdict(v)
	}
	if x.caller.actsFor != kernel.NoNode {
		if d, ok := x.decideActsFor(); !ok {
			return d
		}
	}
	if !x.underCeiling(perm) {
		return Decision{Reason: ReasonCeiling, Detail: "the ceiling of the token " + x.caller.token.own.Ref().String() + " does not admit it"}
	}
	return x.verdict(v)
}

// decideFor asks the policies of one principal.
func (x *asker) decideFor(n kernel.Node) kernel.Verdict {
	x.see(n)
	return x.k.Decide(&x.point)
}

// decideActsFor asks the policies of the one acted for, and returns to the
// caller.
func (x *asker) decideActsFor() (Decision, bool) {
	d, ok := x.admit(x.caller.actsFor)
	if ok {
		x.k.Switch(x.caller.actsFor)
		d = x.verdict(x.decideFor(x.caller.actsFor))
		ok = d.Allowed
		x.k.Switch(x.caller.node)
		x.see(x.caller.node)
	}
	if !ok {
		d = x.refuseActsFor(d)
	}
	return d, ok
}

// refuseActsFor is the caller's denial where the one acted for is denied as d says.
func (x *asker) refuseActsFor(d Decision) Decision {
	d.Detail = "the token acts for " + x.a.label(x.caller.actsFor) + ", who may not: " + string(d.Reason)
	d.Reason = ReasonActsFor
	return d
}

// underCeiling reports whether the token's ceiling, if it has one, admits a
// permission on the thing.
func (x *asker) underCeiling(perm *permissionInfo) bool {
	t := x.caller.token.token
	if !t.bounded {
		return true
	}
	if !t.perms.Has.Has(uint32(perm.num)) {
		return false
	}
	for _, n := range t.nodes {
		if x.k.Covers(n) {
			return true
		}
	}
	return false
}

// verdict is the kernel's verdict in words.
func (x *asker) verdict(v kernel.Verdict) Decision {
	switch {
	case v.Policy == kernel.NoPolicy:
		return Decision{Reason: ReasonNoPolicy}
	case v.Allowed:
		return Decision{Allowed: true, Reason: ReasonAllowed, Policy: x.a.policyRef(v.Policy)}
	}
	return Decision{Reason: ReasonDenied, Policy: x.a.policyRef(v.Policy)}
}

// policyRef is the reference of a policy by the kernel's handle.
func (a *Account) policyRef(handle uint32) Ref {
	if i, ok := kernel.IsBuiltin(handle); ok {
		return a.schema.policies[i].ref
	}
	return a.ref(handle)
}

// guard says whether an attribute or relation may not be written, and why.
func (x *asker) guard(name string) (Refusal, bool) {
	t := x.thing.typ
	var guard Guard
	if a := t.attribute(name); a != nil {
		guard = a.Guard
	} else if r := t.relation(name); r != nil {
		guard = r.guard
	} else {
		return Refusal{name, ReasonUndeclared, string(t.name) + " declares no such attribute or relation"}, true
	}
	switch guard {
	case GuardFree:
		return Refusal{}, false
	case GuardReadOnly:
		return Refusal{name, ReasonReadOnly, "it is read-only"}, true
	}
	if len(t.protect) == 0 {
		return Refusal{name, ReasonProtected, string(t.name) + " declares no permission with the action " + ProtectAction}, true
	}
	for _, p := range t.protect {
		if d := x.decideOne(p); !d.Allowed {
			return Refusal{name, ReasonProtected, "it is protected, which needs " + string(p.id) + ": " + string(d.Reason)}, true
		}
	}
	return Refusal{}, false
}
