package ambit_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/google/go-cmp/cmp"
)

// TestTheLimitsAreThoseOfTheirPage holds docs/limits.md against the constants.
func TestTheLimitsAreThoseOfTheirPage(t *testing.T) {
	want := map[string]int{
		"MaxPrincipals": ambit.MaxPrincipals, "MaxPlaces": ambit.MaxPlaces, "MaxGrants": ambit.MaxGrants,
		"MaxRoles": ambit.MaxRoles, "MaxPatterns": ambit.MaxPatterns, "MaxScopes": ambit.MaxScopes,
		"MaxRelations": ambit.MaxRelations, "MaxMemberships": ambit.MaxMemberships,
		"MaxAttributes": ambit.MaxAttributes, "MaxAttributesSize": ambit.MaxAttributesSize, "MaxListLength": ambit.MaxListLength,
		"MaxTitleLength": ambit.MaxTitleLength, "MaxLabels": ambit.MaxLabels, "MaxLabelLength": ambit.MaxLabelLength,
		"MaxSSOConnectors": ambit.MaxSSOConnectors, "MaxVerificationCode": ambit.MaxVerificationCode,
		"MaxIDLength": ambit.MaxIDLength, "MaxDescriptionLength": ambit.MaxDescriptionLength,
		"MaxConditionLength": ambit.MaxConditionLength, "MaxNodes": ambit.MaxNodes,
	}
	page, err := os.ReadFile("docs/limits.md")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| ([0-9,]+) \\|").FindAllStringSubmatch(string(page), -1) {
		if got[row[1]], err = strconv.Atoi(strings.ReplaceAll(row[2], ",", "")); err != nil {
			t.Error(err)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("docs/limits.md differs (-the constants +the page):\n%s", diff)
	}
	source, err := os.ReadFile("limits.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range regexp.MustCompile(`(?m)^\s(Max\w+)\s+=`).FindAllStringSubmatch(string(source), -1) {
		if _, ok := want[row[1]]; !ok {
			t.Errorf("this test does not know %s", row[1])
		}
	}
}

// numbered are references "type:1" to "type:n".
func numbered(kind string, n int) []ambit.Ref {
	list := make([]ambit.Ref, n)
	for i := range list {
		list[i] = ambit.Ref{Type: ambit.TypeName(kind), ID: fmt.Sprint(i + 1)}
	}
	return list
}

// labeled are n labels.
func labeled(n int) map[string]string {
	labels := map[string]string{}
	for i := range n {
		labels[fmt.Sprint("key ", i)] = "value"
	}
	return labels
}

