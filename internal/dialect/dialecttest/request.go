package dialecttest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit/internal/casefile"
	"github.com/ambit-iam/ambit/internal/inbound"
)

// address is where all requests of the tests come from.
const address = "192.0.2.7"

// A Caller sends requests with a token.
type Caller struct {
	b      *Bed
	Token  string   // empty: none is sent
	header []string // names and values in turn
}

// As is a caller with a token.
func (b *Bed) As(token string) Caller { return Caller{b: b, Token: token} }

// Owner is the owner of the account.
func (b *Bed) Owner() Caller { return b.As(b.Mine.Token.Reveal()) }

// In is the caller in a subtest.
func (c Caller) In(t testing.TB) Caller {
	c.b = c.b.In(t)
	return c
}

// With is the caller with headers on what it sends: names and values in turn. A
// name twice is sent twice.
func (c Caller) With(header ...string) Caller {
	c.header = append(c.header[:len(c.header):len(c.header)], header...)
	return c
}

// Send sends a request; an empty body is none, any other is said to be JSON unless
// a header says otherwise.
func (c Caller) Send(method, path, body string) Answer {
	c.b.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if c.Token != "" && c.b.Credential == inbound.APIKey {
		r.Header.Set("X-Api-Key", c.Token)
	} else if c.Token != "" {
		r.Header.Set("Authorization", "Bearer "+c.Token)
	}
	for i := 0; i+1 < len(c.header); i += 2 {
		r.Header.Add(c.header[i], c.header[i+1])
	}
	if body != "" && r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r = r.WithContext(inbound.WithRequest(r.Context(), &inbound.Request{ID: "r-1", Address: address}))
	w := httptest.NewRecorder()
	c.b.handler.ServeHTTP(w, r)
	answer := w.Result()
	text, err := io.ReadAll(answer.Body)
	c.b.OK(err)
	return Answer{c.b, method + " " + path, answer.StatusCode, answer.Header, string(text)}
}

// An Answer is what a dialect answered.
type Answer struct {
	b      *Bed
	asked  string
	Status int
	Header http.Header
	Text   string
}

// Is demands a status.
func (a Answer) Is(status int) Answer {
	a.b.Helper()
	if a.Status != status {
		a.b.Fatalf("%s is answered %d, want %d: %s", a.asked, a.Status, status, a.Text)
	}
	return a
}

// Get is a part of the answer: names and indexes joined with dots, such as
// "result.0.id"; nil where it is not there or null.
func (a Answer) Get(path string) any {
	a.b.Helper()
	var at any
	if err := json.Unmarshal([]byte(a.Text), &at); err != nil {
		a.b.Fatalf("%s is answered with what is no JSON: %v: %s", a.asked, err, a.Text)
	}
	for name := range strings.SplitSeq(path, ".") {
		switch inner := at.(type) {
		case map[string]any:
			at = inner[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(inner) {
				return nil
			}
			at = inner[i]
		default:
			return nil
		}
	}
	return at
}

// Str is a part that is a text.
func (a Answer) Str(path string) string {
	a.b.Helper()
	text, ok := a.Get(path).(string)
	if !ok {
		a.b.Fatalf("%s: there is no text %s in %s", a.asked, path, a.Text)
	}
	return text
}

// Strs are the texts at a path in each item of a list.
func (a Answer) Strs(list, path string) []string {
	a.b.Helper()
	texts := []string{}
	for i := range a.Items(list) {
		texts = append(texts, a.Str(list+"."+strconv.Itoa(i)+"."+path))
	}
	return texts
}

// Items are the items of a part that is a list.
func (a Answer) Items(path string) []any {
	a.b.Helper()
	list, ok := a.Get(path).([]any)
	if !ok {
		a.b.Fatalf("%s: there is no list %s in %s", a.asked, path, a.Text)
	}
	return list
}

// Golden holds the answer against a file: indented JSON in which ids and times are
// told by the order in which they come. Its status is not in the file, so it is named
// here.
func (a Answer) Golden(t *testing.T, path string, status int) Answer {
	t.Helper()
	a.Is(status)
	var indented bytes.Buffer
	if err := json.Indent(&indented, []byte(a.Text), "", "  "); err != nil {
		t.Fatalf("%s is answered with what is no JSON: %v: %s", a.asked, err, a.Text)
	}
	casefile.Whole(t, path, Normal(strings.TrimSpace(indented.String()))+"\n")
	return a
}

var (
	// madeID is an id made while the clock of the bed stood at its month.
	madeID = regexp.MustCompile(`019b[0-9a-f]{8}7[0-9a-f]{19}`)
	code   = regexp.MustCompile(`ambit_sso=[a-z2-7]+`)
	moment = regexp.MustCompile(`[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z`)
)

// Normal is a text with its ids, codes and times told by the order in which they come: those
// that are new with every run. Ids that catalogs declare are left as they are.
func Normal(text string) string {
	seen := map[string]string{}
	named := func(prefix string) func(string) string {
		n := 0
		return func(found string) string {
			if seen[found] == "" {
				n++
				seen[found] = prefix + strconv.Itoa(n)
			}
			return seen[found]
		}
	}
	text = madeID.ReplaceAllStringFunc(text, named("id-"))
	text = code.ReplaceAllStringFunc(text, named("ambit_sso=code-"))
	return moment.ReplaceAllStringFunc(text, named("time-"))
}
