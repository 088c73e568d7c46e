package dialecttest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/dialect/cloudflare"
	"github.com/ambit-iam/ambit/internal/dialect/dialecttest"
	"github.com/ambit-iam/ambit/internal/dialect/harness"
	"github.com/ambit-iam/ambit/internal/dialect/scalr"
	"github.com/ambit-iam/ambit/internal/dialect/stax"
	"github.com/ambit-iam/ambit/internal/inbound"
)

// Paths and queries that are no UTF-8 are refused in the words of each dialect, as
// everything else is that names nothing.
func TestWhatIsNoTextIsRefused(t *testing.T) {
	for name, d := range map[string]struct {
		make  func(dialect.Options) http.Handler
		take  inbound.Credential
		media string
		paths []string
	}{
		"cloudflare": {cloudflare.New, inbound.Bearer, "application/json", []string{
			"/client/v4/accounts/%FF/members", "/client/v4/accounts/{account}/iam/user_groups/%FF", "/client/v4/accounts/{account}/members/%FF?x=%FF",
			"/client/v4/accounts/{account}/iam/permission_groups/%FF", "/client/v4/%FF", "/client/v4/accounts/{account}/members?page=%FF",
		}},
		"harness": {harness.New, inbound.APIKey, "application/json", []string{
			"/authz/api/roles/%FF?accountIdentifier=acme", "/authz/api/roles?accountIdentifier=acme&orgIdentifier=%FF", "/authz/api/roles?accountIdentifier=%FF",
			"/authz/api/roleassignments/%FF?accountIdentifier=acme", "/ng/api/organizations/%FF?accountIdentifier=acme", "/ng/api/%FF",
			"/authz/api/roles?accountIdentifier=acme&sortOrders=%FF", "/authz/api/roles/x?accountIdentifier=acme&orgIdentifier=a&projectIdentifier=%FF",
		}},
		"scalr": {scalr.New, inbound.Bearer, "application/vnd.api+json", []string{
			scalr.Prefix + "/roles/%FF", scalr.Prefix + "/access-policies/%FF", scalr.Prefix + "/permissions/%FF", scalr.Prefix + "/roles?%FF=1",
			scalr.Prefix + "/roles?sort=%FF", scalr.Prefix + "/roles?include=%FF", scalr.Prefix + "/roles/role-%FF",
		}},
		"stax": {stax.New, inbound.Bearer, "application/json", []string{
			stax.Prefix + "/api-tokens/%FF", stax.Prefix + "/api-tokens?%FF=1", stax.Prefix + "/api-tokens?status=%FF", stax.Prefix + "/users/%FF", stax.Prefix + "/groups/%FF",
		}},
	} {
		b := dialecttest.New(t, d.make)
		b.Credential = d.take
		for _, path := range d.paths {
			a := b.Owner().Send("GET", strings.ReplaceAll(path, "{account}", b.Mine.ID), "")
			if a.Status < 400 || a.Status > 499 || a.Header.Get("Content-Type") != d.media || a.Text == "" {
				t.Errorf("%s: %s is answered %d %s %q", name, path, a.Status, a.Header.Get("Content-Type"), a.Text)
			}
		}
	}
}
