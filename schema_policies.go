package ambit

import (
	"strconv"
	"strings"

	"github.com/ambit-iam/ambit/internal/kernel"
)

func (s *schema) declareRoles(i int) {
	c := s.catalogs[i]
	for j := range c.Roles {
		decl := &c.Roles[j]
		over := i
		if i == 0 {
			over = overAll
		}
		r := &roleInfo{
			name: builtinRoleName(c, decl.Name), catalog: i, decl: decl,
			role: &kernel.Role{
				Perms:  s.permSet(decl.Permissions, over),
				Scoped: decl.Scopes != nil, Allowed: s.scopeTypes(i, decl.Scopes),
			},
		}
		s.roles = append(s.roles, r)
		s.roleByName[r.name] = r
		if i > 0 {
			s.roleByBare[decl.Name] = append(s.roleByBare[decl.Name], r)
		}
	}
}

// builtinRoleName is the full name of a role of c.
func builtinRoleName(c *Catalog, name string) RoleName {
	if c.Name == OwnCatalogName {
		return RoleName(OwnPrefix + name)
	}
	return RoleName(c.Name + "/" + name)
}

func (s *schema) declarePolicies(i int, wrong *problems) {
	c := s.catalogs[i]
	for j := range c.Policies {
		decl := &c.Policies[j]
		name := c.policyName(j)
		b := &builtinPolicy{ref: Ref{PolicyType, c.Name + "/" + name}, decl: decl, catalog: i}
		b.noun = &Policy{
			Own:         Own{ID: b.ref.ID, Name: decl.Name},
			Description: decl.Description, Effect: decl.Effect,
			Permissions: decl.Permissions, Condition: decl.When,
		}
		k := &kernel.Policy{
			Deny: decl.Effect == Deny, NotBefore: kernel.Always, Expires: kernel.Forever,
			Self: decl.At == string(Self.Type),
		}
		if k.Self {
			b.noun.Nodes = []Ref{Self}
		} else {
			k.Nodes = []kernel.Node{kernel.Root}
			b.noun.Nodes = []Ref{{Type: AccountType}}
		}
		if len(decl.Permissions) > 0 {
			k.Fixed = append(k.Fixed, &kernel.Role{Perms: s.permSet(decl.Permissions, i)})
		}
		for _, role := range decl.Roles {
			full := builtinRoleName(c, strings.TrimPrefix(role, c.Name+"/"))
			k.Fixed = append(k.Fixed, s.roleByName[full].role)
			b.noun.Roles = append(b.noun.Roles, full)
		}
		for _, to := range decl.To {
			principal := s.builtinPrincipal(i, to)
			b.noun.Principals = append(b.noun.Principals, principal)
			k.Pseudos = append(k.Pseudos, s.pseudo(principal))
		}
		if decl.When != "" {
			condition := s.condition(decl.When)
			if condition.err != nil && s.conditions.compiler != nil {
				wrong.add("catalog %s, policy %s: condition: %v", c.Name, name, condition.err)
			}
			k.Condition = condition
		}
		s.policies = append(s.policies, b)
		s.policyByID[b.ref.ID] = b
		s.kernel.Policies = append(s.kernel.Policies, k)
	}
}

// unnamedPolicy stands before the number of a catalog's policy that has no name.
const unnamedPolicy = "policy-"

// policyName is what the catalog's policy at index i is called.
func (c *Catalog) policyName(i int) string {
	if name := c.Policies[i].Name; name != "" {
		return name
	}
	return unnamedPolicy + strconv.Itoa(i+1)
}

// standsForUnnamed reports whether a name is of the form that policies without a
// name have.
func standsForUnnamed(name string) bool {
	number, ok := strings.CutPrefix(name, unnamedPolicy)
	return ok && number != "" && strings.Trim(number, "0123456789") == ""
}

// builtinPolicy is the catalog's policy that a reference of the type t names; nil
// if it names none.
func (s *schema) builtinPolicy(t *typeInfo, id string) *builtinPolicy {
	if t.name != PolicyType {
		return nil
	}
	return s.policyByID[id]
}

func (s *schema) builtinPrincipal(i int, to string) Ref {
	switch to {
	case string(Anonymous.Type):
		return Anonymous
	case string(Authenticated.Type):
		return Authenticated
	}
	return Ref{Type: s.typeIn(i, to).name}
}

// pseudo is the kernel's number of a principal that is no node.
func (s *schema) pseudo(r Ref) uint32 {
	switch r {
	case Anonymous:
		return kernel.PseudoAnonymous
	case Authenticated:
		return kernel.PseudoAuthenticated
	}
	return kernel.PseudoType(s.typeByName[r.Type].num)
}
