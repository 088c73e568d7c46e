package oracle

import "github.com/ambit-iam/ambit"

func resourceCases() []sceneCase {
	all := one(allow("user:alice", "*:* ambit.*:*", "account"))
	at := func(nodes string) []ambit.Noun { return one(allow("user:alice", "*:*", nodes)) }
	return []sceneCase{
		{why: "every node must be known", add: all, ask: can("user:alice", "docs:read", "doc:none"), want: "unknown_resource"},
		{why: "an unknown type", add: all, ask: can("user:alice", "docs:read", "", refer(ref("user:alice"), ambit.Ref{Type: "nothing", ID: "x"})), want: "unknown_resource"},
		{why: "the only known account is the account asked", add: all, ask: can("user:alice", "audit", "", refer(ref("user:alice"), ambit.Ref{Type: ambit.AccountType, ID: "ffffffffffffffffffffffffffffffff"})), want: "unknown_resource"},
		{why: "no resource is the account", add: all, ask: can("user:alice", "audit", ""), want: "allowed"},
		{why: "described in the request", add: at("project:p1"), ask: can("user:alice", "docs:read", "doc:new", described("folder=folder:f1")), want: "allowed", described: true},
		{why: "described, and not covered", add: at("project:p2"), ask: can("user:alice", "docs:read", "doc:new", described("folder=folder:f1")), want: "no_policy", described: true},
		{why: "every target known", add: all, ask: can("user:alice", "docs:read", "doc:new", described("folder=folder:f1 owner=user:nobody")), want: "unknown_resource"},
		{why: "at least one parent", add: all, ask: can("user:alice", "docs:read", "doc:new", described("owner=user:bob")), want: "unknown_resource"},
		{why: "a description reaches forward", add: at("user:bob"), ask: can("user:alice", "docs:read", "doc:new", described("folder=folder:f2 owner=user:bob")), want: "allowed", described: true},
		{why: "a described node has nothing pointing at it", ask: can("product:pr1", "holder.read", "holder:new", described("account=account")), want: "no_policy", described: true},
		{why: "described as declared: what is required, and one of what there is one of", add: all, ask: can("user:alice", "safes:read", "safe:new", described("project=project:p1 keeper=user:bob reader=user:bob reader=user:alice")), want: "allowed", described: true},
		{why: "what is required left out", add: all, ask: can("user:alice", "safes:read", "safe:new", described("project=project:p1 reader=user:bob")), want: "error bad_relations"},
		{why: "several of what there is one of", add: all, ask: can("user:alice", "safes:read", "safe:new", described("project=project:p1 keeper=user:bob keeper=user:alice")), want: "error bad_relations"},
		{why: "a second home", add: all, ask: can("user:alice", "ambit.users:read", "user:new", described("home=org:o1 home=org:o2")), want: "error bad_relations"},
		{why: "the same twice", add: all, ask: can("user:alice", "docs:read", "doc:new", described("folder=folder:f1 folder=folder:f1")), want: "error bad_relations"},
		{why: "the same twice of what is registered", add: all, ask: can("user:alice", "docs:read", "doc:d1", described("folder=folder:f1 folder=folder:f1")), want: "error bad_relations"},
		{why: "relations that the type does not declare", add: all, ask: can("user:alice", "docs:read", "doc:new", described("folder=folder:f1 nonsense=user:bob")), want: "error bad_relations"},
		{why: "a target of another type", add: all, ask: can("user:alice", "docs:read", "doc:new", described("folder=project:p1")), want: "error bad_relations"},
		{why: "relations equal to the stored ones", add: all, ask: can("user:alice", "docs:read", "doc:d1", described("folder=folder:f1")), want: "allowed"},
		{why: "relations that differ from the stored ones", add: all, ask: can("user:alice", "docs:read", "doc:d1", described("folder=folder:f2")), want: "error bad_relations"},
		{why: "only attributes marked request may be overlaid", add: all, ask: can("user:alice", "docs:read", "doc:d1", attribute("level", int64(1))), want: "error bad_attribute"},
		{why: "a description sets any", add: all, ask: can("user:alice", "docs:read", "doc:new", described("folder=folder:f1"), attribute("level", int64(1))), want: "allowed", described: true},
		{why: "an attribute of the wrong type", add: all, ask: can("user:alice", "docs:read", "doc:d1", attribute("open", "yes")), want: "error bad_attribute"},
		{why: "an undeclared attribute", add: all, ask: can("user:alice", "docs:read", "doc:d1", attribute("nonsense", true)), want: "error bad_attribute"},
		{why: "any id of an opaque type lies directly in the account", add: all, ask: can("user:alice", "zones:read", "zone:any"), want: "allowed"},
		{why: "an opaque node can be granted on", add: at("zone:z1"), ask: can("user:alice", "zones:read", "zone:z1"), want: "allowed"},
		{why: "and is itself alone", add: at("zone:z1"), ask: can("user:alice", "zones:read", "zone:z2"), want: "no_policy"},
		{why: "what a request supplies describes an opaque node", add: all, ask: can("user:alice", "zones:read", "zone:z1", attribute("open", true)), want: "allowed", described: true},
		{why: "an opaque type has no relations", add: all, ask: can("user:alice", "zones:read", "zone:z1", described("account=account")), want: "error bad_relations"},
		{why: "dns-records:edit at a zone", add: at("zone:z1"), ask: can("user:alice", "records:edit", "zone:z1"), want: "allowed"},
		{why: "a type that can hold it through others", add: at("project:p1"), ask: can("user:alice", "docs:edit", "project:p1"), want: "allowed"},
		{why: "policies:create without a resource", add: all, ask: can("user:alice", "plan.create", ""), want: "allowed"},
		{why: "any other type", add: all, ask: can("user:alice", "docs:edit", "record:r1"), want: "type_mismatch"},
		{why: "what lies beneath does not hold it", add: all, ask: can("user:alice", "orgs:edit", "doc:d1"), want: "type_mismatch"},
		{why: "unknown before mismatch", add: all, ask: can("user:alice", "docs:edit", "record:none"), want: "unknown_resource"},
		{why: "a resource of the permission's type is that resource", add: one(allow("user:alice", "folders:edit", "account"), deny("user:alice", "folders:edit", "folder:f2")), ask: can("user:alice", "folders:edit", "folder:f1"), want: "allowed"},
		{why: "a deny further down is not seen from above", add: one(allow("user:alice", "docs:edit", "account"), deny("user:alice", "docs:edit", "doc:d1")), ask: can("user:alice", "docs:edit", "folder:f1"), want: "allowed"},
		{why: "nothing points at a stand-in", add: one(allow("user:alice", "holder.read", "product:pr1")), ask: can("user:alice", "holder.read", ""), want: "no_policy"},
		{why: "relations supplied with a stand-in", add: all, ask: can("user:alice", "docs:edit", "folder:f1", described("project=project:p1")), want: "error bad_relations"},
		{why: "attributes supplied are those of the thing asked about", add: one(when(allow("user:alice", "docs:edit", "account"), isOpen)), ask: can("user:alice", "docs:edit", "folder:f1", attribute("open", true)), want: "allowed", described: true},
		{why: "any that its type declares", add: one(when(allow("user:alice", "docs:edit", "account"), compare{levelOf, "==", number(7)})), ask: can("user:alice", "docs:edit", "folder:f1", attribute("level", int64(7))), want: "allowed", described: true},
		{why: "Ambit's own may lie in any node", add: one(allow("user:alice", "ambit.users:create", "org:o1")), ask: can("user:alice", "ambit.users:create", "project:p1"), want: "allowed"},
	}
}

