package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// A served is an account on a real server on loopback, with a real database.
type served struct {
	t        *testing.T
	url      string
	token    string // of the first owner
	operator string
	id       string // of the account
}

// serve makes an account in a new database and serves it until the test ends.
func serve(t *testing.T, slug string, catalogs ...string) *served {
	t.Helper()
	database := "sqlite:" + filepath.Join(t.TempDir(), "ambit.db")
	args := []string{"init", "--database", database, "--account", slug, "--json"}
	for _, name := range catalogs {
		args = append(args, "--catalog", name)
	}
	stdout, stderr, code := command(t, args...)
	var made initAnswer
	if err := json.Unmarshal([]byte(stdout), &made); err != nil || code != exitOK {
		t.Fatalf("init: %v\n%s", err, stderr)
	}
	ctx, stop := context.WithCancel(context.Background())
	out, errs := &shared{}, &shared{}
	ended := make(chan int, 1)
	go func() {
		ended <- Main(ctx, []string{"serve", "--database", database, "--listen", "127.0.0.1:0"}, testTerminal(out, errs))
	}()
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != exitOK {
			t.Errorf("serve ends with %d\n%s", code, errs)
		}
	})
	for range 400 {
		if url := strings.TrimSpace(out.String()); url != "" {
			return &served{t, url, made.Token, made.OperatorToken, made.Account.ID}
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("it does not listen\n%s", errs)
	return nil
}

// A shared buffer is written by a server and read by its test.
type shared struct {
	sync.Mutex
	bytes.Buffer
}

// Write and String keep each other waiting.
func (s *shared) Write(p []byte) (int, error) {
	s.Lock()
	defer s.Unlock()
	return s.Buffer.Write(p)
}

func (s *shared) String() string {
	s.Lock()
	defer s.Unlock()
	return s.Buffer.String()
}

// runs runs a command line as the owner.
func (s *served) runs(args ...string) (stdout, stderr string, code int) {
	s.t.Helper()
	return commandWith(s.t, map[string]string{urlEnv: s.url, tokenEnv: s.token}, args...)
}

// does runs a command line that must succeed.
func (s *served) does(args ...string) (stdout, stderr string) {
	s.t.Helper()
	stdout, stderr, code := s.runs(args...)
	if code != exitOK {
		s.t.Fatalf("%v: exit code %d\n%s%s", args, code, stdout, stderr)
	}
	return stdout, stderr
}

// fails runs a command line that must end so.
func (s *served) fails(want int, say string, args ...string) {
	s.t.Helper()
	stdout, stderr, code := s.runs(args...)
	if code != want || !strings.Contains(stderr, say) {
		s.t.Errorf("%v: exit code %d, want %d; stdout %q, stderr %q, want %q", args, code, want, stdout, stderr, say)
	}
}

// file writes a file of the test.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// posts sends a request of the native API.
func (s *served) posts(path, token, body string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer got.Body.Close()
	if got.StatusCode >= 300 {
		s.t.Fatalf("%s answers %s", path, got.Status)
	}
}
