package ambit_test

import (
	"sync"
	"testing"

	"github.com/ambit-iam/ambit"
)

func FuzzParseRef(f *testing.F) {
	for _, seed := range []string{"user:alice", "keygen/license:a:b", "ambit.user:0", "account", "", ":", "a:", "A:b", "a/b/c:d", "a:\x00", "x:\xff", "user:é"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ambit.ParseRef(text)
		if err != nil {
			return
		}
		if r.String() != text {
			t.Errorf("%q reads as %q", text, r)
		}
		if again, err := ambit.ParseRef(r.String()); err != nil || again != r {
			t.Errorf("%q does not read again: %v, %v", r, again, err)
		}
	})
}

// fuzzed is the account that questions are fuzzed on.
var fuzzed = sync.OnceValue(func() *ambit.Account {
	f := newFixture(&testing.T{})
	f.resource("product:p account=account")
	f.resource("policy:pol product=product:p")
	f.resource("user:u account=account")
	f.resource("license:l policy=policy:pol user=user:u")
	f.user("alice")
	f.do(ambit.Put{Noun: &ambit.Group{Own: own("ops")}})
	f.do(ambit.AddMember{Set: ref("ambit.group:ops"), Member: ref("ambit.user:alice")})
	f.allow("a", "role:keeper", "ambit.group:ops", "product:p")
	f.deny("d", "license.delete", "authenticated", "account")
	f.do(ambit.Put{Noun: &ambit.Token{Own: ambit.Own{ID: id("t"), Name: "t", Home: ref("ambit.user:alice")}}})
	return f.Account()
})

// FuzzQuestion asks anything at all: nothing panics, every way of asking agrees,
// and nothing is allowed to who is not known.
func FuzzQuestion(f *testing.F) {
	for _, s := range [][7]string{
		{"ambit.user", "alice", "license.read", "license", "l", "", ""},
		{"ambit.token", "t", "license.create", "policy", "pol", "", ""},
		{"shop/product", "p", "license.update", "license", "new", "policy", "policy:pol"},
		{"anonymous", "", "zone.read", "zone", "z", "", ""},
		{"user", "u", "record.read", "zone", "\x00", "zone", "zone:z"},
		{"", "", "", "", "", "a", "b:c"},
	} {
		f.Add(s[0], s[1], s[2], s[3], s[4], s[5], s[6])
	}
	f.Fuzz(func(t *testing.T, whoType, who, permission, whatType, what, relation, to string) {
		q := ambit.Question{
			Principal:  ambit.Ref{Type: ambit.TypeName(whoType), ID: who},
			Permission: ambit.PermissionID(permission),
			Resource:   ambit.About(ambit.Ref{Type: ambit.TypeName(whatType), ID: what}),
			Now:        now,
		}
		if target, err := ambit.ParseRef(to); relation != "" && err == nil {
			q.Resource.Relations = []ambit.Relation{{Name: relation, To: target}}
		}
		a := fuzzed()
		d, err := a.Check(q)
		e, explained := a.Explain(q)
		if (err == nil) != (explained == nil) {
			t.Fatalf("Check says %v, Explain %v", err, explained)
		}
		if err != nil {
			return
		}
		if e.Decision.Allowed != d.Allowed || e.Decision.Reason != d.Reason {
			t.Errorf("Check says %v, Explain %v", d, e.Decision)
		}
		if e.Text() == "" {
			t.Error("the explanation has no text")
		}
		if _, err := a.Resolve(q.Principal); err != nil && q.Principal != ambit.Anonymous && d.Allowed {
			t.Errorf("%v is not known (%v) and is allowed", q.Principal, err)
		}
	})
}

// FuzzPattern puts anything into a role as a pattern: what is accepted grants
// only what it names.
func FuzzPattern(f *testing.F) {
	for _, seed := range []string{"license.read", "*:*", "licenses:*", "*:read", "ambit.*:*", "ambit.users:*", "**", "*", ":", "license.*", "ambit.policies:escalate"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d := fuzzed().Draft()
		role := &ambit.Role{Own: own("role"), Permissions: []ambit.Pattern{ambit.Pattern(text)}}
		if d.Do(ambit.Put{Noun: role}) != nil {
			return
		}
		p := policy(ambit.Allow, "by role", "role:role", "user:u", "account")
		if err := d.Do(ambit.Put{Noun: p}); err != nil {
			t.Fatal(err)
		}
		a := d.Account()
		granted, err := a.ListPermissions(ask("user:u", "", ""), ambit.Page{})
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range granted.Items {
			if id == ambit.EscalatePermission && text != string(id) {
				t.Errorf("%q grants %s", text, id)
			}
			if own := len(id) > 6 && id[:6] == ambit.OwnPrefix; own && len(text) > 0 && text[0] == '*' {
				t.Errorf("%q grants %s, which is Ambit's own and not included by anything", text, id)
			}
		}
	})
}
