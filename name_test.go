package ambit_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
)

func TestANameIsUniqueInItsHome(t *testing.T) {
	f := newStudio(t, "")
	group := func(id, name, home string) ambit.Put {
		g := &ambit.Group{Own: ambit.Own{ID: id, Name: name}}
		if home != "" {
			g.Home = ref(home)
		}
		return ambit.Put{Noun: g}
	}
	one, two, three := id("1"), id("2"), id("3")
	f.do(group(one, "ops", ""))
	f.do(group(one, "ops", "")) // as it is
	refused(t, f.Draft, group(two, "ops", ""), ambit.CodeConflict, `"ops"`)
	refused(t, f.Draft, group(two, one, ""), ambit.CodeInvalid, "looks like an id")
	refused(t, f.Draft, group(two, "a\nb", ""), ambit.CodeInvalid, "group.name")
	refused(t, f.Draft, group(two, strings.Repeat("x", 257), ""), ambit.CodeInvalid, "the name is 257 bytes")
	f.do(group(two, "ops", "project:p"))
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: ambit.Own{ID: one, Name: "ops"}}}) // of another type
	f.do(group(three, "dev", ""))

	a := f.Account()
	resolve := func(a *ambit.Account, text, want string) {
		t.Helper()
		if r, err := a.Resolve(ref(text)); err != nil || r.ID != want {
			t.Errorf("%s is %v (%v), want %s", text, r, err, want)
		}
	}
	ambiguous := func(a *ambit.Account, text string) {
		t.Helper()
		_, err := a.Resolve(ref(text))
		if refusal, ok := err.(*ambit.CommandError); !ok || refusal.Code != ambit.CodeAmbiguous {
			t.Errorf("%s: %v, want ambiguous", text, err)
		}
	}
	unknown := func(a *ambit.Account, text string) {
		t.Helper()
		_, err := a.Resolve(ref(text))
		if refusal, ok := err.(*ambit.CommandError); !ok || refusal.Code != ambit.CodeUnknown {
			t.Errorf("%s: %v, want unknown", text, err)
		}
	}
	ambiguous(a, "group:ops")
	for _, bearer := range []string{one + " in account:acme", two + " in project:p"} {
		if _, err := a.Resolve(ref("group:ops")); !strings.Contains(err.Error(), bearer) {
			t.Errorf("of the groups named ops, %s is not told: %v", bearer, err)
		}
		fails(t, a, ask("group:ops", "files:read", "file:f"), ambit.FaultReference, bearer)
		fails(t, a, ask("anonymous", "ambit.groups:read", "group:ops"), ambit.FaultReference, bearer)
	}
	resolve(a, "group:"+two, two)
	resolve(a, "group:dev", three)
	resolve(a, "resource-group:ops", one)
	unknown(a, "user:dev")
	unknown(a, "resource-group:dev")
	fails(t, a, ask("group:ops", "files:read", "file:f"), ambit.FaultReference, "more than one")

	d := a.Draft()
	f = &fixture{t, d}
	f.do(group(two, "old", "project:p"))
	f.do(group(one, "lead", ""))
	f.do(group(two, "ops", ""))
	f.do(ambit.Delete{Ref: ref("group:dev")})
	b := replayed(t, a, d)
	resolve(b, "group:ops", two)
	resolve(b, "group:lead", one)
	unknown(b, "group:old")
	unknown(b, "group:dev")
	ambiguous(a, "group:ops") // the value before is as it was

	d = b.Draft()
	f = &fixture{t, d}
	refused(t, d, group(one, "ops", ""), ambit.CodeConflict, `"ops"`)
	f.do(group(three, "dev", "")) // the name is free again
	resolve(replayed(t, b, d), "group:dev", three)
}

