package sqljournal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ambit-iam/ambit/internal/journal"
)

var anna = strings.Repeat("a", 32)

func entry(body string) journal.Write { return journal.Write{Time: time.Now(), Body: []byte(body)} }

func add(ctx context.Context, j journal.Journal, account string, w journal.Write) (r journal.Record, err error) {
	err = j.Write(ctx, []string{account}, func(tx journal.Tx) error {
		r, err = tx.Append(account, w)
		return err
	})
	return r, err
}

// opened is a journal in a new file, and its engine.
func opened(t testing.TB, path string, o Options) (journal.Journal, *sqliteFile) {
	t.Helper()
	j, err := Open(t.Context(), "sqlite:"+path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	return j, j.(*store).engine.(*sqliteFile)
}

// raw is the file without the journal.
func raw(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func execRaw(t testing.TB, db *sql.DB, text string) {
	t.Helper()
	if _, err := db.Exec(text); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

func TestWhatCannotBeOpenedIsRefusedAndLeftAlone(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "other.db")
	execRaw(t, raw(t, other), `CREATE TABLE theirs (x)`)
	marked := filepath.Join(dir, "marked.db")
	execRaw(t, raw(t, marked), `PRAGMA application_id = 7`)
	execRaw(t, raw(t, marked), `PRAGMA user_version = 1`)
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte(strings.Repeat("no database at all\n", 100)), 0o644); err != nil {
		t.Fatal(err)
	}
	newer := filepath.Join(dir, "newer.db")
	j, err := Open(t.Context(), "sqlite:"+newer, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	execRaw(t, raw(t, newer), `INSERT INTO migrations (version_id, is_applied) VALUES (1000, 1)`)
	execRaw(t, raw(t, newer), `PRAGMA wal_checkpoint(TRUNCATE)`)

	for _, c := range []struct{ url, want string }{
		{"sqlite:" + filepath.Join(dir, "none", "x.db"), "make it first"},
		{"sqlite:" + filepath.Join(text, "x.db"), "text"},
		{"sqlite:", "path of a file"},
		{"sqlite::memory:", "path of a file"},
		{"sqlite:" + dir, "cannot be used"},
		{"sqlite:" + other, "another program"},
		{"sqlite:" + marked, "another program"},
		{"sqlite:" + text, "not a database"},
		{"sqlite:" + newer, "newer release"},
		{"postgres://ambit:secret@localhost/ambit", `scheme "postgres"`},
		{"mysql://localhost", `scheme "mysql"`},
		{"journal.db", "write sqlite:PATH"},
		{"", "write sqlite:PATH"},
	} {
		path := strings.TrimPrefix(c.url, "sqlite:")
		before, _ := os.ReadFile(path)
		j, err := Open(t.Context(), c.url, Options{Busy: 100 * time.Millisecond})
		if err == nil {
			j.Close()
			t.Errorf("%q was opened", c.url)
			continue
		}
		if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: got the error %v, want one that says %q", c.url, err, c.want)
		}
		if after, _ := os.ReadFile(path); string(after) != string(before) {
			t.Errorf("%q was changed", c.url)
		}
	}
}

func TestAnyPathWillDo(t *testing.T) {
	for _, name := range []string{"plain.db", "with space", "a?b=c&d", "a#b", "100%", "%41", "ü", "a+b", "'q'", "file:x", "-"} {
		path := filepath.Join(t.TempDir(), name)
		j, _ := opened(t, path, Options{})
		if _, err := add(t.Context(), j, anna, entry("x")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, beside := range []string{"", "-wal", "-shm"} {
			info, err := os.Stat(path + beside)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			} else if mode := info.Mode().Perm(); mode != 0o600 {
				t.Errorf("%s%s has the mode %o, want 600", name, beside, mode)
			}
		}
	}
}

func TestConnectionsAreSetUp(t *testing.T) {
	_, f := opened(t, filepath.Join(t.TempDir(), "j.db"), Options{Busy: 1234 * time.Millisecond})
	common := map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "1234", "secure_delete": "1",
		"trusted_schema": "0", "application_id": fmt.Sprint(applicationID),
	}
	conns := map[*sql.Conn]string{f.session.conn: "0"} // whether it is kept from writing
	for range readers {
		c, err := f.reads.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		conns[c] = "1"
	}
	for c, readOnly := range conns {
		common["query_only"] = readOnly
		for name, want := range common {
			var got string
			if err := c.QueryRowContext(t.Context(), "PRAGMA "+name).Scan(&got); err != nil || got != want {
				t.Errorf("%s is %q, want %q (%v)", name, got, want, err)
			}
		}
	}
}

