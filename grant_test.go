package ambit_test

import (
	"fmt"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/cel"
)

// studioText is a catalog with scopes, includes and conditions.
const studioText = `
catalog: studio
types:
  account: {attributes: {sealed: {type: bool, default: false}}}
  team:    {parents: [account]}
  project: {parents: [team]}
  drawer:  {parents: [team, drawer]}
  file:
    parents:    [drawer, project]
    relations:  {seal: {to: project, guard: protected}, lead: {to: ambit.user, one: true}}
    attributes:
      open:  {type: bool, default: false}
      size:  {type: int, request: true}
      price: {type: int, guard: protected}
      made:  {type: time, guard: read-only}
  note:  {parents: [file], attributes: {seal: {type: bool, guard: protected}}}
  bot:   {parents: [project], acts: true, attributes: {mode: {type: string, request: true}}}
  vault: {opaque: true}
  ambit.user: {attributes: {level: {type: int, request: true, default: 1}}}
permissions:
  file:
    create:
    read:
    edit:    {scopes: [project]}
    share:   {scopes: [project, team]}
    protect:
  note: {read: }
  project:
    read:
    manage: {includes: [ambit.users:read]}
    secure: {scopes: [team], includes: [ambit.users:update]}
  drawer: {read: }
  vault:  {open: }
  bot:    {poke: }
wildcards:
  "files:*":    {scopes: [team]}
  "projects:*": {scopes: [account]}
roles:
  everything: {permissions: ["*:*"]}
  reader:     {permissions: ["*:read"], id: 5eed0000000000000000000000000001}
  local:      {permissions: [files:read], scopes: [project]}
  filing:     {permissions: [drawers:read], scopes: [drawer]}
`

// studio reads the catalog above with more lines at its end.
func studio(t *testing.T, more string) *ambit.Catalog {
	t.Helper()
	c, err := catalog.Read("studio.yaml", []byte(studioText+more), catalog.WithConditions(cel.New()))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// newStudio is an account with a file that lies in a project and in a drawer:
// team t > project p > file f, and t > drawer d > drawer inner > f.
func newStudio(t *testing.T, more string) *fixture {
	t.Helper()
	d, err := ambit.NewDraft(ambit.Config{ID: id("acme"), Slug: "acme", Conditions: cel.New()})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t, d}
	f.do(ambit.Adopt{Catalog: studio(t, more)})
	f.resource("team:t account=account")
	f.resource("project:p team=team:t")
	f.resource("drawer:d team=team:t")
	f.resource("drawer:inner drawer=drawer:d")
	f.resource("file:f drawer=drawer:inner project=project:p")
	f.resource("note:n file=file:f")
	f.resource("bot:b project=project:p")
	return f
}

// A claim is what one is told who asks.
type claim struct {
	who, permission, what string
	want                  ambit.Reason
}

const (
	yes   = ambit.ReasonAllowed
	no    = ambit.ReasonNoPolicy
	never = ambit.ReasonDenied
)

func expectAll(t *testing.T, a *ambit.Account, claims []claim) {
	t.Helper()
	for _, c := range claims {
		expect(t, a, ask(c.who, c.permission, c.what), c.want)
	}
}

// holder makes a user that is named after what it holds, and lets it hold that.
func (f *fixture) holder(name, what, at string) {
	f.t.Helper()
	f.user(name)
	f.allow(name, what, "ambit.user:"+name, at)
}

func (f *fixture) role(r *ambit.Role) {
	f.t.Helper()
	f.do(ambit.Put{Noun: r})
}

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
	f.role(&ambit.Role{Own: own("nowhere"), Permissions: []ambit.Pattern{"files:read"}, Scopes: []string{}})
	f.resource("project:q team=team:t")
	f.resource("file:g project=project:q")
	f.holder("local-team", "role:local", "team:t")
	f.holder("local-project", "role:local", "project:p")
	f.holder("home-team", "role:homely", "team:t")
	f.holder("home-project", "role:homely", "project:p")
	f.holder("home-file", "role:homely", "file:f")
	f.holder("home-other", "role:homely", "project:q")
	f.holder("nowhere", "role:nowhere", "project:p")
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
		{"user:nowhere", "files:read", "file:f", no},
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

