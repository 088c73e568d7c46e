package ambit_test

import (
	"testing"

	"github.com/ambit-iam/ambit"
)

func TestAPermissionIsGrantedAtItsScopes(t *testing.T) {
	f := newStudio(t, "")
	f.holder("edit-team", "files:edit", "team:t")
	f.holder("edit-project", "files:edit", "project:p")
	f.holder("edit-file", "files:edit", "file:f")
	f.holder("share-file", "files:share", "file:f")
	f.holder("share-drawer", "files:share", "drawer:d")
	f.holder("entry-team", "files:*", "team:t")
	f.holder("entry-project", "files:*", "project:p")
	f.holder("entry-account", "projects:*", "account")
	f.holder("entry-file", "files:*", "file:f")
	f.holder("both-team", "files:edit files:*", "team:t")
	f.holder("both-project", "files:edit files:*", "project:p")
	f.holder("turned-team", "files:* files:edit", "team:t")
	f.holder("turned-project", "files:* files:edit", "project:p")
	f.holder("denied", "files:edit", "project:p")
	f.deny("deny", "files:edit", "user:denied", "team:t")
	expectAll(t, f.Account(), []claim{
		{"user:edit-team", "files:edit", "file:f", no},
		{"user:edit-project", "files:edit", "file:f", yes},
		// The file's nearest scopes are its project and its drawer; one fits.
		{"user:edit-file", "files:edit", "file:f", yes},
		{"user:share-file", "files:share", "file:f", yes},
		// A drawer is a scope of some role, so the team above it does not count.
		{"user:share-drawer", "files:share", "file:f", no},
		// A wildcard that is listed has its own scopes in place of the others.
		{"user:entry-team", "files:edit", "file:f", yes},
		{"user:entry-team", "files:read", "file:f", yes},
		{"user:entry-project", "files:edit", "file:f", no},
		{"user:entry-file", "files:share", "file:f", no},
		{"user:entry-account", "projects:read", "project:p", yes},
		{"user:both-team", "files:edit", "file:f", yes},
		{"user:both-project", "files:edit", "file:f", yes},
		{"user:turned-team", "files:edit", "file:f", yes},
		{"user:turned-project", "files:edit", "file:f", yes},
		{"user:denied", "files:edit", "file:f", never},
	})
}

func TestARoleIsGrantedAtItsScopesAndInItsHome(t *testing.T) {
	f := newStudio(t, "")
	f.role(&ambit.Role{Own: ambit.Own{ID: id("homely"), Name: "homely", Home: ref("project:p")}, Permissions: []ambit.Pattern{"files:read"}})
	f.role(&ambit.Role{Own: own("scoped"), Permissions: []ambit.Pattern{"ambit.users:read"}, Scopes: []string{"project"}})
	// No scopes stated means any; an empty list, which some formats could not tell
	// from that, is refused.
	refused(t, f.Draft, ambit.Put{Noun: &ambit.Role{Own: own("nowhere"), Permissions: []ambit.Pattern{"files:read"}, Scopes: []string{}}},
		ambit.CodeInvalid, "role.scopes: is an empty list")
	f.resource("project:q team=team:t")
	f.resource("file:g project=project:q")
	f.holder("local-team", "role:local", "team:t")
	f.holder("local-project", "role:local", "project:p")
	f.holder("home-team", "role:homely", "team:t")
	f.holder("home-project", "role:homely", "project:p")
	f.holder("home-file", "role:homely", "file:f")
	f.holder("home-other", "role:homely", "project:q")
	f.holder("several", "role:filing role:local files:edit role:homely", "project:p")
	f.user("denied")
	f.allow("denied", "files:read", "user:denied", "account")
	f.deny("by-home", "role:homely", "user:denied", "team:t")
	f.user("denied-too")
	f.allow("denied-too", "files:read", "user:denied-too", "account")
	f.deny("by-scope", "role:local", "user:denied-too", "team:t")
	f.holder("users-project", "role:scoped", "project:p")
	f.holder("users-team", "role:scoped", "team:t")
	f.do(ambit.Put{Noun: &ambit.User{Own: ambit.Own{ID: id("u"), Name: "u", Home: ref("project:p")}}})
	expectAll(t, f.Account(), []claim{
		{"user:local-team", "files:read", "file:f", no},
		{"user:local-project", "files:read", "file:f", yes},
		{"user:home-team", "files:read", "file:f", no},
		{"user:home-project", "files:read", "file:f", yes},
		{"user:home-file", "files:read", "file:f", yes},
		{"user:home-other", "files:read", "file:g", no},
		{"user:several", "files:read", "file:f", yes},
		// Scopes and homes limit what is granted, never what is denied.
		{"user:denied", "files:read", "file:f", never},
		{"user:denied-too", "files:read", "file:f", never},
		// Of Ambit's own permissions, a role's scopes are those that any catalog lists.
		{"user:users-project", "ambit.users:read", "user:u", yes},
		{"user:users-team", "ambit.users:read", "user:u", no},
	})
}

