package iam

import (
	"fmt"
	"reflect"

	"github.com/ambit-iam/ambit"
)

// parents are the nodes that a noun lies in, in full, as far as its references
// can be read: what is wrong with them is for the engine to say. In place of a
// node that the same write has made stand those that this one lies in: nobody
// could hold anything at it yet.
func (c *change) parents(noun ambit.Noun) []ambit.Ref {
	var places []ambit.Ref
	add := func(r ambit.Ref) {
		full, err := c.draft.Resolve(r)
		if err != nil {
			return
		}
		if made, ok := c.madeIn[full]; ok {
			places = append(places, made...)
		} else {
			places = append(places, full)
		}
	}
	if own := ambit.OwnOf(noun); own != nil {
		add(own.Home)
	} else if r, ok := noun.(*ambit.Resource); ok {
		declared, _ := c.before.Schema().Type(r.Node.Type) // of an unknown type nothing is a parent
		for _, relation := range declared.Relations {
			for _, to := range r.Relations {
				if relation.Parent && to.Name == relation.Name {
					add(to.To)
				}
			}
		}
	}
	if len(places) == 0 {
		places = append(places, c.before.Ref())
	}
	return places
}

// guard refuses a change of what the catalog protects, in a resource that is
// there already, unless the caller may protect it: an attribute or relation that
// is protected or read-only needs the type's permissions with the action
// "protect", and where there are none it stays as it was registered.
func (c *change) guard(old, next ambit.Noun) error {
	was, ok := old.(*ambit.Resource)
	if !ok {
		return nil
	}
	is := next.(*ambit.Resource)
	declared, ok := c.before.Schema().Type(was.Node.Type)
	if !ok {
		return fmt.Errorf("%s is of a type that is not declared", was.Node)
	}
	for _, a := range declared.Attributes {
		if a.Guard != ambit.GuardFree && !reflect.DeepEqual(was.Attributes[a.Name], is.Attributes[a.Name]) {
			if err := c.mayProtect(was.Node, declared, "attributes."+a.Name, a.Guard); err != nil {
				return err
			}
		}
	}
	for _, r := range declared.Relations {
		if r.Guard != ambit.GuardFree && !reflect.DeepEqual(targets(was, r.Name), targets(is, r.Name)) {
			if err := c.mayProtect(was.Node, declared, "relations."+r.Name, r.Guard); err != nil {
				return err
			}
		}
	}
	return nil
}

func targets(r *ambit.Resource, relation string) []ambit.Ref {
	var to []ambit.Ref
	for _, one := range r.Relations {
		if one.Name == relation {
			to = append(to, one.To)
		}
	}
	return to
}

// mayProtect refuses a caller who does not hold every permission of the type with
// the action "protect".
func (c *change) mayProtect(node ambit.Ref, declared ambit.DeclaredType, field string, guard ambit.Guard) error {
	held := 0
	for p := range c.before.Schema().Permissions() {
		if p.Of != declared.Name || p.Action != ambit.ProtectAction {
			continue
		}
		if err := c.require(p.ID, node); err != nil {
			return within(field, err)
		}
		held++
	}
	if held == 0 {
		return &Error{
			Kind: Forbidden, Code: string(guard), Field: field,
			Detail: fmt.Sprintf("it is %s, and %s declares no permission with the action %q that would let anybody change it", guard, declared.Name, ambit.ProtectAction),
		}
	}
	return nil
}
