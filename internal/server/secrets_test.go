package server

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
)

// TestSecretsAreNotKept looks for tokens in everything that a node writes.
func TestSecretsAreNotKept(t *testing.T) {
	n := start(t, Options{}, nil)
	good, other := n.account.Token.Reveal(), n.operator.Token.Reveal()
	wrong := good[:len(good)-1] + "x"
	for _, path := range []string{"/v1/whoami", "/metrics", "/v1/" + good, "/v1/whoami?token=" + good, "/nowhere?x=" + good} {
		for _, token := range []string{good, other, wrong, "Basic " + good} {
			n.get(path, token)
		}
	}
	n.raw("GET /" + good + "\\ HTTP/1.1\r\nHost: " + good + "\r\nX-Forwarded-For: " + good + "\r\n\r\n")
	n.stop()
	if err := <-n.ended; err != nil {
		t.Fatal(err)
	}
	n.ended <- nil
	kept := map[string]string{"log": n.log.String()}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		data, err := os.ReadFile(n.database + suffix)
		if err != nil {
			t.Fatal(err)
		}
		kept["database"+suffix] = string(data)
	}
	for where, text := range kept {
		for _, secret := range []string{good, other, wrong} {
			canary := secret[strings.LastIndex(secret, "_")+1:]
			if len(canary) < 20 {
				t.Fatalf("the secret part has only %d characters", len(canary))
			}
			for part := range []string{canary, canary[:20]} {
				if strings.Contains(text, canary[:len(canary)-part]) {
					t.Errorf("the %s holds a secret", where)
				}
			}
		}
	}
	if !strings.Contains(kept["log"], n.account.Token.Key()) || !strings.Contains(kept["database"]+kept["database-wal"], n.account.Token.Key()) {
		t.Error("not even the public part of the token is found: the search would find nothing")
	}
}

func TestEveryRequestHasAnID(t *testing.T) {
	n := start(t, Options{}, nil)
	seen := map[string]bool{}
	for _, path := range []string{"/v1/whoami", "/healthz", "/nowhere", "/v1//x", "/readyz"} {
		answer, body := n.get(path, "")
		id := answer.Header.Get("X-Request-Id")
		if id == "" || seen[id] {
			t.Errorf("%s has the request id %q", path, id)
		}
		seen[id] = true
		if answer.StatusCode >= 400 {
			var p struct {
				Request string `json:"request"`
			}
			if err := json.Unmarshal(body, &p); err != nil || p.Request != id {
				t.Errorf("%s: the problem is of request %q, the header says %q", path, p.Request, id)
			}
		}
		if line := logLine(t, n, id); line["msg"] != "request" || line["status"] != float64(answer.StatusCode) {
			t.Errorf("%s is logged as %v", path, line)
		}
	}
}

// logLine is the line of the log about a request.
func logLine(t *testing.T, n *node, id string) map[string]any {
	t.Helper()
	lines := bufio.NewScanner(strings.NewReader(n.log.String()))
	for lines.Scan() {
		var line map[string]any
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		if line["request"] == id {
			return line
		}
	}
	t.Errorf("the log has nothing of request %s", id)
	return nil
}

func TestMetricsAreForOperators(t *testing.T) {
	n := start(t, Options{}, nil)
	for _, c := range []struct {
		who, token string
		status     int
	}{
		{"nobody", "", http.StatusUnauthorized},
		{"an owner", n.account.Token.Reveal(), http.StatusForbidden},
		{"an operator", n.operator.Token.Reveal(), http.StatusOK},
	} {
		answer, body := n.get("/metrics", c.token)
		if answer.StatusCode != c.status || strings.Contains(string(body), "ambit_build_info") != (c.status == http.StatusOK) {
			t.Errorf("%s is answered %d %.200s", c.who, answer.StatusCode, body)
		}
	}
}

func TestStrangersMakeNoLabels(t *testing.T) {
	n := start(t, Options{}, nil)
	for i := range 300 {
		method := fmt.Sprintf("M%d", i)
		if i%2 == 0 {
			method = "GET"
		}
		if _, _, err := n.raw(fmt.Sprintf("%s /stranger%d/v1/whoami?q=%d HTTP/1.1\r\nHost: h%d\r\nConnection: close\r\n\r\n", method, i, i, i)); err != nil {
			t.Fatal(err)
		}
		if _, _, err := n.raw(fmt.Sprintf("%s /v1/whoami HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", method)); err != nil {
			t.Fatal(err)
		}
	}
	_, body := n.get("/metrics", n.operator.Token.Reveal())
	series := 0
	for line := range strings.Lines(string(body)) {
		if strings.HasPrefix(line, "ambit_http_request_duration_seconds_count") {
			series++
		}
	}
	if series == 0 || series > 8 || strings.Contains(string(body), "stranger") || strings.Contains(string(body), "M1") {
		t.Errorf("there are %d series", series)
	}
}
