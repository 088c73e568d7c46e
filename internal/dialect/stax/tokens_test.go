package stax

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect/dialecttest"
	"github.com/ambit-iam/ambit/internal/iam"
)

const path = Prefix + "/api-tokens"

func newBed(t *testing.T) *dialecttest.Bed {
	return dialecttest.New(t, New, dialecttest.Builtin(t, "stax")...)
}

// makes is an API token that the caller makes, and a caller with its secret.
func makes(b *dialecttest.Bed, c dialecttest.Caller, name, role string) (key string, with dialecttest.Caller) {
	b.Helper()
	said := c.Send("POST", path, fmt.Sprintf(`{"Name": %q, "Role": %q}`, name, role)).Is(http.StatusOK)
	return said.Str("ApiTokens.0.AccessKey"), b.As(said.Str("ApiTokens.0.SecretKey"))
}

// The matrix is visible in real answers: each token does here what its column of
// the seed ticks, lines 20 and 25-28, and gets 403 for the rest.
func TestTokensDoWhatTheirColumnTicks(t *testing.T) {
	b := newBed(t)
	_, admin := makes(b, b.Owner(), "first", "api_admin")
	_, user := makes(b, admin, "second", "api_user")
	_, readonly := makes(b, admin, "third", "api_readonly")
	b.User("ann", "")
	b.Create(&ambit.Group{Own: ambit.Own{Name: "crew"}})
	victim := func() string { key, _ := makes(b, b.Owner(), "victim", "api_readonly"); return key }
	calls := []struct {
		permission, method, at, body string
		may                          []dialecttest.Caller
	}{
		{"teams:ReadAPIToken", "GET", path, "", []dialecttest.Caller{admin, user, readonly}},
		{"teams:ReadAPIToken", "GET", path + "/{victim}", "", []dialecttest.Caller{admin, user, readonly}},
		{"teams:CreateAPIToken", "POST", path, `{"Name": "new", "Role": "api_user"}`, []dialecttest.Caller{admin}},
		{"teams:UpdateAPIToken", "PUT", path + "/{victim}", `{"Description": "changed"}`, []dialecttest.Caller{admin}},
		{"teams:UpdateAPIToken", "PUT", path + "/{victim}", `{"Role": "api_user"}`, []dialecttest.Caller{admin}},
		{"teams:DeleteAPIToken", "DELETE", path + "/{victim}", "", []dialecttest.Caller{admin}},
		{"teams:ReadUsers", "GET", Prefix + "/users", "", []dialecttest.Caller{admin, user, readonly}},
		{"teams:ReadGroups", "GET", Prefix + "/groups", "", []dialecttest.Caller{admin, user, readonly}},
	}
	for _, call := range calls {
		for name, c := range map[string]dialecttest.Caller{"admin": admin, "user": user, "readonly": readonly} {
			key := victim()
			before := b.Revision()
			said := c.Send(call.method, strings.Replace(call.at, "{victim}", key, 1), call.body)
			want := http.StatusForbidden
			if slices.ContainsFunc(call.may, func(o dialecttest.Caller) bool { return o.Token == c.Token }) {
				want = http.StatusOK
			}
			if said.Status != want {
				t.Errorf("%s: %s %s by %s answers %d, want %d: %s", call.permission, call.method, call.at, name, said.Status, want, said.Text)
			}
			if want == http.StatusForbidden && (b.Revision() != before || said.Str("Error") == "") {
				t.Errorf("%s refused to %s wrote something, or says nothing: %s", call.permission, name, said.Text)
			}
			b.Owner().Send("DELETE", path+"/"+key, "").Is(http.StatusOK)
			for _, made := range b.Owner().Send("GET", path+"?status=ACTIVE", "").Items("ApiTokens") {
				if made := made.(map[string]any); made["Name"] == "new" {
					b.Owner().Send("DELETE", path+"/"+made["AccessKey"].(string), "").Is(http.StatusOK)
				}
			}
		}
	}
}