func TestIncludedPermissionsComeAlong(t *testing.T) {
	f := newStudio(t, "")
	f.holder("by-id", "projects:manage", "project:p")
	f.holder("by-wildcard", "*:*", "project:p")
	f.holder("out-of-scope", "projects:secure", "project:p")
	f.user("denied")
	f.allow("denied", "ambit.users:read", "user:denied", "account")
	f.deny("deny", "projects:manage", "user:denied", "team:t")
	f.do(ambit.Put{Noun: &ambit.User{Own: ambit.Own{ID: id("u"), Name: "u", Home: ref("project:p")}}})
	expectAll(t, f.Account(), []claim{
		{"user:by-id", "ambit.users:read", "user:u", yes},
		{"user:by-id", "ambit.users:delete", "user:u", no},
		{"user:by-wildcard", "ambit.users:read", "user:u", yes},
		{"user:by-wildcard", "ambit.users:delete", "user:u", no},
		// What is included has no scopes, though what includes it does.
		{"user:out-of-scope", "projects:secure", "project:p", no},
		{"user:out-of-scope", "ambit.users:update", "user:u", yes},
		{"user:denied", "ambit.users:read", "user:u", never},
	})
}

func TestWildcardsRangeOverWhatTheyShould(t *testing.T) {
	f := newStudio(t, `
policies:
  - {allow: ["*:*"], to: bot, at: account}
`)
	f.do(ambit.Adopt{Catalog: licensing()})
	f.resource("product:x account=account")
	f.role(&ambit.Role{Own: own("all"), Permissions: []ambit.Pattern{"*:*"}})
	f.role(&ambit.Role{Own: own("ours"), Permissions: []ambit.Pattern{"ambit.*:*"}})
	f.holder("builtin", "role:everything", "account")
	f.holder("custom", "role:all", "account")
	f.holder("policy", "*:*", "account")
	f.holder("own", "role:ours", "account")
	f.holder("owner", "role:ambit.owner", "account")
	f.holder("admin", "role:ambit.admin", "account")
	f.holder("escalate", "ambit.policies:escalate", "account")
	expectAll(t, f.Account(), []claim{
		{"ambit.user:builtin", "files:read", "file:f", yes},
		{"ambit.user:builtin", "product.read", "product:x", no},
		{"ambit.user:custom", "product.read", "product:x", yes},
		{"ambit.user:custom", "files:read", "file:f", yes},
		{"ambit.user:custom", "ambit.users:delete", "account", no},
		{"ambit.user:policy", "product.read", "product:x", yes},
		{"ambit.user:policy", "ambit.users:delete", "account", no},
		{"bot:b", "files:read", "file:f", yes},
		{"bot:b", "product.read", "product:x", no},
		{"ambit.user:own", "ambit.users:delete", "account", yes},
		{"ambit.user:own", "ambit.policies:escalate", "account", no},
		{"ambit.user:own", "files:read", "file:f", no},
		{"ambit.user:admin", "product.read", "product:x", yes},
		{"ambit.user:admin", "ambit.users:delete", "account", yes},
		{"ambit.user:admin", "ambit.policies:escalate", "account", no},
		{"ambit.user:owner", "files:read", "file:f", yes},
		{"ambit.user:owner", "product.read", "product:x", yes},
		{"ambit.user:owner", "ambit.policies:escalate", "account", yes},
		{"ambit.user:escalate", "ambit.policies:escalate", "account", yes},
		{"ambit.user:escalate", "ambit.policies:create", "account", no},
	})
}