func writeCases() []sceneCase {
	edit := one(allow("user:alice", "docs:edit", "account"))
	protect := one(allow("user:alice", "docs:edit docs:protect", "account"))
	ask := func(names ...string) ambit.Question { return can("user:alice", "docs:edit", "doc:d1", write(names...)) }
	return []sceneCase{
		{why: "free", add: edit, ask: ask("title", "open"), want: "allowed"},
		{why: "undeclared", add: edit, ask: ask("title", "nonsense"), want: "attributes", refused: "nonsense:undeclared"},
		{why: "read-only", add: protect, ask: ask("made"), want: "attributes", refused: "made:read_only"},
		{why: "protected, without the permission", add: edit, ask: ask("seal", "title"), want: "attributes", refused: "seal:protected"},
		{why: "protected, with it", add: protect, ask: ask("seal", "title"), want: "allowed"},
		{why: "a relation may have a guard too", add: edit, ask: ask("twin", "owner"), want: "attributes", refused: "twin:protected"},
		{why: "so may one to a parent", add: protect, ask: ask("folder", "project"), want: "attributes", refused: "folder:read_only"},
		{why: "in the order asked", add: edit, ask: ask("seal", "made", "nonsense"), want: "attributes", refused: "seal:protected made:read_only nonsense:undeclared"},
		{why: "under the same ceiling", add: append(protect, token("user:alice", ceiling("docs:edit", "account"))), ask: can("token:t", "docs:edit", "doc:d1", write("seal")), want: "attributes", refused: "seal:protected"},
		{why: "where the type declares no such permission, nobody", add: one(allow("user:alice", "*:*", "account")), ask: can("user:alice", "records:edit", "record:r1", write("seal")), want: "attributes", refused: "seal:protected"},
		{why: "on what is created", add: edit, ask: can("user:alice", "docs:edit", "folder:f1", write("seal")), want: "attributes", refused: "seal:protected"},
		{why: "policies come before attributes", ask: ask("nonsense"), want: "no_policy", refused: "nonsense:undeclared"},
	}
}