func TestATokenIsMadeShownChangedAndDeleted(t *testing.T) {
	b := newBed(t)
	owner := b.Owner()
	made := owner.Send("POST", path, `{"Name": "ci.deploy-1", "Role": "api_user", "Description": "Deploys", "Tags": {"team": "web"}, "StoreToken": false, "TokenKeyId": "alias/x"}`).Is(http.StatusOK)
	key, secret := made.Str("ApiTokens.0.AccessKey"), made.Str("ApiTokens.0.SecretKey")
	if !uuidForm.MatchString(key) || !strings.HasPrefix(secret, "ambt_") {
		t.Fatalf("made is %s", made.Text)
	}
	shown := owner.Send("GET", path+"/"+key, "").Is(http.StatusOK)
	for field, want := range map[string]string{
		"Name": "ci.deploy-1", "Role": "api_user", "Description": "Deploys", "Tags.team": "web", "Status": "ACTIVE",
		"CreatedTS": "2026-01-02T15:04:05Z", "ModifiedTS": "2026-01-02T15:04:05Z", "CreatedBy": uuid(b.Mine.Owner.ID),
	} {
		if got := shown.Str("ApiTokens.0." + field); got != want {
			t.Errorf("%s is %q, want %q", field, got, want)
		}
	}
	if strings.Contains(shown.Text, secret) || shown.Get("ApiTokens.0.SecretKey") != nil {
		t.Errorf("the secret is shown again: %s", shown.Text)
	}
	token := b.As(secret)
	token.Send("GET", path, "").Is(http.StatusOK)

	b.Pass(time.Hour)
	owner.Send("PUT", path+"/"+key, `{"Role": "api_readonly", "Description": "Looks", "Tags": {"a": "b"}}`).Is(http.StatusOK)
	shown = owner.Send("GET", path+"/"+key, "").Is(http.StatusOK)
	if shown.Str("ApiTokens.0.Role") != "api_readonly" || shown.Str("ApiTokens.0.Description") != "Looks" ||
		shown.Get("ApiTokens.0.Tags.team") != nil || shown.Str("ApiTokens.0.Tags.a") != "b" || shown.Str("ApiTokens.0.ModifiedTS") != "2026-01-02T16:04:05Z" {
		t.Errorf("changed, it is %s", shown.Text)
	}
	if asked := b.Signed(secret); asked.Principal.Type != ambit.ServiceAccountType || b.Allowed(asked.Token, "teams:UpdateUserPassword", b.Account()) || !b.Allowed(asked.Token, "teams:ReadUsers", b.Account()) {
		t.Error("the other role does not decide")
	}

	deletes := owner.Send("DELETE", path+"/"+key, "").Is(http.StatusOK)
	again := owner.Send("DELETE", path+"/"+key, "").Is(http.StatusOK)
	if deletes.Str("ApiTokens.0.Status") != "DELETED" || again.Text != deletes.Text || deletes.Str("ApiTokens.0.Name") != "ci.deploy-1" {
		t.Errorf("deleted, it is %s, and again %s", deletes.Text, again.Text)
	}
	token.Send("GET", path, "").Is(http.StatusUnauthorized)
	owner.Send("PUT", path+"/"+key, `{"Description": "back"}`).Is(http.StatusConflict)
	for query, want := range map[string]int{"": 1, "?status=DELETED": 1, "?status=ACTIVE": 0} {
		if got := len(owner.Send("GET", path+query, "").Is(http.StatusOK).Items("ApiTokens")); got != want {
			t.Errorf("%s lists %d tokens, want %d", query, got, want)
		}
	}
	owner.Send("POST", path, `{"Name": "ci.deploy-1", "Role": "api_user"}`).Is(http.StatusOK) // the name is free
	log := b.Operations()
	for _, operation := range []string{"tokens.create", "tokens.update", "tokens.delete"} {
		if !slices.Contains(log, operation) {
			t.Errorf("the log knows no %s: %v", operation, log)
		}
	}
}

