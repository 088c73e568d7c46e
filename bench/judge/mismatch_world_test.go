package judge

import (
	"testing"

	"github.com/ambit-iam/ambit/world"
)

// TestMismatchesAreToldAsWorlds reads back what a mismatch would be told as: a
// world file that asks the question, which passes where both agree.
func TestMismatchesAreToldAsWorlds(t *testing.T) {
	const scenes = 20
	asked := 0
	for n := range uint64(scenes) {
		g, s := newScene(*seedFlag, n)
		m, err := meet(s, s, *seedFlag, n)
		if err != nil {
			t.Fatal(err)
		}
		questions := g.questioner()
		for range 3 {
			file := worldFile(m, questions.next())
			w, err := world.Read("mismatch.yaml", []byte(file), world.Options{Conditions: conditions})
			if err != nil {
				t.Fatalf("world %d: %v\n%s", n, err, file)
			}
			for _, r := range w.Run(t.Context(), w.Asker()) {
				asked++
				if !r.Passed {
					t.Errorf("world %d: %s: want %s, got %s\n%s", n, r.Question, r.Want, r.Got, file)
				}
			}
		}
	}
	if asked != 3*scenes {
		t.Errorf("%d questions were asked by %d files, want one each", asked, 3*scenes)
	}
}
