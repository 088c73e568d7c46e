package iam

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
)

// A RollOut is the adoption of a catalog version by every account of the instance
// that has adopted another version of that catalog. It is a job: it is kept in
// the system's account, and whichever node has its lease goes on with it.
type RollOut struct {
	ID       string
	Catalog  string
	Digest   string
	By       ambit.Ref // who ordered it
	Began    time.Time
	Finished time.Time // zero: it goes on
	Adopted  int       // accounts that have the version now
	Refused  []Refused // accounts that could not adopt it
}

// A Refused is an account that a roll-out left as it was, and why.
type Refused struct {
	Account string
	Code    string
	Detail  string
}

// RollOut orders every account that has adopted a catalog to adopt the version of
// a digest, or of none the newest. Nothing is dropped that an account uses: it
// refuses and is listed. It needs ambit.catalogs:roll-out in the system's account.
// [Service.RunRollOuts] carries it out.
func (s *Service) RollOut(ctx context.Context, caller authn.Caller, name, digest string, w Write) (RollOut, Receipt, error) {
	a, err := s.accounts.Get(ctx, caller.Account)
	if err != nil {
		return RollOut{}, Receipt{}, Meaning(err)
	}
	may := func(c *change) error {
		if err := c.operatorsOnly("catalogs are rolled out by operators"); err != nil {
			return err
		}
		return c.require("ambit.catalogs:roll-out", c.before.Ref())
	}
	if err := may(&change{s: s, caller: caller, before: a, now: s.clock()}); err != nil {
		return RollOut{}, Receipt{}, Meaning(err)
	}
	version, err := s.version(ctx, name, digest)
	if err != nil {
		return RollOut{}, Receipt{}, Meaning(err)
	}
	sum := s.accounts.Document(version).Digest
	var made RollOut
	receipt, err := s.change(ctx, caller, "catalogs.roll-out", w, func(c *change) error {
		if err := may(c); err != nil {
			return err
		}
		id, err := s.newID(c.now)
		if err != nil {
			return err
		}
		made = RollOut{ID: id, Catalog: name, Digest: hex.EncodeToString(sum[:]), By: caller.Principal, Began: c.now.UTC()}
		_, err = c.put(made.node(caller.Account, ""))
		return err
	})
	return made, receipt, err
}

// node is the roll-out as the system's account keeps it, after having seen to the
// accounts up to one.
func (r RollOut) node(system, after string) *ambit.Resource {
	attributes := map[string]ambit.Value{
		"catalog": r.Catalog, "digest": r.Digest, "by": r.By.String(), "began": r.Began, "after": after,
		"adopted": int64(r.Adopted), "refused": int64(len(r.Refused)),
	}
	if !r.Finished.IsZero() {
		attributes["finished"] = r.Finished
	}
	return &ambit.Resource{Node: ambit.Ref{Type: rollOutType, ID: r.ID}, Relations: inAccount(system), Attributes: attributes}
}

// refusal is an account that refused, as the system's account keeps it.
func (r RollOut) refusal(refused Refused) *ambit.Resource {
	node := ambit.Ref{Type: rollOutType, ID: r.ID}
	return &ambit.Resource{
		Node:       ambit.Ref{Type: refusalType, ID: r.ID + "@" + refused.Account},
		Relations:  []ambit.Relation{{Name: rollOutRelation, To: node}},
		Attributes: map[string]ambit.Value{"account": refused.Account, "code": refused.Code, "detail": refused.Detail},
	}
}

// rollOutRelation is the relation from a refusal to its roll-out.
const rollOutRelation = "roll-out"

// RollOuts lists the roll-outs, oldest first. It needs ambit.catalogs:read in the
// system's account.
func (s *Service) RollOuts(ctx context.Context, caller authn.Caller) ([]RollOut, error) {
	a, err := s.accounts.Get(ctx, caller.Account)
	if err != nil {
		return nil, Meaning(err)
	}
	c := &change{s: s, caller: caller, before: a, now: s.clock()}
	if err := c.operatorsOnly("roll-outs are of the whole instance"); err != nil {
		return nil, err
	}
	if err := c.require("ambit.catalogs:read", a.Ref()); err != nil {
		return nil, Meaning(err)
	}
	jobs, err := jobsIn(a)
	if err != nil {
		return nil, Meaning(err)
	}
	list := make([]RollOut, len(jobs))
	for i, j := range jobs {
		list[i] = j.RollOut
	}
	return list, nil
}
