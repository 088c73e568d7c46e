package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit/client"
)

// TestTheLogIsListedByWhatIsAsked lists the log of an account that a world was
// applied to, by each of the filters.
func TestTheLogIsListedByWhatIsAsked(t *testing.T) {
	s := serve(t, "acme", "keygen")
	s.does("apply", file(t, "acme.yaml", acme))
	nora, _ := s.does("token", "create", "ambit.user:nora", "--expires", "1d")
	all, _ := s.does("audit", "list")
	lines := strings.Split(strings.TrimSpace(all), "\n")
	if strings.Join(strings.Fields(lines[0]), " ") != "REVISION TIME OPERATION BY ABOUT" || !strings.HasPrefix(strings.TrimSpace(lines[1]), "1  ") {
		t.Fatalf("the log is\n%s", all)
	}
	entries := len(lines) - 1
	for args, want := range map[string]int{
		"--operation users.":                          1,
		"--operation tokens.create":                   1,
		"--principal ambit.user:owner":                entries - 1, // the first entry is nobody's
		"--principal ambit.user:nora":                 0,
		"--about ambit.user:nora":                     2, // made, put in a group
		"--about license:l1":                          1,
		"--about keygen/license:gone":                 0,
		"--since 1h":                                  entries,
		"--until 2020-01-01":                          0,
		"--since 2020-01-01 --until 2020-01-02":       0,
		"--limit 2":                                   2,
		"--after 2 --limit 2":                         2,
		fmt.Sprintf("--after %d", entries):            0,
		"--about account --operation accounts.create": 1,
	} {
		stdout, stderr := s.does(append([]string{"audit", "list"}, strings.Fields(args)...)...)
		if got := max(strings.Count(stdout, "\n")-1, 0); got != want || (want == 0) != strings.Contains(stderr, "no such entries") {
			t.Errorf("%s: %d entries, want %d\n%s%s", args, got, want, stdout, stderr)
		}
	}
	var answer auditAnswer
	inJSON, _ := s.does("audit", "list", "--limit", "2", "--output", "json")
	if err := json.Unmarshal([]byte(inJSON), &answer); err != nil || len(answer.Entries) != 2 || answer.After != 2 || !strings.Contains(inJSON, `"hash"`) {
		t.Errorf("%v: %s", err, inJSON)
	}
	s.fails(exitNotFound, "--about: there is no license:gone", "audit", "list", "--about", "license:gone")
	s.fails(exitNotFound, "with its id", "audit", "list", "--principal", "ambit.user:nobody")
	s.fails(exitNotFound, "there is no ambit.service-account:nobody", "audit", "list", "--about", "service-account:nobody")
	s.fails(exitUsage, "is another account", "audit", "list", "--about", "account:shop")
	s.fails(exitUsage, "is not before", "audit", "list", "--since", "1h", "--until", "2h")
	s.fails(exitUsage, "how long ago", "audit", "list", "--since", "yesterday")
	s.fails(exitUsage, "--limit -1", "audit", "list", "--limit", "-1")
	s.token = strings.TrimSpace(nora)
	s.fails(exitDeny, "ambit.audit:read", "audit", "list")
	s.fails(exitDeny, "go on with --after 0", "audit", "export")
}

// TestLogsAreExportedWholeAndOnce exports a log in two parts, which together are
// the log, and never writes a part of it twice.
func TestLogsAreExportedWholeAndOnce(t *testing.T) {
	s := serve(t, "acme", "keygen")
	s.does("apply", file(t, "acme.yaml", acme))
	path := filepath.Join(t.TempDir(), "new", "log.ndjson")
	_, stderr := s.does("audit", "export", "--file", path)
	_, after, found := strings.Cut(strings.TrimSpace(stderr), "--after ")
	if !found {
		t.Fatalf("told: %s", stderr)
	}
	s.does("token", "create", "--name", "later", "--expires", "1d")
	s.fails(exitUsage, "go on after its last revision", "audit", "export", "--file", path)
	if _, stderr := s.does("audit", "export", "--file", path, "--after", after); !strings.Contains(stderr, "ambit: 1 entries") {
		t.Errorf("told: %s", stderr)
	}
	whole, _ := s.does("audit", "export")
	if got, err := os.ReadFile(path); err != nil || string(got) != whole {
		t.Errorf("%v: the parts are\n%s\nand the whole\n%s", err, got, whole)
	}
	revision := 0
	for line := range strings.Lines(whole) {
		var e client.AuditEntry
		if err := json.Unmarshal([]byte(line), &e); err != nil || int(e.Revision) != revision+1 {
			t.Errorf("%v: after %d comes %s", err, revision, line)
		}
		revision++
	}
	if !strings.HasSuffix(after, fmt.Sprint(revision-1)) {
		t.Errorf("told %s of %d", after, revision)
	}
}

