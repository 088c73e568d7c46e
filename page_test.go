package ambit_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/ambit-iam/ambit"
)

// pages reads a list to its end and holds every page to its limit: only the last
// may be shorter, and it is not empty unless it is the only one.
func pages[T any](t *testing.T, limit int, page func(ambit.Page) (ambit.List[T], error)) []T {
	t.Helper()
	var all []T
	var after ambit.Position
	for turn := 0; ; turn++ {
		part, err := page(ambit.Page{Limit: limit, After: after})
		n, last := len(part.Items), part.Next.IsZero()
		switch {
		case err != nil:
			t.Fatalf("page %d of %d: %v", turn, limit, err)
		case limit > 0 && n > limit, !last && n != limit, last && turn > 0 && n == 0, part.Reason != "" && (n > 0 || !last):
			t.Fatalf("page %d of %d has %d items, and %v is next (%s)", turn, limit, n, part.Next, part.Reason)
		case turn > 100_000:
			t.Fatalf("a list by %d has no end", limit)
		}
		all = append(all, part.Items...)
		if last {
			return all
		}
		if after, err = ambit.ParsePosition(part.Next.String()); err != nil || after != part.Next {
			t.Fatalf("%v is read as %v (%v)", part.Next, after, err)
		}
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
		return pages(t, limit, func(p ambit.Page) (ambit.List[ambit.Ref], error) {
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
	first, err := a.ListResources(q, "", ambit.Page{Limit: 3})
	if err != nil || len(first.Items) != 3 {
		t.Fatalf("the first page is %v (%v)", first.Items, err)
	}
	f = &fixture{t, a.Draft()}
	f.do(ambit.Delete{Ref: ref("note:0")})
	f.resource("note:late file=file:f")
	for _, c := range []struct {
		a    *ambit.Account
		want []ambit.Ref
	}{{a, refs("studio/note:2 studio/note:3 studio/note:4")}, {f.Account(), refs("studio/note:2 studio/note:3 studio/note:4 studio/note:late")}} {
		rest, err := c.a.ListResources(q, "", ambit.Page{After: first.Next})
		if err != nil || !slices.Equal(rest.Items, c.want) {
			t.Errorf("the second page is %v (%v), want %v", rest.Items, err, c.want)
		}
	}
}

func TestPermissionsAreListedInOrderAndByPage(t *testing.T) {
	f := newStudio(t, "")
	f.holder("u", "files:read files:share files:create notes:read projects:manage", "project:p")
	f.token("t", "user:u", "", ceiling([]ambit.Pattern{"*:read"}, "account"))
	a := f.Account()
	list := func(q ambit.Question, limit int) []ambit.PermissionID {
		return pages(t, limit, func(p ambit.Page) (ambit.List[ambit.PermissionID], error) { return a.ListPermissions(q, p) })
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
	_, err := a.ListResources(about("files:read", "file:f"), "", ambit.Page{})
	made("resources about one", err)
	_, err = a.ListResources(about("vaults:open", ""), "", ambit.Page{})
	made("opaque resources", err)
	_, err = a.ListResources(about("files:read", ""), "cloud", ambit.Page{})
	made("resources of no type", err)
	_, err = a.ListPrincipals(about("files:read", "file:f"), "", ambit.Page{})
	made("principals for one", err)
	_, err = a.ListPrincipals(ask("", "files:read", "file:f"), "cloud", ambit.Page{})
	made("principals of no type", err)
	_, err = a.ListPermissions(about("files:read", "file:f"), ambit.Page{})
	made("permissions about one", err)
	_, err = a.ListPermissions(described("bot:b", "", "file:f project=team:t"), ambit.Page{})
	made("permissions on what is described wrongly", err)
	q := ask("bot:b", "", "file:f")
	q.Resource.Attributes = map[string]ambit.Value{"open": true}
	_, err = a.ListPermissions(q, ambit.Page{})
	made("permissions on what cannot be supplied", err)
	q.Resource.Attributes = map[string]ambit.Value{"seal": true} // of the notes in a file, not of a file
	_, err = a.ListPermissions(q, ambit.Page{})
	made("permissions on what others may be supplied of", err)
}
