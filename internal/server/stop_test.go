package server

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A gate is a handler whose requests wait until it opens.
type gate struct {
	inside chan struct{} // one for each request that came in
	open   chan struct{}
}

func newGate() *gate { return &gate{make(chan struct{}, 100), make(chan struct{})} }

// ServeHTTP waits.
func (g *gate) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	g.inside <- struct{}{}
	<-g.open
	fmt.Fprint(w, "through")
}

// before puts a gate at /gate, beneath everything that happens to requests.
func before(g *gate) func(*Server) {
	return func(s *Server) {
		mux := http.NewServeMux()
		mux.Handle("/", s.surfaces)
		mux.Handle("/gate", g)
		s.handler = s.chain(mux)
	}
}

// send makes a request beside the test, which is told the body.
func (n *node) send(path string) <-chan string {
	answered := make(chan string, 1)
	go func() {
		answer, body, err := n.raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		if err != nil {
			answered <- err.Error()
			return
		}
		answered <- fmt.Sprint(answer.StatusCode, " ", string(body))
	}()
	return answered
}

func TestStoppingLetsRequestsUnderWayEnd(t *testing.T) {
	g := newGate()
	n := start(t, Options{}, before(g))
	answered := n.send("/gate")
	<-g.inside
	n.stop()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		conn, err := net.Dial("tcp", n.address)
		if err != nil {
			break // nobody new is taken
		}
		conn.Close()
		if time.Now().After(deadline) {
			t.Fatal("it goes on listening")
		}
	}
	select {
	case err := <-n.ended:
		t.Fatalf("it did not wait: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(g.open)
	if got := <-answered; got != "200 through" {
		t.Errorf("the request under way was answered %q", got)
	}
	if err := <-n.ended; err != nil {
		t.Errorf("stopping: %v", err)
	}
	n.ended <- nil // for the end of the test
}

func TestStoppingDoesNotWaitForever(t *testing.T) {
	g := newGate()
	n := start(t, Options{DrainTimeout: 50 * time.Millisecond}, before(g))
	answered := n.send("/gate")
	<-g.inside
	n.stop()
	err := <-n.ended
	if err == nil || !strings.Contains(err.Error(), "did not end in time") {
		t.Errorf("stopping: %v", err)
	}
	close(g.open)
	<-answered
	n.ended <- nil
}

func TestTooManyRequestsAreTurnedAway(t *testing.T) {
	g := newGate()
	n := start(t, Options{Concurrent: 2}, before(g))
	first, second := n.send("/gate"), n.send("/gate")
	<-g.inside
	<-g.inside
	answer, body := n.get("/v1/whoami", n.account.Token.Reveal())
	if answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") == "" || code(t, body) != "overloaded" {
		t.Errorf("the third is answered %d %v %s", answer.StatusCode, answer.Header, body)
	}
	if answer, body := n.get("/healthz", ""); answer.StatusCode != http.StatusOK {
		t.Errorf("a busy node is not alive: %d %s", answer.StatusCode, body)
	}
	close(g.open)
	for _, answered := range []<-chan string{first, second} {
		if got := <-answered; got != "200 through" {
			t.Errorf("one that had a place is answered %q", got)
		}
	}
	n.alive()
}