// TestLongLogsAreWalked reads a log of a server whose pages are short, empty, too
// large, and at last refused.
func TestLongLogsAreWalked(t *testing.T) {
	large := strings.Repeat(" ", 65<<20)
	var limits []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		q := r.URL.Query()
		limits = append(limits, q.Get("after")+"/"+q.Get("limit"))
		switch q.Get("after") {
		case "":
			fmt.Fprint(w, `{"items": [{"revision": 3}], "next": 20000}`)
		case "20000":
			fmt.Fprint(w, `{"items": [], "next": 40000}`)
		case "40000":
			if q.Get("limit") == "500" {
				fmt.Fprint(w, large)
			}
			fmt.Fprint(w, `{"items": [{"revision": 40001}, {"revision": 40002}], "next": 40002}`)
		default:
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprint(w, `{"code": "stopping", "detail": "the node is stopping"}`)
		}
	}))
	defer server.Close()
	stdout, stderr, code := commandWith(t, map[string]string{urlEnv: server.URL, tokenEnv: "x"}, "audit", "export")
	if code != exitError || stdout != "{\"revision\":3}\n{\"revision\":40001}\n{\"revision\":40002}\n" || !strings.Contains(stderr, "go on with --after 40002") || !strings.Contains(stderr, "the node is stopping") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
	if got := strings.Join(limits, " "); got != "/500 20000/500 40000/500 40000/125 40002/125" {
		t.Errorf("asked %s", got)
	}
}

// TestWhatOthersWroteStaysText prints names that would command a terminal.
func TestWhatOthersWroteStaysText(t *testing.T) {
	var e client.AuditEntry
	e.Operation, e.About = "x\x1b[2J", []string{"a\r\nb", "\u202egnp"}
	text, err := json.Marshal(map[string]any{"revision": 1, "operation": e.Operation, "about": e.About})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := printEntries(testTerminal(&out, nil), []json.RawMessage{text}, false); err != nil || strings.ContainsAny(strings.TrimSuffix(out.String(), "\n"), "\x1b\r\n\u202e") {
		t.Errorf("%v: %q", err, out.String())
	}
}

func TestSpansAndMoments(t *testing.T) {
	for text, want := range map[string]time.Duration{"90d": 90 * 24 * time.Hour, "2w": 14 * 24 * time.Hour, "12h": 12 * time.Hour, "1h30m": 90 * time.Minute, "0s": 0} {
		if got, ok := span(text); !ok || got != want {
			t.Errorf("%s is %s (%t)", text, got, ok)
		}
	}
	for _, text := range []string{"", "d", "-1d", "1.5d", "-1h", "soon", "90", "99999999999d"} {
		if got, ok := span(text); ok {
			t.Errorf("%q is %s", text, got)
		}
	}
	for _, text := range []string{"2026-01-31", "2026-01-31T09:00:00Z", "2026-01-31T09:00:00.5+02:00"} {
		if _, ok := moment(text); !ok {
			t.Errorf("%s is no time", text)
		}
	}
	for _, text := range []string{"", "2026-02-31", "31.01.2026", "2026-01-31 09:00", "7d"} {
		if _, ok := moment(text); ok {
			t.Errorf("%q is a time", text)
		}
	}
}

// TestProgressIsOneLine follows what a terminal would show.
func TestProgressIsOneLine(t *testing.T) {
	var out bytes.Buffer
	now := time.Unix(0, 0)
	p := &gauge{to: &out, what: "applying", unit: "steps", total: 4, clock: func() time.Time { return now }}
	for range 2 {
		now = now.Add(time.Second)
		p.add(1)
	}
	p.add(1) // too soon to be seen
	p.clear()
	want := "\r\x1b[Kambit: applying [######..................] 1 of 4 steps" +
		"\r\x1b[Kambit: applying [############............] 2 of 4 steps\r\x1b[K"
	if out.String() != want {
		t.Errorf("%q", out.String())
	}
	out.Reset()
	silent := testTerminal(nil, &out).gauge("reading", "nouns")
	silent.add(5)
	silent.clear()
	if out.Len() > 0 {
		t.Errorf("where nobody looks it says %q", out.String())
	}
}

// TestAnInterruptedExportSaysHowToGoOn ends an export as a person at the terminal
// does.
func TestAnInterruptedExportSaysHowToGoOn(t *testing.T) {
	ctx, stop := context.WithCancelCause(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Query().Get("after") != "" {
			stop(errors.New("the person at the terminal"))
			<-r.Context().Done()
			return
		}
		fmt.Fprint(w, `{"items": [{"revision": 7}], "next": 7}`)
	}))
	defer server.Close()
	var out, errs bytes.Buffer
	terminal := testTerminal(&out, &errs)
	terminal.Env = func(name string) string { return map[string]string{urlEnv: server.URL, tokenEnv: "x"}[name] }
	code := Main(ctx, []string{"audit", "export"}, terminal)
	if code != exitError || out.String() != "{\"revision\":7}\n" || errs.String() != "ambit: the export broke off; go on with --after 7\nambit: interrupted\n" {
		t.Errorf("exit code %d\n%s%s", code, &out, &errs)
	}
}
