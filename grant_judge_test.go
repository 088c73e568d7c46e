package ambit_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
)

func TestPublishingTakesLeave(t *testing.T) {
	f := newWorks(t)
	f.holder("plain", "*:*", "account")
	f.holder("editor", "*:* ambit.policies:publish", "team:a")
	f.holder("bare", "ambit.policies:escalate", "account")
	f.allow("seen", "teams:read", "anonymous", "team:b")
	a := f.Account()
	expectJudged(t, a, []writing{
		{"anonymous", "user:plain", puts(allowing("n", "files:read", "anonymous", "file:fa")), "public ambit.policies:publish file:fa"},
		{"whoever is known", "user:plain", puts(allowing("n", "files:read", "user:ann authenticated", "file:fa")), "public ambit.policies:publish file:fa"},
		{"with leave there", "user:editor", puts(allowing("n", "files:read", "anonymous", "file:fa")), ""},
		{"with leave elsewhere", "user:editor", puts(allowing("n", "teams:read", "anonymous", "team:b")), "not_held teams:read team:b; public ambit.policies:publish team:b"},
		{"escalating does not replace it", "user:bare", puts(allowing("n", "files:read", "anonymous", "file:fa")), "public ambit.policies:publish file:fa"},
		{"the owner may", "user:owner", puts(allowing("n", "files:read", "anonymous", "file:fa")), ""},
		{"a move to where the public is", "user:plain", puts(resource("project:a1 team=team:b")), "public ambit.policies:publish project:a1"},
		{"new text", "user:plain", puts(with(allowing("seen", "teams:read", "anonymous", "team:b"), func(p *ambit.Policy) { p.Description = "new" })), ""},
	})
}

func TestAnotherCatalogTakesEverything(t *testing.T) {
	f := newWorks(t)
	f.holder("apps", "*:*", "account")
	f.holder("no-public", "*:* ambit.*:create ambit.*:*", "account")
	f.deny("d", "ambit.policies:publish", "ambit.user:no-public", "account")
	f.do(ambit.Adopt{Catalog: licensing()})
	a := f.Account()
	next := []ambit.Command{ambit.Adopt{Catalog: works(t, "  - {name: more, allow: [\"teams:read\"], to: ambit.user, at: account}\n")}}
	public := []ambit.Command{ambit.Adopt{Catalog: works(t, "  - {name: more, allow: [\"teams:read\"], to: authenticated, at: account}\n")}}
	expectJudged(t, a, []writing{
		{"a new version", "ambit.user:apps", next, "not_held ambit.*:* account"},
		{"by a lead", "ambit.user:lead", next, "not_held *:* account; not_held ambit.*:* account"},
		{"by the admin", "ambit.user:admin", next, ""},
		{"by the owner", "ambit.user:owner", public, ""},
		{"one that publishes", "ambit.user:apps", public, "public ambit.policies:publish account; not_held ambit.*:* account"},
		{"a catalog less", "ambit.user:lead", []ambit.Command{ambit.Abandon{Name: "shop"}}, "not_held *:* account; not_held ambit.*:* account"},
		{"by the admin", "ambit.user:admin", []ambit.Command{ambit.Abandon{Name: "shop"}}, ""},
	})
	changes := func() (*ambit.Account, []ambit.Change) {
		d := a.Draft()
		f := &fixture{t, d}
		f.do(ambit.Adopt{Catalog: works(t, "  - {name: more, allow: [\"teams:read\"], to: ambit.user, at: account}\n")})
		f.do(ambit.Put{Noun: allowing("n", "role:ambit.owner", "ambit.user:ann", "account")})
		return d.Account(), d.Changes()
	}
	after, list := changes()
	if got := said(a, ambit.Judge(a, after, ref("ambit.user:admin"), list, now)); got != "not_held ambit.policies:escalate account" {
		t.Errorf("adopting and granting at once: %q", got)
	}
}

