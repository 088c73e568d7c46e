package ambit_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ambit-iam/ambit"
)

// newBrowsed is an account in which things refer to each other in every way there is.
func newBrowsed(t *testing.T) *ambit.Account {
	t.Helper()
	f := newStudio(t, "")
	f.user("u")
	f.user("v")
	f.resource("file:g drawer=drawer:d lead=ambit.user:u")
	f.do(ambit.Put{Noun: &ambit.User{Own: ambit.Own{ID: id("u-of-p"), Name: "u", Home: ref("project:p")}, Status: ambit.Accepted}})
	f.do(ambit.Put{Noun: &ambit.Group{Own: own("g")}})
	f.do(ambit.Put{Noun: &ambit.Group{Own: own("h")}})
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("set")}})
	f.role(&ambit.Role{Own: ambit.Own{ID: id("r"), Name: "r", Home: ref("project:p")}, Permissions: []ambit.Pattern{"files:read"}})
	for _, member := range []string{"ambit.user:v", "ambit.user:" + id("u"), "bot:b"} {
		f.do(ambit.AddMember{Set: ref("group:g"), Member: ref(member)})
	}
	f.do(ambit.AddMember{Set: ref("group:h"), Member: ref("ambit.user:v")})
	f.do(ambit.AddMember{Set: ref("resource-group:set"), Member: ref("project:p")})
	f.do(ambit.AddMember{Set: ref("resource-group:set"), Member: ref("vault:named")})
	f.allow("by-node", "files:read", "bot:b", "project:p")
	f.allow("by-both", "files:read", "bot:b", "bot:b project:p resource-group:set")
	f.allow("by-role", "role:"+id("r"), "ambit.user:v", "account")
	f.do(ambit.Put{Noun: &ambit.Token{
		Own:     ambit.Own{ID: id("key"), Name: "key", Home: ref("bot:b")},
		ActsFor: ref("ambit.user:v"), Ceiling: &ambit.Ceiling{Permissions: []ambit.Pattern{"*:*"}, Nodes: refs("project:p vault:named")},
	}})
	return f.Account()
}

// inPages reads a list at every size of pages, and expects the same each time.
func inPages[T any](t *testing.T, list func(ambit.Page) (ambit.List[T], error), text func(T) string) string {
	t.Helper()
	words := func(items []T) string {
		var texts []string
		for _, v := range items {
			texts = append(texts, text(v))
		}
		return strings.Join(texts, " ")
	}
	all := pages(t, 0, list)
	for size := 1; size <= len(all)+1; size++ {
		if paged := pages(t, size, list); words(paged) != words(all) {
			t.Errorf("in pages of %d: %s, at once %s", size, words(paged), words(all))
		}
	}
	foreign, err := ambit.ParsePosition("resources.1")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range []ambit.Page{{Limit: -1}, {After: foreign}} {
		if got, err := list(page); got.Items != nil || err == nil {
			t.Errorf("page %+v holds %d items (%v)", page, len(got.Items), err)
		}
	}
	return words(all)
}

// called is a reference by the name from which its id was made.
func called(r ambit.Ref) string {
	for _, name := range []string{"u", "u-of-p", "v", "g", "h", "set", "r", "by-node", "by-both", "by-role", "key", "acme"} {
		if r.ID == id(name) {
			r.ID = name
		}
	}
	_, bare, found := strings.Cut(string(r.Type), "/")
	if found {
		r.Type = ambit.TypeName(bare)
	}
	return strings.TrimPrefix(r.String(), "ambit.")
}

