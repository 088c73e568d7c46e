package oracle

import "github.com/ambit-iam/ambit"

// Check answers a question: "`Check(principal, permission, resource, context,
// now) → allow | deny, with reasons`". Of the decision, Allowed, Reason, Described
// and Refused are filled in.
func (o *Oracle) Check(q ambit.Question) (ambit.Decision, error) {
	a := o.ask(q)
	if len(a.faults) == 0 {
		return o.decide(a), nil
	}
	if fault, ok := a.faults[0].(*ambit.QuestionError); ok {
		o.hits.hit(map[ambit.QuestionFault]Rule{
			ambit.FaultReference: errorReference,
			ambit.FaultRelations: errorRelations,
			ambit.FaultAttribute: errorAttribute,
		}[fault.Code])
	}
	return ambit.Decision{}, a.faults[0]
}

// Also lists what may be answered as well to a question that cannot be asked: any
// of its faults, or the reason for which it would be denied all the same before
// anything at fault is looked at. Which comes first, the design leaves open.
func (o *Oracle) Also(q ambit.Question) []string {
	uncounted := Oracle{World: o.World, types: o.types, permissions: o.permissions}
	a := uncounted.ask(q)
	var answers []string
	for _, err := range a.faults {
		text, _, _ := answer(ambit.Decision{}, err)
		answers = append(answers, text)
	}
	if len(answers) > 0 && !a.nobody {
		answers = append(answers, string(uncounted.unfit(a)))
	}
	return answers
}

// decide: "Order of reasons when several hold: principal (unknown, pending,
// disabled; for a token first the token itself: unknown, expired), permission,
// resource (unknown type or node before type mismatch), policies, the one acted
// for, ceiling, attributes."
func (o *Oracle) decide(a *inquiry) ambit.Decision {
	if reason := o.unfit(a); reason != "" {
		return ambit.Decision{Reason: reason}
	}
	// "An answer that rests on a description says so."
	d := ambit.Decision{Described: a.described}
	d.Reason = o.byPolicies(a, a.caller, a.PrincipalAttributes)
	if d.Reason == ambit.ReasonAllowed && a.token != nil {
		d.Reason = o.byToken(a)
	}
	// "undeclared and `read-only` ones are refused", whatever else is.
	if d.Refused = o.refused(a); len(d.Refused) > 0 && d.Reason == ambit.ReasonAllowed {
		d.Reason = ambit.ReasonAttributes
	}
	d.Allowed = d.Reason == ambit.ReasonAllowed
	return d
}

// unfit tells why a question is denied before any policy is looked at.
func (o *Oracle) unfit(a *inquiry) ambit.Reason {
	if a.token != nil && !a.token.Expires.IsZero() && !counted(a.Now).Before(counted(a.token.Expires)) {
		o.hits.hit(tokenExpired)
		return ambit.ReasonExpiredToken
	}
	if reason := o.standing(a.caller); reason != "" {
		return reason
	}
	if a.perm == nil {
		o.hits.hit(permissionUnknown)
		return ambit.ReasonUnknownPermission
	}
	return a.trouble
}

// standing tells why a principal is denied everything, if it is: "An unknown
// principal, a pending or disabled one, is denied." Principals are "a user (status
// `pending` or `accepted`), a service account, a group, a resource of a type that
// declares `acts: true` …, or `anonymous`".
func (o *Oracle) standing(r ambit.Ref) ambit.Reason {
	if r == ambit.Anonymous {
		return ""
	}
	pending, disabled := false, false
	switch n := o.Noun(r).(type) {
	case *ambit.User:
		pending, disabled = n.Status != ambit.Accepted, n.Disabled
	case *ambit.ServiceAccount:
		disabled = n.Disabled
	case *ambit.Group:
		o.hits.hit(principalGroup)
	case *ambit.Resource:
		if !o.typeOf(n.Node.Type).acts {
			o.hits.hit(principalNotActing)
			return ambit.ReasonUnknownPrincipal
		}
	default:
		o.hits.hit(principalUnknown)
		if r.Type == ambit.TokenType {
			o.hits.hit(tokenUnknown)
		}
		return ambit.ReasonUnknownPrincipal
	}
	switch {
	case pending:
		o.hits.hit(principalPending)
		return ambit.ReasonPendingPrincipal
	case disabled:
		o.hits.hit(principalDisabled)
		return ambit.ReasonDisabledPrincipal
	}
	return ""
}

// byPolicies: "Any applying deny → deny. Else any applying allow → allow. Else
// deny."
func (o *Oracle) byPolicies(a *inquiry, caller ambit.Ref, overlay map[string]ambit.Value) ambit.Reason {
	account, _ := o.node(o.Account())
	principal, _ := o.node(caller)
	principal.ref = caller
	f := &facts{
		principal: principal, resource: a.thing, account: account, permission: a.perm,
		properties: a.ActionProperties, context: a.Context, now: a.Now, overlay: overlay,
	}
	if len(overlay) > 0 {
		o.hits.hit(principalOverlay)
	}
	ways := o.cover(a.thing)
	allowed, denied := false, false
	for _, p := range o.policies() {
		if o.applies(&p, caller, a.perm, ways, f) {
			allowed = allowed || p.effect == ambit.Allow
			denied = denied || p.effect == ambit.Deny
		}
	}
	switch {
	case denied && allowed:
		o.hits.hit(decidedByDenyOverAllow)
		return ambit.ReasonDenied
	case denied:
		o.hits.hit(decidedByDenyAlone)
		return ambit.ReasonDenied
	case allowed:
		o.hits.hit(decidedByAllow)
		return ambit.ReasonAllowed
	}
	o.hits.hit(decidedByNothing)
	return ambit.ReasonNoPolicy
}
