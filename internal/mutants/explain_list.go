package main

// explaining are mutants of what is told of a decision.
var explaining = []mutant{
	{
		name: "misses of what is allowed are told", file: explainFile,
		from: `			case !deny && d.Reason == ReasonNoPolicy:`,
		to:   `			case !deny:`,
	},
	{
		name: "farther misses are told first", file: explainFile,
		from: `cmp.Compare(nearness[a.Reason], nearness[b.Reason])`,
		to:   `cmp.Compare(nearness[b.Reason], nearness[a.Reason])`,
	},
	{
		name: "that misses were left out is not told", file: explainFile,
		from: `		part.Misses = part.Misses[:mostMisses]
		part.Omitted = true`,
		to: `		part.Misses = part.Misses[:mostMisses]`,
	},
	{
		name: "that more policies applied is not told", file: explainFile,
		from: `				part.Omitted = true
				return false`,
		to: `				return false`,
	},
	{
		name: "allows are told before denies", file: explainFile,
		from: `[]bool{true, false}`,
		to:   `[]bool{false, true}`,
	},
	{
		name: "the resource group by which a policy sits there is not told", file: explainFile,
		from: `	if h.Set != kernel.NoNode {`,
		to:   `	if h.Set == kernel.NoNode && h.Set != kernel.NoNode {`,
	},
	{
		name: "why a deny holds by fault is not told", file: explainFile,
		from: `	if h.Outcome == kernel.DeniesByFault {`,
		to:   `	if h.Outcome == kernel.ConditionFault {`,
	},
	{
		name: "the permission that includes the one asked is not told", file: explainFile,
		from: `				pattern, via = p, m.perm.id`,
		to:   `				pattern, via = p, ""`,
	},
	{
		name: "a role that does not fit is told in place of one that does", file: explainFile,
		from: `		if a.Pattern == "" || fits {`,
		to:   `		if a.Pattern == "" {`,
	},
	{
		name: "policies that hold elsewhere are not told", file: explainFile,
		from: `	if d.Reason == ReasonNoPolicy {
		x.elsewhere(`,
		to: `	if d.Reason == ReasonDenied {
		x.elsewhere(`,
	},
	{
		name: "a policy that missed is told again as one elsewhere", file: explainFile,
		from: `		told[part.Misses[i].Policy] = true`,
		to:   `		_ = i`,
	},
	{
		name: "a policy elsewhere is told once for each of its places", file: explainFile,
		from: `		told[r] = true`,
		to:   `		_ = r`,
	},
	{
		name: "the groups between caller and policy are not told", file: traceFile,
		from: `	for _, link := range way {
		path = append(path, link.To)
	}`,
		to: `	if len(way) > 0 {
		path = append(path, way[len(way)-1].To)
	}`,
	},
	{
		name: "steps backward are told as forward", file: traceFile,
		from: `Back: s.Back, Reach: true`,
		to:   `Back: false, Reach: true`,
	},
	{
		name: "the way by reach is not told", file: traceFile,
		from: `	for i := range paths {
		if way, ok := a.reachWay(`,
		to: `	for i := range paths[:0] {
		if way, ok := a.reachWay(`,
	},
	{
		name: "policies at the end of a fan are not told", file: traceFile,
		from: `func (a *Asking) Hits(p *Point, deny bool, visit func(Hit) bool) {
	a.widen()`,
		to: `func (a *Asking) Hits(p *Point, deny bool, visit func(Hit) bool) {`,
	},
	{
		name: "the acted for is explained as the caller", file: explainFile,
		from: `	x.k.Switch(x.caller.actsFor)
	part :=`,
		to: `	part :=`,
	},
	{
		name: "the ceiling is told as admitting", file: explainFile,
		from: `Admits: x.underCeiling(x.perm)`,
		to:   `Admits: true`,
	},
	{
		name: "too late is told as too early", file: missesFile,
		from: `		m.Reason, m.Detail = MissTooLate,`,
		to:   `		m.Reason, m.Detail = MissTooEarly,`,
	},
	{
		name: "Ambit's own nouns are told by id", file: missesFile,
		from: `	if label := a.labelRef(r); label != r.String() {`,
		to:   `	if label := a.labelRef(r); label == "" {`,
	},
}
