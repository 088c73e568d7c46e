package main

const (
	candidatesFile = "internal/kernel/candidates.go"
	thingsFile     = "internal/kernel/things.go"
	callersFile    = "internal/kernel/callers.go"
	listFile       = "list.go"
	permsListFile  = "listpermissions.go"
	pageFile       = "page.go"
)

// listing are mutants of lists of resources and permissions.
var listing = []mutant{
	{
		name: "list candidates miss second parents", file: beneathFile,
		from: `			a.below.add(Node(k))`,
		to: `			if first, _ := a.st.edge(Node(k), 0); first.To == n {
				a.below.add(Node(k))
			}`,
	},
	{
		name: "list candidates stop at the first relation that is no parent", file: beneathFile,
		from: `				it.Seek(back, (rel+1)<<32)
				continue`,
		to: `				return true`,
	},
	{
		name: "a list leaves out what lies in very large nodes", file: beneathFile,
		from: `-back.rank(rel<<32) > *budget:
				return false`,
		to: `-back.rank(rel<<32) > *budget:
				return true`,
	},
	{
		name: "list skips resource groups", file: thingsFile,
		from: `			if !n.covered(policy, m) {`,
		to:   `			if m == NoNode && !n.covered(policy, m) {`,
	},
	{
		name: "list skips policies of groups", file: thingsFile,
		from: `	n.asking.holders(false, func(_ Holder, held *Set) bool {
		everything = n.held(held)`,
		to: `	n.asking.holders(false, func(h Holder, held *Set) bool {
		everything = h.Node != n.asking.caller && h.Node != NoNode || n.held(held)`,
	},
	{
		name: "list skips what the caller's type holds", file: thingsFile,
		from: `	n.asking.holders(false, func(_ Holder, held *Set) bool {
		everything = n.held(held)`,
		to: `	n.asking.holders(false, func(h Holder, held *Set) bool {
		everything = h.Node == NoNode && h.Pseudo >= pseudoTypes || n.held(held)`,
	},
	{
		name: "list skips what everybody holds", file: thingsFile,
		from: `	n.asking.holders(false, func(_ Holder, held *Set) bool {
		everything = n.held(held)`,
		to: `	n.asking.holders(false, func(h Holder, held *Set) bool {
		everything = h.Node == NoNode && h.Pseudo == PseudoAuthenticated || n.held(held)`,
	},
	{
		name: "list skips what anonymous holds", file: thingsFile,
		from: `	n.asking.holders(false, func(_ Holder, held *Set) bool {
		everything = n.held(held)`,
		to: `	n.asking.holders(false, func(h Holder, held *Set) bool {
		everything = n.asking.caller == NoNode || n.held(held)`,
	},
	{
		name: "list skips policies at self", file: thingsFile,
		from: `		return a.caller == NoNode || n.covered(policy, a.caller)`,
		to:   `		return true`,
	},
	{
		name: "list skips policies that a condition limits", file: thingsFile,
		from: `	if a.could(n.point, policy, node) != Applies {`,
		to:   `	if a.could(n.point, policy, node) != Applies || policy.Condition != nil {`,
	},
	{
		name: "list takes a deny that may hold for one that does", file: thingsFile,
		from: `policy.Condition == nil && a.could(`,
		to:   `a.could(`,
	},
	{
		name: "list takes a deny somewhere for one everywhere", file: thingsFile,
		from: `			if !ok || uint32(k>>32) != Root {
				break
			}`,
		to: `			if !ok {
				break
			}`,
	},
	{
		name: "list skips what a policy at the account covers", file: thingsFile,
		from: `	if node == Root || st.TypeOf(node) == Gone {
		return false`,
		to: `	if node == Root || st.TypeOf(node) == Gone {
		return true`,
	},
	{
		name: "list skips reach", file: thingsFile,
		from: `	for i := range st.Schema.Types[typ].Reach {`,
		to:   `	for i := range st.Schema.Types[typ].Reach[:0] {`,
	},
	{
		name: "list skips custom roles", file: keptFile,
		from: `	for _, r := range policy.Roles {`,
		to:   `	for _, r := range policy.Roles[:0] {`,
	},
	{
		name: "list of holders skips reach through the holder", file: thingsFile,
		from: `			if p.Steps[0].Back || p.Steps[0].Rel != n.within {`,
		to:   `			if p.Steps != nil {`,
	},
	{
		name: "a path is followed back by its relations in the wrong direction", file: beneathFile,
		from: `	if !s.Back {`,
		to:   `	if s.Back {`,
	},
	{
		name: "a list that cannot be narrowed down is cut", file: candidatesFile,
		from: `	if c.all = !everything; c.all {`,
		to:   `	if !everything {`,
	},
	{
		name: "a short list begins anew on each page", file: candidatesFile, endless: true,
		from: `	return slices.Values(c.nodes[i:])`,
		to:   `	return slices.Values(c.nodes[0*i:])`,
	},
	{
		name: "a long list begins anew on each page", file: candidatesFile, endless: true,
		from: `		return c.st.ofTypes(c.kinds, from)`,
		to:   `		return c.st.ofTypes(c.kinds, 0)`,
	},
	{
		name: "what stands on a list twice is listed twice", file: candidatesFile,
		from: `	c.nodes = slices.Compact(found)`,
		to:   `	c.nodes = found`,
	},
	{
		name: "a short list is in the order of what grants", file: candidatesFile,
		from: `	slices.Sort(found)
`,
		to: ``,
	},
	{
		name: "list pages lose the boundary item", file: listFile,
		from: `			list.Next = Position{of, uint64(n)}`,
		to:   `			list.Next = Position{of, uint64(n) + 1}`,
	},
	{
		name: "list pages repeat the boundary item", file: listFile, endless: true,
		from: `			list.Next = Position{of, uint64(n)}`,
		to:   `			list.Next = Position{of, uint64(n) - 1}`,
	},
	{
		name: "the page after may be empty", file: listFile,
		from: `		if !allowed(n) {
			continue
		}
		if p.full(len(list.Items)) {
			list.Next = Position{of, uint64(n)}
			return list
		}`,
		to: `		if p.full(len(list.Items)) {
			list.Next = Position{of, uint64(n)}
			return list
		}
		if !allowed(n) {
			continue
		}`,
	},
	{
		name: "pages of permissions lose the boundary item", file: permsListFile,
		from: `Position{ofPermissions, uint64(i)}`,
		to:   `Position{ofPermissions, uint64(i + 1)}`,
	},
	{
		name: "a list of permissions fails at what cannot be asked", file: permsListFile,
		from: `err != nil && about == at.typ {`,
		to:   `err != nil {`,
	},
	{
		name: "a list of permissions hides the question's own fault", file: permsListFile,
		from: `err != nil && about == at.typ {`,
		to:   `err != nil && about == nil {`,
	},
	{
		name: "a list of permissions about nothing that can be asked is empty", file: permsListFile,
		from: `	if !asked && fault != nil {`,
		to:   `	if asked && fault != nil && at.typ == nil {`,
	},
	{
		name: "a list of permissions does not hold the request against what is stored", file: permsListFile,
		from: `		d, ok, err = x.identify(at)`,
		to:   `		x.perm = a.schema.perms[0]`,
	},
	{
		name: "permissions of the next type are asked about the same thing", file: permsListFile,
		from: `				asked = true
				x.aim()`,
		to: `				if !asked {
					x.aim()
				}
				asked = true`,
	},
	{
		name: "an empty list does not say why", file: listFile,
		from: `	return List[T]{Reason: d.Reason,`,
		to:   `	return List[T]{Reason: d.Reason[:0],`,
	},
	{
		name: "a list for one who may not be acted for does not say so", file: listFile,
		from: `	if x.caller.actsFor == kernel.NoNode {`,
		to:   `	if x.caller.actsFor != kernel.Root {`,
	},
	{
		name: "a position beyond all lists is read", file: pageFile,
		from: ` && at <= last {`,
		to:   ` && last > 0 {`,
	},
	{
		name: "a position of another list is taken for one of this", file: pageFile,
		from: `!p.After.IsZero() && p.After.of != of:`,
		to:   `!p.After.IsZero() && p.After.of == "":`,
	},
	{
		name: "a position is read from what none was written as", file: pageFile,
		from: `known && err == nil && p.String() == text && at <= last {`,
		to:   `known && err == nil && at <= last {`,
	},
}

