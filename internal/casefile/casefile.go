// Package casefile runs tests whose cases stand in a file that people can read
// and add to. A case is a title, an input and what is wanted of it:
//
//	=== what this case is about
//	input, any number of lines
//	=>
//	wanted, any number of lines
//
// Run the tests with -update to write what they got as what is wanted; then read
// the difference.
package casefile

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what tests got into their case files")

const (
	titleMark = "=== "
	wantMark  = "=>\n"
)

// Whole holds got against all of a file, or with -update writes it.
func Whole(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got), to be written with -update:\n%s", path, diff)
	}
}

// Run gives the input of each case of the file to got, as a subtest, and compares.
// Inputs end with a line feed; leading and trailing ones of what is wanted do not
// count. What stands above the first case is a comment.
func Run(t *testing.T, path string, got func(t *testing.T, input string) string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, found := strings.Cut("\n"+string(data), "\n"+titleMark)
	if !found {
		t.Fatalf("%s holds no case", path)
	}
	var updated strings.Builder
	updated.WriteString(strings.TrimPrefix(head, "\n"))
	for text := range strings.SplitSeq(rest, "\n"+titleMark) {
		title, body, _ := strings.Cut(text, "\n")
		input, want, found := strings.Cut("\n"+body+"\n", "\n"+wantMark)
		if !found && !*update {
			t.Errorf("%s: the case %q has no line %q", path, title, strings.TrimSpace(wantMark))
			continue
		}
		input = strings.TrimPrefix(input, "\n") + "\n"
		t.Run(title, func(t *testing.T) {
			result := strings.Trim(got(t, input), "\n")
			if diff := cmp.Diff(strings.Trim(want, "\n"), result); diff != "" && !*update {
				t.Errorf("%s (-want +got):\n%s\ninput:\n%s", path, diff, input)
			}
			updated.WriteString("\n" + titleMark + title + "\n" + input + wantMark + result + "\n")
		})
	}
	if *update {
		if err := os.WriteFile(path, []byte(strings.TrimPrefix(updated.String(), "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
