package world

import (
	"fmt"
	"slices"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/document"
)

// An item is one command that the file comes to, with what must be there before
// it can be carried out.
type item struct {
	command ambit.Command
	place   *document.Node
	parts   map[string]*document.Node // places by the field names of refusals
	needs   []need
	later   []need // relations that can follow once everything is there

	state itemState
}

// A need is another noun that must be there first.
type need struct {
	ref   ambit.Ref
	place *document.Node
}

type itemState uint8

const (
	waiting itemState = iota
	visiting
	done
	failed
)

// add makes an item of a command; ref is the noun that it makes, if any.
func (r *reader) add(ref ambit.Ref, it *item) *item {
	r.items = append(r.items, it)
	if ref != (ambit.Ref{}) {
		r.byRef[ref] = it
	}
	return it
}

// needs notes that the item cannot do without ref, and where that is written.
func (it *item) need(ref ambit.Ref, n *document.Node) {
	it.needs = append(it.needs, need{ref, n})
}

// part notes where a field of the command is written.
func (it *item) part(field string, n *document.Node) {
	if n == nil {
		return
	}
	if it.parts == nil {
		it.parts = map[string]*document.Node{}
	}
	it.parts[field] = n
}

// build carries out the items in the order of the file, except that each comes
// after those it needs. Relations that are no parents may lead to what comes
// later, even in a circle: such a resource is stored a second time at the end.
func (r *reader) build(draft *ambit.Draft) {
	for _, it := range r.items {
		r.visit(draft, it)
	}
	for _, it := range r.items {
		if len(it.later) > 0 && it.state == done {
			r.do(draft, it)
		}
	}
}

// visit carries out the item after those it needs. It reports whether the item
// is done.
func (r *reader) visit(draft *ambit.Draft, it *item) bool {
	switch it.state {
	case visiting, failed:
		return false
	case done:
		return true
	}
	it.state = visiting
	ready := true
	for _, n := range it.needs {
		other := r.byRef[n.ref]
		switch {
		case other == nil:
		case other.state == visiting:
			r.Fault(n.place, fmt.Sprintf("%s needs this itself, directly or through others", r.short(n.ref)), "parents and homes cannot go in a circle")
			ready = false
		default:
			ready = r.visit(draft, other) && ready
		}
	}
	it.state = failed
	if !ready {
		return false // the cause has its fault
	}
	whole := it.command
	it.later = slices.DeleteFunc(it.later, func(n need) bool {
		other := r.byRef[n.ref]
		return other == nil || other.state == done
	})
	if len(it.later) > 0 {
		it.command = it.without()
	}
	if r.do(draft, it) {
		it.state = done
	}
	it.command = whole
	return it.state == done
}

// without is the command less the relations that can only follow later.
func (it *item) without() ambit.Command {
	put := it.command.(ambit.Put)
	resource := *put.Noun.(*ambit.Resource)
	resource.Relations = slices.DeleteFunc(slices.Clone(resource.Relations), func(rel ambit.Relation) bool {
		return slices.ContainsFunc(it.later, func(n need) bool { return n.ref == rel.To })
	})
	return ambit.Put{Noun: &resource}
}

// do carries out the item's command.
func (r *reader) do(draft *ambit.Draft, it *item) bool {
	err := draft.Do(it.command)
	if err != nil {
		r.refused(err, it.place, it.parts)
	}
	return err == nil
}
