package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/ambit-iam/ambit/internal/synctrace"
)

// Killing a process cannot show a missing sync; the order of the system calls
// does (RELIABILITY §0.4). No answer that tells of a write goes to the socket
// before the log beside the database is synced as far as it was written when the
// answer came.
func TestNoAnswerBeforeItsWriteIsSynced(t *testing.T) {
	const writes = 200
	program, err := exec.LookPath("ambit")
	if err != nil {
		t.Fatal(err)
	}
	answers, early := tracedAnswers(t, program, writes)
	t.Logf("%d of %d answers came too early", early, answers)
	if answers != writes || early != 0 {
		t.Errorf("%d of %d answers came before the sync; want 0 of %d", early, answers, writes)
	}
	if testing.Short() {
		return
	}
	// The check must be able to see it: the same program with its syncs left out.
	answers, early = tracedAnswers(t, unsynced(t), writes)
	t.Logf("with synchronous=NORMAL: %d of %d answers came too early", early, answers)
	if answers != writes || early < writes/2 {
		t.Errorf("without syncs, only %d of %d answers were found to come too early", early, answers)
	}
}

// unsynced is ambit built from the same sources, but for the word that has SQLite
// sync at each commit.
func unsynced(t *testing.T) string {
	t.Helper()
	file, err := filepath.Abs("../../internal/journal/sqljournal/open.go")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(source), `synchronous: "FULL"`, `synchronous: "NORMAL"`, 1)
	if changed == string(source) {
		t.Fatalf("%s does not say synchronous: \"FULL\" any more", file)
	}
	dir := t.TempDir()
	mutated, overlay, program := filepath.Join(dir, "open.go"), filepath.Join(dir, "overlay.json"), filepath.Join(dir, "ambit")
	text, err := json.Marshal(map[string]map[string]string{"Replace": {file: mutated}})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(mutated, []byte(changed), 0o600), os.WriteFile(overlay, text, 0o600)); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-overlay", overlay, "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return program
}

// tracedAnswers makes writes through a server that is traced, and counts the
// answers to them in the trace, and those that came too early.
func tracedAnswers(t *testing.T, program string, writes int) (answers, early int) {
	t.Helper()
	d := newDatabase(t, program)
	trace := filepath.Join(t.TempDir(), "trace")
	p := d.serve(t, synctrace.Program(t), "-D", "-f", "-y", "-s", "16", "-e", "trace=pwrite64,write,writev,sendto,sendmsg,fsync,fdatasync", "-o", trace)
	for n := range writes {
		a, err := p.send(d.token, http.MethodPost, "/v1/groups", fmt.Sprintf(`{"name": "g%d"}`, n))
		if err != nil || a.status != http.StatusCreated {
			t.Fatalf("%v: %d %s", err, a.status, a.body)
		}
	}
	// With -D the process is the server, not strace. Waiting for its stderr, which
	// both have, is waiting for the whole trace too.
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Fatalf("the traced server: %v\n%s", err, p.log.String())
	}
	text, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	return answersInTrace(string(text))
}

// answersInTrace counts the answers 2xx in a trace, and those that came too early.
func answersInTrace(trace string) (answers, early int) {
	return synctrace.Order(trace, func(_, line string) bool { return strings.Contains(line, `"HTTP/1.1 2`) })
}

// The order is read rightly from traces as they come.
func TestAnswersInTraces(t *testing.T) {
	const (
		write  = "7 pwrite64(5</d/a.db-wal>, \"\"..., 24, 0) = 24\n"
		answer = "8 write(9<TCP:[127.0.0.1:1->127.0.0.1:2]>, \"HTTP/1.1 201 Cre\"..., 39) = 39\n"
		sync   = "7 fdatasync(5</d/a.db-wal>) = 0\n"
	)
	for _, c := range []struct {
		trace          string
		answers, early int
	}{
		{write + sync + answer, 1, 0},
		{write + answer + sync, 1, 1},
		{write + sync + write + answer, 1, 1},
		{write + strings.Replace(answer, "201", "409", 1), 0, 0},
		{write + "7 fdatasync(5</d/a.db-wal>) = -1 EIO (Input/output error)\n" + answer, 1, 1},
		{write + "7 fsync(5</d/a.db>) = 0\n" + answer, 1, 1},
		{write + "7 fsync(5</d/a.db-wal> <unfinished ...>\n" + answer + "7 <... fsync resumed>) = 0\n" + answer, 2, 1},
		{"7 fsync(5</d/a.db-wal> <unfinished ...>\n" + strings.Replace(write, "7 ", "9 ", 1) + "7 <... fsync resumed>) = 0\n" + answer, 1, 1},
		{answer, 1, 0},
	} {
		if answers, early := answersInTrace(c.trace); answers != c.answers || early != c.early {
			t.Errorf("%d answers, %d early; want %d, %d, of\n%s", answers, early, c.answers, c.early, c.trace)
		}
	}
}
