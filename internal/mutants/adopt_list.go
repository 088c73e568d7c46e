package main

// adopting are mutants of catalogs that come, change and go.
var adopting = []mutant{
	{
		name: "catalog abandon keeps builtin policies", file: applyCatalogsFile,
		from: `		d.edit.IndexBuiltin(i, false)`,
		to:   `		_ = i`,
	},
	{
		name: "the built-in policies of a new catalog hold nowhere", file: applyCatalogsFile,
		from: `		d.edit.IndexBuiltin(i, true)`,
		to:   `		_ = i`,
	},
	{
		name: "roles keep what they meant before a new version", file: applyCatalogsFile,
		from: `		d.edit.SetRole(n, role)`,
		to:   `		_ = role`,
	},
	{
		name: "ceilings keep what they meant before a new version", file: applyCatalogsFile,
		from: `		d.a.stored.Set(d.edit, n, &token)`,
		to:   `		_ = token`,
	},
	{
		name: "policies keep what they meant before a new version", file: applyCatalogsFile,
		from: `		d.edit.SetPolicy(n, policy)`,
		to:   `		_ = policy`,
	},
	{
		name: "a new version stands beside the old one", file: adoptFile,
		from: `			next[i] = c
			return next`,
		to: `			break`,
	},
	{
		name: "a type in use may go", file: usesFile,
		from: `		case t.decl == nil:`,
		to:   `		case t == nil:`,
	},
	{
		name: "a type in use may become opaque", file: usesFile,
		from: `		case old.opaque != t.opaque:`,
		to:   `		case old.opaque && !t.opaque:`,
	},
	{
		name: "a relation in use may go", file: usesFile,
		from: `		if declared == nil || declared.to.name != relation.To.Type {
			u.note(usedName`,
		to: `		if declared == nil || declared.to.name != relation.To.Type {
			continue
			u.note(usedName`,
	},
	{
		name: "a relation in use may cease to be a parent", file: usesFile,
		from: `old.parent != declared.parent {`,
		to:   `old.parent != declared.parent && declared.parent {`,
	},
	{
		name: "a relation in use may become single", file: usesFile,
		from: `		case declared.one && count[declared.name] > 1:`,
		to:   `		case declared.one && count[declared.name] < 0:`,
	},
	{
		name: "a relation that some lack may become required", file: usesFile,
		from: `		case declared.required && count[declared.name] == 0:`,
		to:   `		case declared.required && count[declared.name] < 0:`,
	},
	{
		name: "a stored value may become another type's", file: usesFile,
		from: `		case !reflect.DeepEqual(next, v):`,
		to:   `		case !reflect.DeepEqual(next, next):`,
	},
	{
		name: "a permission in use may go", file: usesFile,
		from: `		if err := u.next.checkPattern(p); err != nil {`,
		to:   `		if err := u.next.checkPattern(p); err != nil && p == "" {`,
	},
	{
		name: "a role in use may go", file: usesFile,
		from: `		if !ValidID(string(name)) && u.next.roleByName[name] == nil {`,
		to:   `		if ValidID(string(name)) && u.next.roleByName[name] == nil && name == "" {`,
	},
	{
		name: "a scope in use may go", file: usesFile,
		from: `			if !u.next.scopeNames[scope] {`,
		to:   `			if scope == "" {`,
	},
	{
		name: "principals may cease to act", file: usesFile,
		from: `	default:
		u.note(usedName{}, "%s names the principal`,
		to: `	case t.num == 0:
		u.note(usedName{}, "%s names the principal`,
	},
	{
		name: "members may cease to act", file: usesFile,
		from: `			u.acts(noun.Ref(), u.a.ref(m))`,
		to:   `			_ = m`,
	},
	{
		name: "a condition in use may cease to compile", file: usesFile,
		from: `c.err != nil {`,
		to:   `c == nil {`,
	},
	{
		name: "two catalogs may declare one permission", file: permsFile,
		from: `			wrong.add("permission %s: both`,
		to:   `			new(problems).add("permission %s: both`,
	},
	{
		name: "catalogs may disagree about an attribute", file: typesFile,
		from: `				wrong.add("attribute %s of %s: catalog`,
		to:   `				new(problems).add("attribute %s of %s: catalog`,
	},
	{
		name: "catalogs may disagree about who may write an attribute", file: typesFile,
		from: `	case old.Guard != decl.Guard:`,
		to:   `	case old.Guard != decl.Guard && decl.Guard == GuardReadOnly:`,
	},
	{
		name: "a description makes another attribute", file: typesFile,
		from: `	case old.Description == "" && decl.Description != "":`,
		to: `	case old.Description != decl.Description:
		return old, "description"
	case false:`,
	},
	{
		name: "a catalog with faults is adopted", file: adoptFile,
		from: `len(faults) > 0 {`,
		to:   `len(faults) < 0 {`,
	},
	{
		name: "Ambit's own catalog can be abandoned", file: adoptFile,
		from: `	if cmd.Name == OwnCatalogName {`,
		to:   `	if cmd.Name == "" {`,
	},
}

