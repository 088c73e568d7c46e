package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTheTourOfTheREADME runs every command of README's consoles, from the root
// of the repository, and compares what it prints.
func TestTheTourOfTheREADME(t *testing.T) {
	root := filepath.Join("..", "..")
	bin := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, block := range regexp.MustCompile("(?ms)^```console\n(.*?)^```").FindAllSubmatch(readme, -1) {
		for _, step := range strings.Split("\n"+string(block[1]), "\n$ ")[1:] {
			command, want, _ := strings.Cut(step, "\n")
			cmd := exec.Command("sh", "-c", command)
			cmd.Dir = root
			cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "NO_COLOR=1")
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			var exit *exec.ExitError
			if err := cmd.Run(); err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 3) { // 3 is the answer no
				t.Errorf("$ %s: %v\n%s", command, err, stderr.String())
				continue
			}
			if diff := cmp.Diff(strings.TrimSpace(want), strings.TrimSpace(stdout.String())); diff != "" {
				t.Errorf("$ %s (-README +printed)\n%s", command, diff)
			}
			ran++
		}
	}
	if ran < 5 {
		t.Errorf("only %d commands ran", ran)
	}
}
