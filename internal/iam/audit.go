package iam

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/entry"
	"github.com/ambit-iam/ambit/internal/journal"
)

// An AuditQuery selects entries of an account's log. Its zero value selects all.
type AuditQuery struct {
	After     uint64 // revisions after this one
	Principal ambit.Ref
	Operation string // "policies.create", or "policies." for all of policies
	About     ambit.Ref
	Since     time.Time
	Until     time.Time // not included
}

// An AuditEntry is an entry with its place in the chain.
type AuditEntry struct {
	entry.Entry
	Hash journal.Digest
}

// auditBatch is how many records are read at once, and auditScan how many a page
// looks at before it ends, so that a rare match does not hold up the answer.
const (
	auditBatch = 500
	auditScan  = 20_000
)

// Audit lists entries, oldest first, at most limit of them, and tells after
// which revision the next page begins; 0: there is none yet. A page may be short
// or empty and still have a next one. It needs ambit.audit:read at the account.
func (s *Service) Audit(ctx context.Context, caller authn.Caller, q AuditQuery, limit int) (entries []AuditEntry, next uint64, err error) {
	if limit < 1 || limit > MaxPage {
		return nil, 0, invalid("invalid", "limit", "%d is out of range; pages hold 1 to %d items", limit, MaxPage)
	}
	a, err := s.accounts.Get(ctx, caller.Account)
	if err != nil {
		return nil, 0, Meaning(err)
	}
	if err := allowed(a, caller, "ambit.audit:read", a.Ref(), s.clock()); err != nil {
		return nil, 0, Meaning(err)
	}
	after, scanned := q.After, 0
	for {
		records, err := s.journal.Read(ctx, caller.Account, after, auditBatch)
		if err != nil {
			return nil, 0, Meaning(err)
		}
		decoded, err := s.accounts.Decode(ctx, caller.Account, records)
		if err != nil {
			return nil, 0, Meaning(fmt.Errorf("reading the log of %s: %w", caller.Account, err))
		}
		for i, e := range decoded {
			if q.selects(e) {
				if len(entries) == limit {
					return entries, after, nil
				}
				entries = append(entries, AuditEntry{e, records[i].Hash})
			}
			after = e.Revision
		}
		scanned += len(records)
		switch {
		case len(records) < auditBatch:
			return entries, 0, nil
		case scanned >= auditScan:
			return entries, after, nil
		}
	}
}

// selects reports whether an entry is one that was asked for.
func (q AuditQuery) selects(e entry.Entry) bool {
	switch {
	case !q.Principal.IsZero() && e.Actor.Principal != q.Principal,
		!q.Since.IsZero() && e.Time.Before(q.Since),
		!q.Until.IsZero() && !e.Time.Before(q.Until):
		return false
	case strings.HasSuffix(q.Operation, ".") && !strings.HasPrefix(e.Operation, q.Operation),
		q.Operation != "" && !strings.HasSuffix(q.Operation, ".") && e.Operation != q.Operation:
		return false
	}
	return q.About.IsZero() || e.Concerns(q.About)
}
