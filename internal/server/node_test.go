package server

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/journal/sqljournal"
)

// A node is a server that runs, with an account on it.
type node struct {
	t        *testing.T
	server   *Server
	url      string
	address  string
	database string // the file
	log      *safeBuffer
	account  iam.MadeAccount
	operator *iam.MadeAccount
	stop     context.CancelFunc
	ended    chan error
}

// start runs a node until the test ends. change, where there is one, sees the
// server before it listens.
func start(t *testing.T, opts Options, change func(*Server)) *node {
	t.Helper()
	n := &node{t: t, database: filepath.Join(t.TempDir(), "ambit.db"), log: new(safeBuffer), ended: make(chan error, 1)}
	j, err := sqljournal.Open(t.Context(), "sqlite:"+n.database, sqljournal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	opts.Listen, opts.Journal = "127.0.0.1:0", j
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.NewJSONHandler(n.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	if n.server, err = New(opts); err != nil {
		t.Fatal(err)
	}
	if n.account, n.operator, err = n.server.Service().Bootstrap(t.Context(), iam.NewAccount{Slug: "acme"}); err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(n.server)
	}
	ctx, stop := context.WithCancel(context.Background())
	n.stop = stop
	listening := make(chan net.Addr, 1)
	go func() { n.ended <- n.server.Serve(ctx, func(at net.Addr) { listening <- at }) }()
	select {
	case at := <-listening:
		n.address, n.url = at.String(), "http://"+at.String()
	case err := <-n.ended:
		t.Fatalf("it ended before it listened: %v", err)
	}
	t.Cleanup(func() {
		stop()
		select {
		case <-n.ended:
		case <-time.After(20 * time.Second):
			t.Error("it does not stop")
		}
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	return n
}

// get sends a request with a token; empty: none.
func (n *node) get(path, token string) (*http.Response, []byte) {
	n.t.Helper()
	r, err := http.NewRequestWithContext(n.t.Context(), http.MethodGet, n.url+path, nil)
	if err != nil {
		n.t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		n.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		n.t.Fatal(err)
	}
	return answer, body
}

// raw sends bytes and reads one answer.
func (n *node) raw(request string) (*http.Response, []byte, error) {
	n.t.Helper()
	conn := n.dial()
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		n.t.Fatal(err)
	}
	if _, err := io.WriteString(conn, request); err != nil {
		return nil, nil, err
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return answer, body, err
}

func (n *node) dial() net.Conn {
	n.t.Helper()
	conn, err := (&net.Dialer{Timeout: 10 * time.Second}).DialContext(n.t.Context(), "tcp", n.address)
	if err != nil {
		n.t.Fatal(err)
	}
	return conn
}

// alive holds the node to answering as it should.
func (n *node) alive() {
	n.t.Helper()
	answer, body := n.get("/v1/whoami", n.account.Token.Reveal())
	var who struct {
		Slug      string    `json:"slug"`
		Principal ambit.Ref `json:"principal"`
	}
	if err := json.Unmarshal(body, &who); answer.StatusCode != http.StatusOK || err != nil || who.Slug != "acme" || who.Principal != n.account.Owner {
		n.t.Errorf("whoami: %d %s", answer.StatusCode, body)
	}
}

// code is the code of a problem document.
func code(t *testing.T, body []byte) string {
	t.Helper()
	var p struct {
		Code string `json:"code"`
	}
	if err := json.Unmarshal(body, &p); err != nil {
		t.Errorf("%s is no problem document: %v", body, err)
	}
	return p.Code
}

// A safeBuffer takes the log of several goroutines.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write adds to the log.
func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

// String is the log so far.
func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
