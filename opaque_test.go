package ambit_test

import (
	"testing"

	"github.com/ambit-iam/ambit"
)

// TestAHomeMayBeAnOpaqueNodeNamedForTheFirstTime gives nouns a home that no
// command has named before.
func TestAHomeMayBeAnOpaqueNodeNamedForTheFirstTime(t *testing.T) {
	at := func(what string) *ambit.Policy {
		p := policy(ambit.Allow, "p", what, "user:u", "vault:new")
		p.Home = ref("vault:new")
		return p
	}
	group := func(key, home string) ambit.Put {
		return ambit.Put{Noun: &ambit.Group{Own: ambit.Own{ID: id(key), Name: "g", Home: ref(home)}}}
	}
	for name, test := range map[string]func(*testing.T, *fixture){
		"a policy at its home": func(t *testing.T, f *fixture) {
			f.do(ambit.Put{Noun: at("vaults:open")})
			expect(t, f.Account(), ask("user:u", "vaults:open", "vault:new"), yes)
		},
		"a noun that moves": func(t *testing.T, f *fixture) {
			f.do(ambit.Put{Noun: &ambit.User{Own: ambit.Own{ID: id("u"), Name: "u", Home: ref("vault:new")}, Status: ambit.Accepted}})
			f.holder("v", "ambit.users:read", "vault:new")
			expect(t, f.Account(), ask("user:v", "ambit.users:read", "user:u"), yes)
		},
		"a role that is at home elsewhere": func(t *testing.T, f *fixture) {
			f.role(&ambit.Role{Own: ambit.Own{ID: id("r"), Name: "r", Home: ref("project:p")}, Permissions: []ambit.Pattern{"vaults:open"}})
			refused(t, f.Draft, ambit.Put{Noun: at("role:r")}, ambit.CodeUnknown, `"r"`)
		},
		"a role that is at home there": func(t *testing.T, f *fixture) {
			f.role(&ambit.Role{Own: ambit.Own{ID: id("r"), Name: "r", Home: ref("vault:new")}, Permissions: []ambit.Pattern{"vaults:open"}})
			f.do(ambit.Put{Noun: at("role:r")})
			expect(t, f.Account(), ask("user:u", "vaults:open", "vault:new"), yes)
		},
		"a name": func(t *testing.T, f *fixture) {
			f.do(group("one", "vault:a"))
			f.do(group("two", "vault:b"))
			refused(t, f.Draft, group("three", "vault:a"), ambit.CodeConflict, `"g"`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if p := recover(); p != nil {
					t.Errorf("it panics: %v", p)
				}
			}()
			f := newStudio(t, "")
			f.user("u")
			test(t, f)
		})
	}
}
