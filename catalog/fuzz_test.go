package catalog

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ambit-iam/ambit"
)

// FuzzRead reads any text as a catalog. One that is accepted must read back equal
// after it was written, and an account must be able to adopt it.
func FuzzRead(f *testing.F) {
	f.Add(everything)
	for _, name := range BuiltinNames() {
		if data, err := builtin.ReadFile("builtin/" + name + ".yaml"); err == nil {
			f.Add(string(data))
		}
	}
	data, err := os.ReadFile("testdata/faults.txt")
	if err != nil {
		f.Fatal(err)
	}
	for text := range strings.SplitSeq(string(data), "\n=== ") {
		_, body, _ := strings.Cut(text, "\n")
		input, _, _ := strings.Cut(body, "\n=>\n")
		f.Add(input)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Read("fuzz.yaml", []byte(text))
		if err != nil {
			if c != nil {
				t.Error("a catalog with faults was returned")
			}
			return
		}
		again, err := Read("written.yaml", Write(c))
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, Write(c))
		}
		if diff := cmp.Diff(c, again, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("what was written reads back otherwise (-want +got):\n%s", diff)
		}
		encodes(t, c)
		draft, err := ambit.NewDraft(ambit.Config{ID: strings.Repeat("0", 32), Slug: "fuzz"})
		if err != nil {
			t.Fatal(err)
		}
		if err := draft.Do(ambit.Adopt{Catalog: c}); err != nil {
			t.Errorf("what was accepted cannot be adopted: %v", err)
		}
	})
}
