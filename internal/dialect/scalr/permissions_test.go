package scalr

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ambit-iam/ambit/internal/dialect/dialecttest"
)

// seedPermissions is the example of the seed, permission by permission.
func seedPermissions(t *testing.T) (ids []string, texts map[string]string) {
	t.Helper()
	text, err := os.ReadFile("testdata/permissions-seed.json")
	if err != nil {
		t.Fatal(err)
	}
	return permissionTexts(t, text)
}

func permissionTexts(t *testing.T, answer []byte) (ids []string, texts map[string]string) {
	t.Helper()
	var list struct{ Data []json.RawMessage }
	if err := json.Unmarshal(answer, &list); err != nil {
		t.Fatal(err)
	}
	texts = map[string]string{}
	for _, one := range list.Data {
		var named struct{ ID string }
		var compact bytes.Buffer
		if err := json.Unmarshal(one, &named); err != nil {
			t.Fatal(err)
		}
		if err := json.Compact(&compact, one); err != nil {
			t.Fatal(err)
		}
		ids, texts[named.ID] = append(ids, named.ID), compact.String()
	}
	return ids, texts
}

// The seed's permissions are listed as the seed prints them, in its order, among
// all that there are, in one answer.
func TestPermissionsAreListedAsTheSeedHasThem(t *testing.T) {
	s := newStage(t)
	answer := s.owner.With("Prefer", "profile=preview").Send("GET", Prefix+"/permissions", "").Is(http.StatusOK)
	if got := answer.Header.Get("Preference-Applied"); got != "profile=preview" {
		t.Errorf("the applied preference is %q", got)
	}
	if got := answer.Header.Get("Content-Type"); got != "application/vnd.api+json" {
		t.Errorf("permissions are sent as %q", got)
	}
	want, texts := seedPermissions(t)
	all, got := permissionTexts(t, []byte(answer.Text))
	var order []string
	for _, id := range all {
		if text, ok := texts[id]; ok {
			order = append(order, id)
			if diff := cmp.Diff(text, got[id]); diff != "" {
				t.Errorf("%s (-want +got):\n%s", id, diff)
			}
		}
	}
	if !slices.Equal(order, want) {
		t.Errorf("the seed's permissions come in the order %v, want %v", order, want)
	}
	if answer.Get("meta") != nil || answer.Get("included") != nil {
		t.Error("there is more in the answer than the seed prints")
	}
	if len(got) != len(all) {
		t.Errorf("of %d permissions on the list only %d differ", len(all), len(got))
	}
	declared := 0
	for p := range s.Value().Schema().Permissions() {
		declared++
		if got[string(p.ID)] == "" {
			t.Errorf("%s is not on the list", p.ID)
		}
	}
	if declared < 140 {
		t.Fatalf("the catalogs declare only %d permissions", declared)
	}
	if first, last := all[0], all[len(all)-1]; first != "*:*" || last != "ambit.audit:read" {
		t.Errorf("the list goes from %s to %s", first, last)
	}
}

// Whatever a client escapes, it gets the permission it means.
func TestAPermissionIsFoundHoweverItIsSpelled(t *testing.T) {
	s := newStage(t)
	_, texts := seedPermissions(t)
	for path, id := range map[string]string{
		"*:*": "*:*", "%2A:%2A": "*:*", "%2A%3A%2A": "*:*", "*%3a*": "*:*", "%2a%3A*": "*:*",
		"*:create": "*:create", "%2A:create": "*:create", "workspaces:*": "workspaces:*", "workspaces:%2A": "workspaces:*",
		"workspaces%3A%2A": "workspaces:*", "runs:apply": "runs:apply", "runs%3Aapply": "runs:apply",
	} {
		answer := s.owner.Send("GET", Prefix+"/permissions/"+path, "").Is(http.StatusOK)
		if want := `{"data":` + texts[id] + "}\n"; answer.Text != want {
			t.Errorf("%s (-want +got):\n%s", path, cmp.Diff(want, answer.Text))
		}
	}
}

