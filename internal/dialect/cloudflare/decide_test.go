package cloudflare_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/internal/dialect/cloudflare"
	"github.com/ambit-iam/ambit/internal/dialect/dialecttest"
)

const edit, read = ambit.PermissionID("dns-records:edit"), ambit.PermissionID("dns-records:read")

func TestPoliciesDecideFromTheNextQuestionOn(t *testing.T) {
	b := newBed(t)
	ann := b.member("ann@example.com")
	asked := func(permission ambit.PermissionID, at string, want bool) {
		t.Helper()
		if got := b.Allowed(user(ann), permission, zone(at)); got != want {
			t.Errorf("%s at %s is %v, want %v", permission, at, got, want)
		}
	}
	asked(edit, zoneA, false)
	shop := b.set("shop", zoneA)
	editors := b.group("editors", policy("allow", []string{dnsWrite}, []string{shop}), ann)
	asked(edit, zoneA, true)
	asked(edit, zoneB, false)

	// A scope that grows, and one that is the whole account.
	b.do("PUT", "/iam/resource_groups/"+shop, `{"scope": `+b.scope(zoneA, zoneB)+`}`)
	asked(edit, zoneB, true)
	asked(edit, zoneC, false)
	b.do("PUT", "/iam/resource_groups/"+shop, `{"scope": `+b.scope()+`}`)
	asked(edit, zoneC, true)

	// A deny wins, until it is taken away.
	frozen := b.group("frozen", policy("deny", []string{dnsWrite}, []string{b.set("a", zoneA)}), ann)
	asked(edit, zoneA, false)
	asked(edit, zoneB, true)
	b.do("PUT", "/iam/user_groups/"+frozen, `{"policies": []}`)
	asked(edit, zoneA, true)

	// The built-in resource group is everything.
	b.do("PUT", "/iam/user_groups/"+frozen, `{"policies": [`+policy("deny", []string{dnsWrite}, []string{b.Mine.ID})+`]}`)
	asked(edit, zoneC, false)
	b.do("DELETE", "/iam/user_groups/"+frozen+"/members/"+ann, "")
	asked(edit, zoneC, true)

	// Who leaves a group, or the account, loses what came with it.
	b.do("PUT", "/iam/user_groups/"+editors+"/members", "[]")
	asked(edit, zoneA, false)
	b.do("POST", "/iam/user_groups/"+editors+"/members", people(ann))
	asked(edit, zoneA, true)
	b.do("PUT", "/members/"+ann, `{"status": "pending"}`)
	asked(edit, zoneA, false)
	b.do("PUT", "/members/"+ann, `{"status": "accepted"}`)
	asked(edit, zoneA, true)
	b.do("DELETE", "/iam/user_groups/"+editors, "")
	asked(edit, zoneA, false)

	// A member's own policies.
	b.do("PUT", "/members/"+ann, `{"policies": [`+policy("allow", []string{dnsRead}, []string{b.set("c", zoneC)})+`]}`)
	asked(read, zoneC, true)
	asked(edit, zoneC, false)
	b.do("PUT", "/members/"+ann, `{"roles": ["`+dnsWrite+`"]}`)
	asked(edit, zoneC, true)
	b.do("DELETE", "/members/"+ann, "")
	asked(edit, zoneC, false)
}

