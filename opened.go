package ambit

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// Opened lists what an entry makes possible: changes lead from before to after,
// which a draft of before made. It judges by effect: what the changes touch is
// compared before and after, so what they undo themselves is not listed, and
// their order does not matter (DESIGN section 2, "Nobody grants what they do not
// hold"). The error is a change of a kind it does not know.
//
// It costs as much as what the changes touch: for a policy or role its places,
// for a membership the policies of the sets joined or left, for a move what lies
// beneath the node, for a relation what the reach paths over it connect. Only
// new attributes of the account go through all policies. docs/granting.md tells
// the rule in plain words.
func Opened(before, after *Account, changes []Change) ([]Grant, error) {
	c := &comparison{before: newSurvey(before), after: newSurvey(after), noted: map[Ref]bool{}, seen: map[opening]bool{}}
	refs, err := c.touched(changes)
	if err != nil {
		return nil, err
	}
	for _, r := range refs {
		c.compare(r)
	}
	for _, r := range c.policies {
		c.policy(r)
	}
	if !reflect.DeepEqual(before.settings.Attributes, after.settings.Attributes) {
		c.settings()
	}
	return c.grants, nil
}

// A comparison finds what became possible between two values of an account.
type comparison struct {
	before, after *survey
	policies      []Ref // to be compared: they changed, or a role that they name did
	noted         map[Ref]bool
	grants        []Grant
	seen          map[opening]bool
}

// An opening is what a policy, as one survey has it, opens at one of its places
// to a target: there once, however many changes lead to it.
type opening struct {
	s      *survey
	lot    uint32
	place  kernel.Node
	target target
}

// A target is where something became possible.
type target struct {
	node  Ref
	only  bool
	under hold
	about *typeInfo // see Grant.about
	lies  kernel.Rel
}

// A hold is how the author may hold what became possible under a condition.
type hold uint8

const (
	holdSame  hold = iota // under the same one, if it is the same for everybody
	holdMet               // under the same one, where it holds for him: see Grant.Met
	holdPlain             // under none
)

// touched lists what the changes are about, each once.
func (c *comparison) touched(changes []Change) ([]Ref, error) {
	var refs []Ref
	seen := map[Ref]bool{}
	add := func(list ...Ref) {
		for _, r := range list {
			if !seen[r] {
				seen[r] = true
				refs = append(refs, r)
			}
		}
	}
	catalogs := false
	for i, change := range changes {
		switch change := change.(type) {
		case Put:
			if change.Noun == nil || reflect.ValueOf(change.Noun).IsNil() {
				return nil, fmt.Errorf("change %d (%T) holds nothing", i, change)
			}
			add(change.Noun.Ref())
		case Remove:
			add(change.Refs...)
		case AddMember:
			add(change.Member)
		case RemoveMember:
			add(change.Member)
		case Set:
		case Adopt, Abandon:
			catalogs = true
		default:
			return nil, fmt.Errorf("change %d is of an unknown kind (%T), so nobody can say what it makes possible", i, change)
		}
	}
	if catalogs {
		c.catalogs()
	}
	return refs, nil
}

// compare looks at everything that can have changed of one node.
func (c *comparison) compare(r Ref) {
	b, a := c.before.locate(r), c.after.locate(r)
	was, is := c.before.links(b), c.after.links(a)
	gained, lost := without(is, was), without(was, is)
	if a != kernel.NoNode {
		c.memberships(r, b, a, gained, lost)
	}
	if b != kernel.NoNode && a != kernel.NoNode {
		if slices.ContainsFunc(slices.Concat(gained, lost), c.containment) {
			c.moved(r, b, a)
		}
		c.attributes(r, b, a)
	}
	c.crossed(c.after, a, gained)
	c.crossed(c.before, b, lost)
	c.noun(r, b, a)
}

// noun compares what Ambit's own nouns say.
func (c *comparison) noun(r Ref, b, a kernel.Node) {
	switch r.Type {
	case PolicyType:
		c.again(r)
	case RoleType:
		for _, s := range []*survey{c.before, c.after} {
			if n := s.locate(r); n != kernel.NoNode {
				for handle := range s.state.Sources(n, kernel.RelRole) {
					c.again(s.ref(handle))
				}
			}
		}
	case TokenType:
		c.token(b, a)
	case UserType, ServiceAccountType:
		if b != kernel.NoNode && a != kernel.NoNode && !c.before.active(b) && c.after.active(a) {
			c.holdings(a, nil, nil, string(r.Type)+" "+c.after.label(a)+" may act again")
		}
	}
}

// again has a policy compared.
func (c *comparison) again(r Ref) {
	if !c.noted[r] {
		c.noted[r] = true
		c.policies = append(c.policies, r)
	}
}
