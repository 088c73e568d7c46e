package cloudflare_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect/dialecttest"
)

// A probe is a request to something that is there. Those that change something
// send what it is already, or what is refused only after the caller.
type probe struct{ method, path, body string }

// probes are one request of each method of the dialect.
func (b bed) probes(account string, ids map[string]string) []probe {
	fill := strings.NewReplacer("{account}", account, "{set}", ids["set"], "{group}", ids["group"], "{member}", ids["member"], "{role}", ids["role"], "{sso}", ids["sso"]).Replace
	list := []probe{
		{"GET", "/iam/permission_groups", ""}, {"GET", "/iam/permission_groups/{role}", ""},
		{"GET", "/iam/resource_groups", ""}, {"GET", "/iam/resource_groups/{set}", ""},
		{"POST", "/iam/resource_groups", `{"name": "new", "scope": {"key": "com.cloudflare.api.account.{account}", "objects": [{"key": "*"}]}}`},
		{"PUT", "/iam/resource_groups/{set}", `{"name": "again"}`}, {"DELETE", "/iam/resource_groups/{set}", ""},
		{"GET", "/iam/user_groups", ""}, {"GET", "/iam/user_groups/{group}", ""},
		{"POST", "/iam/user_groups", `{"name": "new"}`}, {"PUT", "/iam/user_groups/{group}", `{"name": "again"}`},
		{"GET", "/iam/user_groups/{group}/members", ""}, {"GET", "/iam/user_groups/{group}/members/{member}", ""},
		{"POST", "/iam/user_groups/{group}/members", `[{"id": "{member}"}]`}, {"PUT", "/iam/user_groups/{group}/members", `[{"id": "{member}"}]`},
		{"DELETE", "/iam/user_groups/{group}/members/{member}", ""}, {"DELETE", "/iam/user_groups/{group}", ""},
		{"GET", "/members", ""}, {"GET", "/members/{member}", ""},
		{"POST", "/members", `{"email": "new@example.com", "policies": []}`}, {"PUT", "/members/{member}", `{"status": "pending"}`}, {"DELETE", "/members/{member}", ""},
		{"GET", "/sso_connectors", ""}, {"GET", "/sso_connectors/{sso}", ""}, {"POST", "/sso_connectors", `{"email_domain": "new.example"}`},
		{"PATCH", "/sso_connectors/{sso}", `{"use_fedramp_language": true}`}, {"POST", "/sso_connectors/{sso}/begin_verification", ""}, {"DELETE", "/sso_connectors/{sso}", ""},
	}
	for i, p := range list {
		list[i] = probe{p.method, "/client/v4/accounts/" + account + fill(p.path), fill(p.body)}
	}
	return list
}

// stock makes one of everything.
func (b bed) stock() map[string]string {
	b.Helper()
	member := b.member("stock@example.com")
	return map[string]string{"set": b.set("stock", zoneA), "member": member, "group": b.group("stock", "", member), "role": dnsRead,
		"sso": b.do("POST", "/sso_connectors", `{"email_domain": "stock.example", "begin_verification": false}`).Str("result.id")}
}

// The permission groups that are published as opening an endpoint do, and no others.
func TestPermissionGroupsOpenWhatTheyArePublishedToOpen(t *testing.T) {
	for role, opens := range map[string]struct{ read, write, readSSO, writeSSO bool }{
		"account-settings-read":  {true, false, false, false},
		"account-settings-write": {true, true, false, false},
		"scim-provisioning":      {true, true, false, false},
		"sso-connector-read":     {false, false, true, false},
		"sso-connector-write":    {false, false, true, true},
		"super-admin":            {true, true, true, true},
		"admin":                  {true, false, true, false},
		"dns-write":              {false, false, false, false},
	} {
		t.Run(role, func(t *testing.T) {
			b := newBed(t)
			ids := b.stock()
			who, caller := b.User("caller", "")
			b.Create(&ambit.Policy{Effect: ambit.Allow, Principals: []ambit.Ref{who}, Roles: []ambit.RoleName{ambit.RoleName(role)}, Nodes: []ambit.Ref{b.Account()}})
			for _, p := range b.probes(b.Mine.ID, ids) {
				var may bool
				switch sso := strings.Contains(p.path, "/sso_connectors"); {
				case sso && p.method == "GET":
					may = opens.readSSO
				case sso:
					may = opens.writeSSO
				case p.method == "GET":
					may = opens.read
				default:
					may = opens.write
				}
				said := caller.In(t).Send(p.method, p.path, p.body)
				if may && said.Status != http.StatusOK || !may && (said.Status != http.StatusForbidden || said.Get("errors.0.code") != 10000.0) {
					t.Errorf("%s %s is answered %d %s", p.method, p.path, said.Status, said.Text)
				}
				if may && p.method == "DELETE" { // and made again, for what follows
					ids = b.refill(p.path, ids)
				}
			}
		})
	}
}

