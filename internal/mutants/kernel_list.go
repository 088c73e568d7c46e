package main

const (
	pagesFile   = "internal/kernel/pages.go"
	setFile     = "internal/kernel/set.go"
	editFile    = "internal/kernel/edit.go"
	keptFile    = "internal/kernel/policy.go"
	explainFile = "explain.go"
	missesFile  = "misses.go"
)

// storing are mutants of the persistent structures.
var storing = []mutant{
	{
		name: "page boundary at 512 off", file: pagesFile,
		from: `	pageMask = pageSize - 1`,
		to:   `	pageMask = pageSize - 2`,
	},
	{
		name: "the last folder of pages is not read", file: pagesFile,
		from: `func (p *Pages[T]) at(i uint32) *T {
	if n := i >> (pageBits + folderBits); int(n) < len(p.dir) {`,
		to: `func (p *Pages[T]) at(i uint32) *T {
	if n := i >> (pageBits + folderBits); int(n) < len(p.dir)-1 || n == 0 && len(p.dir) > 0 {`,
	},
	{
		name: "edit shares a page (no copy)", file: pagesFile,
		from: `	case (*pg).owner != own:`,
		to:   `	case (*pg).owner == nil:`,
	},
	{
		name: "edit shares a folder of pages", file: pagesFile,
		from: `	case f.owner != own:`,
		to:   `	case f.owner == nil:`,
	},
	{
		name: "edit shares the directory of pages", file: pagesFile,
		from: `	if p.owner != own {`,
		to:   `	if p.owner == nil {`,
	},
	{
		name: "edit shares the nodes of a set", file: setFile,
		from: `	if s.owner == own {`,
		to:   `	if s.owner != nil {`,
	},
	{
		name: "edit shares the keys of a set", file: setFile,
		from: `append(make([]uint64, 0, len(s.keys)+1), s.keys...)`,
		to:   `s.keys`,
	},
	{
		name: "edit shares the kids of a set", file: setFile,
		from: `		kids:  slices.Clone(s.kids),`,
		to:   `		kids:  s.kids,`,
	},
	{
		name: "set split loses a key", file: setFile,
		from: `	s.keys = slices.Clip(s.keys[:mid])
	if`,
		to: `	s.keys = slices.Clip(s.keys[:mid-1])
	if`,
	},
	{
		name: "set split counts its keys twice", file: setFile,
		from: `	s.n -= right.n`,
		to:   `	_ = right.n`,
	},
	{
		name: "a set forgets that its least key changed", file: setFile,
		from: `	kid, more := s.kids[i].add(own, k)
	s.kids[i], s.keys[i] = kid, kid.keys[0]`,
		to: `	kid, more := s.kids[i].add(own, k)
	s.kids[i] = kid`,
	},
	{
		name: "a walk from the middle skips a node of the set", file: setFile,
		from: `			it.path[it.depth].set, it.path[it.depth].next = s, i+1`,
		to:   `			it.path[it.depth].set, it.path[it.depth].next = s, min(i+2, len(s.kids))`,
	},
	{
		name: "a walk ends with the first node of the set", file: setFile,
		from: `				return k, true
			}
			it.depth--`,
		to: `				return k, true
			}
			it.depth = -1`,
	},
	{
		name: "an edit goes on in the state that is done", file: editFile,
		from: `	e.own = &owner{}`,
		to:   `	_ = e.own`,
	},
	{
		name: "edges added to one state show in its sibling", file: editFile,
		from: `	case r.more.owner != e.own:`,
		to:   `	case r.more.owner == nil:`,
	},
	{
		name: "edges written share the caller's memory", file: editFile,
		from: `list: slices.Clone(list[1:])}`,
		to:   `list: list[1:]}`,
	},
	{
		name: "a moved node is found where it was", file: editFile,
		from: `		e.Unlink(source, edge.Rel, edge.To)`,
		to:   `		_ = edge`,
	},
	{
		name: "a policy written anew holds as before too", file: editFile,
		from: `	e.index(n, old, leave, false)
`,
		to: ``,
	},
	{
		name: "a policy written anew is not known by what it names now", file: editFile,
		from: `		if e.st.named(p).Within(e.st.named(old)) {`,
		to:   `		if true {`,
	},
	{
		name: "a policy that changes hands stays with those who held it", file: keptFile,
		from: `	return p.Deny == q.Deny && slices.Equal(p.Principals, q.Principals) && `,
		to:   `	return p.Deny == q.Deny && `,
	},
	{
		name: "a policy that changes its effect keeps it", file: keptFile,
		from: `	return p.Deny == q.Deny && `,
		to:   `	return `,
	},
	{
		name: "what two lists begin with ends them too", file: keptFile,
		from: ` && a[len(a)-1] == b[len(b)-1] {`,
		to:   ` {`,
	},
	{
		name: "a policy written anew is remembered where it was", file: editFile,
		from: `	e.relink(n, old.refers(), p.refers())`,
		to:   `	e.relink(n, nil, p.refers())`,
	},
	{
		name: "a removed node is still of its type", file: editFile,
		from: `.remove(e.own, uint64(n)))
	e.st.nodes.slot(e.own, n).typ = Gone`,
		to: `.insert(e.own, uint64(n)))
	e.st.nodes.slot(e.own, n).typ = Gone`,
	},
	{
		name: "denies are kept with the allows", file: editFile,
		from: `		nodes, pseudos = &e.st.deny, &e.st.denyPseudo`,
		to:   `		nodes, pseudos = &e.st.deny, &e.st.allowPseudo`,
	},
	{
		name: "a crowd names what the last of it names", file: heldFile,
		from: `			crowds = crowds.insert(e.own, key|uint64(old|more))`,
		to:   `			crowds = crowds.insert(e.own, key|uint64(more))`,
	},
	{
		name: "a crowd does not name what its custom roles do", file: heldFile,
		from: `	for _, n := range p.Roles {`,
		to:   `	for _, n := range p.Roles[:0] {`,
	},
	{
		name: "a key behind where it should be is not found", file: setFile,
		from: `			lo = to
`,
		to: `			return to, false
`,
	},
	{
		name: "a key before where it should be is not found", file: setFile,
		from: `			hi = from
`,
		to: `			return from, false
`,
	},
	{
		name: "a node's third edge is its second again", file: stateFile,
		from: `	return r.more.list[i-1], true`,
		to:   `	return r.more.list[0], true`,
	},
	{
		name: "the sources of a relation are those of the next too", file: stateFile,
		from: `			if !ok || Rel(k>>32) != rel || !yield(Node(k)) {`,
		to:   `			if !ok || Rel(k>>32) > rel+1 || !yield(Node(k)) {`,
	},
}
