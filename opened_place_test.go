package ambit_test

import (
	"testing"

	"github.com/ambit-iam/ambit"
)

func TestJoiningTakesWhatTheSetHolds(t *testing.T) {
	f := newWorks(t)
	f.allow("g-edits", "files:edit", "group:g", "file:fa")
	f.allow("outer-edits", "files:edit", "group:outer", "file:fb")
	f.allow("set-edits", "files:edit", "user:ann", "resource-group:set")
	f.do(ambit.Put{Noun: &ambit.Group{Own: own("empty")}})
	f.do(ambit.AddMember{Set: ref("group:empty"), Member: ref("user:bob")})
	f.do(ambit.AddMember{Set: ref("group:outer"), Member: ref("user:bob")})
	a := f.Account()
	add := func(set, member string) []ambit.Command {
		return []ambit.Command{ambit.AddMember{Set: ref(set), Member: ref(member)}}
	}
	expectJudged(t, a, []writing{
		{"a group and those it is in", "user:lead", add("group:g", "user:ann"), "not_held files:edit file:fb"},
		{"only what is new of them", "user:lead", add("group:g", "user:bob"), ""},
		{"a whole group joins", "user:lead", add("group:g", "group:empty"), "not_held files:edit file:fb"},
		{"a group that holds nothing", "user:lead", add("group:empty", "user:ann"), ""},
		{"a new user joins", "user:lead", append(puts(&ambit.User{Own: own("new"), Status: ambit.Accepted}), add("group:outer", "user:new")...), "not_held files:edit file:fb"},
		{"a new user alone is nothing", "user:ann", puts(&ambit.User{Own: own("new"), Status: ambit.Accepted}), ""},
		{"a node joins a set", "user:lead", add("resource-group:set", "file:fb"), "not_held files:edit file:fb"},
		{"another node", "user:lead", add("resource-group:set", "project:a1"), ""},
	})
}

func TestARoleIsGrantedWhereverItIsNamed(t *testing.T) {
	f := newWorks(t)
	f.role(&ambit.Role{Own: own("r"), Permissions: []ambit.Pattern{"files:read"}})
	homely := &ambit.Role{Own: own("homely"), Permissions: []ambit.Pattern{"files:edit"}}
	homely.Home = ref("project:a1")
	f.role(homely)
	f.allow("reads", "role:r", "user:ann", "file:fa file:fb")
	f.allow("homes", "role:homely", "user:ann", "file:fa file:fb")
	f.deny("denies", "role:r", "user:bob", "file:fa file:fb")
	a := f.Account()
	role := func(patterns ...ambit.Pattern) []ambit.Command {
		return puts(&ambit.Role{Own: own("r"), Permissions: patterns})
	}
	expectJudged(t, a, []writing{
		{"a pattern more", "user:lead", role("files:read", "files:edit"), "not_held files:edit file:fb"},
		{"a pattern that it had", "user:ann", role("files:read", "files:read"), ""},
		{"a wildcard for what it matches today", "user:admin", role("files:*"), ""},
		{"takes the wildcard", "user:lead", role("*:read"), "not_held *:read file:fb"},
		{"a pattern less is a deny less", "user:lead", role("teams:read"), "not_held teams:read file:fb; not_held files:read file:fb"},
		{"a new text is nothing", "user:ann", puts(&ambit.Role{Own: own("r"), Permissions: []ambit.Pattern{"files:read"}, Description: "new"}), ""},
		{"a home further up", "user:lead", puts(&ambit.Role{Own: own("homely"), Permissions: []ambit.Pattern{"files:edit"}}), "not_held files:edit file:fb"},
	})
}