// refill puts back what a probe has taken away, so far as others need it.
func (b bed) refill(path string, ids map[string]string) map[string]string {
	if strings.HasSuffix(path, "/members/"+ids["member"]) && strings.Contains(path, "user_groups") {
		b.do("POST", "/iam/user_groups/"+ids["group"]+"/members", people(ids["member"]))
	}
	return ids
}

// A member goes with his tokens: who may remove members need not look for them.
func TestAMemberGoesWithHisTokens(t *testing.T) {
	b := newBed(t)
	gone, caller := b.User("gone", "ambit.groups:read")
	scim, provisioner := b.User("scim", "")
	b.Create(&ambit.Policy{Effect: ambit.Allow, Principals: []ambit.Ref{scim}, Roles: []ambit.RoleName{"scim-provisioning"}, Nodes: []ambit.Ref{b.Account()}})
	caller.Send("GET", b.at("/iam/user_groups"), "").Is(http.StatusOK)
	provisioner.Send("DELETE", b.at("/members/"+gone.ID), "").Is(http.StatusOK)
	refuses(t, caller.Send("GET", b.at("/iam/user_groups"), ""), http.StatusUnauthorized, 1000)
}

// Nobody grants what he does not hold: not by a policy, a member or a scope.
func TestNobodyGrantsWhatHeDoesNotHold(t *testing.T) {
	b := newBed(t)
	scim, provisioner := b.User("scim", "")
	b.Create(&ambit.Policy{Effect: ambit.Allow, Principals: []ambit.Ref{scim}, Roles: []ambit.RoleName{"scim-provisioning", "dns-read"}, Nodes: []ambit.Ref{b.Account()}})
	shop := b.set("shop", zoneA)
	ann := b.member("ann@example.com")
	writers := b.group("writers", policy("allow", []string{dnsWrite}, []string{shop}))
	readers := b.group("readers", policy("deny", []string{dnsRead}, []string{shop}), ann)
	before := b.Revision()
	for _, p := range []probe{
		{"POST", "/iam/user_groups", `{"name": "new", "policies": [` + policy("allow", []string{dnsWrite}, []string{shop}) + `]}`},
		{"PUT", "/iam/user_groups/" + readers, `{"policies": [` + policy("allow", []string{dnsWrite}, []string{shop}) + `]}`},
		{"POST", "/iam/user_groups/" + writers + "/members", people(ann)},
		{"PUT", "/iam/resource_groups/" + shop, `{"scope": ` + b.scope() + `}`},
		{"PUT", "/members/" + ann, `{"roles": ["` + admin + `"]}`},
		{"POST", "/members", `{"email": "new@example.com", "roles": ["` + admin + `"], "status": "accepted"}`},
	} {
		said := provisioner.Send(p.method, b.at(p.path), p.body)
		refuses(t, said, http.StatusForbidden, 10000)
		faults := said.Strs("errors", "message")
		if !strings.Contains(faults[0], "hold") || len(faults) > 1 && strings.Contains(faults[0], faults[1]) {
			t.Errorf("the caller is told %s", said.Text)
		}
	}
	if b.Revision() != before {
		t.Error("something changed")
	}
	// What he holds he grants.
	provisioner.Send("PUT", b.at("/iam/user_groups/"+readers), `{"policies": [`+policy("allow", []string{dnsRead}, []string{shop})+`]}`).Is(http.StatusOK)
	if !b.Allowed(user(ann), read, zone(zoneA)) {
		t.Error("what was granted does not hold")
	}
}

