package sqljournal

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ambit-iam/ambit/internal/journal"
)

var kills = flag.Int("kills", 100, "how many appending processes are killed")

// The test binary is also the program that is killed, traced and failed:
// AMBIT_APPEND says so, and what it is to do.
const appendVariable = "AMBIT_APPEND"

func TestMain(m *testing.M) {
	if job := os.Getenv(appendVariable); job != "" {
		os.Exit(appendUntilKilled(job))
	}
	os.Exit(m.Run())
}

// appender is this test binary as a process that appends to the file: so many
// entries of so many accounts at once, or without end for 0.
func appender(t *testing.T, path, synchronous string, writers, entries int, wrap ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args := append(wrap, self)
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s %d %d %s", appendVariable, synchronous, writers, entries, path))
	return cmd
}

// appendUntilKilled appends and prints "ack ACCOUNT REVISION" for what was
// acknowledged and "err WHAT" for what was not, each by one system call.
func appendUntilKilled(job string) int {
	var synchronous, path string
	var writers, entries int
	field := strings.SplitN(job, " ", 4)
	synchronous, path = field[0], field[3]
	writers, _ = strconv.Atoi(field[1])
	entries, _ = strconv.Atoi(field[2])
	file, err := openSQLite(context.Background(), path, settings{busy: 5 * time.Second, synchronous: synchronous})
	if err != nil {
		fmt.Fprintln(os.Stdout, "err open", err)
		return 1
	}
	j := &store{engine: file}
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() { appendMany(j, fmt.Sprintf("%032x", w), entries) })
	}
	wg.Wait()
	return 0 // not closed: closing would put into the file what a crash leaves beside it
}

func appendMany(j journal.Journal, account string, entries int) {
	for n := 0; entries == 0 || n < entries; n++ {
		var r journal.Record
		err := j.Write(context.Background(), []string{account}, func(tx journal.Tx) error {
			h, err := tx.Head(account)
			if err != nil {
				return err
			}
			r, err = tx.Append(account, whole(account, h.Revision+1))
			return err
		})
		if err != nil {
			fmt.Fprintf(os.Stdout, "err %s %v\n", kind(err), err)
			continue
		}
		fmt.Fprintf(os.Stdout, "ack %s %d\n", account, r.Revision)
	}
}

// whole is a write of which one part is found if the others are.
func whole(account string, revision uint64) journal.Write {
	name := fmt.Sprint(account, "/", revision)
	return journal.Write{
		Time: time.Now(), Body: []byte(name + strings.Repeat(".", int(revision*131%5000))),
		Take:     []journal.Claim{{Kind: journal.SlugClaim, Key: name}},
		Personal: []journal.Personal{{ID: name, Subject: "user:1", Value: name}},
		Receipt:  &journal.Receipt{Principal: "user:1", Key: name, Until: time.Now().AddDate(1, 0, 0)},
	}
}

func kind(err error) string {
	for name, target := range map[string]error{
		"unknown": journal.ErrUnknownOutcome, "readonly": journal.ErrReadOnly, "full": journal.ErrFull, "busy": journal.ErrBusy,
	} {
		if errors.Is(err, target) {
			return name
		}
	}
	return "other"
}

// An outcome is what an appender said.
type outcome struct {
	acked map[string]uint64 // the last revision, by account
	acks  int
	errs  []string
	late  int // acknowledgements after the first error
}

func (o *outcome) read(out string) {
	if o.acked == nil {
		o.acked = map[string]uint64{}
	}
	for line := range strings.Lines(out) {
		var account string
		var revision uint64
		switch _, err := fmt.Sscanf(line, "ack %s %d\n", &account, &revision); {
		case err == nil:
			o.acks++
			o.acked[account] = max(o.acked[account], revision)
			if len(o.errs) > 0 {
				o.late++
			}
		case strings.HasPrefix(line, "err "):
			o.errs = append(o.errs, strings.TrimSpace(strings.TrimPrefix(line, "err ")))
		}
	}
}

// checkAfterCrash asserts that every acknowledged entry is there, that every
// entry is whole and chained, and that at most extra entries are there that were
// not acknowledged. It returns how many entries there are.
func checkAfterCrash(t *testing.T, path string, acked map[string]uint64, extra int) int {
	t.Helper()
	j, err := Open(t.Context(), "sqlite:"+path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	for account, revision := range acked {
		h, err := journal.Verify(t.Context(), j, account, nil)
		if err != nil {
			t.Error(err)
		}
		if h.Revision < revision {
			t.Errorf("account %s ends at revision %d, but %d was acknowledged", account, h.Revision, revision)
		}
		if h.Revision > revision+uint64(extra) {
			t.Errorf("account %s ends at revision %d, but only %d was acknowledged", account, h.Revision, revision)
		}
	}
	f := j.(*store).engine.(*sqliteFile)
	var entries, claims, personal, receipts int
	if err := f.reads.QueryRow(`SELECT (SELECT count(*) FROM entries), (SELECT count(*) FROM claims), (SELECT count(*) FROM personal),
		(SELECT count(*) FROM receipts)`).Scan(&entries, &claims, &personal, &receipts); err != nil {
		t.Fatal(err)
	}
	if claims != entries || personal != entries || receipts != entries {
		t.Errorf("%d entries with %d claims, %d personal values and %d receipts", entries, claims, personal, receipts)
	}
	return entries
}

func checkIntegrity(t *testing.T, path string) {
	t.Helper()
	var said string
	if err := raw(t, path).QueryRow(`PRAGMA integrity_check`).Scan(&said); err != nil || said != "ok" {
		t.Errorf("the integrity check says %q (%v)", said, err)
	}
}
