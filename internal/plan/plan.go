package plan

import (
	"slices"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/world"
)

// An Action is what a step does, as it is printed.
type Action string

// The actions.
const (
	Create Action = "+"
	Update Action = "~"
	Delete Action = "-"
)

// A Step is one thing to be done. It is about a catalog, the attributes of the
// account, the members of a set, or else a noun.
type Step struct {
	Action Action
	Ref    ambit.Ref // in the wanted account; of a deletion, in the present one
	Fields []string  // of an update: what differs

	Catalog    *ambit.Catalog
	Attributes map[string]ambit.Value // of the account, those that differ; nil: to be taken away
	Set        bool                   // Add and Remove are the members that come and go
	Add        []ambit.Ref            // in the wanted account
	Remove     []ambit.Ref            // in the present one
	Noun       ambit.Noun             // as it shall be, with references of the wanted account; nil: deleted

	// Again is the rest of a step that made something before what it refers to: the
	// relations of a resource, the members of a set. It is part of that step, and not
	// told.
	Again bool
}

// A Plan is what brings one account, the present, to what another says, the
// wanted.
type Plan struct {
	Steps     []Step
	Left      []Step // deletions that nobody asked for
	Unchanged int    // nouns and catalogs that are as they shall be
	Tokens    int    // tokens of the wanted account, which nobody can make without their secrets

	// Connectors are SSO connectors of the wanted account: their domains have to be
	// proved anew wherever they are made.
	Connectors int

	present, wanted *world.World
	names           map[ambit.Ref]ambit.Ref // of the wanted account → of the present
	claimed         map[ambit.Ref]bool      // of the present
	touched         map[ambit.Ref]bool      // of the wanted: not as they shall be
}

// Options are what a plan takes besides the accounts.
type Options struct {
	Prune bool // delete what is not wanted
	// Caller is who is to carry it out, in the present account: what gives him
	// his rights goes last.
	Caller ambit.Ref
}

// New works out the plan. Nouns of Ambit's own are the same by home and name, else
// by id, else, where they have no name, by being equal; resources by reference.
// Nothing is done about tokens and SSO connectors.
func New(present, wanted *world.World, opts Options) *Plan {
	p := &Plan{
		present: present, wanted: wanted,
		names:   map[ambit.Ref]ambit.Ref{wanted.Account.Ref(): present.Account.Ref()},
		claimed: map[ambit.Ref]bool{}, touched: map[ambit.Ref]bool{},
	}
	nouns := slices.Collect(wanted.Account.Nouns())
	nouns = slices.DeleteFunc(nouns, func(n ambit.Noun) bool {
		switch n.Ref().Type {
		case ambit.TokenType:
			p.Tokens++
		case ambit.SSOConnectorType:
			p.Connectors++
		default:
			return false
		}
		return true
	})
	p.match(nouns)
	p.catalogs()
	p.settings()
	p.nouns(nouns)
	p.delete(opts)
	for _, noun := range nouns {
		if !p.touched[noun.Ref()] {
			p.Unchanged++
		}
	}
	return p
}

// Present is the reference of a node of the wanted account in the present one. Of
// what is not there yet, it is the reference that it has in the wanted account.
func (p *Plan) Present(ref ambit.Ref) ambit.Ref {
	if known, found := p.names[ref]; found {
		return known
	}
	return ref
}

// Made notes the reference that a noun was given when it was made.
func (p *Plan) Made(wanted, present ambit.Ref) { p.names[wanted] = present }

// Counts are how many things are made, changed and deleted.
func (p *Plan) Counts() (created, updated, deleted int) {
	for _, s := range p.Steps {
		switch {
		case s.Again:
		case s.Action == Create:
			created++
		case s.Action == Update:
			updated++
		default:
			deleted++
		}
	}
	return created, updated, deleted
}

func (p *Plan) catalogs() {
	adopted := map[string]*ambit.Catalog{}
	for _, c := range p.present.Account.Catalogs() {
		adopted[c.Name] = c
	}
	for _, c := range p.wanted.Account.Catalogs() {
		switch old := adopted[c.Name]; {
		case c.Name == ambit.OwnCatalogName:
		case old == nil:
			p.Steps = append(p.Steps, Step{Action: Create, Catalog: c})
		case !old.Equal(c):
			p.Steps = append(p.Steps, Step{Action: Update, Catalog: c, Fields: []string{"version"}})
		default:
			p.Unchanged++
		}
	}
}

func (p *Plan) settings() {
	is, shall := p.present.Account.Settings().Attributes, p.wanted.Account.Settings().Attributes
	differ := map[string]ambit.Value{}
	for name, value := range shall {
		if rendered(is[name]) != rendered(value) {
			differ[name] = value
		}
	}
	for name := range is {
		if _, stays := shall[name]; !stays {
			differ[name] = nil
		}
	}
	if len(differ) > 0 {
		p.Steps = append(p.Steps, Step{Action: Update, Ref: p.wanted.Account.Ref(), Attributes: differ, Fields: sortedNames(differ)})
	}
}

