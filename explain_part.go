package ambit

import (
	"cmp"
	"slices"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// A partial collects what the policies came to for one principal.
type partial struct {
	x       *asker
	trace   *kernel.Trace
	applied []kernel.Hit
	more    map[uint32]bool // policies that applied as well
	misses  []near          // the nearest, in order
	missed  map[uint32]bool // all policies that missed
}

// A near is a policy that did not apply, at the place where it came nearest.
type near struct {
	hit     kernel.Hit
	away    kernel.Away // of one elsewhere
	reason  MissReason
	dormant bool // it would not hold now even there
}

// explainFor goes through what the policies came to for one principal, of whom d
// was decided.
func (x *asker) explainFor(n kernel.Node, d Decision) ExplanationPart {
	p := partial{x: x, trace: x.k.Trace(mostLooked), more: map[uint32]bool{}, missed: map[uint32]bool{}}
	part := ExplanationPart{Principal: Anonymous, Allowed: d.Allowed, Reason: d.Reason}
	if n != kernel.NoNode {
		part.Principal = x.a.ref(n)
	}
	denies := p.trace.Hits(&x.point, true, p.apply)
	if d.Reason == ReasonDenied && len(p.applied) == 0 {
		p.applyDecisive(d)
	}
	allows := p.trace.Hits(&x.point, false, func(h kernel.Hit) {
		if h.Outcome.Applied() {
			p.apply(h)
		} else if d.Reason == ReasonNoPolicy {
			p.miss(h)
		}
	})
	part.Unlooked = !denies || !allows
	if d.Allowed && len(p.applied) == 0 {
		p.applyDecisive(d)
	}
	if d.Reason == ReasonNoPolicy && !p.trace.Elsewhere(x.perm.num, p.missElsewhere) {
		part.Unlooked = true
	}
	p.tell(&part)
	return part
}

// apply notes a policy that applied; of several ways by which one does, the first.
func (p *partial) apply(h kernel.Hit) {
	switch {
	case !h.Outcome.Applied() || p.more[h.Policy]:
	case slices.ContainsFunc(p.applied, func(a kernel.Hit) bool { return a.Policy == h.Policy }):
	case len(p.applied) < mostApplied:
		p.applied = append(p.applied, h)
	default:
		p.more[h.Policy] = true
	}
}

// applyDecisive notes the policy that decided, which is told even where there was
// too much to look at before it.
func (p *partial) applyDecisive(d Decision) {
	if handle, ok := p.x.a.policyHandle(d.Policy); ok {
		if h, ok := p.trace.HitOf(&p.x.point, handle); ok {
			p.apply(h)
		}
	}
}

// policyHandle is the kernel's handle of a policy by its full reference.
func (a *Account) policyHandle(r Ref) (uint32, bool) {
	for i, b := range a.schema.policies {
		if b.ref == r {
			return kernel.BuiltinPolicy(i), true
		}
	}
	return a.node(a.schema.typeByName[PolicyType].num, r.ID)
}

// miss notes a policy that covers the resource and did not apply.
func (p *partial) miss(h kernel.Hit) {
	p.keep(near{hit: h, reason: reasonOf(h.Outcome)})
}

// missElsewhere notes a policy that sits elsewhere.
func (p *partial) missElsewhere(w kernel.Away) {
	noun := p.x.a.policyNoun(w.Policy)
	p.keep(near{
		hit:  kernel.Hit{Policy: w.Policy, Holder: w.Holder},
		away: w, reason: MissElsewhere, dormant: p.x.dormant(noun) != "",
	})
}

// keep notes a miss if it is among the nearest, once for each policy.
func (p *partial) keep(n near) {
	p.missed[n.hit.Policy] = true
	old := slices.IndexFunc(p.misses, func(o near) bool { return o.hit.Policy == n.hit.Policy })
	if old >= 0 {
		if compareNear(n, p.misses[old]) >= 0 {
			return
		}
		p.misses = slices.Delete(p.misses, old, old+1)
	}
	// It stands behind those that came as near before.
	i := len(p.misses)
	for i > 0 && compareNear(n, p.misses[i-1]) < 0 {
		i--
	}
	p.misses = slices.Insert(p.misses, i, n)
	p.misses = p.misses[:min(len(p.misses), mostMisses)]
}

// compareNear puts what came nearer first: by the reason, then what would hold
// now, then by how far away it sits.
func compareNear(a, b near) int {
	dormant := func(n near) int {
		if n.dormant {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(nearness[a.reason], nearness[b.reason]),
		cmp.Compare(dormant(a), dormant(b)),
		cmp.Compare(a.away.Far, b.away.Far),
	)
}

// tell writes down what was noted.
func (p *partial) tell(part *ExplanationPart) {
	for _, h := range p.applied {
		part.Applied = append(part.Applied, p.tellApplied(h))
	}
	part.MoreApplied = len(p.more)
	for _, n := range p.misses {
		part.Misses = append(part.Misses, p.tellMiss(n))
	}
	part.MoreMisses = len(p.missed) - len(p.misses)
}
