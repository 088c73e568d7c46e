package iam

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/ambit-iam/ambit"
)

// guard refuses what the catalog protects unless the caller may protect it. In a
// resource that was there, no attribute or relation that is protected or
// read-only changes without the type's permissions with the action "protect", and
// where there are none it stays as it was registered. One that is new (old is nil)
// has what is protected only from those who may protect it, where anybody may:
// or else whoever may delete and register could change it all the same. Both are
// as they are stored.
func (c *change) guard(old, next ambit.Noun) error {
	is, ok := next.(*ambit.Resource)
	if !ok {
		return nil
	}
	was, _ := old.(*ambit.Resource)
	if was == nil {
		was = new(ambit.Resource)
	}
	declared := c.declared(is.Node.Type)
	if declared.Name == "" {
		return fmt.Errorf("%s is of a type that is not declared", is.Node)
	}
	for _, a := range declared.Attributes {
		if !reflect.DeepEqual(was.Attributes[a.Name], is.Attributes[a.Name]) {
			if err := c.mayChange(is, declared, "attributes."+a.Name, a.Guard, old == nil); err != nil {
				return err
			}
		}
	}
	for _, r := range declared.Relations {
		if !reflect.DeepEqual(targets(was, r.Name), targets(is, r.Name)) {
			if err := c.mayChange(is, declared, "relations."+r.Name, r.Guard, old == nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// guardSettings is guard of the account's own attributes.
func (c *change) guardSettings(old, next map[string]ambit.Value) error {
	declared := c.declared(ambit.AccountType)
	for _, a := range declared.Attributes {
		if !reflect.DeepEqual(old[a.Name], next[a.Name]) && a.Guard != ambit.GuardFree {
			if err := c.mayProtect(c.before.Ref(), declared, "attributes."+a.Name, a.Guard); err != nil {
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

// mayChange refuses a caller who may not write a field of a resource with a guard.
func (c *change) mayChange(r *ambit.Resource, declared ambit.DeclaredType, field string, guard ambit.Guard, fresh bool) error {
	switch {
	case guard == ambit.GuardFree,
		fresh && guard == ambit.GuardReadOnly,
		fresh && len(c.protecting(declared)) == 0:
		return nil
	}
	return c.mayProtect(r.Node, declared, field, guard)
}

// mayProtect refuses a caller who does not hold every permission of the type with
// the action "protect".
func (c *change) mayProtect(node ambit.Ref, declared ambit.DeclaredType, field string, guard ambit.Guard) error {
	needed := c.protecting(declared)
	for _, permission := range needed {
		if err := c.requireAt(permission, node); err != nil {
			return within(field, err)
		}
	}
	if len(needed) == 0 {
		return &Error{
			Kind: Forbidden, Code: string(guard), Field: field,
			Detail: fmt.Sprintf("it is %s, and %s declares no permission with the action %q that would let anybody change it", guard, declared.Name, ambit.ProtectAction),
		}
	}
	return nil
}

// protecting are the permissions of a type with the action "protect".
func (c *change) protecting(declared ambit.DeclaredType) []ambit.PermissionID {
	ids := map[ambit.PermissionID]bool{}
	for p := range c.before.Schema().Permissions() {
		if p.Of == declared.Name && p.Action == ambit.ProtectAction {
			ids[p.ID] = true
		}
	}
	return slices.Sorted(maps.Keys(ids))
}
