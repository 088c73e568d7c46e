package main

const (
	nounsFile         = "check_nouns.go"
	resourceFile      = "check_resource.go"
	roleFile          = "check_role.go"
	tokenFile         = "check_token.go"
	policyFile        = "check_policy.go"
	draftFile         = "draft.go"
	membersFile       = "members.go"
	leaveFile         = "leave.go"
	applyFile         = "apply.go"
	compileFile       = "compile.go"
	deleteFile        = "delete.go"
	adoptFile         = "adopt.go"
	usesFile          = "uses.go"
	applyCatalogsFile = "adopt_apply.go"
)

// putting are mutants of what commands accept.
var putting = []mutant{
	{
		name: "containment cycle accepted", file: resourceFile,
		from: `parent != kernel.NoNode && parent != kernel.Root && d.a.state.Above(n, parent) {`,
		to:   `parent == n {`,
	},
	{
		name: "a noun may be at home beneath itself", file: nounsFile,
		from: `	if exists && known && home != kernel.Root && d.a.state.Above(self, home) {`,
		to:   `	if exists && known && home != kernel.Root && self == home {`,
	},
	{
		name: "member cycle accepted", file: membersFile,
		from: `		if d.a.state.Within(m.setNode, m.memberNode) {`,
		to:   `		if m.setNode == m.memberNode {`,
	},
	{
		name: "what does not act may be in a group", file: tokenFile,
		from: `; !t.acts {`,
		to:   `; t == nil {`,
	},
	{
		name: "a member twice", file: membersFile,
		from: `m.holds = known && hasEdge(`,
		to:   `m.holds = known && false && hasEdge(`,
	},
	{
		name: "a resource without a parent", file: resourceFile,
		from: `	if countParents(t, relations) == 0 {`,
		to:   `	if len(relations) == 0 {`,
	},
	{
		name: "several targets of a relation to one", file: resourceFile,
		from: `		case r.one && n > 1:`,
		to:   `		case r.one && n > 2:`,
	},
	{
		name: "a required relation left out", file: resourceFile,
		from: `		case r.required && n == 0:`,
		to:   `		case r.required && n == 0 && r.to == nil:`,
	},
	{
		name: "a relation to another type", file: resourceFile,
		from: `	if to.Type != r.to.name {`,
		to:   `	if to.Type == "" {`,
	},
	{
		name: "a node of an opaque type registered", file: resourceFile,
		from: `	case t.opaque:
`,
		to: `	case t.opaque && t.own:
`,
	},
	{
		name: "a policy's nodes outside of its home", file: policyFile,
		from: `return ok && home != kernel.NoNode && d.a.state.Above(home, n)`,
		to:   `return ok && n != kernel.NoNode`,
	},
	{
		name: "a policy for nobody", file: policyFile,
		from: `	if len(principals) == 0 {`,
		to:   `	if len(principals) < 0 {`,
	},
	{
		name: "a policy about nothing", file: policyFile,
		from: `	if len(p.Roles)+len(p.Permissions) == 0 {`,
		to:   `	if len(p.Roles)+len(p.Permissions) < 0 {`,
	},
	{
		name: "a policy nowhere", file: policyFile,
		from: `	if places == 0 {`,
		to:   `	if places < 0 {`,
	},
	{
		name: "a policy that ends as it begins", file: policyFile,
		from: `!p.NotBefore.Before(p.ExpiresAt) {`,
		to:   `p.NotBefore.After(p.ExpiresAt) {`,
	},
	{
		name: "a condition that does not compile", file: policyFile,
		from: `c.err != nil {`,
		to:   `c == nil {`,
	},
	{
		name: "a token for what does not act", file: tokenFile,
		from: `	if err := d.checkActs("token.home", next.Home); err != nil {`,
		to:   `	if err := d.checkActs("token.home", next.Home); err != nil && next.Home.ID == "" {`,
	},
	{
		name: "a token acting for what does not act", file: tokenFile,
		from: `		if err := d.checkActs("token.acts_for", actsFor); err != nil {`,
		to:   `		if err := d.checkActs("token.acts_for", actsFor); err != nil && actsFor.ID == "" {`,
	},
	{
		name: "a role's scope that no list names", file: roleFile,
		from: `		case !d.a.schema.scopeNames[name]:`,
		to:   `		case name == "":`,
	},
	{
		name: "a pattern that matches nothing", file: patternFile,
		from: `	if !found {`,
		to:   `	if found && !found {`,
	},
}

