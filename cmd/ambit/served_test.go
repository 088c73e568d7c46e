package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// A database is one in a file, with an account that has the catalog keygen.
type database struct {
	program string // ambit
	url     string
	account string // its id
	token   string // of its owner
}

// newDatabase makes one with ambit init.
func newDatabase(t *testing.T, program string) *database {
	t.Helper()
	d := &database{program: program, url: "sqlite:" + filepath.Join(t.TempDir(), "ambit.db")}
	out, err := exec.CommandContext(t.Context(), program, "init", "--database", d.url, "--account", "acme", "--catalog", "keygen", "--json").Output()
	if err != nil {
		t.Fatalf("ambit init: %v", err)
	}
	var made struct {
		Account struct{ ID string }
		Token   string
	}
	if err := json.Unmarshal(out, &made); err != nil {
		t.Fatal(err)
	}
	d.account, d.token = made.Account.ID, made.Token
	return d
}

// verify runs ambit audit verify, which must find nothing.
func (d *database) verify(t *testing.T) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), d.program, "audit", "verify", "--database", d.url).CombinedOutput(); err != nil {
		t.Fatalf("ambit audit verify: %v\n%s", err, out)
	}
}

// A served database is ambit serve on a database.
type served struct {
	cmd  *exec.Cmd
	url  string
	log  bytes.Buffer
	http *http.Client

	killed sync.Once
}

// begin starts ambit serve, as an argument of wrap where there is one, and does
// not wait for it to listen.
func (d *database) begin(t *testing.T, wrap ...string) (*served, io.Reader) {
	t.Helper()
	args := append(wrap, d.program, "serve", "--database", d.url, "--listen", "127.0.0.1:0", "--log-level", "error")
	p := &served{cmd: exec.CommandContext(t.Context(), args[0], args[1:]...)}
	p.http = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 16, DialContext: (&net.Dialer{}).DialContext}}
	p.cmd.Stderr, p.cmd.WaitDelay = &p.log, time.Minute
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	return p, out
}

// serve starts ambit serve, and waits until it listens.
func (d *database) serve(t *testing.T, wrap ...string) *served {
	t.Helper()
	p, out := d.begin(t, wrap...)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		p.kill()
		t.Fatalf("it does not listen: %v\n%s", err, p.log.String())
	}
	p.url = strings.TrimSpace(line)
	return p
}

// kill is kill -9.
func (p *served) kill() {
	p.killed.Do(func() {
		p.cmd.Process.Kill()
		p.cmd.Wait() // it was killed
		p.http.CloseIdleConnections()
	})
}

// An answer is what a request was answered; a body that broke off is as far as it
// came.
type answer struct {
	status int
	header http.Header
	body   []byte
	broken error // why the body broke off
}

// revision is what the answer says that the account's was.
func (a answer) revision() (n uint64) {
	fmt.Sscan(a.header.Get("Ambit-Revision"), &n) // 0 where there is none
	return n
}

// send makes a request with a token. An error is a request without an answer.
func (p *served) send(token, method, path, body string, header ...string) (answer, error) {
	r, err := http.NewRequest(method, p.url+path, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	r.GetBody = nil // or else the client sends it again by itself
	got, err := p.http.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer got.Body.Close()
	a := answer{status: got.StatusCode, header: got.Header}
	a.body, a.broken = io.ReadAll(got.Body)
	return a, nil
}

// get reads a JSON document, which must be there.
func (p *served) get(t *testing.T, token, path string, into any) {
	t.Helper()
	a, err := p.send(token, http.MethodGet, path, "")
	if err = errors.Join(err, a.broken); err != nil {
		t.Fatalf("%s: %v\n%s", path, err, p.log.String())
	}
	if a.status != http.StatusOK {
		t.Fatalf("%s is answered %d %s", path, a.status, a.body)
	}
	if err := json.Unmarshal(a.body, into); err != nil {
		t.Fatalf("%s is answered %s: %v", path, a.body, err)
	}
}

// A logged entry is one of GET /v1/audit.
type logged struct {
	Revision  uint64
	Operation string
	Request   string
	Actor     struct{ Principal, Token, Address string }
	Changes   []json.RawMessage
}

// text is all that the entry says was changed.
func (e *logged) text() string { return string(bytes.Join(jsons(e.Changes), []byte("\n"))) }

// String is the entry in a line; that of none says so.
func (e *logged) String() string {
	if e == nil {
		return "nothing"
	}
	return e.Operation + " " + e.text()
}

func jsons(list []json.RawMessage) [][]byte {
	out := make([][]byte, len(list))
	for i, one := range list {
		out[i] = one
	}
	return out
}

// audit are the entries after a revision, as the server tells them.
func (p *served) audit(t *testing.T, token string, after uint64) []logged {
	t.Helper()
	var all []logged
	for {
		var page struct {
			Items []logged
			Next  uint64
		}
		p.get(t, token, fmt.Sprintf("/v1/audit?limit=1000&after=%d", after), &page)
		all = append(all, page.Items...)
		if page.Next == 0 {
			return all
		}
		after = page.Next
	}
}