func tokenCases() []sceneCase {
	read := can("token:t", "docs:read", "doc:d1")
	with := func(t *ambit.Token, more ...ambit.Noun) []ambit.Noun {
		return append(one(allow("user:alice", "*:*", "account"), t), more...)
	}
	acting := func(user string) *ambit.Token {
		t := token("user:alice", nil)
		t.ActsFor = ref(user)
		return t
	}
	expiring := token("user:alice", nil)
	expiring.Expires = noon
	lasting := token("user:alice", nil)
	lasting.Expires = noon.Add(1)
	return []sceneCase{
		{why: "a token answers for its principal", add: with(token("user:alice", nil)), ask: read, want: "allowed"},
		{why: "unknown", ask: can("token:none", "docs:read", "doc:d1"), want: "unknown_principal"},
		{why: "expired, at that moment", add: with(expiring), ask: read, want: "expired_token"},
		{why: "not yet", add: with(lasting), ask: read, want: "allowed"},
		{why: "its principal pending", add: one(token("user:pending", nil)), ask: read, want: "pending_principal"},
		{why: "decision(its principal)", add: one(token("user:bob", nil)), ask: read, want: "no_policy"},
		{why: "self is the principal", add: one(token("bot:b1", nil)), ask: can("token:t", "bots:edit", "bot:b1"), want: "allowed"},
		{why: "the ceiling admits", add: with(token("user:alice", ceiling("*:read", "org:o1"))), ask: read, want: "allowed"},
		{why: "the ceiling's patterns", add: with(token("user:alice", ceiling("*:edit", "org:o1"))), ask: read, want: "ceiling"},
		{why: "the ceiling's nodes", add: with(token("user:alice", ceiling("*:read", "org:o2"))), ask: read, want: "ceiling"},
		{why: "reach included", add: with(token("user:alice", ceiling("*:read", "user:bob"))), ask: read, want: "allowed"},
		{why: "scopes do not bound it", add: with(token("user:alice", ceiling("docs:share", "org:o1")), allow("user:alice", "docs:share", "project:p1")), ask: can("token:t", "docs:share", "doc:d1"), want: "allowed"},
		{why: "includes are followed", add: with(token("user:alice", ceiling("docs:share", "account")), allow("user:alice", "ambit.*:*", "account")), ask: can("token:t", "ambit.users:read", "user:bob"), want: "allowed"},
		{why: "without nodes it admits nothing", add: with(token("user:alice", ceiling("*:*", ""))), ask: read, want: "ceiling"},
		{why: "acts_for: both may", add: with(acting("user:bob"), allow("user:bob", "docs:read", "org:o1")), ask: read, want: "allowed"},
		{why: "acts_for: the user may not", add: with(acting("user:bob")), ask: read, want: "acts_for"},
		{why: "acts_for: the user is pending", add: with(acting("user:pending")), ask: read, want: "acts_for"},
		{why: "acts_for: the agent may not", add: one(acting("user:bob"), allow("user:bob", "*:*", "account"), deny("user:alice", "docs:*", "account")), ask: read, want: "denied"},
		{why: "the one acted for comes before the ceiling", add: with(func() *ambit.Token {
			t := acting("user:bob")
			t.Ceiling = ceiling("*:edit", "account")
			return t
		}()), ask: read, want: "acts_for"},
	}
}

func referenceCases() []sceneCase {
	all := one(allow("user:alice", "*:*", "account"))
	bare := func(typ, id string) ambit.Ref { return ambit.Ref{Type: ambit.TypeName(typ), ID: id} }
	return []sceneCase{
		{why: "bare names, and the name of one of Ambit's own", add: all, ask: can("", "docs:read", "", refer(bare("user", "alice"), bare("doc", "d1"))), want: "allowed"},
		{why: "the account answers to its slug", add: all, ask: can("user:alice", "audit", "", refer(ref("user:alice"), bare("account", "acme"))), want: "allowed"},
		{why: "a name that two have is ambiguous", add: append(all, &ambit.User{Own: ambit.Own{ID: ownID("other"), Name: "alice", Home: ref("org:o1")}, Status: ambit.Accepted}),
			ask: can("", "docs:read", "", refer(bare("user", "alice"), ref("doc:d1"))), want: "error bad_reference"},
		{why: "its id still is not", add: append(all, &ambit.User{Own: ambit.Own{ID: ownID("other"), Name: "alice", Home: ref("org:o1")}, Status: ambit.Accepted}),
			ask: can("user:alice", "docs:read", "doc:d1"), want: "allowed"},
		{why: "malformed", add: all, ask: can("user:alice", "docs:read", "", refer(ref("user:alice"), bare("doc", "d\n1"))), want: "error bad_reference"},
	}
}

// overlayIsDescription: whether attributes of the principal that the request
// supplied make an answer one that "rests on a description".
const overlayIsDescription = false