// TestWhatIsTooLargeIsRefused goes to each limit and one beyond.
func TestWhatIsTooLargeIsRefused(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	for _, r := range numbered("bot", ambit.MaxPrincipals+1) {
		f.resource(r.String() + " project=project:p")
	}
	put := func(change func(*ambit.Policy)) ambit.Put {
		p := policy(ambit.Allow, "p", "files:read", "user:u", "project:p")
		change(p)
		return ambit.Put{Noun: p}
	}
	var patterns []ambit.Pattern
	for range ambit.MaxPatterns {
		patterns = append(patterns, "files:read")
	}
	var roles []ambit.RoleName
	for i := range ambit.MaxRoles + 1 {
		r := &ambit.Role{Own: ambit.Own{ID: id(fmt.Sprint("role ", i))}, Permissions: []ambit.Pattern{"files:read"}}
		f.role(r)
		roles = append(roles, ambit.RoleName(r.ID))
	}
	role := func(change func(*ambit.Role)) ambit.Put {
		r := &ambit.Role{Own: own("r"), Permissions: []ambit.Pattern{"files:read"}}
		change(r)
		return ambit.Put{Noun: r}
	}
	token := func(c *ambit.Ceiling) ambit.Put {
		return ambit.Put{Noun: &ambit.Token{Own: ambit.Own{ID: id("t"), Home: ref("user:u")}, Ceiling: c}}
	}
	for _, c := range []struct {
		words        string
		most, beyond ambit.Command
	}{
		{
			"policy.principals", put(func(p *ambit.Policy) { p.Principals = numbered("bot", ambit.MaxPrincipals) }),
			put(func(p *ambit.Policy) { p.Principals = numbered("bot", ambit.MaxPrincipals+1) }),
		}, {
			"policy.nodes", put(func(p *ambit.Policy) { p.Nodes = numbered("vault", ambit.MaxPlaces) }),
			put(func(p *ambit.Policy) { p.Nodes = numbered("vault", ambit.MaxPlaces+1) }),
		}, {
			"policy: grants to 101 principals at 1000 places", put(func(p *ambit.Policy) { p.Principals, p.Nodes = numbered("bot", 100), numbered("vault", 1000) }),
			put(func(p *ambit.Policy) { p.Principals, p.Nodes = numbered("bot", 101), numbered("vault", 1000) }),
		}, {
			"policy.roles", put(func(p *ambit.Policy) { p.Roles = roles[1:] }), put(func(p *ambit.Policy) { p.Roles = roles }),
		}, {
			"policy.permissions", put(func(p *ambit.Policy) { p.Permissions = patterns }),
			put(func(p *ambit.Policy) { p.Permissions = append(slices.Clone(patterns), "files:edit") }),
		}, {
			"policy.title", put(func(p *ambit.Policy) { p.Title = strings.Repeat("t", ambit.MaxTitleLength) }),
			put(func(p *ambit.Policy) { p.Title = strings.Repeat("t", ambit.MaxTitleLength+1) }),
		}, {
			"policy.labels", put(func(p *ambit.Policy) { p.Labels = labeled(ambit.MaxLabels) }),
			put(func(p *ambit.Policy) { p.Labels = labeled(ambit.MaxLabels + 1) }),
		}, {
			"policy.labels.k", put(func(p *ambit.Policy) { p.Labels = map[string]string{"k": strings.Repeat("v", ambit.MaxLabelLength)} }),
			put(func(p *ambit.Policy) { p.Labels = map[string]string{"k": strings.Repeat("v", ambit.MaxLabelLength+1)} }),
		}, {
			"policy.description", put(func(p *ambit.Policy) { p.Description = strings.Repeat("d", ambit.MaxDescriptionLength) }),
			put(func(p *ambit.Policy) { p.Description = strings.Repeat("d", ambit.MaxDescriptionLength+1) }),
		}, {
			"policy.condition", put(func(p *ambit.Policy) { p.Condition = "true" }),
			put(func(p *ambit.Policy) { p.Condition = "true" + strings.Repeat(" ", ambit.MaxConditionLength) }),
		}, {
			"role.permissions", role(func(r *ambit.Role) { r.Permissions = patterns }),
			role(func(r *ambit.Role) { r.Permissions = append(slices.Clone(patterns), "files:edit") }),
		}, {
			"role.scopes", role(func(r *ambit.Role) { r.Scopes = slices.Repeat([]string{"project"}, ambit.MaxScopes) }),
			role(func(r *ambit.Role) { r.Scopes = slices.Repeat([]string{"project"}, ambit.MaxScopes+1) }),
		}, {
			"role.description", role(func(r *ambit.Role) { r.Description = strings.Repeat("d", ambit.MaxDescriptionLength) }),
			role(func(r *ambit.Role) { r.Description = strings.Repeat("d", ambit.MaxDescriptionLength+1) }),
		}, {
			"token.ceiling.nodes", token(&ambit.Ceiling{Nodes: numbered("vault", ambit.MaxPlaces)}),
			token(&ambit.Ceiling{Nodes: numbered("vault", ambit.MaxPlaces+1)}),
		}, {
			"token.ceiling.permissions", token(&ambit.Ceiling{Permissions: patterns}),
			token(&ambit.Ceiling{Permissions: append(slices.Clone(patterns), "files:edit")}),
		},
	} {
		refused(t, f.Draft, c.beyond, ambit.CodeLimit, c.words)
		f.do(c.most)
	}
	sets := put(func(p *ambit.Policy) {
		p.Nodes, p.ResourceGroups = numbered("vault", ambit.MaxPlaces), []ambit.Ref{ref("resource-group:set")}
	})
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("set")}})
	refused(t, f.Draft, sets, ambit.CodeLimit, "policy.resource_groups")
	refused(t, f.Draft, put(func(p *ambit.Policy) { p.Description = "\xff" }), ambit.CodeInvalid, "UTF-8")
	refused(t, f.Draft, role(func(r *ambit.Role) { r.Description = "\xff" }), ambit.CodeInvalid, "UTF-8")
}

func TestAResourceHasSoManyRelationsAndMemberships(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	f.allow("u", "files:read", "user:u", "account")
	file := resource("file:x project=project:p")
	for _, r := range numbered("project", ambit.MaxRelations) {
		f.resource(r.String() + " team=team:t")
		file.Relations = append(file.Relations, ambit.Relation{Name: "seal", To: r})
	}
	refused(t, f.Draft, ambit.Put{Noun: file}, ambit.CodeLimit, "relations")
	described := ask("user:u", "files:read", "file:x")
	described.Resource.Relations = file.Relations
	less := *file
	less.Relations = file.Relations[:ambit.MaxRelations]
	f.do(ambit.Put{Noun: &ambit.Resource{Node: ref("file:y"), Relations: less.Relations}})
	for i := range ambit.MaxMemberships + 1 {
		f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: ambit.Own{ID: id(fmt.Sprint("set ", i))}}})
	}
	set := func(i int) ambit.Ref { return ambit.Ref{Type: "resource-group", ID: id(fmt.Sprint("set ", i))} }
	for i := range ambit.MaxMemberships {
		f.do(ambit.AddMember{Set: set(i), Member: ref("project:p")})
	}
	refused(t, f.Draft, ambit.AddMember{Set: set(ambit.MaxMemberships), Member: ref("project:p")}, ambit.CodeLimit, "is in 1000 ")
	f.do(ambit.AddMember{Set: set(0), Member: ref("project:p")}) // it is in already

	a := f.Account()
	fails(t, a, described, ambit.FaultRelations, "the most is 1000")
	described.Resource.Relations = less.Relations
	expect(t, a, described, yes)
	described.Resource.Ref = ref("file:y")
	fails(t, a, ambit.Question{Principal: ref("user:u"), Permission: "files:read", Now: now, Resource: ambit.Target{Ref: ref("file:y"), Relations: file.Relations}},
		ambit.FaultRelations, "the most is 1000")
	slices.Reverse(described.Resource.Relations)
	expect(t, a, described, yes)
	described.Resource.Relations[500].To.Type = "studio/project" // another spelling, the same node
	expect(t, a, described, yes)
	described.Resource.Relations[500].To.ID = "1"
	fails(t, a, described, ambit.FaultRelations, "twice")
}

