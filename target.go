package ambit

import "github.com/ambit-iam/ambit/internal/kernel"

// A spot is what the question's resource names: a type, and its node where one is
// registered.
type spot struct {
	typ  *typeInfo
	node kernel.Node // NoNode: not registered
}

// resolveTarget finds what the question is about: a node, something that lies in
// a node, or something that the request describes.
func (x *asker) resolveTarget() (Decision, bool, error) {
	at, d, ok, err := x.locate()
	if !ok || err != nil {
		return d, false, err
	}
	return x.place(at)
}

// locate finds what the question's resource names, whatever the permission is.
func (x *asker) locate() (spot, Decision, bool, error) {
	a, named := x.a, x.q.Resource.Ref
	if named.IsZero() || named == (Ref{Type: AccountType}) {
		return spot{a.schema.types[0], kernel.Root}, Decision{}, true, nil
	}
	if named.ID == "" {
		return spot{}, Decision{}, false, faulty(FaultReference, "resource", "%q names a whole type; write %s:id", named, named.Type)
	}
	t, err := a.questionType("resource", named)
	if err != nil {
		return spot{}, Decision{}, false, err
	}
	if t == nil || t.decl == nil && t.num != 0 {
		if err := malformed("resource", named); err != nil {
			return spot{}, Decision{}, false, err
		}
		return spot{}, a.denied(ReasonUnknownResource, "there is no type %q", named.Type), false, nil
	}
	n, ambiguous := a.find(t, named.ID)
	switch {
	case ambiguous:
		return spot{}, Decision{}, false, faulty(FaultReference, "resource", "%s", a.namesakes(t, named.ID))
	case n == kernel.NoNode:
		if err := malformed("resource", named); err != nil {
			return spot{}, Decision{}, false, err
		}
	}
	return spot{t, n}, Decision{}, true, nil
}

// place makes the thing asked about of what the resource names and the permission
// is for.
func (x *asker) place(at spot) (Decision, bool, error) {
	if at.typ == x.perm.typ {
		return x.asItself(at)
	}
	return x.asStandIn(at)
}

// asItself asks about a node of the permission's own type.
func (x *asker) asItself(at spot) (Decision, bool, error) {
	if d, ok, err := x.identify(at); !ok || err != nil {
		return d, false, err
	}
	return Decision{}, true, x.overlayThing(at.typ, at.node != kernel.NoNode && !at.typ.opaque)
}

// identify makes what the resource names the thing asked about: the node, as far as
// the request agrees with what is stored of it, or what the request describes.
func (x *asker) identify(at spot) (Decision, bool, error) {
	x.thing = thing{typ: at.typ, node: at.node, id: x.q.Resource.Ref.ID}
	x.edges = x.edges[:0]
	if at.node == kernel.NoNode {
		return x.describe(at.typ)
	}
	return Decision{}, true, x.agree(at.typ, at.node)
}

// asStandIn asks about something of the permission's type that lies in what the
// resource names.
func (x *asker) asStandIn(at spot) (Decision, bool, error) {
	target := &x.q.Resource
	if at.node == kernel.NoNode {
		if d, ok, err := x.identify(at); !ok || err != nil {
			return d, false, err
		}
	}
	within, ok := x.holds(at.typ)
	if !ok {
		return x.mismatch(at.typ), false, nil
	}
	if len(target.Relations) > 0 {
		return Decision{}, false, faulty(FaultRelations, "resource.relations",
			"the question is about a %s lying in %s; describe that itself, with its own id", x.perm.typ.name, target.Ref)
	}
	x.standIn(at.node, within)
	return Decision{}, true, x.overlayThing(x.perm.typ, false)
}

// mismatch is the denial for a resource that the permission cannot be about.
func (x *asker) mismatch(t *typeInfo) Decision {
	named := x.q.Resource.Ref
	if named.IsZero() {
		named.Type = t.name
	}
	return x.a.denied(ReasonTypeMismatch, "%s is about %s, and %s is none and cannot hold one", x.perm.id, x.perm.typ.name, named)
}

// standIn makes something of the permission's type that lies in n the thing
// asked about.
func (x *asker) standIn(n kernel.Node, within kernel.Rel) {
	x.thing = thing{typ: x.perm.typ, node: kernel.NoNode, lies: n, within: within, standIn: true}
	x.edges = x.edges[:0]
	if n != kernel.NoNode {
		x.edges = append(x.edges, kernel.Edge{Rel: within, To: n})
	}
}

// holds says whether a node of type t can hold one of the permission's type, and
// by which relation of that.
func (x *asker) holds(t *typeInfo) (kernel.Rel, bool) {
	for _, r := range x.perm.typ.relations {
		if r.parent && r.to == t {
			return r.rel, true
		}
	}
	if x.perm.typ.anyParent {
		return kernel.RelHome, true
	}
	return kernel.RelWithin, t.num == 0 || x.a.schema.kernel.Types[x.perm.typ.num].Holders.Has(uint32(t.num))
}

// overlayThing checks the attributes that the request supplies: of a stored node only
// those that it may, of anything else all that its type declares.
func (x *asker) overlayThing(t *typeInfo, stored bool) error {
	given := x.q.Resource.Attributes
	if len(given) == 0 {
		return nil
	}
	x.thing.described = true
	var err error
	x.thing.overlay, err = convertOverlay("resource.attributes", t, given, stored)
	return err
}

func convertOverlay(field string, t *typeInfo, given map[string]Value, stored bool) (map[string]Value, error) {
	converted := make(map[string]Value, len(given))
	for _, name := range sortedNames(given) {
		value, err := t.convert(name, given[name])
		if err != nil {
			return nil, faulty(FaultAttribute, field+"."+name, "%v", err)
		}
		if stored && !t.attribute(name).Request {
			return nil, faulty(FaultAttribute, field+"."+name, "%s is stored, and a question may not supply another value: its declaration does not say request: true", name)
		}
		converted[name] = value
	}
	return converted, nil
}