// listingPrincipals are mutants of lists of principals.
var listingPrincipals = []mutant{
	{
		name: "principals of nested groups missed", file: callersFile,
		from: `	for i := 0; i < len(in.list); i++ {`,
		to:   `	for i := range 1 {`,
	},
	{
		name: "groups are no principals", file: callersFile,
		from: `	h.found = append(h.found, in.list...)`,
		to: `	if h.asking.st.TypeOf(n) == 3 {
		in.list = in.list[1:]
	}
	h.found = append(h.found, in.list...)`,
	},
	{
		name: "built-in self policies missing from principals", file: callersFile,
		from: `		if p.Self && `,
		to:   `		if false && `,
	},
	{
		name: "built-in policies missing from principals", file: callersFile,
		from: `	for _, p := range a.st.Schema.Policies {`,
		to:   `	for _, p := range a.st.Schema.Policies[:0] {`,
	},
	{
		name: "policies at resource groups missing from principals", file: callersFile,
		from: `	for _, m := range a.sets {`,
		to:   `	for _, m := range a.sets[:0] {`,
	},
	{
		name: "policies at the end of a fan missing from principals", file: callersFile,
		from: `	a.widenAll()
`,
		to: ``,
	},
	{
		name: "everybody missing from principals", file: callersFile,
		from: `	case PseudoAuthenticated:
		return false`,
		to: `	case PseudoAuthenticated:
		return true`,
	},
	{
		name: "the nodes of a type missing from principals", file: callersFile,
		from: `st.OfType(uint16(pseudo-pseudoTypes), 0)`,
		to:   `st.OfType(uint16(pseudo), 0)`,
	},
	{
		name: "principals of several types are listed type by type", file: candidatesFile,
		from: `				if heads[i] < heads[least] {`,
		to:   `				if heads[i] < heads[least] && heads[least] == end {`,
	},
	{
		name: "list principals admits pending", file: listFile,
		from: `		if _, ok := x.admit(n); !ok {`,
		to:   `		if _, ok := x.admit(n); !ok && n == kernel.Root {`,
	},
	{
		name: "anonymous is on every page", file: listFile, endless: true,
		from: `	if p.After.IsZero() && only == nil`,
		to:   `	if only == nil`,
	},
	{
		name: "anonymous takes no room on the page", file: listFile,
		from: `p.less(len(first)), func`,
		to:   `p, func`,
	},
	{
		name: "a page that anonymous fills is the last", file: listFile,
		from: `	list.Items = append(first, list.Items...)`,
		to: `	if len(list.Items) == 0 {
		list.Next = Position{}
	}
	list.Items = append(first, list.Items...)`,
	},
	{
		name: "a list of principals of one type lists all", file: listFile,
		from: `		if only != nil && a.typeOf(n) != only {`,
		to:   `		if only == nil && a.typeOf(n) == only {`,
	},
}
