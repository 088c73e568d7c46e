package iam

import (
	"context"
	"encoding/hex"
	"errors"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/entry"
	"github.com/ambit-iam/ambit/internal/journal"
	"github.com/ambit-iam/ambit/internal/live"
)

// A job is a roll-out with how far it has come: every account up to after, by
// their ids, has been seen to.
type job struct {
	RollOut
	after string
}

// rollOutLease is for how long a node has the roll-outs to itself without
// prolonging its lease, and rollOutBatch after how many accounts it notes how far
// it has come and does so.
const (
	rollOutLease = 30 * time.Second
	rollOutBatch = 50
)

// RunRollOuts goes on with the roll-outs that are not finished, unless another
// node does, until they are or ctx ends. What it was in the midst of when a node
// stopped is done again, and comes to the same.
func (s *Service) RunRollOuts(ctx context.Context) error {
	system, err := s.systemAccount(ctx)
	if errors.Is(err, live.ErrUnknown) {
		return nil // nobody could have ordered any
	}
	if err != nil {
		return err
	}
	holder, err := s.newID(s.clock())
	if err != nil {
		return err
	}
	lease := func(lasts time.Duration) (bool, error) {
		now := s.clock()
		return s.journal.Lease(ctx, "roll-outs", holder, now, now.Add(lasts))
	}
	for leased := false; ; {
		open, err := unfinished(system)
		if err != nil || open == nil {
			return err
		}
		if mine, err := lease(rollOutLease); err != nil || !mine {
			return err
		}
		if !leased { // what another node has done meanwhile is seen from here on
			leased = true
			if system, err = s.accounts.Latest(ctx, system.ID()); err != nil {
				return err
			}
			continue
		}
		if system, err = s.runBatch(ctx, system.ID(), *open); err != nil {
			_, over := lease(0) // another node may do better
			return errors.Join(err, over)
		}
	}
}

// unfinished is the oldest roll-out that goes on; nil if none does.
func unfinished(system *ambit.Account) (*job, error) {
	jobs, err := jobsIn(system)
	if err != nil {
		return nil, err
	}
	for i := range jobs {
		if jobs[i].Finished.IsZero() {
			return &jobs[i], nil
		}
	}
	return nil, nil
}

// jobsIn are the roll-outs of the system's account, oldest first.
func jobsIn(system *ambit.Account) ([]job, error) {
	list, err := system.NounsOf(rollOutType, ambit.Page{})
	if err != nil {
		return nil, err
	}
	jobs := make([]job, len(list.Items))
	place := map[string]int{}
	for i, noun := range list.Items {
		r := noun.(*ambit.Resource)
		j := &jobs[i]
		j.ID = r.Node.ID
		place[j.ID] = i
		j.Catalog, _ = r.Attributes["catalog"].(string)
		j.Digest, _ = r.Attributes["digest"].(string)
		by, _ := r.Attributes["by"].(string)
		if j.By, err = ambit.ParseRef(by); err != nil {
			return nil, err
		}
		j.Began, _ = r.Attributes["began"].(time.Time)
		j.Finished, _ = r.Attributes["finished"].(time.Time)
		j.after, _ = r.Attributes["after"].(string)
		adopted, _ := r.Attributes["adopted"].(int64)
		j.Adopted = int(adopted)
	}
	refusals, err := system.NounsOf(refusalType, ambit.Page{})
	if err != nil {
		return nil, err
	}
	for _, noun := range refusals.Items {
		r := noun.(*ambit.Resource)
		var one Refused
		one.Account, _ = r.Attributes["account"].(string)
		one.Code, _ = r.Attributes["code"].(string)
		one.Detail, _ = r.Attributes["detail"].(string)
		if i, ok := place[r.Relations[0].To.ID]; ok {
			jobs[i].Refused = append(jobs[i].Refused, one)
		}
	}
	return jobs, nil
}

// runBatch sees to the next accounts and notes how far the job has come. It is the
// system's account afterwards.
func (s *Service) runBatch(ctx context.Context, systemID string, j job) (*ambit.Account, error) {
	digest, err := hex.DecodeString(j.Digest)
	if err != nil {
		return nil, err
	}
	version, err := s.accounts.Catalog(ctx, journal.Digest(digest))
	if err != nil {
		return nil, err
	}
	ids, err := s.journal.Accounts(ctx, j.after, rollOutBatch)
	if err != nil {
		return nil, err
	}
	known := len(j.Refused)
	for _, id := range ids {
		has, err := s.adoptFor(ctx, systemID, id, j.RollOut, version)
		var refused *Error
		switch {
		case errors.As(err, &refused) && refused.Kind != Unavailable:
			j.Refused = append(j.Refused, Refused{id, refused.Code, refused.Detail})
		case err != nil:
			return nil, err
		case has:
			j.Adopted++
		}
		j.after = id
	}
	if len(ids) < rollOutBatch {
		j.Finished = s.clock().UTC()
	}
	return s.note(ctx, systemID, j, j.Refused[known:])
}

// adoptFor has an account adopt a version if it has adopted another of that
// catalog, and reports whether it has the version then.
func (s *Service) adoptFor(ctx context.Context, systemID, id string, r RollOut, version *ambit.Catalog) (has bool, err error) {
	_, err = s.accounts.Write(ctx, id, func(a *ambit.Account) (*live.Step, error) {
		for _, adopted := range a.Catalogs() {
			has = has || adopted.Name == version.Name
		}
		if !has {
			return nil, nil
		}
		draft := a.Draft()
		if err := draft.Do(ambit.Adopt{Catalog: version}); err != nil {
			return nil, err
		}
		changes := draft.Changes()
		if len(changes) == 0 {
			return nil, nil
		}
		return &live.Step{Next: draft.Account(), Entry: s.byRollOut(systemID, r, changes)}, nil
	})
	return has, Meaning(err)
}

// note writes down how far a job has come, with those that refused since.
func (s *Service) note(ctx context.Context, systemID string, j job, refused []Refused) (*ambit.Account, error) {
	written, err := s.accounts.Write(ctx, systemID, func(a *ambit.Account) (*live.Step, error) {
		draft := a.Draft()
		if err := draft.Do(ambit.Put{Noun: j.node(systemID, j.after)}); err != nil {
			return nil, err
		}
		for _, one := range refused {
			if err := draft.Do(ambit.Put{Noun: j.refusal(one)}); err != nil {
				return nil, err
			}
		}
		changes := draft.Changes()
		if len(changes) == 0 {
			return nil, nil
		}
		return &live.Step{Next: draft.Account(), Entry: s.byRollOut("", j.RollOut, changes)}, nil
	})
	return written.Account, err
}

// byRollOut is an entry of a roll-out, by whoever ordered it, in an account that
// is another's than theirs unless from is empty.
func (s *Service) byRollOut(from string, r RollOut, changes []ambit.Change) entry.Entry {
	return entry.Entry{
		Time: s.clock(), Operation: "catalogs.roll-out", Actor: entry.Actor{Account: from, Principal: r.By},
		About: []string{ambit.Ref{Type: rollOutType, ID: r.ID}.String()}, Changes: changes,
	}
}
