package iam

import (
	"context"
	"fmt"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
)

// MaxBulk is how many changes one entry of a bulk write holds at most.
const MaxBulk = 1000

// A BulkLine is one line of a bulk write: a resource to be registered or replaced,
// or one to be removed.
type BulkLine struct {
	Number  int // in the caller's input, for errors; from 1
	Put     *ambit.Resource
	Delete  ambit.Ref
	Cascade bool
}

// A BulkResult says what one entry of a bulk write came to.
type BulkResult struct {
	Receipt
	Created, Replaced, Deleted, Unchanged int
}

// Bulk registers, replaces and removes up to [MaxBulk] resources as one entry,
// whole or not at all. Each needs what it would need alone.
func (s *Service) Bulk(ctx context.Context, caller authn.Caller, lines []BulkLine, w Write) (BulkResult, error) {
	if len(lines) > MaxBulk {
		return BulkResult{}, invalid("too_many", "lines", "%d lines are too many for one entry; at most %d go together", len(lines), MaxBulk)
	}
	var result BulkResult
	receipt, err := s.change(ctx, caller, "resources.bulk", w, func(c *change) error {
		result = BulkResult{}
		for _, line := range lines {
			if err := c.bulkLine(line, &result); err != nil {
				return within(fmt.Sprintf("line %d", line.Number), err)
			}
		}
		return nil
	})
	result.Receipt = receipt
	return result, err
}

func (c *change) bulkLine(line BulkLine, result *BulkResult) error {
	done := len(c.draft.Changes())
	if line.Put == nil {
		full, err := c.findInDraft("delete", line.Delete)
		if err != nil {
			return err
		}
		result.Deleted++
		return c.remove(full, line.Cascade)
	}
	old, err := c.draft.Get(line.Put.Node)
	if err != nil {
		if _, err := c.create(line.Put); err != nil {
			return err
		}
		result.Created++
		return nil
	}
	if _, err := c.overwrite(old, line.Put, Write{}); err != nil {
		return err
	}
	if len(c.draft.Changes()) == done {
		result.Unchanged++
	} else {
		result.Replaced++
	}
	return nil
}

// findInDraft is the node that the caller means and may do something to. What the
// same write has made, its maker may change.
func (c *change) findInDraft(action string, asked ambit.Ref) (ambit.Ref, error) {
	full, err := c.draft.Resolve(asked)
	if err == nil {
		if _, known := c.before.Resolve(full); known != nil {
			return full, nil
		}
	}
	return find(c.before, c.caller, action, asked, c.now)
}
