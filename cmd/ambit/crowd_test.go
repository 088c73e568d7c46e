package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Ten thousand connections are open at once, all of them ask, and each is
// answered, or told that there are too many; a node that was left by them is as it
// was before.
func TestTenThousandConnections(t *testing.T) {
	if testing.Short() {
		t.Skip("package server opens as many as one process can hold both ends of")
	}
	const many = 10_000
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	if limit.Cur < many+500 { // the server is a process of its own, with as many
		t.Skipf("only %d files may be open; %d are needed (ulimit -n)", limit.Cur, many+500)
	}
	program, err := exec.LookPath("ambit")
	if err != nil {
		t.Fatal(err)
	}
	d := newDatabase(t, program)
	p := d.serve(t)
	request := "GET /v1/whoami HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + d.token + "\r\n\r\n"
	conns := make([]net.Conn, many)
	for i := range conns {
		conn, err := net.DialTimeout("tcp", strings.TrimPrefix(p.url, "http://"), 30*time.Second)
		if err != nil {
			t.Fatalf("connection %d: %v", i+1, err)
		}
		defer conn.Close()
		// Each asks at once, or else the first are let go as slow while the last still come.
		conn.SetDeadline(time.Now().Add(time.Minute))
		io.WriteString(conn, request) // a failure shows in what is read
		got, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("connection %d: %v", i+1, err)
		}
		if _, err := io.Copy(io.Discard, got.Body); err != nil || got.StatusCode != http.StatusOK {
			t.Fatalf("connection %d is answered %d, %v", i+1, got.StatusCode, err)
		}
		conns[i] = conn
	}
	var wait sync.WaitGroup
	var mu sync.Mutex
	statuses := map[string]int{}
	const hands = 16
	for hand := range hands {
		wait.Go(func() {
			for i := hand; i < many; i += hands {
				conns[i].SetDeadline(time.Now().Add(2 * time.Minute))
				io.WriteString(conns[i], request) // a failure shows in what is read
			}
			for i := hand; i < many; i += hands {
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
	for _, conn := range conns {
		conn.Close()
	}
	for _, path := range []string{"/readyz", "/v1/whoami"} {
		if a, err := p.send(d.token, http.MethodGet, path, ""); err != nil || a.status != http.StatusOK {
			t.Errorf("%s afterwards: %v %d %s", path, err, a.status, a.body)
		}
	}
}
