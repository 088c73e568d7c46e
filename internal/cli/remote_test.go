package cli

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/world"
)

// A worldServer answers decisions over HTTP from a world, in the form of the
// native API; lists come in pages of two.
type worldServer struct {
	t     *testing.T
	world *world.World
}

const testToken = "ambt_test"

// ServeHTTP answers one question.
func (s worldServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer "+testToken {
		s.write(w, http.StatusUnauthorized, map[string]any{"code": "unauthenticated", "detail": "the token is not valid"})
		return
	}
	var body struct {
		Principal  ambit.Ref
		Permission ambit.PermissionID
		Resource   struct {
			Ref       ambit.Ref
			Relations []ambit.Relation
		}
		Context map[string]ambit.Value
		Write   []string
		Type    ambit.TypeName
		Limit   int
		Cursor  string
	}
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&body); err != nil {
		s.t.Error(err)
	}
	q := ambit.Question{
		Principal: body.Principal, Permission: body.Permission, Context: body.Context, Write: body.Write, Now: demoNow,
		Resource: ambit.Target{Ref: body.Resource.Ref, Relations: body.Resource.Relations},
	}
	page := world.Page{Limit: min(2, max(body.Limit, 1)), Cursor: body.Cursor}
	asker, ctx := s.world.Asker(), r.Context()
	var answer any
	var err error
	switch r.URL.Path {
	case "/v1/check":
		answer, err = asker.Check(ctx, q)
	case "/v1/explain":
		answer, err = asker.Explain(ctx, q)
	case "/v1/list-resources":
		l, failed := asker.ListResources(ctx, q, body.Type, page)
		answer, err = map[string]any{"resources": append([]ambit.Ref{}, l.Items...), "names": s.world.Account.Names(l.Items), "next": l.Cursor, "reason": l.Reason, "detail": l.Detail}, failed
	case "/v1/list-principals":
		l, failed := asker.ListPrincipals(ctx, q, body.Type, page)
		answer, err = map[string]any{"principals": append([]ambit.Ref{}, l.Items...), "names": s.world.Account.Names(l.Items), "next": l.Cursor, "reason": l.Reason, "detail": l.Detail}, failed
	case "/v1/list-permissions":
		l, failed := asker.ListPermissions(ctx, q, page)
		answer, err = map[string]any{"permissions": append([]ambit.PermissionID{}, l.Items...), "next": l.Cursor, "reason": l.Reason, "detail": l.Detail}, failed
	}
	if err != nil {
		s.write(w, http.StatusUnprocessableEntity, map[string]any{"code": "bad_reference", "detail": err.Error()})
		return
	}
	s.write(w, http.StatusOK, answer)
}

func (s worldServer) write(w http.ResponseWriter, status int, answer any) {
	kind := "application/json"
	if status >= 400 {
		kind = "application/problem+json"
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		s.t.Error(err)
	}
}

// serveDemo serves a world of the demo.
func serveDemo(t *testing.T, name string) string {
	t.Helper()
	w, err := readDemo(name)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(worldServer{t, w})
	t.Cleanup(server.Close)
	return server.URL
}

// commandWith runs a command line in an environment.
func commandWith(t *testing.T, env map[string]string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	terminal := testTerminal(&out, &errs)
	terminal.Env = func(name string) string { return env[name] }
	code = Main(t.Context(), args, terminal)
	return out.String(), errs.String(), code
}

