package oracle

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/ambit-iam/ambit"
)

// noon is the time at which hand-written questions are asked.
var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

const sceneID = "0123456789abcdef0123456789abcdef"

// ownID makes an id of Ambit's own from a name.
func ownID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:16])
}

// ref reads the short references of the hand-written cases: types of the shop and
// of keygen are bare, Ambit's own nouns go by their names.
func ref(text string) ambit.Ref {
	name, id, _ := strings.Cut(text, ":")
	switch name {
	case "account":
		return ambit.Ref{Type: ambit.AccountType, ID: sceneID}
	case "anonymous", "authenticated":
		return ambit.Ref{Type: ambit.TypeName(name)}
	case "user", "service-account", "group", "resource-group", "role", "token", "policy":
		if id != "" {
			id = ownID(id)
		}
		return ambit.Ref{Type: ambit.TypeName(ambit.OwnPrefix + name), ID: id}
	case "product", "license", "machine", "plan", "holder":
		return ambit.Ref{Type: ambit.TypeName("keygen/" + name), ID: id}
	}
	return ambit.Ref{Type: ambit.TypeName("shop/" + name), ID: id}
}

func refs(texts string) []ambit.Ref {
	var all []ambit.Ref
	for text := range strings.FieldsSeq(texts) {
		all = append(all, ref(text))
	}
	return all
}

func ownAt(name, home string) ambit.Own {
	return ambit.Own{ID: ownID(name), Name: name, Home: ref(home)}
}

// resource makes a resource; relations are written "name=type:id".
func resource(node, relations string) *ambit.Resource {
	r := &ambit.Resource{Node: ref(node)}
	for text := range strings.FieldsSeq(relations) {
		name, to, _ := strings.Cut(text, "=")
		r.Relations = append(r.Relations, ambit.Relation{Name: name, To: ref(to)})
	}
	return r
}

func person(name string) *ambit.User {
	return &ambit.User{Own: ownAt(name, "account"), Status: ambit.Accepted}
}

// rule makes a policy that names patterns.
func rule(name string, effect ambit.Effect, to, patterns, at string) *ambit.Policy {
	p := &ambit.Policy{Own: ownAt(name, "account"), Effect: effect, Principals: refs(to), Nodes: refs(at)}
	for pattern := range strings.FieldsSeq(patterns) {
		p.Permissions = append(p.Permissions, ambit.Pattern(pattern))
	}
	return p
}

func allow(to, patterns, at string) *ambit.Policy {
	return rule("allow "+to+" "+patterns+" "+at, ambit.Allow, to, patterns, at)
}

func deny(to, patterns, at string) *ambit.Policy {
	return rule("deny "+to+" "+patterns+" "+at, ambit.Deny, to, patterns, at)
}

// allowRole makes an allow of roles: full names, or custom ones as "role:name".
func allowRole(to, roles, at string) *ambit.Policy {
	p := allow(to, "", at)
	p.Own = ownAt("allow "+to+" "+roles+" "+at, "account")
	for name := range strings.FieldsSeq(roles) {
		if custom, ok := strings.CutPrefix(name, "role:"); ok {
			name = ownID(custom)
		}
		p.Roles = append(p.Roles, ambit.RoleName(name))
	}
	return p
}

// scene is the world in which the hand-written cases play.
func scene() *World {
	w := &World{
		ID: sceneID, Slug: "acme",
		Attributes: map[string]ambit.Value{"protected": true},
		Catalogs:   []*ambit.Catalog{ambit.OwnCatalog(), shop(), keygen()},
		Members:    map[ambit.Ref][]ambit.Ref{},
		Conditions: map[string]Expr{},
	}
	w.Nouns = []ambit.Noun{
		person("alice"), person("bob"),
		&ambit.User{Own: ownAt("pending", "account")},
		&ambit.User{Own: ownAt("disabled", "account"), Status: ambit.Accepted, Disabled: true},
		&ambit.ServiceAccount{Own: ownAt("ci", "account")},
		&ambit.Group{Own: ownAt("inner", "account")}, &ambit.Group{Own: ownAt("outer", "account")},
		resource("org:o1", "account=account"), resource("org:o2", "account=account"),
		resource("project:p1", "org=org:o1"), resource("project:p2", "org=org:o2"),
		resource("folder:f1", "project=project:p1"), resource("folder:f2", "folder=folder:f1"),
		resource("doc:d1", "folder=folder:f1 owner=user:bob"),
		resource("doc:d2", "folder=folder:f2 project=project:p2"),
		resource("record:r1", "zone=zone:z1"),
		resource("bot:b1", "org=org:o1"),
		resource("product:pr1", "account=account"), resource("product:pr2", "account=account"),
		resource("plan:pl1", "product=product:pr1"),
		resource("holder:h1", "account=account"), resource("holder:h2", "account=account"),
		resource("license:l1", "plan=plan:pl1 holder=holder:h1"),
		resource("machine:m1", "license=license:l1"),
	}
	w.Members[ref("group:inner")] = refs("user:alice bot:b1")
	w.Members[ref("group:outer")] = refs("group:inner")
	return w
}

