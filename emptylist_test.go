package ambit_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
)

// told is what a list says of itself: how many items its first page of one has, or
// why it has none.
type told struct {
	items    int
	reason   ambit.Reason
	detail   string
	revision uint64
}

func tell[T any](t *testing.T, l ambit.List[T], err error) told {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
	return told{len(l.Items), l.Reason, l.Detail, l.Revision}
}

// TestAnEmptyListSaysWhy asks for lists on which nothing can be, for one reason,
// and for one that is merely empty.
func TestAnEmptyListSaysWhy(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	f.do(ambit.Put{Noun: &ambit.User{Own: own("pending"), Status: ambit.Pending}})
	f.do(ambit.Put{Noun: &ambit.ServiceAccount{Own: own("off"), Disabled: true}})
	f.allow("all", "*:*", "user:u user:pending service-account:off", "account")
	f.do(ambit.Put{Noun: &ambit.Token{Own: ambit.Own{ID: id("old"), Name: "old", Home: ref("user:u")}, Expires: now}})
	f.token("for", "user:u", "service-account:off", nil)
	a := f.Account()
	resources := func(who, permission string, kind ambit.TypeName) told {
		l, err := a.ListResources(ask(who, permission, ""), kind, ambit.Page{Limit: 1})
		return tell(t, l, err)
	}
	principals := func(permission, what string, kind ambit.TypeName) told {
		l, err := a.ListPrincipals(ask("", permission, what), kind, ambit.Page{Limit: 1})
		return tell(t, l, err)
	}
	permissions := func(who, what string) told {
		l, err := a.ListPermissions(ask(who, "", what), ambit.Page{Limit: 1})
		return tell(t, l, err)
	}
	for _, c := range []struct {
		got    told
		items  int
		reason ambit.Reason
		detail string
	}{
		{resources("user:u", "files:read", ""), 1, "", ""},
		{resources("user:nobody", "files:read", ""), 0, ambit.ReasonUnknownPrincipal, "there is no user:nobody"},
		{resources("file:f", "files:read", ""), 0, ambit.ReasonUnknownPrincipal, "does not act"},
		{resources("user:pending", "files:read", ""), 0, ambit.ReasonPendingPrincipal, "has not accepted"},
		{resources("service-account:off", "files:read", ""), 0, ambit.ReasonDisabledPrincipal, "is disabled"},
		{resources("token:old", "files:read", ""), 0, ambit.ReasonExpiredToken, "expired at"},
		{resources("token:for", "files:read", ""), 0, ambit.ReasonActsFor, "service-account:off, who may not: disabled_principal"},
		{resources("user:u", "files:raed", ""), 0, ambit.ReasonUnknownPermission, `declares the permission "files:raed"`},
		{resources("user:u", "files:read", "note"), 0, ambit.ReasonTypeMismatch, "studio/note is none and cannot hold one"},
		{resources("anonymous", "files:read", ""), 0, "", ""},
		{principals("files:read", "file:f", ""), 1, "", ""},
		{principals("files:raed", "file:f", ""), 0, ambit.ReasonUnknownPermission, `declares the permission "files:raed"`},
		{principals("files:read", "file:gone", ""), 0, ambit.ReasonUnknownResource, "not registered"},
		{principals("files:read", "fiel:f", ""), 0, ambit.ReasonUnknownResource, `there is no type "fiel"`},
		{principals("files:read", "note:n", ""), 0, ambit.ReasonTypeMismatch, "note:n is none and cannot hold one"},
		{principals("files:read", "file:f", "note"), 0, ambit.ReasonUnknownPrincipal, "no studio/note is a principal"},
		{principals("files:read", "file:f", "bot"), 0, "", ""},
		{permissions("user:u", "file:f"), 1, "", ""},
		{permissions("user:nobody", "file:f"), 0, ambit.ReasonUnknownPrincipal, "there is no user:nobody"},
		{permissions("token:old", "file:f"), 0, ambit.ReasonExpiredToken, "expired at"},
		{permissions("token:for", "file:f"), 0, ambit.ReasonActsFor, "who may not: disabled_principal"},
		{permissions("user:u", "file:gone"), 0, ambit.ReasonUnknownResource, "not registered"},
		{permissions("anonymous", "file:f"), 0, "", ""},
	} {
		if c.got.items != c.items || c.got.reason != c.reason || !strings.Contains(c.got.detail, c.detail) || (c.detail == "") != (c.got.detail == "") {
			t.Errorf("%+v, want %d items, or %q with %q", c.got, c.items, c.reason, c.detail)
		}
		if c.got.revision != a.Revision() {
			t.Errorf("%+v: another revision than %d", c.got, a.Revision())
		}
	}
}

