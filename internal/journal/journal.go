// Package journal is the contract of the place where accounts are kept: for each
// a log of entries that only grows, chained by hash, and beside the logs what is
// not history. It says what is durable and when, and nothing about what entries
// mean: bodies are opaque bytes to it.
//
// Keys (of claims, tokens, principals, subjects, jobs and the like) are 1 to
// [MaxKey] bytes of any kind and compare by bytes: no case, no Unicode form, no
// trailing space makes two of them the same.
//
// Implementations are held to it by package journaltest. Package sqljournal has
// the one over SQL databases.
package journal

import (
	"context"
	"crypto/sha256"
	"time"
)

// A Digest is a SHA-256.
type Digest [sha256.Size]byte

// A Head is where an account's log ends. The zero Revision and Hash are those of
// a log without entries.
type Head struct {
	Account  string // 32 lower-case hexadecimal digits
	Revision uint64 // how many entries there are
	Hash     Digest // of the last entry; the zero digest if there is none
}

// A Record is one entry of an account's log.
type Record struct {
	Account  string
	Revision uint64    // 1 for the first; no gaps
	Time     time.Time // when it was appended: UTC, whole microseconds, never before the entry before it
	Body     []byte
	Hash     Digest // ChainHash of the hash before it, the account, the revision, the time and the body
}

// A ClaimKind says what a claim is about.
type ClaimKind string

// The kinds of claims.
const (
	SlugClaim   ClaimKind = "slug"       // the account's slug
	TokenClaim  ClaimKind = "token"      // the public part of a token
	DomainClaim ClaimKind = "sso-domain" // a verified and enabled e-mail domain
)

// A Claim is a key that at most one account holds at a time, over all accounts.
// Keys compare by bytes.
type Claim struct {
	Kind ClaimKind
	Key  string
}

// A Personal is a value about a person that stands apart from the log, so that it
// can be erased while the chain goes on verifying: the log holds only its ID and
// its commitment.
type Personal struct {
	ID      string // unique in the account; chosen by the writer
	Subject string // whose it is: a full reference, by which it is erased
	Salt    [16]byte
	Value   string
}

// Commitment is what the log holds of p: the SHA-256 of salt and value.
func (p Personal) Commitment() Digest {
	return sha256.Sum256(append(p.Salt[:], p.Value...))
}

// A Secret is the hash of one generation of a token's secret. It says nothing of
// whether the token still holds: that is for the account's log.
type Secret struct {
	Key        string // the public part of the token
	Generation uint32 // 1 for the first
	Account    string
	Token      string // the token's id in the account
	Hash       Digest // SHA-256 of the whole token
}

// A Use is when and from where a token was last used.
type Use struct {
	Key     string
	At      time.Time // UTC; made whole hours, so that nothing finer is kept
	Address string    // prefix of the network address
}

// A Receipt keeps what was answered to a write with an idempotency key, so that
// the same request sent again is answered without being done again.
type Receipt struct {
	Principal string    // who wrote
	Key       string    // the idempotency key
	Request   Digest    // of the request, to tell another one with the same key
	Answer    []byte    // without secrets
	Until     time.Time // UTC; forgotten afterwards
}

// A Snapshot is an account at a revision in a form that loads quickly. It is a
// cache: losing it loses nothing.
type Snapshot struct {
	Head
	Format string // which form Body has; another form is as good as none
	Body   []byte
}

// A Write is what is appended at once to one account's log and kept beside it.
type Write struct {
	Time     time.Time // UTC, 1970 to 9999; made whole microseconds, and not before the entry before it
	Body     []byte    // 1 to MaxBody bytes
	Take     []Claim   // fails with a ClaimedError where another account holds one
	Release  []Claim   // before Take; fails with an ErrNotFound where the account does not hold one
	Erase    []string  // before Personal: subjects whose values are erased, with every snapshot up to here
	Personal []Personal
	Secrets  []Secret // their Account is set by the journal; generations are made once
	Receipt  *Receipt // nil: none; fails with an ErrAnswered where one is kept that is not over at Time
	Document []Document
	Done     []ChoreName // before Chores: these are forgotten, if they are there
	Chores   []Chore     // are kept, each in place of the one of its name
}

// A Document is something immutable that entries refer to by its digest, kept
// once for all accounts: a catalog version.
type Document struct {
	Digest Digest // SHA-256 of Body
	Body   []byte
}

// A Tx is a write in the making, with the rows of its accounts locked.
type Tx interface {
	// Head is where an account's log ends. The account is one of those that
	// the write locked.
	Head(account string) (Head, error)
	// Read is [Journal.Read] as the transaction sees it.
	Read(account string, after uint64, limit int) ([]Record, error)
	// Append adds an entry to an account's log, the first one making the
	// account, and keeps what comes with it. What it adds is visible to others,
	// and durable, when the write has returned. After it failed the write
	// fails, whatever do returns.
	Append(account string, w Write) (Record, error)
}

