package document

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
)

// FuzzParse reads any text as YAML and as JSON. What is read must be the same
// after it was written; what is not must be faulted within the text; and what both
// read must be the same in both, since JSON is YAML.
func FuzzParse(f *testing.F) {
	for _, name := range []string{"testdata/yaml.txt", "testdata/yaml-faults.txt", "testdata/json.txt"} {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for text := range strings.SplitSeq(string(data), "\n=== ") {
			_, body, _ := strings.Cut(text, "\n")
			input, _, _ := strings.Cut(body, "\n=>\n")
			f.Add(input)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		yaml := parse(t, "fuzz.yaml", text)
		json := parse(t, "fuzz.json", text)
		if yaml != nil && json != nil {
			if a, b := flat(yaml), flat(json); a != b {
				t.Errorf("read as YAML and as JSON:\n%s\n%s", a, b)
			}
		}
		for _, root := range []*Node{yaml, json} {
			if root == nil {
				continue
			}
			written := Write(root)
			again, err := Parse("written.yaml", written, testLimits)
			if err != nil {
				t.Fatalf("what was written cannot be read: %v\n%s", err, written)
			}
			if a, b := flat(root), flat(again.Root); a != b {
				t.Errorf("what was written reads back otherwise:\n%s\n%s", a, b)
			}
		}
	})
}

// flat is a tree as text. (To compare deep trees, cmp takes time without end.)
func flat(n *Node) string { return fmt.Sprintf("%#v", tree(n)) }

// parse reads text, and checks the places of nodes or of faults.
func parse(t *testing.T, name, text string) *Node {
	doc, err := Parse(name, []byte(text), testLimits)
	lines := strings.Count(text, "\n") + 1
	var faults *Error
	switch {
	case err == nil:
		checkPlaces(t, doc.Root, lines)
		return doc.Root
	case !errors.As(err, &faults) || len(faults.Faults) == 0:
		t.Errorf("%v (%T) lists no faults", err, err)
		return nil
	}
	for _, f := range faults.Faults {
		if f.Line < 1 || f.Line > lines || f.Column < 1 || f.Problem == "" {
			t.Errorf("%d lines have no such place: %v", lines, f)
		}
	}
	if faults.Error() == "" {
		t.Error("an error without a message")
	}
	return nil
}

func checkPlaces(t *testing.T, n *Node, lines int) {
	if n.Line < 1 || n.Line > lines || n.Column < 1 {
		t.Errorf("%d lines have no place %d:%d", lines, n.Line, n.Column)
	}
	for _, item := range n.Items {
		checkPlaces(t, item, lines)
	}
	for _, m := range n.Members {
		checkPlaces(t, m.Name, lines)
		checkPlaces(t, m.Value, lines)
	}
}