// TestPermissionsAboutNothingThatCanBeAskedAreAnError lists the permissions on what
// is described, or supplied, so that no question about it can be asked.
func TestPermissionsAboutNothingThatCanBeAskedAreAnError(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	f.allow("all", "*:*", "user:u", "account")
	a := f.Account()
	for _, c := range []struct {
		what, fault string
		code        ambit.QuestionFault
	}{
		// No permission is about teams themselves: these are the question's own faults.
		{"team:t account=account:other", "differs from the one given", ambit.FaultRelations},
		{"team:t project=project:p", "has no relation", ambit.FaultRelations},
		{"team:new account=account", "describe that itself", ambit.FaultRelations},
		{"account project=project:p", "has no relations to describe", ambit.FaultRelations},
		{"vault:v project=project:p", "is opaque", ambit.FaultRelations},
		{"file:new project=project", "names no node", ambit.FaultReference},
	} {
		l, err := a.ListPermissions(described("user:u", "", c.what), ambit.Page{})
		var fault *ambit.QuestionError
		if !errors.As(err, &fault) || fault.Code != c.code || !strings.Contains(err.Error(), c.fault) {
			t.Errorf("%s: %+v (%v), want %s with %q", c.what, l, err, c.code, c.fault)
		}
	}
}

// TestPositionsAreThoseOfTheirLists takes positions from where they do not belong,
// and makes some up.
func TestPositionsAreThoseOfTheirLists(t *testing.T) {
	f := newStudio(t, "")
	f.holder("u", "*:*", "account")
	f.resource("file:g project=project:p")
	f.allow("anonymous", "files:read", "anonymous", "account")
	a := f.Account()
	one := ambit.Page{Limit: 1}
	q, by, what := ask("user:u", "files:read", ""), ask("", "files:read", ""), ask("user:u", "", "")
	lists := map[string]func(ambit.Page) (ambit.Position, error){
		"resources": func(p ambit.Page) (ambit.Position, error) { l, err := a.ListResources(q, "", p); return l.Next, err },
		"principals": func(p ambit.Page) (ambit.Position, error) {
			l, err := a.ListPrincipals(by, "", p)
			return l.Next, err
		},
		"permissions": func(p ambit.Page) (ambit.Position, error) { l, err := a.ListPermissions(what, p); return l.Next, err },
	}
	for name, list := range lists {
		next, err := list(one)
		if err != nil || next.IsZero() {
			t.Fatalf("the first page of %s: %v (%v)", name, next, err)
		}
		for other, list := range lists {
			_, err := list(ambit.Page{After: next})
			var fault *ambit.QuestionError
			if refused := errors.As(err, &fault) && fault.Code == ambit.FaultList && fault.Field == "after"; refused == (name == other) {
				t.Errorf("a position in the %s as one in the %s: %v", name, other, err)
			}
		}
		if _, err := list(ambit.Page{Limit: -1}); err == nil || !strings.HasPrefix(err.Error(), "limit: -1") {
			t.Errorf("%s: a page of -1 items: %v", name, err)
		}
	}
	for _, text := range []string{"x", "7", "resources", "resources.", "resources.x", "resources.-1", "resources.+1", "resources.01", "resources.4294967295", "resources.4294967296", "names.1", ".1", " resources.1"} {
		if p, err := ambit.ParsePosition(text); err == nil {
			t.Errorf("%q is read as %v", text, p)
		}
	}
	if p, err := ambit.ParsePosition(""); err != nil || !p.IsZero() || p.String() != "" {
		t.Errorf("nothing is read as %v (%v)", p, err)
	}
}
