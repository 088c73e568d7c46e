package cloudflare_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
)

// policyIDs are those of a group's policies, in order.
func (b bed) policyIDs(group string) []string {
	b.Helper()
	said := b.do("GET", "/iam/user_groups/"+group, "")
	if said.Get("result.policies") == nil {
		return nil
	}
	return said.Strs("result.policies", "id")
}

func TestPoliciesAreReplacedAndKeepTheirOrder(t *testing.T) {
	b := newBed(t)
	one, two := b.set("one", zoneA), b.set("two", zoneB)
	list := []string{
		policy("allow", []string{dnsRead, dnsWrite}, []string{one, b.Mine.ID, two}),
		policy("deny", []string{cachePurge}, []string{b.Mine.ID}),
		policy("allow", []string{dnsWrite, dnsRead}, []string{two, one}),
		policy("deny", []string{cachePurge}, []string{two}),
		policy("allow", []string{dnsRead, dnsWrite}, []string{b.Mine.ID, one, two}), // the first, but for the order
	}
	group := b.group("g", strings.Join(list[:4], ","))
	put := func(at ...int) []string {
		t.Helper()
		var sent []string
		for _, i := range at {
			sent = append(sent, list[i])
		}
		said := b.do("PUT", "/iam/user_groups/"+group, `{"policies": [`+strings.Join(sent, ",")+`]}`)
		for n, i := range at {
			at := "result.policies." + string(rune('0'+n))
			got := policy(said.Str(at+".access"), said.Strs(at+".permission_groups", "id"), said.Strs(at+".resource_groups", "id"))
			if got != list[i] {
				t.Errorf("policy %d is answered as %s, and was sent as %s", n, got, list[i])
			}
		}
		ids := b.policyIDs(group)
		if len(ids) != len(at) {
			t.Fatalf("there are %d policies, and %v were sent", len(ids), at)
		}
		return ids
	}
	first := b.policyIDs(group)
	if again := put(0, 1, 2, 3); !slices.Equal(again, first) {
		t.Errorf("sent again as they are, %v become %v", first, again)
	}
	// What can stay where it is stays, denies among them.
	if now := put(1, 3); !slices.Equal(now, []string{first[1], first[3]}) {
		t.Errorf("of %v, the second and the last become %v", first, now)
	}
	if now := put(1, 3, 0, 2); !slices.Equal(now[:2], []string{first[1], first[3]}) || slices.Contains(first, now[2]) {
		t.Errorf("with two more of them, they become %v", now)
	}
	before := put(1, 3, 0, 2)
	if now := put(3, 1); now[0] != before[1] || now[1] == before[0] {
		t.Errorf("turned about, %v become %v", before[:2], now)
	}
	for _, at := range []int{0, 4, 0} {
		put(at)
	}
	b.do("PUT", "/iam/user_groups/"+group, `{"name": "renamed"}`)
	if ids := b.policyIDs(group); len(ids) != 1 {
		t.Errorf("with a new name the group has the policies %v", ids)
	}
	b.do("PUT", "/iam/user_groups/"+group, `{"policies": null}`)
	if ids := b.policyIDs(group); ids != nil {
		t.Errorf("null leaves the policies %v", ids)
	}
}

// Every update that changes something moves the time of the last one, whatever of
// the group it changes.
func TestAnUpdateMovesTheTime(t *testing.T) {
	b := newBed(t)
	shop := b.set("shop", zoneA)
	group := b.do("POST", "/iam/user_groups", `{"name": "g"}`).Str("result.id")
	allow := policy("allow", []string{dnsRead}, []string{shop})
	last := ""
	for i, c := range []struct {
		body  string
		moves bool
	}{
		{`{}`, false}, {`{"name": "h"}`, true}, {`{"name": "h"}`, false}, {`{"policies": [` + allow + `]}`, true}, {`{"name": "i"}`, true},
		{`{"policies": [` + allow + `]}`, false}, {`{"policies": [` + allow + `,` + allow + `]}`, true},
		{`{"policies": [` + allow + `]}`, true}, {`{"policies": []}`, true}, {`{"policies": null}`, false},
	} {
		b.Pass(time.Minute)
		said := b.do("PUT", "/iam/user_groups/"+group, c.body)
		if modified := said.Str("result.modified_on"); (modified != last) != (c.moves || i == 0) {
			t.Errorf("after %s it was modified on %s, and before on %s", c.body, modified, last)
		} else {
			last = modified
		}
		if said.Str("result.created_on") == last && i > 1 {
			t.Errorf("%s: it was made when it was changed", c.body)
		}
	}
}