func TestListsOfWhatRefersToANode(t *testing.T) {
	a := newBrowsed(t)
	for _, c := range []struct{ of, members, children, policies, referrers string }{
		{of: "group:g", members: "bot:b user:u user:v", referrers: "bot:b/member user:u/member user:v/member"},
		{of: "resource-group:set", members: "project:p vault:named", policies: "policy:by-both", referrers: "project:p/member vault:named/member policy:by-both/resource_group"},
		{of: "team:t", children: "project:p drawer:d", referrers: "project:p/team drawer:d/team"},
		{
			of: "project:p", children: "user:u-of-p role:r file:f bot:b", policies: "policy:by-node policy:by-both",
			referrers: "user:u-of-p/home role:r/home policy:by-node/node policy:by-both/node token:key/ceiling file:f/project bot:b/project",
		},
		{
			of: "bot:b", children: "token:key", policies: "policy:by-node policy:by-both",
			referrers: "token:key/home policy:by-node/principal policy:by-both/principal policy:by-both/node",
		},
		{of: "role:r", policies: "policy:by-role", referrers: "policy:by-role/role"},
		{of: "ambit.user:v", policies: "policy:by-role", referrers: "policy:by-role/principal token:key/acts_for"},
		{of: "ambit.user:" + id("u"), referrers: "file:g/lead"},
		{
			of: "account", children: "user:u user:v group:g group:h resource-group:set policy:by-node policy:by-both policy:by-role team:t",
			policies:  "policy:by-role",
			referrers: "user:u/home user:v/home group:g/home group:h/home resource-group:set/home policy:by-node/home policy:by-both/home policy:by-role/home policy:by-role/node team:t/account",
		},
		{of: "vault:named", referrers: "token:key/ceiling"},
		{of: "vault:never-named"},
		{of: "note:n"},
	} {
		r := ref(c.of)
		if c.members != "" {
			if got := inPages(t, func(p ambit.Page) (ambit.List[ambit.Ref], error) { return a.Members(r, p) }, called); got != c.members {
				t.Errorf("in %s are %s, want %s", c.of, got, c.members)
			}
		}
		if got := inPages(t, func(p ambit.Page) (ambit.List[ambit.Ref], error) { return a.Children(r, p) }, called); got != c.children {
			t.Errorf("in %s lie %s, want %s", c.of, got, c.children)
		}
		if got := inPages(t, func(p ambit.Page) (ambit.List[ambit.Ref], error) { return a.PoliciesNaming(r, p) }, called); got != c.policies {
			t.Errorf("%s is named by %s, want %s", c.of, got, c.policies)
		}
		got := inPages(t, func(p ambit.Page) (ambit.List[ambit.Referrer], error) { return a.Referrers(r, p) }, func(x ambit.Referrer) string {
			if (x.How == ambit.MentionRelation) != (x.Relation != "") {
				t.Errorf("%v has the relation %q", x.How, x.Relation)
			}
			if x.Relation != "" {
				return called(x.From) + "/" + x.Relation
			}
			return called(x.From) + "/" + string(x.How)
		})
		if got != c.referrers {
			t.Errorf("%s is referred to by\n%s, want\n%s", c.of, got, c.referrers)
		}
	}
}

func TestWhereANodeLies(t *testing.T) {
	a := newBrowsed(t)
	for _, c := range []struct{ of, parents, sets string }{
		{"file:f", "drawer:inner project:p", ""},
		{"file:g", "drawer:d", ""},
		{"bot:b", "project:p", "group:g"},
		{"ambit.user:v", "account:acme", "group:g group:h"},
		{"project:p", "team:t", "resource-group:set"},
		{"token:key", "bot:b", ""},
		{"vault:named", "account:acme", "resource-group:set"},
		{"vault:never-named", "account:acme", ""},
		{"account", "", ""},
	} {
		for what, list := range map[string]struct {
			of   func(ambit.Ref) ([]ambit.Ref, error)
			want string
		}{"lies in": {a.Parents, c.parents}, "is a member of": {a.MemberOf, c.sets}} {
			got, err := list.of(ref(c.of))
			var texts []string
			for _, r := range got {
				texts = append(texts, called(r))
			}
			if err != nil || strings.Join(texts, " ") != list.want {
				t.Errorf("%s %s %v (%v), want %s", c.of, what, texts, err, list.want)
			}
		}
	}
}

