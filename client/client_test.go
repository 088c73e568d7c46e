package client

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
)

// answering is a client of a server that gives one answer, and what it was asked.
func answering(t *testing.T, status int, kind, body string) (*Client, *[]string) {
	t.Helper()
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		asked = append(asked, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization")+" "+string(text))
		w.Header().Set("Content-Type", kind)
		if status == http.StatusTemporaryRedirect {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	c, err := New(server.URL+"/", "ambt_x")
	if err != nil {
		t.Fatal(err)
	}
	return c, &asked
}

const (
	plainJSON = "application/json"
	problem   = "application/problem+json; charset=utf-8"
)

// TestWhatIsNoAnswerIsAnError: nothing that goes wrong between here and a server
// may look like a decision.
func TestWhatIsNoAnswerIsAnError(t *testing.T) {
	for _, c := range []struct {
		status     int
		kind, body string
	}{
		{200, "text/html", `<html>allowed</html>`},
		{200, "text/html", `{"allowed":true,"reason":"allowed"}`},
		{200, "", `{"allowed":true,"reason":"allowed"}`},
		{200, plainJSON, ``},
		{200, plainJSON, `{}`},
		{200, plainJSON, `null`},
		{200, plainJSON, `{"allowed":true}`},
		{200, plainJSON, `{"allowed":true,"reason":"allowed"`},
		{200, plainJSON, `{"allowed":"true","reason":"allowed"}`},
		{201, plainJSON, `{"allowed":true,"reason":"allowed"}`},
		{307, plainJSON, `{"allowed":true,"reason":"allowed"}`},
		{500, plainJSON, `{"allowed":true,"reason":"allowed"}`},
		{502, "text/html", `bad gateway`},
		{403, problem, `{"allowed":true,"reason":"allowed"}`},
	} {
		client, asked := answering(t, c.status, c.kind, c.body)
		ctx := t.Context()
		if d, err := client.Check(ctx, ambit.Question{}); err == nil || d.Allowed {
			t.Errorf("%d %s %s: check answers %+v, %v", c.status, c.kind, c.body, d, err)
		}
		if e, err := client.Explain(ctx, ambit.Question{}); err == nil || e != nil {
			t.Errorf("%d %s %s: explain answers %+v, %v", c.status, c.kind, c.body, e, err)
		}
		if l, err := client.ListPermissions(ctx, ambit.Question{}, Page{}); err == nil {
			t.Errorf("%d %s %s: the list is %+v", c.status, c.kind, c.body, l)
		}
		for _, line := range *asked {
			if strings.Contains(line, "/elsewhere") {
				t.Errorf("a redirect was followed: %s", line)
			}
		}
	}
}

func TestRefusalsAreTold(t *testing.T) {
	client, _ := answering(t, 422, problem, `{"status":422,"code":"bad_reference","detail":"\"x\" is none","field":"principal","hint":"write one","request":"r1"}`)
	_, err := client.Check(t.Context(), ambit.Question{})
	var refused *Error
	want := Error{Status: 422, Code: "bad_reference", Detail: `"x" is none`, Hint: "write one", Field: "principal", Request: "r1"}
	if !errors.As(err, &refused) || *refused != want || err.Error() != `principal: "x" is none` {
		t.Errorf("%#v", err)
	}
}

func TestQuestionsAreSentWhole(t *testing.T) {
	client, asked := answering(t, 200, plainJSON, `{"allowed":false,"reason":"no_policy","revision":7}`)
	d, err := client.Check(t.Context(), ambit.Question{
		Principal: ambit.Ref{Type: "user", ID: "ada"}, Permission: "license.read", Write: []string{"name"},
		PrincipalAttributes: map[string]ambit.Value{"level": int64(3)},
		ActionProperties:    map[string]ambit.Value{"soft": true},
		Context:             map[string]ambit.Value{"ratio": 2.0, "deep": []any{1.0, int64(1), map[string]any{"x": 0.5}}},
		Resource: ambit.Target{
			Ref:        ambit.Ref{Type: "license", ID: "l1"},
			Relations:  []ambit.Relation{{Name: "policy", To: ambit.Ref{Type: "policy", ID: "p"}}},
			Attributes: map[string]ambit.Value{"seats": int64(1)},
		},
	})
	if err != nil || d.Allowed || d.Reason != ambit.ReasonNoPolicy || d.Revision != 7 {
		t.Errorf("%+v, %v", d, err)
	}
	want := `POST /v1/check Bearer ambt_x {"principal":"user:ada","principal_attributes":{"level":3},"action_properties":{"soft":true},` +
		`"context":{"deep":[1.0,1,{"x":0.5}],"ratio":2.0},"permission":"license.read",` +
		`"resource":{"ref":"license:l1","relations":[{"name":"policy","to":"policy:p"}],"attributes":{"seats":1}},"write":["name"]}`
	if len(*asked) != 1 || (*asked)[0] != want {
		t.Errorf("asked\n%s\nwant\n%s", *asked, want)
	}
	if _, err := client.ListResources(t.Context(), ambit.Question{Permission: "license.read"}, "license", Page{Limit: 5, Cursor: "c"}); err == nil {
		t.Error("a decision is taken for a list")
	}
	if want := `POST /v1/list-resources Bearer ambt_x {"permission":"license.read","type":"license","limit":5,"cursor":"c"}`; (*asked)[1] != want {
		t.Errorf("asked\n%s\nwant\n%s", (*asked)[1], want)
	}
}

func TestWhatIsNoServer(t *testing.T) {
	for _, url := range []string{"", "ambit.example", "ftp://ambit.example", "http://", "http://user:secret@ambit.example", "http://x/?y", "http://x/#y", "http://[::1"} {
		if _, err := New(url, "ambt_x"); err == nil || strings.Contains(err.Error(), "secret@") {
			t.Errorf("%q: %v", url, err)
		}
	}
	for _, token := range []string{"", " ambt_x", "ambt_x\n", "ambt_x\r\nX: y"} {
		if _, err := New("http://127.0.0.1", token); err == nil || strings.Contains(err.Error(), "ambt") {
			t.Errorf("%q: %v", token, err)
		}
	}
}