func TestAMoveIsJudgedByEverythingItOpens(t *testing.T) {
	f := newWorks(t)
	f.allow("bs", "files:edit", "user:ann", "team:b")
	f.deny("as", "files:read", "user:bob", "project:a1")
	f.do(ambit.AddMember{Set: ref("resource-group:set"), Member: ref("team:b")})
	f.allow("sets", "projects:edit", "user:ann", "resource-group:set")
	f.do(ambit.Put{Noun: &ambit.Token{Own: ambit.Own{ID: id("tok"), Home: ref("user:admin")},
		Ceiling: &ambit.Ceiling{Permissions: []ambit.Pattern{"teams:read", "projects:read"}, Nodes: refs("team:b")}}})
	f.holder("mover", "files:edit files:read projects:edit", "team:a")
	f.holder("token-mover", "files:edit files:read projects:edit projects:read teams:read", "team:a")
	a := f.Account()
	expectJudged(t, a, []writing{
		{"to those above it now, and to tokens", "user:mover", puts(resource("project:a1 team=team:b")),
			"not_held teams:read project:a1; not_held projects:read project:a1"},
		{"who holds all of that", "user:token-mover", puts(resource("project:a1 team=team:b")), ""},
		{"a second parent is a move", "user:ann", puts(resource("project:a1 team=team:a team=team:b")),
			"not_held files:edit project:a1; not_held projects:edit project:a1; not_held teams:read project:a1; not_held projects:read project:a1"},
		{"away from a deny", "user:ann", puts(resource("project:a2 team=team:a"), resource("file:fa project=project:a2")), "not_held files:read file:fa"},
		{"a parent less is nothing but denies", "user:ann", puts(resource("project:a1 team=team:a")), ""},
		{"anew elsewhere is a move", "user:ann", append([]ambit.Command{ambit.Delete{Ref: ref("file:fa")}}, puts(resource("file:fa project=project:b1"))...),
			"not_held files:edit file:fa; not_held projects:edit file:fa; not_held teams:read file:fa; not_held projects:read file:fa; not_held files:read file:fa"},
		{"anew at the same place is none", "user:ann", append([]ambit.Command{ambit.Delete{Ref: ref("file:fa")}}, puts(resource("file:fa project=project:a1"))...), ""},
		{"what is new is no move", "user:ann", puts(resource("file:new project=project:b1")), ""},
	})
}

func TestAMoveOfANounIsOne(t *testing.T) {
	f := newWorks(t)
	f.allow("bs", "ambit.users:update", "user:bob", "team:b")
	a := f.Account()
	moved := &ambit.User{Own: own("ann"), Status: ambit.Accepted}
	moved.Home = ref("team:b")
	expectJudged(t, a, []writing{
		{"another home", "user:lead", puts(moved), "not_held ambit.users:update ambit.user:" + id("ann")},
		{"by who holds what is held there", "user:admin", puts(moved), ""},
	})
}

func TestWhatComesInSightIsGranted(t *testing.T) {
	f := newWorks(t)
	f.resource("product:q account=account")
	f.allow("bobs", "persons:edit", "user:bob", "product:q")
	f.deny("anns", "persons:read", "user:ann", "product:p")
	f.do(ambit.Put{Noun: &ambit.Token{Own: ambit.Own{ID: id("tok"), Home: ref("user:admin")},
		Ceiling: &ambit.Ceiling{Permissions: []ambit.Pattern{"persons:edit"}, Nodes: refs("product:p")}}})
	f.holder("seer", "persons:read", "person:v")
	f.holder("editor", "persons:*", "person:v")
	f.holder("by-reach", "persons:read", "product:p")
	f.resource("seat:s license=license:l")
	f.allow("seats", "seats:read", "user:bob", "person:v")
	f.holder("holds-u", "persons:*", "person:u")
	a := f.Account()
	expectJudged(t, a, []writing{
		{"a license brings a person before a product", "user:seer", puts(resource("license:new product=product:p person=person:v")),
			"not_held persons:edit person:v"},
		{"and its tokens", "user:editor", puts(resource("license:new product=product:p person=person:v")), ""},
		{"another product, other people", "user:seer", puts(resource("license:new product=product:q person=person:v")),
			"not_held persons:edit person:v"},
		{"one that was seen already", "user:ann", puts(resource("license:new product=product:p person=person:u")), ""},
		{"one that sees nobody", "user:ann", puts(resource("license:new product=product:q")), ""},
		{"another end of a path in the middle", "user:by-reach", puts(resource("license:l product=product:q person=person:u")),
			"not_held persons:edit license:l; not_held *:read license:l; not_held persons:edit person:u"},
		{"what is out of sight of a deny", "user:ann", []ambit.Command{ambit.Delete{Ref: ref("license:l"), Cascade: true}}, "not_held persons:read person:u; denied persons:read person:u"},
		{"held by reach is held there", "user:by-reach", []ambit.Command{ambit.Delete{Ref: ref("license:l"), Cascade: true}}, ""},
		{"a seat that would lie in the license sees what it leads to", "user:holds-u", puts(resource("license:l product=product:p person=person:v")),
			"not_held persons:read person:v; not_held persons:edit person:v; not_held seats:read seat:s; not_held seats:read license:l"},
	})
}
