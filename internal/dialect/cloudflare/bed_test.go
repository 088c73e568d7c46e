package cloudflare_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect/cloudflare"
	"github.com/ambit-iam/ambit/internal/dialect/dialecttest"
	"github.com/ambit-iam/ambit/internal/iam"
)

// Permission groups of the shipped catalog, and zones that nobody registered.
const (
	dnsWrite   = "4755a26eedb94da69e1066d98aa820be" // on accounts and zones
	dnsRead    = "82e64a83756745bbbb1c9c2701bf816b"
	cachePurge = "e17beae8b8cb423a99b1730f21238bed"
	admin      = "05784afa30c1afe1440e79d9351c7430"

	zoneA = "023e105f4ecef8ad9ca31a8372d0c353"
	zoneB = "9a7806061c88ada191ed06f989cc3dac"
	zoneC = "00000000000000000000000000000001"
)

// goSDK are headers of a client that takes scopes as objects.
var goSDK = []string{"X-Stainless-Lang", "go", "X-Stainless-Package-Version", "7.9.0"}

type bed struct{ *dialecttest.Bed }

func newBed(t *testing.T, catalogs ...string) bed {
	t.Helper()
	if len(catalogs) == 0 {
		catalogs = []string{"cloudflare"}
	}
	return bed{dialecttest.New(t, cloudflare.New, dialecttest.Builtin(t, catalogs...)...)}
}

// at is a path of the account.
func (b bed) at(path string) string { return "/client/v4/accounts/" + b.Mine.ID + path }

// do sends a request that must be carried out, as the owner.
func (b bed) do(method, path, body string) dialecttest.Answer {
	b.Helper()
	return b.Owner().Send(method, b.at(path), body).Is(200)
}

func zone(id string) ambit.Ref { return ambit.Ref{Type: "cloudflare/zone", ID: id} }

func user(id string) ambit.Ref { return ambit.Ref{Type: ambit.UserType, ID: id} }

// scope is one with zones of the account, or all of it where none is named.
func (b bed) scope(zones ...string) string {
	objects := `{"key": "*"}`
	for i, id := range zones {
		object := `{"key": "com.cloudflare.api.account.zone.` + id + `"}`
		if i == 0 {
			objects = object
		} else {
			objects += ", " + object
		}
	}
	return `{"key": "com.cloudflare.api.account.` + b.Mine.ID + `", "objects": [` + objects + `]}`
}

// set makes a resource group.
func (b bed) set(name string, zones ...string) string {
	b.Helper()
	return b.do("POST", "/iam/resource_groups", fmt.Sprintf(`{"name": %q, "scope": %s}`, name, b.scope(zones...))).Str("result.id")
}

// member makes an accepted member without policies.
func (b bed) member(email string) string {
	b.Helper()
	return b.do("POST", "/members", fmt.Sprintf(`{"email": %q, "status": "accepted", "policies": []}`, email)).Str("result.id")
}

// policy is a policy as it is sent.
func policy(access string, permissionGroups, resourceGroups []string) string {
	ids := func(list []string) []map[string]string {
		made := []map[string]string{}
		for _, id := range list {
			made = append(made, map[string]string{"id": id})
		}
		return made
	}
	text, err := json.Marshal(map[string]any{
		"access": access, "permission_groups": ids(permissionGroups), "resource_groups": ids(resourceGroups),
	})
	if err != nil {
		panic(err) // it is made of texts
	}
	return string(text)
}

// group makes a user group with policies and members.
func (b bed) group(name, policies string, members ...string) string {
	b.Helper()
	id := b.do("POST", "/iam/user_groups", fmt.Sprintf(`{"name": %q, "policies": [%s]}`, name, policies)).Str("result.id")
	b.do("POST", "/iam/user_groups/"+id+"/members", people(members...))
	return id
}

// people is the body that names members.
func people(ids ...string) string {
	text := "["
	for i, id := range ids {
		if i > 0 {
			text += ","
		}
		text += `{"id": "` + id + `"}`
	}
	return text + "]"
}

// change puts something into a group or resource group, beside the dialect.
func (b bed) change(set ambit.Ref, members ...ambit.Ref) error {
	_, err := b.Service.ChangeMembers(context.Background(), b.Signed(b.Mine.Token.Reveal()), set, iam.MembersChange{Add: members}, iam.Write{})
	return err
}
