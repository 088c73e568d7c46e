package ambit_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
)

// TestEqualMomentsAreEqualNouns writes the same moments in several zones, with
// and without the reading of a monotonic clock.
func TestEqualMomentsAreEqualNouns(t *testing.T) {
	f := newFixture(t)
	f.user("u")
	f.resource("product:p account=account")
	f.resource("policy:pol product=product:p")
	zone := time.FixedZone("", 2*60*60)
	clock := time.Now()
	written := func(at func(time.Time) time.Time, text string) []ambit.Command {
		p := policy(ambit.Allow, "p", "license.read", "user:u", "account")
		p.Principals = refs("ambit.user:u")
		p.NotBefore, p.ExpiresAt = at(clock), at(clock.Add(time.Hour))
		r := resource("license:l policy=policy:pol")
		r.Attributes = map[string]ambit.Value{"created": at(clock)}
		other := resource("license:other policy=policy:pol")
		other.Attributes = map[string]ambit.Value{"created": text}
		return []ambit.Command{
			ambit.Put{Noun: p},
			ambit.Put{Noun: &ambit.Token{Own: ambit.Own{ID: id("t"), Home: ref("ambit.user:u")}, Expires: at(clock)}},
			ambit.Put{Noun: r}, ambit.Put{Noun: other},
		}
	}
	changes := func(commands []ambit.Command) (string, *ambit.Draft) {
		d := f.Account().Draft()
		for _, cmd := range commands {
			if err := d.Do(cmd); err != nil {
				t.Fatal(err)
			}
		}
		text, err := json.Marshal(d.Changes())
		if err != nil {
			t.Fatal(err)
		}
		return string(text), d
	}
	want, d := changes(written(time.Time.UTC, "2026-01-01T10:00:00Z"))
	for what, commands := range map[string][]ambit.Command{
		"in another zone":                    written(func(at time.Time) time.Time { return at.In(zone) }, "2026-01-01T12:00:00+02:00"),
		"with a monotonic reading, in Local": written(func(at time.Time) time.Time { return at }, "2026-01-01T10:00:00.000Z"),
		"in UTC by another name":             written(func(at time.Time) time.Time { return at.In(time.FixedZone("UTC", 0)) }, "2026-01-01T10:00:00+00:00"),
	} {
		if got, _ := changes(commands); got != want {
			t.Errorf("%s, the entry is\n%s\nnot\n%s", what, got, want)
		}
		again := d.Account().Draft()
		for _, cmd := range commands {
			if err := again.Do(cmd); err != nil {
				t.Error(err)
			}
		}
		if n := len(again.Changes()); n != 0 {
			t.Errorf("%s, what is so already is %d changes", what, n)
		}
	}
	if got := get[*ambit.Policy](t, d.Account(), "ambit.policy:p").ExpiresAt; got != clock.Add(time.Hour).UTC() {
		t.Errorf("the policy expires at %#v", got)
	}
	for _, far := range []time.Time{time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 0, time.FixedZone("", -3600))} {
		p := policy(ambit.Allow, "p", "license.read", "anonymous", "account")
		p.ExpiresAt = far
		refused(t, f.Account().Draft(), ambit.Put{Noun: p}, ambit.CodeInvalid, "policy.expires_at: is in the year 10000")
		p.NotBefore, p.ExpiresAt = far, time.Time{}
		refused(t, f.Account().Draft(), ambit.Put{Noun: p}, ambit.CodeInvalid, "policy.not_before: is in the year 10000")
		refused(t, f.Account().Draft(), ambit.Put{Noun: &ambit.Token{Own: ambit.Own{ID: id("t"), Home: ref("ambit.user:u")}, Expires: far}},
			ambit.CodeInvalid, "token.expires: is in the year 10000")
	}
}

