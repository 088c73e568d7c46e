package server

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// spellings are those of /v1/whoami that something in front of a server could take
// for another path, and other paths that are none.
var spellings = []string{
	"//v1/whoami", "/v1//whoami", "/v1/whoami/", "/v1/whoami//", "/./v1/whoami", "/v1/./whoami", "/v1/whoami/.",
	"/x/../v1/whoami", "/v1/x/../whoami", "/v1/whoami/..", "/../v1/whoami", "/v1/../../v1/whoami",
	"/%2e/v1/whoami", "/v1/%2e/whoami", "/v1/x/%2e%2e/whoami", "/v1/x/%2E./whoami", "/v1/x/.%2e/whoami",
	"/v1%2fwhoami", "/v1%2Fwhoami", "/v1/whoami%2f", "/v1/%2fwhoami", "/%2fv1/whoami",
	`/v1\whoami`, "/v1%5cwhoami", `/x\..\v1\whoami`, "/v1/whoami;x=1", "/v1;x/whoami",
	"/v1/whoami%00", "/v1/whoami%0a", "/v1/whoami%0d%0aX:%20y", "/v1/whoami%20", "/v1/whoami%09", "/v1/whoami%7f",
	"/v1/who%61mi", "/%76%31/whoami", "/V1/whoami", "/v1/WHOAMI", "/v1/whoami%", "/v1/whoami%zz", "/v1/whoami%c0%af",
	"/v1/whoami.", "/v1/whoami.json", "/v1/whoami%3fx", "/v1/whoami%23", "v1/whoami", "", "*", "/v1/whoami/*", "/v1", "/v1/",
}

func TestOneSpellingOfAPathIsRouted(t *testing.T) {
	n := start(t, Options{}, nil)
	for _, path := range spellings {
		answer, body, err := n.raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer " + n.account.Token.Reveal() + "\r\n\r\n")
		switch {
		case err != nil:
			t.Errorf("%q: %v", path, err)
		case answer.StatusCode != http.StatusNotFound && answer.StatusCode != http.StatusBadRequest:
			t.Errorf("%q is answered %d %s", path, answer.StatusCode, body)
		case answer.Header.Get("Location") != "" || strings.Contains(string(body), n.account.ID):
			t.Errorf("%q is routed: %v %s", path, answer.Header, body)
		}
	}
	n.alive()
}

func TestPathsThatAreThemselves(t *testing.T) {
	for path, want := range map[string]bool{
		"/": false, "/v1/whoami": false, "/v1/resources/shop%2Fweb": false, "/v1/users/%C3%A9": false, "/a~b": false, "/a%7Eb": false,
		"/v1/users/a%20b": false, "/v1/...": false,
		"": true, "x": true, "//": true, "/a//b": true, "/a/": true, "/a/../b": true, "/a%2eb": true, "/%41": true, "/%": true, "/%4": true, "/%1f": true,
	} {
		if got := unclean(path); got != want {
			t.Errorf("unclean(%q) = %v", path, got)
		}
	}
}

// malformed are requests that are none, or that could mean more than one thing.
var malformed = []string{
	"\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\nHost: x\r\n\r\n", "GET /v1/whoami HTTP/1.1\r\n\r\n",
	"GET /v1/whoami HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "GET /v1/whoami HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n",
	"POST /v1/whoami HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
	"POST /v1/whoami HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
	"POST /v1/whoami HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
	"GET /v1/whoami HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("y", 64<<10) + "\r\n\r\n",
	"\x00\xff\xfe\r\n\r\n", "GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n", "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", "TRACE /v1/whoami HTTP/1.1\r\nHost: x\r\n\r\n",
	"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}

func TestMalformedRequestsAreRefused(t *testing.T) {
	n := start(t, Options{}, nil)
	for _, request := range malformed {
		answer, body, err := n.raw(request)
		if err != nil {
			continue // closed without an answer
		}
		// The two of 5xx are what HTTP wants said of versions and codings that are not known (RFC 9112, 2.5 and 6.1).
		if s := answer.StatusCode; s < 400 || s >= 500 && s != http.StatusNotImplemented && s != http.StatusHTTPVersionNotSupported {
			t.Errorf("%.40q is answered %d %s", request, answer.StatusCode, body)
		}
	}
	n.alive()
}

func TestSlowClientsAreLetGo(t *testing.T) {
	n := start(t, Options{RequestTimeout: 300 * time.Millisecond}, func(s *Server) {
		s.handler = s.chain(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.Copy(io.Discard, r.Body); err != nil {
				w.WriteHeader(http.StatusRequestTimeout)
			}
		}))
	})
	for name, begun := range map[string]string{
		"nothing":       "",
		"half a line":   "GET /v1/who",
		"half a header": "GET /v1/whoami HTTP/1.1\r\nHost: x\r\nAuthor",
		"half a body":   "POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
	} {
		conn := n.dial()
		if _, err := io.WriteString(conn, begun); err != nil {
			t.Fatal(err)
		}
		conn.SetDeadline(time.Now().Add(15 * time.Second))
		_, err := io.ReadAll(conn) // until the server closes
		if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
			t.Errorf("one who sends %s is waited for", name)
		}
		conn.Close()
	}
}

func TestManyConnectionsAtOnce(t *testing.T) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	many := min(10_000, (int(min(limit.Cur, 1<<20))-500)/2) // both ends are ours
	if many < 100 {
		t.Skipf("only %d files may be open", limit.Cur)
	}
	n := start(t, Options{Concurrent: 64}, nil)
	request := "GET /v1/whoami HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + n.account.Token.Reveal() + "\r\n\r\n"
	conns := make([]net.Conn, many)
	for i := range conns {
		conns[i] = n.dial()
		// Each asks at once, or else the first are let go as slow while the last still come.
		conns[i].SetDeadline(time.Now().Add(time.Minute))
		io.WriteString(conns[i], request) // a failure shows in what is read
		answer, err := http.ReadResponse(bufio.NewReader(conns[i]), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, answer.Body); err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("connection %d is answered %d, %v", i+1, answer.StatusCode, err)
		}
	}
	var wait sync.WaitGroup
	var mu sync.Mutex
	statuses := map[string]int{}
	for part := range 8 {
		wait.Go(func() {
			for i := part; i < many; i += 8 {
				conns[i].SetDeadline(time.Now().Add(time.Minute))
				io.WriteString(conns[i], request) // a failure shows in what is read
			}
			for i := part; i < many; i += 8 {
				line := make([]byte, len("HTTP/1.1 200"))
				if _, err := io.ReadFull(conns[i], line); err != nil {
					line = []byte(err.Error())
				}
				mu.Lock()
				statuses[string(line)]++
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	t.Logf("%d connections: %v", many, statuses)
	if got := statuses["HTTP/1.1 200"] + statuses["HTTP/1.1 503"]; got != many || statuses["HTTP/1.1 200"] == 0 {
		t.Errorf("%d of %d are answered as they should be: %v", got, many, statuses)
	}
	n.alive()
	for _, conn := range conns {
		conn.Close()
	}
	n.alive()
}