// Text compares by bytes, and every table of an account's knows its account.
func TestTables(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j.db")
	opened(t, path, Options{})
	rows, err := raw(t, path).Query(`SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('migrations', 'sqlite_sequence')`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	tables := 0
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			t.Fatal(err)
		}
		tables++
		if !strings.Contains(text, "STRICT") {
			t.Errorf("table %s is not strict", name)
		}
		if strings.Count(text, " TEXT ") != strings.Count(text, "COLLATE BINARY") {
			t.Errorf("table %s has a text without COLLATE BINARY", name)
		}
	}
	if err := rows.Err(); err != nil || tables != 12 {
		t.Errorf("%d tables were looked at (%v)", tables, err)
	}
}

func TestManyStartersMakeOneJournal(t *testing.T) {
	for range 5 {
		path := filepath.Join(t.TempDir(), "j.db")
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				j, err := Open(context.Background(), "sqlite:"+path, Options{})
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := add(context.Background(), j, anna, entry("x")); err != nil {
					t.Error(err)
				}
				if err := j.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		j, _ := opened(t, path, Options{})
		if h, err := journal.Verify(t.Context(), j, anna, nil); err != nil || h.Revision != 8 {
			t.Errorf("revision %d, error %v", h.Revision, err)
		}
	}
}

func TestFullStoreTakesNothingAndRecovers(t *testing.T) {
	j, f := opened(t, filepath.Join(t.TempDir(), "j.db"), Options{})
	if _, err := add(t.Context(), j, anna, entry("x")); err != nil {
		t.Fatal(err)
	}
	limit := func(pages int) {
		if err := f.session.conn.QueryRowContext(t.Context(), fmt.Sprintf(`PRAGMA max_page_count = %d`, pages)).Scan(&pages); err != nil {
			t.Fatal(err)
		}
	}
	limit(1) // as many as there are
	w := entry(strings.Repeat("y", 1<<20))
	w.Take = []journal.Claim{{Kind: journal.SlugClaim, Key: "acme"}}
	if _, err := add(t.Context(), j, anna, w); !errors.Is(err, journal.ErrFull) {
		t.Fatalf("got the error %v, want %v", err, journal.ErrFull)
	}
	limit(1 << 20)
	if holder, err := j.Holder(t.Context(), w.Take[0]); err != nil || holder != "" {
		t.Errorf("the claim is held by %q (%v)", holder, err)
	}
	if _, err := add(t.Context(), j, anna, w); err != nil {
		t.Errorf("with room again: %v", err)
	}
	if h, err := journal.Verify(t.Context(), j, anna, nil); err != nil || h.Revision != 2 {
		t.Errorf("revision %d, error %v", h.Revision, err)
	}
}

func TestBusyStoreTakesNothingAndRecovers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j.db")
	j, _ := opened(t, path, Options{Busy: 50 * time.Millisecond})
	other, err := raw(t, path).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.ExecContext(t.Context(), `BEGIN IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	if _, err := add(t.Context(), j, anna, entry("x")); !errors.Is(err, journal.ErrBusy) {
		t.Fatalf("got the error %v, want %v", err, journal.ErrBusy)
	}
	if list, err := j.Read(t.Context(), anna, 0, 1); err != nil || len(list) != 0 {
		t.Errorf("readers: %v, %v", list, err)
	}
	if _, err := Open(t.Context(), "sqlite:"+path, Options{Busy: 50 * time.Millisecond}); !errors.Is(err, journal.ErrBusy) {
		t.Errorf("opening: got the error %v, want %v", err, journal.ErrBusy)
	}
	if _, err := other.ExecContext(t.Context(), `ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	if _, err := add(t.Context(), j, anna, entry("x")); err != nil {
		t.Error(err)
	}
}

// Waiting for another process ends with the context, not with its patience.
func TestWaitingForAnotherProcessEndsWithTheContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j.db")
	j, _ := opened(t, path, Options{Busy: 20 * time.Second})
	other, err := raw(t, path).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.ExecContext(t.Context(), `BEGIN IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err = add(ctx, j, anna, entry("x"))
	if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took > 10*time.Second {
		t.Errorf("after %s: got the error %v, want %v", took, err, context.DeadlineExceeded)
	}
	if _, err := other.ExecContext(t.Context(), `ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	if _, err := add(t.Context(), j, anna, entry("y")); err != nil {
		t.Error(err)
	}
	if list, err := j.Read(t.Context(), anna, 0, 10); err != nil || len(list) != 1 || string(list[0].Body) != "y" {
		t.Errorf("the log is %v (%v), want y alone", list, err)
	}
}