// What roles may hold can be got, listed or not; scopes that nothing states are all
// that there are.
func TestPermissionsThatNoCatalogListsCanBeGot(t *testing.T) {
	s := newStage(t, "harness")
	for id, want := range map[string]string{
		"*:apply":         `["workspace"]`,
		"runs-queue:*":    `["account","environment","workspace"]`,
		"ambit.roles:*":   `["account","environment","workspace"]`,
		"core_role_view":  `["account","organization","project"]`,
		"*:*":             `["account","environment","global-scope","organization","project","workspace"]`,
		"ambit.*:*":       `["account","environment","workspace"]`,
		"account-tests:*": "",
		"*:fly":           "",
		"runs:fly":        "",
		"runs":            "",
		"**":              "",
		"role-1":          "",
	} {
		answer := s.owner.Send("GET", Prefix+"/permissions/"+id, "")
		if want == "" {
			if title, _, _ := fails(t, answer, http.StatusNotFound); title != "Permission with ID '"+id+"' not found or user unauthorized." {
				t.Errorf("%s is refused with %q", id, title)
			}
			continue
		}
		scopes, err := json.Marshal(answer.Is(http.StatusOK).Get("data.attributes.applicable-scopes"))
		if err != nil || string(scopes) != want || answer.Str("data.attributes.description") == "" {
			t.Errorf("%s: %s", id, answer.Text)
		}
	}
}

func TestPermissionsAreForThoseWhoSeeRoles(t *testing.T) {
	s := newStage(t)
	_, sees := s.User("sees", "roles:read")
	if all := sees.Send("GET", Prefix+"/permissions", "").Is(http.StatusOK).Items("data"); len(all) < 140 {
		t.Errorf("who sees roles sees %d permissions", len(all))
	}
	sees.Send("GET", Prefix+"/permissions/*:*", "").Is(http.StatusOK)
	if title, detail, _ := fails(t, s.annCalls.Send("GET", Prefix+"/permissions", ""), http.StatusForbidden); title != "Forbidden" || detail != "User unauthorized to perform this action: this needs ambit.roles:read at account:"+s.Mine.ID {
		t.Errorf("ann is told %q, %q", title, detail)
	}
	there := s.annCalls.Send("GET", Prefix+"/permissions/*:*", "").Is(http.StatusNotFound)
	if not := s.annCalls.Send("GET", Prefix+"/permissions/*:a", "").Is(http.StatusNotFound); len(not.Text) != len(there.Text) {
		t.Errorf("ann can tell what there is from what there is not: %s %s", there.Text, not.Text)
	}
}

// An account without a catalog of an application has Ambit's own permissions alone.
func TestEveryAccountHasPermissions(t *testing.T) {
	b := dialecttest.New(t, New)
	all := b.Owner().Send("GET", Prefix+"/permissions", "").Is(http.StatusOK)
	if first := all.Str("data.0.id"); first != "ambit.users:create" {
		t.Errorf("the first permission is %s", first)
	}
	for _, scopes := range all.Items("data") {
		if got := scopes.(map[string]any)["attributes"].(map[string]any)["applicable-scopes"]; len(got.([]any)) != 1 {
			t.Fatalf("without environments there is more than one scope: %v", got)
		}
	}
}

func TestTheProfileIsOptional(t *testing.T) {
	s := newStage(t)
	for _, c := range []struct {
		prefer []string
		want   string
	}{
		{nil, ""},
		{[]string{"Prefer", "profile=preview"}, "profile=preview"},
		{[]string{"Prefer", `respond-async, Profile = "preview"; x=y`}, "profile=preview"},
		{[]string{"Prefer", "respond-async", "Prefer", "profile=preview"}, "profile=preview"},
		{[]string{"Prefer", "profile=internal"}, ""},
		{[]string{"Prefer", "profile"}, ""},
		{[]string{"Prefer", "preview"}, ""},
	} {
		for _, path := range []string{"/permissions", "/roles", "/access-policies", "/nothing"} {
			if got := s.owner.With(c.prefer...).Send("GET", Prefix+path, "").Header.Get("Preference-Applied"); got != c.want {
				t.Errorf("%s with %v: %q was applied, want %q", path, c.prefer, got, c.want)
			}
		}
	}
}

func TestTerraformFindsTheDialect(t *testing.T) {
	s := newStage(t)
	answer := s.As("").Send("GET", Discovery, "").Is(http.StatusOK)
	if answer.Text != `{"iacp.v3":"/api/iacp/v3/"}`+"\n" || answer.Header.Get("Content-Type") != "application/json" {
		t.Errorf("discovery answers %s as %s", answer.Text, answer.Header.Get("Content-Type"))
	}
	s.As("").Send("POST", Discovery, "{}").Is(http.StatusUnauthorized)
	s.owner.Send("POST", Discovery, "{}").Is(http.StatusMethodNotAllowed)
}