// Who can no longer read what he has just written is told that it was written.
func TestAWriteThatEndsReadingIsStillCarriedOut(t *testing.T) {
	b := newBed(t)
	_, caller := b.User("caller", "*:* ambit.*:*")
	members := caller.Send("GET", b.at("/members"), "").Is(http.StatusOK).Strs("result", "id")
	said := caller.Send("PUT", b.at("/members/"+members[0]), `{"policies": [`+policy("deny", []string{"33666b9c79b9a5273fc7344ff42f953d"}, []string{b.Mine.ID})+`]}`).Is(http.StatusOK)
	if said.Str("result.id") != members[0] || !strings.Contains(said.Str("messages.0.message"), "may not read it any more") {
		t.Errorf("he is told %s", said.Text)
	}
	refuses(t, caller.Send("GET", b.at("/members"), ""), http.StatusForbidden, 10000)
}

// What another account has is, to a caller, as if it had never been.
func TestAnotherAccountIsAsIfThereWereNone(t *testing.T) {
	b := newBed(t)
	mine := b.stock()
	theirs := b.As(b.Theirs.Token.Reveal())
	at := "/client/v4/accounts/" + b.Theirs.ID
	make := func(path, body string) string {
		return theirs.Send("POST", at+path, body).Is(http.StatusOK).Str("result.id")
	}
	of := map[string]string{
		"role": dnsRead, "member": make("/members", `{"email": "stock@example.com", "policies": []}`), "group": make("/iam/user_groups", `{"name": "stock"}`),
		"sso": make("/sso_connectors", `{"email_domain": "stock.example", "begin_verification": false}`),
		"set": make("/iam/resource_groups", `{"name": "stock", "scope": {"key": "com.cloudflare.api.account.`+b.Theirs.ID+`", "objects": [{"key": "*"}]}}`),
	}
	nobody := "0190a1b2c3d4e5f60718293a4b5c6d7e"
	none := map[string]string{"role": nobody, "member": nobody, "group": nobody, "set": nobody, "sso": nobody}
	unnamed := func(said dialecttest.Answer, ids ...string) string {
		for _, id := range ids {
			said.Text = strings.ReplaceAll(said.Text, id, nobody)
		}
		return said.Text
	}
	before := b.Revision()
	// Their account in the path, and one that nobody has.
	others, nones := b.probes(b.Theirs.ID, of), b.probes(nobody, of)
	for i, p := range others {
		said, other := b.Owner().Send(p.method, p.path, p.body), b.Owner().Send(nones[i].method, nones[i].path, nones[i].body)
		refuses(t, said, http.StatusForbidden, 10000)
		if said.Text != other.Text || other.Status != said.Status {
			t.Errorf("%s %s is answered\n%swhat there is not\n%s", p.method, p.path, said.Text, other.Text)
		}
	}
	// Their ids in the caller's own account, at each place of a path.
	for name := range of {
		if name == "role" {
			continue
		}
		foreign, unknown := map[string]string{}, map[string]string{}
		for n, id := range mine {
			foreign[n], unknown[n] = id, id
		}
		foreign[name], unknown[name] = of[name], none[name]
		foreigns, unknowns := b.probes(b.Mine.ID, foreign), b.probes(b.Mine.ID, unknown)
		for i, p := range foreigns {
			if p == unknowns[i] {
				continue
			}
			said, other := b.Owner().Send(p.method, p.path, p.body), b.Owner().Send(unknowns[i].method, unknowns[i].path, unknowns[i].body)
			want := http.StatusNotFound
			if strings.Contains(p.body, of[name]) {
				want = http.StatusBadRequest
			}
			if said.Status != want || other.Status != want || unnamed(said, of[name]) != unnamed(other) {
				t.Errorf("%s %s is answered\n%d %swhat there is not\n%d %s", p.method, p.path, said.Status, said.Text, other.Status, other.Text)
			}
		}
	}
	if b.Revision() != before {
		t.Error("something changed")
	}
	// Names and ids of other kinds are no ids here.
	for _, id := range []string{"stock", "x", strings.ToUpper(mine["group"]), mine["member"]} {
		refuses(t, b.Owner().Send("GET", b.at("/iam/user_groups/"+id), ""), http.StatusNotFound, 1003)
	}
	for _, path := range []string{"/members/stock@example.com", "/iam/resource_groups/stock", "/iam/permission_groups/dns-read", "/iam/permission_groups/" + nobody} {
		refuses(t, b.Owner().Send("GET", b.at(path), ""), http.StatusNotFound, 1003)
	}
	// Who may not know is refused whether there is one or not.
	_, blind := b.User("blind", "zones:read")
	for _, id := range []string{"stock", mine["group"], of["group"], nobody} {
		refuses(t, blind.Send("GET", b.at("/iam/user_groups/"+id), ""), http.StatusForbidden, 10000)
	}
}