func TestAnAccountKeepsAnOwner(t *testing.T) {
	owner := func(p *ambit.Policy) *ambit.Policy { p.Name, p.ID = "owner", id("owner"); return p }
	own1 := allowing("owner", "role:ambit.owner", "ambit.user:owner", "account")
	f := newWorks(t)
	f.do(ambit.Put{Noun: &ambit.ServiceAccount{Own: own("robot")}})
	f.do(ambit.Put{Noun: &ambit.User{Own: own("off"), Status: ambit.Accepted, Disabled: true}})
	a := f.Account()
	const last = "last_owner  account"
	expectJudged(t, a, []writing{
		{"deleting the owner", "user:admin", []ambit.Command{ambit.Delete{Ref: ref("user:owner")}}, last},
		{"deleting the policy", "user:admin", []ambit.Command{ambit.Delete{Ref: ref("policy:owner")}}, last},
		{"disabling him", "user:owner", puts(&ambit.User{Own: own("owner"), Status: ambit.Accepted, Disabled: true}), last},
		{"making him pending", "user:owner", puts(&ambit.User{Own: own("owner")}), last},
		{"a condition", "user:owner", puts(owner(when(own1, "context.mfa"))), last},
		{"an end", "user:owner", puts(with(allowing("owner", "role:ambit.owner", "ambit.user:owner", "account"), func(p *ambit.Policy) { p.ExpiresAt = now.Add(time.Hour) })), last},
		{"a beginning", "user:owner", puts(with(allowing("owner", "role:ambit.owner", "ambit.user:owner", "account"), func(p *ambit.Policy) { p.NotBefore = now.Add(time.Hour) })), last},
		{"switched off", "user:owner", puts(with(allowing("owner", "role:ambit.owner", "ambit.user:owner", "account"), func(p *ambit.Policy) { p.Disabled = true })), last},
		{"beneath the account", "user:owner", puts(allowing("owner", "role:ambit.owner", "ambit.user:owner", "team:a")), last},
		{"to who may not act", "user:owner", puts(allowing("owner", "role:ambit.owner", "ambit.user:off", "account")), last},
		{"to what is no person or program", "user:owner", puts(allowing("owner", "role:ambit.owner", "product:p group:g", "account")), last},
		{"to a group of nobody", "user:owner", puts(allowing("owner", "role:ambit.owner", "group:outer", "account")), last},
		{"to a program", "user:owner", puts(allowing("owner", "role:ambit.owner", "service-account:robot", "account")), ""},
		{"to somebody in a group", "user:owner", append(puts(allowing("owner", "role:ambit.owner", "group:outer", "account")), ambit.AddMember{Set: ref("group:g"), Member: ref("user:ann")}), ""},
		{"to a type", "user:owner", puts(allowing("owner", "role:ambit.owner", "ambit.user", "account")), ""},
		{"who is denied to manage", "user:owner", puts(denying("n", "ambit.users:read", "user:owner", "account")), last},
		{"under any condition", "user:owner", puts(when(denying("n", "ambit.*:*", "authenticated", "account"), "context.mfa")), last},
		{"who is denied something else", "user:owner", puts(denying("n", "files:*", "user:owner", "account")), ""},
		{"who is denied it elsewhere", "user:owner", puts(denying("n", "ambit.*:*", "user:owner", "team:a")), ""},
		{"another first", "user:owner", append(puts(allowing("n", "role:ambit.owner", "user:ann", "account")), ambit.Delete{Ref: ref("user:owner")}), ""},
	})
	d := a.Draft()
	if err := d.Do(ambit.Delete{Ref: ref("policy:owner")}); err != nil {
		t.Fatal(err)
	}
	none := d.Account()
	if a.Owned(now) != true || none.Owned(now) {
		t.Error("Owned is wrong")
	}
	expectJudged(t, none, []writing{{"an account without one needs none", "user:admin", puts(&ambit.User{Own: own("owner")}), ""}})
}

