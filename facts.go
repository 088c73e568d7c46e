package ambit

import (
	"fmt"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// An entity is a principal, a resource or the account as conditions see it.
type entity struct {
	a       *Account
	ref     Ref
	typ     *typeInfo // nil: declares nothing
	node    kernel.Node
	overlay map[string]Value
}

// Ref is the node; see [Entity].
func (e *entity) Ref() Ref { return e.ref }

// Attribute is the value of an attribute; see [Entity].
func (e *entity) Attribute(name string) (Value, bool) {
	if e.typ == nil {
		return nil, false
	}
	if e.typ.own && name == nameAttribute {
		return e.name()
	}
	if v, ok := e.overlay[name]; ok {
		return v, true
	}
	if e.node != kernel.NoNode {
		if v, ok := e.a.attributes(e.node)[name]; ok {
			return v, true
		}
	}
	decl := e.typ.attribute(name)
	if decl == nil || decl.Default == nil {
		return nil, false
	}
	v, err := decl.Type.Convert(decl.Default)
	return v, err == nil
}

// name is the name of one of Ambit's own nouns, empty where it bears none; false
// of a stand-in, which is not there yet.
func (e *entity) name() (Value, bool) {
	if e.node == kernel.NoNode {
		return nil, false
	}
	if s := e.a.stored.Get(e.node); s != nil && s.own != nil {
		return OwnOf(s.own).Name, true
	}
	return nil, false
}

// overlayPrincipal checks the attributes that the request supplies of the
// principal.
func (x *asker) overlayPrincipal() (err error) {
	given := x.q.PrincipalAttributes
	switch {
	case len(given) == 0:
		return nil
	case x.caller.node == kernel.NoNode:
		return faulty(FaultAttribute, "principal.attributes", "anonymous has no attributes")
	}
	x.overlay, err = convertOverlay("principal.attributes", x.a.typeOf(x.caller.node), given, true)
	return err
}

// see makes n the principal that conditions see.
func (x *asker) see(n kernel.Node) {
	x.principal = entity{a: x.a, ref: Anonymous, node: n}
	if n != kernel.NoNode {
		x.principal.ref, x.principal.typ = x.a.ref(n), x.a.typeOf(n)
	}
	if n == x.caller.node {
		x.principal.overlay = x.overlay
	}
}

// Evaluate evaluates a condition about the caller and the thing; see
// [kernel.Evaluator].
func (x *asker) Evaluate(compiled any) kernel.Truth {
	c := compiled.(*condition)
	if c.err != nil {
		x.fault = c.err
		return kernel.Unknown
	}
	if !c.concerns.Has(uint32(x.thing.typ.num)) {
		return kernel.Unrelated
	}
	holds, err := c.run.Holds(x.gather())
	switch {
	case err != nil:
		x.fault = err
		return kernel.Unknown
	case holds:
		return kernel.True
	}
	return kernel.False
}

// gather collects what a condition sees.
func (x *asker) gather() *Facts {
	a := x.a
	x.resource = entity{a: a, ref: Ref{Type: x.thing.typ.name}, typ: x.thing.typ, node: x.thing.node, overlay: x.thing.overlay}
	switch {
	case x.thing.node != kernel.NoNode:
		x.resource.ref = a.ref(x.thing.node)
	case !x.thing.standIn:
		x.resource.ref.ID = x.thing.id
	}
	// What the request supplies of the resource is seen as resource alone, even
	// where that is the account.
	x.account = entity{a: a, ref: a.Ref(), typ: a.schema.types[0], node: kernel.Root}
	perm := a.schema.perms[x.point.Perm]
	x.facts = Facts{
		Principal: &x.principal, Resource: &x.resource, Account: &x.account,
		Permission: perm.id, Action: perm.decl.Action,
		Properties: x.q.ActionProperties, Context: x.q.Context, Now: x.q.Now,
	}
	return &x.facts
}

// whyUnknown is why the condition evaluated last is not known to hold.
func (x *asker) whyUnknown() string {
	if x.fault == nil {
		return "it could not be evaluated"
	}
	return fmt.Sprint(x.fault)
}
