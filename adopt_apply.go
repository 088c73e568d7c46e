package ambit

import "slices"

// applyCatalogs puts another set of catalogs in place and compiles roles and
// policies anew.
func (d *Draft) applyCatalogs(catalogs []*Catalog) error {
	for i := range d.a.schema.policies {
		d.edit.IndexBuiltin(i, false)
	}
	next, _ := newSchema(d.a.schema, catalogs, d.a.schema.conditions.compiler)
	d.forgetOpaque(next)
	d.a.schema = next
	d.edit.SetSchema(&next.kernel)
	for i := range next.policies {
		d.edit.IndexBuiltin(i, true)
	}
	for n := range d.a.state.OfType(next.typeByName[RoleType].num, 0) {
		role, err := d.compileRole(d.a.stored.Get(n).own.(*Role))
		if err != nil {
			return err
		}
		d.edit.SetRole(n, role)
	}
	tokens := slices.Collect(d.a.state.OfType(next.typeByName[TokenType].num, 0))
	for _, n := range tokens {
		token := *d.a.stored.Get(n)
		var err error
		if token.token, err = d.compileToken(token.own.(*Token)); err != nil {
			return err
		}
		d.a.stored.Set(d.edit, n, &token)
	}
	policies := slices.Collect(d.a.state.OfType(next.typeByName[PolicyType].num, 0))
	for _, n := range policies {
		policy, err := d.compilePolicy(d.a.stored.Get(n).own.(*Policy))
		if err != nil {
			return err
		}
		d.edit.SetPolicy(n, policy)
	}
	return nil
}

// forgetOpaque removes the nodes of types that are opaque no longer, or not
// there any more: nothing names them, and they were never registered.
func (d *Draft) forgetOpaque(next *schema) {
	for _, old := range d.a.schema.types {
		if !old.opaque || next.types[old.num].opaque {
			continue
		}
		nodes := slices.Collect(d.a.state.OfType(old.num, 0))
		for _, n := range nodes {
			d.removeNode(n)
		}
	}
}
