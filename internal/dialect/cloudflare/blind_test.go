package cloudflare_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
)

// What a list of policies is to replace its author has to see: who sees none would
// be told that nothing is left of what still holds.
func TestNobodyReplacesPoliciesThatHeDoesNotSee(t *testing.T) {
	b := newBed(t)
	who, blind := b.User("blind", "ambit.groups:* ambit.users:*")
	b.Create(&ambit.Policy{Effect: ambit.Allow, Principals: []ambit.Ref{who}, Permissions: []ambit.Pattern{"ambit.policies:create", "ambit.policies:update", "ambit.policies:delete"}, Nodes: []ambit.Ref{b.Account()}})
	shop := b.set("shop", zoneA)
	policies := policy("allow", []string{dnsRead}, []string{shop})
	group := b.group("team", policies)
	member := b.do("POST", "/members", fmt.Sprintf(`{"email": "ann@example.com", "policies": [%s]}`, policies)).Str("result.id")
	for _, path := range []string{"/iam/user_groups/" + group, "/members/" + member} {
		refuses(t, blind.Send("PUT", b.at(path), `{"policies": []}`), http.StatusForbidden, 10000)
		if left := b.do("GET", path, ""); left.Get("result.policies.0.id") == nil {
			t.Errorf("of %s is left %s", path, left.Text)
		}
	}
	blind.Send("PUT", b.at("/iam/user_groups/"+group), `{"name": "crew"}`).Is(http.StatusOK)
	blind.Send("PUT", b.at("/members/"+member), `{"status": "pending"}`).Is(http.StatusOK)
}

// A member is sent back as he was answered by clients that know roles: none of
// these beside policies says nothing.
func TestNoRolesBesidePoliciesSayNothing(t *testing.T) {
	b := newBed(t)
	member := b.do("POST", "/members", fmt.Sprintf(`{"email": "ann@example.com", "policies": [%s]}`, policy("allow", []string{dnsRead}, []string{b.set("shop", zoneA)}))).Str("result.id")
	was := b.do("GET", "/members/"+member, "")
	again := strings.TrimSuffix(strings.TrimPrefix(was.Text[strings.Index(was.Text, `"result":`):], `"result":`), "}\n")
	if now := b.do("PUT", "/members/"+member, again); now.Str("result.policies.0.id") != was.Str("result.policies.0.id") {
		t.Errorf("it is %s, and was %s", now.Text, was.Text)
	}
	refuses(t, b.Owner().Send("PUT", b.at("/members/"+member), `{"policies": [], "roles": ["`+dnsRead+`"]}`), http.StatusBadRequest, 1001)
}
