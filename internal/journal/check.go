package journal

import (
	"crypto/sha256"
	"fmt"
	"time"
)

// What may be handed to a journal, in bytes. The limits are those of the
// narrowest store (PostgreSQL indexes no row over 2,704 bytes), so that what one
// accepts all do.
const (
	MaxKey      = 1 << 10   // of a key
	MaxBody     = 16 << 20  // of an entry, a document, a personal value, a receipt's answer
	MaxSnapshot = 512 << 20 // of a snapshot
)

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrInvalid, fmt.Sprintf(format, args...))
}

// CheckAccount returns an [ErrInvalid] if id cannot be that of an account.
func CheckAccount(id string) error {
	bad := len(id) != 32
	for i := 0; i < len(id) && !bad; i++ {
		bad = (id[i] < '0' || id[i] > '9') && (id[i] < 'a' || id[i] > 'f')
	}
	if bad {
		return invalid("account id %.40q is not 32 lower-case hexadecimal digits", id)
	}
	return nil
}

// CheckKey returns an [ErrInvalid] if key, which is a what, cannot be a key.
func CheckKey(what, key string) error {
	if len(key) == 0 || len(key) > MaxKey {
		return invalid("a %s has %d bytes; 1 to %d are possible", what, len(key), MaxKey)
	}
	return nil
}

// CheckTime returns an [ErrInvalid] if t, which is a what, cannot be kept.
func CheckTime(what string, t time.Time) error {
	if year := t.UTC().Year(); year < 1970 || year > 9999 {
		return invalid("a %s is in the year %d; 1970 to 9999 are possible", what, year)
	}
	return nil
}

// CheckLimit returns an [ErrInvalid] if a list of at most limit cannot be asked
// for.
func CheckLimit(limit int) error {
	if limit < 1 {
		return invalid("a limit of %d; at least 1 is possible", limit)
	}
	return nil
}

func checkSize(what string, n, least int) error {
	if n < least || n > MaxBody {
		return invalid("a %s has %d bytes; %d to %d are possible", what, n, least, MaxBody)
	}
	return nil
}

// Check returns an [ErrInvalid] if c cannot be a claim.
func (c Claim) Check() error {
	if err := CheckKey("claim's kind", string(c.Kind)); err != nil {
		return err
	}
	return CheckKey("claim's key", c.Key)
}

// Check returns an [ErrInvalid] if w can be appended to no log.
func (w Write) Check() error {
	return first(
		CheckTime("time of an entry", w.Time),
		checkSize("body", len(w.Body), 1),
		each(w.Take, Claim.Check),
		each(w.Release, Claim.Check),
		each(w.Erase, func(s string) error { return CheckKey("subject", s) }),
		each(w.Personal, Personal.check),
		each(w.Secrets, Secret.check),
		w.Receipt.check(),
		each(w.Document, Document.check),
		each(w.Done, ChoreName.check),
		each(w.Chores, Chore.check),
	)
}

func (p Personal) check() error {
	return first(
		CheckKey("personal value's id", p.ID),
		CheckKey("subject", p.Subject),
		checkSize("personal value", len(p.Value), 0),
	)
}

func (s Secret) check() error {
	if s.Generation == 0 {
		return invalid("a secret has the generation 0; the first is 1")
	}
	return first(CheckKey("token's public part", s.Key), CheckKey("token's id", s.Token))
}

func (r *Receipt) check() error {
	if r == nil {
		return nil
	}
	return first(
		CheckKey("principal", r.Principal),
		CheckKey("idempotency key", r.Key),
		checkSize("receipt's answer", len(r.Answer), 0),
		CheckTime("receipt's end", r.Until),
	)
}

func (d Document) check() error {
	if err := checkSize("document", len(d.Body), 1); err != nil {
		return err
	}
	if got := sha256.Sum256(d.Body); got != d.Digest {
		return invalid("the document with the digest %x has the digest %x", d.Digest, got)
	}
	return nil
}

// Check returns an [ErrInvalid] if s cannot be kept.
func (s Snapshot) Check() error {
	if s.Revision == 0 {
		return invalid("a snapshot of account %s has the revision 0; the first is 1", s.Account)
	}
	if len(s.Body) > MaxSnapshot {
		return invalid("a snapshot has %d bytes; up to %d are possible", len(s.Body), MaxSnapshot)
	}
	return first(CheckAccount(s.Account), CheckKey("snapshot's format", s.Format))
}

// Check returns an [ErrInvalid] if u cannot be kept.
func (u Use) Check() error {
	if len(u.Address) > MaxKey {
		return invalid("an address has %d bytes; up to %d are possible", len(u.Address), MaxKey)
	}
	return first(CheckKey("token's public part", u.Key), CheckTime("time of use", u.At))
}

// first is the first of errs that is one.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// each is the first error that check finds in list.
func each[T any](list []T, check func(T) error) error {
	for _, x := range list {
		if err := check(x); err != nil {
			return err
		}
	}
	return nil
}
