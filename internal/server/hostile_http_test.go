package server

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit/internal/api"
)

// A hostile request is one that somebody makes up. It is answered with one of its
// statuses, or where none is named by closing the connection, or with any 4xx.
type hostile struct {
	name, request string
	want          []int
}

// revealing is what no answer holds: parts of stacks, of statements, of paths, and
// of secrets.
var revealing = regexp.MustCompile(`goroutine \d|runtime\.|\.go:\d+|/internal/|SELECT |INSERT |sqlite|ambt_[0-9A-Za-z]{12}_`)

// try sends hostile requests, each over a connection of its own, and sees to it
// that none has an effect, none is answered 5xx but as HTTP wants it, and none
// tells anything.
func (n *node) try(list []hostile) {
	n.t.Helper()
	before := n.revision()
	for _, h := range list {
		for _, a := range n.answers(h) {
			body, err := io.ReadAll(a.Body)
			if err != nil {
				n.t.Errorf("%s: the answer breaks off: %v", h.name, err)
			}
			status, fits := a.StatusCode, false
			for _, want := range h.want {
				fits = fits || status == want
			}
			// The two of 5xx are what HTTP wants said of codings and versions that are not known (RFC 9112, 2.5 and 6.1).
			fits = fits || len(h.want) == 0 && (status >= 400 && status < 500 || status == http.StatusNotImplemented || status == http.StatusHTTPVersionNotSupported)
			if !fits {
				n.t.Errorf("%s is answered %d %s", h.name, status, body)
			}
			var header bytes.Buffer
			a.Header.Write(&header)
			if found := revealing.Find(append(body, header.Bytes()...)); found != nil || bytes.Contains(body, []byte(n.account.Token.Reveal())) {
				n.t.Errorf("%s: the answer tells %q: %s", h.name, found, body)
			}
		}
	}
	if after := n.revision(); after != before {
		n.t.Errorf("the account went from revision %d to %d", before, after)
	}
	n.sound()
}

// answers sends one and reads what comes back until the server closes, which it
// must do in time.
func (n *node) answers(h hostile) (list []*http.Response) {
	n.t.Helper()
	conn := n.dial()
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(30 * time.Second))
	io.WriteString(conn, h.request) // the server may have closed before the end
	// What waits for more learns that there is none. Not at once: an end is taken for a client that is gone.
	defer time.AfterFunc(300*time.Millisecond, func() { conn.(*net.TCPConn).CloseWrite() }).Stop()
	var got bytes.Buffer
	_, err := io.Copy(&got, conn)
	if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
		n.t.Errorf("%s hangs", h.name)
	}
	for reader := bufio.NewReader(&got); ; {
		a, err := http.ReadResponse(reader, nil)
		if err != nil {
			return list
		}
		body, _ := io.ReadAll(a.Body) // cut off where the connection was
		a.Body = io.NopCloser(bytes.NewReader(body))
		list = append(list, a)
	}
}

// revision is that of the account.
func (n *node) revision() uint64 {
	n.t.Helper()
	a, err := n.server.accounts.Get(n.t.Context(), n.account.ID)
	if err != nil {
		n.t.Fatal(err)
	}
	return a.Revision()
}

// sound holds the node to being ready, answering a question, and not having
// panicked.
func (n *node) sound() {
	n.t.Helper()
	n.alive()
	if a, body := n.get("/readyz", ""); a.StatusCode != http.StatusOK {
		n.t.Errorf("it is not ready: %d %s", a.StatusCode, body)
	}
	question := `{"permission": "ambit.groups:create", "resource": {"ref": "account:` + n.account.ID + `"}}`
	a, body, err := n.raw(n.post("/v1/check", question))
	if err != nil || a.StatusCode != http.StatusOK || !bytes.Contains(body, []byte(`"allowed":true`)) {
		n.t.Errorf("a question is answered %v %s", err, body)
	}
	if strings.Contains(n.log.String(), "a handler panicked") {
		n.t.Errorf("a handler panicked: %s", n.log.String())
	}
}

// post is a request of the owner with a body of JSON, over a connection that is
// then closed, with more lines in its header.
func (n *node) post(path, body string, lines ...string) string {
	return n.head("POST", path, append(lines, "Content-Type: application/json", fmt.Sprintf("Content-Length: %d", len(body)))...) + body
}

