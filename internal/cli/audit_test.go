package cli

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// TestTamperingShows changes a database behind Ambit's back: the log of the
// account that was touched fails, and no other.
func TestTamperingShows(t *testing.T) {
	for name, statement := range map[string]string{
		"an entry changed":      `UPDATE entries SET body = CAST(replace(CAST(body AS TEXT), 'accounts.create', 'accounts.crease') AS BLOB) WHERE account = ?`,
		"a time changed":        `UPDATE entries SET micros = micros + 1 WHERE account = ?`,
		"a hash changed":        `UPDATE entries SET hash = zeroblob(32) WHERE account = ?`,
		"an entry removed":      `DELETE FROM entries WHERE account = ?`,
		"the head changed":      `UPDATE accounts SET hash = zeroblob(32) WHERE id = ?`,
		"a personal value":      `UPDATE personal SET value = CAST('Mallory' AS BLOB) WHERE account = ?`,
		"nothing":               `SELECT ?`,
		"a personal one erased": `DELETE FROM personal WHERE account = ?`,
	} {
		file := filepath.Join(t.TempDir(), "ambit.db")
		for _, slug := range []string{"acme", "shop"} {
			if _, stderr, code := command(t, "init", "--database", "sqlite:"+file, "--account", slug, "--json"); code != exitOK {
				t.Fatal(stderr)
			}
		}
		db, err := sql.Open("sqlite", file)
		if err != nil {
			t.Fatal(err)
		}
		var id string
		if err := db.QueryRow(`SELECT account FROM claims WHERE name = CAST('shop' AS BLOB)`).Scan(&id); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(statement, id); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		want := exitError
		if name == "nothing" || strings.HasSuffix(name, "erased") {
			want = exitOK
		}
		stdout, stderr, code := command(t, "audit", "verify", "--database", "sqlite:"+file)
		if code != want || strings.Contains(stdout, id) != (want == exitOK) || strings.Contains(stderr, id) != (want == exitError) {
			t.Errorf("%s: exit code %d, want %d\n%s%s", name, code, want, stdout, stderr)
		}
		if lines, least := strings.Count(stdout, " entries "), 2; lines < least {
			t.Errorf("%s: only %d logs are proved", name, lines)
		}
		if _, _, code := command(t, "audit", "verify", "--database", "sqlite:"+file, "--account", "acme"); code != exitOK {
			t.Errorf("%s: the log of the other account fails", name)
		}
		if _, stderr, code := command(t, "audit", "verify", "--database", "sqlite:"+file, "--account", "none"); code != exitNotFound || !strings.Contains(stderr, "no account none") {
			t.Error(fmt.Sprint(code, stderr))
		}
	}
}
