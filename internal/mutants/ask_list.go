package main

const (
	callerFile   = "ask.go"
	targetFile   = "target.go"
	describeFile = "describe.go"
	checkFile    = "check.go"
	factsFile    = "facts.go"
)

// asking are mutants of who may be a caller.
var asking = []mutant{
	{
		name: "pending admitted", file: callerFile,
		from: `		if own.Status != Accepted {`,
		to:   `		if own.Status == "" {`,
	},
	{
		name: "a disabled user is admitted", file: callerFile,
		from: `		}
		if own.Disabled {`,
		to: `		}
		if false {`,
	},
	{
		name: "a disabled service account is admitted", file: callerFile,
		from: `	case *ServiceAccount:
		if own.Disabled {`,
		to: `	case *ServiceAccount:
		if false {`,
	},
	{
		name: "what does not act is admitted", file: callerFile,
		from: `; !t.acts {`,
		to:   `; !t.acts && t.own {`,
	},
	{
		name: "a name means any type of Ambit's", file: "resolve.go",
		from: `	for n := range a.named(t.num, id) {
		if found != kernel.NoNode {
			return kernel.NoNode, true
		}
		found = n
	}`,
		to: `	for _, other := range a.schema.types {
		for n := range a.named(other.num, id) {
			found = n
		}
	}`,
	},
	{
		name: "an ambiguous name means the first", file: "resolve.go",
		from: `			return kernel.NoNode, true`,
		to:   `			return found, false`,
	},
	{
		name: "an ambiguous type means the first", file: "resolve.go",
		from: `		return nil, all`,
		to:   `		return all[0], nil`,
	},
	{
		name: "an ambiguous role means the first", file: "resolve.go",
		from: `	case 1:
		return found[0], nil`,
		to: `	default:
		return found[0], nil`,
	},
	{
		name: "the slug is no name of the account", file: "resolve.go",
		from: `id == a.settings.Slug {`,
		to:   `id == a.id {`,
	},
	{
		name: "the id of a built-in role is no name of it", file: "resolve.go",
		from: `if r.decl.ID != "" && r.decl.ID == string(name) {`,
		to:   `if false {`,
	},
}

// tokens are mutants of ceilings, of acting for others, and of what may be
// written.
var tokens = []mutant{
	{
		name: "a token lives at the moment it expires", file: callerFile,
		from: `x.point.Now >= nanoseconds(t.Expires)`,
		to:   `x.point.Now > nanoseconds(t.Expires)`,
	},
	{
		name: "ceiling ignores nodes", file: checkFile,
		from: `	for _, n := range t.nodes {`,
		to: `	if len(t.nodes) > 0 {
		return true
	}
	for _, n := range t.nodes {`,
	},
	{
		name: "ceiling ignores permissions", file: checkFile,
		from: `	if !t.perms.Has.Has(uint32(perm.num)) {`,
		to:   `	if len(t.nodes) == 0 {`,
	},
	{
		name: "ceiling bounded by scopes", file: checkFile,
		from: `	if !t.perms.Has.Has(uint32(perm.num)) {`,
		to:   `	if !t.perms.Free.Has(uint32(perm.num)) {`,
	},
	{
		name: "an empty ceiling is none", file: checkFile,
		from: `	if !t.bounded {`,
		to:   `	if !t.bounded || len(t.nodes) == 0 {`,
	},
	{
		name: "acts_for ignored", file: checkFile,
		from: `	if x.caller.actsFor != kernel.NoNode {`,
		to:   `	if false {`,
	},
	{
		name: "one who is not admitted may be acted for", file: checkFile,
		from: `	d, ok := x.admit(x.caller.actsFor)`,
		to:   `	d, ok := Decision{}, true`,
	},
	{
		name: "conditions take the one acted for for the caller", file: checkFile,
		from: `	x.see(n)
	return x.k.Decide(&x.point)`,
		to: `	x.see(x.caller.node)
	return x.k.Decide(&x.point)`,
	},
	{
		name: "what is supplied of the caller is believed of the one acted for", file: factsFile,
		from: `	if n == x.caller.node {`,
		to:   `	if n != kernel.NoNode {`,
	},
	{
		name: "the one acted for stays the caller", file: checkFile,
		from: `		x.k.Switch(x.caller.node)
`,
		to: ``,
	},
	{
		name: "protect under no ceiling", file: checkFile,
		from: `		if d := x.decideOne(p); !d.Allowed {`,
		to: `		x.point.Perm = p.num
		if d := x.verdict(x.decideFor(x.caller.node)); !d.Allowed {`,
	},
	{
		name: "read-only writable", file: checkFile,
		from: `"it is read-only"}, true`,
		to:   `"it is read-only"}, false`,
	},
	{
		name: "what nothing declares is writable", file: checkFile,
		from: `" declares no such attribute or relation"}, true`,
		to:   `" declares no such attribute or relation"}, false`,
	},
	{
		name: "relations have no guard", file: checkFile,
		from: `		guard = r.guard`,
		to:   `		guard = GuardFree`,
	},
	{
		name: "protected is free where nothing protects", file: checkFile,
		from: `string(t.name) + " declares no permission with the action " + ProtectAction}, true`,
		to:   `string(t.name) + " declares no permission with the action " + ProtectAction}, false`,
	},
	{
		name: "refused attributes change nothing", file: checkFile,
		from: `	if d.Allowed && len(d.Refused) > 0 {`,
		to:   `	if false {`,
	},
	{
		name: "an error of the first of many questions", file: checkFile,
		from: `element("questions", i)`,
		to:   `element("questions", 0)`,
	},
}

