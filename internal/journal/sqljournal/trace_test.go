package sqljournal

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit/internal/synctrace"
)

// A log beside the database that is not synced when a write is acknowledged is
// lost with the power. Killing a process cannot show it; the order of the system
// calls does (RELIABILITY §0.4).
func TestNothingIsAcknowledgedBeforeItIsSynced(t *testing.T) {
	const entries = 200
	acks, early := traced(t, "FULL", entries)
	t.Logf("synchronous=FULL: %d of %d acknowledgements came too early", early, acks)
	if acks != entries || early != 0 {
		t.Errorf("%d of %d acknowledgements came before the sync; want 0 of %d", early, acks, entries)
	}
	// The checker must be able to see it.
	acks, early = traced(t, "NORMAL", entries)
	t.Logf("synchronous=NORMAL: %d of %d acknowledgements came too early", early, acks)
	if acks != entries || early < entries/2 {
		t.Errorf("without syncs, only %d of %d acknowledgements were found to come too early", early, acks)
	}
}

func traced(t *testing.T, synchronous string, entries int) (acks, early int) {
	t.Helper()
	dir := t.TempDir()
	trace := filepath.Join(dir, "trace")
	cmd := appender(t, filepath.Join(dir, "j.db"), synchronous, 1, entries,
		synctrace.Program(t), "-f", "-y", "-s", "8", "-e", "trace=pwrite64,write,fsync,fdatasync", "-o", trace)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	text, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	return order(string(text))
}

// order counts the acknowledgements in a trace, and those that came too early.
func order(trace string) (acks, early int) {
	return synctrace.Order(trace, func(call, line string) bool { return call == "write" && strings.Contains(line, `"ack `) })
}

// The order is read rightly from traces as they come.
func TestOrderOfCalls(t *testing.T) {
	const (
		write = "7 pwrite64(5</d/j.db-wal>, \"\"..., 24, 0) = 24\n"
		ack   = "8 write(1<pipe:[3]>, \"ack 0000\"..., 39) = 39\n"
		sync  = "7 fdatasync(5</d/j.db-wal>) = 0\n"
	)
	for _, c := range []struct {
		trace       string
		acks, early int
	}{
		{write + sync + ack, 1, 0},
		{write + ack + sync, 1, 1},
		{write + sync + write + ack, 1, 1},
		{write + "7 fdatasync(5</d/j.db-wal>) = -1 EIO (Input/output error) (INJECTED)\n" + ack, 1, 1},
		{write + "7 fsync(5</d/j.db>) = 0\n" + ack, 1, 1},
		{write + "7 fsync(5</d/j.db-wal> <unfinished ...>\n" + ack + "7 <... fsync resumed>) = 0\n" + ack, 2, 1},
		{"7 fsync(5</d/j.db-wal> <unfinished ...>\n" + strings.Replace(write, "7 ", "9 ", 1) + "7 <... fsync resumed>) = 0\n" + ack, 1, 1},
		{ack, 1, 0},
	} {
		if acks, early := order(c.trace); acks != c.acks || early != c.early {
			t.Errorf("%d acknowledgements, %d early; want %d, %d, of\n%s", acks, early, c.acks, c.early, c.trace)
		}
	}
}

// The disk fails at the K-th call and from then on: the caller hears of it,
// nothing half done is left, and after a failed sync nothing is acknowledged any
// more.
func TestFailingDisk(t *testing.T) {
	for _, c := range []struct {
		call, errno string
		when        int
	}{
		{"fdatasync,fsync", "EIO", 1}, {"fdatasync,fsync", "EIO", 2}, {"fdatasync,fsync", "EIO", 5}, {"fdatasync,fsync", "EIO", 11},
		{"pwrite64", "ENOSPC", 1}, {"pwrite64", "ENOSPC", 5}, {"pwrite64", "ENOSPC", 20}, {"pwrite64", "ENOSPC", 61}, {"pwrite64", "ENOSPC", 100},
		{"pwrite64", "EIO", 33},
	} {
		t.Run(fmt.Sprintf("%s from %s %d on", c.errno, c.call, c.when), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "j.db")
			said := failing(t, path, c.call, c.errno, c.when)
			if len(said.errs) == 0 {
				t.Fatalf("nothing failed, and %d were acknowledged", said.acks)
			}
			t.Logf("%d acknowledged; %d errors, the first: %s", said.acks, len(said.errs), said.errs[0])
			syncs := strings.Contains(c.call, "sync")
			if syncs && said.late > 0 {
				t.Errorf("%d writes were acknowledged after a failed sync", said.late)
			}
			for i, e := range said.errs {
				what, _, _ := strings.Cut(e, " ")
				if syncs && i > 0 && what != "readonly" {
					t.Errorf("after the failed sync: %s", e)
				}
				if c.errno == "EIO" && i == 0 && what != "unknown" && what != "open" {
					t.Errorf("nobody knows what the disk holds, but the error is: %s", e)
				}
				if c.errno == "ENOSPC" && what == "unknown" {
					t.Errorf("without room nothing is written, so the outcome is known: %s", e)
				}
			}
			// Without an unknown outcome, what was not acknowledged is not there.
			extra := 0
			if c.errno == "EIO" {
				extra = 1
			}
			checkAfterCrash(t, path, said.acked, extra)
			checkIntegrity(t, path)
			again, err := appender(t, path, "FULL", 1, 3).Output()
			if err != nil || strings.Count(string(again), "ack ") != 3 {
				t.Errorf("on a sound disk: %v: %s", err, again)
			}
		})
	}
}

// failing runs an appender whose calls concerning the log beside the database
// fail from the when-th of a thread on.
func failing(t *testing.T, path, call, errno string, when int) outcome {
	t.Helper()
	// The journal is made first, so that it is appending that fails.
	if out, err := appender(t, path, "FULL", 1, 1).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	cmd := appender(t, path, "FULL", 1, 60, synctrace.Program(t), "-f", "-o", os.DevNull, "-P", path+"-wal",
		"-e", "trace="+call, "-e", fmt.Sprintf("inject=%s:error=%s:when=%d+", call, errno, when))
	out, _ := cmd.Output() // it may end with an error
	said := outcome{acked: map[string]uint64{fmt.Sprintf("%032x", 0): 1}}
	said.read(string(out))
	return said
}
