package judge

import (
	"slices"

	"github.com/ambit-iam/ambit"
)

// The words that random catalogs are made of. Both catalogs of a scene draw on
// them, so their bare names overlap.
var (
	typeWords   = []string{"org", "project", "folder", "doc", "license", "machine-tool", "user", "site"}
	actionWords = []string{"read", "edit", "use", "protect"}
	roleWords   = []string{"chief", "editor", "viewer"}
)

// extended are the types that catalogs add attributes to, so that every resource
// a question can be about has the same ones.
var extended = []ambit.TypeName{
	ambit.AccountType, ambit.UserType, ambit.ServiceAccountType, ambit.GroupType,
	ambit.ResourceGroupType, ambit.RoleType, ambit.PolicyType,
}

// includable are permissions of Ambit's own that others bring along.
var includable = []ambit.PermissionID{
	"ambit.users:read", "ambit.users:update", "ambit.groups:read", "ambit.groups:delete",
	"ambit.policies:read", "ambit.roles:update", "ambit.resource-groups:read",
}

func (g *gen) catalogs() {
	for _, name := range []string{"red", "blue"}[:g.between(1, 2)] {
		g.s.catalogs = append(g.s.catalogs, g.catalog(name))
	}
}

func (g *gen) catalog(name string) *ambit.Catalog {
	c := &ambit.Catalog{Name: name, IDs: pick(g, []string{"", "{type}.{action}"})}
	if name == "blue" { // ids are unique over all catalogs, types and actions are not
		c.IDs = pick(g, []string{"blue_{type}_{action}", "blue.{types}:{action}"})
	}
	g.types(c)
	if name == "red" {
		for _, t := range extended {
			c.Types = append(c.Types, ambit.Type{Name: string(t), Attributes: g.declared()})
		}
	}
	g.permissions(c)
	for _, name := range some(g, roleWords, 2) {
		c.Roles = append(c.Roles, ambit.BuiltinRole{Name: name, Permissions: g.patterns(permissionsOf(c))})
	}
	g.builtinPolicies(c)
	return c
}

// types declares types that hold those declared after them, and some their own
// kind.
func (g *gen) types(c *ambit.Catalog) {
	above := []string{string(ambit.AccountType)}
	if g.chance(30) {
		c.Types = append(c.Types, ambit.Type{Name: "zone", Opaque: true, Attributes: g.declared()})
		above = append(above, "zone")
	}
	for i, name := range some(g, typeWords, g.between(3, 6)) {
		t := ambit.Type{Name: name, Acts: g.chance(35), Attributes: g.declared()}
		t.Parents = some(g, above, g.between(1, 3))
		if i == 0 && !slices.Contains(t.Parents, above[0]) {
			t.Parents = append(t.Parents, above[0])
		}
		if g.chance(25) {
			t.Parents = append(t.Parents, name)
		}
		if g.chance(15) {
			t.Parents = append(t.Parents, "ambit.service-account")
		}
		if i > 0 && g.chance(40) {
			// A relation that is not containment must cover nothing.
			t.Relations = []ambit.RelationDecl{{Name: "peer", To: pick(g, above)}}
		}
		if g.chance(15) {
			t.Plural = "many-" + name
		}
		above = append(above, name)
		c.Types = append(c.Types, t)
	}
}

// declared are the attributes, the same of every type but for their defaults.
// Only owner can be without a value.
func (g *gen) declared() []ambit.AttributeDecl {
	decl := func(name string, t ambit.AttributeType) ambit.AttributeDecl {
		return ambit.AttributeDecl{Name: name, Type: t, Default: g.value(name)}
	}
	return []ambit.AttributeDecl{
		decl("open", ambit.TypeBool), decl("level", ambit.TypeInt), decl("kind", ambit.TypeString),
		decl("tags", ambit.ListOf(ambit.TypeString)), decl("expiry", ambit.TypeTime),
		{Name: "owner", Type: ambit.TypeString},
	}
}

// stored makes attributes of a node, some left to their defaults.
func (g *gen) stored() map[string]ambit.Value {
	var values map[string]ambit.Value
	for _, name := range []string{"open", "level", "kind", "tags", "expiry", "owner"} {
		if g.chance(50) {
			if values == nil {
				values = map[string]ambit.Value{}
			}
			values[name] = g.value(name)
		}
	}
	return values
}

var (
	kinds  = []string{"plain", "secret", "plain-text"}
	tags   = []string{"a", "b", "c"}
	owners = []string{"n1", "n2", "nobody"}
)

func (g *gen) value(attribute string) ambit.Value {
	switch attribute {
	case "open":
		return g.chance(60)
	case "level":
		return int64(g.between(-1, 3))
	case "kind":
		return pick(g, kinds)
	case "tags":
		list := []ambit.Value{}
		for _, tag := range some(g, tags, g.IntN(3)) {
			list = append(list, tag)
		}
		return list
	case "expiry":
		return pick(g, moments)
	}
	return pick(g, owners)
}

func (g *gen) permissions(c *ambit.Catalog) {
	for _, t := range c.Types {
		if isExtension(t.Name) && t.Name != string(ambit.AccountType) {
			continue
		}
		for _, action := range some(g, actionWords, g.between(1, 3)) {
			p := ambit.Permission{Type: t.Name, Action: action}
			if g.chance(15) {
				p.Includes = some(g, includable, g.between(1, 3))
			}
			c.Permissions = append(c.Permissions, p)
		}
	}
}

// builtinPolicies declares policies for whole types, at the account or at the
// caller itself.
func (g *gen) builtinPolicies(c *ambit.Catalog) {
	acting := []string{"ambit.user", "ambit.group", "ambit.service-account", "authenticated"}
	for _, t := range c.Types {
		if t.Acts {
			acting = append(acting, t.Name)
		}
	}
	for range g.IntN(3) {
		p := ambit.BuiltinPolicy{
			Effect: ambit.Allow, To: some(g, acting, g.between(1, 2)), At: "self",
			Permissions: g.patterns(permissionsOf(c)),
		}
		if g.chance(25) {
			p.Effect = ambit.Deny
		}
		if g.chance(30) {
			p.At = "account"
			if g.chance(30) {
				p.To = append(p.To, "anonymous")
			}
		}
		if g.chance(40) {
			p.Roles = []string{pick(g, c.Roles).Name}
		}
		if g.chance(35) {
			p.When = g.condition(slices.Contains(p.To, "anonymous"))
		}
		c.Policies = append(c.Policies, p)
	}
}
