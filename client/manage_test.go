package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ambit-iam/ambit"
)

// managing are calls that change or read an account, each with what it may ask.
var managing = map[string]func(context.Context, *Client) error{
	"GET /v1/whoami ":           func(ctx context.Context, c *Client) error { _, err := c.Whoami(ctx); return err },
	"GET /v1/account ":          func(ctx context.Context, c *Client) error { _, err := c.Settings(ctx); return err },
	"GET /v1/account/catalogs ": func(ctx context.Context, c *Client) error { _, err := c.Adopted(ctx); return err },
	"GET /v1/catalogs ":         func(ctx context.Context, c *Client) error { _, err := c.CatalogVersions(ctx); return err },
	"GET /v1/account/catalogs/a%2Fb ": func(ctx context.Context, c *Client) error {
		_, _, err := c.CatalogDocument(ctx, "a/b")
		return err
	},
	`PUT /v1/account/catalogs/shop {"digest":"d"}`: func(ctx context.Context, c *Client) error { return c.Adopt(ctx, "shop", "d") },
	"DELETE /v1/account/catalogs/shop ":            func(ctx context.Context, c *Client) error { return c.Abandon(ctx, "shop") },
	`PATCH /v1/account {"attributes":{"a":1.0,"b":null}}`: func(ctx context.Context, c *Client) error {
		return c.ChangeAttributes(ctx, map[string]ambit.Value{"a": 1.0, "b": nil})
	},
	"GET /v1/users?cursor=c&limit=5 ": func(ctx context.Context, c *Client) error {
		_, err := c.Nouns(ctx, ambit.UserType, Page{Limit: 5, Cursor: "c"})
		return err
	},
	"GET /v1/resources?type=shop%2Fstore ": func(ctx context.Context, c *Client) error {
		_, err := c.Nouns(ctx, "shop/store", Page{})
		return err
	},
	"GET /v1/resources/shop%2Fstore:a%2Fb ": func(ctx context.Context, c *Client) error {
		_, err := c.Get(ctx, ambit.Ref{Type: "shop/store", ID: "a/b"})
		return err
	},
	`POST /v1/users {"name":"sam","title":"Sam","labels":{"a":"b"},"status":"accepted","attributes":{"n":3}}`: func(ctx context.Context, c *Client) error {
		_, err := c.Create(ctx, &ambit.User{
			Own:    ambit.Own{ID: "1", Name: "sam", Title: "Sam", Labels: map[string]string{"a": "b"}, Created: time.Unix(1, 0)},
			Status: ambit.Accepted, Attributes: map[string]ambit.Value{"n": int64(3)},
		})
		return err
	},
	`PUT /v1/roles/r {"name":"keeper","permissions":[]}`: func(ctx context.Context, c *Client) error {
		_, err := c.Replace(ctx, &ambit.Role{Own: ambit.Own{ID: "r", Name: "keeper"}})
		return err
	},
	`POST /v1/policies {"effect":"deny","principals":["anonymous"],"nodes":["account:a"],"not_before":"2026-01-01T00:00:00Z"}`: func(ctx context.Context, c *Client) error {
		_, err := c.Create(ctx, &ambit.Policy{
			Effect: ambit.Deny, Principals: []ambit.Ref{ambit.Anonymous}, Nodes: []ambit.Ref{{Type: "account", ID: "a"}},
			NotBefore: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		})
		return err
	},
	"DELETE /v1/groups/g?cascade=true ": func(ctx context.Context, c *Client) error {
		return c.Delete(ctx, ambit.Ref{Type: ambit.GroupType, ID: "g"}, true)
	},
	"GET /v1/groups/g/members ": func(ctx context.Context, c *Client) error {
		_, err := c.Members(ctx, ambit.Ref{Type: ambit.GroupType, ID: "g"}, Page{})
		return err
	},
	`POST /v1/groups/g/members {"add":["a:b"]}`: func(ctx context.Context, c *Client) error {
		return c.ChangeMembers(ctx, ambit.Ref{Type: ambit.GroupType, ID: "g"}, []ambit.Ref{{Type: "a", ID: "b"}}, nil)
	},
	`POST /v1/tokens {"name":"ci","lasting":true}`: func(ctx context.Context, c *Client) error {
		_, err := c.CreateToken(ctx, NewToken{Name: "ci", Lasting: true})
		return err
	},
	"POST /v1/tokens/ci/rotate?overlap=2 ": func(ctx context.Context, c *Client) error {
		_, err := c.RotateToken(ctx, "ci", 1500*time.Millisecond)
		return err
	},
	"GET /v1/tokens ": func(ctx context.Context, c *Client) error { _, err := c.Tokens(ctx, Page{}); return err },
	"POST /v1/principals/a:b%2Fc/revoke-tokens ": func(ctx context.Context, c *Client) error {
		return c.RevokeTokens(ctx, ambit.Ref{Type: "a", ID: "b/c"})
	},
	"GET /v1/audit?about=a%3Ab&after=7&limit=5&operation=users.&since=2026-01-01T00%3A00%3A00Z ": func(ctx context.Context, c *Client) error {
		_, err := c.Audit(ctx, AuditQuery{After: 7, About: ambit.Ref{Type: "a", ID: "b"}, Operation: "users.", Since: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}, 5)
		return err
	},
	`POST /v1/bulk/resources {"put":{"ref":"a:b","relations":[{"name":"to","to":"c:d"}]}}` + "\n" + `{"delete":"e:f","cascade":true}` + "\n": func(ctx context.Context, c *Client) error {
		return c.Bulk(ctx, []BulkLine{
			{Put: &ambit.Resource{Node: ambit.Ref{Type: "a", ID: "b"}, Relations: []ambit.Relation{{Name: "to", To: ambit.Ref{Type: "c", ID: "d"}}}}},
			{Delete: ambit.Ref{Type: "e", ID: "f"}, Cascade: true},
		})
	},
}