// staying are mutants of what keeps policies at home, and of what is too large.
var staying = []mutant{
	{
		name: "a move takes nodes out of a policy's home", file: resourceFile,
		from: `	return d.checkMove("", n, parents)`,
		to:   `	return nil`,
	},
	{
		name: "a noun's move takes nodes out of a policy's home", file: nounsFile,
		from: `		if err := d.checkMove(field+".home", self, []kernel.Node{home}); err != nil {`,
		to:   `		if err := d.checkMove(field+".home", self, []kernel.Node{home}); err != nil && self == home {`,
	},
	{
		name: "a deletion takes nodes out of a policy's home", file: deleteFile,
		from: `	if err := x.checkHomes(); err != nil {`,
		to:   `	if err := x.checkHomes(); err != nil && len(x.order) == 0 {`,
	},
	{
		name: "a move leaves everything that was above", file: leaveFile,
		from: `above != kernel.Root && !slices.Contains(still, above) {`,
		to:   `above != kernel.Root && len(still) >= 0 {`,
	},
	{
		name: "another way up does not keep a node at home", file: leaveFile,
		from: `		case l.cut[at]:
			met = true`,
		to: `		case l.cut[at]:
			return true`,
	},
	{
		name: "the search from a moved node ends at the node", file: leaveFile,
		from: `				beneath.add(n)`,
		to:   `				_ = n`,
	},
	{
		name: "the search from a moved node takes any policy for one that is in the way", file: leaveFile,
		from: `lost[home] && l.leaves(at, home) {`,
		to:   `lost[home] || l.leaves(at, home) {`,
	},
	{
		name: "the search ends where it lost patience", file: leaveFile,
		from: `			if l.over() {
				return false
			}
			p :=`,
		to: `			if l.over() {
				return true
			}
			p :=`,
	},
	{
		name: "a moved policy loses what lies in itself", file: policyFile,
		from: ` && !(exists && d.beneath(r, self)) {`,
		to:   ` && !(exists && self == home && d.beneath(r, self)) {`,
	},
	{
		name: "a long list may name something twice", file: "distinct.go",
		from: `	if _, ok := d.seen[v]; ok {`,
		to:   `	if _, ok := d.seen[v]; ok && len(d.list) < shortList {`,
	},
	{
		name: "a list that grows long forgets how it began", file: "distinct.go",
		from: `			d.seen[old] = struct{}{}`,
		to:   `			_ = old`,
	},
	{
		name: "times are kept in the zone in which they are written", file: policyFile,
		from: `	p.NotBefore, p.ExpiresAt = p.NotBefore.UTC(), p.ExpiresAt.UTC()
`,
		to: ``,
	},
	{
		name: "a token's time is kept in the zone in which it is written", file: tokenFile,
		from: `	next.Expires = t.Expires.UTC()
`,
		to: ``,
	},
	{
		name: "which of several faults is told is left to chance", file: "check_attributes.go",
		from: `	return slices.Sorted(maps.Keys(attributes))`,
		to:   `	return slices.Collect(maps.Keys(attributes))`,
	},
	{
		name: "the handle of no node is given out", file: stateFile,
		from: `return st.count >= NoNode }`,
		to:   `return st.count > NoNode }`,
	},
	{
		name: "a full account takes new nouns", file: "limits.go",
		from: `count >= most {`,
		to:   `count > most+1<<20 {`,
	},
	{
		name: "a role for no scope is one for any", file: roleFile,
		from: `	if scopes != nil && len(scopes) == 0 {`,
		to:   `	if false {`,
	},
}

// naming are mutants of names and of who may bear which.
var naming = []mutant{
	{
		name: "a name borne twice in a home", file: nounsFile,
		from: `		if other != self && d.a.home(other) == home {`,
		to:   `		if other == self && d.a.home(other) != home {`,
	},
	{
		name: "a name is taken in every home", file: nounsFile,
		from: ` && d.a.home(other) == home {`,
		to:   ` {`,
	},
	{
		name: "a noun cannot keep its name", file: nounsFile,
		from: `		if other != self && `,
		to:   `		if `,
	},
	{
		name: "a name that looks like an id", file: nounsFile,
		from: `		if ValidID(own.Name) {`,
		to:   `		if own.Name == own.ID {`,
	},
	{
		name: "apply keeps old index on rename", file: applyFile,
		from: `	for key := range indexKeys(noun) {
		d.a.byName.Add(`,
		to: `	for key := range indexKeys(noun) {
		if exists {
			break
		}
		d.a.byName.Add(`,
	},
	{
		name: "a role is named from everywhere", file: "resolve.go",
		from: `at == kernel.Root || home != kernel.NoNode && (a.state.Above(at, home) || a.state.Above(home, at)) {`,
		to:   `at == home || true {`,
	},
	{
		name: "a bare name means Ambit's type first", file: "resolve.go",
		from: `	switch all := s.typeByBare[string(name)]; len(all) {`,
		to: `	if t, ok := s.typeByName[OwnPrefix+name]; ok {
		return t, nil
	}
	switch all := s.typeByBare[string(name)]; len(all) {`,
	},
	{
		name: "a bare name means Ambit's role first", file: "resolve.go",
		from: `	if len(found) == 0 {
		if r, ok := s.roleByName[OwnPrefix+name]; ok {`,
		to: `	if len(found) >= 0 {
		if r, ok := s.roleByName[OwnPrefix+name]; ok {`,
	},
}