// A Journal keeps the logs. Its methods may be called by any number of
// goroutines. An error that is none of this package's is a failure of the store.
type Journal interface {
	// Write locks accounts (one or more, in the order of their ids) and runs
	// do: at most once, on the caller's goroutine, and not after ctx has
	// ended. If do returns nil, everything it appended is durable when Write
	// returns nil; otherwise nothing of it is there. An error of do is returned
	// as it is. If Write fails otherwise while committing, the error is an
	// [ErrUnknownOutcome]: whether the write happened can only be told by
	// reading, and the journal may refuse writes with [ErrReadOnly] until it is
	// opened again. do may read from the journal but must not write to it: that
	// would wait for itself.
	Write(ctx context.Context, accounts []string, do func(Tx) error) error

	// Read lists an account's entries after a revision, oldest first, at most
	// limit (at least 1) of them. An account that is not there has none.
	Read(ctx context.Context, account string, after uint64, limit int) ([]Record, error)
	// Heads are the heads of those of accounts that are there, in the order of
	// their ids, each once.
	Heads(ctx context.Context, accounts []string) ([]Head, error)
	// Accounts lists the ids of accounts after one ("" for the first), in their
	// order, at most limit (at least 1) of them.
	Accounts(ctx context.Context, after string, limit int) ([]string, error)
	// Follow calls moved once at its beginning and then whenever some log may
	// have grown, by this process or another, one call at a time, until ctx
	// ends; it returns what ended it. It may call it too often, and never too
	// seldom by more than Lag.
	Follow(ctx context.Context, moved func()) error
	// Lag is how much later than the commit Follow may tell of a write.
	Lag() time.Duration

	// Holder is the account that holds a claim, or "" if none does.
	Holder(ctx context.Context, c Claim) (string, error)
	// Personal are the values of an account that are there, by id, of those
	// asked for.
	Personal(ctx context.Context, account string, ids []string) (map[string]Personal, error)
	// Document is the body of a document. It is an [ErrNotFound] if there is
	// none.
	Document(ctx context.Context, d Digest) ([]byte, error)
	// Secrets are the generations of a token's secret, oldest first.
	Secrets(ctx context.Context, key string) ([]Secret, error)
	// Receipt is what is kept for an idempotency key, and whether anything is:
	// nothing is from Until on.
	Receipt(ctx context.Context, account, principal, key string, now time.Time) (Receipt, bool, error)

	// Snapshot is the snapshot kept of an account, and whether there is one.
	Snapshot(ctx context.Context, account string) (Snapshot, bool, error)
	// PutSnapshot keeps a snapshot in place of an older one. One that is older
	// than the one kept or than the account's last erasure, or whose head is not
	// in the log, is dropped silently.
	PutSnapshot(ctx context.Context, s Snapshot) error

	// Touch records uses of tokens, each only if it is later than the one kept.
	// It need not be durable.
	Touch(ctx context.Context, uses []Use) error
	// Uses are the last uses of those of keys that were used, in the order of
	// the keys, each once.
	Uses(ctx context.Context, keys []string) ([]Use, error)
	// Newest is the latest time that is kept of an entry or of a use of a token;
	// the zero time if there are none. It is never before what a [Write] that has
	// returned was appended at.
	Newest(ctx context.Context) (time.Time, error)
	// Sweep forgets receipts and leases that are over.
	Sweep(ctx context.Context, now time.Time) error

	// Due lists chores of a kind that are due at now, those that are longest due
	// first, at most limit (at least 1) of them.
	Due(ctx context.Context, kind ChoreKind, now time.Time, limit int) ([]Chore, error)
	// Chores are those of an account's chores of a kind that are there, by keys,
	// in the order of the keys, each once.
	Chores(ctx context.Context, kind ChoreKind, account string, keys []string) ([]Chore, error)
	// PutOff has a chore be due at another time, with what it was tried, and
	// reports whether it did: only if the chore is there and still as was.
	PutOff(ctx context.Context, was Chore, due time.Time, tries uint32, tried time.Time) (bool, error)

	// Lease takes or prolongs the lease of a job for holder until a time, and
	// reports whether holder has it: nobody else does at now. It is over at
	// until, so prolonging it until now gives it back.
	Lease(ctx context.Context, job, holder string, now, until time.Time) (bool, error)

	// Instance is the value kept for the whole instance under a name, made by
	// fresh and kept at the first call. Of calls that race each may make a
	// value; all return the one that was kept.
	Instance(ctx context.Context, name string, fresh func() ([]byte, error)) ([]byte, error)

	// Close ends the use of the store, after the writes that have begun. Calls
	// after it, and those of Follow that run, fail with ErrClosed. Closing again
	// does nothing.
	Close() error
}

// ChainHash is the hash of an entry: the SHA-256 of the hash before it, the
// account's id, the revision and the time in microseconds since 1970 (both
// eight bytes, most significant first), and the body.
func ChainHash(before Digest, account string, revision uint64, at time.Time, body []byte) Digest {
	h := sha256.New()
	h.Write(before[:])
	h.Write([]byte(account))
	var numbers [16]byte
	putUint64(numbers[:8], revision)
	putUint64(numbers[8:], uint64(at.UnixMicro()))
	h.Write(numbers[:])
	h.Write(body)
	return Digest(h.Sum(nil))
}

func putUint64(b []byte, n uint64) {
	for i := range 8 {
		b[i] = byte(n >> (56 - 8*i))
	}
}
