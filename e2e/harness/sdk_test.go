// Package harness drives a server with the requests of harness-go-sdk v0.8.24, and
// reads the answers as it does. The module itself is not on the Go module proxy, so
// what stands here is the wire: headers, queries and bodies as it writes them.
package harness

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit/e2e/bed"
	"github.com/ambit-iam/ambit/e2e/table"
)

var clients = table.New("harness-go-sdk v0.8.24 (its requests, sent by hand)")

func TestMain(m *testing.M) { clients.Main(m) }

// An sdk sends requests with a key.
type sdk struct {
	server *bed.Server
	key    string
}

// options are the optional parameters of a method, in turn: names and values. A name
// twice is sent twice.
type options []string

// An answer is what the SDK makes of one.
type answer struct {
	t       *testing.T
	status  int
	Status  string
	Data    json.RawMessage
	Code    string
	Message string
	Errors  []struct{ FieldID, Error string }
	Failed  []struct{ Permission, ResourceType string } `json:"failedPermissionChecks"`
}

// call sends a request. The account is always in the query; spaces are %20 there, and
// identifiers are pasted into paths as they are.
func (s sdk) call(t *testing.T, method, path string, body any, opts options) answer {
	t.Helper()
	query := url.Values{}
	if !strings.HasSuffix(path, "/acl") {
		query.Set("accountIdentifier", s.server.Slug)
	}
	for pair := range slices.Chunk(opts, 2) {
		query.Add(pair[0], pair[1])
	}
	if encoded := query.Encode(); encoded != "" {
		path += "?" + strings.ReplaceAll(encoded, "+", "%20")
	}
	got := s.server.Send(method, path, body, "x-api-key", s.key, "Accept", "application/json", "User-Agent", "harness-go-sdk-")
	a := answer{t: t, status: got.Status}
	if !strings.Contains(got.Header.Get("Content-Type"), "application/json") {
		t.Fatalf("%s %s is answered as %q, which the SDK would take for nothing", method, path, got.Header.Get("Content-Type"))
	}
	if err := json.Unmarshal([]byte(got.Text), &a); err != nil {
		t.Fatalf("%s %s is answered with what the SDK cannot read: %v: %s", method, path, err, got.Text)
	}
	return a
}

// data is the data of a success as a T.
func data[T any](a answer) T {
	a.t.Helper()
	var v T
	if a.status != http.StatusOK || a.Status != "SUCCESS" {
		a.t.Fatalf("answered %d %s %s: %s", a.status, a.Status, a.Code, a.Message)
	}
	if err := json.Unmarshal(a.Data, &v); err != nil {
		a.t.Fatalf("the data %s is none: %v", a.Data, err)
	}
	return v
}

// refused demands a failure as the SDK shows it: a status with a model, a code and,
// for 400, a message.
func (a answer) refused(status int, code, words string) {
	a.t.Helper()
	if a.status != status || a.Code != code || !strings.Contains(a.Message, words) || a.Status != "ERROR" && a.Status != "FAILURE" {
		a.t.Errorf("answered %d %s %s: %q; want %d %s with %q", a.status, a.Status, a.Code, a.Message, status, code, words)
	}
}

type role struct {
	Identifier         string            `json:"identifier,omitempty"`
	Name               string            `json:"name,omitempty"`
	Permissions        []string          `json:"permissions,omitempty"`
	AllowedScopeLevels []string          `json:"allowedScopeLevels,omitempty"`
	Description        string            `json:"description,omitempty"`
	Tags               map[string]string `json:"tags,omitempty"`
}

type scope struct {
	AccountIdentifier string `json:"accountIdentifier,omitempty"`
	OrgIdentifier     string `json:"orgIdentifier,omitempty"`
	ProjectIdentifier string `json:"projectIdentifier,omitempty"`
}

type roleResponse struct {
	Role           *role
	Scope          *scope
	HarnessManaged bool
	CreatedAt      int64
	LastModifiedAt int64
}

type page[T any] struct {
	TotalPages, TotalItems, PageItemCount, PageSize, PageIndex int
	Content                                                    []T
	Empty                                                      bool
}

type principal struct {
	ScopeLevel string `json:"scopeLevel,omitempty"`
	Identifier string `json:"identifier"`
	Type       string `json:"type"`
}

type assignment struct {
	Identifier              string     `json:"identifier,omitempty"`
	ResourceGroupIdentifier string     `json:"resourceGroupIdentifier"`
	RoleIdentifier          string     `json:"roleIdentifier"`
	Principal               *principal `json:"principal"`
	Disabled                bool       `json:"disabled,omitempty"`
	Managed                 bool       `json:"managed,omitempty"`
}

type assignmentResponse struct {
	RoleAssignment *assignment
	Scope          *scope
	HarnessManaged bool
}

type organization struct {
	Identifier  string            `json:"identifier"`
	Name        string            `json:"name"`
	Description string            `json:"description,omitempty"`
	Tags        map[string]string `json:"tags,omitempty"`
}

type project struct {
	OrgIdentifier string            `json:"orgIdentifier,omitempty"`
	Identifier    string            `json:"identifier"`
	Name          string            `json:"name"`
	Color         string            `json:"color,omitempty"`
	Modules       []string          `json:"modules,omitempty"`
	Tags          map[string]string `json:"tags,omitempty"`
}
