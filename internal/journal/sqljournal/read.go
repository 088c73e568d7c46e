package sqljournal

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/ambit-iam/ambit/internal/journal"
)

// ask runs a reading method's query and says what it was when it fails.
func (s *store) ask(ctx context.Context, what string, do func(querier) error) error {
	if err := s.usable(ctx); err != nil {
		return err
	}
	err := do(s.reader())
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		err = ctx.Err()
	case s.closed.Load():
		err = journal.ErrClosed
	default:
		err = s.explain(err)
	}
	return fmt.Errorf("reading %s: %w", what, err)
}

func readEntries(ctx context.Context, q querier, account string, after uint64, limit int) ([]journal.Record, error) {
	if after > math.MaxInt64 { // no log is that long, and no database has such a number
		return nil, nil
	}
	var list []journal.Record
	err := q.query(ctx, func(rows *sql.Rows) error {
		r := journal.Record{Account: account}
		err := rows.Scan(&r.Revision, instant{&r.Time}, &r.Body, digest{&r.Hash})
		list = append(list, r)
		return err
	}, `SELECT revision, micros, body, hash FROM entries WHERE account = $1 AND revision > $2 ORDER BY revision LIMIT $3`,
		account, int64(after), limit)
	if err != nil {
		return nil, err
	}
	return list, nil
}

func (s *store) Read(ctx context.Context, account string, after uint64, limit int) (list []journal.Record, err error) {
	if err := journal.CheckAccount(account); err != nil {
		return nil, err
	}
	if err := journal.CheckLimit(limit); err != nil {
		return nil, err
	}
	err = s.ask(ctx, "the log of account "+account, func(q querier) error {
		list, err = readEntries(ctx, q, account, after, limit)
		return err
	})
	return list, err
}

func (s *store) Heads(ctx context.Context, accounts []string) ([]journal.Head, error) {
	for _, a := range accounts {
		if err := journal.CheckAccount(a); err != nil {
			return nil, err
		}
	}
	var list []journal.Head
	err := s.ask(ctx, "heads", func(q querier) error {
		return in(ctx, q, func(rows *sql.Rows) error {
			var h journal.Head
			err := rows.Scan(&h.Account, &h.Revision, digest{&h.Hash})
			list = append(list, h)
			return err
		}, `SELECT id, revision, hash FROM accounts WHERE id IN (%s) ORDER BY id`, unique(accounts))
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// unique is list in order, each once.
func unique(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }

func (s *store) Accounts(ctx context.Context, after string, limit int) ([]string, error) {
	if after != "" {
		if err := journal.CheckAccount(after); err != nil {
			return nil, err
		}
	}
	if err := journal.CheckLimit(limit); err != nil {
		return nil, err
	}
	var list []string
	err := s.ask(ctx, "accounts", func(q querier) error {
		return q.query(ctx, func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			list = append(list, id)
			return err
		}, `SELECT id FROM accounts WHERE id > $1 ORDER BY id LIMIT $2`, after, limit)
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func (s *store) Holder(ctx context.Context, c journal.Claim) (account string, err error) {
	if err := c.Check(); err != nil {
		return "", err
	}
	err = s.ask(ctx, "the holder of a "+string(c.Kind), func(q querier) error {
		_, err := one(ctx, q, []any{&account}, `SELECT account FROM claims WHERE kind = $1 AND name = $2`, blob(c.Kind), blob(c.Key))
		return err
	})
	return account, err
}

func (s *store) Personal(ctx context.Context, account string, ids []string) (map[string]journal.Personal, error) {
	if err := journal.CheckAccount(account); err != nil {
		return nil, err
	}
	for _, id := range ids {
		if err := journal.CheckKey("personal value's id", id); err != nil {
			return nil, err
		}
	}
	values := map[string]journal.Personal{}
	err := s.ask(ctx, "personal values of account "+account, func(q querier) error {
		return in(ctx, q, func(rows *sql.Rows) error {
			var p journal.Personal
			err := rows.Scan(&p.ID, &p.Subject, salt{&p.Salt}, &p.Value)
			values[p.ID] = p
			return err
		}, `SELECT id, subject, salt, value FROM personal WHERE account = $1 AND id IN (%s)`, blobs(unique(ids)), account)
	})
	if err != nil {
		return nil, err
	}
	return values, nil
}

func (s *store) Document(ctx context.Context, d journal.Digest) (body []byte, err error) {
	what := fmt.Sprintf("document %x", d)
	err = s.ask(ctx, what, func(q querier) error {
		found, err := one(ctx, q, []any{&body}, `SELECT body FROM documents WHERE digest = $1`, d[:])
		if err == nil && !found {
			err = journal.ErrNotFound
		}
		return err
	})
	return body, err
}

func (s *store) Secrets(ctx context.Context, key string) ([]journal.Secret, error) {
	if err := journal.CheckKey("token's public part", key); err != nil {
		return nil, err
	}
	var list []journal.Secret
	err := s.ask(ctx, "a token's secrets", func(q querier) error {
		return q.query(ctx, func(rows *sql.Rows) error {
			g := journal.Secret{Key: key}
			err := rows.Scan(&g.Generation, &g.Account, &g.Token, digest{&g.Hash})
			list = append(list, g)
			return err
		}, `SELECT generation, account, token, hash FROM secrets WHERE name = $1 ORDER BY generation`, blob(key))
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func (s *store) Receipt(ctx context.Context, account, principal, key string, now time.Time) (journal.Receipt, bool, error) {
	for _, err := range []error{
		journal.CheckAccount(account), journal.CheckKey("principal", principal),
		journal.CheckKey("idempotency key", key), journal.CheckTime("time", now),
	} {
		if err != nil {
			return journal.Receipt{}, false, err
		}
	}
	r, found := journal.Receipt{Principal: principal, Key: key}, false
	err := s.ask(ctx, "a receipt of account "+account, func(q querier) (err error) {
		found, err = one(ctx, q, []any{digest{&r.Request}, &r.Answer, instant{&r.Until}},
			`SELECT request, answer, ends FROM receipts WHERE account = $1 AND principal = $2 AND name = $3 AND ends > $4`,
			account, blob(principal), blob(key), now.UnixMicro())
		return err
	})
	if err != nil || !found {
		return journal.Receipt{}, false, err
	}
	return r, true, nil
}
