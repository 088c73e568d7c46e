package ambit

import (
	"reflect"
	"slices"
)

// Canonical is the catalog in the one form that its document has: permissions of
// a type stand together, in the place of the first; a default is a value of its
// attribute's type, times are UTC; lists that are empty are nil. Accounts hold
// catalogs in this form, so that whoever reads the stored document numbers
// everything as the one did who adopted it. It is c itself where that has the
// form already.
func (c *Catalog) Canonical() *Catalog {
	next := *c
	next.Types = absent(slices.Clone(c.Types))
	for i := range next.Types {
		t := &next.Types[i]
		t.Parents, t.Reach, t.Relations = absent(t.Parents), absent(t.Reach), absent(t.Relations)
		t.Attributes = absent(slices.Clone(t.Attributes))
		for j := range t.Attributes {
			t.Attributes[j].Default = t.Attributes[j].value(t.Attributes[j].Default)
		}
	}
	next.Permissions = absent(slices.Clone(c.Permissions))
	for i := range next.Permissions {
		next.Permissions[i].Includes = absent(next.Permissions[i].Includes)
	}
	together(next.Permissions)
	next.Wildcards = absent(c.Wildcards)
	next.Roles = absent(slices.Clone(c.Roles))
	for i := range next.Roles {
		next.Roles[i].Permissions = absent(next.Roles[i].Permissions)
	}
	next.Policies = absent(slices.Clone(c.Policies))
	for i := range next.Policies {
		p := &next.Policies[i]
		p.Roles, p.Permissions, p.To = absent(p.Roles), absent(p.Permissions), absent(p.To)
	}
	if reflect.DeepEqual(*c, next) {
		return c
	}
	return &next
}

// Equal reports whether two catalogs declare the same in the same order, texts
// for people included: whether they have the same [Catalog.Canonical] form.
func (c *Catalog) Equal(other *Catalog) bool {
	return c == other || reflect.DeepEqual(*c.Canonical(), *other.Canonical())
}

// absent is a list, nil if it is empty.
func absent[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

// together puts the permissions of each type, as the catalog writes it, beside
// the first of them.
func together(list []Permission) {
	first := map[string]int{}
	for i, p := range list {
		if _, ok := first[p.Type]; !ok {
			first[p.Type] = i
		}
	}
	slices.SortStableFunc(list, func(a, b Permission) int { return first[a.Type] - first[b.Type] })
}

// value is v as a value of the attribute's type, as far as it is one.
func (a *AttributeDecl) value(v Value) Value {
	if v == nil {
		return nil
	}
	converted, err := a.Type.Convert(v)
	if err != nil {
		return v // Validate says so
	}
	return converted
}