// TestAServerIsAskedLikeAWorld asks both the same, and wants the same answers in
// the same words.
func TestAServerIsAskedLikeAWorld(t *testing.T) {
	env := map[string]string{urlEnv: serveDemo(t, "keygen"), tokenEnv: testToken}
	for _, line := range []string{
		"check product:editor license.read license:ada-editor",
		"check product:editor license.read license:ada-game",
		"check ambit.user:sam license.update license:ada-editor --write maxMachines",
		"check user:nobody license.read license:ada-game",
		"explain product:editor license.read license:ada-editor",
		"explain product:editor user.read user:ada",
		"explain ambit.user:sam license.update license:ada-editor --write maxMachines",
		"list resources product:editor license.read",
		"list resources ambit.user:sam license.read",
		"list principals license.read license:ada-editor",
		"list principals license.read license:ada-editor --type product",
		"list permissions product:editor license:ada-editor",
		"list permissions user:nobody",
	} {
		args := strings.Fields(line)
		stdout, stderr, code := commandWith(t, env, args...)
		world := append(slices.Clone(args), "--world", "demo:keygen")
		if args[0] != "check" {
			world = append(world, "--now", demoNow.Format("2006-01-02T15:04:05Z07:00"))
		}
		wantOut, wantErr, wantCode := command(t, world...)
		if diff := cmp.Diff(wantOut, stdout); diff != "" || stderr != wantErr || code != wantCode {
			t.Errorf("%s: exit code %d, want %d; stderr %q, want %q (-world +server)\n%s", line, code, wantCode, stderr, wantErr, diff)
		}
	}
}

func TestServersAreNamedWhole(t *testing.T) {
	url := serveDemo(t, "keygen")
	t.Chdir(t.TempDir())
	if err := os.WriteFile("token", []byte(testToken+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ask := []string{"check", "product:editor", "license.read", "license:ada-editor"}
	for _, c := range []struct {
		env  map[string]string
		args []string
		code int
		want string // in stderr
	}{
		{nil, []string{"--url", url, "--token-file", "token"}, exitOK, ""},
		{map[string]string{tokenEnv: testToken}, []string{"--url", url}, exitOK, ""},
		{map[string]string{urlEnv: "http://127.0.0.1:1", tokenEnv: "ambt_wrong"}, []string{"--url", url, "--token-file", "token"}, exitOK, ""},
		{map[string]string{urlEnv: url, tokenEnv: testToken}, []string{"--world", "demo:keygen"}, exitOK, ""},
		{nil, nil, exitUsage, "name a world with --world FILE, or a server with --url or AMBIT_URL"},
		{nil, []string{"--url", url}, exitNotAuthenticated, "set AMBIT_TOKEN, or name its file"},
		{map[string]string{tokenEnv: "ambt_wrong"}, []string{"--url", url}, exitNotAuthenticated, "the token is not valid"},
		{nil, []string{"--url", url, "--token-file", "nowhere"}, exitNotFound, "there is no file nowhere"},
		{map[string]string{tokenEnv: testToken}, []string{"--url", "nowhere"}, exitUsage, `"nowhere" is no URL of a server`},
		{map[string]string{tokenEnv: testToken}, []string{"--url", "x:" + testToken + "@nowhere"}, exitUsage, "that is no URL of a server"},
		{map[string]string{tokenEnv: testToken}, []string{"--url", "http://127.0.0.1:1"}, exitError, "asking the server at http://127.0.0.1:1: dial tcp 127.0.0.1:1: connect: connection refused\nambit: hint: does it run"},
		{nil, []string{"--wrld", "demo:keygen"}, exitUsage, "did you mean --world?"},
		{nil, []string{"--xyzzyx"}, exitUsage, "has examples"},
		{nil, []string{"--url", url, "--world", "demo:keygen"}, exitUsage, "ask one of them"},
		{map[string]string{tokenEnv: testToken}, []string{"--url", url, "--now", "2026-01-01T00:00:00Z"}, exitUsage, "a server decides at its own time"},
		{map[string]string{tokenEnv: testToken}, []string{"--url", url, "--relation", "policy=pro"}, exitUsage, "whole references, such as policy=type:id"},
	} {
		_, stderr, code := commandWith(t, c.env, append(slices.Clone(ask), c.args...)...)
		if code != c.code || !strings.Contains(stderr, c.want) || c.want == "" && stderr != "" || strings.Contains(stderr, testToken) {
			t.Errorf("%v %v: exit code %d, want %d; stderr %q", c.env, c.args, code, c.code, stderr)
		}
	}
}
