package oracle

import (
	"slices"

	"github.com/ambit-iam/ambit"
)

// A thing is what is asked about: a node, a described one, or something that a
// node stands for (and then its ref has no id).
type thing struct {
	typ        *typeDecl
	ref        ambit.Ref
	relations  []ambit.Relation
	lies       ambit.Ref              // where a stand-in lies, whatever its relations
	attributes map[string]ambit.Value // stored, overlaid by the request's
	stored     bool                   // others may point at it
	name       string                 // of one of Ambit's own
}

// node is the thing of that full reference, if it is known: "Every node must be
// known: registered, or described in the request"; "A type marked `opaque` …; any
// id of it is taken to lie directly in the account"; "The only known account is
// the account asked."
func (o *Oracle) node(r ambit.Ref) (thing, bool) {
	t := o.typeOf(r.Type)
	if t == nil {
		return thing{}, false
	}
	if r == o.Account() {
		return thing{typ: t, ref: r, attributes: o.Attributes, stored: true}, true
	}
	if t.opaque {
		return thing{typ: t, ref: r, relations: []ambit.Relation{{To: o.Account()}}, stored: true}, true
	}
	n := o.Noun(r)
	if n == nil {
		return thing{}, false
	}
	x := thing{typ: t, ref: r, attributes: attributesOf(n), stored: true}
	if res, ok := n.(*ambit.Resource); ok {
		x.relations = res.Relations
	} else {
		// "every noun of Ambit's own … has one home, its only parent".
		x.relations = []ambit.Relation{{Name: ambit.HomeRelation, To: own(n).Home}}
		x.name = own(n).Name
	}
	return x, true
}

// parents are the nodes that hold x directly: "`parents` lists the types that may
// hold one (a parent is a relation, named by its type)".
func (o *Oracle) parents(x thing) []ambit.Ref {
	var held []ambit.Ref
	if !x.lies.IsZero() {
		held = append(held, x.lies)
	}
	for _, r := range x.relations {
		decl := x.typ.relation(r.Name)
		if x.typ.opaque || isOwn(x.ref.Type) || decl != nil && decl.parent {
			held = append(held, r.To)
		}
	}
	return held
}

// up: "`up(y)` is *y* and everything above it by containment (`parents`,
// transitive)".
func (o *Oracle) up(x thing) []ambit.Ref {
	var above []ambit.Ref
	var climb func(thing)
	climb = func(y thing) {
		if slices.Contains(above, y.ref) {
			return
		}
		above = append(above, y.ref)
		for _, p := range o.parents(y) {
			if parent, known := o.node(p); known {
				climb(parent)
			}
		}
	}
	climb(x)
	return above
}

// follow leads from x along a reach path: "A path is relation names joined by
// `/`; `~type.relation` goes backward (from *x* to every `type` whose relation
// points at *x*)".
func (o *Oracle) follow(x thing, path []step) []ambit.Ref {
	if len(path) == 0 {
		return []ambit.Ref{x.ref}
	}
	var next []ambit.Ref
	switch s := path[0]; {
	case !s.back:
		for _, r := range x.relations {
			if r.Name == s.relation {
				next = append(next, r.To)
			}
		}
	case x.stored:
		for _, n := range o.Nouns {
			y, _ := o.node(n.Ref())
			if y.ref.Type == s.from && slices.Contains(y.relations, ambit.Relation{Name: s.relation, To: x.ref}) {
				next = append(next, y.ref)
			}
		}
	}
	var ends []ambit.Ref
	for _, n := range next {
		if y, known := o.node(n); known {
			ends = append(ends, o.follow(y, path[1:])...)
		}
	}
	return ends
}

// A way is how a node covers a resource.
type way struct {
	node ambit.Ref
	rule Rule
}

// cover lists what covers x: "Node *n* covers resource *x* when *n* is in `up(x) ∪
// ⋃ up(e) ∪ {account}`, for every *e* that a reach path of x's type leads to".
func (o *Oracle) cover(x thing) []way {
	var ways []way
	for _, n := range o.up(x) {
		rule := coverUp
		switch {
		case n == x.ref:
			rule = coverItself
		case n == o.Account():
			rule = coverAccount
		case !slices.Contains(o.upByFirst(x), n):
			rule = coverSecondParent
		}
		ways = append(ways, way{n, rule})
	}
	for _, path := range x.typ.reach {
		for _, e := range o.follow(x, path) {
			end, _ := o.node(e)
			for _, n := range o.up(end) {
				rule := coverReach
				switch {
				case slices.ContainsFunc(path, func(s step) bool { return s.back }):
					rule = coverReachBackward
					if len(path) > 1 {
						rule = coverReachMixed
					}
				case n != e:
					rule = coverReachAbove
				case len(path) > 1:
					rule = coverReachLong
				}
				ways = append(ways, way{n, rule})
			}
		}
	}
	return append(ways, way{o.Account(), coverAccount})
}

// upByFirst is up along the first parent of each alone; it serves only to tell
// which rule made a node cover.
func (o *Oracle) upByFirst(x thing) []ambit.Ref {
	above := []ambit.Ref{x.ref}
	for parents := o.parents(x); len(parents) > 0; parents = o.parents(x) {
		x, _ = o.node(parents[0])
		if slices.Contains(above, x.ref) {
			break
		}
		above = append(above, x.ref)
	}
	return above
}

// covers tells how n covers, if it does.
func covers(ways []way, n ambit.Ref) (Rule, bool) {
	for _, w := range ways {
		if w.node == n {
			return w.rule, true
		}
	}
	return 0, false
}
