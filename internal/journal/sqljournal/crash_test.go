package sqljournal

import (
	"bufio"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Processes that append are killed at any moment; what they acknowledged is there
// afterwards (RELIABILITY T5). Entries that were not acknowledged may be there
// too, one for each writer that was waiting, but whole.
func TestKilledProcessesLoseNothingAcknowledged(t *testing.T) {
	const writers = 4
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 1))
	acks, entries := 0, 0
	var path string
	var said outcome
	for n := range *kills {
		if n%50 == 0 { // so that verifying whole logs does not become the test
			if path != "" {
				checkIntegrity(t, path)
				entries += checkAfterCrash(t, path, said.acked, 50)
				acks += said.acks
			}
			path, said = filepath.Join(t.TempDir(), "j.db"), outcome{}
		}
		said.read(kill(t, path, writers, time.Duration(random.Int64N(int64(12*time.Millisecond)))))
		if len(said.errs) > 0 {
			t.Fatalf("the appender failed: %s", said.errs[0])
		}
		checkAfterCrash(t, path, said.acked, n%50+1) // each kill may leave one more per account
		if t.Failed() {
			t.Fatalf("after %d kills, seed %d", n+1, seed)
		}
	}
	checkIntegrity(t, path)
	entries += checkAfterCrash(t, path, said.acked, 50)
	acks += said.acks
	t.Logf("%d kills, %d acknowledged entries, %d entries", *kills, acks, entries)
	if acks < *kills {
		t.Errorf("only %d entries were acknowledged in %d runs", acks, *kills)
	}
}

// kill kills an appender some time after its first word, and returns all of them.
func kill(t *testing.T, path string, writers int, after time.Duration) string {
	t.Helper()
	cmd := appender(t, path, "FULL", writers, 0)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	lines := bufio.NewReader(out)
	for first := true; ; first = false {
		line, err := lines.ReadString('\n')
		if err != nil {
			break // half a line is no acknowledgement
		}
		said.WriteString(line)
		if first {
			time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		}
	}
	_ = cmd.Wait() // it was killed
	return said.String()
}
