package main

const (
	loadFile          = "internal/kernel/load.go"
	restoreFile       = "snapshot_restore.go"
	restoreNodesFile  = "snapshot_nodes.go"
	contentsFile      = "snapshot_contents.go"
	snapshotFile      = "snapshot.go"
	snapshotNounsFile = "snapshot_nouns.go"
)

// restoring are mutants of snapshots.
var restoring = []mutant{
	{
		name: "a damaged snapshot is restored", file: restoreFile,
		from: `!bytes.Equal(sum[:], data[end:])`, to: `len(sum) == 0`,
	},
	{
		name: "another account's snapshot is restored", file: restoreNodesFile,
		from: `(count == 0 || id != r.d.a.id)`, to: `count == 0`,
	},
	{
		name: "a snapshot of other versions of the catalogs is restored", file: restoreFile,
		from: `len(s.types) != len(numbered.types) || len(s.rels) != len(numbered.rels)`, to: `len(s.types) < len(numbered.types)`,
	},
	{
		name: "handles of nodes that are gone are given out again", file: restoreNodesFile,
		from: `			r.load.Add(kernel.Gone, nil)
			continue`,
		to: `			continue`,
	},
	{
		name: "nouns lose their names when restored", file: contentsFile,
		from: `	r.d.a.byName = names.Index()`, to: `	_ = names.Index()`,
	},
	{
		name: "memberships are not written down", file: snapshotFile,
		from: `		edges := slices.Collect(st.Edges(n))`,
		to:   `		edges := slices.DeleteFunc(slices.Collect(st.Edges(n)), func(e kernel.Edge) bool { return e.Rel == kernel.RelMember })`,
	},
	{
		name: "a role of no scope is restored as one of any", file: "snapshot_write.go",
		from: `	if none {`, to: `	if none || n == 0 {`,
	},
	{
		name: "a disabled policy is restored as one that counts", file: snapshotNounsFile,
		from: `	p.Disabled = r.bool()`, to: `	p.Disabled = r.bool() && p.Disabled`,
	},
	{
		name: "a token's references are forgotten when it is restored", file: contentsFile,
		from: `{ r.load.Link(n, rel, to) })`, to: `{})`,
	},
	{
		name: "a restored reference is the noun's first", file: contentsFile,
		from: `x.refs[at] == r {`, to: `x.refs[at].Type == r.Type {`,
	},
	{
		name: "a restored crowd names nothing", file: loadFile,
		from: `			h.gather(e, principal, place)`,
		to:   `			h.crowds.set(e.own, principal, h.crowds.Get(principal).insert(e.own, crowdKey(place, 0)))`,
	},
	{
		name: "built-in policies are not restored", file: loadFile,
		from: `		l.hold(BuiltinPolicy(i), p)`, to: `		_, _ = i, p`,
	},
	{
		name: "a loaded set loses the first key of each part", file: loadFile,
		from: `list[i*len(list)/parts : (i+1)*len(list)/parts]`, to: `list[(i*len(list)+i)/parts : (i+1)*len(list)/parts]`,
	},
}
