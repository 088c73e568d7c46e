package live

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/journal"
)

// snapshotFormat names the form of the bodies of snapshots: how many catalogs the
// account has adopted, as a varint, the digests of their documents in order, and
// what [ambit.Account.AppendSnapshot] wrote.
const snapshotFormat = "account-1"

// An account is written down when it has moved on so far since it was last: a
// thousand entries take a moment to replay, and so do those that brought many
// nodes.
const (
	entriesPerSnapshot = 1000
	nodesPerSnapshot   = 1000 // and more than a fifth of what there was
)

// waitingSnapshots is how many accounts wait to be written down at most; one that
// finds no place waits for its next entry.
const waitingSnapshots = 64

// restored is the account as of its snapshot. It is nil where there is none that
// can be used: the log tells the same, and takes longer.
func (s *Accounts) restored(ctx context.Context, id string) (*value, error) {
	v, err := s.readSnapshot(ctx, id)
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("reading the snapshot of account %s: %w", id, ctx.Err())
	case err != nil:
		s.opts.Logger.Warn("a snapshot cannot be used; the log is replayed", "account", id, "error", err)
		return nil, nil
	case v != nil:
		s.holding(id).keptAt(v)
	}
	return v, nil
}

// readSnapshot is the account as of its snapshot; nil if there is none.
func (s *Accounts) readSnapshot(ctx context.Context, id string) (*value, error) {
	snapshot, ok, err := s.opts.Journal.Snapshot(ctx, id)
	if err != nil || !ok {
		return nil, err
	}
	if snapshot.Format != snapshotFormat {
		return nil, fmt.Errorf("it is of the form %q; this release reads %q", snapshot.Format, snapshotFormat)
	}
	if err := s.inLog(ctx, snapshot.Head); err != nil {
		return nil, err
	}
	catalogs, data, err := s.adopted(ctx, snapshot.Body)
	if err != nil {
		return nil, err
	}
	account, err := ambit.Restore(ambit.Config{ID: id, Conditions: s.opts.Conditions}, catalogs, data)
	if err != nil {
		return nil, err
	}
	if account.Revision() != snapshot.Revision {
		return nil, fmt.Errorf("it says that it is of revision %d, and holds revision %d", snapshot.Revision, account.Revision())
	}
	return &value{account, snapshot.Head}, nil
}

// inLog sees to it that the log has an entry of that revision and hash.
func (s *Accounts) inLog(ctx context.Context, head journal.Head) error {
	if head.Revision == 0 {
		return errors.New("it is of revision 0, which nobody writes down")
	}
	records, err := s.opts.Journal.Read(ctx, head.Account, head.Revision-1, 1)
	if err != nil {
		return err
	}
	if len(records) != 1 || records[0].Revision != head.Revision || records[0].Hash != head.Hash {
		return fmt.Errorf("it is not of this log: revision %d is another there", head.Revision)
	}
	return nil
}

// adopted are the catalogs that the body of a snapshot names, and what follows
// them.
func (s *Accounts) adopted(ctx context.Context, body []byte) ([]*ambit.Catalog, []byte, error) {
	count, size := binary.Uvarint(body)
	if size <= 0 || count > uint64(len(body)-size)/uint64(len(journal.Digest{})) {
		return nil, nil, errors.New("it ends before its catalogs do")
	}
	body = body[size:]
	var catalogs []*ambit.Catalog
	for range count {
		digest := journal.Digest(body[:len(journal.Digest{})])
		body = body[len(digest):]
		c, err := s.catalogs.get(ctx, digest)
		if err != nil {
			return nil, nil, fmt.Errorf("the catalog %x: %w", digest, err)
		}
		catalogs = append(catalogs, c)
	}
	return catalogs, body, nil
}

// keep has an account written down if it is time. It waits for nothing.
func (s *Accounts) keep(h *holding, v *value) {
	if !h.due(v) || !h.waiting.CompareAndSwap(false, true) {
		return
	}
	select {
	case s.keeping <- h:
	default:
		h.waiting.Store(false)
	}
}

// keepSnapshots writes accounts down, one at a time, until the node stops: it may
// take a second of a processor and as much memory as half the account, which is
// not to happen many times at once.
func (s *Accounts) keepSnapshots() {
	for {
		select {
		case <-s.stopped.Done():
			return
		case h := <-s.keeping:
			h.waiting.Store(false)
			v := h.current.Load()
			if v == nil || !h.due(v) {
				continue
			}
			h.keptAt(v) // even if it fails: it is not tried again with each entry
			if err := s.writeSnapshot(v); err != nil && s.stopped.Err() == nil {
				s.opts.Logger.Warn("writing a snapshot failed; loading will take longer", "account", h.id, "error", err)
			}
		}
	}
}

func (s *Accounts) writeSnapshot(v *value) error {
	catalogs := v.account.Catalogs()[1:] // without Ambit's own
	body := binary.AppendUvarint(nil, uint64(len(catalogs)))
	for _, c := range catalogs {
		digest, err := s.catalogs.digest(c)
		if err != nil {
			return err
		}
		body = append(body, digest[:]...)
	}
	body = v.account.AppendSnapshot(body)
	return s.opts.Journal.PutSnapshot(s.stopped, journal.Snapshot{Head: v.head, Format: snapshotFormat, Body: body})
}

// keptAt notes that the account was written down as of v; nil: that nothing is
// kept any more.
func (h *holding) keptAt(v *value) {
	if v == nil {
		h.keptRevision.Store(0)
		h.keptSize.Store(0)
		return
	}
	h.keptRevision.Store(v.head.Revision)
	h.keptSize.Store(int64(v.account.Size()))
}

// due reports whether v has moved on far enough to be written down.
func (h *holding) due(v *value) bool {
	kept := h.keptSize.Load()
	grown := int64(v.account.Size()) - kept
	return v.head.Revision >= h.keptRevision.Load()+entriesPerSnapshot || grown >= nodesPerSnapshot && grown > kept/5
}