// describing are mutants of what may be asked about, and of what a question may
// supply.
var describing = []mutant{
	{
		name: "stand-in when type differs accepted", file: targetFile,
		from: `	within, ok := x.holds(at.typ)
	if !ok {`,
		to: `	within, ok := x.holds(at.typ)
	if !ok && at.typ.own {`,
	},
	{
		name: "a stand-in has no parent by name", file: targetFile,
		from: `		if r.parent && r.to == t {`,
		to:   `		if false {`,
	},
	{
		name: "only direct holders stand in", file: targetFile,
		from: `x.a.schema.kernel.Types[x.perm.typ.num].Holders.Has(uint32(t.num))`,
		to:   `false`,
	},
	{
		name: "dangling description accepted", file: describeFile,
		from: `		case p.typ == nil || !p.typ.opaque:`,
		to:   `		case p.typ == nil:`,
	},
	{
		name: "a description without a parent is accepted", file: describeFile,
		from: `	case parents == 0:`,
		to:   `	case parents == 0 && len(target.Relations) == 0:`,
	},
	{
		name: "the answer does not say that it rests on a description", file: describeFile,
		from: `	x.thing.described = true
`,
		to: ``,
	},
	{
		name: "overlay of any attribute", file: targetFile,
		from: `		if stored && !t.attribute(name).Request {`,
		to:   `		if false {`,
	},
	{
		name: "a part of the stored relations suffices", file: describeFile,
		from: `		if count > 0 && count != x.a.countEdges(n, r.rel) {`,
		to:   `		if count > x.a.countEdges(n, r.rel) {`,
	},
	{
		name: "other relations than the stored ones are accepted", file: describeFile,
		from: ` || !hasEdge(x.a.state, n, kernel.Edge{Rel: p.rel.rel, To: p.node}):`,
		to:   `:`,
	},
	{
		name: "a relation named twice counts as two", file: describeFile,
		from: `		case !x.named.add(p):
			return x.twice(i)`,
		to: `		case !x.named.add(p) && false:
			return x.twice(i)`,
	},
	{
		name: "another spelling in a description is another node", file: describeFile,
		from: `		return pointed{rel: r, node: n, typ: typ, to: Ref{ID: given.To.ID}}, nil`,
		to:   `		return pointed{rel: r, node: n, typ: typ, to: given.To}, nil`,
	},
	{
		name: "two opaque nodes that nothing named before are one", file: describeFile,
		from: `typ: typ, to: Ref{ID: given.To.ID}}, nil`,
		to:   `typ: typ}, nil`,
	},
	{
		name: "a description leads to more than its type declares", file: describeFile,
		from: `	if fault := t.miscounted(target.Relations); fault != "" && len`,
		to:   `	if fault := t.miscounted(target.Relations); fault == "" && len`,
	},
	{
		name: "a relation may lead to any type", file: describeFile,
		from: ` && to != r.to:`,
		to:   ` && to.own && to != r.to:`,
	},
	{
		name: "a stored value outweighs the request's", file: factsFile,
		from: `	if v, ok := e.overlay[name]; ok {`,
		to:   `	if v, ok := e.overlay[name]; ok && e.node == kernel.NoNode {`,
	},
	{
		name: "defaults are no values", file: factsFile,
		from: `	if decl == nil || decl.Default == nil {`,
		to:   `	if decl == nil || decl.Default != nil {`,
	},
	{
		name: "a condition concerns every type", file: factsFile,
		from: `	if !c.concerns.Has(uint32(x.thing.typ.num)) {`,
		to:   `	if c.concerns == nil {`,
	},
	{
		name: "a stand-in has the id of what it lies in", file: factsFile,
		from: `	case !x.thing.standIn:
		x.resource.ref.ID = x.thing.id`,
		to: `	default:
		x.resource.ref.ID = x.q.Resource.Ref.ID`,
	},
}