// shop is a catalog with one of everything.
func shop() *ambit.Catalog {
	c := &ambit.Catalog{Name: "shop", Types: []ambit.Type{
		{Name: "account", Attributes: []ambit.AttributeDecl{{Name: "protected", Type: ambit.TypeBool, Default: false}, {Name: "quota", Type: ambit.TypeInt}}},
		{Name: "org", Parents: []string{"account"}},
		{Name: "project", Parents: []string{"org"}},
		{Name: "folder", Parents: []string{"project", "folder"}},
		{Name: "doc", Parents: []string{"folder", "project"},
			Relations: []ambit.RelationDecl{{Name: "owner", To: "user"}, {Name: "twin", To: "doc", Guard: ambit.GuardProtected}, {Name: "folder", To: "folder", Guard: ambit.GuardReadOnly}},
			Reach:     []string{"owner", "twin/folder"},
			Attributes: []ambit.AttributeDecl{
				{Name: "open", Type: ambit.TypeBool, Default: false, Request: true}, {Name: "level", Type: ambit.TypeInt},
				{Name: "title", Type: ambit.TypeString}, {Name: "seal", Type: ambit.TypeString, Guard: ambit.GuardProtected},
				{Name: "made", Type: ambit.TypeTime, Guard: ambit.GuardReadOnly}}},
		{Name: "zone", Opaque: true, Attributes: []ambit.AttributeDecl{{Name: "open", Type: ambit.TypeBool}}},
		{Name: "record", Parents: []string{"zone"}, Attributes: []ambit.AttributeDecl{{Name: "seal", Type: ambit.TypeString, Guard: ambit.GuardProtected}}},
		{Name: "bot", Parents: []string{"org"}, Acts: true},
		{Name: "safe", Parents: []string{"project"}, Relations: []ambit.RelationDecl{{Name: "keeper", To: "user", One: true, Required: true}, {Name: "reader", To: "user"}}},
		{Name: "ambit.user", Attributes: []ambit.AttributeDecl{{Name: "rank", Type: ambit.TypeInt, Request: true}}},
	}}
	add := func(p ambit.Permission) { c.Permissions = append(c.Permissions, p) }
	for _, t := range []string{"org", "project", "folder", "doc", "zone", "record", "bot", "safe"} {
		for _, action := range []string{"read", "edit"} {
			add(ambit.Permission{Type: t, Action: action})
		}
	}
	add(ambit.Permission{Type: "doc", Action: "protect"})
	add(ambit.Permission{Type: "doc", Action: "share", Scopes: []string{"project", "global-scope"}, Includes: []ambit.PermissionID{"ambit.users:read"}})
	add(ambit.Permission{Type: "doc", Action: "burn", Scopes: []string{"org", "account"}, ID: "BurnDocs"})
	add(ambit.Permission{Type: "account", Action: "audit", ID: "audit"})
	c.Wildcards = []ambit.Wildcard{{Pattern: "docs:*", Scopes: []string{"folder"}}, {Pattern: "*:*"}}
	c.Roles = []ambit.BuiltinRole{
		{Name: "editor", Permissions: []ambit.Pattern{"docs:edit", "folders:*"}},
		{Name: "all", Permissions: []ambit.Pattern{"*:*"}},
		{Name: "sharer", Permissions: []ambit.Pattern{"docs:share", "docs:edit"}, Scopes: []string{"project", "org"}},
	}
	c.Policies = []ambit.BuiltinPolicy{{Effect: ambit.Allow, Permissions: []ambit.Pattern{"bots:*"}, To: []string{"bot"}, At: "self"}}
	return c
}

// keygen is the design's own example, under names that do not meet the shop's.
func keygen() *ambit.Catalog {
	c := &ambit.Catalog{Name: "keygen", IDs: "{type}.{action}", Types: []ambit.Type{
		{Name: "product", Parents: []string{"account"}, Acts: true},
		{Name: "plan", Parents: []string{"product"}, Reach: []string{"~license.plan"}},
		{Name: "license", Parents: []string{"plan", "holder"}, Acts: true},
		{Name: "machine", Parents: []string{"license"}},
		{Name: "holder", Parents: []string{"account"}, Acts: true, Reach: []string{"~license.holder/plan/product"}},
	}}
	for _, t := range []string{"product", "plan", "license", "machine", "holder"} {
		for _, action := range []string{"read", "update", "create"} {
			c.Permissions = append(c.Permissions, ambit.Permission{Type: t, Action: action})
		}
	}
	c.Roles = []ambit.BuiltinRole{{Name: "product", Permissions: []ambit.Pattern{"*:read", "licenses:*"}}}
	c.Policies = []ambit.BuiltinPolicy{{Effect: ambit.Allow, Roles: []string{"product"}, To: []string{"product"}, At: "self"}}
	return c
}
