package world_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/internal/casefile"
	"github.com/ambit-iam/ambit/internal/document"
	"github.com/ambit-iam/ambit/world"
)

// TestFaults reads worlds with mistakes in them: testdata/faults/NAME.yaml, and
// every fault expected of it in NAME.want.
func TestFaults(t *testing.T) {
	files, err := filepath.Glob("testdata/faults/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no faulty worlds (%v)", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = world.Read(file, data, world.Options{Conditions: cel.New()})
			var faulty *document.Error
			if !errors.As(err, &faulty) {
				t.Fatalf("got %v, want faults", err)
			}
			var got strings.Builder
			for _, f := range faulty.Faults {
				got.WriteString(f.Message() + "\n")
			}
			casefile.Whole(t, strings.TrimSuffix(file, ".yaml")+".want", got.String())
		})
	}
}
