package server

import (
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
)

// drip sends a byte now and then until the server closes, or the time is over, and
// reports whether it closed.
func drip(conn net.Conn, begun string) bool {
	defer conn.Close()
	io.WriteString(conn, begun)
	closed := make(chan struct{})
	go func() {
		io.Copy(io.Discard, conn)
		close(closed)
	}()
	for deadline := time.After(time.Minute); ; {
		select {
		case <-closed:
			return true
		case <-deadline:
			return false
		case <-time.After(20 * time.Millisecond):
			conn.Write([]byte("x")) // a failure shows in what is read
		}
	}
}

// Those who send a byte at a time, however many, are let go, and keep nobody from
// being answered meanwhile.
func TestDrippingClientsAreLetGo(t *testing.T) {
	n := start(t, Options{RequestTimeout: 3 * time.Second}, nil)
	var clients sync.WaitGroup
	for range 50 {
		for name, begun := range map[string]string{
			"the first line": "GET /v1/", "a header": "GET /v1/whoami HTTP/1.1\r\nHost: x\r\nX: ",
			"a body":   n.head("POST", "/v1/groups", "Content-Type: application/json", "Content-Length: 1000") + `{"name": "`,
			"a chunk":  n.head("POST", "/v1/groups", "Content-Type: application/json", "Transfer-Encoding: chunked") + "3e8\r\n{",
			"in bulk":  n.head("POST", "/v1/bulk/resources", "Content-Type: application/x-ndjson", "Transfer-Encoding: chunked") + "3e8\r\n{",
			"trailers": n.head("POST", "/v1/groups", "Content-Type: application/json", "Transfer-Encoding: chunked") + "2\r\n{}\r\n0\r\nX: ",
		} {
			conn := n.dial()
			clients.Go(func() {
				if !drip(conn, begun) {
					t.Errorf("one who drips %s is waited for", name)
				}
			})
		}
	}
	n.alive()
	clients.Wait()
	n.sound()
}

// A client that does not read what it asked for is let go too, and one that has
// said all it will say is answered or let go.
func TestClientsThatDoNotReadAreLetGo(t *testing.T) {
	n := start(t, Options{RequestTimeout: 3 * time.Second}, nil)
	callers := authn.New(authn.Options{Journal: n.server.opts.Journal, Accounts: n.server.accounts, Clock: n.server.clock.now})
	owner, err := callers.Authenticate(t.Context(), n.account.Token.Reveal(), "")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 40 { // what is asked for is more than the buffers of two sockets hold
		policy := &ambit.Policy{Effect: ambit.Allow, Description: strings.Repeat("x", 1000), Principals: []ambit.Ref{owner.Principal}, Permissions: []ambit.Pattern{"ambit.roles:read"}, Nodes: []ambit.Ref{{Type: ambit.AccountType, ID: n.account.ID}}}
		policy.Name = "p" + strings.Repeat("o", i)
		if _, _, err := n.server.Service().Create(t.Context(), owner, policy, iam.Write{}); err != nil {
			t.Fatal(err)
		}
	}
	request := strings.Replace(n.head("GET", "/v1/audit/export"), "Connection: close\r\n", "", 1)
	var clients sync.WaitGroup
	for range 20 {
		conn := n.dial()
		clients.Go(func() {
			defer conn.Close()
			conn.(*net.TCPConn).SetReadBuffer(4 << 10)
			conn.SetDeadline(time.Now().Add(time.Minute))
			for {
				if _, err := io.WriteString(conn, request); err != nil {
					if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
						t.Error("one who does not read is waited for")
					}
					return // the server has closed
				}
			}
		})
	}
	for _, begun := range []string{"", "GET /v1", n.head("GET", "/v1/whoami"), n.head("POST", "/v1/groups", "Content-Length: 10") + "{"} {
		conn := n.dial()
		clients.Go(func() {
			defer conn.Close()
			io.WriteString(conn, begun)
			conn.(*net.TCPConn).CloseWrite()
			conn.SetDeadline(time.Now().Add(time.Minute))
			if _, err := io.Copy(io.Discard, conn); err != nil && err.(net.Error).Timeout() {
				t.Errorf("one who has ended after %.30q is waited for", begun)
			}
		})
	}
	n.alive()
	clients.Wait()
	n.sound()
	for deadline := time.Now().Add(time.Minute); n.inFlight() > 1; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%v requests are still being answered", n.inFlight())
		}
	}
}

// inFlight is how many requests are being answered, that of asking among them.
func (n *node) inFlight() int {
	n.t.Helper()
	a, body := n.get("/metrics", n.operator.Token.Reveal())
	if a.StatusCode != http.StatusOK {
		n.t.Fatalf("metrics: %d", a.StatusCode)
	}
	_, after, _ := strings.Cut(string(body), "\nambit_http_requests_in_flight ")
	count := 0
	for _, digit := range strings.SplitN(after, "\n", 2)[0] {
		count = 10*count + int(digit-'0')
	}
	return count
}
