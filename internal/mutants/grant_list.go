package main

// grantingWhatIsHeld are mutants of what the author of a write has to hold.
var grantingWhatIsHeld = []mutant{
	{
		name: "all that a wildcard matches today is the wildcard", file: "holds.go",
		from: `	covered := !w.always`,
		to:   `	covered := true`,
	},
	{
		name: "escalate by wildcard", file: "grant_pattern.go",
		from: `		w.pattern != Pattern(EscalatePermission) &&`,
		to:   `		w.pattern != "" &&`,
	},
	{
		name: "application's wildcard holds Ambit's own", file: "grant_pattern.go",
		from: `wide == "*" && !own ||`,
		to:   `wide == "*" ||`,
	},
	{
		name: "a catalog's wildcard holds that of all", file: "grant_pattern.go",
		from: `		(x.catalog == "" || x.catalog == w.catalog)
}

// meets`,
		to: `		true
}

// meets`,
	},
	{
		name: "any condition is the same", file: "holds.go",
		from: `	case l.noun.Condition != g.Condition:`,
		to:   `	case l.noun.Condition == "":`,
	},
	{
		name: "the same condition, though it reads the principal", file: "holds.go",
		from: `		return l.same()`,
		to:   `		return true`,
	},
	{
		name: "the condition need not hold for the author", file: "holds.go",
		from: `		if err != nil || !holds {
			return false`,
		to: `		if err != nil && !holds {
			return false`,
	},
	{
		name: "held for a shorter time", file: "holds.go",
		from: `l.policy.NotBefore <= from && till <= l.policy.Expires`,
		to:   `l.policy.NotBefore <= from && from < l.policy.Expires`,
	},
	{
		name: "the ceiling bounds patterns alone", file: "holds.go",
		from: `		suffice(au.ceiling, w) && slices.ContainsFunc(au.token.token.nodes, s.covered)`,
		to:   `		suffice(au.ceiling, w)`,
	},
	{
		name: "denied beneath does not matter", file: "holds_denied.go",
		from: `s.covered(n) || !s.only && au.overlaps(s, n, perms)`,
		to:   `s.covered(n) || s.only && au.overlaps(s, n, perms)`,
	},
	{
		name: "denied through another parent does not matter", file: "grant_overlap.go",
		from: `	return found || !complete`,
		to:   `	return found && !complete`,
	},
	{
		name: "denied in sight does not matter", file: "holds_denied.go",
		from: `	return au.s.meet(s.node, n) || au.s.inSight(s.node, perms)`,
		to:   `	return au.s.meet(s.node, n)`,
	},
	{
		name: "a longer token from a shorter", file: "holds_denied.go",
		from: `(t.Expires.IsZero() || t.Expires.After(mine.Expires))`,
		to:   `t.Expires.After(mine.Expires)`,
	},
	{
		name: "a token sheds the one it acts for", file: "holds_denied.go",
		from: `	if !mine.ActsFor.IsZero() && t.ActsFor != mine.ActsFor {`,
		to:   `	if !mine.ActsFor.IsZero() && t.ActsFor != mine.ActsFor && !t.ActsFor.IsZero() {`,
	},
	{
		name: "escalating replaces leave to publish", file: "grant_judge.go",
		from: `	if g.Public && len(`,
		to:   `	if g.Public && len(au.lacks(g.needing(EscalatePermission))) > 0 && len(`,
	},
	{
		name: "an owner with an end", file: "grant_owner.go",
		from: ` || p.Expires != kernel.Forever ||`,
		to:   ` || p.Expires < at ||`,
	},
	{
		name: "an owner who is denied to manage", file: "grant_owner.go",
		from: `		if !over && slices.Contains(`,
		to:   `		if over && slices.Contains(`,
	},
}