func TestARoleIsNamedAsFarAsItCanBeMeant(t *testing.T) {
	f := newStudio(t, "")
	f.do(ambit.Adopt{Catalog: licensing()})
	f.resource("project:q team=team:t")
	role := func(name, key, home string) {
		f.role(&ambit.Role{Own: ambit.Own{ID: id(key), Name: name, Home: ref(home)}, Permissions: []ambit.Pattern{"files:read"}})
	}
	role("here", "here", "project:p")
	role("twice", "twice-p", "project:p")
	role("twice", "twice-q", "project:q")
	role("twice-too", "too-p", "project:p")
	role("twice-too", "too-account", "account")
	role("everything", "custom-everything", "project:q")
	f.user("u")
	at := func(home, name string) *ambit.Policy {
		p := policy(ambit.Allow, "p", "role:"+name, "ambit.user:u", home)
		p.Home = ref(home)
		return p
	}
	var asked []func(*ambit.Account)
	for _, c := range []struct{ home, name, want string }{
		{"project:p", "here", id("here")},
		{"file:f", "here", id("here")},
		{"account", "here", id("here")},
		{"project:p", "twice", id("twice-p")},
		{"project:q", "twice", id("twice-q")},
		{"project:q", id("twice-p"), id("twice-p")},
		{"project:q", "twice-too", id("too-account")},
		{"project:p", "everything", "studio/everything"},
		{"account", "studio/everything", "studio/everything"},
		{"account", "5eed0000000000000000000000000001", "studio/reader"},
		{"account", "keeper", "shop/keeper"},
		{"account", "owner", "ambit.owner"},
		{"account", "ambit.owner", "ambit.owner"},
	} {
		f.do(ambit.Put{Noun: at(c.home, c.name)})
		changes := f.Changes()
		got := changes[len(changes)-1].(ambit.Put).Noun.(*ambit.Policy).Roles
		asked = append(asked, func(a *ambit.Account) {
			if full, err := a.ResolveRole(ambit.RoleName(c.name), ref(c.home)); err != nil || string(full) != c.want {
				t.Errorf("%s in %s is resolved to %s (%v), want %s", c.name, c.home, full, err, c.want)
			}
		})
		if !slices.Equal(got, []ambit.RoleName{ambit.RoleName(c.want)}) {
			t.Errorf("%s in %s is %v, want %s", c.name, c.home, got, c.want)
		}
	}
	for _, c := range []struct {
		home, name string
		code       ambit.CommandCode
	}{
		{"project:q", "here", ambit.CodeUnknown},
		{"account", "twice", ambit.CodeAmbiguous},
		{"project:p", "twice-too", ambit.CodeAmbiguous},
		{"project:q", "everything", ambit.CodeAmbiguous},
		{"account", "reader", ambit.CodeAmbiguous}, // of two catalogs
		{"account", "shop/here", ambit.CodeUnknown},
		{"account", strings.Repeat("0", 32), ambit.CodeUnknown},
	} {
		refused(t, f.Draft, ambit.Put{Noun: at(c.home, c.name)}, c.code, c.name)
		asked = append(asked, func(a *ambit.Account) {
			full, err := a.ResolveRole(ambit.RoleName(c.name), ref(c.home))
			if refusal, ok := err.(*ambit.CommandError); full != "" || !ok || refusal.Code != c.code {
				t.Errorf("%s in %s is resolved to %s (%v), want %s", c.name, c.home, full, err, c.code)
			}
		})
	}
	a := f.Account()
	for _, resolve := range asked {
		resolve(a)
	}
	if full, err := a.ResolveRole("here", ambit.Ref{}); err != nil || string(full) != id("here") {
		t.Errorf("without a home, here is resolved to %s (%v)", full, err)
	}
	if full, err := a.ResolveRole("here", ref("vault:never-named")); err == nil {
		t.Errorf("in a home that nothing else lies in, here is resolved to %s", full)
	}
	if _, err := a.ResolveRole("here", ref("project:gone")); err == nil || !strings.Contains(err.Error(), "home: there is no project:gone") {
		t.Errorf("in a home that is not there: %v", err)
	}
	f = &fixture{t, a.Draft()}
	role("owner", "custom-owner", "account")
	f.do(ambit.Put{Noun: at("account", "owner")}) // a custom role before Ambit's own
}

func TestATypeIsNamedAsFarAsItCanBeMeant(t *testing.T) {
	f := newStudio(t, "")
	f.do(ambit.Adopt{Catalog: licensing()})
	other := &ambit.Catalog{Name: "other", Types: []ambit.Type{{Name: "file", Parents: []string{"account"}}, {Name: "zone", Opaque: true}},
		Permissions: []ambit.Permission{{ID: "other-read", Type: "file", Action: "read"}}}
	f.do(ambit.Adopt{Catalog: other})
	f.user("u")
	f.resource("user:u account=account")
	f.resource("other/file:f account=account")
	a := f.Account()
	for text, want := range map[string]string{
		"user:u": "shop/user:u", "ambit.user:u": "ambit.user:" + id("u"), "studio/file:f": "studio/file:f", "note:n": "studio/note:n",
	} {
		if r, err := a.Resolve(ref(text)); err != nil || r != ref(want) {
			t.Errorf("%s is %v (%v), want %s", text, r, err, want)
		}
	}
	for name, want := range map[ambit.TypeName]string{
		"user": "shop/user", "ambit.user": "ambit.user", "token": "ambit.token", "account": "account", "studio/file": "studio/file", "note": "studio/note",
		"file": `the type "file" could be studio/file or other/file; write which`,
		"fil":  `there is no type "fil" in the adopted catalogs; did you mean "file"?`, "nowhere/file": `there is no type "nowhere/file"`, "": `there is no type ""`,
	} {
		if full, err := a.ResolveType(name); err == nil && string(full) != want || err != nil && (full != "" || !strings.Contains(err.Error(), want)) {
			t.Errorf("the type %q is %q (%v), want %s", name, full, err, want)
		}
	}
	if r, err := a.Resolve(ref("vault:never-named")); err != nil || r != ref("studio/vault:never-named") {
		t.Errorf("a node of an opaque type, which is always there, is %v (%v)", r, err)
	}
	refused(t, a.Draft(), ambit.Delete{Ref: ref("file:f")}, ambit.CodeAmbiguous, "studio/file or other/file")
	refused(t, a.Draft(), ambit.Put{Noun: resource("file:x project=project:p")}, ambit.CodeAmbiguous, "write which")
	refused(t, a.Draft(), ambit.Delete{Ref: ref("nowhere/file:f")}, ambit.CodeUnknown, "nowhere/file")
	fails(t, a, ask("user:u", "files:read", "file:f"), ambit.FaultReference, "could be")
	fails(t, a, described("user:u", "record.read", "record:x zone=zone:z"), ambit.FaultReference, "could be")
	expect(t, a, ask("user:u", "files:read", "studio/file:f"), no)
	expect(t, a, ask("user:u", "files:read", "nowhere/file:f"), ambit.ReasonUnknownResource)
}