// nouns plans what is to be made and changed: each after what it needs, which is
// their order; policies at the end, after the members of groups.
func (p *Plan) nouns(nouns []ambit.Noun) {
	tail := len(nouns)
	for tail > 0 && nouns[tail-1].Ref().Type == ambit.PolicyType {
		tail--
	}
	var again []Step
	there := map[ambit.Ref]bool{}
	for _, noun := range nouns[:tail] {
		if step, differs := p.noun(noun); differs {
			if r, ok := noun.(*ambit.Resource); ok {
				if first := p.soFar(r, there); first != r {
					again = append(again, Step{Action: Update, Ref: r.Node, Noun: r, Again: true})
					step.Noun = first
				}
			}
			p.step(step)
		}
		there[noun.Ref()] = true
	}
	p.Steps = append(p.Steps, again...)
	after := p.members(nouns, func(ref ambit.Ref) bool { return ref.Type != ambit.PolicyType || there[ref] })
	for _, noun := range nouns[tail:] {
		if step, differs := p.noun(noun); differs {
			p.step(step)
		}
	}
	for _, step := range after {
		p.step(step)
	}
}

// step adds a step about a noun.
func (p *Plan) step(s Step) {
	p.Steps = append(p.Steps, s)
	p.touched[s.Ref] = true
}

// noun is the step that makes or changes a noun, if one has to.
func (p *Plan) noun(noun ambit.Noun) (Step, bool) {
	ref := noun.Ref()
	present, found := p.names[ref]
	if !found {
		return Step{Action: Create, Ref: ref, Noun: noun}, true
	}
	old, err := p.present.Account.Get(present)
	if err != nil {
		// It was matched with a noun of the present account, which is a value.
		panic("plan: " + err.Error())
	}
	differ := difference(content(old), content(p.InPresent(noun)))
	return Step{Action: Update, Ref: ref, Noun: noun, Fields: differ}, len(differ) > 0
}

// soFar is a resource less the relations that lead to what comes later: itself,
// where there are none.
func (p *Plan) soFar(r *ambit.Resource, there map[ambit.Ref]bool) *ambit.Resource {
	waits := func(rel ambit.Relation) bool {
		_, known := p.names[rel.To]
		_, err := p.wanted.Account.Get(rel.To)
		return err == nil && !known && !there[rel.To]
	}
	if !slices.ContainsFunc(r.Relations, waits) {
		return r
	}
	first := *r
	first.Relations = slices.DeleteFunc(slices.Clone(r.Relations), waits)
	return &first
}

// members plans who comes into sets and leaves them. Sets of which not everything
// is there early are answered, to come later.
func (p *Plan) members(nouns []ambit.Noun, early func(ambit.Ref) bool) (later []Step) {
	for _, noun := range nouns {
		set := noun.Ref()
		if set.Type != ambit.GroupType && set.Type != ambit.ResourceGroupType {
			continue
		}
		step := Step{Action: Update, Ref: set, Set: true, Fields: []string{"members"}}
		is := map[ambit.Ref]bool{}
		present, found := p.names[set]
		step.Again = !found
		if found {
			for _, member := range membersOf(p.present.Account, present) {
				is[member] = true
			}
		}
		shall := map[ambit.Ref]bool{}
		for _, member := range membersOf(p.wanted.Account, set) {
			if member.Type == ambit.TokenType {
				continue
			}
			here := p.Present(member)
			shall[here] = true
			if !is[here] {
				step.Add = append(step.Add, member)
			}
		}
		for _, member := range sortedRefs(is) {
			if !shall[member] && member.Type != ambit.TokenType {
				step.Remove = append(step.Remove, member)
			}
		}
		switch {
		case len(step.Add)+len(step.Remove) == 0:
		case early(set) && !slices.ContainsFunc(step.Add, func(r ambit.Ref) bool { return !early(r) }):
			p.step(step)
		default:
			later = append(later, step)
		}
	}
	return later
}

// delete plans what goes: each before what it needs.
func (p *Plan) delete(opts Options) {
	var gone, last []Step
	for _, noun := range slices.Backward(p.present.InOrder()) {
		ref := noun.Ref()
		if p.claimed[ref] || ref.Type == ambit.TokenType {
			continue
		}
		step := Step{Action: Delete, Ref: ref}
		if policy, ok := noun.(*ambit.Policy); ok && slices.Contains(policy.Principals, opts.Caller) {
			last = append(last, step)
			continue
		}
		gone = append(gone, step)
	}
	wanted := p.wanted.Account.Catalogs()
	for _, c := range slices.Backward(p.present.Account.Catalogs()) {
		if !slices.ContainsFunc(wanted, func(w *ambit.Catalog) bool { return w.Name == c.Name }) {
			gone = append(gone, Step{Action: Delete, Catalog: c})
		}
	}
	gone = append(gone, last...)
	if opts.Prune {
		p.Steps = append(p.Steps, gone...)
	} else {
		p.Left = gone
	}
}
