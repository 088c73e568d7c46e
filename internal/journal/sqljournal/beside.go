package sqljournal

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/ambit-iam/ambit/internal/journal"
)

// keep runs a change of what stands beside the logs.
func (s *store) keep(ctx context.Context, what string, do func(context.Context, querier) error) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	err := s.change(ctx, nil, func(q querier) error { return do(context.WithoutCancel(ctx), q) })
	if err != nil {
		return fmt.Errorf("keeping %s: %w", what, err)
	}
	return nil
}

func (s *store) Snapshot(ctx context.Context, account string) (journal.Snapshot, bool, error) {
	if err := journal.CheckAccount(account); err != nil {
		return journal.Snapshot{}, false, err
	}
	snap, found := journal.Snapshot{Head: journal.Head{Account: account}}, false
	err := s.ask(ctx, "the snapshot of account "+account, func(q querier) (err error) {
		found, err = one(ctx, q, []any{&snap.Revision, digest{&snap.Hash}, &snap.Format, &snap.Body},
			`SELECT revision, hash, format, body FROM snapshots WHERE account = $1`, account)
		return err
	})
	if err != nil || !found {
		return journal.Snapshot{}, false, err
	}
	return snap, true, nil
}

func (s *store) PutSnapshot(ctx context.Context, snap journal.Snapshot) error {
	if err := snap.Check(); err != nil {
		return err
	}
	return s.keep(ctx, "a snapshot of account "+snap.Account, func(ctx context.Context, q querier) error {
		// One from before an erasure would bring the erased values back.
		var revision int64
		fits, err := one(ctx, q, []any{&revision},
			`SELECT entries.revision FROM accounts JOIN entries ON entries.account = accounts.id
				WHERE accounts.id = $1 AND entries.revision = $2 AND entries.hash = $3 AND entries.revision >= accounts.erased`,
			snap.Account, int64(snap.Revision), snap.Hash[:])
		if err != nil || !fits {
			return err
		}
		_, err = q.exec(ctx, `INSERT INTO snapshots (account, revision, hash, format, body) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (account) DO UPDATE SET revision = excluded.revision, hash = excluded.hash, format = excluded.format,
				body = excluded.body WHERE snapshots.revision <= excluded.revision`,
			snap.Account, int64(snap.Revision), snap.Hash[:], blob(snap.Format), blob(snap.Body))
		return err
	})
}

func (s *store) Touch(ctx context.Context, uses []journal.Use) error {
	for _, u := range uses {
		if err := u.Check(); err != nil {
			return err
		}
	}
	if len(uses) == 0 {
		return s.usable(ctx)
	}
	return s.keep(ctx, "uses of tokens", func(ctx context.Context, q querier) error {
		for _, u := range uses {
			_, err := q.exec(ctx, `INSERT INTO uses (name, micros, address) VALUES ($1, $2, $3)
				ON CONFLICT (name) DO UPDATE SET micros = excluded.micros, address = excluded.address
					WHERE uses.micros < excluded.micros`,
				blob(u.Key), u.At.UTC().Truncate(time.Hour).UnixMicro(), blob(u.Address))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *store) Uses(ctx context.Context, keys []string) ([]journal.Use, error) {
	for _, k := range keys {
		if err := journal.CheckKey("token's public part", k); err != nil {
			return nil, err
		}
	}
	var list []journal.Use
	err := s.ask(ctx, "uses of tokens", func(q querier) error {
		return in(ctx, q, func(rows *sql.Rows) error {
			var u journal.Use
			err := rows.Scan(&u.Key, instant{&u.At}, &u.Address)
			list = append(list, u)
			return err
		}, `SELECT name, micros, address FROM uses WHERE name IN (%s) ORDER BY name`, blobs(unique(keys)))
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func (s *store) Newest(ctx context.Context) (at time.Time, err error) {
	err = s.ask(ctx, "the latest time", func(q querier) error {
		// Times of a log never go back, so the last entry's is its latest.
		_, err := one(ctx, q, []any{latest{&at}},
			`SELECT max(micros) FROM (SELECT max(micros) AS micros FROM accounts UNION ALL SELECT max(micros) FROM uses) AS kept`)
		return err
	})
	return at, err
}

func (s *store) Sweep(ctx context.Context, now time.Time) error {
	if err := journal.CheckTime("time", now); err != nil {
		return err
	}
	return s.keep(ctx, "no receipts and leases that are over", func(ctx context.Context, q querier) error {
		if _, err := q.exec(ctx, `DELETE FROM receipts WHERE ends <= $1`, now.UnixMicro()); err != nil {
			return err
		}
		_, err := q.exec(ctx, `DELETE FROM leases WHERE ends <= $1`, now.UnixMicro())
		return err
	})
}

func (s *store) Lease(ctx context.Context, job, holder string, now, until time.Time) (bool, error) {
	for _, err := range []error{
		journal.CheckKey("job", job), journal.CheckKey("lease's holder", holder),
		journal.CheckTime("time", now), journal.CheckTime("lease's end", until),
	} {
		if err != nil {
			return false, err
		}
	}
	var got int64
	err := s.keep(ctx, "a lease", func(ctx context.Context, q querier) (err error) {
		got, err = q.exec(ctx, `INSERT INTO leases (job, holder, ends) VALUES ($1, $2, $3)
			ON CONFLICT (job) DO UPDATE SET holder = excluded.holder, ends = excluded.ends
				WHERE leases.holder = excluded.holder OR leases.ends <= $4`,
			blob(job), blob(holder), until.UnixMicro(), now.UnixMicro())
		return err
	})
	return err == nil && got > 0, err
}

func (s *store) Instance(ctx context.Context, name string, fresh func() ([]byte, error)) ([]byte, error) {
	if err := journal.CheckKey("instance value's name", name); err != nil {
		return nil, err
	}
	value, found, err := s.instance(ctx, name)
	if err != nil || found {
		return value, err
	}
	made, err := fresh()
	if err != nil {
		return nil, err
	}
	err = s.keep(ctx, "an instance value", func(ctx context.Context, q querier) error {
		_, err := q.exec(ctx, `INSERT INTO instance (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, blob(name), blob(made))
		return err
	})
	if err != nil {
		return nil, err
	}
	value, found, err = s.instance(ctx, name)
	if err == nil && !found {
		err = fmt.Errorf("instance value %.100q was kept and is gone", name)
	}
	return value, err
}

func (s *store) instance(ctx context.Context, name string) (value []byte, found bool, err error) {
	err = s.ask(ctx, "an instance value", func(q querier) (err error) {
		found, err = one(ctx, q, []any{&value}, `SELECT value FROM instance WHERE name = $1`, blob(name))
		return err
	})
	return value, found, err
}
