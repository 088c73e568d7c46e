package oracle

import "github.com/ambit-iam/ambit"

func allCases() []sceneCase {
	var all []sceneCase
	for _, some := range [][]sceneCase{
		coverCases(), matchCases(), patternCases(), scopeCases(), conditionCases(), timeCases(),
		resourceCases(), writeCases(), tokenCases(), referenceCases(),
	} {
		all = append(all, some...)
	}
	return all
}

// one makes the policies of a case from one.
func one(p ...ambit.Noun) []ambit.Noun { return p }

func coverCases() []sceneCase {
	return []sceneCase{
		{why: "nothing applies: deny", ask: can("user:alice", "docs:read", "doc:d1"), want: "no_policy"},
		{why: "n in up(x): itself", add: one(allow("user:alice", "docs:read", "doc:d1")),
			ask: can("user:alice", "docs:read", "doc:d1"), want: "allowed"},
		{why: "n in up(x): transitive", add: one(allow("user:alice", "docs:read", "org:o1")),
			ask: can("user:alice", "docs:read", "doc:d1"), want: "allowed"},
		{why: "a sibling does not cover", add: one(allow("user:alice", "docs:read", "org:o2")),
			ask: can("user:alice", "docs:read", "doc:d1"), want: "no_policy"},
		{why: "what lies beneath does not cover", add: one(allow("user:alice", "folders:read", "doc:d1")),
			ask: can("user:alice", "folders:read", "folder:f1"), want: "no_policy"},
		{why: "each parent covers it: any parent's grant suffices", add: one(allow("user:alice", "docs:read", "org:o2")),
			ask: can("user:alice", "docs:read", "doc:d2"), want: "allowed"},
		{why: "a deny on the second parent holds", add: one(allow("user:alice", "docs:read", "org:o1"), deny("user:alice", "docs:read", "project:p2")),
			ask: can("user:alice", "docs:read", "doc:d2"), want: "denied"},
		{why: "the account covers all", add: one(allow("user:alice", "machine.read", "account")),
			ask: can("user:alice", "machine.read", "machine:m1"), want: "allowed"},
		{why: "a path forward: what is reached covers x", add: one(allow("user:alice", "docs:read", "user:bob")),
			ask: can("user:alice", "docs:read", "doc:d1"), want: "allowed"},
		{why: "what is reached covers nothing beneath x", add: one(allow("user:alice", "machine.read", "product:pr2")),
			ask: can("user:alice", "machine.read", "machine:m1"), want: "no_policy"},
		{why: "a product sees the holders of its licenses (backward, by a built-in policy at self)",
			ask: can("product:pr1", "holder.read", "holder:h1"), want: "allowed"},
		{why: "but not those who hold none of its licenses", ask: can("product:pr1", "holder.read", "holder:h2"), want: "no_policy"},
		{why: "nor does another product", ask: can("product:pr2", "holder.read", "holder:h1"), want: "no_policy"},
		{why: "a license sees its plan (backward alone)", add: one(allow("license:l1", "plan.read", "license:l1")),
			ask: can("license:l1", "plan.read", "plan:pl1"), want: "allowed"},
		{why: "the middle of a path does not deny", add: one(deny("product:pr1", "holder.read", "plan:pl1"), allow("product:pr1", "*:*", "plan:pl1")),
			ask: can("product:pr1", "holder.read", "holder:h1"), want: "allowed"}, // the path ends at the product, beyond the plan
		{why: "a deny at the end of a path holds", add: one(deny("product:pr1", "holder.read", "product:pr1")),
			ask: can("product:pr1", "holder.read", "holder:h1"), want: "denied"},
		{why: "up(e): what is above the end of a path covers", edit: twin, add: one(allow("user:alice", "docs:read", "project:p2")),
			ask: can("user:alice", "docs:read", "doc:d3"), want: "allowed"},
		{why: "a path of several steps", edit: twin, add: one(allow("user:alice", "docs:read", "folder:f3")),
			ask: can("user:alice", "docs:read", "doc:d3"), want: "allowed"},
		{why: "the middle of a path does not cover", edit: twin, add: one(allow("user:alice", "docs:read", "doc:d4")),
			ask: can("user:alice", "docs:read", "doc:d3"), want: "no_policy"},
		{why: "a grant on a holder covers his licenses and their machines", add: one(allow("user:alice", "*:read", "holder:h1")),
			ask: can("user:alice", "machine.read", "machine:m1"), want: "allowed"},
		{why: "a resource group covers through its members", add: one(
			&ambit.ResourceGroup{Own: ownAt("set", "account")}, inGroups(allow("user:alice", "docs:read", ""), "resource-group:set")),
			edit: members("resource-group:set", "project:p1"), ask: can("user:alice", "docs:read", "doc:d1"), want: "allowed"},
		{why: "through a member that lies at the policy's home", add: one(
			&ambit.ResourceGroup{Own: ownAt("set", "account")}, atHome(inGroups(allow("user:alice", "docs:read", ""), "resource-group:set"), "project:p1")),
			edit: members("resource-group:set", "project:p1 project:p2"), ask: can("user:alice", "docs:read", "doc:d1"), want: "allowed"},
		{why: "through one beneath it", add: one(
			&ambit.ResourceGroup{Own: ownAt("set", "account")}, atHome(inGroups(allow("user:alice", "docs:read", ""), "resource-group:set"), "org:o1")),
			edit: members("resource-group:set", "folder:f1"), ask: can("user:alice", "docs:read", "doc:d1"), want: "allowed"},
		{why: "not through one that lies elsewhere", add: one(
			&ambit.ResourceGroup{Own: ownAt("set", "account")}, atHome(inGroups(allow("user:alice", "docs:read", ""), "resource-group:set"), "project:p2")),
			edit: members("resource-group:set", "project:p1"), ask: can("user:alice", "docs:read", "doc:d1"), want: "no_policy"},
		{why: "nor above it: a policy reaches no further than its home", add: one(
			&ambit.ResourceGroup{Own: ownAt("set", "account")}, atHome(inGroups(allow("user:alice", "docs:read", ""), "resource-group:set"), "project:p1")),
			edit: members("resource-group:set", "org:o1 account"), ask: can("user:alice", "docs:read", "doc:d1"), want: "no_policy"},
		{why: "a deny neither", add: one(
			&ambit.ResourceGroup{Own: ownAt("set", "account")}, allow("user:alice", "docs:read", "account"),
			atHome(inGroups(deny("user:alice", "docs:read", ""), "resource-group:set"), "project:p2")),
			edit: members("resource-group:set", "org:o1"), ask: can("user:alice", "docs:read", "doc:d1"), want: "allowed"},
		{why: "sets do not nest", add: one(
			&ambit.ResourceGroup{Own: ownAt("set", "account")}, &ambit.ResourceGroup{Own: ownAt("sets", "account")},
			inGroups(allow("user:alice", "docs:read", ""), "resource-group:sets")),
			edit: func(w *World) {
				members("resource-group:set", "project:p1")(w)
				members("resource-group:sets", "resource-group:set")(w)
			}, ask: can("user:alice", "docs:read", "doc:d1"), want: "no_policy"},
		{why: "self is the node that is the caller", ask: can("bot:b1", "bots:edit", "bot:b1"), want: "allowed"},
		{why: "any applying deny: deny; a narrower allow never undoes it",
			add: one(deny("group:outer", "*:read", "account"), allow("user:alice", "docs:read", "doc:d1")),
			ask: can("user:alice", "docs:read", "doc:d1"), want: "denied"},
	}
}

