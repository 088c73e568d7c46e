package journal

import (
	"context"
	"fmt"
	"slices"
)

// Commitments reads from an entry's body the commitments to personal values that
// it holds, by their ids (DESIGN §3: audit by construction).
type Commitments func(body []byte) (map[string]Digest, error)

// page is how many entries [Verify] reads at a time.
const page = 256

// Verify walks an account's log as it stands now and proves that every hash
// follows from the entry and the hash before it, that revisions have no gaps and
// times do not go back, that the log ends where the account's head says, and that
// the personal values which are not erased are those that the entries commit to.
// It returns the head that it proved. A log that fails is an [ErrBroken] that
// names the revision and what differs; an account that is not there is an
// [ErrNotFound]. With commitments nil, personal values are not looked at.
func Verify(ctx context.Context, j Journal, account string, commitments Commitments) (Head, error) {
	heads, err := j.Heads(ctx, []string{account})
	if err != nil {
		return Head{}, fmt.Errorf("reading the head of account %s: %w", account, err)
	}
	if len(heads) == 0 {
		return Head{}, fmt.Errorf("account %s: %w", account, ErrNotFound)
	}
	head, last := heads[0], Record{Account: account}
	for last.Revision < head.Revision {
		records, err := j.Read(ctx, account, last.Revision, int(min(page, head.Revision-last.Revision)))
		if err != nil {
			return Head{}, fmt.Errorf("reading account %s after revision %d: %w", account, last.Revision, err)
		}
		if len(records) == 0 {
			return Head{}, broken(last, "is the last entry, but the account's head is at revision %d", head.Revision)
		}
		for _, r := range records {
			if err := Follows(last, r); err != nil {
				return Head{}, err
			}
			if err := keeps(ctx, j, r, commitments); err != nil {
				return Head{}, err
			}
			last = r
		}
	}
	if last.Hash != head.Hash {
		return Head{}, broken(last, "has the hash %x, but the account's head says %x", last.Hash, head.Hash)
	}
	return head, nil
}

func broken(at Record, format string, args ...any) error {
	return fmt.Errorf("%w: account %s: revision %d %s", ErrBroken, at.Account, at.Revision, fmt.Sprintf(format, args...))
}

// Follows says what is wrong with r as the entry after last, if anything: an
// [ErrBroken]. Where all that is known of last is where the log ended, its Time is
// zero and its Body is not looked at.
func Follows(last, r Record) error {
	switch {
	case r.Account != last.Account:
		return broken(r, "is of account %s", last.Account)
	case r.Revision != last.Revision+1:
		return broken(r, "stands after revision %d", last.Revision)
	case last.Revision > 0 && r.Time.Before(last.Time):
		return broken(r, "was appended at %s, before the entry before it", r.Time)
	}
	if want := ChainHash(last.Hash, r.Account, r.Revision, r.Time, r.Body); r.Hash != want {
		return broken(r, "has the hash %x, but what it says and the entries before it come to %x", r.Hash, want)
	}
	return nil
}

// keeps says whether the personal values of r that are there are the ones it
// commits to.
func keeps(ctx context.Context, j Journal, r Record, commitments Commitments) error {
	if commitments == nil {
		return nil
	}
	committed, err := commitments(r.Body)
	if err != nil {
		return broken(r, "cannot be read: %v", err)
	}
	ids := make([]string, 0, len(committed))
	for id := range committed {
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	values, err := j.Personal(ctx, r.Account, ids)
	if err != nil {
		return fmt.Errorf("reading personal values of account %s at revision %d: %w", r.Account, r.Revision, err)
	}
	for _, id := range ids {
		if p, there := values[id]; there && p.Commitment() != committed[id] {
			return broken(r, "commits to another personal value %q than the one kept", id)
		}
	}
	return nil
}
