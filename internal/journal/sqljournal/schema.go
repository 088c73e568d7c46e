package sqljournal

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"time"

	"github.com/pressly/goose/v3"

	"github.com/ambit-iam/ambit/internal/journal"
)

//go:embed migrations
var migrations embed.FS

// applicationID tells Ambit's SQLite files from others': "Ambt".
const applicationID = 0x416d6274

// prepare makes an SQLite file a journal of this release: a new file, or one of
// an earlier release. Several processes may do so at once. One that must not be
// touched is left as it is.
func prepare(ctx context.Context, path string, set settings) (err error) {
	// Two that go over to WAL at the same time wait for each other. So each
	// gives way soon and begins again.
	deadline := time.Now().Add(set.busy)
	set.busy = min(set.busy, 20*time.Millisecond)
	db, err := openPool(path, set, 1, "_txlock=immediate")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	for {
		err := identify(ctx, db)
		if err == nil {
			err = useWAL(ctx, db)
		}
		if err == nil {
			err = migrate(ctx, db)
		}
		if classify(err) != busy {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%w: another process keeps the file locked: %w", journal.ErrBusy, err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(5+rand.IntN(20)) * time.Millisecond):
		}
	}
}

// identify makes sure that the file is Ambit's, and marks it where it is empty.
func identify(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		if classify(err) == damaged {
			return fmt.Errorf("the file cannot be used as an SQLite database: %w", err)
		}
		return err
	}
	defer tx.Rollback()
	var id, things int64
	if err := tx.QueryRowContext(ctx, `PRAGMA application_id`).Scan(&id); err != nil {
		return err
	}
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema`).Scan(&things); err != nil {
		return err
	}
	switch {
	case id == applicationID:
		return nil
	case id != 0 || things != 0:
		return fmt.Errorf("the file is a database of another program (application id %d, not %d); name another file", id, applicationID)
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d`, applicationID)); err != nil {
		return err
	}
	return tx.Commit()
}

// useWAL lets readers and the writer work side by side, and puts into the file
// what a process that ended too soon left in the log beside it: that may never
// have been synced, and later writes rest on it.
func useWAL(ctx context.Context, db *sql.DB) error {
	var mode string
	if err := db.QueryRowContext(ctx, `PRAGMA journal_mode = WAL`).Scan(&mode); err != nil {
		return err
	}
	if mode != "wal" {
		return fmt.Errorf("the file's folder does not allow a write-ahead log (journal mode is %s); use a local disk", mode)
	}
	var blocked, pages, moved int64
	return db.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&blocked, &pages, &moved)
}

// migrate brings the tables to what this release needs.
func migrate(ctx context.Context, db *sql.DB) error {
	folder, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, folder,
		goose.WithDisableGlobalRegistry(true), goose.WithTableName("migrations"), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	for {
		before, newest, err := p.GetVersions(ctx)
		if err == nil && before > newest {
			return fmt.Errorf("a newer release has changed the database (its schema is version %d; this release knows up to %d): "+
				"run that release or a later one, or restore a backup from before", before, newest)
		}
		if err == nil {
			_, err = p.Up(ctx)
		}
		if err == nil {
			return nil
		}
		// Where another process was faster, the tables are there already. That
		// is no failure; and as versions only grow, this ends.
		after, _, again := p.GetVersions(ctx)
		if again != nil || after <= before {
			return fmt.Errorf("migrating the database from schema version %d: %w", before, err)
		}
	}
}
