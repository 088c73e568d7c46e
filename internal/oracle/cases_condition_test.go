package oracle

import "github.com/ambit-iam/ambit"

// Terms of the conditions in the hand-written cases.
var (
	isOpen       = isTrue{term{of: "resource", name: "open"}}
	isProtected  = isTrue{term{of: "account", name: "protected"}}
	mfa          = isTrue{term{of: "context", name: "mfa"}}
	soft         = isTrue{term{of: "action.properties", name: "soft"}}
	levelOf      = term{of: "resource", name: "level"}
	rankOf       = term{of: "principal", name: "rank"}
	quotaOf      = term{of: "account", name: "quota"}
	principalID  = term{of: "principal", name: "id"}
	principalTyp = term{of: "principal", name: "type"}
	resourceID   = term{of: "resource", name: "id"}

	principalName = term{of: "principal", name: "name"}
	resourceName  = term{of: "resource", name: "name"}
)

func text(s string) term  { return term{literal: s} }
func number(n int64) term { return term{literal: n} }

func conditionCases() []sceneCase {
	anyone := func(e Expr) []ambit.Noun { return one(when(allow("authenticated anonymous", "*:*", "account"), e)) }
	anyAmbit := func(e Expr) []ambit.Noun { return one(when(allow("authenticated", "ambit.*:*", "account"), e)) }
	none := func(e Expr) []ambit.Noun {
		return one(allow("user:alice", "*:*", "account"), when(deny("user:alice", "*:*", "account"), e))
	}
	level := func(v int64) func(*World) {
		return func(w *World) {
			w.Noun(ref("doc:d1")).(*ambit.Resource).Attributes = map[string]ambit.Value{"level": v}
		}
	}
	read := can("user:alice", "docs:read", "doc:d1")
	return []sceneCase{
		{why: "a default", add: anyone(isOpen), ask: read, want: "no_policy"},
		{why: "a stored value of the account", add: anyone(isProtected), ask: read, want: "allowed"},
		{why: "overlaid by the request's", add: anyone(isOpen), ask: can("user:alice", "docs:read", "doc:d1", attribute("open", true)), want: "allowed", described: true},
		{why: "concerns only types that declare it", add: anyone(isOpen), ask: can("user:alice", "orgs:read", "org:o1"), want: "no_policy"},
		{why: "a deny concerns only types that declare it", add: none(isOpen), ask: can("user:alice", "orgs:read", "org:o1"), want: "allowed"},
		{why: "also where the condition only asks whether there is a value", add: anyone(or{has{levelOf}, mfa}), ask: can("user:alice", "orgs:read", "org:o1", withContext("mfa", true)), want: "no_policy"},
		{why: "no value, no default: an allow does not apply", add: anyone(compare{levelOf, ">=", number(0)}), ask: read, want: "no_policy"},
		{why: "no value, no default: a deny does", add: none(compare{levelOf, ">=", number(0)}), ask: read, want: "denied"},
		{why: "a stored value", add: none(compare{levelOf, ">=", number(5)}), edit: level(4), ask: read, want: "allowed"},
		{why: "a missing member of context: an allow does not apply", add: anyone(mfa), ask: read, want: "no_policy"},
		{why: "a missing member of context: a deny does", add: none(mfa), ask: read, want: "denied"},
		{why: "a member of context", add: anyone(mfa), ask: can("user:alice", "docs:read", "doc:d1", withContext("mfa", true)), want: "allowed"},
		{why: "a member of context that is no bool fails", add: none(mfa), ask: can("user:alice", "docs:read", "doc:d1", withContext("mfa", "no")), want: "denied"},
		{why: "if evaluation reaches it: error || true", add: anyone(or{mfa, isProtected}), ask: read, want: "allowed"},
		{why: "error && false", add: none(and{mfa, not{isProtected}}), ask: read, want: "allowed"},
		{why: "error || false", add: none(or{mfa, not{isProtected}}), ask: read, want: "denied"},
		{why: "error && true", add: none(and{mfa, isProtected}), ask: read, want: "denied"},
		{why: "has does not fail", add: anyone(not{has{levelOf}}), ask: read, want: "allowed"},
		{why: "the account's own, without a value", add: none(compare{quotaOf, "<", number(1)}), ask: read, want: "denied"},
		{why: "of principal, also where its type does not declare them", add: one(allow("bot:b1", "*:*", "account"), when(deny("bot:b1", "*:*", "account"), compare{rankOf, "<", number(1)})), ask: can("bot:b1", "docs:read", "doc:d1"), want: "denied"},
		{why: "of principal, overlaid", add: anyone(compare{rankOf, ">=", number(3)}), ask: can("user:alice", "docs:read", "doc:d1", rank(3)), want: "allowed", described: overlayIsDescription},
		{why: "the id of anonymous fails closed", add: anyone(not{compare{principalID, "==", text("x")}}), ask: can("anonymous", "docs:read", "doc:d1"), want: "no_policy"},
		{why: "its type is there", add: anyone(compare{principalTyp, "==", text("anonymous")}), ask: can("anonymous", "docs:read", "doc:d1"), want: "allowed"},
		{why: "the id of a stand-in fails closed", add: anyone(not{compare{resourceID, "==", text("x")}}), ask: can("user:alice", "docs:read", "project:p1"), want: "no_policy"},
		{why: "resource.id", add: anyone(compare{resourceID, "==", text("d1")}), ask: read, want: "allowed"},
		{why: "the name of a user", add: anyone(compare{principalName, "==", text("alice")}), ask: read, want: "allowed"},
		{why: "the name of another user", add: anyone(compare{principalName, "==", text("bob")}), ask: read, want: "no_policy"},
		{why: "anonymous has no name", add: anyone(not{compare{principalName, "==", text("alice")}}), ask: can("anonymous", "docs:read", "doc:d1"), want: "no_policy"},
		{why: "nor has a resource whose type declares none", add: one(allow("bot:b1", "*:*", "account"), when(deny("bot:b1", "*:*", "account"), compare{principalName, "==", text("x")})), ask: can("bot:b1", "docs:read", "doc:d1"), want: "denied"},
		{why: "the name of what is asked about", add: anyAmbit(compare{resourceName, "==", text("alice")}), ask: can("user:alice", "ambit.users:read", "user:alice"), want: "allowed"},
		{why: "the name of a stand-in fails closed", add: anyAmbit(not{compare{resourceName, "==", text("x")}}), ask: can("user:alice", "ambit.users:create", "account"), want: "no_policy"},
		{why: "a name concerns only types that have one", add: anyone(or{has{resourceName}, isProtected}), ask: read, want: "no_policy"},
		{why: "action.properties", add: anyone(soft), ask: can("user:alice", "docs:read", "doc:d1", func(q *ambit.Question) { q.ActionProperties = map[string]ambit.Value{"soft": true} }), want: "allowed"},
		{why: "action.name", add: anyone(compare{term{of: "action", name: "name"}, "==", text("edit")}), ask: read, want: "no_policy"},
		{why: "action.id", add: anyone(compare{term{of: "action", name: "id"}, "==", text("docs:read")}), ask: read, want: "allowed"},
		{why: "now", add: anyone(before{noon}), ask: read, want: "no_policy"},
		{why: "now, a nanosecond on", add: anyone(before{noon.Add(1)}), ask: read, want: "allowed"},
		{why: "an error during evaluation", add: none(divides{levelOf}), edit: level(4), ask: read, want: "denied"},
		{why: "a stand-in has the defaults", add: anyone(not{isOpen}), ask: can("user:alice", "docs:edit", "folder:f1"), want: "allowed"},
	}
}
