package oracle

import (
	"slices"
	"strings"
	"time"

	"github.com/ambit-iam/ambit"
)

// A policy is a policy of the account or of a catalog, with its names resolved.
type policy struct {
	effect     ambit.Effect
	principals []ambit.Ref
	grants     []grant
	home       ambit.Ref   // zero: the account
	nodes      []ambit.Ref // Self among them
	groups     []ambit.Ref // resource groups
	condition  string
	notBefore  time.Time
	expiresAt  time.Time
	disabled   bool
	builtin    bool
}

// A grant is one role of a policy, or its own patterns.
type grant struct {
	patterns []ambit.Pattern
	over     *ambit.Catalog   // what wildcards range over; nil: all adopted
	scoped   bool             // the role states allowed scopes
	scopes   []ambit.TypeName // those
	home     ambit.Ref        // zero: the role can be used anywhere
	rule     Rule
}

// policies are those of the catalogs and those of the account: "A catalog's
// built-in policies hold in every account that adopts it, at `account` or at
// `self` (the node that is the caller)."
func (o *Oracle) policies() []policy {
	var all []policy
	for _, c := range o.Catalogs {
		for i := range c.Policies {
			all = append(all, o.builtinPolicy(c, &c.Policies[i]))
		}
	}
	for _, n := range o.Nouns {
		p, ok := n.(*ambit.Policy)
		if !ok {
			continue
		}
		read := policy{
			effect: p.Effect, principals: p.Principals, home: p.Home, nodes: p.Nodes, groups: p.ResourceGroups,
			condition: p.Condition, notBefore: p.NotBefore, expiresAt: p.ExpiresAt, disabled: p.Disabled,
		}
		for _, r := range p.Roles {
			read.grants = append(read.grants, o.role(r))
		}
		read.grants = append(read.grants, grant{patterns: p.Permissions, rule: policyPatterns})
		all = append(all, read)
	}
	return all
}

func (o *Oracle) builtinPolicy(c *ambit.Catalog, p *ambit.BuiltinPolicy) policy {
	read := policy{effect: p.Effect, condition: p.When, builtin: true}
	for _, to := range p.To {
		switch r := (ambit.Ref{Type: ambit.TypeName(to)}); r {
		case ambit.Anonymous, ambit.Authenticated:
			read.principals = append(read.principals, r)
		default:
			read.principals = append(read.principals, ambit.Ref{Type: fullType(c, to)})
		}
	}
	if p.At == string(ambit.Self.Type) {
		read.nodes = []ambit.Ref{ambit.Self}
	} else {
		read.nodes = []ambit.Ref{o.Account()}
	}
	for i := range c.Roles {
		if slices.Contains(p.Roles, c.Roles[i].Name) {
			read.grants = append(read.grants, builtinRole(c, &c.Roles[i]))
		}
	}
	over := c
	if c.Name == ambit.OwnCatalogName {
		over = nil
	}
	read.grants = append(read.grants, grant{patterns: p.Permissions, over: over, rule: policyPatterns})
	return read
}

func builtinRole(c *ambit.Catalog, r *ambit.BuiltinRole) grant {
	g := grant{patterns: r.Permissions, over: c, scoped: r.Scopes != nil, rule: roleBuiltin}
	if c.Name == ambit.OwnCatalogName {
		g.over = nil
	}
	for _, s := range r.Scopes {
		g.scopes = append(g.scopes, fullType(c, s))
	}
	return g
}

// role is the role of that full name: built-in, `catalog/name` or `ambit.name`, or
// custom, "usable at its home and beneath".
func (o *Oracle) role(name ambit.RoleName) grant {
	if r, ok := o.Noun(ambit.Ref{Type: ambit.RoleType, ID: string(name)}).(*ambit.Role); ok {
		g := grant{patterns: r.Permissions, scoped: r.Scopes != nil, home: r.Home, rule: roleCustom}
		for _, s := range r.Scopes {
			g.scopes = append(g.scopes, o.scopeType(s))
		}
		return g
	}
	for _, c := range o.Catalogs {
		for i := range c.Roles {
			full := c.Name + "/" + c.Roles[i].Name
			if c.Name == ambit.OwnCatalogName {
				full = ambit.OwnPrefix + strings.TrimPrefix(c.Roles[i].Name, ambit.OwnPrefix)
			}
			if full == string(name) {
				return builtinRole(c, &c.Roles[i])
			}
		}
	}
	panic("the world names a role that it does not hold: " + name)
}

// sits lists the nodes that a policy sits on, for that caller, and how it names
// them. "A resource group covers through its members as a policy's nodes do; the
// member is the node whose scope counts"; "it covers through those of its members
// alone that lie at or beneath the policy's home."
func (o *Oracle) sits(p *policy, caller ambit.Ref) []way {
	var nodes []way
	for _, n := range p.nodes {
		switch {
		case n != ambit.Self:
			nodes = append(nodes, way{node: n})
		case caller != ambit.Anonymous:
			nodes = append(nodes, way{caller, nodeSelf})
		}
	}
	for _, g := range p.groups {
		for _, m := range o.Members[g] {
			if x, _ := o.node(m); p.home.IsZero() || p.home == o.Account() || slices.Contains(o.up(x), p.home) {
				nodes = append(nodes, way{m, nodeResourceGroup})
			} else {
				o.hits.hit(nodeBeyondHome)
			}
		}
	}
	return nodes
}
