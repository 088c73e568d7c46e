package oracle

import (
	"slices"
	"time"

	"github.com/ambit-iam/ambit"
)

// names tells whether one of the policy's principals is the caller: "itself, a
// group it is in at any depth, its type, `authenticated` or `anonymous`".
func (o *Oracle) names(p *policy, caller ambit.Ref) (Rule, bool) {
	for _, named := range p.principals {
		switch {
		case named == ambit.Anonymous:
			if caller == ambit.Anonymous {
				return matchAnonymous, true
			}
		case named == ambit.Authenticated:
			if caller != ambit.Anonymous {
				return matchAuthenticated, true
			}
		case named == caller:
			return matchItself, true
		case named.ID == "":
			if named.Type == caller.Type {
				return matchType, true
			}
		case named.Type == ambit.GroupType && slices.Contains(o.Members[named], caller):
			return matchGroup, true
		case named.Type == ambit.GroupType && o.inGroup(caller, named):
			return matchGroupNested, true
		}
	}
	return 0, false
}

// inGroup tells whether who is in the group "at any depth".
func (o *Oracle) inGroup(who, group ambit.Ref) bool {
	for _, m := range o.Members[group] {
		if m == who || m.Type == ambit.GroupType && o.inGroup(who, m) {
			return true
		}
	}
	return false
}

// current tells whether the policy is in force: "`not_before` ≤ now <
// `expires_at`, disabled".
func (o *Oracle) current(p *policy, now time.Time) bool {
	now = counted(now)
	switch {
	case p.disabled:
		o.hits.hit(policyDisabled)
		return false
	case !p.notBefore.IsZero() && now.Before(counted(p.notBefore)):
		o.hits.hit(timeBefore)
		return false
	case !p.expiresAt.IsZero() && now.Equal(counted(p.expiresAt)):
		o.hits.hit(timeAtEnd)
		return false
	case !p.expiresAt.IsZero() && now.After(counted(p.expiresAt)):
		o.hits.hit(timeAfter)
		return false
	case !p.notBefore.IsZero() && now.Equal(counted(p.notBefore)):
		o.hits.hit(timeAtStart)
	case !p.notBefore.IsZero() && !p.expiresAt.IsZero():
		o.hits.hit(timeWithin)
	}
	return true
}

// applies: "A policy applies when one of its principals is the caller …, its
// patterns include the permission (or one that includes it), one of its nodes
// covers the resource, now is within its time bounds, and its condition holds. Of
// an allow, that node's scope must also be among the applicable scopes and the
// role's allowed scopes (where stated) and the role at home there or above".
func (o *Oracle) applies(p *policy, caller ambit.Ref, m *permission, ways []way, f *facts) bool {
	how, ok := o.names(p, caller)
	if !ok || !o.anyGrant(p, m) || !o.current(p, f.now) {
		return false
	}
	if p.effect == ambit.Deny {
		ok = o.denyCovers(p, caller, m, ways)
	} else {
		ok = o.allowCovers(p, caller, m, ways)
	}
	if !ok || !o.holds(p, f) {
		return false
	}
	o.hits.hit(how)
	if p.builtin {
		o.hits.hit(policyBuiltin)
	}
	return true
}

// anyGrant tells whether the policy's patterns include m at all.
func (o *Oracle) anyGrant(p *policy, m *permission) bool {
	return slices.ContainsFunc(p.grants, func(g grant) bool {
		_, ok := o.includes(g.patterns, m, g.over)
		return ok
	})
}

// allowCovers tells whether one of the allow's nodes covers the resource where one
// of its roles or patterns may be granted.
func (o *Oracle) allowCovers(p *policy, caller ambit.Ref, m *permission, ways []way) bool {
	covered := false
	for _, n := range o.sits(p, caller) {
		how, ok := covers(ways, n.node)
		if !ok {
			continue
		}
		covered = true
		for i := range p.grants {
			if rule, ok := o.granted(&p.grants[i], m, n.node); ok {
				o.hits.hit(how)
				o.hits.hit(n.rule)
				o.hits.hit(rule)
				o.hits.hit(p.grants[i].rule)
				return true
			}
		}
	}
	if !covered {
		o.hits.hit(coverNone)
	}
	return false
}

// granted tells whether the grant gives m where it sits on n.
func (o *Oracle) granted(g *grant, m *permission, n ambit.Ref) (Rule, bool) {
	for _, pattern := range g.patterns {
		for _, way := range o.matches(pattern, m, g.over) {
			if o.fits(n, m, way, g) && o.atHome(g, n) {
				return way.rule, true
			}
		}
	}
	return 0, false
}

// atHome: "the role at home there or above".
func (o *Oracle) atHome(g *grant, n ambit.Ref) bool {
	if g.home.IsZero() || g.home == o.Account() {
		return true
	}
	x, _ := o.node(n)
	above := slices.Contains(o.up(x), g.home)
	o.hits.either(above, roleHomeFits, roleHomeMisses)
	return above
}

// denyCovers tells whether one of the deny's nodes covers the resource: "Scopes
// limit what is granted, never what is denied."
func (o *Oracle) denyCovers(p *policy, caller ambit.Ref, m *permission, ways []way) bool {
	for _, n := range o.sits(p, caller) {
		how, ok := covers(ways, n.node)
		if !ok {
			continue
		}
		o.hits.hit(how)
		o.hits.hit(n.rule)
		o.countDeny(p, m, n.node)
		return true
	}
	o.hits.hit(coverNone)
	return false
}

// countDeny counts what would have kept the deny from applying, were it an allow.
func (o *Oracle) countDeny(p *policy, m *permission, n ambit.Ref) {
	if o.hits == nil {
		return
	}
	uncounted := &Oracle{World: o.World, types: o.types, permissions: o.permissions}
	fits := false
	for _, g := range p.grants {
		rule, ok := uncounted.includes(g.patterns, m, g.over)
		if !ok {
			continue
		}
		if !uncounted.atHome(&g, n) {
			o.hits.hit(denyAwayFromHome)
		}
		o.hits.hit(rule)
		o.hits.hit(g.rule)
		g.home = ambit.Ref{}
		_, granted := uncounted.granted(&g, m, n)
		fits = fits || granted
	}
	if !fits {
		o.hits.hit(denyUnscoped)
	}
}

// holds tells whether the policy's condition lets it apply: "A policy whose
// condition reads an attribute of `resource` concerns only types that declare it.
// A declared attribute without value or default, a missing member of `context` …,
// an error … fails closed: an allow does not apply, a deny does".
func (o *Oracle) holds(p *policy, f *facts) bool {
	if p.condition == "" {
		return true
	}
	expr, ok := o.Conditions[p.condition]
	if !ok {
		panic("the world does not hold the tree of the condition " + p.condition)
	}
	for _, name := range reads(expr) {
		named := name == "name" && isOwn(f.resource.typ.name)
		if !named && f.resource.typ.attribute(name) == nil {
			o.hits.hit(conditionNotConcerned)
			return false
		}
	}
	switch expr.eval(f) {
	case yes:
		o.hits.hit(conditionTrue)
		return true
	case no:
		o.hits.hit(conditionFalse)
		return false
	}
	if p.effect == ambit.Deny {
		o.hits.hit(conditionErrorDeny)
		return true
	}
	o.hits.hit(conditionErrorAllow)
	return false
}
