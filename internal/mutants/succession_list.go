package main

const (
	fateFile       = "fate.go"
	rewriteFile    = "rewrite.go"
	successionFile = "succession.go"
	sharedFile     = "shared.go"
)

// succeeding are mutants of what becomes of the uses of dropped names.
var succeeding = []mutant{
	{
		name: "a policy that lost every role and pattern stays", file: rewriteFile,
		from: `	r.goes = len(p.Permissions)+len(p.Roles) == 0 || len(p.Principals) == 0`,
		to:   `	r.goes = len(p.Principals) == 0`,
	},
	{
		name: "a policy for a dropped type stays, for nobody", file: rewriteFile,
		from: `	r.goes = len(p.Permissions)+len(p.Roles) == 0 || len(p.Principals) == 0`,
		to:   `	r.goes = len(p.Permissions)+len(p.Roles) == 0`,
	},
	{
		name: "a policy whose condition is dropped holds without one", file: rewriteFile,
		from: `		r.goes = r.goes || fate.Drop`,
		to:   `		_ = fate.Drop`,
	},
	{
		name: "a role that lost every scope stays", file: rewriteFile,
		from: `		r.goes = r.changed && stated && len(noun.Scopes) == 0`,
		to:   `		r.goes = r.changed && !stated && len(noun.Scopes) == 0`,
	},
	{
		name: "a ceiling that lost every pattern stays", file: rewriteFile,
		from: `			r.goes = before > 0 && len(noun.Ceiling.Permissions) == 0`,
		to:   `			r.goes = before < 0`,
	},
	{
		name: "a renamed name stands twice", file: rewriteFile,
		from: `		if !fate.Drop && !slices.Contains(next, name) {`,
		to:   `		if !fate.Drop {`,
	},
	{
		name: "a renamed attribute takes the place of one that has a value", file: rewriteFile,
		from: `		if _, taken := next[fate.To]; taken {`,
		to:   `		if _, taken := next[""]; taken {`,
	},
	{
		name: "a dropped type stays a scope of roles", file: fateFile,
		from: `		if _, stated := f.of[scope]; name.kind == KindType && !stated`,
		to:   `		if _, stated := f.of[scope]; name.kind == "" && !stated`,
	},
	{
		name: "a relation may become a parent by its new name", file: fateFile,
		from: `	case to.parent != old.parent:`,
		to:   `	case to.parent && !to.parent:`,
	},
	{
		name: "what is said of a name that nobody uses is passed over", file: fateFile,
		from: `	case !used.names[name]:
		return`,
		to: `	case !used.names[name]:
		return nil
		return`,
	},
	{
		name: "what is said of a name that stays is passed over", file: fateFile,
		from: `	case !used.names[name] && f.borne(name):
		return`,
		to: `	case !used.names[name] && f.borne(name):
		return nil
		return`,
	},
	{
		name: "nothing is looked at after names have met their fates", file: adoptFile,
		from: `	if err := findUses(&s.d.a, next, f).refusal(name); err != nil {`,
		to:   `	if err := findUses(&s.d.a, next, f).refusal(name); err != nil && len(given) == 0 {`,
	},
	{
		name: "the settings keep dropped attributes", file: successionFile,
		from: `		after = append(after, Set{Settings{settings.Slug, next}})`,
		to:   `		_ = next`,
	},
	{
		name: "nouns that lost their meaning stay", file: successionFile,
		from: `		if !s.fates.rewrite(noun).goes {`,
		to:   `		if s.fates.rewrite(noun).noun != nil {`,
	},
	{
		name: "a dropped relation leaves policies away from home", file: successionFile,
		from: `	return s.d.checkMove("uses", n, parents)`,
		to:   `	return s.d.checkMove("uses", n, append(parents, slices.Collect(s.d.a.parents(n))...))`,
	},
	{
		name: "an opaque node leaves its sets unsaid", file: "delete.go",
		from: `			changes = append(changes, x.leaveSets(n)...)`,
		to:   `			_ = n`,
	},
	{
		name: "what is adopted already is a change", file: adoptFile,
		from: `	if len(cmd.Uses) == 0 && slices.ContainsFunc(d.a.schema.catalogs, next.Equal) {`,
		to:   `	if slices.Contains(d.a.schema.catalogs, next) {`,
	},
	{
		name: "policies of catalogs can be deleted", file: "resolve.go",
		from: `	if b := a.schema.builtinPolicy(t, r.ID); b != nil {`,
		to:   `	if b := a.schema.builtinPolicy(t, ""); b != nil {`,
	},
	{
		name: "what nothing uses is kept", file: sharedFile,
		from: `	if len(s.live) > s.sweep {`,
		to:   `	if len(s.live) < 0 {`,
	},
	{
		name: "every policy keeps its own of what all have", file: sharedFile,
		from: `	s.live[key] = weak.Make(v)`,
		to:   `	s.live[""] = weak.Make(v)`,
	},
}
