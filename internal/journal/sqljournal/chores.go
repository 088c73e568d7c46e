package sqljournal

import (
	"context"
	"database/sql"
	"time"

	"github.com/ambit-iam/ambit/internal/journal"
)

// keepChore adds a chore, in place of the one of its name.
func (t *tx) keepChore(account string, c journal.Chore) error {
	_, err := t.q.exec(t.ctx, `INSERT INTO chores (kind, account, name, due, tries, tried) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (kind, account, name) DO UPDATE SET due = excluded.due, tries = excluded.tries, tried = excluded.tried`,
		blob(c.Kind), account, blob(c.Key), c.Due.UnixMicro(), int64(c.Tries), maybe(c.Tried))
	return err
}

func (t *tx) dropChore(account string, n journal.ChoreName) error {
	_, err := t.q.exec(t.ctx, `DELETE FROM chores WHERE kind = $1 AND account = $2 AND name = $3`, blob(n.Kind), account, blob(n.Key))
	return err
}

// maybe is a time as it is stored where there may be none: never is -1, which no
// time that is kept is.
func maybe(t time.Time) int64 {
	if t.IsZero() {
		return -1
	}
	return t.UnixMicro()
}

// scanChore scans what remains of a chore of a kind: account, name, due, tries,
// tried.
func scanChore(rows *sql.Rows, kind journal.ChoreKind) (journal.Chore, error) {
	c := journal.Chore{Kind: kind}
	var tried int64
	err := rows.Scan(&c.Account, &c.Key, instant{&c.Due}, &c.Tries, &tried)
	if tried >= 0 {
		c.Tried = time.UnixMicro(tried).UTC()
	}
	return c, err
}

func (s *store) Due(ctx context.Context, kind journal.ChoreKind, now time.Time, limit int) ([]journal.Chore, error) {
	for _, err := range []error{journal.CheckKey("chore's kind", string(kind)), journal.CheckTime("time", now), journal.CheckLimit(limit)} {
		if err != nil {
			return nil, err
		}
	}
	var list []journal.Chore
	err := s.ask(ctx, "chores that are due", func(q querier) error {
		return q.query(ctx, func(rows *sql.Rows) error {
			c, err := scanChore(rows, kind)
			list = append(list, c)
			return err
		}, `SELECT account, name, due, tries, tried FROM chores WHERE kind = $1 AND due <= $2 ORDER BY due, account, name LIMIT $3`,
			blob(kind), now.UnixMicro(), int64(limit))
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func (s *store) Chores(ctx context.Context, kind journal.ChoreKind, account string, keys []string) ([]journal.Chore, error) {
	if err := journal.CheckAccount(account); err != nil {
		return nil, err
	}
	for _, k := range append([]string{string(kind)}, keys...) {
		if err := journal.CheckKey("chore's kind or key", k); err != nil {
			return nil, err
		}
	}
	var list []journal.Chore
	err := s.ask(ctx, "chores of account "+account, func(q querier) error {
		return in(ctx, q, func(rows *sql.Rows) error {
			c, err := scanChore(rows, kind)
			list = append(list, c)
			return err
		}, `SELECT account, name, due, tries, tried FROM chores WHERE kind = $1 AND account = $2 AND name IN (%s) ORDER BY name`,
			blobs(unique(keys)), blob(kind), account)
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func (s *store) PutOff(ctx context.Context, was journal.Chore, due time.Time, tries uint32, tried time.Time) (bool, error) {
	next := was
	next.Due, next.Tries, next.Tried = due, tries, tried
	for _, c := range []journal.Chore{was, next} {
		if err := c.Check(); err != nil {
			return false, err
		}
	}
	var got int64
	err := s.keep(ctx, "a chore", func(ctx context.Context, q querier) (err error) {
		got, err = q.exec(ctx, `UPDATE chores SET due = $1, tries = $2, tried = $3
			WHERE kind = $4 AND account = $5 AND name = $6 AND due = $7 AND tries = $8 AND tried = $9`,
			due.UnixMicro(), int64(tries), maybe(tried),
			blob(was.Kind), was.Account, blob(was.Key), was.Due.UnixMicro(), int64(was.Tries), maybe(was.Tried))
		return err
	})
	return err == nil && got > 0, err
}
