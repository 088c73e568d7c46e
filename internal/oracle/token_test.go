package oracle

import (
	"slices"

	"github.com/ambit-iam/ambit"
)

// byToken: "decision(token) = decision(its principal) ∧ ceiling"; "With `acts_for`
// …: decision(agent) ∧ decision(user) ∧ ceiling."
func (o *Oracle) byToken(a *inquiry) ambit.Reason {
	if !a.token.ActsFor.IsZero() {
		reason := o.standing(a.token.ActsFor)
		if reason == "" {
			// "PrincipalAttributes overlay the principal's stored attributes", and
			// nobody else's.
			var overlay map[string]ambit.Value
			if a.token.ActsFor == a.caller {
				overlay = a.PrincipalAttributes
			}
			reason = o.byPolicies(a, a.token.ActsFor, overlay)
		}
		o.hits.either(reason == ambit.ReasonAllowed, actsForAllowed, actsForRefused)
		if reason != ambit.ReasonAllowed {
			return ambit.ReasonActsFor
		}
	}
	if a.token.Ceiling == nil {
		o.hits.hit(tokenPlain)
		return ambit.ReasonAllowed
	}
	if !o.admits(a.token.Ceiling, a) {
		return ambit.ReasonCeiling
	}
	return ambit.ReasonAllowed
}

// admits: "A ceiling admits a permission that its patterns match (or that one they
// match includes), on what its nodes cover, reach included. Scopes do not bound
// it. Without nodes or patterns it admits nothing."
func (o *Oracle) admits(c *ambit.Ceiling, a *inquiry) bool {
	if len(c.Permissions) == 0 || len(c.Nodes) == 0 {
		o.hits.hit(ceilingEmpty)
		return false
	}
	pattern, ok := o.includes(c.Permissions, a.perm, nil)
	if !ok {
		o.hits.hit(ceilingPattern)
		return false
	}
	ways := o.cover(a.thing)
	for _, n := range c.Nodes {
		how, ok := covers(ways, n)
		if !ok {
			continue
		}
		o.hits.hit(ceilingAdmits)
		if slices.Contains(byReach, how) {
			o.hits.hit(ceilingReach)
		}
		if pattern == includeID || pattern == includeWildcard {
			o.hits.hit(ceilingInclude)
		}
		return true
	}
	o.hits.hit(ceilingNode)
	return false
}

// byReach are the ways of covering that are no containment.
var byReach = []Rule{coverReach, coverReachLong, coverReachAbove, coverReachBackward, coverReachMixed}
