package server

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// An answer is what a node said to a request.
type answer struct {
	t      *testing.T
	status int
	header http.Header
	text   string
}

// ask sends a request with a token (empty: none) and a body of JSON, unless a
// header, of names and values in turn, says otherwise.
func (n *node) ask(t *testing.T, token, method, path, body string, header ...string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, n.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return answer{t, got.StatusCode, got.Header, string(text)}
}

// done demands an answer of success.
func (a answer) done() answer {
	a.t.Helper()
	if a.status >= 300 {
		a.t.Fatalf("the answer is %d: %s", a.status, a.text)
	}
	return a
}

// read reads the answer's JSON.
func read[T any](a answer) T {
	a.t.Helper()
	var v T
	if err := json.Unmarshal([]byte(a.text), &v); err != nil {
		a.t.Fatalf("%s: %v", a.text, err)
	}
	return v
}

// text is a value as JSON.
func text(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
