package iam

import "github.com/ambit-iam/ambit"

// parents are the references of what a noun lies in, as they were given: the home
// of one of Ambit's own, the parents of a resource, the account where none is
// stated. What is wrong with them is for the engine to say.
func (c *change) parents(noun ambit.Noun) []ambit.Ref {
	var parents []ambit.Ref
	if own := ambit.OwnOf(noun); own != nil && !own.Home.IsZero() {
		parents = append(parents, own.Home)
	}
	if r, ok := noun.(*ambit.Resource); ok {
		declared := c.declared(r.Node.Type) // of an unknown type nothing is a parent
		for _, relation := range declared.Relations {
			for _, to := range r.Relations {
				if relation.Parent && to.Name == relation.Name {
					parents = append(parents, to.To)
				}
			}
		}
	}
	if len(parents) == 0 {
		parents = append(parents, c.before.Ref())
	}
	return parents
}

// declared is the declaration of a type by a bare or full name; a zero one where
// there is none.
func (c *change) declared(name ambit.TypeName) ambit.DeclaredType {
	full, err := c.before.ResolveType(name)
	if err != nil {
		return ambit.DeclaredType{}
	}
	declared, _ := c.before.Schema().Type(full)
	return declared
}

// standing are the nodes at which it is asked what the caller may do at one: in
// place of a node that the same write has made stand those that it lies in, as
// nobody could hold anything at it yet; in place of none at all, the account.
func (c *change) standing(asked ambit.Ref) []ambit.Ref {
	full, err := c.draft.Resolve(asked)
	if err != nil {
		if full, err = c.before.Resolve(asked); err != nil {
			return []ambit.Ref{c.before.Ref()}
		}
	}
	if made, ok := c.madeIn[full]; ok {
		return made
	}
	return []ambit.Ref{full}
}

// requireAt refuses the operation unless the caller holds a permission at a node,
// which may be one that the same write has made or that is not there. What he is
// told is the same in any case.
func (c *change) requireAt(permission ambit.PermissionID, asked ambit.Ref) error {
	for _, at := range c.standing(asked) {
		if err := allowedAs(asked, c.before, c.caller, permission, at, c.now); err != nil {
			return err
		}
	}
	return nil
}

// enter refuses the operation unless the caller may create something like noun in
// all of parents.
func (c *change) enter(noun ambit.Noun, parents []ambit.Ref) error {
	for _, parent := range parents {
		if err := c.requireAt(permissionOn(noun.Ref().Type, "create"), parent); err != nil {
			return err
		}
	}
	return nil
}

// settle notes where a noun lies that this write has made, or has moved after it
// made it.
func (c *change) settle(stored ambit.Noun) {
	var places []ambit.Ref
	for _, parent := range c.parents(stored) {
		places = append(places, c.standing(parent)...)
	}
	if c.madeIn == nil {
		c.madeIn = map[ambit.Ref][]ambit.Ref{}
	}
	c.madeIn[stored.Ref()] = places
}
