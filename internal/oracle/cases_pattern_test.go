package oracle

import (
	"time"

	"github.com/ambit-iam/ambit"
)

func patternCases() []sceneCase {
	own := can("user:alice", "ambit.users:read", "user:bob")
	escalation := can("user:alice", escalate, "")
	return []sceneCase{
		{why: "*:*", add: one(allow("user:alice", "*:*", "account")), ask: can("user:alice", "machine.read", "machine:m1"), want: "allowed"},
		{why: "types:*", add: one(allow("user:alice", "folders:*", "account")), ask: can("user:alice", "folders:edit", "folder:f1"), want: "allowed"},
		{why: "types:* is of that type", add: one(allow("user:alice", "folders:*", "account")), ask: can("user:alice", "orgs:edit", "org:o1"), want: "no_policy"},
		{why: "types:*, whatever the template of ids", add: one(allow("user:alice", "machines:*", "account")), ask: can("user:alice", "machine.update", "machine:m1"), want: "allowed"},
		{why: "*:action", add: one(allow("user:alice", "*:update", "account")), ask: can("user:alice", "machine.update", "machine:m1"), want: "allowed"},
		{why: "*:action is that action", add: one(allow("user:alice", "*:update", "account")), ask: can("user:alice", "machine.read", "machine:m1"), want: "no_policy"},
		{why: "* is every type outside ambit.", add: one(allow("user:alice", "*:read", "account")), ask: own, want: "no_policy"},
		{why: "ambit.* is every type inside", add: one(allow("user:alice", "ambit.*:*", "account")), ask: own, want: "allowed"},
		{why: "ambit.*:action", add: one(allow("user:alice", "ambit.*:read", "account")), ask: own, want: "allowed"},
		{why: "ambit.types:*", add: one(allow("user:alice", "ambit.users:*", "account")), ask: own, want: "allowed"},
		{why: "ambit.* is no type outside", add: one(allow("user:alice", "ambit.*:*", "account")), ask: can("user:alice", "docs:read", "doc:d1"), want: "no_policy"},
		{why: "escalate is matched by no wildcard", add: one(allow("user:alice", "ambit.*:* *:* ambit.policies:*", "account")), ask: escalation, want: "no_policy"},
		{why: "escalate by its id", add: one(allow("user:alice", "ambit.policies:escalate", "account")), ask: escalation, want: "allowed"},
		{why: "ambit.owner holds escalate", add: one(allowRole("user:alice", "ambit.owner", "account")), ask: escalation, want: "allowed"},
		{why: "ambit.admin does not", add: one(allowRole("user:alice", "ambit.admin", "account")), ask: escalation, want: "no_policy"},
		{why: "ambit's roles range over all catalogs", add: one(allowRole("user:alice", "ambit.admin", "account")), ask: can("user:alice", "machine.read", "machine:m1"), want: "allowed"},
		{why: "a built-in role's wildcards range over its own catalog", add: one(allowRole("user:alice", "shop/all", "account")), ask: can("user:alice", "machine.read", "machine:m1"), want: "no_policy"},
		{why: "and over that", add: one(allowRole("user:alice", "shop/all", "account")), ask: can("user:alice", "orgs:read", "org:o1"), want: "allowed"},
		{why: "a custom role's range over all", add: one(customRole("any", "account", nil, "*:read"), allowRole("user:alice", "role:any", "account")), ask: can("user:alice", "machine.read", "machine:m1"), want: "allowed"},
		{why: "includes are followed from ids", add: one(allow("user:alice", "docs:share", "account")), ask: own, want: "allowed"},
		{why: "and from wildcards", add: one(allow("user:alice", "*:share", "account")), ask: own, want: "allowed"},
		{why: "an application's *:* reaches exactly what its catalog includes", add: one(allow("user:alice", "*:*", "account")), ask: can("user:alice", "ambit.users:update", "user:bob"), want: "no_policy"},
		{why: "by a deny alike", add: one(allow("user:alice", "ambit.*:*", "account"), deny("user:alice", "docs:*", "account")), ask: own, want: "denied"},
		{why: "a single id stands in place of the template's", add: one(allow("user:alice", "*:*", "account")), ask: can("user:alice", "docs:burn", "doc:d1"), want: "unknown_permission"},
		{why: "wildcards match by type and action, whatever the id", add: one(allow("user:alice", "*:burn", "account")), ask: can("user:alice", "BurnDocs", ""), want: "allowed"},
	}
}