// TestManagingFailsWhereNothingIsAnswered sends every call to servers that answer
// nothing of use: what went wrong must never look like something done.
func TestManagingFailsWhereNothingIsAnswered(t *testing.T) {
	for want, do := range managing {
		for _, answer := range []struct {
			status     int
			kind, body string
		}{
			{200, "text/html", "<html>"},
			{200, plainJSON, ""},
			{200, plainJSON, "{}"},
			{200, plainJSON, `{"items": null}`},
			{200, linesKind, ""},
			{200, linesKind, `{"line":1,"revision":5}`},
			{200, linesKind, `{"end":true,"line":1}`},
			{201, plainJSON, "{}"},
			{202, plainJSON, "{}"},
			{307, plainJSON, "{}"},
			{403, problem, "{}"},
			{500, plainJSON, "{}"},
		} {
			c, _ := answering(t, answer.status, answer.kind, answer.body)
			if err := do(t.Context(), c); err == nil {
				t.Errorf("%s: answered %d %s %q, it is done", want, answer.status, answer.kind, answer.body)
			}
		}
		refusing, _ := answering(t, 409, problem, `{"code":"conflict","detail":"no"}`)
		var told *Error
		if err := do(t.Context(), refusing); !errors.As(err, &told) || told.Status != 409 || told.Code != "conflict" {
			t.Errorf("%s: refused, it says %v", want, err)
		}
	}
}

func TestManagingAsksWhatItShould(t *testing.T) {
	var asked string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		asked = r.Method + " " + r.URL.RequestURI() + " " + string(body)
		w.WriteHeader(http.StatusTeapot)
	}))
	defer server.Close()
	c, err := New(server.URL, "ambt_x")
	if err != nil {
		t.Fatal(err)
	}
	for want, do := range managing {
		if err := do(t.Context(), c); err == nil || asked != want {
			t.Errorf("asked %q, want %q (%v)", asked, want, err)
		}
	}
}

