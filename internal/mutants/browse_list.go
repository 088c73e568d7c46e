package main

const (
	browseFile   = "browse.go"
	patternsFile = "declared_patterns.go"
)

// browsing are mutants of what those read who manage an account, and of names in
// conditions.
var browsing = []mutant{
	{
		name: "a pattern's scopes leave out that some of it has none stated", file: patternsFile,
		from: `names, anywhere = true, anywhere || m.scopes == nil`,
		to:   `names = true`,
	},
	{
		name: "a pattern has scopes although it names nothing", file: patternsFile,
		from: `	if !names || anywhere {`,
		to:   `	if anywhere {`,
	},
	{
		name: "a name in another home is that name", file: browseFile,
		from: `		if a.home(n) == at {`,
		to:   `		if a.home(n) == at || a.home(n) != kernel.NoNode {`,
	},
	{
		name: "a policy is told once for each way", file: browseFile,
		from: `		for before := kernel.RelTo; before < rel; before++ {`,
		to:   `		for before := rel; before < rel; before++ {`,
	},
	{
		name: "roles are not named by policies", file: browseFile,
		from: `rel <= kernel.RelRole }`,
		to:   `rel < kernel.RelRole }`,
	},
	{
		name: "a list of referrers stops at the first that is not wanted", file: browseFile,
		from: `					next, going = edgePosition(rel, 0)+1<<32, true`,
		to:   `					next, going = edgePosition(rel, 0)+1<<32, false`,
	},
	{
		name: "a page of referrers begins one late", file: browseFile,
		from: `kernel.Rel(next>>32), kernel.Node(next)) {`,
		to:   `kernel.Rel(next>>32), kernel.Node(next)+1) {`,
	},
	{
		name: "opaque nodes are children of the account", file: browseFile,
		from: `return a.ref(child), !a.typeOf(child).opaque })`,
		to:   `return a.ref(child), true })`,
	},
	{
		name: "resource groups are not told", file: browseFile,
		from: `return rel == kernel.RelMember || rel == kernel.RelInSet })`,
		to:   `return rel == kernel.RelMember })`,
	},
	{
		name: "what has no members has none", file: browseFile,
		from: `		return List[Ref]{}, noMembers(set)`,
		to:   `		return List[Ref]{}, nil`,
	},
	{
		name: "a type that was dropped is meant", file: "declared.go",
		from: `		if t.declared() {`,
		to:   `		if t != nil {`,
	},
	{
		name: "a permission's scopes are the schema's own memory", file: "declared.go",
		from: `	d.ID, d.Scopes, d.Includes = p.id, slices.Clone(p.decl.Scopes), slices.Clone(p.decl.Includes)`,
		to:   `	d.ID, d.Scopes, d.Includes = p.id, p.decl.Scopes, slices.Clone(p.decl.Includes)`,
	},
	{
		name: "names of Ambit's own cannot be read", file: factsFile,
		from: `	if e.typ.own && name == nameAttribute {`,
		to:   `	if e.typ == nil {`,
	},
	{
		name: "an attribute hides the name, and names of resources are names", file: factsFile,
		from: `	if e.typ.own && name == nameAttribute {`,
		to:   `	if name == nameAttribute {`,
	},
	{
		name: "what is not there yet has an empty name", file: factsFile,
		from: `	if e.node == kernel.NoNode {
		return nil, false
	}
	if s := `,
		to: `	if e.node == kernel.NoNode {
		return "", true
	}
	if s := `,
	},
	{
		name: "a condition on a name concerns no noun of Ambit's", file: "conditions.go",
		from: `all = all && slices.ContainsFunc(t.seen(), `,
		to:   `all = all && slices.ContainsFunc(t.attributes, `,
	},
	{
		name: "the bearers of a name are not told", file: "resolve.go",
		from: `	for n := range a.named(t.num, name) {
		if len(bearers) == most {`,
		to: `	for n := range a.named(t.num, name) {
		if len(bearers) != most {`,
	},
}