// TestManyPoliciesAreDecidedAsFew gives one principal so many policies that they
// are looked up by place; each kind of place must be found, wherever it stands.
func TestManyPoliciesAreDecidedAsFew(t *testing.T) {
	self := ""
	for i := range 12 {
		self += fmt.Sprintf("  - {allow: [bots:poke], to: bot, at: self, name: self-%d}\n", i)
	}
	f := newStudio(t, "policies:\n"+self)
	f.user("few")
	f.user("many")
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("set")}})
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("other")}})
	f.resource("project:q team=team:t")
	f.resource("file:g project=project:q")
	for _, who := range []string{"few", "many"} {
		f.allow(who+"-set", "files:read", "user:"+who, "resource-group:set")
		f.allow(who+"-node", "projects:read", "user:"+who, "project:p")
	}
	for i := range 20 {
		f.allow(fmt.Sprint("more", i), "notes:read", "user:many", fmt.Sprintf("project:%s", []string{"p", "q"}[i%2]))
	}
	f.do(ambit.AddMember{Set: ref("resource-group:set"), Member: ref("project:p")})
	f.do(ambit.AddMember{Set: ref("resource-group:other"), Member: ref("project:q")})
	f.do(ambit.AddMember{Set: ref("resource-group:set"), Member: ref("resource-group:other")})
	for _, who := range []string{"user:few", "user:many"} {
		expectAll(t, f.Account(), []claim{
			{who, "files:read", "file:f", yes},
			{who, "files:read", "file:g", no}, // resource groups do not nest
			{who, "projects:read", "project:p", yes},
			{who, "projects:read", "project:q", no},
			{"bot:b", "bots:poke", "bot:b", yes},
		})
	}
}

// TestTheSmallerSideIsNotTheOneToTrust asks where a backward step leads to many
// nodes and the caller holds still more: the way there is found late, or not at all.
func TestTheSmallerSideIsNotTheOneToTrust(t *testing.T) {
	f := newFixture(t)
	f.resource("user:u account=account")
	f.resource("user:other account=account")
	for _, p := range []string{"late", "never"} {
		f.resource("product:" + p + " account=account")
		f.resource("policy:" + p + " product=product:" + p)
		for i := range 500 {
			f.resource(fmt.Sprintf("license:%s-%d policy=policy:%s user=user:other", p, i, p))
		}
	}
	for i := range 99 {
		f.resource(fmt.Sprintf("license:%d user=user:u", i))
	}
	f.resource("license:last policy=policy:late user=user:u")
	expectAll(t, f.Account(), []claim{
		{"product:late", "user.update", "user:u", yes},
		{"product:never", "user.update", "user:u", no},
		{"product:never", "user.update", "user:other", yes},
	})
}

// TestAPolicyIsForWhomItNames tells callers, their types and their groups apart.
func TestAPolicyIsForWhomItNames(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	f.do(ambit.Put{Noun: &ambit.ServiceAccount{Own: own("robot")}})
	for _, name := range []string{"inner", "middle", "outer"} {
		f.do(ambit.Put{Noun: &ambit.Group{Own: own(name)}})
	}
	f.do(ambit.AddMember{Set: ref("group:inner"), Member: ref("user:u")})
	f.do(ambit.AddMember{Set: ref("group:middle"), Member: ref("group:inner")})
	f.do(ambit.AddMember{Set: ref("group:outer"), Member: ref("group:middle")})
	f.allow("groups", "files:read", "ambit.group", "account")
	f.allow("users", "notes:read", "ambit.user", "account")
	f.allow("known", "drawers:read", "authenticated", "account")
	f.allow("unknown", "projects:read", "anonymous", "account")
	f.allow("outer", "bots:poke", "group:outer", "account")
	f.allow("everybody", "vaults:open", "authenticated anonymous", "account")
	f.deny("but-for-robots", "vaults:open", "ambit.service-account", "account")
	expectAll(t, f.Account(), []claim{
		{"group:inner", "files:read", "file:f", yes},
		{"user:u", "files:read", "file:f", no},
		{"user:u", "notes:read", "note:n", yes},
		{"group:inner", "notes:read", "note:n", no},
		{"user:u", "drawers:read", "drawer:d", yes},
		{"bot:b", "drawers:read", "drawer:d", yes},
		{"anonymous", "drawers:read", "drawer:d", no},
		{"anonymous", "projects:read", "project:p", yes},
		{"user:u", "projects:read", "project:p", no},
		{"user:u", "bots:poke", "bot:b", yes},
		{"group:middle", "bots:poke", "bot:b", yes},
		{"group:outer", "bots:poke", "bot:b", yes},
		{"service-account:robot", "bots:poke", "bot:b", no},
		{"user:u", "vaults:open", "vault:v", yes},
		{"anonymous", "vaults:open", "vault:v", yes},
		{"service-account:robot", "vaults:open", "vault:v", never},
		{"project:p", "vaults:open", "vault:v", ambit.ReasonUnknownPrincipal},
		{"vault:v", "vaults:open", "vault:v", ambit.ReasonUnknownPrincipal},
		{"account:acme", "vaults:open", "vault:v", ambit.ReasonUnknownPrincipal},
	})
}
