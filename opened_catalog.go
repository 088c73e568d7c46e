package ambit

import (
	"reflect"
	"slices"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// catalogs opens everything: another catalog, or version of one, may change what
// every pattern, role and reach path comes to.
func (c *comparison) catalogs() {
	all := []Pattern{"*:*", OwnPrefix + "*:*"}
	everything := &lot{policy: &kernel.Policy{}, parts: []part{c.before.part(c.before.schema.directRole(all), all, overAll)}}
	for _, p := range c.before.at(everything, kernel.Root) {
		c.grants = append(c.grants, Grant{
			Permissions: []Pattern{p.pattern}, Node: c.before.Ref(), Public: c.published(),
			Because: "the adopted catalogs change", wants: []want{{p.selection, p.perms, true}},
		})
	}
}

// published reports whether a catalog brings a policy for anybody that was not
// there before.
func (c *comparison) published() bool {
	for i, p := range c.after.schema.policies {
		old := func(q *builtinPolicy) bool {
			return reflect.DeepEqual(p.decl, q.decl) && c.after.schema.catalogs[p.catalog].Name == c.before.schema.catalogs[q.catalog].Name
		}
		if c.after.lot(kernel.BuiltinPolicy(i)).public() && !slices.ContainsFunc(c.before.schema.policies, old) {
			return true
		}
	}
	return false
}