func scopeCases() []sceneCase {
	share := can("user:alice", "docs:share", "doc:d1")
	return []sceneCase{
		{why: "the node's scope is among the applicable ones: itself first", add: one(allow("user:alice", "docs:share", "project:p1")), ask: share, want: "allowed"},
		// folder is named by the entry docs:*, so it is a scope of its own.
		{why: "the nearest that some list names", add: one(allow("user:alice", "docs:share", "folder:f1")), ask: share, want: "no_policy"},
		{why: "an org is not among them", add: one(allow("user:alice", "docs:share", "org:o1")), ask: share, want: "no_policy"},
		{why: "scopes never limit what is denied", add: one(allow("user:alice", "docs:share", "project:p1"), deny("user:alice", "docs:share", "org:o1")), ask: share, want: "denied"},
		{why: "an entry's scopes stand in place of the permissions'", add: one(allow("user:alice", "docs:*", "folder:f1")), ask: share, want: "allowed"},
		{why: "in place, so the permissions' own no longer fit", add: one(allow("user:alice", "docs:*", "project:p1")), ask: share, want: "no_policy"},
		{why: "an entry without scopes leaves the permissions their own", add: one(allow("user:alice", "*:*", "project:p1")), ask: share, want: "allowed"},
		{why: "and they still bound it", add: one(allow("user:alice", "*:*", "org:o1")), ask: share, want: "no_policy"},
		{why: "a wildcard that is no entry does too", add: one(allow("user:alice", "*:share", "org:o1")), ask: share, want: "no_policy"},
		{why: "the role's allowed scopes", add: one(allowRole("user:alice", "shop/sharer", "org:o1")), ask: can("user:alice", "docs:edit", "doc:d1"), want: "allowed"},
		{why: "outside the role's allowed scopes", add: one(allowRole("user:alice", "shop/sharer", "folder:f1")), ask: can("user:alice", "docs:edit", "doc:d1"), want: "no_policy"},
		{why: "both fit", add: one(allowRole("user:alice", "shop/sharer", "project:p1")), ask: share, want: "allowed"},
		{why: "both must fit", add: one(allowRole("user:alice", "shop/sharer", "org:o1")), ask: share, want: "no_policy"},
		{why: "several equally near: one that fits is enough", add: one(allow("user:alice", "docs:share", "doc:d2")), ask: can("user:alice", "docs:share", "doc:d2"), want: "allowed"},
		{why: "several equally near, none of which fits", add: one(allow("user:alice", "BurnDocs", "doc:d2")), ask: can("user:alice", "BurnDocs", "doc:d2"), want: "no_policy"},
		{why: "where there is none, a stated list does not match", add: one(customRole("r", "account", []string{"shop/project"}, "machine.read"), allowRole("user:alice", "role:r", "license:l1")),
			ask: can("user:alice", "machine.read", "machine:m1"), want: "no_policy"},
		{why: "ambit's have only the role's scopes: fits", add: one(customRole("r", "account", []string{"shop/org"}, "docs:share"), allowRole("user:alice", "role:r", "org:o1")),
			ask: can("user:alice", "ambit.users:read", "org:o1"), want: "allowed"},
		{why: "ambit's have only the role's scopes: misses", add: one(customRole("r", "account", []string{"shop/org"}, "docs:share"), allowRole("user:alice", "role:r", "project:p1")),
			ask: can("user:alice", "ambit.users:read", "project:p1"), want: "no_policy"},
		{why: "the included permission has no applicable scopes of its own", add: one(allow("user:alice", "docs:share", "org:o1")), ask: can("user:alice", "ambit.users:read", "org:o1"), want: "allowed"},
		{why: "a role applies at its home and beneath", add: one(customRole("r", "project:p1", nil, "docs:read"), allowRole("user:alice", "role:r", "folder:f1")), ask: can("user:alice", "docs:read", "doc:d1"), want: "allowed"},
		{why: "and not above it", add: one(customRole("r", "project:p1", nil, "docs:read"), allowRole("user:alice", "role:r", "org:o1 project:p1")), ask: can("user:alice", "docs:read", "doc:d1"), want: "allowed"},
		{why: "nor elsewhere", add: one(
			customRole("r", "project:p2", nil, "docs:read"), &ambit.ResourceGroup{Own: ownAt("set", "account")}, inGroups(allowRole("user:alice", "role:r", "project:p2"), "resource-group:set")),
			edit: members("resource-group:set", "project:p1"), ask: can("user:alice", "docs:read", "doc:d1"), want: "no_policy"},
		{why: "a deny holds away from its role's home", add: one(
			customRole("r", "project:p2", nil, "docs:read"), &ambit.ResourceGroup{Own: ownAt("set", "account")},
			func() *ambit.Policy {
				p := inGroups(allowRole("user:alice", "role:r", "project:p2"), "resource-group:set")
				p.Effect = ambit.Deny
				return p
			}(), allow("user:alice", "docs:read", "doc:d1")),
			edit: members("resource-group:set", "project:p1"), ask: can("user:alice", "docs:read", "doc:d1"), want: "denied"},
	}
}

func timeCases() []sceneCase {
	at := func(from, to time.Time) []ambit.Noun {
		return one(between(allow("user:alice", "docs:read", "account"), from, to))
	}
	read := can("user:alice", "docs:read", "doc:d1")
	never := time.Time{}
	return []sceneCase{
		{why: "not_before ≤ now: too early by a nanosecond", add: at(noon.Add(1), never), ask: read, want: "no_policy"},
		{why: "not_before ≤ now: at that moment", add: at(noon, never), ask: read, want: "allowed"},
		{why: "now < expires_at: at that moment", add: at(never, noon), ask: read, want: "no_policy"},
		{why: "now < expires_at: a nanosecond before", add: at(never, noon.Add(1)), ask: read, want: "allowed"},
		{why: "over", add: at(never, noon.Add(-1)), ask: read, want: "no_policy"},
		{why: "within both", add: at(noon.Add(-time.Hour), noon.Add(time.Hour)), ask: read, want: "allowed"},
		{why: "later bounds count as the end", add: at(never, time.Date(3000, 1, 1, 0, 0, 0, 0, time.UTC)), ask: read, want: "allowed"},
		{why: "earlier bounds count as the beginning", add: at(time.Date(1500, 1, 1, 0, 0, 0, 0, time.UTC), never), ask: read, want: "allowed"},
		{why: "disabled", add: one(&ambit.Policy{Own: ownAt("off", "account"), Effect: ambit.Allow, Principals: refs("user:alice"), Permissions: []ambit.Pattern{"docs:read"}, Nodes: refs("account"), Disabled: true}), ask: read, want: "no_policy"},
	}
}