// A statement that fails for its own reasons, hidden by do or not, undoes its
// write and nobody else's.
func TestFailedStatementUndoesItsWriteAlone(t *testing.T) {
	j, f := opened(t, filepath.Join(t.TempDir(), "j.db"), Options{})
	var wg sync.WaitGroup
	for i := range 32 {
		wg.Go(func() {
			if i%4 == 0 {
				err := f.change(t.Context(), nil, func(q querier) error {
					_, _ = q.exec(t.Context(), `INSERT INTO leases (job, holder, ends) VALUES (x'01', x'01', 1)`)
					_, _ = q.exec(t.Context(), `INSERT INTO accounts VALUES ('short', 1, x'00', 1, 0)`)
					return nil
				})
				if err == nil || !strings.Contains(err.Error(), "constraint") {
					t.Errorf("got the error %v", err)
				}
			} else if _, err := add(t.Context(), j, fmt.Sprintf("%032x", i), entry("x")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	var leases, accounts int
	if err := f.reads.QueryRow(`SELECT (SELECT count(*) FROM leases), (SELECT count(*) FROM accounts)`).Scan(&leases, &accounts); err != nil {
		t.Fatal(err)
	}
	if leases != 0 || accounts != 24 {
		t.Errorf("%d leases and %d accounts, want 0 and 24", leases, accounts)
	}
}

// What is erased is not to be found in the files either, once the log beside the
// database has gone into it.
func TestErasedValuesLeaveTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j.db")
	j, err := Open(t.Context(), "sqlite:"+path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	const canary = "canary@example.com"
	w := entry("x")
	w.Personal = []journal.Personal{{ID: "1", Subject: "user:1", Value: canary}}
	r, err := add(t.Context(), j, anna, w)
	if err != nil {
		t.Fatal(err)
	}
	s := journal.Snapshot{Head: journal.Head{Account: anna, Revision: 1, Hash: r.Hash}, Format: "1", Body: []byte(canary)}
	if err := j.PutSnapshot(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	inFiles := func() (n int) {
		for _, name := range []string{path, path + "-wal"} {
			b, err := os.ReadFile(name)
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				t.Fatal(err)
			}
			n += strings.Count(string(b), canary)
		}
		return n
	}
	if inFiles() == 0 {
		t.Error("the value was never in the files")
	}
	w = entry("y")
	w.Erase = []string{"user:1"}
	if _, err := add(t.Context(), j, anna, w); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + "-wal"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("closing left the log beside the database: %v", err)
	}
	if n := inFiles(); n != 0 {
		t.Errorf("the value stands in the files %d times", n)
	}
}

// A log that somebody has changed behind the journal's back does not verify.
func TestTamperedLogsDoNotVerify(t *testing.T) {
	for _, change := range []string{
		`UPDATE entries SET body = x'00' WHERE revision = 2`,
		`UPDATE entries SET micros = micros + 1 WHERE revision = 2`,
		`UPDATE entries SET hash = zeroblob(32) WHERE revision = 2`,
		`DELETE FROM entries WHERE revision = 2`,
		`DELETE FROM entries WHERE revision = 3`,
		`UPDATE accounts SET revision = 2`,
		`UPDATE accounts SET hash = zeroblob(32)`,
		`UPDATE entries SET revision = 9 WHERE revision = 1; UPDATE entries SET revision = 1 WHERE revision = 2; UPDATE entries SET revision = 2 WHERE revision = 9`,
	} {
		path := filepath.Join(t.TempDir(), "j.db")
		j, _ := opened(t, path, Options{})
		for i := range 3 {
			if _, err := add(t.Context(), j, anna, entry(fmt.Sprint(i))); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := journal.Verify(t.Context(), j, anna, nil); err != nil {
			t.Fatal(err)
		}
		execRaw(t, raw(t, path), change)
		if _, err := journal.Verify(t.Context(), j, anna, nil); !errors.Is(err, journal.ErrBroken) {
			t.Errorf("%s: got the error %v, want %v", change, err, journal.ErrBroken)
		}
	}
}