// deleting are mutants of what goes with a node.
var deleting = []mutant{
	{
		name: "deletion leaves membership", file: deleteFile,
		from: `				changes = append(changes, RemoveMember{a.ref(e.To), a.ref(n)})`,
		to:   `				_ = e`,
	},
	{
		name: "deletion cascades unasked", file: deleteFile,
		from: `			if !x.cascade {`,
		to:   `			if !x.cascade && n == source {`,
	},
	{
		name: "deletion takes what has another parent", file: deleteFile,
		from: ` || x.hasParentLeft(source) {`,
		to:   ` {`,
	},
	{
		name: "deletion of all parents leaves the child", file: deleteFile,
		from: `.Parent.Has(uint32(e.Rel)) && !x.gone[e.To] {`,
		to:   `.Parent.Has(uint32(e.Rel)) {`,
	},
	{
		name: "deletion leaves policies for nobody", file: deleteFile,
		from: `len(noun.Principals) == 0 || `,
		to:   ``,
	},
	{
		name: "deletion leaves policies nowhere", file: deleteFile,
		from: `len(noun.Nodes)+len(noun.ResourceGroups) == 0 || `,
		to:   ``,
	},
	{
		name: "deletion leaves policies about nothing", file: deleteFile,
		from: ` || len(noun.Roles)+len(noun.Permissions) == 0 {`,
		to:   ` {`,
	},
	{
		name: "deletion of a node takes a policy that has others", file: deleteFile,
		from: `len(noun.Nodes)+len(noun.ResourceGroups) == 0 || `,
		to:   `len(noun.Nodes) == 0 || `,
	},
	{
		name: "deletion forgets what goes in the last round", file: deleteFile,
		from: `	return len(x.order) > before`,
		to:   `	return len(x.order) < before`,
	},
	{
		name: "a token outlives the one it acts for", file: deleteFile,
		from: `x.goes(noun.ActsFor) || ceiling`,
		to:   `ceiling`,
	},
	{
		name: "a token outlives the nodes of its ceiling", file: deleteFile,
		from: ` || ceiling && len(noun.Ceiling.Nodes) == 0 {`,
		to:   ` || ceiling && noun.Ceiling == nil {`,
	},
	{
		name: "deletion takes a token that never had a node", file: deleteFile,
		from: `noun.Ceiling != nil && len(noun.Ceiling.Nodes) > 0`,
		to:   `noun.Ceiling != nil`,
	},
	{
		name: "deletion leaves a required relation empty", file: deleteFile,
		from: `		if !x.lenient && declared.required && count[declared.name] == 0 {`,
		to:   `		if !x.lenient && declared.required && count[declared.name] < 0 {`,
	},
	{
		name: "deletion drops the relations that stay", file: deleteFile,
		from: `		count[relation.Name]++
		return false`,
		to: `		count[relation.Name]++
		return !x.d.a.schema.typeByName[r.Node.Type].relation(relation.Name).parent`,
	},
	{
		name: "a moved token is remembered where it was", file: compileFile,
		from: `		old.token.eachReferred(func(rel kernel.Rel, to kernel.Node) { d.edit.Unlink(n, rel, to) })`,
		to:   `		_ = old`,
	},
	{
		name: "a deleted token is remembered by what it named", file: applyFile,
		from: `		d.a.stored.Get(n).token.eachReferred(func(rel kernel.Rel, to kernel.Node) { d.edit.Unlink(n, rel, to) })`,
		to:   `		_ = n`,
	},
	{
		name: "a deleted policy goes on allowing", file: applyFile,
		from: `		d.edit.SetPolicy(n, nil)`,
		to:   `		_ = n`,
	},
	{
		name: "a deleted node's id is found", file: applyFile,
		from: `	d.a.names.Set(d.edit, n, "")
	d.a.stored.Set(d.edit, n, nil)
	d.edit.RemoveNode(n)`,
		to: `	d.a.stored.Set(d.edit, n, nil)
	d.edit.SetEdges(n, nil)`,
	},
}