// A deleted token stays dead when it is given more time.
func TestADeletedTokenDoesNotComeBack(t *testing.T) {
	b := newBed(t)
	made := b.Owner().Send("POST", path, `{"Name": "ci", "Role": "api_user"}`).Is(http.StatusOK)
	id, _ := idOf(made.Str("ApiTokens.0.AccessKey"))
	b.Owner().Send("DELETE", path+"/"+made.Str("ApiTokens.0.AccessKey"), "").Is(http.StatusOK)
	_, _, err := b.Service.Update(context.Background(), b.Signed(b.Mine.Token.Reveal()), ambit.Ref{Type: ambit.TokenType, ID: id}, iam.Write{}, func(noun ambit.Noun) (ambit.Noun, error) {
		noun.(*ambit.Token).Expires = b.Now().Add(time.Hour)
		return noun, nil
	})
	b.OK(err)
	b.As(made.Str("ApiTokens.0.SecretKey")).Send("GET", path, "").Is(http.StatusUnauthorized)
}

func TestWhatIsWrongIsToldAndNothingIsDone(t *testing.T) {
	b := newBed(t)
	owner := b.Owner()
	key, _ := makes(b, owner, "there", "api_user")
	owner.Send("POST", path, `{"Name": "there", "Role": "api_readonly"}`).Is(http.StatusConflict)
	long := strings.Repeat("x", 1025)
	tags := `{` + strings.TrimSuffix(strings.Repeat(`"k%d": "v",`, 101), ",") + `}`
	for i := range 101 {
		tags = strings.Replace(tags, "%d", fmt.Sprint(i), 1)
	}
	before := b.Revision()
	for _, c := range []struct {
		method, at, body string
		status           int
		says             string
	}{
		{"POST", path, ``, 400, "body"}, {"POST", path, `{`, 400, "body"}, {"POST", path, `[]`, 400, ""}, {"POST", path, `{"Name": "x", "Name": "y"}`, 400, "twice"},
		{"POST", path, `{"Role": "api_user"}`, 400, "Name"}, {"POST", path, `{"Name": "x", "Role": "api_user"}`, 400, "2 to 64"},
		{"POST", path, `{"Name": "` + strings.Repeat("n", 65) + `", "Role": "api_user"}`, 400, "2 to 64"}, {"POST", path, `{"Name": "a b", "Role": "api_user"}`, 400, "Name"},
		{"POST", path, `{"Name": "ok"}`, 400, "Role"}, {"POST", path, `{"Name": "ok", "Role": "admin"}`, 400, "api_admin, api_user, api_readonly"}, {"POST", path, `{"Name": "ok", "Role": 1}`, 400, "Role"},
		{"POST", path, `{"Name": "ok", "Role": "api_user", "Description": "` + long + `"}`, 400, "Description"}, {"POST", path, `{"Name": "ok", "Role": "api_user", "Tags": ` + tags + `}`, 400, "Tags"},
		{"POST", path, `{"Name": "ok", "Role": "api_user", "Tags": {"stax:role": "x"}}`, 400, "Tags"}, {"POST", path, `{"Name": "ok", "Role": "api_user", "Tags": {"a": 1}}`, 400, "Tags.a"},
		{"POST", path, `{"Name": "ok", "Role": "api_user", "Expires": 1}`, 400, "Expires"}, {"POST", path, `{"name": "ok", "Role": "api_user"}`, 400, "name"},
		{"PUT", path + "/" + key, `{"Name": "other"}`, 400, "Name"}, {"PUT", path + "/" + key, `{"Description": "x"}`, 400, "2 to 1024"}, {"PUT", path + "/" + key, `{"Role": null}`, 400, "Role"},
		{"PUT", path + "/" + key, `{"Role": "api_operations"}`, 400, "Role"}, {"PUT", path + "/nowhere", `{}`, 404, "nowhere"},
		{"GET", path + "?status=GONE", "", 400, "status"}, {"GET", path + "?page=2", "", 400, "page"}, {"GET", path + "/x", "", 404, "x"},
		{"DELETE", path, "", 405, "GET"}, {"PATCH", path + "/" + key, "", 405, "PUT"}, {"GET", Prefix + "/nothing", "", 404, "nothing"},
		{"GET", Prefix + "/users/me", "", 200, ""}, {"GET", Prefix + "/users/x", "", 404, "x"}, {"GET", Prefix + "/groups/x", "", 404, "x"},
		{"POST", path, `{"Name": "` + strings.Repeat("x", 1<<20) + `"}`, 413, "large"},
	} {
		said := owner.Send(c.method, c.at, c.body)
		if said.Status != c.status || !strings.Contains(said.Text, c.says) {
			t.Errorf("%s %s %.60s answers %d %s; want %d with %q", c.method, c.at, c.body, said.Status, said.Text, c.status, c.says)
		}
	}
	if b.Revision() != before {
		t.Error("something of this was done")
	}
	b.As("").Send("GET", path, "").Is(http.StatusUnauthorized)
	b.As("ambt_nonsense").Send("GET", path, "").Is(http.StatusUnauthorized)
	b.As("").Send("GET", Prefix+"/nothing", "").Is(http.StatusUnauthorized)
}

