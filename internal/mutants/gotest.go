package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// A verdict is what a suite came to.
type verdict int

// The verdicts.
const (
	passed verdict = iota
	failed
	timedOut
	unbuilt
)

// A report is a verdict with what led to it.
type report struct {
	verdict verdict
	test    string // the first that failed, where the verdict is failed
	output  string
}

// An event is what "go test -json" writes.
type event struct {
	Action, Test, Output, FailedBuild string
}

// goTest runs a suite in the module at root, with the files of an overlay where
// one is given. The limit is for the tests; building is not counted.
func goTest(ctx context.Context, root, overlay string, s *suite, limit time.Duration) (report, error) {
	args := []string{"test", "-json", "-failfast", "-vet=off", "-count=1", "-ldflags=-s -w", "-timeout=" + limit.String()}
	if overlay != "" {
		args = append(args, "-overlay="+overlay)
	}
	args = append(append(args, s.pkg), s.args...)
	// The tests give up by themselves; this is for the go command.
	ctx, cancel := context.WithTimeout(ctx, limit+5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = root
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return report{}, fmt.Errorf("go %s: %w", strings.Join(args, " "), ctx.Err())
	case err != nil && !errors.As(err, &exit):
		return report{}, fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	r, readErr := readEvents(stdout.Bytes())
	switch {
	case readErr != nil:
		return report{}, fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), readErr, stderr.Bytes())
	case err == nil && r.verdict != passed, err != nil && r.verdict == passed:
		return report{}, fmt.Errorf("go %s: its events say %d and it says %v\n%s%s", strings.Join(args, " "), r.verdict, err, r.output, stderr.Bytes())
	}
	return r, nil
}

// readEvents reads what "go test -json" wrote about one package.
func readEvents(data []byte) (report, error) {
	var r report
	var output strings.Builder
	ran := false
	for line := range bytes.Lines(data) {
		var e event
		if err := json.Unmarshal(line, &e); err != nil {
			return report{}, fmt.Errorf("%w in %q", err, line)
		}
		output.WriteString(e.Output)
		switch {
		case strings.HasPrefix(e.Output, "panic: test timed out after"):
			r.verdict = timedOut
		case e.Action == "build-fail" || e.FailedBuild != "":
			r.verdict = unbuilt
		case e.Action == "fail" && r.verdict == passed:
			r.verdict = failed
		}
		if e.Action == "fail" && r.test == "" {
			r.test = e.Test
		}
		ran = ran || e.Action == "run"
	}
	r.output = output.String()
	if !ran && r.verdict == passed {
		return report{}, errors.New("no test ran")
	}
	return r, nil
}
