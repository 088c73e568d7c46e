package main

const (
	decideFile  = "internal/kernel/decide.go"
	askFile     = "internal/kernel/ask.go"
	stateFile   = "internal/kernel/state.go"
	beneathFile = "internal/kernel/beneath.go"
	heldFile    = "internal/kernel/held.go"
	findFile    = "internal/kernel/find.go"
	reachFile   = "internal/kernel/reach.go"
)

// deciding are mutants of precedence, of who is meant, and of when a policy
// applies.
var deciding = []mutant{
	{
		name: "a policy reaches beyond its home", file: decideFile,
		from: `	if !a.above(policy.Home, n) {`,
		to:   `	if policy.Home == NoNode {`,
	},
	{
		name: "a deny reaches beyond its home", file: decideFile,
		from: `	if !a.above(policy.Home, n) {`,
		to:   `	if !policy.Deny && !a.above(policy.Home, n) {`,
	},
	{
		name: "a policy holds at its home and not beneath", file: decideFile,
		from: `	if !a.above(policy.Home, n) {`,
		to:   `	if policy.Home != Root && policy.Home != n {`,
	},
	{
		name: "deny loses to allow", file: decideFile,
		from: `	if policy, ok := a.find(p, &a.st.deny, &a.st.denyPseudo); ok {`,
		to: `	if policy, ok := a.find(p, &a.st.allow, &a.st.allowPseudo); ok {
		return Verdict{Allowed: true, Policy: policy}
	}
	if policy, ok := a.find(p, &a.st.deny, &a.st.denyPseudo); ok {`,
	},
	{
		name: "denies to everybody are forgotten", file: decideFile,
		from: `a.find(p, &a.st.deny, &a.st.denyPseudo)`,
		to:   `a.find(p, &a.st.deny, new(held))`,
	},
	{
		name: "policies of groups are forgotten", file: decideFile,
		from: `	for _, c := range a.callers.list {
		if policy, ok := a.findIn(`,
		to: `	for _, c := range a.callers.list[:min(1, len(a.callers.list))] {
		if policy, ok := a.findIn(`,
	},
	{
		name: "group nesting one level only", file: askFile,
		from: `for i := 0; i < len(a.callers.list); i++ {`,
		to:   `for i := 0; i < 1; i++ {`,
	},
	{
		name: "authenticated includes anonymous", file: decideFile,
		from: `		return a.findIn(p, pseudos, PseudoAnonymous)`,
		to: `		if policy, ok := a.findIn(p, pseudos, PseudoAuthenticated); ok {
			return policy, true
		}
		return a.findIn(p, pseudos, PseudoAnonymous)`,
	},
	{
		name: "anonymous includes those who are known", file: decideFile,
		from: `	return a.findIn(p, pseudos, PseudoAuthenticated)`,
		to: `	if policy, ok := a.findIn(p, pseudos, PseudoAnonymous); ok {
		return policy, true
	}
	return a.findIn(p, pseudos, PseudoAuthenticated)`,
	},
	{
		name: "type principal matches the type of the caller's groups", file: decideFile,
		from: `	if policy, ok := a.findIn(p, pseudos, PseudoType(a.st.TypeOf(a.caller))); ok {
		return policy, true
	}`,
		to: `	for _, c := range a.callers.list {
		if policy, ok := a.findIn(p, pseudos, PseudoType(a.st.TypeOf(c))); ok {
			return policy, true
		}
	}`,
	},
	{
		name: "the first of few policies is forgotten", file: findFile,
		from: `	for _, k := range set.keys {`,
		to:   `	for _, k := range set.keys[1:] {`,
	},
	{
		name: "of many policies those at self are forgotten", file: findFile,
		from: `		return a.findAt(p, &s, atSelf, a.caller)`,
		to:   `		return 0, false`,
	},
	{
		name: "of many policies those in resource groups are forgotten", file: findFile,
		from: `	for _, m := range a.sets {
		if policy, ok := a.findAt(`,
		to: `	for _, m := range a.sets[:0] {
		if policy, ok := a.findAt(`,
	},
	{
		name: "of few policies a resource group's node is any member", file: findFile,
		from: `		if a.Outcome(p, policy, m.node).Applied() {`,
		to:   `		if _ = m; a.Outcome(p, policy, a.sets[0].node).Applied() {`,
	},
	{
		name: "disabled ignored", file: decideFile,
		from: `	case p.Off:`,
		to:   `	case false:`,
	},
	{
		name: "not_before exclusive", file: decideFile,
		from: `now < p.NotBefore`,
		to:   `now <= p.NotBefore`,
	},
	{
		name: "expires inclusive", file: decideFile,
		from: `now >= p.Expires`,
		to:   `now > p.Expires`,
	},
	{
		name: "condition fault lets an allow apply", file: decideFile,
		from: `	return ConditionFault`,
		to:   `	return Applies`,
	},
	{
		name: "condition fault disarms a deny", file: decideFile,
		from: `		return DeniesByFault`,
		to:   `		return ConditionFault`,
	},
	{
		name: "a deny about other types denies by fault", file: decideFile,
		from: `	case truth == Unrelated:`,
		to:   `	case truth == Unrelated && !policy.Deny:`,
	},
}

// granting are mutants of what a role or pattern grants where.
var granting = []mutant{
	{
		name: "deny limited by scope", file: decideFile,
		from: `	case deny:`,
		to:   `	case deny && a.inScope(perm, r, n):`,
	},
	{
		name: "deny limited by the role's home", file: decideFile,
		from: `	case deny:`,
		to:   `	case deny && a.above(r.Home, n):`,
	},
	{
		name: "home not checked", file: decideFile,
		from: `	case !a.above(r.Home, n):`,
		to:   `	case false:`,
	},
	{
		name: "a role is usable at its home alone", file: decideFile,
		from: `	case !a.above(r.Home, n):`,
		to:   `	case r.Home != n && r.Home != Root:`,
	},
	{
		name: "role scopes ignored", file: decideFile,
		from: ` && (!r.Scoped || r.Allowed.Has(typ)) {`,
		to:   ` {`,
	},
	{
		name: "permission scopes ignored", file: decideFile,
		from: `(free || allowed.Has(typ))`,
		to:   `(free || allowed.Has(typ) || true)`,
	},
	{
		name: "any scope above fits, not the nearest alone", file: decideFile,
		from: `			if found {`,
		to:   `			if found && false {`,
	},
	{
		name: "of several scopes equally near the first decides", file: decideFile,
		from: `			found = true
		}`,
		to: `			return false
		}`,
	},
	{
		name: "the first of several roles decides", file: decideFile,
		from: `range policy.Fixed {`,
		to:   `range policy.Fixed[:min(1, len(policy.Fixed))] {`,
	},
	{
		name: "custom roles grant nothing", file: decideFile,
		from: `range policy.Roles {`,
		to:   `range policy.Roles[:0] {`,
	},
}
