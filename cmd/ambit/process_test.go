package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// build builds the program into a directory.
func build(t *testing.T, dir string) {
	t.Helper()
	if out, err := exec.Command("go", "build", "-o", dir, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
}

// A process is a program that runs beside the test.
type process struct {
	*exec.Cmd
	out, errs string        // files
	over      chan struct{} // closed when it has ended
}

// launch starts a program, which is killed where the test has not ended it. What
// it writes goes to files, as they can be read while it runs.
func launch(t *testing.T, cmd *exec.Cmd) *process {
	t.Helper()
	dir := t.TempDir()
	p := &process{cmd, filepath.Join(dir, "out"), filepath.Join(dir, "errs"), make(chan struct{})}
	for file, to := range map[string]*io.Writer{p.out: &p.Stdout, p.errs: &p.Stderr} {
		f, err := os.Create(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close() // the process has its own
		*to = f
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.over)
		p.Wait() // its state says how it ended
	}()
	t.Cleanup(func() {
		p.Process.Kill()
		<-p.over
	})
	return p
}

// ends signals the process and is told how it ended.
func (p *process) ends(t *testing.T, signal os.Signal) (code int) {
	t.Helper()
	if err := p.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	<-p.over
	return p.ProcessState.ExitCode()
}

// until waits for something that the process does.
func (p *process) until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !done(); time.Sleep(5 * time.Millisecond) {
		select {
		case <-p.over:
			if !done() {
				t.Fatalf("it has ended without %s: %s", what, content(t, p.errs))
			}
			return
		default:
		}
		if time.Now().After(deadline) {
			t.Fatalf("a minute has gone by without %s", what)
		}
	}
}

func content(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func empty(t *testing.T, dir string) bool {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(entries) == 0
}

// needs fails or skips a test for which a program is not there.
func needs(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if os.Getenv("AMBIT_CI") != "" {
		t.Fatalf("there is no %s", program)
	}
	t.Skipf("there is no %s", program)
}