func TestNounsKeepWhatTheySay(t *testing.T) {
	c, _ := answering(t, 200, plainJSON, `{"revision": 7, "next": "n", "items": [{"id": "1", "name": "sam", "title": "Sam", "home": "account:a",
		"status": "pending", "disabled": true, "created_at": "2026-01-01T00:00:00Z", "attributes": {"n": 9007199254740993, "f": 1.5, "e": 1e3, "l": ["x", 2]}}]}`)
	list, err := c.Nouns(t.Context(), ambit.UserType, Page{})
	want := List[ambit.Noun]{Revision: 7, Next: "n", Items: []ambit.Noun{&ambit.User{
		Own:    ambit.Own{ID: "1", Name: "sam", Title: "Sam", Home: ambit.Ref{Type: "account", ID: "a"}, Created: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)},
		Status: ambit.Pending, Disabled: true,
		Attributes: map[string]ambit.Value{"n": int64(9007199254740993), "f": 1.5, "e": 1000.0, "l": []any{"x", int64(2)}},
	}}}
	if diff := cmp.Diff(want, list); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	huge, _ := answering(t, 200, plainJSON, `{"items": [{"id": "1", "attributes": {"n": 9223372036854775808}}]}`)
	if list, err := huge.Nouns(t.Context(), ambit.UserType, Page{}); err == nil {
		t.Errorf("a number that does not fit is %v", list.Items)
	}
}

func TestBulkWritesSayWhereTheyStopped(t *testing.T) {
	lines := make([]BulkLine, 3)
	for i := range lines {
		lines[i].Delete = ambit.Ref{Type: "a", ID: fmt.Sprint(i)}
	}
	for body, want := range map[string]BulkError{
		`{"line":1,"revision":5}` + "\n" + `{"error":{"code":"not_found","field":"line 3.delete","detail":"no"},"line":2}`: {Line: 2, Done: 1},
		`{"error":{"code":"busy","detail":"no"},"line":1}`:                                                                 {Line: -1, Done: 0},
	} {
		c, _ := answering(t, 200, linesKind, body)
		var stopped *BulkError
		if err := c.Bulk(t.Context(), lines); !errors.As(err, &stopped) || stopped.Line != want.Line || stopped.Done != want.Done || strings.Contains(err.Error(), "line 3") {
			t.Errorf("%s: %v (%+v)", body, err, stopped)
		}
	}
	c, asked := answering(t, 200, linesKind, `{"end":true,"line":3}`)
	if err := c.Bulk(t.Context(), lines); err != nil {
		t.Error(err)
	}
	if err := c.Bulk(t.Context(), make([]BulkLine, MaxBulk+1)); err == nil || len(*asked) != 1 {
		t.Error("more than go together are sent")
	}
}

func TestAListIsWholeOrNone(t *testing.T) {
	pages := map[string]List[int]{"": {Items: []int{1}, Next: "a", Revision: 4}, "a": {Items: []int{2, 3}, Revision: 4}}
	all, err := All(func(p Page) (List[int], error) { return pages[p.Cursor], nil })
	if diff := cmp.Diff(List[int]{Items: []int{1, 2, 3}, Revision: 4}, all); err != nil || diff != "" {
		t.Errorf("%v: %s", err, diff)
	}
	all, err = All(func(p Page) (List[int], error) {
		if p.Cursor == "a" {
			return List[int]{}, errNoAnswer
		}
		return pages[p.Cursor], nil
	})
	if err == nil || all.Items != nil {
		t.Errorf("some of it is %v", all.Items)
	}
	c, _ := answering(t, 200, plainJSON, `{"items": [], "next": 7}`)
	if _, err := c.Audit(t.Context(), AuditQuery{After: 7}, 5); err == nil {
		t.Error("a log that leads to where one is, is read for ever")
	}
}