// opening are mutants of what a write makes possible.
var opening = []mutant{
	{
		name: "a principal more opens nothing", file: "opened_policy.go",
		from: `	return slices.ContainsFunc(without(l.noun.Principals, than.noun.Principals), c.left)`,
		to:   `	return false`,
	},
	{
		name: "a longer time opens nothing", file: "opened_policy.go",
		from: `	case l.policy.NotBefore < than.policy.NotBefore, l.policy.Expires > than.policy.Expires:`,
		to:   `	case l.policy.NotBefore < than.policy.NotBefore:`,
	},
	{
		name: "a condition less opens nothing", file: "opened_policy.go",
		from: `	case than.noun.Condition != "" && l.noun.Condition != than.noun.Condition:`,
		to:   `	case l.noun.Condition != "" && l.noun.Condition != than.noun.Condition:`,
	},
	{
		name: "a deny may be taken away", file: "opened_policy.go",
		from: `	if denied != nil && slices`,
		to:   `	if denied != nil && denies != nil && slices`,
	},
	{
		name: "a deny under the same condition", file: "opened_grant.go",
		from: `	if !l.policy.Deny && (t.under`,
		to:   `	if (t.under`,
	},
	{
		name: "a role is nobody's", file: "opened.go",
		from: `					c.again(s.ref(handle))`,
		to:   `					_ = handle`,
	},
	{
		name: "a group joined is not in any other", file: "opened_place.go",
		from: `				list = append(list, e.To)
`,
		to: ``,
	},
	{
		name: "leaving a group opens nothing", file: "opened_place.go",
		from: `		for _, g := range without(was, is) {
			c.naming(`,
		to: `		for _, g := range without(was, was) {
			c.naming(`,
	},
	{
		name: "a set joined opens nothing", file: "opened_place.go",
		from: `		if l.rel == kernel.RelInSet {
			c.inSet(c.after`,
		to: `		if l.rel == kernel.RelMember {
			c.inSet(c.after`,
	},
	{
		name: "moving opens nothing", file: "opened_place.go",
		from: `			c.open(c.after, l, n, t, why)
		}
		for token`,
		to: `			_ = l
		}
		for token`,
	},
	{
		name: "moving from under a deny opens nothing", file: "opened_place.go",
		from: `	for _, above := range without(was, is) {
		n :=`,
		to: `	for _, above := range without(was, was) {
		n :=`,
	},
	{
		name: "moving into a scope opens nothing", file: "opened_place.go",
		from: `	c.rescoped(r, a)
}`,
		to: `}`,
	},
	{
		name: "tokens above do not matter", file: "opened_place.go",
		from: `			c.ceiling(token, []kernel.Node{a}, why)`,
		to:   `			_ = token`,
	},
	{
		name: "new sight opens nothing", file: "opened.go",
		from: `	c.crossed(c.after, a, gained)`,
		to:   ``,
	},
	{
		name: "lost sight of a deny opens nothing", file: "opened.go",
		from: `	c.crossed(c.before, b, lost)`,
		to:   ``,
	},
	{
		name: "a thing that would lie there sees nothing", file: "opened_reach.go",
		from: `	for _, n := range x.Holders {`,
		to:   `	for _, n := range x.Holders[:0] {`,
	},
	{
		name: "an attribute of the principal opens nothing", file: "opened_attribute.go",
		from: `			c.asPrincipal(c.after, a, false, name, why)`,
		to:   ``,
	},
	{
		name: "a name that conditions read opens nothing", file: "opened_attribute.go",
		from: `	if was != is {`,
		to:   `	if false && was != is {`,
	},
	{
		name: "an attribute of the account opens nothing", file: "opened_attribute.go",
		from: `!l.reads("account", name)`,
		to:   `!l.reads("resource", name)`,
	},
	{
		name: "who may act again holds nothing", file: "opened.go",
		from: `!c.before.active(b) && c.after.active(a)`,
		to:   `!c.before.active(b) && !c.after.active(a)`,
	},
	{
		name: "a wider ceiling opens nothing", file: "opened_token.go",
		from: `func(o pick) bool { return o.covers(p.selection) }`,
		to:   `func(o pick) bool { return p.wild == o.wild }`,
	},
	{
		name: "another secret of a token opens nothing", file: "opened_token.go",
		from: `t.Generation != old.Generation`,
		to:   `t.Generation < old.Generation`,
	},
	{
		name: "another public part of a token opens nothing", file: "opened_token.go",
		from: `	case t.Key != old.Key, `,
		to:   `	case `,
	},
	{
		name: "a secret that goes on for longer opens nothing", file: "opened_token.go",
		from: `, t.PreviousUntil.After(old.PreviousUntil):`,
		to:   `:`,
	},
	{
		name: "a ceiling elsewhere opens nothing", file: "opened_token.go",
		from: `at != kernel.NoNode && c.after.state.Above(`,
		to:   `at != kernel.NoNode || c.after.state.Above(`,
	},
	{
		name: "another catalog opens nothing", file: "opened.go",
		from: `		c.catalogs()
`,
		to: ``,
	},
	{
		name: "an unknown change opens nothing", file: "opened.go",
		from: `			return nil, fmt.Errorf("change %d is of an unknown kind (%T), so nobody can say what it makes possible", i, change)`,
		to:   ``,
	},
}
