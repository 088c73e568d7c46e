package sqljournal

import (
	"path/filepath"
	"testing"

	"github.com/ambit-iam/ambit/internal/journal"
	"github.com/ambit-iam/ambit/internal/journal/journaltest"
)

func TestSQLiteKeepsTheContract(t *testing.T) {
	journaltest.Run(t, func(t testing.TB, place string) journal.Journal {
		t.Helper()
		j, err := Open(t.Context(), "sqlite:"+filepath.Join(place, "journal.db"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		return j
	})
}