func TestWhatIsMadeElsewhereIsShownAndTheOtherWayAround(t *testing.T) {
	b := newBed(t)
	ann := b.Create(&ambit.User{Own: ambit.Own{Name: "ann", Title: "Ann Lee"}, Status: ambit.Accepted}).Ref()
	role := b.Create(&ambit.Role{Own: ambit.Own{Name: "purger", Title: "Purger"}, Permissions: []ambit.Pattern{"cache:purge"}, Scopes: []string{"zone"}}).Ref()
	crew := b.Create(&ambit.Group{Own: ambit.Own{Name: "crew"}}).Ref()
	zones := b.Create(&ambit.ResourceGroup{Own: ambit.Own{Name: "zones"}}).Ref()
	b.OK(b.change(crew, ann))
	b.OK(b.change(zones, zone(zoneB), zone(zoneA)))
	b.Create(&ambit.Policy{
		Effect: ambit.Deny, Principals: []ambit.Ref{crew}, Roles: []ambit.RoleName{"dns-write", ambit.RoleName(role.ID)},
		Nodes: []ambit.Ref{zone(zoneC)}, ResourceGroups: []ambit.Ref{zones},
	})

	said := b.do("GET", "/iam/user_groups?name=crew", "")
	const one = "result.0.policies.0"
	if said.Str(one+".access") != "deny" || said.Str(one+".permission_groups.0.id") != dnsWrite || said.Str(one+".permission_groups.1.id") != role.ID ||
		said.Str(one+".permission_groups.1.name") != "Purger" || said.Str(one+".permission_groups.1.meta.label") != "purger" {
		t.Errorf("the policy is shown as %s", said.Text)
	}
	// The zone that the policy names itself is a group without an id; the other has the zones in the order in which they were first named.
	if said.Get(one+".resource_groups.0.id") != nil || said.Str(one+".resource_groups.0.scope.0.objects.0.key") != "com.cloudflare.api.account.zone."+zoneC ||
		said.Str(one+".resource_groups.1.id") != zones.ID || said.Str(one+".resource_groups.1.name") != "zones" ||
		!slices.Equal(said.Strs(one+".resource_groups.1.scope.0.objects", "key"), []string{"com.cloudflare.api.account.zone." + zoneB, "com.cloudflare.api.account.zone." + zoneA}) {
		t.Errorf("the policy applies to %s", said.Text)
	}
	if said := b.do("GET", "/iam/user_groups/"+crew.ID+"/members", ""); said.Str("result.0.email") != "ann" {
		t.Errorf("in the group is %s", said.Text)
	}
	if said := b.do("GET", "/members/"+ann.ID, ""); said.Str("result.user.first_name") != "Ann Lee" {
		t.Errorf("the member is %s", said.Text)
	}
	if said := b.do("GET", "/iam/permission_groups/"+role.ID, ""); said.Str("result.meta.editable") != "true" || said.Str("result.meta.scopes") != "com.cloudflare.api.account.zone" {
		t.Errorf("the custom role is %s", said.Text)
	}

	// And what is made here is what the engine's own nouns say.
	bob := b.member("bob@example.com")
	made := b.group("made", policy("allow", []string{role.ID}, []string{zones.ID}), bob)
	noun := b.Get(ambit.Ref{Type: ambit.GroupType, ID: made}).(*ambit.Group)
	list, err := b.Value().PoliciesNaming(noun.Ref(), ambit.Page{})
	b.OK(err)
	p := b.Get(list.Items[0]).(*ambit.Policy)
	if noun.Name != "made" || len(list.Items) != 1 || p.Effect != ambit.Allow || p.Home != b.Account() ||
		!slices.Equal(p.ResourceGroups, []ambit.Ref{zones}) || !slices.Equal(p.Roles, []ambit.RoleName{ambit.RoleName(role.ID)}) {
		t.Errorf("the group is %+v with the policy %+v", noun, p)
	}
	if !b.Allowed(user(bob), "cache:purge", zone(zoneA)) || b.Allowed(ann, "cache:purge", zone(zoneA)) {
		t.Error("a custom role that allows purging, and is denied to others, is not")
	}
}

// What is sent here goes into the log under the names of the native API, one entry
// for a request.
func TestARequestIsOneEntryOfTheLog(t *testing.T) {
	b := newBed(t)
	shop := b.set("shop", zoneA)
	ann := b.do("POST", "/members", `{"email": "ann@example.com", "policies": [`+policy("allow", []string{dnsRead}, []string{shop})+`]}`).Str("result.id")
	group := b.do("POST", "/iam/user_groups", `{"name": "g", "policies": [`+policy("allow", []string{dnsRead}, []string{shop})+`,`+policy("deny", []string{admin}, []string{shop})+`]}`).Str("result.id")
	b.do("PUT", "/iam/user_groups/"+group+"/members", people(ann))
	b.do("PUT", "/iam/user_groups/"+group, `{"name": "h", "policies": [`+policy("allow", []string{dnsWrite}, []string{shop})+`]}`)
	b.do("PUT", "/iam/user_groups/"+group, `{"name": "h"}`) // nothing changes
	b.do("PUT", "/members/"+ann, `{"status": "accepted", "policies": []}`)
	b.do("DELETE", "/iam/user_groups/"+group+"/members/"+ann, "")
	b.do("DELETE", "/members/"+ann, "")
	b.do("DELETE", "/iam/user_groups/"+group, "")
	b.do("DELETE", "/iam/resource_groups/"+shop, "")
	want := []string{
		"resource-groups.create", "users.create", "groups.create", "groups.update", "groups.update", "users.update", "groups.update",
		"users.delete", "groups.delete", "resource-groups.delete",
	}
	if got := b.Operations(); !slices.Equal(got[1:], want) {
		t.Errorf("the log has %v, want %v after the account's beginning", got, want)
	}
}

