package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// toy is a module with a test that notices only some mutants.
var toy = map[string]string{
	"go.mod": "module toy\n\ngo 1.26\n",
	"toy.go": `package toy

func Sum(upTo int) (sum int) {
	for i := 1; i <= upTo; i++ {
		sum += i
	}
	if upTo < 0 {
		return -1
	}
	return sum
}
`,
	"toy_test.go": `package toy

import "testing"

func TestSum(t *testing.T) {
	if got := Sum(4); got != 10 {
		t.Errorf("Sum(4) is %d", got)
	}
}
`,
}

func toyRunner(t *testing.T) *runner {
	t.Helper()
	folder := t.TempDir()
	for name, text := range toy {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return &runner{root: folder, suites: []suite{{name: "toy", pkg: "."}}, limit: 2 * time.Second, brief: time.Second}
}

func TestEachMutantComesToItsOutcome(t *testing.T) {
	r := toyRunner(t)
	if err := r.sound(t.Context(), func(suite, time.Duration) {}); err != nil {
		t.Fatal(err)
	}
	var told bytes.Buffer
	list := []mutant{
		{name: "off by one", file: "toy.go", from: "i <= upTo", to: "i < upTo"},
		{name: "negative sums", file: "toy.go", from: "return -1", to: "return -2"},
		{name: "no Go", file: "toy.go", from: "return -1", to: "return !"},
		{name: "stands still", file: "toy.go", from: "i++", to: ""},
		{name: "stands still, as is known", file: "toy.go", from: "i++", to: "", endless: true},
		{name: "panics", file: "toy.go", from: "return sum", to: "panic(sum)"},
	}
	want := []outcome{killed, survived, broken, hung, killed, killed}
	results, err := r.runAll(t.Context(), list, 1, func(res result) { res.write(&told, false) })
	if err != nil {
		t.Fatal(err)
	}
	for i, res := range results {
		if res.outcome != want[i] || res.mutant != &list[i] {
			t.Errorf("%s is %s, want %s\n%s", res.mutant.name, res.outcome, want[i], res.output)
		}
	}
	if by := results[0].by; by != "toy TestSum" {
		t.Errorf("the first was killed by %q", by)
	}
	if !strings.Contains(told.String(), "SURVIVED") || !strings.Contains(told.String(), "negative sums") {
		t.Errorf("the survivor is not told:\n%s", &told)
	}
	if data, err := os.ReadFile(filepath.Join(r.root, "toy.go")); err != nil || string(data) != toy["toy.go"] {
		t.Errorf("the tree has changed (%v):\n%s", err, data)
	}
}

func TestAnythingButKilledIsAnError(t *testing.T) {
	one := mutant{name: "one", file: "toy.go"}
	for what, want := range map[outcome]string{killed: "", survived: "one", broken: "one", hung: "one"} {
		var told bytes.Buffer
		err := summarize(&told, []result{{mutant: &one, outcome: what}})
		if (err != nil) != (want != "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", what, err)
		}
		if !strings.Contains(told.String(), "1 mutants, ") {
			t.Errorf("%s: the sum is not told: %q", what, &told)
		}
	}
}

func TestAMutantWithoutItsPlaceIsAnError(t *testing.T) {
	r := toyRunner(t)
	for _, m := range []mutant{
		{name: "gone", file: "toy.go", from: "i >= upTo", to: "false"},
		{name: "twice", file: "toy.go", from: "sum", to: "zero"},
		{name: "no change", file: "toy.go", from: "return -1", to: "return -1"},
		{name: "no file", file: "other.go", from: "a", to: "b"},
	} {
		if _, err := r.runAll(t.Context(), []mutant{m}, 1, func(result) {}); err == nil || !strings.Contains(err.Error(), m.name) {
			t.Errorf("%s: %v", m.name, err)
		}
	}
}

func TestASuiteThatFailsAnywayIsAnError(t *testing.T) {
	r := toyRunner(t)
	wrong := strings.Replace(toy["toy_test.go"], "!= 10", "!= 11", 1)
	if err := os.WriteFile(filepath.Join(r.root, "toy_test.go"), []byte(wrong), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := r.sound(t.Context(), func(suite, time.Duration) {}); err == nil || !strings.Contains(err.Error(), "Sum(4) is 10") {
		t.Errorf("a failing suite: %v", err)
	}
	if err := os.Remove(filepath.Join(r.root, "toy_test.go")); err != nil {
		t.Fatal(err)
	}
	if err := r.sound(t.Context(), func(suite, time.Duration) {}); err == nil {
		t.Error("a suite without tests passes")
	}
}

func TestASampleIsEachNth(t *testing.T) {
	all, err := choose("", 1)
	if err != nil || len(all) != len(mutants()) {
		t.Fatalf("%d are chosen (%v)", len(all), err)
	}
	some, err := choose("", 6)
	if err != nil || len(some) != (len(all)+5)/6 || some[1].name != all[6].name {
		t.Errorf("of %d each sixth are %d (%v)", len(all), len(some), err)
	}
	if one, err := choose("^home not checked$", 6); err != nil || len(one) != 1 {
		t.Errorf("one by name is %v (%v)", one, err)
	}
	for _, c := range []struct {
		name  string
		every int
	}{{"no such mutant", 1}, {"(", 1}, {"", 0}} {
		if got, err := choose(c.name, c.every); err == nil {
			t.Errorf("-run %q -every %d chooses %d", c.name, c.every, len(got))
		}
	}
}
