package main

const (
	decideFile  = "internal/kernel/decide.go"
	askFile     = "internal/kernel/ask.go"
	stateFile   = "internal/kernel/state.go"
	beneathFile = "internal/kernel/beneath.go"
	heldFile    = "internal/kernel/held.go"
)

// deciding are mutants of precedence, of who is meant, and of when a policy
// applies.
var deciding = []mutant{
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
		to:   `a.find(p, &a.st.deny, new(Pages[*Set]))`,
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
		name: "findAmongFew off by one", file: decideFile,
		from: `	for _, k := range held {`,
		to:   `	for _, k := range held[1:] {`,
	},
	{
		name: "of many policies those at self are forgotten", file: decideFile,
		from: `		return a.findAt(p, h, principal, atSelf, a.caller)`,
		to:   `		return 0, false`,
	},
	{
		name: "of many policies those in resource groups are forgotten", file: decideFile,
		from: `	for _, m := range a.sets {
		if policy, ok := a.findAt(`,
		to: `	for _, m := range a.sets[:0] {
		if policy, ok := a.findAt(`,
	},
	{
		name: "of few policies a resource group's node is any member", file: decideFile,
		from: `				if m.set == place&^setFlag && a.Outcome(p, a.st.Policy(policy), m.node).Applied() {`,
		to:   `				if m.set == place&^setFlag && a.Outcome(p, a.st.Policy(policy), a.sets[0].node).Applied() {`,
	},
	{
		name: "disabled ignored", file: decideFile,
		from: `	case policy.Off:`,
		to:   `	case false:`,
	},
	{
		name: "not_before exclusive", file: decideFile,
		from: `p.Now < policy.NotBefore`,
		to:   `p.Now <= policy.NotBefore`,
	},
	{
		name: "expires inclusive", file: decideFile,
		from: `p.Now >= policy.Expires`,
		to:   `p.Now > policy.Expires`,
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
		to:   `	case deny && a.st.inScope(perm, r, n):`,
	},
	{
		name: "deny limited by the role's home", file: decideFile,
		from: `	case deny:`,
		to:   `	case deny && a.st.Above(r.Home, n):`,
	},
	{
		name: "home not checked", file: decideFile,
		from: `	case !a.st.Above(r.Home, n):`,
		to:   `	case false:`,
	},
	{
		name: "a role is usable at its home alone", file: decideFile,
		from: `	case !a.st.Above(r.Home, n):`,
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

// covering are mutants of which nodes cover a thing.
var covering = []mutant{
	{
		name: "first parent only", file: askFile,
		from: `				a.cover.add(e.To)`,
		to: `				if j == 0 {
					a.cover.add(e.To)
				}`,
	},
	{
		name: "containment is one level deep", file: askFile,
		from: `	for ; i < len(a.cover.list); i++ {`,
		to:   `	for end := len(a.cover.list); i < end; i++ {`,
	},
	{
		name: "the account does not cover what lies nowhere else", file: askFile,
		from: `	a.addUp(Root)
`,
		to: ``,
	},
	{
		name: "reach covers beneath", file: askFile,
		from: `	for i := range paths {
		a.reach(&paths[i], 0, a.thing)
	}`,
		to: `	for i := range paths {
		a.reach(&paths[i], 0, a.thing)
	}
	for _, n := range a.cover.list[:a.direct] {
		paths := a.st.Schema.Types[a.st.TypeOf(n)].Reach
		for i := range paths {
			a.reach(&paths[i], 0, n)
		}
	}`,
	},
	{
		name: "what lies above the end of a reach path does not cover", file: askFile,
		from: `	if step == len(p.Steps) {
		a.addUp(n)`,
		to: `	if step == len(p.Steps) {
		a.cover.add(n)`,
	},
	{
		name: "the relations of a described thing lead nowhere", file: askFile,
		from: `	if i < len(a.edges) {`,
		to:   `	if false {`,
	},
	{
		name: "fan answered from a too small budget", file: askFile,
		from: `			a.widen()
			return a.cover.has(n)`,
		to: `			return false`,
	},
	{
		name: "a fan from anywhere is a hit", file: askFile,
		from: `hit = start == f.from`,
		to:   `hit = true`,
	},
	{
		name: "of many policies those at the end of a fan are forgotten", file: decideFile,
		from: `	a.widen()
	for _, n := range a.cover.list {`,
		to: `	for _, n := range a.cover.list {`,
	},
	{
		name: "of few policies those in a resource group at the end of a fan are forgotten", file: decideFile,
		from: `			a.widen()
			for _, m := range a.sets {`,
		to: `			for _, m := range a.sets {`,
	},
	{
		name: "fans of the question before stay open", file: askFile,
		from: `	a.edges, a.sets, a.fans = a.edges[:0], a.sets[:0], a.fans[:0]`,
		to:   `	a.edges, a.sets = a.edges[:0], a.sets[:0]`,
	},
	{
		name: "resource groups of the question before stay", file: askFile,
		from: `	a.edges, a.sets, a.fans = a.edges[:0], a.sets[:0], a.fans[:0]`,
		to:   `	a.edges, a.fans = a.edges[:0], a.fans[:0]`,
	},
	{
		name: "resource groups nest", file: askFile,
		from: `				a.sets = append(a.sets, member{set: e.To, node: n})`,
		to: `				a.sets = append(a.sets, member{set: e.To, node: n})
				for outer := range a.st.Edges(e.To) {
					if outer.Rel == RelInSet {
						a.sets = append(a.sets, member{set: outer.To, node: n})
					}
				}`,
	},
	{
		name: "a resource group takes in its members, not what lies in them", file: askFile,
		from: `			} else if e.Rel == RelInSet {`,
		to:   `			} else if e.Rel == RelInSet && n == a.thing {`,
	},
	{
		name: "the account lies in what lies in it", file: stateFile,
		from: `	if top == Root || top == n {`,
		to:   `	if top == Root || top == n || n == Root {`,
	},
	{
		name: "a long list forgets what the question before had in it", file: "internal/kernel/nodelist.go",
		from: `		clear(l.seen)`,
		to:   `		_ = l.seen`,
	},
	{
		name: "a list grown long takes its last item twice", file: "internal/kernel/nodelist.go",
		from: `	if len(l.list) > longList {`,
		to:   `	if len(l.list) >= longList {`,
	},
	{
		name: "a crowd does not hear of a policy that joins", file: heldFile,
		from: `h.widen(e, principal, place, e.st.named(p))`,
		to:   `h.widen(e, principal, place, nil)`,
	},
	{
		name: "a crowd does not hear of a role that names more", file: editFile,
		from: `h.widen(e, principal, place, r.Perms.Has)`,
		to:   `h.widen(e, principal, place, nil)`,
	},
	{
		name: "a crowd is asked for another place", file: heldFile,
		from: `		if c.place == place {`,
		to:   `		if c.place <= place {`,
	},
}