// twin adds two documents, the first of which is the twin of the second, in
// another project.
func twin(w *World) {
	w.Nouns = append(w.Nouns,
		resource("folder:f3", "project=project:p2"), resource("doc:d4", "folder=folder:f3"),
		resource("doc:d3", "project=project:p1 twin=doc:d4"))
}

func matchCases() []sceneCase {
	return []sceneCase{
		{why: "a group it is in", add: one(allow("group:inner", "docs:read", "account")), ask: can("user:alice", "docs:read", "doc:d1"), want: "allowed"},
		{why: "at any depth", add: one(allow("group:outer", "docs:read", "account")), ask: can("user:alice", "docs:read", "doc:d1"), want: "allowed"},
		{why: "a resource that acts may be a member", add: one(allow("group:outer", "docs:read", "account")), ask: can("bot:b1", "docs:read", "doc:d1"), want: "allowed"},
		{why: "who is not in the group", add: one(allow("group:outer", "docs:read", "account")), ask: can("user:bob", "docs:read", "doc:d1"), want: "no_policy"},
		{why: "a group is not in what is in it", add: one(allow("group:inner", "docs:read", "account")), ask: can("group:outer", "docs:read", "doc:d1"), want: "no_policy"},
		{why: "a group is a caller too", add: one(allow("group:outer", "docs:read", "account")), ask: can("group:inner", "docs:read", "doc:d1"), want: "allowed"},
		{why: "its type", add: one(allow("bot", "docs:read", "account")), ask: can("bot:b1", "docs:read", "doc:d1"), want: "allowed"},
		{why: "not the type of what is in it", add: one(allow("bot", "docs:read", "account")), ask: can("group:inner", "docs:read", "doc:d1"), want: "no_policy"},
		{why: "authenticated: any known principal", add: one(allow("authenticated", "docs:read", "account")), ask: can("service-account:ci", "docs:read", "doc:d1"), want: "allowed"},
		{why: "authenticated is not anonymous", add: one(allow("authenticated", "docs:read", "account")), ask: can("anonymous", "docs:read", "doc:d1"), want: "no_policy"},
		{why: "anonymous", add: one(allow("anonymous", "docs:read", "account")), ask: can("anonymous", "docs:read", "doc:d1"), want: "allowed"},
		{why: "not those who have credentials", add: one(allow("anonymous", "docs:read", "account")), ask: can("user:alice", "docs:read", "doc:d1"), want: "no_policy"},
		{why: "an unknown principal is denied", add: one(allow("authenticated", "docs:read", "account")), ask: can("user:nobody", "docs:read", "doc:d1"), want: "unknown_principal"},
		{why: "a resource that does not act is no principal", add: one(allow("authenticated", "docs:read", "account")), ask: can("org:o1", "docs:read", "doc:d1"), want: "unknown_principal"},
		{why: "pending", add: one(allow("authenticated", "docs:read", "account")), ask: can("user:pending", "docs:read", "doc:d1"), want: "pending_principal"},
		{why: "disabled", add: one(allow("authenticated", "docs:read", "account")), ask: can("user:disabled", "docs:read", "doc:d1"), want: "disabled_principal"},
		{why: "the principal comes before the permission", ask: can("user:disabled", "no:such", "doc:none"), want: "disabled_principal"},
		{why: "the permission comes before the resource", ask: can("user:alice", "no:such", "doc:none"), want: "unknown_permission"},
		{why: "permission ids are compared byte for byte", add: one(allow("user:alice", "*:*", "account")), ask: can("user:alice", "Docs:read", "doc:d1"), want: "unknown_permission"},
	}
}
