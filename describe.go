package ambit

import "github.com/ambit-iam/ambit/internal/kernel"

// describe takes a node that is not registered from the request's description.
func (x *asker) describe(t *typeInfo) (Decision, bool, error) {
	a, target := x.a, &x.q.Resource
	if t.opaque {
		if len(target.Relations) > 0 {
			return Decision{}, false, faulty(FaultRelations, "resource.relations", "%s is opaque and has none", t.name)
		}
		return Decision{}, true, nil
	}
	if err := x.checkRelationCount(); err != nil {
		return Decision{}, false, err
	}
	x.named.reset()
	parents, unknown := 0, -1
	for i := range target.Relations {
		p, err := x.pointed(t, i)
		switch {
		case err != nil:
			return Decision{}, false, err
		case !x.named.add(p):
			return Decision{}, false, x.twice(i)
		case p.node != kernel.NoNode:
			x.edges = append(x.edges, kernel.Edge{Rel: p.rel.rel, To: p.node})
		case p.typ == nil || !p.typ.opaque:
			unknown = i
		}
		if p.rel.parent {
			parents++
		}
	}
	if fault := t.miscounted(target.Relations); fault != "" && len(target.Relations) > 0 {
		return Decision{}, false, faulty(FaultRelations, "resource.relations", "%s %s", target.Ref, fault)
	}
	x.thing.described = true
	switch {
	case unknown >= 0:
		return a.denied(ReasonUnknownResource, "the description of %s names %s, which is not known", target.Ref, target.Relations[unknown].To), false, nil
	case t.num == 0:
		return a.denied(ReasonUnknownResource, "%s is not the account asked", target.Ref), false, nil
	case parents == 0:
		return a.denied(ReasonUnknownResource, "%s is not registered, and the question describes no parent of it", target.Ref), false, nil
	}
	return Decision{}, true, nil
}

// A pointed is what a relation of a request means: equal where two spellings
// mean the same.
type pointed struct {
	rel  *relationInfo
	node kernel.Node // NoNode: not known, or opaque and never named before
	typ  *typeInfo   // nil where it is known, or there is no such type
	to   Ref         // zero where it is known; else its id, and its type if there is none
}

// pointed finds what the i-th relation of the request means.
func (x *asker) pointed(t *typeInfo, i int) (pointed, error) {
	given := x.q.Resource.Relations[i]
	r, typ, err := x.relation(t, given)
	if err != nil {
		return pointed{}, err
	}
	n, err := x.relationTarget(given.To, typ)
	switch {
	case err != nil:
		return pointed{}, err
	case n != kernel.NoNode:
		return pointed{rel: r, node: n}, nil
	case typ != nil:
		return pointed{rel: r, node: n, typ: typ, to: Ref{ID: given.To.ID}}, nil
	}
	return pointed{rel: r, node: n, to: given.To}, nil
}

// checkRelationCount refuses more relations than any resource has.
func (x *asker) checkRelationCount() error {
	if n := len(x.q.Resource.Relations); n > MaxRelations {
		return faulty(FaultRelations, "resource.relations", "has %d elements, and the most is %d", n, MaxRelations)
	}
	return nil
}

// twice is the fault of naming a node again, in whatever spelling.
func (x *asker) twice(i int) error {
	given := x.q.Resource.Relations[i]
	return faulty(FaultRelations, "resource.relations", "%s names %s twice", given.Name, given.To)
}

// relation is the relation that a given one names, and the type of what it leads
// to; nil where there is no such type.
func (x *asker) relation(t *typeInfo, given Relation) (*relationInfo, *typeInfo, error) {
	const field = "resource.relations"
	if given.To.ID == "" && given.To.Type != AccountType {
		return nil, nil, faulty(FaultReference, field, "%s: %q names no node; write type:id", given.Name, given.To)
	}
	if err := malformed(field, given.To); err != nil {
		return nil, nil, err
	}
	to, err := x.a.questionType(field, given.To)
	if err != nil {
		return nil, nil, err
	}
	r := t.relation(given.Name)
	switch {
	case r == nil:
		return nil, nil, faulty(FaultRelations, field, "%s has no relation %q; %s", t.name, given.Name, t.relationHint())
	case to != nil && r.to != nil && to != r.to:
		return nil, nil, faulty(FaultRelations, field, "%s leads to a %s, and %s is none", given.Name, r.to.name, given.To)
	}
	return r, to, nil
}

// relationTarget is the node that a given relation leads to; NoNode where it is
// not known, or of an opaque type and never named before.
func (x *asker) relationTarget(to Ref, t *typeInfo) (kernel.Node, error) {
	switch {
	case t == nil:
		return kernel.NoNode, nil
	case to.ID == "":
		return kernel.Root, nil
	}
	n, ambiguous := x.a.find(t, to.ID)
	if ambiguous {
		return 0, faulty(FaultReference, "resource.relations", "%s", x.a.namesakes(t, to.ID))
	}
	return n, nil
}

// agree holds the relations that a request names of a registered node against
// the stored ones.
func (x *asker) agree(t *typeInfo, n kernel.Node) error {
	relations := x.q.Resource.Relations
	if len(relations) > 0 && (t.opaque || t.num == 0) {
		return faulty(FaultRelations, "resource.relations", "%s has no relations to describe", t.name)
	}
	if err := x.checkRelationCount(); err != nil {
		return err
	}
	x.named.reset()
	for i, given := range relations {
		p, err := x.pointed(t, i)
		switch {
		case err != nil:
			return err
		case !x.named.add(p):
			return x.twice(i)
		case p.node == kernel.NoNode || !hasEdge(x.a.state, n, kernel.Edge{Rel: p.rel.rel, To: p.node}):
			return x.differs(given.Name)
		}
	}
	// All that are named are stored; so as many as are stored are all of them.
	for _, r := range t.relations {
		count := 0
		for i := range x.named.list {
			if x.named.list[i].rel == r {
				count++
			}
		}
		if count > 0 && count != x.a.countEdges(n, r.rel) {
			return x.differs(r.name)
		}
	}
	return nil
}

// countEdges counts what n leads to by a relation.
func (a *Account) countEdges(n kernel.Node, rel kernel.Rel) int {
	count := 0
	for e := range a.state.Edges(n) {
		if e.Rel == rel {
			count++
		}
	}
	return count
}

// differs is the fault of relations that are not the stored ones.
func (x *asker) differs(name string) error {
	return faulty(FaultRelations, "resource.relations",
		"%s is registered, and its relation %s differs from the one given; leave it out, or change what is registered", x.q.Resource.Ref, name)
}
