package world_test

import (
	"os"
	"testing"

	"github.com/ambit-iam/ambit/world"
)

// FuzzRead reads anything: it must come to an end, and what can be read must
// survive being written.
func FuzzRead(f *testing.F) {
	f.Add([]byte(base))
	f.Add([]byte(everything))
	f.Add([]byte(`{"account": "acme", "catalogs": [], "users": {"alice": null}}`))
	for _, file := range []string{"faults/policies.yaml", "faults/circle.yaml", "faults/tests.yaml", "faults/tokens.yaml"} {
		data, err := os.ReadFile("testdata/" + file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		w, err := world.Read("fuzz.yaml", data, world.Options{})
		if err != nil {
			return
		}
		w.Run(t.Context(), w.Asker())
		written, err := world.Write(w.Account)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		copied, err := world.Read("export.yaml", written, world.Options{})
		if err != nil {
			t.Fatalf("what was written cannot be read:\n%s\n%s", err, written)
		}
		twice, err := world.Write(copied.Account)
		if err != nil || string(twice) != string(written) {
			t.Fatalf("written again (%v), the export differs:\n%s\n%s", err, written, twice)
		}
	})
}