// drafting are mutants of drafts and of applying entries.
var drafting = []mutant{
	{
		name: "a draft goes on after it has become an account", file: draftFile,
		from: `	if d.over {
		return errDraftOver
	}`,
		to: ``,
	},
	{
		name: "an entry may be applied twice", file: draftFile,
		from: `	if e.Revision != d.a.revision+1 {`,
		to:   `	if e.Revision > d.a.revision+1 {`,
	},
	{
		name: "an entry may be left out", file: draftFile,
		from: `	if e.Revision != d.a.revision+1 {`,
		to:   `	if e.Revision <= d.a.revision {`,
	},
	{
		name: "nothing changed makes a revision", file: draftFile,
		from: `		if len(d.changes) > 0 {`,
		to:   `		if len(d.changes) >= 0 {`,
	},
	{
		name: "what is so already is a change", file: draftFile,
		from: `ok && unchanged(d.a.noun(n), noun) {`,
		to:   `ok && unchanged(d.a.noun(n), &Resource{}) {`,
	},
	{
		name: "when a noun was changed is a change", file: draftFile,
		from: `		OwnOf(next).Changed = is.Changed
`,
		to: `		OwnOf(next).Changed = own.Changed
`,
	},
	{
		name: "a draft changes the account it began from", file: draftFile,
		from: `	d := &Draft{a: *a, edit: a.state.Edit(), mostNodes: MaxNodes}
	d.a.state = d.edit.State()`,
		to: `	d := &Draft{a: *a, edit: a.state.Edit(), mostNodes: MaxNodes}
	a.state = d.edit.State()
	d.a.state = d.edit.State()`,
	},
	{
		name: "an account shares memory with the changes that made it", file: applyFile,
		from: `own: cloneOwn(noun)}`,
		to:   `own: noun}`,
	},
	{
		name: "an account gives away its own memory", file: "account.go",
		from: `		return cloneOwn(s.own)`,
		to:   `		return s.own`,
	},
	{
		name: "moving a node takes it out of its resource groups", file: applyFile,
		from: `		if e.Rel == kernel.RelMember || e.Rel == kernel.RelInSet {`,
		to:   `		if e.Rel == kernel.RelMember {`,
	},
	{
		name: "a written node loses its groups", file: applyFile,
		from: `		if e.Rel == kernel.RelMember || e.Rel == kernel.RelInSet {`,
		to:   `		if e.Rel == kernel.RelInSet {`,
	},
	{
		name: "attributes taken away stay", file: applyFile,
		from: `	} else if d.a.stored.Get(n) != nil {`,
		to:   `	} else if d.a.stored.Get(n) == nil {`,
	},
	{
		name: "a policy that never ends ends in 2262", file: compileFile,
		from: `		NotBefore: kernel.Always, Expires: kernel.Forever,`,
		to:   `		NotBefore: kernel.Always, Expires: kernel.Forever - 1,`,
	},
	{
		name: "times beyond the range wrap around", file: compileFile,
		from: `	case t.After(latest):`,
		to:   `	case t.Before(earliest):`,
	},
}
