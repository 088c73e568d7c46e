// Package bed starts a real server, built from this repository, for the clients of
// other systems to talk to.
package bed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A Server is an `ambit serve` on a database of its own, with one account.
type Server struct {
	URL     string // http://127.0.0.1:PORT; https after StartTLS
	Account string // 32 hexadecimal digits
	Slug    string
	Token   string // of the account's first owner

	// Client trusts the server.
	Client *http.Client

	t           testing.TB
	database    string
	certificate string // the file of it; empty: none
}

// built is the folder of what binary builds; empty: nothing yet.
var built string

// Clean removes what was built for the tests of this process, which run no more:
// for TestMain.
func Clean() error { return os.RemoveAll(built) }

// binary builds the command once for the whole test process.
var binary = sync.OnceValues(func() (string, error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "ambit-e2e-")
	if err != nil {
		return "", err
	}
	built = dir
	path := filepath.Join(dir, "ambit")
	build := exec.Command("go", "build", "-o", path, "./cmd/ambit")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building ambit: %w\n%s", err, out)
	}
	return path, nil
})

// Root is the folder of the repository.
func Root() (string, error) {
	dir, err := os.Getwd()
	for ; err == nil && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, missing := os.Stat(filepath.Join(dir, "cmd", "ambit", "main.go")); missing == nil {
			return dir, nil
		}
	}
	return "", errors.Join(err, errors.New("the repository's root was not found above the working directory"))
}

// Start makes a database with an account that has adopted a catalog, and serves it
// until the test ends. More flags of `ambit serve` may follow.
func Start(t testing.TB, catalog string, flags ...string) *Server {
	t.Helper()
	s := &Server{t: t, Client: http.DefaultClient, URL: "http://"}
	s.start(catalog, flags)
	return s
}

func (s *Server) start(catalog string, flags []string) {
	s.t.Helper()
	s.database = "sqlite:" + filepath.Join(s.t.TempDir(), "ambit.db")
	s.Slug = "acme"
	made := s.Init(s.Slug, catalog)
	s.Account, s.Token = made.Account.ID, made.Token
	s.serve(flags)
}

// A Made is what `ambit init --json` prints.
type Made struct {
	Account struct{ ID, Slug string }
	Token   string
}

// Init makes another account on the server's database.
func (s *Server) Init(slug, catalog string) Made {
	s.t.Helper()
	var made Made
	out := s.run("init", "--database", s.database, "--account", slug, "--catalog", catalog, "--json")
	if err := json.Unmarshal(out, &made); err != nil {
		s.t.Fatalf("ambit init printed %s: %v", out, err)
	}
	return made
}

// Ambit runs a command against the server and returns what it prints and its exit
// code.
func (s *Server) Ambit(args ...string) (string, int) {
	s.t.Helper()
	cmd := s.command(args...)
	cmd.Env = append(os.Environ(), "AMBIT_URL="+s.URL, "AMBIT_TOKEN="+s.Token, "NO_COLOR=1")
	if s.certificate != "" {
		cmd.Env = append(cmd.Env, "SSL_CERT_FILE="+s.certificate)
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

func (s *Server) command(args ...string) *exec.Cmd {
	s.t.Helper()
	path, err := binary()
	if err != nil {
		s.t.Fatal(err)
	}
	return exec.Command(path, args...)
}

func (s *Server) run(args ...string) []byte {
	s.t.Helper()
	cmd := s.command(args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		s.t.Fatalf("ambit %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	return out
}

// serve starts the server and waits until it can decide.
func (s *Server) serve(flags []string) {
	s.t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	cmd := s.command(append([]string{"serve", "--listen", address, "--database", s.database}, flags...)...)
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	s.t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		if err := <-ended; err != nil {
			s.t.Errorf("the server ended with %v\n%s", err, log.String())
		}
	})
	s.URL += address
	for range 200 {
		if response, err := s.Client.Get(s.URL + "/readyz"); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatalf("the server does not get ready\n%s", log.String())
}

// An Answer is an answer of the server.
type Answer struct {
	Status int
	Header http.Header
	Text   string
}

// Send sends a request with the account's token, or with headers of one's own, and
// a body that is sent as it is where it is a string and as JSON otherwise; nil:
// none.
func (s *Server) Send(method, path string, body any, headers ...string) Answer {
	s.t.Helper()
	var text io.Reader
	switch body := body.(type) {
	case nil:
	case string:
		text = strings.NewReader(body)
	default:
		b, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		text = bytes.NewReader(b)
	}
	r, err := http.NewRequest(method, s.URL+path, text)
	if err != nil {
		s.t.Fatal(err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if len(headers) == 0 {
		headers = []string{"Authorization", "Bearer " + s.Token}
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := s.Client.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return Answer{response.StatusCode, response.Header, string(read)}
}

// Native sends a request to the native API, which must carry it out, and returns
// the answer's JSON.
func (s *Server) Native(method, path string, body any) map[string]any {
	s.t.Helper()
	answer := s.Send(method, path, body)
	if answer.Status >= 300 {
		s.t.Fatalf("%s %s: %d %s", method, path, answer.Status, answer.Text)
	}
	var read map[string]any
	if answer.Text != "" {
		if err := json.Unmarshal([]byte(answer.Text), &read); err != nil {
			s.t.Fatalf("%s %s answers %s: %v", method, path, answer.Text, err)
		}
	}
	return read
}

// Member makes an accepted user with a token of his own, and returns his id and
// the token.
func (s *Server) Member(name string) (id, token string) {
	s.t.Helper()
	user := s.Native("POST", "/v1/users", map[string]any{"name": name, "status": "accepted"})
	made := s.Native("POST", "/v1/tokens", map[string]any{"principal": user["ref"]})
	return user["id"].(string), made["secret"].(string)
}

// Allowed asks the engine whether a principal may do something to a resource.
func (s *Server) Allowed(principal, permission, resource string) bool {
	s.t.Helper()
	question := map[string]any{"principal": principal, "permission": permission}
	if resource != "" {
		question["resource"] = map[string]any{"ref": resource}
	}
	return s.Native("POST", "/v1/check", question)["allowed"].(bool)
}
