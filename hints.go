package ambit

import (
	"fmt"
	"iter"
	"slices"

	"github.com/ambit-iam/ambit/internal/kernel"
	"github.com/ambit-iam/ambit/internal/spell"
)

// Hints are looked for where somebody reads them: in explanations, and in the
// errors of commands. A check of what there is not costs no more than another.

// mostCompared is how many registered nodes are compared with one that is not
// known, to find what was meant.
const mostCompared = 4096

// mostHinted is how many types a hint lists.
const mostHinted = 6

// hint says what would be right, of a question that was decided before policies
// were looked at; empty where the reason says it all.
func (x *asker) hint(reason Reason) string {
	switch reason {
	case ReasonUnknownPrincipal:
		return x.principalHint()
	case ReasonUnknownPermission:
		return sentence(x.a.schema.permissionHint(string(x.q.Permission)))
	case ReasonUnknownResource:
		return x.resourceHint()
	case ReasonTypeMismatch:
		return x.mismatchHint()
	}
	return ""
}

// sentence makes the end of a sentence, as [hint] makes it, one of its own.
func sentence(hint string) string {
	if hint == "" {
		return ""
	}
	return "D" + hint[len("; d"):]
}

// principalHint is for a principal that is not there, or that does not act.
func (x *asker) principalHint() string {
	r := x.q.Principal
	acts := func(t *typeInfo) bool { return t.acts || t.name == TokenType }
	t, _ := x.a.schema.typeNamed(r.Type)
	if t != nil && !acts(t) && x.caller.node != kernel.NoNode {
		return "Principals are of these types: " + x.typeList(acts)
	}
	if hint := x.nodeHint(t, r, acts); hint != "" {
		return hint
	}
	if t == nil {
		return "There is no type " + string(r.Type) + "; principals are of these: " + x.typeList(acts)
	}
	return ""
}

// resourceHint is for a resource that is not known, or that is described by one.
func (x *asker) resourceHint() string {
	for _, given := range slices.Backward(x.q.Resource.Relations) {
		t, _ := x.a.schema.typeNamed(given.To.Type)
		if t == nil {
			return sentence(x.a.schema.typeHint(string(given.To.Type)))
		}
		if n, err := x.relationTarget(given.To, t); err == nil && n == kernel.NoNode && !t.opaque {
			return x.nodeHint(t, given.To, func(o *typeInfo) bool { return o == t })
		}
	}
	r := x.q.Resource.Ref
	t, _ := x.a.schema.typeNamed(r.Type)
	if t != nil && t.num == 0 {
		return fmt.Sprintf("The only account known here is the one asked: %s, whose id is %s", x.a.label(kernel.Root), x.a.id)
	}
	if hint := x.nodeHint(t, r, x.askable); hint != "" {
		return hint
	}
	if t == nil {
		return sentence(x.a.schema.typeHint(string(r.Type)))
	}
	parents := x.typeList(func(o *typeInfo) bool {
		for _, relation := range t.relations {
			if relation.parent && relation.to == o {
				return true
			}
		}
		return false
	})
	if parents == "" {
		return "Register it first"
	}
	return "Register it, or describe it in the question with a parent that is known: " + parents
}

// mismatchHint says about what the permission could be asked.
func (x *asker) mismatchHint() string {
	return "Ask about one of these: " + x.typeList(x.askable)
}

// askable reports whether the permission can be asked about a node of type t.
func (x *asker) askable(t *typeInfo) bool {
	if t == x.perm.typ {
		return true
	}
	_, ok := x.holds(t)
	return ok
}

// typeList names the first few types of some kind.
func (x *asker) typeList(of func(*typeInfo) bool) string {
	var names []string
	rest := 0
	for _, t := range x.a.schema.types {
		switch {
		case !of(t):
		case len(names) < mostHinted:
			names = append(names, string(x.a.schema.bareType(t.name)))
		default:
			rest++
		}
	}
	return few(names, mostHinted, rest)
}

// nodeHint finds what was meant by a reference to a node that is not there: the
// same id or name among the types that would do, else a similar one of type t,
// which may be nil.
func (x *asker) nodeHint(t *typeInfo, r Ref, would func(*typeInfo) bool) string {
	a := x.a
	for _, other := range a.schema.types {
		if other == t || other.opaque || !would(other) {
			continue
		}
		if n, _ := a.find(other, r.ID); n != kernel.NoNode {
			return fmt.Sprintf("Did you mean %s?", a.label(n))
		}
	}
	if t == nil || t.opaque {
		return ""
	}
	if near, ok := spell.Nearest(r.ID, a.idsOf(t)); ok {
		return fmt.Sprintf("Did you mean %s?", Ref{a.schema.bareType(t.name), near})
	}
	return ""
}

// idsOf lists what nodes of a type are called, of the first so many.
func (a *Account) idsOf(t *typeInfo) iter.Seq[string] {
	return func(yield func(string) bool) {
		left := mostCompared
		for n := range a.state.OfType(t.num, 0) {
			if left--; left < 0 {
				return
			}
			id := a.names.Get(n)
			if s := a.stored.Get(n); t.own && s != nil && s.own != nil {
				id = OwnOf(s.own).Name
			}
			if !yield(id) {
				return
			}
		}
	}
}