func TestEveryAccountIsShownWhateverItHasAdopted(t *testing.T) {
	b := newBed(t, "harness", "keygen")
	said := b.do("GET", "/iam/permission_groups?label=ambit.owner", "")
	owner := said.Str("result.0.id")
	if b.do("GET", "/iam/permission_groups/"+owner, "").Str("result.name") != "Owner" || len(b.do("GET", "/iam/permission_groups", "").Items("result")) < 10 {
		t.Errorf("of roles without an id there is %s", said.Text)
	}
	ids := map[string]bool{}
	for page := 1; ; page++ {
		list := b.do("GET", fmt.Sprintf("/iam/permission_groups?page=%d", page), "").Strs("result", "id")
		if len(list) == 0 {
			break
		}
		for _, id := range list {
			if ids[id] || !ambit.ValidID(id) {
				t.Errorf("the id %s is there twice, or none", id)
			}
			ids[id] = true
		}
	}
	ann := b.member("ann@example.com")
	b.group("owners", policy("allow", []string{owner}, []string{b.Mine.ID}), ann)
	if !b.Allowed(user(ann), "ambit.users:delete", b.Account()) {
		t.Error("a member of a group of owners is none")
	}
	refused := b.Owner().Send("POST", b.at("/iam/resource_groups"), `{"name": "z", "scope": `+b.scope(zoneA)+`}`).Is(400)
	if refused.Str("errors.0.source.pointer") != "/scope" {
		t.Errorf("where nothing declares zones, one is refused with %s", refused.Text)
	}
}

// Programs and groups in a group have no place in this wire form: they are told of,
// and stay.
func TestMembersThatAreNoUsersStay(t *testing.T) {
	b := newBed(t)
	ann := b.member("ann@example.com")
	group := ambit.Ref{Type: ambit.GroupType, ID: b.group("g", "", ann)}
	robot := b.Create(&ambit.ServiceAccount{Own: ambit.Own{Name: "robot"}}).Ref()
	inner := b.Create(&ambit.Group{Own: ambit.Own{Name: "inner"}}).Ref()
	b.OK(b.change(group, robot, inner))
	at := "/iam/user_groups/" + group.ID + "/members"
	for i, said := range []dialecttest.Answer{b.do("GET", at, ""), b.do("POST", at, people(ann)), b.do("PUT", at, "[]")} {
		if len(said.Items("result")) != []int{1, 1, 0}[i] || !strings.Contains(said.Str("messages.0.message"), "2 of its members are no users") {
			t.Errorf("of the members is told %s", said.Text)
		}
	}
	members, err := b.Value().Members(group, ambit.Page{})
	b.OK(err)
	if !slices.Equal(members.Items, []ambit.Ref{robot, inner}) {
		t.Errorf("there stay %v", members.Items)
	}
	refuses(t, b.Owner().Send("DELETE", b.at(at+"/"+robot.ID), ""), http.StatusNotFound, 1003)
	refuses(t, b.Owner().Send("GET", b.at(at+"/"+ann), ""), http.StatusNotFound, 1003)
}

// Two catalogs may say the same id of different roles: each is to be had.
func TestRolesWithTheSameIDAreTwo(t *testing.T) {
	var catalogs []*ambit.Catalog
	for _, name := range []string{"one", "two"} {
		c, err := catalog.Read(name+".yaml", []byte(strings.ReplaceAll(`
catalog: NAME
types: {NAMEthing: {parents: [account]}}
permissions: {NAMEthing: {read: See}}
roles: {NAMEreader: {id: "`+dnsRead+`", permissions: ["NAMEthings:read"]}}
`, "NAME", name)))
		if err != nil {
			t.Fatal(err)
		}
		catalogs = append(catalogs, c)
	}
	b := bed{dialecttest.New(t, cloudflare.New, catalogs...)}
	ids := map[string]string{}
	for _, name := range []string{"one", "two"} {
		ids[name] = b.do("GET", "/iam/permission_groups?name="+name+"reader", "").Str("result.0.id")
		ann := b.member(name + "@example.com")
		b.group(name, policy("allow", []string{ids[name]}, []string{b.Mine.ID}), ann)
		if !b.Allowed(user(ann), ambit.PermissionID(name+"things:read"), b.Account()) {
			t.Errorf("the role with the id %s is not that of catalog %s", ids[name], name)
		}
	}
	if ids["one"] == ids["two"] {
		t.Errorf("both roles have the id %s", ids["one"])
	}
}
