package ambit_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/cel"
	worlds "github.com/ambit-iam/ambit/world"
)

// TestCorpus asks the engine every question of the corpus.
func TestCorpus(t *testing.T) {
	files, err := filepath.Glob("testdata/corpus/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("the corpus has no files")
	}
	total := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(file), func(t *testing.T) { total += runWorld(t, file, data) })
	}
	t.Logf("%5d cases in %d files", total, len(files))
}

// TestDocumentedWorlds asks the worlds that documents show, so that no example is
// wrong. A block is such a world where it begins with "```yaml world".
func TestDocumentedWorlds(t *testing.T) {
	files, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, file := range append(files, "README.md") {
		data, err := os.ReadFile(file)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for line, block := range worldBlocks(data) {
			shown++
			t.Run(fmt.Sprintf("%s:%d", filepath.Base(file), line), func(t *testing.T) { runWorld(t, file, block) })
		}
	}
	if shown == 0 {
		t.Error("no document shows a world")
	}
}

// worldBlocks are the worlds in a document, by the line at which they begin. Each
// comes after as many empty lines, so that places in it are places in the document.
func worldBlocks(markdown []byte) map[int][]byte {
	blocks := map[int][]byte{}
	start := 0
	for i, line := range strings.SplitAfter(string(markdown), "\n") {
		fence := strings.TrimSpace(line)
		switch {
		case start == 0 && fence == "```yaml world":
			start = i + 1
			blocks[start] = bytes.Repeat([]byte("\n"), start)
		case start > 0 && fence == "```":
			start = 0
		case start > 0:
			blocks[start] = append(blocks[start], line...)
		}
	}
	return blocks
}

// runWorld asks a world its own questions and says how many there were.
func runWorld(t *testing.T, file string, data []byte) int {
	t.Helper()
	w, err := worlds.Read(file, data, worldOptions(file))
	if err != nil {
		t.Fatalf("it cannot be read:\n%s", err)
	}
	results := w.Run(t.Context(), w.Asker())
	if len(results) == 0 {
		t.Fatalf("%s asks nothing", file)
	}
	for _, r := range results {
		if !r.Passed {
			t.Errorf("%s: %s\n  %s\n  want %s\n  got  %s\n%s", r.Place, r.Question, r.Why, r.Want, r.Got, r.Explanation)
		}
	}
	t.Logf("%5d cases", len(results))
	return len(results)
}

func worldOptions(file string) worlds.Options {
	return worlds.Options{
		Conditions: cel.New(),
		Catalog: func(path string) (*ambit.Catalog, error) {
			path = filepath.Join(filepath.Dir(file), path)
			data, err := os.ReadFile(path)
			if err != nil {
				return nil, err
			}
			return catalog.Read(path, data, catalog.WithConditions(cel.New()))
		},
	}
}