func TestBrowsingWhatIsNotThere(t *testing.T) {
	a := newBrowsed(t)
	for _, r := range []ambit.Ref{{}, ref("file:gone"), ref("group:gone"), ref("nothing:x"), {Type: "file"}, ref("ambit.user:u")} {
		for what, err := range map[string]error{
			"members":   second(a.Members(r, ambit.Page{})),
			"children":  second(a.Children(r, ambit.Page{})),
			"policies":  second(a.PoliciesNaming(r, ambit.Page{})),
			"referrers": second(a.Referrers(r, ambit.Page{})),
			"parents":   first(a.Parents(r)),
			"sets":      first(a.MemberOf(r)),
		} {
			if _, ok := err.(*ambit.CommandError); !ok {
				t.Errorf("%s of %q: %v", what, r, err)
			}
		}
	}
	for _, kind := range []ambit.TypeName{"", "nothing", "vault", "account"} {
		if nouns, err := a.NounsOf(kind, ambit.Page{}); nouns.Items != nil || err == nil {
			t.Errorf("of type %q there are %d (%v)", kind, len(nouns.Items), err)
		}
	}
}

func first(_ []ambit.Ref, err error) error           { return err }
func second[T any](_ ambit.List[T], err error) error { return err }

func TestNounsOfAType(t *testing.T) {
	a := newBrowsed(t)
	for kind, want := range map[ambit.TypeName]string{
		"ambit.user": "user:u user:v user:u-of-p", "user": "user:u user:v user:u-of-p", "studio/file": "file:f file:g", "drawer": "drawer:d drawer:inner",
		"ambit.token": "token:key", "ambit.service-account": "",
	} {
		got := inPages(t, func(p ambit.Page) (ambit.List[ambit.Noun], error) { return a.NounsOf(kind, p) }, func(n ambit.Noun) string { return called(n.Ref()) })
		if got != want {
			t.Errorf("of type %s there are %s, want %s", kind, got, want)
		}
	}
	// What is answered is the caller's to change.
	before := slices.Collect(a.Nouns())
	for _, kind := range []ambit.TypeName{"ambit.policy", "ambit.token", "file", "ambit.role"} {
		nouns, err := a.NounsOf(kind, ambit.Page{})
		if err != nil {
			t.Fatal(err)
		}
		for _, noun := range nouns.Items {
			switch noun := noun.(type) {
			case *ambit.Policy:
				noun.Principals[0] = ambit.Anonymous
			case *ambit.Token:
				noun.Ceiling.Nodes[0] = ambit.Anonymous
			case *ambit.Role:
				noun.Permissions[0] = "*:*"
			case *ambit.Resource:
				noun.Relations[0].Name = "changed"
			}
			if own := ambit.OwnOf(noun); own != nil {
				own.Name = "changed"
			}
		}
	}
	if diff := cmp.Diff(before, slices.Collect(a.Nouns())); diff != "" {
		t.Errorf("changing what was answered changes the account:\n%s", diff)
	}
}

func TestANounByItsNameInAHome(t *testing.T) {
	a := newBrowsed(t)
	for _, c := range []struct {
		kind ambit.TypeName
		home ambit.Ref
		name string
		want string
	}{
		{"ambit.user", ambit.Ref{}, "u", "u"},
		{"user", ref("account"), "u", "u"},
		{"ambit.user", ref("account:acme"), "u", "u"},
		{"ambit.user", ref("project:p"), "u", "u-of-p"},
		{"ambit.user", ref("project:p"), "v", ""},
		{"ambit.user", ref("vault:never-named"), "u", ""},
		{"ambit.user", ref("vault:named"), "u", ""},
		{"ambit.user", ambit.Ref{}, "", ""},
		{"group", ambit.Ref{}, "u", ""},
		{"token", ref("bot:b"), "key", "key"},
	} {
		got, found, err := a.ByName(c.kind, c.home, c.name)
		if want := c.want != ""; err != nil || found != want || want && got.ID != id(c.want) || !want && !got.IsZero() {
			t.Errorf("%s %q in %s is %v, %t (%v), want %q", c.kind, c.name, c.home, got, found, err, c.want)
		}
	}
	for words, c := range map[string]struct {
		kind ambit.TypeName
		home ambit.Ref
	}{
		"files are not named":            {"file", ambit.Ref{}},
		"accounts are not named":         {"account", ambit.Ref{}},
		`there is no type "nothing"`:     {"nothing", ambit.Ref{}},
		"home: there is no project:gone": {"group", ref("project:gone")},
	} {
		if _, found, err := a.ByName(c.kind, c.home, "u"); found || err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s in %s: %t, %v, want %s", c.kind, c.home, found, err, words)
		}
	}
}
