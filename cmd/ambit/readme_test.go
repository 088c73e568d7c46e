package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheTourOfTheREADME types what README's consoles have into one shell, command
// by command, and compares what they print. Where README has "…", anything may be.
func TestTheTourOfTheREADME(t *testing.T) {
	needs(t, "curl")
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	bin, dir := t.TempDir(), t.TempDir()
	build(t, bin)
	if err := os.Symlink(filepath.Join(root, "docs"), filepath.Join(dir, "docs")); err != nil {
		t.Fatal(err) // it stands for the repository, which the tour would leave its files in
	}
	port := tourPort(t)
	readme := strings.ReplaceAll(content(t, filepath.Join(root, "README.md")), "127.0.0.1:8080", "127.0.0.1:"+port)
	shell := startShell(t, dir, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "NO_COLOR=1", "AMBIT_LISTEN=127.0.0.1:"+port)
	ran := 0
	for _, block := range regexp.MustCompile("(?ms)^```console\n(.*?)^```").FindAllStringSubmatch(readme, -1) {
		for _, step := range strings.Split("\n"+block[1], "\n$ ")[1:] {
			command, want, _ := strings.Cut(step, "\n")
			shell.types(t, command, strings.TrimSpace(want))
			ran++
		}
	}
	for _, block := range regexp.MustCompile("(?ms)^```yaml\n(.*?)^```").FindAllStringSubmatch(readme, -1) {
		if !strings.Contains(content(t, filepath.Join(root, "docs", "build.yaml")), block[1]) {
			t.Errorf("docs/build.yaml does not have\n%s", block[1])
		}
	}
	if ran < 15 {
		t.Errorf("only %d commands ran", ran)
	}
}

// tourPort is the port that README has, or where something listens there, another.
func tourPort(t *testing.T) string {
	t.Helper()
	// Of several runs of this test at a time the one has README's that holds it here.
	hold, err := net.Listen("tcp", "127.0.0.2:8080")
	if err == nil {
		t.Cleanup(func() { hold.Close() })
		readmes, err := net.Listen("tcp", "127.0.0.1:8080")
		if err == nil {
			readmes.Close()
			return "8080"
		}
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer free.Close()
	return fmt.Sprint(free.Addr().(*net.TCPAddr).Port)
}

// A shell is one that somebody types into.
type shell struct {
	*process
	in   io.Writer
	read int // how much of what it has printed was looked at
}

func startShell(t *testing.T, dir string, env ...string) *shell {
	t.Helper()
	cmd := exec.Command("sh")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	s := &shell{launch(t, cmd), in, 0}
	t.Cleanup(func() { // before it is killed: it takes with it what it has started
		in.Close()
		<-s.over
	})
	s.write(t, "trap 'kill $! 2>/dev/null' EXIT")
	return s
}

func (s *shell) write(t *testing.T, line string) {
	t.Helper()
	if _, err := fmt.Fprintln(s.in, line); err != nil {
		t.Fatal(err)
	}
}

// ended is what the shell says when a command has ended, with its exit code.
var ended = regexp.MustCompile("\x01(\\d+)\n")

// types gives the shell a command, which must print what is wanted, and end well
// or with the answer no. One that goes on beside the next prints it by and by.
func (s *shell) types(t *testing.T, command, want string) {
	t.Helper()
	parts := strings.Split(want, "…")
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	pattern := regexp.MustCompile(`(?s)\A` + strings.Join(parts, ".+") + `\z`)
	s.write(t, command)
	s.write(t, `printf '\001%d\n' $?`)
	var got, code string
	s.until(t, "an end of $ "+command, func() bool {
		printed := content(t, s.out)[s.read:]
		end := ended.FindStringSubmatch(printed)
		if end == nil {
			return false
		}
		got, code = strings.TrimSpace(strings.Replace(printed, end[0], "", 1)), end[1]
		if strings.HasSuffix(command, "&") && !pattern.MatchString(got) {
			return false
		}
		s.read += len(printed)
		return true
	})
	if code != "0" && code != "3" { // 3 is the answer no
		t.Errorf("$ %s: exit code %s\n%s", command, code, content(t, s.errs))
	}
	if !pattern.MatchString(got) {
		t.Errorf("$ %s prints\n%s\nand README has\n%s", command, got, want)
	}
}
