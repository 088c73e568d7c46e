package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// An outcome is what became of a mutant.
type outcome string

// The outcomes. Only the first is what is wanted.
const (
	killed   outcome = "killed"
	survived outcome = "SURVIVED"
	broken   outcome = "NOT BUILT"
	hung     outcome = "TIMED OUT"
)

// A result is what became of one mutant and by what.
type result struct {
	mutant  *mutant
	outcome outcome
	by      string // the suite and the test
	output  string
	took    time.Duration
}

// A runner runs suites over the module at root.
type runner struct {
	root   string
	suites []suite
	limit  time.Duration // for the tests of one suite
	brief  time.Duration // the same for endless mutants
}

// sound runs the suites as they are: what fails already cannot notice anything.
func (r *runner) sound(ctx context.Context, progress func(suite, time.Duration)) error {
	for i := range r.suites {
		s := &r.suites[i]
		start := time.Now()
		report, err := goTest(ctx, r.root, "", s, r.limit)
		if err != nil {
			return err
		}
		if report.verdict != passed {
			return fmt.Errorf("the suite %s fails without any mutant:\n%s", s.name, report.output)
		}
		progress(*s, time.Since(start))
	}
	return nil
}

// run tries a mutant on one suite after the other, until one notices.
func (r *runner) run(ctx context.Context, m *mutant) (result, error) {
	start := time.Now()
	folder, err := os.MkdirTemp("", "mutant-")
	if err != nil {
		return result{}, err
	}
	defer os.RemoveAll(folder)
	overlay, err := r.lay(m, folder)
	if err != nil {
		return result{}, err
	}
	limit := r.limit
	if m.endless {
		limit = r.brief
	}
	for i := range r.suites {
		s := &r.suites[i]
		if !s.covers(m) {
			continue
		}
		report, err := goTest(ctx, r.root, overlay, s, limit)
		if err != nil {
			return result{}, fmt.Errorf("mutant %q: %w", m.name, err)
		}
		res := result{mutant: m, by: s.name + " " + report.test, output: report.output, took: time.Since(start)}
		switch {
		case report.verdict == unbuilt:
			res.outcome = broken
		case report.verdict == timedOut && !m.endless:
			res.outcome = hung
		case report.verdict != passed:
			res.outcome = killed
		default:
			continue
		}
		return res, nil
	}
	return result{mutant: m, outcome: survived, took: time.Since(start)}, nil
}

// lay writes the mutated file into folder, and an overlay that puts it in place
// of the file in the tree.
func (r *runner) lay(m *mutant, folder string) (overlay string, err error) {
	mutated, err := m.read(r.root)
	if err != nil {
		return "", err
	}
	file := filepath.Join(folder, filepath.Base(m.file))
	if err := os.WriteFile(file, []byte(mutated), 0o600); err != nil {
		return "", err
	}
	text, err := json.Marshal(map[string]map[string]string{
		"Replace": {filepath.Join(r.root, filepath.FromSlash(m.file)): file},
	})
	if err != nil {
		return "", err
	}
	overlay = filepath.Join(folder, "overlay.json")
	return overlay, os.WriteFile(overlay, text, 0o600)
}