// Another account's tokens, users and groups answer as what is not there.
func TestAnotherAccountIsNotThere(t *testing.T) {
	b := newBed(t)
	theirs, _ := makes(b, b.As(b.Theirs.Token.Reveal()), "theirs", "api_user")
	unknown := "00000000-0000-7000-8000-000000000000"
	for _, c := range []struct{ method, at, body string }{
		{"GET", path + "/{id}", ""}, {"PUT", path + "/{id}", `{"Role": "api_user"}`}, {"DELETE", path + "/{id}", ""},
		{"GET", Prefix + "/users/{id}", ""}, {"GET", Prefix + "/groups/{id}", ""},
	} {
		for _, id := range []string{theirs, uuid(b.Theirs.Owner.ID), uuid(b.Theirs.ID)} {
			got := b.Owner().Send(c.method, strings.Replace(c.at, "{id}", id, 1), c.body)
			want := b.Owner().Send(c.method, strings.Replace(c.at, "{id}", unknown, 1), c.body)
			if got.Status != http.StatusNotFound || got.Text != strings.ReplaceAll(want.Text, unknown, id) {
				t.Errorf("%s %s of another account answers %d %s, and an unknown one %s", c.method, c.at, got.Status, got.Text, want.Text)
			}
		}
	}
}

// An API token stands for a program and never for a person: it has no user, none
// can be made for one here, and what it authenticates as has no way to sign in.
func TestAnAPITokenIsNobody(t *testing.T) {
	b := newBed(t)
	for _, role := range roleNames {
		made := b.Owner().Send("POST", path, fmt.Sprintf(`{"Name": "of-%s", "Role": %q}`, role, role)).Is(http.StatusOK)
		secret := made.Str("ApiTokens.0.SecretKey")
		caller := b.Signed(secret)
		if caller.Principal.Type != ambit.ServiceAccountType || !caller.ActsFor.IsZero() {
			t.Errorf("a token with the role %s authenticates as %s for %s", role, caller.Principal, caller.ActsFor)
		}
		if said := b.As(secret).Send("GET", Prefix+"/users/me", ""); said.Status != http.StatusNotFound || said.Header.Get("Set-Cookie") != "" {
			t.Errorf("it is a user: %s", said.Text)
		}
	}
	ann, _ := b.User("ann", "")
	for _, member := range []string{`"Principal": "user:ann"`, `"UserId": "` + uuid(ann.ID) + `"`, `"Home": "user:ann"`} {
		b.Owner().Send("POST", path, `{"Name": "anns", "Role": "api_user", `+member+`}`).Is(http.StatusBadRequest)
	}
}

