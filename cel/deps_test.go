package cel

import (
	"os/exec"
	"strings"
	"testing"
)

// The engine takes conditions as an interface so that a program that imports it
// without conditions does not carry CEL.
func TestTheEngineDoesNotDependOnCEL(t *testing.T) {
	const root = "github.com/ambit-iam/ambit"
	out, err := exec.Command("go", "list", "-deps", root, root+"/cel").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	if !strings.Contains(string(out), "cel.dev/cel-go/") {
		t.Fatal("package cel does not depend on cel-go either: this test looks for the wrong name")
	}
	if out, err = exec.Command("go", "list", "-deps", root).Output(); err != nil {
		t.Fatalf("go list: %v", err)
	}
	for _, path := range strings.Fields(string(out)) {
		if strings.HasPrefix(path, "cel.dev/") || strings.HasPrefix(path, "github.com/google/cel-go") {
			t.Errorf("package ambit depends on %s", path)
		}
	}
}
