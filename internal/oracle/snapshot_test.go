package oracle

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/google/go-cmp/cmp"
)

// TestARestoredAccountAnswersAlike makes accounts again from their snapshots: the
// answers and the order of lists must be those of the account itself.
func TestARestoredAccountAnswersAlike(t *testing.T) {
	allowed := 0
	for n := range replayWorlds() {
		g := &gen{Rand: rand.New(rand.NewPCG(*seedFlag, 7<<32+n))}
		w := g.world()
		d, err := build(w, g.Rand)
		if err != nil {
			t.Fatalf("seed %d, world %d: %v", *seedFlag, n, err)
		}
		whole := d.Account()
		snapshot := whole.AppendSnapshot(nil)
		again, err := ambit.Restore(ambit.Config{ID: w.ID, Conditions: conditions}, whole.Catalogs()[1:], snapshot)
		if err != nil {
			t.Fatalf("seed %d, world %d: %v", *seedFlag, n, err)
		}
		if !bytes.Equal(snapshot, again.AppendSnapshot(nil)) {
			t.Fatalf("seed %d, world %d: the restored account has another snapshot", *seedFlag, n)
		}
		questions := make([]ambit.Question, 40)
		for i := range questions {
			questions[i] = g.question()
		}
		want := answersOf(whole, questions)
		if diff := cmp.Diff(want, answersOf(again, questions)); diff != "" {
			t.Fatalf("seed %d, world %d: restored, the answers differ (- original, + restored):\n%s", *seedFlag, n, diff)
		}
		for _, words := range want {
			if allows(words) {
				allowed++
			}
		}
		sameLists(t, g, whole, again)
	}
	if allowed < 100 {
		t.Errorf("only %d answers are allows", allowed)
	}
}