// TestAnEmptyListIsNone writes lists as a decoder may leave them.
func TestAnEmptyListIsNone(t *testing.T) {
	f := newFixture(t)
	f.user("u")
	f.role(&ambit.Role{Own: own("r")})
	p := policy(ambit.Allow, "p", "role:keeper", "ambit.user:u", "account")
	f.do(ambit.Put{Noun: p})
	f.do(ambit.Put{Noun: &ambit.Token{Own: ambit.Own{ID: id("t"), Home: ref("ambit.user:u")}, Ceiling: &ambit.Ceiling{}}})
	d := f.Account().Draft()
	p.Permissions, p.ResourceGroups = []ambit.Pattern{}, []ambit.Ref{}
	for _, noun := range []ambit.Noun{
		p, &ambit.Role{Own: own("r"), Permissions: []ambit.Pattern{}},
		&ambit.Token{Own: ambit.Own{ID: id("t"), Home: ref("ambit.user:u")}, Ceiling: &ambit.Ceiling{Permissions: []ambit.Pattern{}, Nodes: []ambit.Ref{}}},
	} {
		if err := d.Do(ambit.Put{Noun: noun}); err != nil || len(d.Changes()) != 0 {
			t.Errorf("%T is changed by an empty list: %v, %v", noun, d.Changes(), err)
		}
	}
}

// TestOfSeveralFaultsTheSameIsTold asks again and again for what is wrong in
// several ways.
func TestOfSeveralFaultsTheSameIsTold(t *testing.T) {
	f := newStudio(t, "")
	f.do(ambit.Put{Noun: &ambit.User{Own: own("u"), Status: ambit.Accepted}})
	file := resource("file:x project=project:p")
	file.Attributes = map[string]ambit.Value{"open": true, "price": 3, "size": 5}
	f.do(ambit.Put{Noun: file})
	wrong := map[string]ambit.Value{"size": "a", "price": "b", "open": "c", "made": "d", "nothing": "e"}
	a := f.Account()
	less := studio(t, "")
	for i := range less.Types {
		if less.Types[i].Name == "file" {
			less.Types[i].Attributes = nil
		}
	}
	told := func() (texts [5]string) {
		file := resource("file:new project=project:p")
		file.Attributes = wrong
		texts[0] = fmt.Sprint(a.Draft().Do(ambit.Put{Noun: file}))
		texts[1] = fmt.Sprint(a.Draft().Do(ambit.Set{Settings: ambit.Settings{Slug: "acme", Attributes: wrong}}))
		texts[2] = fmt.Sprint(a.Draft().Do(ambit.Adopt{Catalog: less}))
		q := described("user:u", "files:read", "file:new project=project:p")
		q.Resource.Attributes = wrong
		_, err := a.Check(q)
		texts[3] = fmt.Sprint(err)
		q = ask("user:u", "files:read", "file:f")
		q.PrincipalAttributes = wrong
		_, err = a.Check(q)
		texts[4] = fmt.Sprint(err)
		return texts
	}
	first := told()
	for range 50 {
		for i, text := range told() {
			if text != first[i] || text == "<nil>" {
				t.Fatalf("first %q is told, then %q", first[i], text)
			}
		}
	}
}

