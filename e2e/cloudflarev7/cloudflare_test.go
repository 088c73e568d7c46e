// Package cloudflarev7 drives the Cloudflare dialect with cloudflare-go of that
// major version. Each major has a package of its own, as compiling one takes
// minutes.
package cloudflarev7

import (
	"errors"
	"net/http"
	"reflect"
	"slices"
	"testing"

	"github.com/cloudflare/cloudflare-go/v7"
	"github.com/cloudflare/cloudflare-go/v7/option"

	"github.com/ambit-iam/ambit/e2e/bed"
	"github.com/ambit-iam/ambit/e2e/table"
)

var clients = table.New("cloudflare-go v7.9.0")

func TestMain(m *testing.M) { clients.Main(m) }

const (
	zoneA   = "023e105f4ecef8ad9ca31a8372d0c353" // nobody registers zones
	zoneB   = "9a7806061c88ada191ed06f989cc3dac"
	nobody  = "0190a1b2c3d4e5f60718293a4b5c6d7e"
	zoneKey = "com.cloudflare.api.account.zone."
)

// A client is the SDK's, with a token of a server's account.
type client struct {
	*cloudflare.Client
	server *bed.Server
	sent   *[]string // methods and paths of requests
}

func connect(s *bed.Server, token string) client {
	sent := &[]string{}
	c := cloudflare.NewClient(option.WithBaseURL(s.URL+"/client/v4"), option.WithAPIToken(token),
		option.WithMiddleware(func(r *http.Request, next option.MiddlewareNext) (*http.Response, error) {
			*sent = append(*sent, r.Method+" "+r.URL.Path)
			return next(r)
		}))
	return client{c, s, sent}
}

// A scene is a server with an account, its owner, and somebody who may do nothing.
type scene struct {
	*bed.Server
	owner, stranger client
	driven          map[string]bool
}

func TestAccessIsManagedWithTheSDK(t *testing.T) {
	s := &scene{Server: bed.Start(t, "cloudflare"), driven: map[string]bool{}}
	_, token := s.Member("stranger")
	s.owner, s.stranger = connect(s.Server, s.Token), connect(s.Server, token)
	for name, part := range map[string]func(*scene, *testing.T){
		"permission groups": (*scene).permissionGroups, "resource groups": (*scene).resourceGroups, "members": (*scene).accountMembers,
		"user groups": (*scene).userGroups, "members of groups": (*scene).groupMembers, "connectors": (*scene).connectors,
	} {
		t.Run(name, func(t *testing.T) { part(s, t) })
	}
	for name, service := range map[string]any{
		"IAM.PermissionGroups": s.owner.IAM.PermissionGroups, "IAM.ResourceGroups": s.owner.IAM.ResourceGroups, "IAM.UserGroups": s.owner.IAM.UserGroups,
		"IAM.UserGroups.Members": s.owner.IAM.UserGroups.Members, "IAM.SSO": s.owner.IAM.SSO, "Accounts.Members": s.owner.Accounts.Members,
	} {
		for method := range reflect.TypeOf(service).Methods() {
			if name := name + "." + method.Name; !s.driven[name] {
				t.Errorf("nothing drives %s", name)
			}
		}
	}
}

func (s *scene) works(t *testing.T, method, what string, test func(*testing.T)) {
	s.driven[method] = true
	clients.Works(t, method, what, test)
}

// refuses demands an error of the SDK's own kind, told after one request.
func (s *scene) refuses(t *testing.T, method, what string, status int, code int64, do func() error) {
	s.driven[method] = true
	clients.Refuses(t, method, what, func(t *testing.T) {
		*s.owner.sent, *s.stranger.sent = nil, nil
		err := do()
		var e *cloudflare.Error
		if !errors.As(err, &e) || e.StatusCode != status || len(e.Errors) == 0 || e.Errors[0].Code != code || len(e.Errors[0].Message) < 10 {
			t.Fatalf("refused with %v, want %d and the code %d", err, status, code)
		}
		if n := len(*s.owner.sent) + len(*s.stranger.sent); n != 1 {
			t.Errorf("it was asked for %d times", n)
		}
	})
}

// whole is the key of the account.
func (s *scene) whole() string { return "com.cloudflare.api.account." + s.Account }

func is[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Fatalf("%s is %v, want %v", what, got, want)
	}
}

func are[T comparable](t *testing.T, what string, got, want []T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Fatalf("%s are %v, want %v", what, got, want)
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
