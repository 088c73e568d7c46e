package cloudflare_test

import (
	"strings"
	"testing"
	"time"
)

// TestEveryMethodIsAnsweredAsPublished goes through the methods of the published
// description, one after another, over one account.
func TestEveryMethodIsAnsweredAsPublished(t *testing.T) {
	b := newBed(t)
	known := []string{"{account}", b.Mine.ID, "{dns}", dnsWrite, "{purge}", cachePurge, "{zone}", zoneA}
	for _, c := range []struct {
		golden, method, path, body string
		keeps                      string // the name under which the result's id is kept
	}{
		{"permission_groups_list", "GET", "/iam/permission_groups?per_page=5&page=2", "", ""},
		{"permission_groups_by_label", "GET", "/iam/permission_groups?label=admin_readonly", "", ""},
		{"permission_group_get", "GET", "/iam/permission_groups/{dns}", "", ""},

		{"resource_group_create", "POST", "/iam/resource_groups",
			`{"name": "Shop", "scope": {"key": "com.cloudflare.api.account.{account}", "objects": [{"key": "com.cloudflare.api.account.zone.{zone}"}]}}`, "{set}"},
		{"resource_group_update", "PUT", "/iam/resource_groups/{set}",
			`{"name": "The shop", "scope": {"key": "com.cloudflare.api.account.zone.{zone}", "objects": [{"key": "*"}]}}`, ""},
		{"resource_group_get", "GET", "/iam/resource_groups/{set}", "", ""},
		{"resource_groups_list", "GET", "/iam/resource_groups", "", ""},
		{"resource_groups_builtin", "GET", "/iam/resource_groups?name=com.cloudflare.api.account.{account}", "", ""},

		{"member_create", "POST", "/members",
			`{"email": "Ann@Example.com", "status": "accepted", "policies": [{"access": "allow", "permission_groups": [{"id": "{dns}"}], "resource_groups": [{"id": "{set}"}]}]}`, "{ann}"},
		{"member_create_roles", "POST", "/members", `{"email": "bob@example.com", "roles": ["{purge}"]}`, "{bob}"},
		{"member_update", "PUT", "/members/{bob}", `{"status": "accepted", "policies": []}`, ""},
		{"member_get", "GET", "/members/{ann}", "", ""},
		{"members_list", "GET", "/members?order=status", "", ""},

		{"user_group_create", "POST", "/iam/user_groups",
			`{"name": "DNS people", "policies": [{"access": "allow", "permission_groups": [{"id": "{dns}"}, {"id": "{purge}"}], "resource_groups": [{"id": "{set}"}, {"id": "{account}"}]}]}`, "{group}"},
		{"user_group_update", "PUT", "/iam/user_groups/{group}",
			`{"name": "DNS folk", "policies": [{"id": "{dns}", "access": "deny", "permission_groups": [{"id": "{dns}"}], "resource_groups": [{"id": "{account}"}]}]}`, ""},
		{"user_group_get", "GET", "/iam/user_groups/{group}", "", ""},
		{"user_groups_list", "GET", "/iam/user_groups?fuzzyName=FOLK", "", ""},

		{"group_members_add", "POST", "/iam/user_groups/{group}/members", `[{"id": "{ann}"}, {"id": "{bob}"}]`, ""},
		{"group_members_list", "GET", "/iam/user_groups/{group}/members?direction=desc", "", ""},
		{"group_member_get", "GET", "/iam/user_groups/{group}/members/{ann}", "", ""},
		{"group_members_replace", "PUT", "/iam/user_groups/{group}/members", `[{"id": "{bob}"}]`, ""},
		{"group_member_remove", "DELETE", "/iam/user_groups/{group}/members/{bob}", "", ""},

		{"sso_connector_create", "POST", "/sso_connectors", `{"email_domain": "Example.COM", "use_fedramp_language": true}`, "{sso}"},
		{"sso_connector_create_awaiting", "POST", "/sso_connectors", `{"email_domain": "example.org", "begin_verification": false}`, "{awaiting}"},
		{"sso_connector_begin", "POST", "/sso_connectors/{awaiting}/begin_verification", "", ""},
		{"sso_connector_update", "PATCH", "/sso_connectors/{sso}", `{"use_fedramp_language": false}`, ""},
		{"sso_connector_get", "GET", "/sso_connectors/{sso}", "", ""},
		{"sso_connectors_list", "GET", "/sso_connectors", "", ""},
		{"sso_connector_delete", "DELETE", "/sso_connectors/{awaiting}", "", ""},

		{"user_group_delete", "DELETE", "/iam/user_groups/{group}", "", ""},
		{"user_groups_none", "GET", "/iam/user_groups", "", ""},
		{"member_delete", "DELETE", "/members/{ann}", "", ""},
		{"resource_group_delete", "DELETE", "/iam/resource_groups/{set}", "", ""},
	} {
		ids := strings.NewReplacer(known...)
		said := b.Owner().Send(c.method, b.at(ids.Replace(c.path)), ids.Replace(c.body))
		said.Golden(t, "testdata/"+c.golden+".json", 200)
		if got := said.Header.Get("Content-Type"); got != "application/json" {
			t.Errorf("%s is sent as %q", c.golden, got)
		}
		if c.keeps != "" {
			known = append(known, c.keeps, said.Str("result.id"))
		}
		b.Pass(time.Second)
	}
}