// head is a request of the owner without a body.
func (n *node) head(method, path string, lines ...string) string {
	lines = append([]string{method + " " + path + " HTTP/1.1", "Host: x", "Connection: close", "Authorization: Bearer " + n.account.Token.Reveal()}, lines...)
	return strings.Join(lines, "\r\n") + "\r\n\r\n"
}

func TestHostilePathsAndMethods(t *testing.T) {
	n := start(t, Options{}, nil)
	var list []hostile
	for _, at := range []string{"/v1/groups", "/v1/account", "/v1/audit"} {
		for _, path := range []string{
			"%2e%2e" + at, "/%2e%2e" + at, "/x/%2e%2e" + at, "/x/.." + at, "/" + at, "//" + at, at + "/", at + "//", at + "/.", at + "/%2e", at + "%2f", at + "%5c",
			at + `\`, `\` + at, strings.Replace(at, "/v1/", `/v1\`, 1), strings.Replace(at, "/v1/", "/v1%2f", 1), strings.Replace(at, "/v1/", "/v1%5c", 1),
			at + "%00", at + "%00.json", "/%00" + at, at + "%c0%ae", "/%c0%ae%c0%ae" + at, at + "%c0%af", "/v1%c0%af" + at[4:], at + "%e0%80%af", at + "%f0%80%80%af",
			at + ";", at + ";a=b", at + "%3b", at + "%", at + "%2", at + "%u002f", at + "%ff", at + "\xff", at + "%0d%0aX: y", strings.ToUpper(at), at + ".", at + "..", at + "~",
			"http://other" + at + "%2f", "/" + strings.Repeat("a/", 4000), at + "/" + strings.Repeat("%41", 2000),
		} {
			list = append(list, hostile{"GET " + fmt.Sprintf("%.60q", path), n.head("GET", path), nil})
		}
	}
	for _, method := range []string{"TRACE", "TRACK", "CONNECT", "PROPFIND", "get", "Post", "PURGE", "DEBUG", "X", strings.Repeat("M", 300), "GET\x00", "G\xc9T", "PRI"} {
		list = append(list, hostile{fmt.Sprintf("method %.20q", method), n.head(method, "/v1/groups"), nil})
	}
	for _, name := range []string{"X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix"} {
		list = append(list, hostile{name, n.head("POST", "/v1/whoami", name+": GET"), nil})
	}
	n.try(list)
	t.Logf("%d requests", len(list))
}

func TestHostileFraming(t *testing.T) {
	n := start(t, Options{}, nil)
	const group = `{"name": "g"}`
	framed := func(body string, lines ...string) string {
		return n.head("POST", "/v1/groups", append(lines, "Content-Type: application/json")...) + body
	}
	chunked := func(body string) string { return framed(body, "Transfer-Encoding: chunked") }
	list := []hostile{
		{"two lengths", framed(group, "Content-Length: 13", "Content-Length: 14"), nil},
		{"two lengths in one", framed(group, "Content-Length: 13, 14"), nil},
		{"a length with a sign", framed(group, "Content-Length: +13"), nil},
		{"a negative length", framed(group, "Content-Length: -13"), nil},
		{"a hexadecimal length", framed(group, "Content-Length: 0xd"), nil},
		{"a length with a space within", framed(group, "Content-Length: 1 3"), nil},
		{"a space before the colon", framed(group, "Content-Length : 13"), nil},
		{"an endless length", framed(group, "Content-Length: 99999999999999999999999"), nil},
		{"a length of 2^63", framed(group, "Content-Length: 9223372036854775808"), nil},
		{"a length beyond the limit", framed(group, "Content-Length: 9223372036854775807"), nil},
		{"a body that ends early", framed(group, "Content-Length: 100"), nil},
		{"a length that cuts", framed(group, "Content-Length: 12"), nil},
		{"another coding", framed(group, "Transfer-Encoding: gzip"), nil},
		{"two codings", framed(group, "Transfer-Encoding: gzip, chunked"), nil},
		{"chunked twice", framed("0\r\n\r\n", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"), nil},
		{"chunked before another", framed("0\r\n\r\n", "Transfer-Encoding: chunked, identity"), nil},
		{"chunked with a tab", framed("0\r\n\r\n", "Transfer-Encoding: \x0bchunked"), nil},
		{"chunked, misspelled", framed("0\r\n\r\n", "Transfer-Encoding: xchunked"), nil},
		{"no chunk at all", chunked(""), nil},
		{"a chunk without a size", chunked("\r\n"), nil},
		{"a chunk of a size that is none", chunked("zz\r\n" + group + "\r\n0\r\n\r\n"), nil},
		{"a chunk of a negative size", chunked("-d\r\n" + group + "\r\n0\r\n\r\n"), nil},
		{"a chunk of an endless size", chunked("fffffffffffffffff\r\n" + group), nil},
		{"a chunk that ends early", chunked("ff\r\n" + group), nil},
		{"a chunk longer than its size", chunked("5\r\n" + group + "\r\n0\r\n\r\n"), nil},
		{"no last chunk", chunked("d\r\n" + group + "\r\n"), nil},
		{"a chunk with an endless extension", chunked("d;" + strings.Repeat("x", 64<<10) + "\r\n" + group + "\r\n0\r\n\r\n"), nil},
		{"endless trailers", chunked("1\r\n{\r\n0\r\n" + strings.Repeat("X-Trailer: y\r\n", 20_000) + "\r\n"), nil},
		{"a folded header", framed(group, "X: y\r\n z", "Content-Length: 13", "Content-Length: 1"), nil},
		{"no colon", framed(group, "Content-Length 13", "x"), nil},
		{"NUL in a header", framed(group, "X: a\x00b", "Content-Length: 13"), nil},
		{"a bare CR in a header", framed(group, "X: a\rContent-Length: 1", "Content-Length: 13"), nil},
		{"two hosts", framed(group, "Host: y", "Content-Length: 13"), nil},
		{"a host that is none", "GET /v1/whoami HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n", nil},
		{"many headers", framed(group, strings.Repeat("X-A: b\r\n", 20_000)+"X: y"), nil},
		{"a long header", framed(group, "X: "+strings.Repeat("y", 1<<20)), nil},
		{"a long name of a header", framed(group, strings.Repeat("y", 1<<20)+": x"), nil},
		{"a long line", n.head("GET", "/v1/groups?"+strings.Repeat("x", 1<<20)), nil},
		{"an unknown expectation", framed(group, "Expect: something", "Content-Length: 13"), nil},
		{"an upgrade", n.head("GET", "/v1/none", "Upgrade: websocket", "Sec-WebSocket-Key: x"), nil},
		{"HTTP/2 in the clear", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00", nil},
		{"TLS in the clear", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", nil},
		{"HTTP/0.9", "GET /v1/whoami\r\n\r\n", nil},
		{"bytes", strings.Repeat("\x00\xff\x7f", 1000), nil},
	}
	for _, name := range []string{"Authorization", "Idempotency-Key", "If-Match", "If-None-Match", "Content-Type", "Content-Encoding"} {
		line := name + ": x"
		list = append(list, hostile{"two of " + name, framed(group, line, line, "Content-Length: 13"), []int{http.StatusBadRequest, http.StatusUnauthorized}})
	}
	for _, coding := range []string{"gzip", "deflate", "br", "zstd", "x-gzip", "gzip, gzip"} {
		list = append(list, hostile{"a body packed as " + coding, framed(strings.Repeat("\x1f\x8b", 500), "Content-Encoding: "+coding, "Content-Length: 1000"), []int{http.StatusUnsupportedMediaType}})
	}
	for _, value := range []string{"", "Bearer", "Bearer ", "Basic eDp5", "Bearer  " + n.account.Token.Reveal(), "Bearer x" + n.account.Token.Reveal(), "Bearer " + n.account.Token.Reveal() + "x",
		"Bearer " + strings.ToUpper(n.account.Token.Reveal()), n.account.Token.Reveal(), "Bearer \x00", "Bearer " + strings.Repeat("a", 10_000)} {
		list = append(list, hostile{fmt.Sprintf("authorization %.20q", value), "GET /v1/groups HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: " + value + "\r\n\r\n",
			[]int{http.StatusUnauthorized, http.StatusBadRequest}})
	}
	n.try(list)
	t.Logf("%d requests", len(list))
}

func TestHostileJSON(t *testing.T) {
	n := start(t, Options{}, nil)
	nested := func(open, shut string, depth int) string {
		return `{"attributes": {"a": ` + strings.Repeat(open, depth) + "1" + strings.Repeat(shut, depth) + "}}"
	}
	bodies := []string{
		"", "\x00", "\xef\xbb\xbf{}", "\xff\xfe{\x00}\x00", `{"name": "\ud800"}`, `{"name": "\udc00\ud800"}`, "{\"name\": \"\xed\xa0\x80\"}", "{\"name\": \"\xc0\x80\"}", "{\"name\": \"\xf5\x80\x80\x80\"}",
		`{"name": NaN}`, `{"name": Infinity}`, `{"name": -Infinity}`, `{"name": 1e999}`, `{"attributes": {"a": 1e999}}`, `{"attributes": {"a": ` + strings.Repeat("9", 100_000) + `}}`,
		`{"attributes": {"a": 1` + strings.Repeat("0", 100_000) + `e-100000}}`, `{"attributes": {"a": 0.` + strings.Repeat("0", 100_000) + `1}}`, `{"attributes": {"a": -0}}`, `{"attributes": {"a": 01}}`,
		`{"name": "x", "name": "y"}`, `{"name": "x", "n\u0061me": "y"}`, `{"Name": "x"}`, `{"name": "x"}{"name": "y"}`, `{"name": "x"} x`, `{"name": "` + "\n" + `"}`, `{"name": "` + "\u0000" + `"}`,
		`{"name": "\u0000"}`, `{"name": "x", "__proto__": {}}`, `{"name": "` + strings.Repeat("x", 1000) + `"}`, `{"name": "` + strings.Repeat("x", 1<<20) + `"}`,
		nested("[", "]", 31), nested("[", "]", 32), nested("[", "]", 33), nested(`{"a":`, "}", 32), nested("[", "]", 10_000), nested(`{"a":`, "}", 10_000), strings.Repeat("[", 1<<20-1), strings.Repeat(`{"a":`, 200_000),
		"[" + strings.Repeat("1,", 400_000) + "1]", `{"attributes": {` + strings.Repeat(`"a": 1,`, 100_000) + `"b": 1}}`,
	}
	var list []hostile
	for i, body := range bodies {
		for _, at := range []string{"/v1/groups", "/v1/policies", "/v1/check", "/v1/tokens"} {
			list = append(list, hostile{fmt.Sprintf("body %d to %s", i, at), n.post(at, body), nil})
		}
	}
	for _, size := range []int{1 << 20, 1<<20 + 1, 1 << 21, 1 << 24} {
		list = append(list, hostile{fmt.Sprintf("%d bytes", size), n.post("/v1/groups", strings.Repeat(" ", size)), []int{http.StatusRequestEntityTooLarge}})
	}
	n.try(list)
	for depth, problem := range map[int]bool{30: false, 31: true, 33: true} { // two levels stand around them
		_, body, err := n.raw(n.post("/v1/groups", nested("[", "]", depth)))
		if err != nil || bytes.Contains(body, []byte("32 deep")) != problem {
			t.Errorf("%d levels are answered %v %s", depth+2, err, body)
		}
	}
	name := `{"name": "g"}`
	full := name + strings.Repeat(" ", 1<<20-1-len(name))
	if a, body, err := n.raw(n.post("/v1/groups", full)); err != nil || a.StatusCode != http.StatusCreated {
		t.Errorf("a body of a mebibyte less a byte is answered %v %s", err, body)
	}
	t.Logf("%d requests", len(list))
}

// What a shed request is answered is the only 5xx of a node that is flooded.
func TestFloodsAreShed(t *testing.T) {
	g := newGate()
	n := start(t, Options{Concurrent: 4}, before(g))
	var waiting []<-chan string
	for range 4 {
		waiting = append(waiting, n.send("/gate"))
		<-g.inside
	}
	for range 50 {
		a, body, err := n.raw(n.post("/v1/groups", `{"name": "g"}`))
		if err != nil || a.StatusCode != http.StatusServiceUnavailable || code(t, body) != api.Overloaded().Code || a.Header.Get("Retry-After") == "" {
			t.Fatalf("one too many is answered %v %s", err, body)
		}
	}
	close(g.open)
	for _, answered := range waiting {
		<-answered
	}
	n.sound()
}
