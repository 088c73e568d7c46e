// Package scalr drives the client of another system against a server of ours.
package scalr

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/scalr/go-scalr/v2/scalr"
	"github.com/scalr/go-scalr/v2/scalr/client"
	"github.com/scalr/go-scalr/v2/scalr/ops/access_policy"
	"github.com/scalr/go-scalr/v2/scalr/ops/permission"
	"github.com/scalr/go-scalr/v2/scalr/ops/role"
	"github.com/scalr/go-scalr/v2/scalr/schemas"
	"github.com/scalr/go-scalr/v2/scalr/value"

	"github.com/ambit-iam/ambit/e2e/bed"
	"github.com/ambit-iam/ambit/e2e/table"
)

var clients = table.New("go-scalr v2.0.0-rc.4")

func TestMain(m *testing.M) { clients.Main(m) }

// A scene is a server with somebody to give access to, and somewhere to give it.
type scene struct {
	*bed.Server
	ctx context.Context

	// The services that are driven, for the owner.
	Permission   *permission.Client
	Role         *role.Client
	AccessPolicy *access_policy.Client

	ann                  string // a user
	stranger             string // the token of one who holds nothing
	team, serviceAccount string

	mu     sync.Mutex
	driven map[string]bool
}

func newScene(t *testing.T) *scene {
	s := &scene{Server: bed.StartTLS(t, "scalr"), ctx: t.Context(), driven: map[string]bool{}}
	owner := s.as(s.Token)
	s.Permission, s.Role, s.AccessPolicy = owner.Permission, owner.Role, owner.AccessPolicy
	s.Native("POST", "/v1/resources", map[string]any{"ref": "environment:env-prod", "relations": []any{relation("account", "account:"+s.Account)}})
	s.Native("POST", "/v1/resources", map[string]any{"ref": "workspace:ws-web", "relations": []any{relation("environment", "environment:env-prod")}})
	s.ann, _ = s.Member("ann")
	_, s.stranger = s.Member("stranger")
	s.team = s.Native("POST", "/v1/groups", map[string]any{"name": "team"})["id"].(string)
	s.serviceAccount = s.Native("POST", "/v1/service-accounts", map[string]any{"name": "robot"})["id"].(string)
	return s
}

func relation(name, to string) map[string]any { return map[string]any{"name": name, "to": to} }

// as is a client with a token.
func (s *scene) as(token string) *scalr.Client {
	return scalr.NewClient(strings.TrimPrefix(s.URL, "https://"), token, client.WithHTTPClient(s.Client), client.WithRetryMax(0))
}

// account is the id of the account.
func (s *scene) account() string { return "acc-" + s.Account }

func (s *scene) works(t *testing.T, method, what string, test func(*testing.T)) {
	t.Helper()
	s.drive(method)
	clients.Works(t, method, what, test)
}

func (s *scene) refuses(t *testing.T, method, what string, sentinel error, do func() error) {
	t.Helper()
	s.drive(method)
	clients.Refuses(t, method, what, func(t *testing.T) {
		if err := do(); !errors.Is(err, sentinel) {
			t.Errorf("the error is %v, want one that is %v", err, sentinel)
		}
	})
}

func (s *scene) drive(method string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.driven[method] = true
}

// TestTheClient drives every method of three of the client's services: one after the
// other, as they share a server.
func TestTheClient(t *testing.T) {
	s := newScene(t)
	s.permissions(t)
	s.roles(t)
	s.rolesInPages(t)
	s.rolesRaw(t)
	s.policies(t)
	s.policiesInPages(t)
	s.policiesRaw(t)
	for name, service := range map[string]any{"Permission": s.Permission, "Role": s.Role, "AccessPolicy": s.AccessPolicy} {
		for method := range reflect.TypeOf(service).Methods() {
			if !s.driven[name+"."+method.Name] {
				t.Errorf("nothing drives %s.%s", name, method.Name)
			}
		}
	}
}

// TestTerraformFindsTheServer asks as Terraform does before it signs in.
func TestTerraformFindsTheServer(t *testing.T) {
	s := bed.StartTLS(t, "scalr")
	answer := s.Send("GET", "/.well-known/terraform.json", nil, "Accept", "application/json")
	if answer.Status != 200 || strings.TrimSpace(answer.Text) != `{"iacp.v3":"/api/iacp/v3/"}` || answer.Header.Get("Content-Type") != "application/json" {
		t.Errorf("discovery is answered %d %s: %s", answer.Status, answer.Header.Get("Content-Type"), answer.Text)
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// same demands two lists to be equal.
func same[T comparable](t *testing.T, what string, got []T, want ...T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// faultOf is the error that the server has told of.
func faultOf(t *testing.T, err error) *client.JSONAPIError {
	t.Helper()
	var told *client.JSONAPIError
	if !errors.As(err, &told) {
		t.Fatalf("%v tells nothing", err)
	}
	return told
}

func permissionsOf(ids ...string) *value.Value[[]schemas.Permission] {
	list := make([]schemas.Permission, len(ids))
	for i, id := range ids {
		list[i].ID = id
	}
	return value.Set(list)
}

func rolesOf(ids ...string) *value.Value[[]schemas.Role] {
	list := make([]schemas.Role, len(ids))
	for i, id := range ids {
		list[i].ID = id
	}
	return value.Set(list)
}
