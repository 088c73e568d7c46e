package sqljournal

import (
	"fmt"
	"time"

	"github.com/ambit-iam/ambit/internal/journal"
)

// keepEntry adds an entry and moves its account's head there.
func (t *tx) keepEntry(e end, r journal.Record) error {
	_, err := t.q.exec(t.ctx, `INSERT INTO accounts (id, revision, hash, micros, erased) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, hash = excluded.hash,
			micros = excluded.micros, erased = excluded.erased`,
		r.Account, int64(r.Revision), r.Hash[:], r.Time.UnixMicro(), int64(e.erased))
	if err != nil {
		return err
	}
	_, err = t.q.exec(t.ctx, `INSERT INTO entries (account, revision, micros, body, hash) VALUES ($1, $2, $3, $4, $5)`,
		r.Account, int64(r.Revision), r.Time.UnixMicro(), r.Body, r.Hash[:])
	return err
}

// keepBeside does all of a write but the entry.
func (t *tx) keepBeside(account string, now time.Time, w journal.Write) error {
	for _, c := range w.Release {
		if err := t.release(account, c); err != nil {
			return err
		}
	}
	for _, c := range w.Take {
		if err := t.take(account, c); err != nil {
			return err
		}
	}
	if err := t.erase(account, w.Erase); err != nil {
		return err
	}
	for _, p := range w.Personal {
		if err := t.keepPersonal(account, p); err != nil {
			return err
		}
	}
	for _, s := range w.Secrets {
		if err := t.keepSecret(account, s); err != nil {
			return err
		}
	}
	for _, d := range w.Document {
		if _, err := t.q.exec(t.ctx, `INSERT INTO documents (digest, body) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING`,
			d.Digest[:], d.Body); err != nil {
			return err
		}
	}
	for _, n := range w.Done {
		if err := t.dropChore(account, n); err != nil {
			return err
		}
	}
	for _, c := range w.Chores {
		if err := t.keepChore(account, c); err != nil {
			return err
		}
	}
	if w.Receipt != nil {
		return t.keepReceipt(account, now, w.Receipt)
	}
	return nil
}

func (t *tx) release(account string, c journal.Claim) error {
	n, err := t.q.exec(t.ctx, `DELETE FROM claims WHERE kind = $1 AND name = $2 AND account = $3`,
		blob(c.Kind), blob(c.Key), account)
	if err == nil && n == 0 {
		err = fmt.Errorf("%w: the account does not hold the %s %.100q", journal.ErrNotFound, c.Kind, c.Key)
	}
	return err
}

func (t *tx) take(account string, c journal.Claim) error {
	// The update changes nothing; it is there so that the holder is returned
	// whether or not the claim was free.
	var holder string
	_, err := one(t.ctx, t.q, []any{&holder}, `INSERT INTO claims (kind, name, account) VALUES ($1, $2, $3)
		ON CONFLICT (kind, name) DO UPDATE SET account = claims.account RETURNING account`,
		blob(c.Kind), blob(c.Key), account)
	if err == nil && holder != account {
		err = &journal.ClaimedError{Claim: c}
	}
	return err
}

func (t *tx) erase(account string, subjects []string) error {
	for _, subject := range subjects {
		if _, err := t.q.exec(t.ctx, `DELETE FROM personal WHERE account = $1 AND subject = $2`, account, blob(subject)); err != nil {
			return err
		}
	}
	if len(subjects) == 0 {
		return nil
	}
	_, err := t.q.exec(t.ctx, `DELETE FROM snapshots WHERE account = $1`, account)
	return err
}

func (t *tx) keepPersonal(account string, p journal.Personal) error {
	n, err := t.q.exec(t.ctx, `INSERT INTO personal (account, id, subject, salt, value) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (account, id) DO NOTHING`, account, blob(p.ID), blob(p.Subject), p.Salt[:], blob(p.Value))
	if err == nil && n == 0 {
		err = fmt.Errorf("%w: the account has a personal value %.100q already", journal.ErrInvalid, p.ID)
	}
	return err
}

func (t *tx) keepSecret(account string, s journal.Secret) error {
	var other string
	taken, err := one(t.ctx, t.q, []any{&other}, `SELECT account FROM secrets WHERE name = $1 AND account <> $2 LIMIT 1`,
		blob(s.Key), account)
	if err != nil {
		return err
	}
	if taken {
		return fmt.Errorf("%w: token %.100q is of another account", journal.ErrInvalid, s.Key)
	}
	n, err := t.q.exec(t.ctx, `INSERT INTO secrets (name, generation, account, token, hash) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (name, generation) DO NOTHING`, blob(s.Key), int64(s.Generation), account, blob(s.Token), s.Hash[:])
	if err == nil && n == 0 {
		err = fmt.Errorf("%w: token %.100q has a generation %d already", journal.ErrInvalid, s.Key, s.Generation)
	}
	return err
}

func (t *tx) keepReceipt(account string, now time.Time, r *journal.Receipt) error {
	n, err := t.q.exec(t.ctx, `INSERT INTO receipts (account, principal, name, request, answer, ends) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (account, principal, name) DO UPDATE SET request = excluded.request, answer = excluded.answer,
			ends = excluded.ends WHERE receipts.ends <= $7`,
		account, blob(r.Principal), blob(r.Key), r.Request[:], blob(r.Answer), r.Until.UnixMicro(), now.UnixMicro())
	if err == nil && n == 0 {
		err = fmt.Errorf("%w: %.100q of %.100q", journal.ErrAnswered, r.Key, r.Principal)
	}
	return err
}
