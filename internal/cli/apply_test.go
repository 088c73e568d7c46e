package cli

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var anyID = regexp.MustCompile(`[0-9a-f]{32}`)

// withoutIDs is an export less the ids, which every server gives anew.
func withoutIDs(text string) string { return anyID.ReplaceAllString(text, "ID") }

// TestExportsGoRound applies the worlds of the demo to a server, and what that
// exports to another one: both export the same, but for ids, and answer the tests
// of the world alike.
func TestExportsGoRound(t *testing.T) {
	for _, scene := range scenes {
		t.Run(scene.name, func(t *testing.T) {
			first := serve(t, "round")
			first.does("apply", demoPrefix+scene.name)
			if stdout, _ := first.does("apply", demoPrefix+scene.name); !strings.HasPrefix(stdout, "done: 0 created, 0 changed, 0 deleted") {
				t.Errorf("applied again, it changes something:\n%s", stdout)
			}
			one, stderr := first.does("export")
			if stderr != "" {
				t.Errorf("export says %q", stderr)
			}
			second := serve(t, "round")
			path := file(t, "export.yaml", one)
			second.does("apply", path)
			two, _ := second.does("export")
			if diff := cmp.Diff(withoutIDs(one), withoutIDs(two)); diff != "" {
				t.Errorf("exported from the other server, it differs (-first +second):\n%s", diff)
			}
			if stdout, _ := second.does("apply", path, "--prune"); !strings.HasPrefix(stdout, "done: 0 created, 0 changed, 0 deleted") {
				t.Errorf("the export changes something where it was applied:\n%s", stdout)
			}
			answersAlike(t, scene.name, one)
		})
	}
}

// answersAlike asks an export the tests of the world that it comes of, but for
// those about tokens, which exports do not have.
func answersAlike(t *testing.T, name, export string) {
	t.Helper()
	data, err := demoText(name)
	if err != nil {
		t.Fatal(err)
	}
	_, tests, found := strings.Cut(string(data), "\ntests:")
	if !found {
		t.Fatalf("the world %s has no tests", name)
	}
	var kept strings.Builder
	for _, test := range strings.SplitAfter(tests, "\n  - ") {
		if !strings.Contains(test, "token:") {
			kept.WriteString(test)
		}
	}
	// The first owner of the account is nobody in the world.
	export = regexp.MustCompile(`(?m)^  owner: .*\n|^  - name: owners\n(    .*\n)*`).ReplaceAllString(export, "")
	path := file(t, "tested.yaml", export+"\ntests:"+strings.TrimSuffix(kept.String(), "\n  - "))
	if stdout, stderr, code := command(t, "test", path); code != exitOK || !strings.Contains(stdout, "passed") {
		t.Errorf("the export answers otherwise:\n%s%s", stdout, stderr)
	}
}