// Policies that say more than the wire form can are not shown as if they said less;
// they are told of, and no write touches them.
func TestPoliciesThatCannotBeSaidStay(t *testing.T) {
	b := newBed(t)
	group := ambit.Ref{Type: ambit.GroupType, ID: b.group("g", policy("allow", []string{dnsRead}, []string{b.Mine.ID}))}
	other := b.Create(&ambit.Group{Own: ambit.Own{Name: "other"}}).Ref()
	elsewhere := b.Create(&ambit.Policy{
		Own: ambit.Own{Home: other}, Effect: ambit.Deny, Principals: []ambit.Ref{group}, Roles: []ambit.RoleName{"ambit.admin"}, Nodes: []ambit.Ref{other},
	}).Ref()
	stay := []ambit.Ref{elsewhere}
	for _, change := range []func(*ambit.Policy){
		func(p *ambit.Policy) { p.Condition = "context.mfa" },
		func(p *ambit.Policy) { p.ExpiresAt = b.Now().Add(time.Hour) },
		func(p *ambit.Policy) { p.NotBefore = b.Now().Add(time.Hour) },
		func(p *ambit.Policy) { p.Disabled = true },
		func(p *ambit.Policy) { p.Permissions = []ambit.Pattern{"cache:purge"} },
		func(p *ambit.Policy) { p.Principals = append(p.Principals, other) },
		func(p *ambit.Policy) { p.Nodes = []ambit.Ref{other} },
		func(p *ambit.Policy) { p.Nodes = []ambit.Ref{zone("no-hex")} },
		func(p *ambit.Policy) { p.Home = zone(zoneA) },
	} {
		p := &ambit.Policy{Effect: ambit.Deny, Principals: []ambit.Ref{group}, Roles: []ambit.RoleName{"dns-write"}, Nodes: []ambit.Ref{zone(zoneA)}}
		change(p)
		stay = append(stay, b.Create(p).Ref())
	}
	// One that sits on the group says nothing of what its members may do.
	b.Create(&ambit.Policy{Effect: ambit.Deny, Principals: []ambit.Ref{other}, Permissions: []ambit.Pattern{"ambit.groups:read"}, Nodes: []ambit.Ref{group}})

	for _, said := range []string{
		b.do("GET", "/iam/user_groups/"+group.ID, "").Text,
		b.do("GET", "/iam/user_groups?id="+group.ID, "").Text,
		b.do("PUT", "/iam/user_groups/"+group.ID, `{"policies": [`+policy("allow", []string{dnsWrite}, []string{b.Mine.ID})+`]}`).Text,
		b.do("PUT", "/iam/user_groups/"+group.ID, `{"policies": []}`).Text,
	} {
		if strings.Contains(said, `"deny"`) || strings.Count(said, `"code":1100`) != len(stay) {
			t.Errorf("of %d policies that cannot be said is told %s", len(stay), said)
		}
		for _, r := range stay {
			if !strings.Contains(said, "policy "+r.ID+" says more") {
				t.Errorf("the policy %s is passed over in %s", r, said)
			}
		}
	}
	for _, r := range stay {
		b.Get(r) // it is still there
	}
}

// What a policy names and its reader may not see is shown by its id alone.
func TestPoliciesShowNoMoreThanTheirReaderMaySee(t *testing.T) {
	b := newBed(t)
	role := b.Create(&ambit.Role{Own: ambit.Own{Name: "secret"}, Permissions: []ambit.Pattern{"cache:purge"}}).Ref()
	shop := b.set("hidden-shop", zoneA)
	group := b.group("g", policy("allow", []string{dnsRead, role.ID}, []string{shop}), b.member("ann@example.com"))
	_, reader := b.User("reader", "ambit.groups:read ambit.policies:read")
	said := reader.Send("GET", b.at("/iam/user_groups/"+group), "").Is(200)
	if got := said.Strs("result.policies.0.permission_groups", "id"); !slices.Equal(got, []string{dnsRead, role.ID}) || said.Str("result.policies.0.resource_groups.0.id") != shop {
		t.Errorf("the reader sees %s", said.Text)
	}
	for _, hidden := range []string{"secret", "hidden", zoneA, "DNS Read", "scope"} {
		if strings.Contains(said.Text, hidden) {
			t.Errorf("the reader sees %q in %s", hidden, said.Text)
		}
	}
	if members := reader.Send("GET", b.at("/iam/user_groups/"+group+"/members"), "").Is(200); strings.Contains(members.Text, "ann") || len(members.Items("result")) != 1 {
		t.Errorf("the reader sees the members %s", members.Text)
	}
	_, blind := b.User("blind", "ambit.groups:read")
	if said := blind.Send("GET", b.at("/iam/user_groups/"+group), "").Is(200); said.Get("result.policies") != nil {
		t.Errorf("who may see no policies sees %s", said.Text)
	}
}