func TestEverythingIsJudged(t *testing.T) {
	f := newWorks(t)
	nodes := ""
	for i := range 30 {
		f.resource(fmt.Sprintf("file:f%d project=project:b1", i))
		nodes += fmt.Sprintf(" file:f%d", i)
	}
	a := f.Account()
	err := judge(t, a, "user:lead", puts(allowing("n", "files:read", "user:ann", nodes), allowing("m", "files:read", "user:ann", nodes))...)
	var refused *ambit.RefusedError
	if !errors.As(err, &refused) || len(refused.Shortfalls) != 20 || refused.More == 0 {
		t.Fatalf("got %v", err)
	}
	for _, part := range []string{"policy n", "files:read at works/file:f0", "must hold it there", "more)"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
}

// unheard is a change that nobody knows.
type unheard struct{ ambit.Change }

func TestAChangeOfAnUnknownKindIsAnError(t *testing.T) {
	a := newWorks(t).Account()
	for _, c := range []ambit.Change{unheard{}, nil, ambit.Put{}, ambit.Put{Noun: (*ambit.User)(nil)}} {
		err := ambit.Judge(a, a, ref("user:owner"), []ambit.Change{c}, now)
		var refused *ambit.RefusedError
		if err == nil || errors.As(err, &refused) {
			t.Errorf("%T: %v", c, err)
		}
	}
}

// TestScopesBoundWhatIsGranted plays in a catalog with scopes.
func TestScopesBoundWhatIsGranted(t *testing.T) {
	f := newStudio(t, "")
	f.resource("project:q team=team:t")
	f.holder("reader", "files:read", "team:t")
	f.holder("project-all", "files:*", "team:t")
	f.role(&ambit.Role{Own: own("r"), Permissions: []ambit.Pattern{"files:read"}, Scopes: []string{"project"}})
	f.allow("scoped", "role:r", "user:reader", "drawer:inner")
	f.holder("local", "role:local", "team:t")
	f.holder("by-role", "role:r", "project:p")
	f.holder("admin", "role:ambit.admin", "account")
	a := f.Account()
	expectJudged(t, a, []writing{
		{"what is in no scope there grants nothing", "user:local", puts(allowing("n", "files:edit", "user:reader", "team:t")), ""},
		{"what is, grants", "user:local", puts(allowing("n", "files:edit", "user:reader", "project:p")), "not_held files:edit project:p"},
		{"held out of scope is not held", "user:local", puts(allowing("n", "files:read", "user:reader", "project:p")), "not_held files:read project:p"},
		{"held in scope is held", "user:by-role", puts(allowing("n", "files:read", "user:reader", "file:f")), ""},
		{"scopes loosened", "user:project-all", puts(&ambit.Role{Own: own("r"), Permissions: []ambit.Pattern{"files:read"}}), ""},
		{"scopes loosened by who does not hold it", "user:local", puts(&ambit.Role{Own: own("r"), Permissions: []ambit.Pattern{"files:read"}}), "not_held files:read drawer:inner"},
		{"a drawer moved", "user:admin", puts(resource("drawer:inner team=team:t")), ""},
	})
}

// TestWhatIsMovedIntoScopeIsGranted moves a node to where a role counts.
func TestWhatIsMovedIntoScopeIsGranted(t *testing.T) {
	f := newStudio(t, "")
	f.resource("project:q team=team:t")
	f.resource("file:g project=project:q")
	homely := &ambit.Role{Own: own("homely"), Permissions: []ambit.Pattern{"files:read"}}
	homely.Home = ref("project:p")
	f.role(homely)
	f.user("ann")
	f.user("bob")
	f.allow("at-g", "role:homely", "user:ann", "file:g")
	f.role(&ambit.Role{Own: own("scoped"), Permissions: []ambit.Pattern{"notes:read"}, Scopes: []string{"project"}})
	f.resource("file:h drawer=drawer:inner")
	f.allow("at-h", "role:scoped", "user:ann", "file:h")
	f.holder("notes", "notes:read", "file:h")
	a := f.Account()
	expectJudged(t, a, []writing{
		{"into the home of a role", "user:bob", puts(resource("file:g project=project:p")), "not_held files:read file:g"},
		{"into a scope", "user:bob", puts(resource("file:h project=project:p")), "not_held notes:read file:h"},
		{"by who holds it", "user:notes", puts(resource("file:h project=project:p")), ""},
	})
}
