// Package synctrace tells from the order of system calls whether anything was
// answered before what it rests on was synced: killing a process cannot show that
// (RELIABILITY §0.4). It is for tests.
package synctrace

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// Program is the name of the program that traces and fails system calls. A machine
// that checks submissions must have it: a test that is skipped there would be no
// test.
func Program(t testing.TB) string {
	t.Helper()
	name, err := exec.LookPath("strace")
	if err == nil {
		return name
	}
	if os.Getenv("CI") != "" || os.Getenv("AMBIT_CI") != "" {
		t.Fatal("strace is missing; install it (apt-get install strace)")
	}
	t.Skip("strace is missing, so the order of system calls is not checked; install it (apt-get install strace)")
	return ""
}

var (
	begins  = regexp.MustCompile(`^(\d+) +(\w+)\(\d+<([^>]*)>`)
	resumes = regexp.MustCompile(`^(\d+) +<\.\.\. (\w+) resumed>`)
)

// Order counts the answers in a trace, which is one of -f and -y with the calls
// pwrite64, fsync and fdatasync and those that answer, and those of them that came
// while something written to the log beside the database was not synced. A sync
// covers what was written before it began, and counts when it has ended well.
// IsAnswer says of a call, by its name and its line, whether it answers.
func Order(trace string, isAnswer func(call, line string) bool) (answers, early int) {
	written, synced := 0, 0
	covers := map[string]int{} // what the sync that a thread is in covers
	for line := range strings.Lines(trace) {
		thread, call, file := "", "", ""
		if m := begins.FindStringSubmatch(line); m != nil {
			thread, call, file = m[1], m[2], m[3]
		} else if m := resumes.FindStringSubmatch(line); m != nil {
			thread, call = m[1], m[2]
		}
		log, syncs := strings.HasSuffix(file, "-wal"), call == "fsync" || call == "fdatasync"
		switch {
		case call == "pwrite64" && log:
			written++
		case isAnswer(call, line):
			answers++
			if synced < written {
				early++
			}
		case syncs && log:
			covers[thread] = written
		}
		if n, syncing := covers[thread]; syncs && syncing && strings.HasSuffix(strings.TrimSpace(line), "= 0") {
			synced = max(synced, n)
			delete(covers, thread)
		}
	}
	return answers, early
}
