package ambit_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/google/go-cmp/cmp"
)

// pages reads a list to its end and holds every page to its limit: only the last
// may be shorter, and it is not empty unless it is the only one.
func pages[T any](t *testing.T, limit int, page func(ambit.Page) ([]T, ambit.Position, error)) []T {
	t.Helper()
	var all []T
	var after ambit.Position
	for turn := 0; ; turn++ {
		part, next, err := page(ambit.Page{Limit: limit, After: after})
		switch {
		case err != nil:
			t.Fatalf("page %d of %d: %v", turn, limit, err)
		case limit > 0 && len(part) > limit, next != 0 && len(part) != limit, next == 0 && turn > 0 && len(part) == 0:
			t.Fatalf("page %d of %d has %d items, and %v is next", turn, limit, len(part), next)
		case turn > 100_000:
			t.Fatalf("a list by %d has no end", limit)
		}
		all = append(all, part...)
		if next == 0 {
			return all
		}
		after = next
	}
}

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
		got := pages(l.T, limit, func(p ambit.Page) ([]ambit.Ref, ambit.Position, error) { return l.a.ListResources(q, kind, p) })
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
		got := pages(l.T, limit, func(p ambit.Page) ([]ambit.Ref, ambit.Position, error) { return l.a.ListPrincipals(q, kind, p) })
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

// TestLongListsAreWhole reads lists whose lengths are near the bounds of what the
// engine stores things in, few of many and all of many, at pages that end there.
func TestLongListsAreWhole(t *testing.T) {
	f := newStudio(t, "")
	f.resource("project:q team=team:t")
	f.user("all")
	f.user("some")
	f.allow("all", "files:read", "user:all", "account")
	f.allow("some", "files:read", "user:some", "project:q")
	made := 0
	var all, some []ambit.Ref
	list := func(a *ambit.Account, who string, limit int) []ambit.Ref {
		return pages(t, limit, func(p ambit.Page) ([]ambit.Ref, ambit.Position, error) {
			return a.ListResources(ask("user:"+who, "files:read", ""), "", p)
		})
	}
	all = append(all, ref("studio/file:f"))
	a := f.Account()
	for _, size := range []int{128, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537} {
		f := &fixture{t, a.Draft()}
		for ; len(all) < size; made++ {
			in := "p"
			if made%200 == 0 || made < 3 {
				in = "q"
				some = append(some, ref(fmt.Sprintf("studio/file:%d", made)))
			}
			f.resource(fmt.Sprintf("file:%d project=project:%s", made, in))
			all = append(all, ref(fmt.Sprintf("studio/file:%d", made)))
		}
		a = f.Account()
		limits := []int{0, size, size - 1, size + 1, 256, 512}
		if size > 60_000 {
			limits = []int{0, size - 1, 32_768}
		}
		for _, limit := range limits {
			if got := list(a, "all", limit); !slices.Equal(got, all) {
				t.Fatalf("%d of %d are listed by %d", len(got), size, limit)
			}
			if got := list(a, "some", limit); !slices.Equal(got, some) {
				t.Fatalf("%d of %d are listed by %d", len(got), len(some), limit)
			}
		}
		if got := list(a, "some", 1); !slices.Equal(got, some) {
			t.Fatalf("%d of %d are listed one by one", len(got), len(some))
		}
	}
}

// TestAPageStandsWhereItStoodWhenOthersAreWritten goes on with a list in the same
// account and in a later one: what comes after the position is never shifted.
func TestAPageStandsWhereItStoodWhenOthersAreWritten(t *testing.T) {
	f := newStudio(t, "")
	f.holder("u", "notes:read", "account")
	for i := range 5 {
		f.resource(fmt.Sprintf("note:%d file=file:f", i))
	}
	a := f.Account()
	q := ask("user:u", "notes:read", "")
	first, next, err := a.ListResources(q, "", ambit.Page{Limit: 3})
	if err != nil || len(first) != 3 {
		t.Fatalf("the first page is %v (%v)", first, err)
	}
	f = &fixture{t, a.Draft()}
	f.do(ambit.Delete{Ref: ref("note:0")})
	f.resource("note:late file=file:f")
	for _, c := range []struct {
		a    *ambit.Account
		want []ambit.Ref
	}{{a, refs("studio/note:2 studio/note:3 studio/note:4")}, {f.Account(), refs("studio/note:2 studio/note:3 studio/note:4 studio/note:late")}} {
		rest, _, err := c.a.ListResources(q, "", ambit.Page{After: next})
		if err != nil || !slices.Equal(rest, c.want) {
			t.Errorf("the second page is %v (%v), want %v", rest, err, c.want)
		}
	}
}

