package judge

import (
	"fmt"
	"math/rand/v2"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/cel"
)

// A scene is an account as plain data, from which both sides are made. All
// references in it are full.
type scene struct {
	id         string
	catalogs   []*ambit.Catalog // the applications'
	attributes map[string]ambit.Value
	nouns      []ambit.Noun // each after those it names; policies last
	members    []membership
	cedar      map[string]string // what a condition says in Cedar, by its source in CEL
}

type membership struct{ set, member ambit.Ref }

func (s *scene) account() ambit.Ref { return ambit.Ref{Type: ambit.AccountType, ID: s.id} }

const slug = "acme"

// conditions is shared by all scenes, as it is by all accounts of a server.
var conditions = cel.New()

// build makes the account in the engine. How the commands fall into drafts, how
// policies and members come between each other, and what stood there before, is
// left to r: none of it may matter.
func (s *scene) build(r *rand.Rand) (*ambit.Account, error) {
	d, err := ambit.NewDraft(ambit.Config{ID: s.id, Slug: slug, Conditions: conditions})
	if err != nil {
		return nil, fmt.Errorf("beginning an account: %w", err)
	}
	for _, cmd := range s.commands(r) {
		if err := d.Do(cmd); err != nil {
			return nil, fmt.Errorf("the engine refuses %T %s: %w", cmd, subject(cmd), err)
		}
		if r.IntN(20) == 0 {
			d = d.Account().Draft()
		}
	}
	return d.Account(), nil
}

func (s *scene) commands(r *rand.Rand) []ambit.Command {
	var all []ambit.Command
	for _, c := range s.catalogs {
		all = append(all, ambit.Adopt{Catalog: c})
	}
	all = append(all, ambit.Set{Settings: ambit.Settings{Slug: slug, Attributes: s.attributes}})
	var policies, members [][]ambit.Command
	for _, n := range s.nouns {
		if _, ok := n.(*ambit.Policy); ok { // it may sit on one before it
			policies = append(policies, put(r, n))
		} else {
			all = append(all, put(r, n)...)
		}
	}
	for _, m := range s.members {
		members = append(members, s.join(r, m))
	}
	r.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	for len(policies)+len(members) > 0 {
		from := &policies
		if len(policies) == 0 || len(members) > 0 && r.IntN(2) == 0 {
			from = &members
		}
		all = append(all, (*from)[0]...)
		*from = (*from)[1:]
	}
	return all
}

// subject is what a command is about, for its error.
func subject(cmd ambit.Command) string {
	switch cmd := cmd.(type) {
	case ambit.Put:
		return cmd.Noun.Ref().String()
	case ambit.Adopt:
		return "catalog " + cmd.Catalog.Name
	}
	return fmt.Sprintf("%+v", cmd)
}