// TestAnIDUsedAgainInheritsNothing deletes one noun of each kind of Ambit's own,
// and puts another under its id.
func TestAnIDUsedAgainInheritsNothing(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	f.do(ambit.Put{Noun: &ambit.User{Own: own("v"), Status: ambit.Accepted, Attributes: map[string]ambit.Value{"level": 9}}})
	f.do(ambit.Put{Noun: &ambit.Group{Own: own("g")}})
	f.do(ambit.Put{Noun: &ambit.Group{Own: own("top")}})
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("set")}})
	f.do(ambit.Put{Noun: &ambit.ServiceAccount{Own: own("s")}})
	f.role(&ambit.Role{Own: own("r"), Permissions: []ambit.Pattern{"*:*"}})
	for set, member := range map[string]string{"group:g": "user:v", "group:top": "group:g", "resource-group:set": "project:p"} {
		f.do(ambit.AddMember{Set: ref(set), Member: ref(member)})
	}
	f.token("t", "user:v", "service-account:s", nil)
	f.token("kept", "user:u", "", ceiling([]ambit.Pattern{"*:*"}, "account"))
	f.allow("by-name", "files:read", "user:v user:u", "account")
	f.allow("by-group", "files:share files:read", "group:top user:u", "project:p")
	f.allow("by-g", "files:create files:read", "group:g user:u", "project:p")
	f.allow("by-set", "files:read", "service-account:s user:u", "resource-group:set team:t")
	f.allow("by-role", "role:r files:read", "user:u", "project:p")
	f.allow("broad", "*:*", "user:u", "account")
	f.deny("deny", "files:read", "user:v", "account")

	before := f.Account()
	expect(t, before, ask("user:u", "notes:read", "note:n"), yes)
	f = &fixture{t, before.Draft()}
	for _, r := range refs("policy:deny policy:broad token:t user:v group:g resource-group:set role:r service-account:s") {
		f.do(ambit.Delete{Ref: r, Cascade: true})
	}
	for _, noun := range []ambit.Noun{
		&ambit.User{Own: own("v"), Status: ambit.Accepted}, &ambit.Group{Own: own("g")}, &ambit.ResourceGroup{Own: own("set")},
		&ambit.ServiceAccount{Own: own("s")}, &ambit.Role{Own: own("r"), Permissions: []ambit.Pattern{"*:*"}},
		&ambit.Token{Own: ambit.Own{ID: id("t"), Name: "t", Home: ref("user:u")}},
		policy(ambit.Deny, "deny", "bots:poke", "user:u", "account"), policy(ambit.Allow, "broad", "bots:poke", "user:u", "file:f"),
	} {
		f.do(ambit.Put{Noun: noun})
	}
	a := f.Account()
	for _, q := range []ambit.Question{
		ask("user:v", "files:read", "file:f"), ask("user:v", "files:share", "file:f"), ask("user:v", "files:create", "file:f"),
		ask("group:g", "files:share", "file:f"), ask("group:g", "files:create", "file:f"), ask("service-account:s", "files:read", "file:f"),
		ask("user:u", "notes:read", "note:n"), ask("user:u", "drawers:read", "drawer:d"),
	} {
		expect(t, a, q, no)
	}
	expect(t, a, ask("token:t", "files:read", "file:f"), yes) // as user u alone: acts for nobody
	for _, set := range refs("group:g group:top resource-group:set") {
		for _, m := range membersOf(t, a, set) {
			t.Errorf("%s has the member %s", set, m)
		}
	}
	if v := get[*ambit.User](t, a, "user:v"); v.Attributes != nil {
		t.Errorf("the user has the attributes %v", v.Attributes)
	}
	for noun := range a.Nouns() {
		if p, ok := noun.(*ambit.Policy); ok && p.Name != "deny" && p.Name != "broad" {
			if len(p.Principals) != 1 && p.Name != "by-group" || len(p.ResourceGroups)+len(p.Roles) != 0 {
				t.Errorf("the policy %s still names what is gone: %+v", p.Name, p)
			}
		}
	}
}

// TestWhenANounWasChangedIsNoChange puts a noun again with nothing but another time
// of its last change.
func TestWhenANounWasChangedIsNoChange(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	f := newFixture(t)
	u := &ambit.User{Own: ambit.Own{ID: id("u"), Title: "Ann", Created: at, Changed: at}, Status: ambit.Accepted}
	first := f.Account().Draft()
	if err := first.Do(ambit.Put{Noun: u}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		title   string
		created time.Time
		changes int
	}{{"Ann", at, 0}, {"Anna", at, 1}, {"Ann", at.Add(time.Hour), 1}} {
		next := *u
		next.Title, next.Created, next.Changed = c.title, c.created, at.Add(time.Hour)
		d := first.Account().Draft()
		if err := d.Do(ambit.Put{Noun: &next}); err != nil {
			t.Fatal(err)
		}
		if n := len(d.Changes()); n != c.changes {
			t.Errorf("called %s and made at %s, it is %d changes, want %d", c.title, c.created, n, c.changes)
		}
	}
}
