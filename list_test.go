package ambit_test

import (
	"fmt"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/google/go-cmp/cmp"
)

// A lister asks for lists and holds each to asking about everything.
type lister struct {
	*testing.T
	a         *ambit.Account
	resources []ambit.Ref // of all types, in order of registration
	callers   []ambit.Ref // anonymous first
}

func newLister(t *testing.T, a *ambit.Account) *lister {
	l := &lister{T: t, a: a, callers: []ambit.Ref{ambit.Anonymous}}
	for noun := range a.Nouns() {
		l.resources = append(l.resources, noun.Ref())
		switch noun := noun.(type) {
		case *ambit.User, *ambit.Group, *ambit.ServiceAccount:
			l.callers = append(l.callers, noun.Ref())
		case *ambit.Resource:
			if noun.Node.Type == "studio/bot" {
				l.callers = append(l.callers, noun.Ref())
			}
		}
	}
	return l
}

func (l *lister) allowed(q ambit.Question) bool {
	l.Helper()
	d, err := l.a.Check(q)
	if err != nil {
		l.Fatal(err)
	}
	return d.Allowed
}

func (l *lister) same(what string, want, got any) {
	l.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		l.Errorf("%s (- asked one by one, + the list):\n%s", what, diff)
	}
}

// byResource compares the list of the resources of a type.
func (l *lister) byResource(q ambit.Question, kind ambit.TypeName, limits []int) (n int) {
	l.Helper()
	var want []ambit.Ref
	for _, r := range l.resources {
		about := q
		about.Resource = ambit.About(r)
		if r.Type == kind && l.allowed(about) {
			want = append(want, r)
		}
	}
	for _, limit := range limits {
		got := pages(l.T, limit, func(p ambit.Page) (ambit.List[ambit.Ref], error) { return l.a.ListResources(q, kind, p) })
		l.same(fmt.Sprintf("%s of %s for %s by %d", q.Permission, kind, q.Principal, limit), want, got)
	}
	return len(want)
}

// byCaller compares the list of who may.
func (l *lister) byCaller(q ambit.Question, kind ambit.TypeName, limits []int) (n int) {
	l.Helper()
	var want []ambit.Ref
	for _, r := range l.callers {
		by := q
		by.Principal = r
		if (kind == "" || r.Type == kind) && l.allowed(by) {
			want = append(want, r)
		}
	}
	for _, limit := range limits {
		got := pages(l.T, limit, func(p ambit.Page) (ambit.List[ambit.Ref], error) { return l.a.ListPrincipals(q, kind, p) })
		l.same(fmt.Sprintf("who (%s) %s on %s by %d", kind, q.Permission, q.Resource.Ref, limit), want, got)
	}
	return len(want)
}

// newCrowd is an account in which grants come in every way there is.
func newCrowd(t *testing.T) *ambit.Account {
	f := newStudio(t, `
policies:
  - {allow: [bots:poke], to: bot, at: self}
  - {allow: [files:read], to: anonymous, at: account, when: resource.open}
  - {allow: [projects:read], to: bot, at: account}
`)
	f.do(ambit.Put{Noun: &ambit.Resource{Node: ref("file:open"), Relations: resource("file:open project=project:p").Relations, Attributes: map[string]ambit.Value{"open": true}}})
	f.resource("project:q team=team:t")
	f.resource("drawer:e team=team:t")
	f.resource("bot:c project=project:q")
	for i := range 6 {
		f.resource(fmt.Sprintf("file:%d project=project:%s drawer=drawer:%s", i, []string{"p", "q"}[i%2], []string{"e", "inner", "d"}[i%3]))
		f.resource(fmt.Sprintf("note:%d file=file:%d", i, i))
	}
	for _, name := range []string{"inner", "outer", "set"} {
		f.do(ambit.Put{Noun: &ambit.Group{Own: own("group-" + name)}})
		f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("set-" + name)}})
	}
	for _, name := range []string{"ann", "bea", "cat", "dan", "eve"} {
		f.user(name)
	}
	f.do(ambit.Put{Noun: &ambit.User{Own: own("pending"), Status: ambit.Pending}})
	f.do(ambit.Put{Noun: &ambit.ServiceAccount{Own: own("off"), Disabled: true}})
	f.do(ambit.AddMember{Set: ref("group:group-outer"), Member: ref("group:group-inner")})
	for _, m := range refs("user:ann bot:b user:pending") {
		f.do(ambit.AddMember{Set: ref("group:group-inner"), Member: m})
	}
	f.do(ambit.AddMember{Set: ref("group:group-outer"), Member: ref("user:bea")})
	for _, m := range refs("drawer:e file:0 note:1") {
		f.do(ambit.AddMember{Set: ref("resource-group:set-set"), Member: m})
	}
	f.do(ambit.AddMember{Set: ref("resource-group:set-outer"), Member: ref("account")})
	f.role(&ambit.Role{Own: own("custom"), Permissions: []ambit.Pattern{"notes:read", "files:create"}})
	f.allow("group", "notes:read files:create", "group:group-outer", "drawer:inner")
	f.allow("set", "role:custom", "user:cat", "resource-group:set-set")
	f.allow("late", "files:read", "user:cat", "file:5 file:1 project:p")
	f.allow("early", "files:read", "user:cat", "file:0 drawer:d")
	f.allow("everywhere", "files:read", "user:dan", "account")
	f.allow("by-set", "drawers:read", "user:dan", "resource-group:set-outer")
	f.allow("type", "drawers:read", "ambit.group", "drawer:d")
	f.allow("known", "projects:read", "authenticated", "project:q")
	f.allow("eve", "notes:read", "user:eve", "drawer:d drawer:e project:q")
	f.allow("pending", "*:*", "user:pending service-account:off", "account")
	f.deny("not-this", "notes:read", "user:eve group:group-inner", "file:2 file:3")
	f.deny("not-these", "files:read", "user:dan", "resource-group:set-set")
	return f.Account()
}

func TestListsAreWhatAskingOneByOneComesTo(t *testing.T) {
	l := newLister(t, newCrowd(t))
	limits := []int{0, 1, 2, 3, 5, 100}
	kinds := map[ambit.PermissionID]ambit.TypeName{
		"files:read": "studio/file", "files:create": "studio/file", "notes:read": "studio/note",
		"projects:read": "studio/project", "drawers:read": "studio/drawer", "bots:poke": "studio/bot",
	}
	listed := 0
	for permission, kind := range kinds {
		for _, r := range l.callers {
			q := ambit.Question{Permission: permission, Now: now, Principal: r}
			listed += l.byResource(q, kind, limits)
			for _, holder := range []ambit.TypeName{"studio/project", "studio/drawer", "studio/team", "studio/bot"} {
				if kind != holder {
					listed += l.byResource(q, holder, limits[:3])
				}
			}
		}
		for _, r := range l.resources {
			if r.Type == kind || r.Type == "studio/project" {
				q := ambit.Question{Permission: permission, Now: now, Resource: ambit.About(r)}
				listed += l.byCaller(q, "", limits)
				listed += l.byCaller(q, "ambit.user", limits[:3])
				listed += l.byCaller(q, "anonymous", limits[:2])
			}
		}
	}
	if listed < 200 {
		t.Errorf("only %d items were on the lists", listed)
	}
}
