package plan

import "github.com/ambit-iam/ambit"

// A called is what a noun of Ambit's own is known by to people.
type called struct {
	kind ambit.TypeName
	home ambit.Ref
	name string
}

// A matching finds the nouns of the present account that wanted ones are.
type matching struct {
	*Plan
	byName map[called]ambit.Ref
	equal  map[string][]ambit.Ref // those without a name, by what they are
}

// match finds what is the same, names first: an id is looked at only where nobody
// has the name.
func (p *Plan) match(nouns []ambit.Noun) {
	m := matching{p, map[called]ambit.Ref{}, map[string][]ambit.Ref{}}
	for noun := range p.present.Account.Nouns() {
		own := ambit.OwnOf(noun)
		switch {
		case own == nil:
		case own.Name != "":
			m.byName[called{noun.Ref().Type, own.Home, own.Name}] = noun.Ref()
		default:
			is := likeness(noun)
			m.equal[is] = append(m.equal[is], noun.Ref())
		}
	}
	var rest []ambit.Noun
	for _, noun := range nouns {
		if !m.named(noun) {
			rest = append(rest, noun)
		}
	}
	for _, noun := range rest {
		// A home that was found by its id can have the name after all.
		if !m.named(noun) && !m.identified(noun) {
			m.alike(noun)
		}
	}
}

func (m matching) claim(wanted, present ambit.Ref) bool {
	if m.claimed[present] {
		return false
	}
	m.names[wanted], m.claimed[present] = present, true
	return true
}

// named finds a resource by its reference, and Ambit's own by home and name.
func (m matching) named(noun ambit.Noun) bool {
	ref, own := noun.Ref(), ambit.OwnOf(noun)
	if own == nil {
		_, err := m.present.Account.Get(ref)
		return err == nil && m.claim(ref, ref)
	}
	home, there := m.names[own.Home]
	if own.Name == "" || !there {
		return false
	}
	present, found := m.byName[called{ref.Type, home, own.Name}]
	return found && m.claim(ref, present)
}

// identified finds one of Ambit's own by its id.
func (m matching) identified(noun ambit.Noun) bool {
	if ambit.OwnOf(noun) == nil {
		return false
	}
	_, err := m.present.Account.Get(noun.Ref())
	return err == nil && m.claim(noun.Ref(), noun.Ref())
}

// alike finds one without a name by its being equal.
func (m matching) alike(noun ambit.Noun) {
	if own := ambit.OwnOf(noun); own == nil || own.Name != "" {
		return
	}
	for _, present := range m.equal[likeness(m.InPresent(noun))] {
		if m.claim(noun.Ref(), present) {
			return
		}
	}
}
