package main

const (
	patternFile   = "pattern.go"
	typesFile     = "schema_types.go"
	relationsFile = "schema_relations.go"
	permsFile     = "schema_permissions.go"
	scopesFile    = "schema_kernel.go"
	builtinsFile  = "schema_policies.go"
)

// matching are mutants of what patterns name.
var matching = []mutant{
	{
		name: "wildcard `*` also reaches ambit.", file: patternFile,
		from: `		return !t.own`,
		to:   `		return true`,
	},
	{
		name: "wildcard `ambit.*` reaches everything", file: patternFile,
		from: `		return t.own`,
		to:   `		return true`,
	},
	{
		name: "escalate matched by wildcard", file: patternFile,
		from: ` || perm.id == EscalatePermission {`,
		to:   ` {`,
	},
	{
		name: "includes are not followed", file: patternFile,
		from: `range m.perm.includes {`,
		to:   `range m.perm.includes[:0] {`,
	},
	{
		name: "an included permission takes on scopes", file: patternFile,
		from: `		set.Has, set.Free = set.Has.With(n), set.Free.With(n)`,
		to:   `		set.Has = set.Has.With(n)`,
	},
	{
		name: "entry scopes replaced by permission's", file: patternFile,
		from: `entry != nil && entry.Scopes != nil {`,
		to:   `entry != nil && entry.Scopes == nil {`,
	},
	{
		name: "scopes of several patterns narrow each other", file: patternFile,
		from: `set.Scoped[n] = set.Scoped[n].Union(s.scopeTypes(m.perm.catalog, m.scopes))`,
		to:   `set.Scoped[n] = s.scopeTypes(m.perm.catalog, m.scopes)`,
	},
	{
		name: "lists of patterns are remembered without their range", file: patternFile,
		from: `	fmt.Fprint(&key, over)
`,
		to: ``,
	},
	{
		name: "a built-in role's wildcards range over all catalogs", file: builtinsFile,
		from: `		over := i
`,
		to: `		over := overAll
`,
	},
	{
		name: "the owner's wildcards stay in Ambit's catalog", file: builtinsFile,
		from: `			over = overAll
`,
		to: `			over = i
`,
	},
	{
		name: "a built-in policy's wildcards range over all catalogs", file: builtinsFile,
		from: `s.permSet(decl.Permissions, i)`,
		to:   `s.permSet(decl.Permissions, overAll)`,
	},
	{
		name: "scope lists of other catalogs name no scope of Ambit's permissions", file: scopesFile,
		from: `		if i > 0 {
			s.kernel.Scopes[0]`,
		to: `		if false {
			s.kernel.Scopes[0]`,
	},
	{
		name: "wildcard entries name no scopes", file: scopesFile,
		from: `			note(w.Scopes)`,
		to:   `			_ = w`,
	},
	{
		name: "types are numbered anew with each version", file: typesFile,
		from: `	} else {
		for _, old := range prev.types {`,
		to: `	} else {
		for _, old := range prev.types[:1] {`,
	},
	{
		name: "relations are numbered anew with each version", file: relationsFile,
		from: `		for _, r := range prev.rels[kernel.FirstRel:] {`,
		to:   `		for _, r := range prev.rels[len(prev.rels):] {`,
	},
}