func TestAttributesAreSoLarge(t *testing.T) {
	c := licensing()
	for i := range c.Types {
		if c.Types[i].Name != "group" {
			continue
		}
		for n := range ambit.MaxAttributes + 1 {
			c.Types[i].Attributes = append(c.Types[i].Attributes, ambit.AttributeDecl{Name: fmt.Sprint("a", n), Type: ambit.TypeString})
		}
		c.Types[i].Attributes = append(c.Types[i].Attributes,
			ambit.AttributeDecl{Name: "list", Type: ambit.ListOf(ambit.TypeString)}, ambit.AttributeDecl{Name: "at", Type: ambit.TypeTime})
	}
	f := newFixture(t)
	f.do(ambit.Adopt{Catalog: c})
	put := func(attributes map[string]ambit.Value) ambit.Put {
		r := resource("group:g account=account")
		r.Attributes = attributes
		return ambit.Put{Noun: r}
	}
	all := map[string]ambit.Value{}
	for n := range ambit.MaxAttributes {
		all[fmt.Sprint("a", n)] = ""
	}
	f.do(put(all))
	all[fmt.Sprint("a", ambit.MaxAttributes)] = ""
	refused(t, f.Draft, put(all), ambit.CodeLimit, "are 257")
	half := strings.Repeat("x", ambit.MaxAttributesSize/2)
	f.do(put(map[string]ambit.Value{"a1": half, "list": []any{half[1:], "x"}}))
	refused(t, f.Draft, put(map[string]ambit.Value{"a1": half, "list": []any{half, "x"}}), ambit.CodeLimit, "65537 bytes")
	f.do(put(map[string]ambit.Value{"list": slices.Repeat([]any{""}, ambit.MaxListLength)}))
	refused(t, f.Draft, put(map[string]ambit.Value{"list": slices.Repeat([]any{""}, ambit.MaxListLength+1)}), ambit.CodeLimit, "attribute list")
	refused(t, f.Draft, put(map[string]ambit.Value{"a1": "\xff"}), ambit.CodeInvalid, "UTF-8")
	refused(t, f.Draft, put(map[string]ambit.Value{"list": []any{"", "\xff"}}), ambit.CodeInvalid, "element 1")
	refused(t, f.Draft, put(map[string]ambit.Value{"at": "9999-12-31T23:59:59-01:00"}), ambit.CodeInvalid, "year 10000")
	refused(t, f.Draft, put(map[string]ambit.Value{"at": time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC)}), ambit.CodeInvalid, "year -1")
}

// TestAFullAccountTakesNothingNew fills an account that has few handles.
func TestAFullAccountTakesNothingNew(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("set")}})
	f.LimitNodes(11) // the account, seven resources, a user and a set: one is left
	f.resource("project:last team=team:t")
	refused(t, f.Draft, ambit.Put{Noun: resource("project:more team=team:t")}, ambit.CodeLimit, "the most is 11")
	refused(t, f.Draft, ambit.Put{Noun: &ambit.User{Own: own("v")}}, ambit.CodeLimit, "has had 11 nodes")
	refused(t, f.Draft, ambit.AddMember{Set: ref("resource-group:set"), Member: ref("vault:new")}, ambit.CodeLimit, "member")
	// What is there can be changed, and go; its handle is not used again.
	f.do(ambit.Put{Noun: &ambit.User{Own: own("u"), Disabled: true}})
	f.do(ambit.AddMember{Set: ref("resource-group:set"), Member: ref("project:last")})
	f.do(ambit.Delete{Ref: ref("project:last")})
	refused(t, f.Draft, ambit.Put{Noun: resource("project:more team=team:t")}, ambit.CodeLimit, "the most is 11")
}

// TestALongListNamesNothingTwice repeats one of a list's elements, wherever it
// stands, on both sides of where lists count as long.
func TestALongListNamesNothingTwice(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	for _, n := range []int{1, 63, 64, 65, 66, 200} {
		list := numbered("vault", n)
		p := policy(ambit.Allow, "p", "files:read", "user:u", "account")
		p.Nodes = list
		f.do(ambit.Put{Noun: p})
		for _, i := range []int{0, n / 2, n - 1} {
			p.Nodes = append(slices.Clone(list), list[i])
			refused(t, f.Draft, ambit.Put{Noun: p}, ambit.CodeInvalid, fmt.Sprintf("policy.nodes[%d]: names studio/vault:%s twice", n, list[i].ID))
		}
	}
}
