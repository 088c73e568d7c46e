package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/casefile"
)

// demoIn is the demo with a directory for what is temporary.
func demoIn(dir, program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, append([]string{"demo"}, args...)...)
	cmd.Env = append(os.Environ(), "TMPDIR="+dir)
	return cmd
}

// demoCommands reads from what the demo has printed for people the commands to try.
func demoCommands(printed string) []string {
	var commands []string
	for _, m := range regexp.MustCompile(`(?m)^ {6}(\S.*)$`).FindAllStringSubmatch(printed, -1) {
		commands = append(commands, m[1])
	}
	return commands
}

var (
	secret = regexp.MustCompile(authn.Pattern)
	id     = regexp.MustCompile(`\b[0-9a-f]{32}\b`)
)

// plain leaves out of a text what is another every time.
func plain(text, url, program string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, url, "URL"), program+" ", "ambit ")
	return id.ReplaceAllString(secret.ReplaceAllString(text, "TOKEN"), "ID")
}

// TestDemo starts the demo, runs every command that it prints as it is printed, and
// stops it: what it prints and what the commands do is in testdata/demo.txt. The
// program is not in PATH, and its path has a space.
func TestDemo(t *testing.T) {
	needs(t, "curl")
	bin, dir := filepath.Join(t.TempDir(), "my bin"), t.TempDir()
	if err := os.Mkdir(bin, 0o777); err != nil {
		t.Fatal(err)
	}
	build(t, bin)
	program := filepath.Join(bin, "ambit")
	p := launch(t, demoIn(dir, program))
	p.until(t, "the demo's commands", func() bool { return strings.HasSuffix(content(t, p.out), "\n\n") })
	printed := content(t, p.out)
	url, _, _ := strings.Cut(printed, " ")
	address := strings.TrimPrefix(url, "http://")
	if empty(t, dir) {
		t.Error("it stores nothing where temporary things are")
	}

	var story strings.Builder
	story.WriteString(printed)
	commands := demoCommands(printed)
	for _, command := range commands {
		story.WriteString(sh(t, command))
	}
	if len(commands) != 15 {
		t.Errorf("it prints %d commands", len(commands))
	}
	for _, page := range []string{"reference", "OpenAPI"} {
		at := regexp.MustCompile(page + ` +(\S+)`).FindStringSubmatch(printed)
		if got := sh(t, "curl -sS -o /dev/null -w '%{http_code}' "+at[1]); !strings.Contains(got, "\n200\n") {
			t.Errorf("%s", got)
		}
	}
	operator := regexp.MustCompile(`operator +(\S+)`).FindStringSubmatch(printed)[1]
	if got := sh(t, "curl -sS -H 'Authorization: Bearer "+operator+"' "+url+"/v1/accounts"); strings.Count(got, `"slug"`) != 5 {
		t.Errorf("%s", got)
	}

	if code := p.ends(t, os.Interrupt); code != 0 {
		t.Errorf("it ends with %d", code)
	}
	if errs := content(t, p.errs); strings.Trim(errs, "\n") != "" && !strings.HasPrefix(errs, "ambit: filling the account ") {
		t.Errorf("it says %s", errs)
	}
	if !empty(t, dir) {
		t.Error("it leaves something behind")
	}
	if conn, err := net.Dial("tcp", address); err == nil {
		conn.Close()
		t.Errorf("something still listens at %s", address)
	}
	casefile.Whole(t, "testdata/demo.txt", plain(story.String(), url, "'"+program+"'"))
}

// sh runs a command line as somebody who pastes it, and tells what comes of it.
func sh(t *testing.T, line string) string {
	t.Helper()
	cmd := exec.Command("sh", "-c", line)
	cmd.Env = append(os.Environ(), "NO_COLOR=1")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s: %v", line, err)
	}
	code := ""
	if n := cmd.ProcessState.ExitCode(); n != 0 {
		code = fmt.Sprintf("exit code %d\n", n)
	}
	return fmt.Sprintf("$ %s\n%s\n%s\n", line, strings.TrimRight(out.String(), "\n"), code)
}

// TestDemoForPrograms has the demo print JSON, where a shell finds the program by
// its name, and runs those commands.
func TestDemoForPrograms(t *testing.T) {
	needs(t, "curl")
	bin, dir := t.TempDir(), t.TempDir()
	build(t, bin)
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	p := launch(t, demoIn(dir, filepath.Join(bin, "ambit"), "keygen", "-o", "json"))
	var told struct {
		URL      string
		Accounts []struct {
			Slug, Token string
			Commands    []struct{ What, Command string }
		}
	}
	p.until(t, "the demo's document", func() bool { return json.Unmarshal([]byte(content(t, p.out)), &told) == nil })
	if len(told.Accounts) != 1 || told.Accounts[0].Slug != "keygen" || len(told.Accounts[0].Commands) != 3 {
		t.Fatalf("it tells of %+v", told)
	}
	want := content(t, "testdata/demo.txt")
	for _, c := range told.Accounts[0].Commands {
		if got := plain(sh(t, c.Command), told.URL, "ambit"); !strings.Contains(want, got) || strings.Contains(got, bin) {
			t.Errorf("testdata/demo.txt does not have\n%s", got)
		}
	}
	if code := p.ends(t, syscall.SIGTERM); code != 0 || !empty(t, dir) || content(t, p.errs) != "" {
		t.Errorf("it ends with %d, having said %q", code, content(t, p.errs))
	}
}

// TestDemoStopsWhileItStarts interrupts the demo as soon as it has stored anything.
func TestDemoStopsWhileItStarts(t *testing.T) {
	bin, dir := t.TempDir(), t.TempDir()
	build(t, bin)
	p := launch(t, demoIn(dir, filepath.Join(bin, "ambit")))
	p.until(t, "anything being stored", func() bool { return !empty(t, dir) })
	code := p.ends(t, os.Interrupt)
	interrupted := code == 1 && content(t, p.errs) == "ambit: interrupted\n" && content(t, p.out) == ""
	if !interrupted && code != 0 {
		t.Errorf("it ends with %d: %s", code, content(t, p.errs))
	}
	if !empty(t, dir) {
		t.Error("it leaves something behind")
	}
}
