package ambit_test

import (
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
)

func TestMembersComeAndGo(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	for _, name := range []string{"a", "b", "c"} {
		f.do(ambit.Put{Noun: &ambit.Group{Own: own(name)}})
	}
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("set")}})
	add := func(set, member string) ambit.Command { return ambit.AddMember{Set: ref(set), Member: ref(member)} }
	f.do(add("group:a", "user:u"))
	f.do(add("group:b", "group:a"))
	f.do(add("group:c", "group:b"))
	f.do(add("group:c", "user:u"))
	f.do(add("resource-group:set", "vault:named-first-here"))
	f.do(add("resource-group:set", "file:f"))
	for _, c := range []struct {
		cmd   ambit.Command
		code  ambit.CommandCode
		words string
	}{
		{add("group:a", "group:c"), ambit.CodeConflict, "which is in it"},
		{add("group:a", "group:b"), ambit.CodeConflict, "which is in it"},
		{add("group:a", "group:a"), ambit.CodeConflict, "which is in it"},
		{add("group:a", "project:p"), ambit.CodeInvalid, "does not act"},
		{add("group:a", "vault:v"), ambit.CodeInvalid, "does not act"},
		{add("group:a", "account"), ambit.CodeInvalid, "does not act"},
		{add("group:a", "user:gone"), ambit.CodeUnknown, "member"},
		{add("group:gone", "user:u"), ambit.CodeUnknown, "set"},
		{add("user:u", "user:u"), ambit.CodeInvalid, "has no members"},
		{ambit.RemoveMember{Set: ref("group:gone"), Member: ref("user:u")}, ambit.CodeUnknown, "set"},
		{ambit.RemoveMember{Set: ref("group:a"), Member: ref("user:gone")}, ambit.CodeUnknown, "member"},
		{ambit.RemoveMember{Set: ref("project:p"), Member: ref("user:u")}, ambit.CodeInvalid, "has no members"},
	} {
		refused(t, f.Draft, c.cmd, c.code, c.words)
	}
	a := f.Account()
	members := func(a *ambit.Account, set, want string) {
		t.Helper()
		all, err := a.Members(ref(set), ambit.Page{})
		var got []string
		for _, m := range all.Items {
			got = append(got, m.String())
		}
		if err != nil || !all.Next.IsZero() || strings.Join(got, " ") != want {
			t.Errorf("in %s are %v (%v), want %s", set, got, err, want)
		}
	}
	user, group := "ambit.user:"+id("u"), "ambit.group:"
	members(a, "group:c", user+" "+group+id("b"))
	members(a, "resource-group:set", "studio/file:f studio/vault:named-first-here")
	hasNone := func(set string, code ambit.CommandCode, words string) {
		t.Helper()
		got, err := a.Members(ref(set), ambit.Page{})
		if refusal, ok := err.(*ambit.CommandError); got.Items != nil || !ok || refusal.Code != code || !strings.Contains(err.Error(), words) {
			t.Errorf("in %s are %v, %v", set, got.Items, err)
		}
	}
	hasNone("user:u", ambit.CodeInvalid, "has no members")
	hasNone("account", ambit.CodeInvalid, "has no members")
	hasNone("group:gone", ambit.CodeUnknown, "there is no group:gone")

	// What is so already is no change, and makes no revision.
	d := a.Draft()
	f = &fixture{t, d}
	f.do(add("group:c", "user:u"))
	f.do(ambit.RemoveMember{Set: ref("group:b"), Member: ref("user:u")})
	f.do(ambit.RemoveMember{Set: ref("resource-group:set"), Member: ref("vault:never-named")})
	f.do(ambit.Put{Noun: resource("file:f drawer=drawer:inner project=project:p")})
	f.do(ambit.Put{Noun: &ambit.User{Own: own("u"), Status: ambit.Accepted}})
	f.do(ambit.Set{Settings: a.Settings()})
	f.do(ambit.Adopt{Catalog: a.Catalogs()[1]})
	f.do(ambit.Abandon{Name: "never-adopted"})
	if got := d.Changes(); len(got) != 0 || d.Account().Revision() != a.Revision() {
		t.Errorf("what is so already comes to %v", got)
	}

	// Writing a node anew leaves it where it is a member.
	d = a.Draft()
	f = &fixture{t, d}
	f.resource("project:q team=team:t")
	f.resource("file:f project=project:q")
	f.do(ambit.Put{Noun: &ambit.User{Own: ambit.Own{ID: id("u"), Name: "u", Home: ref("project:p")}, Status: ambit.Accepted}})
	f.do(ambit.RemoveMember{Set: ref("group:c"), Member: ref("group:b")})
	b := replayed(t, a, d)
	members(b, "group:a", user)
	members(b, "group:c", user)
	members(b, "resource-group:set", "studio/file:f studio/vault:named-first-here")
	members(a, "group:c", user+" "+group+id("b"))
	f = &fixture{t, b.Draft()}
	f.do(add("group:a", "group:c")) // no circle any more
}
