package sqljournal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/ambit-iam/ambit/internal/journal"
)

// settings are how an SQLite file is opened.
type settings struct {
	busy        time.Duration
	synchronous string // FULL; the tests show what another value does
}

// sqliteFile is the engine over an SQLite file.
type sqliteFile struct {
	*turns
	writes, reads, watches *sql.DB
	pool                   *pool
	mu                     sync.Mutex
	followers              map[chan struct{}]bool // told of own writes
	ended                  chan struct{}          // closed by close
}

// readers is how many connections read at a time.
const readers = 8

// openSQLite opens the journal in a file, and makes it if there is none.
func openSQLite(ctx context.Context, path string, set settings) (_ *sqliteFile, err error) {
	if path, err = place(path); err != nil {
		return nil, err
	}
	if err := makeFile(path); err != nil {
		return nil, err
	}
	f := &sqliteFile{followers: map[chan struct{}]bool{}, ended: make(chan struct{})}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.closePools())
		}
	}()
	if err := prepare(ctx, path, set); err != nil {
		return nil, err
	}
	if f.writes, err = openPool(path, set, 1, "_txlock=immediate"); err != nil {
		return nil, err
	}
	if f.reads, err = openPool(path, set, readers, "_pragma=query_only(1)"); err != nil {
		return nil, err
	}
	if f.watches, err = openPool(path, set, 0, "_pragma=query_only(1)"); err != nil {
		return nil, err
	}
	f.pool = &pool{db: f.reads, prepared: map[string]*sql.Stmt{}}
	conn, err := f.writes.Conn(ctx)
	if err != nil {
		return nil, err
	}
	f.turns = newTurns(&session{conn: conn, prepared: map[string]*sql.Stmt{}}, f.tell)
	return f, nil
}

// place is the absolute path of a database's file, in a folder that is there.
func place(path string) (string, error) {
	if path == "" || path == ":memory:" {
		return "", errors.New("a journal must outlive the process: write the path of a file, as in sqlite:PATH")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	dir := filepath.Dir(path)
	switch info, err := os.Stat(dir); {
	case errors.Is(err, os.ErrNotExist):
		return "", fmt.Errorf("there is no folder %s; make it first", dir)
	case err != nil:
		return "", err
	case !info.IsDir():
		return "", fmt.Errorf("%s is no folder", dir)
	}
	return path, nil
}

// makeFile makes an empty database that only its owner may read, if there is no
// file. SQLite gives the files beside it the same mode. A file that is there is
// not opened: closing it again would take away the locks that this process holds
// on it.
func makeFile(path string) error {
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil // another process was faster
	}
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// openPool opens connections to a file. What PRAGMAs set is each connection's
// own, hence they stand in the name of the data source.
func openPool(path string, set settings, most int, more string) (*sql.DB, error) {
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	u.RawQuery = fmt.Sprintf("_pragma=busy_timeout(%d)&_pragma=synchronous(%s)&_pragma=foreign_keys(1)"+
		"&_pragma=secure_delete(1)&_pragma=trusted_schema(0)&%s", set.busy.Milliseconds(), set.synchronous, more)
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(max(most, 1))
	return db, nil
}

func (f *sqliteFile) reader() querier { return f.pool }

func (f *sqliteFile) close() error {
	close(f.ended)
	f.turns.close()
	return errors.Join(f.session.close(), f.pool.close(), f.closePools())
}

func (f *sqliteFile) closePools() error {
	var errs []error
	for _, db := range []*sql.DB{f.watches, f.reads, f.writes} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// A class says what an error of SQLite's means for a write.
type class int

const (
	other   class = iota // of this statement alone
	busy                 // another process has the lock
	full                 // no room
	damaged              // the disk failed, or what it holds is no database of ours
)

func classify(err error) class {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return other
	}
	switch e.Code() & 0xff { // the rest says more exactly where
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return busy
	case sqlite3.SQLITE_FULL:
		return full
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CANTOPEN,
		sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOMEM:
		return damaged
	}
	return other
}

func (f *sqliteFile) explain(err error) error {
	if classify(err) == busy {
		return fmt.Errorf("%w: %w", journal.ErrBusy, err)
	}
	return err
}