// Roles made otherwise than here are seen, and so is what was made here.
func TestWhatTheProgramsHoldIsWhatTheirTokensSay(t *testing.T) {
	b := newBed(t)
	b.Owner().Send("POST", path, `{"Name": "ci", "Role": "api_user"}`).Is(http.StatusOK)
	more := b.Create(&ambit.Policy{
		Effect: ambit.Allow, Principals: []ambit.Ref{{Type: "service-account", ID: program("api_user")}},
		Roles: []ambit.RoleName{"stax/admin"}, Nodes: []ambit.Ref{b.Account()},
	})
	if said := b.Owner().Send("POST", path, `{"Name": "ci2", "Role": "api_user"}`).Is(http.StatusConflict); !strings.Contains(said.Text, "just the role") {
		t.Errorf("a program that holds more is refused with %s", said.Text)
	}
	_, err := b.Service.Delete(context.Background(), b.Signed(b.Mine.Token.Reveal()), more.Ref(), false, iam.Write{})
	b.OK(err)
	b.Owner().Send("POST", path, `{"Name": "ci2", "Role": "api_user"}`).Is(http.StatusOK)

	crew := b.Create(&ambit.Group{Own: ambit.Own{Name: "crew"}}).Ref()
	_, err = b.Service.ChangeMembers(context.Background(), b.Signed(b.Mine.Token.Reveal()), crew,
		iam.MembersChange{Add: []ambit.Ref{{Type: "service-account", ID: program("api_user")}}}, iam.Write{})
	b.OK(err)
	b.Owner().Send("POST", path, `{"Name": "ci3", "Role": "api_user"}`).Is(http.StatusConflict)
	b.Owner().Send("POST", path, `{"Name": "ci3", "Role": "api_readonly"}`).Is(http.StatusOK)
}

// A token that has come to be another principal's is no API token any more: its role
// would not be what it may do.
func TestATokenThatWasMovedIsNoAPIToken(t *testing.T) {
	b := newBed(t)
	key, _ := makes(b, b.Owner(), "ci", "api_user")
	other := b.Create(&ambit.ServiceAccount{Own: ambit.Own{Name: "other"}}).Ref()
	id, _ := idOf(key)
	_, _, err := b.Service.Update(context.Background(), b.Signed(b.Mine.Token.Reveal()), ambit.Ref{Type: ambit.TokenType, ID: id}, iam.Write{}, func(noun ambit.Noun) (ambit.Noun, error) {
		noun.(*ambit.Token).Home = other
		return noun, nil
	})
	b.OK(err)
	b.Owner().Send("GET", path+"/"+key, "").Is(http.StatusNotFound)
	if n := len(b.Owner().Send("GET", path, "").Is(http.StatusOK).Items("ApiTokens")); n != 0 {
		t.Errorf("%d tokens are listed", n)
	}
}

// Where an account has no such roles there are no such tokens.
func TestAnAccountWithoutTheCatalogHasNone(t *testing.T) {
	b := dialecttest.New(t, New, dialecttest.Builtin(t, "harness")...)
	if n := len(b.Owner().Send("GET", path, "").Is(http.StatusOK).Items("ApiTokens")); n != 0 {
		t.Errorf("there are %d tokens", n)
	}
	said := b.Owner().Send("POST", path, `{"Name": "ci", "Role": "api_user"}`).Is(http.StatusConflict)
	if !strings.Contains(said.Str("Error"), "adopt the catalog stax") {
		t.Errorf("it is refused with %s", said.Text)
	}
}

// Who may make tokens and no programs is told that somebody else has to begin.
func TestTheFirstTokenIsAnOwners(t *testing.T) {
	b := newBed(t)
	_, clerk := b.User("clerk", "teams:*")
	said := clerk.Send("POST", path, `{"Name": "ci", "Role": "api_readonly"}`).Is(http.StatusConflict)
	if !strings.Contains(said.Str("Error"), "an owner") {
		t.Errorf("the first token is refused with %s", said.Text)
	}
	makes(b, b.Owner(), "first", "api_user")
	clerk.Send("POST", path, `{"Name": "ci", "Role": "api_readonly"}`).Is(http.StatusForbidden) // holds no more than teams:*
}
