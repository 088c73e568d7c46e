package main

const (
	partFile        = "explain_part.go"
	howFile         = "explain_policy.go"
	valuesFile      = "explain_values.go"
	textFile        = "explain_text.go"
	linesFile       = "explain_lines.go"
	explainPageFile = "explain_page.go"
	hintsFile       = "hints.go"
	labelFile       = "label.go"
	hitsFile        = "internal/kernel/hits.go"
	trailFile       = "internal/kernel/trail.go"
)

// explaining are mutants of what is told of a decision.
var explaining = []mutant{
	{
		name: "misses of what is allowed are told", file: partFile,
		from: `		} else if d.Reason == ReasonNoPolicy {`,
		to:   `		} else {`,
	},
	{
		name: "farther misses are told first", file: partFile,
		from: `cmp.Compare(nearness[a.reason], nearness[b.reason])`,
		to:   `cmp.Compare(nearness[b.reason], nearness[a.reason])`,
	},
	{
		name: "of misses elsewhere those farther away are told first", file: partFile,
		from: `cmp.Compare(a.away.Far, b.away.Far)`,
		to:   `cmp.Compare(b.away.Far, a.away.Far)`,
	},
	{
		name: "what would hold now is not told before what would not", file: partFile,
		from: `cmp.Compare(dormant(a), dormant(b))`,
		to:   `cmp.Compare(dormant(a), dormant(a))`,
	},
	{
		name: "that misses were left out is not told", file: partFile,
		from: `	part.MoreMisses = len(p.missed) - len(p.misses)`,
		to:   `	part.MoreMisses = 0`,
	},
	{
		name: "that more policies applied is not told", file: partFile,
		from: `	part.MoreApplied = len(p.more)`,
		to:   `	part.MoreApplied = 0`,
	},
	{
		name: "that not everything was looked at is not told", file: partFile,
		from: `	part.Unlooked = !denies || !allows`,
		to:   `	part.Unlooked = !denies && !allows`,
	},
	{
		name: "allows are told before denies", file: partFile,
		from: `p.trace.Hits(&x.point, true, p.apply)`,
		to:   `p.trace.Hits(&x.point, false, p.apply)`,
	},
	{
		name: "a deny that decided is not told where there was too much before it", file: partFile,
		from: `	if d.Reason == ReasonDenied && len(p.applied) == 0 {`,
		to:   `	if d.Reason == ReasonNoPolicy && len(p.applied) == 0 {`,
	},
	{
		name: "a policy that applies in two ways is told twice", file: partFile,
		from: `return a.Policy == h.Policy })`,
		to:   `return false })`,
	},
	{
		name: "a policy that missed is told again as one elsewhere", file: partFile,
		from: `	if old >= 0 {`,
		to:   `	if old > len(p.misses) {`,
	},
	{
		name: "what the ceiling refused is told as denied by no policy", file: explainFile,
		from: `	case ReasonCeiling, ReasonActsFor, ReasonAttributes:`,
		to:   `	case ReasonActsFor, ReasonAttributes:`,
	},
	{
		name: "the resource group by which a policy sits there is not told", file: howFile,
		from: `	if h.Set != kernel.NoNode {`,
		to:   `	if h.Set == kernel.NoNode && h.Set != kernel.NoNode {`,
	},
	{
		name: "why a deny holds by fault is not told", file: howFile,
		from: `	if h.Outcome == kernel.DeniesByFault {`,
		to:   `	if h.Outcome == kernel.ConditionFault {`,
	},
	{
		name: "the permission that includes the one asked is not told", file: howFile,
		from: `				pattern, via = p, m.perm.id`,
		to:   `				pattern, via = p, ""`,
	},
	{
		name: "a role that does not fit is told in place of one that does", file: howFile,
		from: `		if a.Pattern == "" || fits {`,
		to:   `		if a.Pattern == "" {`,
	},
	{
		name: "a long way is told whole", file: howFile,
		from: `	if cut := len(way) - mostLinks; cut > 0 {`,
		to:   `	if cut := len(way) - mostLinks; cut > len(way) {`,
	},
	{
		name: "policies that hold elsewhere are not told", file: partFile,
		from: `	if d.Reason == ReasonNoPolicy && !p.trace.Elsewhere(`,
		to:   `	if d.Reason == ReasonDenied && !p.trace.Elsewhere(`,
	},
	{
		name: "the groups between caller and policy are not told", file: trailFile,
		from: `	for _, link := range way {
		path = append(path, link.To)
	}`,
		to: `	if len(way) > 0 {
		path = append(path, way[len(way)-1].To)
	}`,
	},
	{
		name: "steps backward are told as forward", file: trailFile,
		from: `Link{Rel: rel, Back: true, Reach: true, To: source}`,
		to:   `Link{Rel: rel, Reach: true, To: source}`,
	},
	{
		name: "steps backward found from the far end are told as forward", file: trailFile,
		from: `Link{Rel: step.Rel, Back: step.Back, Reach: true, To: s.node}`,
		to:   `Link{Rel: step.Rel, Reach: true, To: s.node}`,
	},
	{
		name: "the way by reach is not told", file: trailFile,
		from: `	for i := range paths {
		t.reach[i].begin(`,
		to: `	for i := range paths[:0] {
		t.reach[i].begin(`,
	},
	{
		name: "the way through a fan is not looked for from its far end", file: trailFile,
		from: `		if rest, ok := t.homeward(n, t.stops[i].visit); ok {`,
		to:   `		if rest, ok := t.homeward(n, t.stops[i].visit); ok && rest == nil {`,
	},
	{
		name: "policies at the end of a fan are not told", file: hitsFile,
		from: `		case a.Covers(place):
			spots`,
		to: `		case a.Covers(place) && len(a.fans) == 0:
			spots`,
	},
	{
		name: "of several holders the nearest nodes are not told first", file: hitsFile,
		from: `return cmp.Compare(a.order, b.order) })`,
		to:   `return cmp.Compare(b.order, a.order) })`,
	},
	{
		name: "looking for policies has no end", file: hitsFile,
		from: `			if !t.spend(t.steps(p, policy)) {`,
		to:   `			if !t.spend(0) {`,
	},
	{
		name: "the acted for is explained as the caller", file: explainFile,
		from: `	x.k.Switch(x.caller.actsFor)
	part :=`,
		to: `	part :=`,
	},
	{
		name: "the ceiling is told as admitting", file: missesFile,
		from: `Admits: x.underCeiling(x.perm)`,
		to:   `Admits: true`,
	},
	{
		name: "too late is told as too early", file: missesFile,
		from: `		return MissTooLate`,
		to:   `		return MissTooEarly`,
	},
	{
		name: "a role out of scope is told as the permission out of scope", file: missesFile,
		from: `(!perm || allowed)`,
		to:   `(perm || allowed)`,
	},
	{
		name: "stored values are not withheld", file: valuesFile,
		from: `			if v := &p.Values[i]; v.Stored {`,
		to:   `			if v := &p.Values[i]; v.Missing {`,
	},
	{
		name: "what the question supplies is withheld as stored", file: valuesFile,
		from: `	return !given`,
		to:   `	return given || !given`,
	},
	{
		name: "a text has no end", file: textFile,
		from: `		if i > 0 && len(lines)+len(text) > room {`,
		to:   `		if i > 0 && len(lines)+len(text) > 2*room {`,
	},
	{
		name: "a long field takes any number of lines", file: explainPageFile,
		from: `		case len(lines)+1 == most:`,
		to:   `		case len(lines) == 2*most:`,
	},
	{
		name: "what cannot be printed is", file: explainPageFile,
		from: `		if unicode.IsPrint(r) {`,
		to:   `		if r > 0 || unicode.IsPrint(r) {`,
	},
	{
		name: "a missing value is told as one", file: linesFile,
		from: `		case v.Missing:
			list`,
		to: `		case v.Missing && v.Withheld:
			list`,
	},
	{
		name: "the same name among other types is not hinted at", file: hintsFile,
		from: `		if other == t || other.opaque || !would(other) {`,
		to:   `		if other == t || other.opaque || would(other) {`,
	},
	{
		name: "Ambit's own nouns are told by id", file: labelFile,
		from: `	if label := a.labelRef(r); label != r.String() {`,
		to:   `	if label := a.labelRef(r); label == "" {`,
	},
}
