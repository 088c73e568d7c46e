package iam

import (
	"context"
	"slices"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
)

// A MembersChange says who or what comes into a group or resource group, and who
// leaves it.
type MembersChange struct {
	Add, Remove []ambit.Ref
	// Replace makes Add the only members.
	Replace bool
}

// ChangeMembers changes who or what is in a group or resource group, whole or
// not at all. It needs the set's update at the set; whoever comes in or leaves
// is judged by what that opens to him.
func (s *Service) ChangeMembers(ctx context.Context, caller authn.Caller, set ambit.Ref, m MembersChange, w Write) (Receipt, error) {
	return s.change(ctx, caller, operationOn(set.Type, "update"), w, func(c *change) error {
		noun, err := c.find("update", set)
		if err != nil {
			return err
		}
		if err := matches(w.IfMatch, noun); err != nil {
			return err
		}
		c.answers(noun.Ref())
		return c.changeMembers(noun.Ref(), m)
	})
}

// membersBefore are who or what was in a set; nobody, where this write has made it.
func (c *change) membersBefore(set ambit.Ref) ([]ambit.Ref, error) {
	if _, ok := c.madeIn[set]; ok {
		return nil, nil
	}
	members, err := c.before.Members(set, ambit.Page{})
	return members.Items, err
}

func (c *change) changeMembers(set ambit.Ref, m MembersChange) error {
	leaving := slices.Clone(m.Remove)
	if m.Replace {
		stays := map[ambit.Ref]bool{}
		for _, r := range m.Add {
			if full, err := c.before.Resolve(r); err == nil {
				stays[full] = true
			}
		}
		members, err := c.membersBefore(set)
		if err != nil {
			return err
		}
		for _, member := range members {
			if !stays[member] {
				leaving = append(leaving, member)
			}
		}
	}
	for i, r := range leaving {
		if err := c.draft.Do(ambit.RemoveMember{Set: set, Member: r}); err != nil {
			return within(element("remove", i), err)
		}
	}
	for i, r := range m.Add {
		if err := c.draft.Do(ambit.AddMember{Set: set, Member: r}); err != nil {
			return within(element("add", i), err)
		}
	}
	return nil
}
