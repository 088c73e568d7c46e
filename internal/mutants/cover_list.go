package main

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
		from: `	paths := a.st.Schema.Types[a.typ].Reach
	for i := range paths {
		a.front.reset()`,
		to: `	for _, n := range append([]Node(nil), a.cover.list...) {
		paths := a.st.Schema.Types[a.st.TypeOf(n)].Reach
		for i := range paths {
			a.front.reset()
			a.front.add(n)
			a.reach(&paths[i], 0)
		}
	}
	paths := a.st.Schema.Types[a.typ].Reach
	for i := range paths {
		a.front.reset()`,
	},
	{
		name: "what lies above the end of a reach path does not cover", file: reachFile,
		from: `	for _, n := range a.front.list {
		a.addUp(n)`,
		to: `	for _, n := range a.front.list {
		a.cover.add(n)`,
	},
	{
		name: "the relations of a described thing lead nowhere", file: reachFile,
		from: `	if i < len(a.edges) {`,
		to:   `	if false {`,
	},
	{
		name: "fan answered from a too small budget", file: reachFile,
		from: `			a.widen(i)
			if a.cover.has(n) {
				return true
			}`,
		to: `			return false`,
	},
	{
		name: "a fan from anywhere is a hit", file: reachFile,
		from: `leads = f.from.has(start)`,
		to:   `leads = start != NoNode`,
	},
	{
		name: "of very many policies those at the end of a fan are forgotten", file: findFile,
		from: `		a.widenAll()
`,
		to: ``,
	},
	{
		name: "of many policies those at the end of a larger fan are forgotten", file: findFile,
		from: `			return a.findAmong(p, set)
		}
		known`,
		to: `			return 0, false
		}
		known`,
	},
	{
		name: "what is in a resource group covers by the first fan alone", file: askFile,
		from: `		a.Covers(Node(k)) // if it does`,
		to: `		if a.Covers(Node(k)) {
			break
		} // if it does`,
	},
	{
		name: "what covers by a fan is not in its resource groups for who asks why", file: "internal/kernel/trace.go",
		from: `		return len(a.allInSet(place&^setFlag)) > 0`,
		to:   `		return len(a.inSet(place&^setFlag)) > 0`,
	},
	{
		name: "of few policies those in a resource group at the end of a fan are forgotten", file: findFile,
		from: `	if len(a.fans) > 0 && a.st.concerns(p, policy) {`,
		to:   `	if false {`,
	},
	{
		name: "a fan is followed for policies that name something else", file: findFile,
		from: `!a.st.concerns(p, a.st.Policy(policy)) || !a.coversByFan(n)`,
		to:   `!a.coversByFan(n)`,
	},
	{
		name: "what a fan does not lead to is remembered for the next", file: reachFile,
		from: `	if n == f.not {`,
		to:   `	if f.not != NoNode {`,
	},
	{
		name: "only what a fan leads to is taken to cover, not what is above", file: reachFile,
		from: `			a.addUp(n) // what is above it covers the thing too`,
		to:   `			a.cover.add(n)`,
	},
	{
		name: "fans of the question before stay open", file: askFile,
		from: `	a.edges, a.sets, a.order, a.fans = a.edges[:0], a.sets[:0], 0, a.fans[:0]`,
		to:   `	a.edges, a.sets, a.order = a.edges[:0], a.sets[:0], 0`,
	},
	{
		name: "resource groups of the question before stay", file: askFile,
		from: `	a.edges, a.sets, a.order, a.fans = a.edges[:0], a.sets[:0], 0, a.fans[:0]`,
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
		from: `	if l.round++; l.round == 0 {`,
		to:   `	if l.round == 0 {`,
	},
	{
		name: "a list grown long takes its last item twice", file: "internal/kernel/nodelist.go",
		from: `		if len(l.list) > longList {
			l.tabulate()`,
		to: `		if len(l.list) > longList+1 {
			l.tabulate()`,
	},
	{
		name: "a crowd does not hear of a policy that joins", file: heldFile,
		from: `h.widen(e, principal, place, names)`,
		to:   `h.widen(e, principal, place, nil)`,
	},
	{
		name: "a crowd does not hear of a role that names more", file: editFile,
		from: `h.widen(e, principal, place, r.Perms.Has)`,
		to:   `h.widen(e, principal, place, nil)`,
	},
	{
		name: "a crowd is asked for another place", file: heldFile,
		from: `	if !ok || k>>namedBy != key>>namedBy {`,
		to:   `	if !ok {`,
	},
}