func TestPermissionsAreListedInOrderAndByPage(t *testing.T) {
	f := newStudio(t, "")
	f.holder("u", "files:read files:share files:create notes:read projects:manage", "project:p")
	f.token("t", "user:u", "", ceiling([]ambit.Pattern{"*:read"}, "account"))
	a := f.Account()
	list := func(q ambit.Question, limit int) []ambit.PermissionID {
		return pages(t, limit, func(p ambit.Page) ([]ambit.PermissionID, ambit.Position, error) { return a.ListPermissions(q, p) })
	}
	for _, limit := range []int{0, 1, 2, 3, 4, 5, 6} {
		for _, c := range []struct {
			q    ambit.Question
			want []ambit.PermissionID
		}{
			{ask("user:u", "", "file:f"), []ambit.PermissionID{"ambit.users:read", "files:create", "files:read", "files:share", "notes:read"}},
			{ask("user:u", "", "note:n"), []ambit.PermissionID{"ambit.users:read", "notes:read"}},
			{ask("user:u", "", "project:p"), []ambit.PermissionID{"ambit.users:read", "files:create", "files:read", "files:share", "notes:read", "projects:manage"}},
			{ask("user:u", "", "team:t"), nil},
			{ask("user:u", "", "account"), nil},
			{ask("token:t", "", "file:f"), []ambit.PermissionID{"files:read", "notes:read"}},
			{described("user:u", "", "file:new project=project:p"), []ambit.PermissionID{"files:create", "files:read", "files:share"}},
			{described("user:u", "", "file:f project=project:p drawer=drawer:inner"), []ambit.PermissionID{"files:create", "files:read", "files:share"}},
			{ask("user:gone", "", "file:f"), nil},
			{ask("user:u", "", "file:gone"), nil},
		} {
			if got := list(c.q, limit); !slices.Equal(got, c.want) {
				t.Errorf("%s on %s by %d: %v, want %v", c.q.Principal, c.q.Resource.Ref, limit, got, c.want)
			}
		}
	}
}

func TestAListThatCannotBeMadeIsAnError(t *testing.T) {
	a := newStudio(t, "").Account()
	about := func(permission, what string) ambit.Question { return ask("bot:b", permission, what) }
	made := func(what string, err error) {
		t.Helper()
		var fault *ambit.QuestionError
		if !errors.As(err, &fault) {
			t.Errorf("%s: %v is no QuestionError", what, err)
		}
	}
	_, _, err := a.ListResources(about("files:read", "file:f"), "", ambit.Page{})
	made("resources about one", err)
	_, _, err = a.ListResources(about("vaults:open", ""), "", ambit.Page{})
	made("opaque resources", err)
	_, _, err = a.ListResources(about("files:read", ""), "cloud", ambit.Page{})
	made("resources of no type", err)
	_, _, err = a.ListPrincipals(about("files:read", "file:f"), "", ambit.Page{})
	made("principals for one", err)
	_, _, err = a.ListPrincipals(ask("", "files:read", "file:f"), "cloud", ambit.Page{})
	made("principals of no type", err)
	_, _, err = a.ListPermissions(about("files:read", "file:f"), ambit.Page{})
	made("permissions about one", err)
	_, _, err = a.ListPermissions(described("bot:b", "", "file:f project=team:t"), ambit.Page{})
	made("permissions on what is described wrongly", err)
	q := ask("bot:b", "", "file:f")
	q.Resource.Attributes = map[string]ambit.Value{"open": true}
	_, _, err = a.ListPermissions(q, ambit.Page{})
	made("permissions on what cannot be supplied", err)
}
