package ambit

import "github.com/ambit-iam/ambit/internal/kernel"

// resolveTarget finds what the question is about: a node, something that lies in
// a node, or something that the request describes.
func (x *asker) resolveTarget() (Decision, bool, error) {
	a, target := x.a, &x.q.Resource
	t, n := a.schema.types[0], kernel.Root
	if !target.Ref.IsZero() && target.Ref != (Ref{Type: AccountType}) {
		if target.Ref.ID == "" {
			return Decision{}, false, faulty(FaultReference, "resource", "%q names a whole type; write %s:id", target.Ref, target.Ref.Type)
		}
		var err error
		if t, err = a.questionType("resource", target.Ref); err != nil {
			return Decision{}, false, err
		}
		if t == nil || t.decl == nil && t.num != 0 {
			if err := malformed("resource", target.Ref); err != nil {
				return Decision{}, false, err
			}
			return a.denied(ReasonUnknownResource, "there is no type %q%s", target.Ref.Type, a.schema.typeHint(string(target.Ref.Type))), false, nil
		}
		var ambiguous bool
		if n, ambiguous = a.find(t, target.Ref.ID); ambiguous {
			return Decision{}, false, faulty(FaultReference, "resource", "%s", a.namesakes(t, target.Ref.ID))
		}
		if n == kernel.NoNode {
			if err := malformed("resource", target.Ref); err != nil {
				return Decision{}, false, err
			}
		}
	}
	if t == x.perm.typ {
		return x.asItself(t, n)
	}
	return x.asStandIn(t, n)
}

// asItself asks about a node of the permission's own type.
func (x *asker) asItself(t *typeInfo, n kernel.Node) (Decision, bool, error) {
	target := &x.q.Resource
	x.thing = thing{typ: t, node: n, id: target.Ref.ID}
	if n == kernel.NoNode {
		if d, ok, err := x.describe(t); !ok || err != nil {
			return d, false, err
		}
	} else if err := x.agree(t, n); err != nil {
		return Decision{}, false, err
	}
	return Decision{}, true, x.overlayThing(t, n != kernel.NoNode && !t.opaque)
}

// asStandIn asks about something of the permission's type that lies in n.
func (x *asker) asStandIn(t *typeInfo, n kernel.Node) (Decision, bool, error) {
	target := &x.q.Resource
	if n == kernel.NoNode {
		if d, ok, err := x.describe(t); !ok || err != nil {
			return d, false, err
		}
	}
	within, ok := x.holds(t)
	if !ok {
		return x.a.denied(ReasonTypeMismatch, "%s is about %s, and %s is none and cannot hold one", x.perm.id, x.perm.typ.name, target.Ref), false, nil
	}
	if len(target.Relations) > 0 {
		return Decision{}, false, faulty(FaultRelations, "resource.relations",
			"the question is about a %s lying in %s; describe that itself, with its own id", x.perm.typ.name, target.Ref)
	}
	x.standIn(n, within)
	return Decision{}, true, x.overlayThing(x.perm.typ, false)
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
