package ambit

import (
	"fmt"
	"math"
	"time"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// refer enters in the kernel what a role, policy or token refers to.
func (d *Draft) refer(n kernel.Node, noun Noun) error {
	switch noun := noun.(type) {
	case *Role:
		role, err := d.compileRole(noun)
		if err != nil {
			return err
		}
		d.edit.SetRole(n, role)
	case *Policy:
		policy, err := d.compilePolicy(noun)
		if err != nil {
			return err
		}
		d.edit.SetPolicy(n, policy)
	case *Token:
		return d.referToken(n, noun)
	}
	return nil
}

// referToken makes the nodes that a token names know of it, and those it named
// before forget it.
func (d *Draft) referToken(n kernel.Node, t *Token) error {
	if old := d.a.stored.Get(n); old != nil {
		old.token.eachReferred(func(rel kernel.Rel, to kernel.Node) { d.edit.Unlink(n, rel, to) })
	}
	compiled, err := d.compileToken(t)
	if err != nil {
		return err
	}
	compiled.eachReferred(func(rel kernel.Rel, to kernel.Node) { d.edit.Link(n, rel, to) })
	return nil
}

// eachReferred visits the nodes that a token refers to, other than its home.
func (t *compiledToken) eachReferred(visit func(kernel.Rel, kernel.Node)) {
	if t.actsFor != kernel.NoNode {
		visit(kernel.RelActsFor, t.actsFor)
	}
	for _, n := range t.nodes {
		visit(kernel.RelCeiling, n)
	}
}

func (d *Draft) compileToken(t *Token) (*compiledToken, error) {
	k := &compiledToken{actsFor: kernel.NoNode}
	var err error
	if k.principal, err = d.known(t.Home); err != nil {
		return nil, err
	}
	if !t.ActsFor.IsZero() {
		if k.actsFor, err = d.known(t.ActsFor); err != nil {
			return nil, err
		}
	}
	if t.Ceiling != nil {
		k.bounded, k.perms = true, d.a.schema.permSet(t.Ceiling.Permissions, overAll)
		k.nodes, err = d.internAll(t.Ceiling.Nodes)
	}
	return k, err
}

func (d *Draft) compileRole(r *Role) (*kernel.Role, error) {
	home, err := d.intern(r.Home)
	if err != nil {
		return nil, err
	}
	role := &kernel.Role{Perms: d.a.schema.permSet(r.Permissions, overAll), Home: home, Scoped: r.Scopes != nil}
	for _, name := range r.Scopes {
		if t := d.a.schema.typeByName[TypeName(name)]; t != nil {
			role.Allowed = role.Allowed.With(uint32(t.num))
		}
	}
	return role, nil
}

func (d *Draft) compilePolicy(p *Policy) (*kernel.Policy, error) {
	s := d.a.schema
	k := &kernel.Policy{
		Deny: p.Effect == Deny, Off: p.Disabled,
		NotBefore: kernel.Always, Expires: kernel.Forever,
	}
	if !p.NotBefore.IsZero() {
		k.NotBefore = nanoseconds(p.NotBefore)
	}
	if !p.ExpiresAt.IsZero() {
		k.Expires = min(nanoseconds(p.ExpiresAt), kernel.Forever-1)
	}
	if p.Condition != "" {
		k.Condition = s.condition(p.Condition)
	}
	if len(p.Permissions) > 0 {
		k.Fixed = append(k.Fixed, s.directRole(p.Permissions))
	}
	for _, name := range p.Roles {
		if r, ok := s.roleByName[name]; ok {
			k.Fixed = append(k.Fixed, r.role)
			continue
		}
		role, err := d.known(Ref{RoleType, string(name)})
		if err != nil {
			return nil, err
		}
		k.Roles = append(k.Roles, role)
	}
	var err error
	for _, r := range p.Principals {
		if r.ID == "" {
			if r != Anonymous && r != Authenticated && s.typeByName[r.Type] == nil {
				return nil, fmt.Errorf("there is no type %s", r.Type)
			}
			k.Pseudos = append(k.Pseudos, s.pseudo(r))
			continue
		}
		n, err := d.known(r)
		if err != nil {
			return nil, err
		}
		k.Principals = append(k.Principals, n)
	}
	if k.Home, err = d.intern(p.Home); err != nil {
		return nil, err
	}
	if k.Nodes, err = d.internAll(p.Nodes); err != nil {
		return nil, err
	}
	k.Sets, err = d.internAll(p.ResourceGroups)
	return k, err
}

// directRole is what a policy's own patterns come to: a role without a home or
// scopes of its own.
func (s *schema) directRole(patterns []Pattern) *kernel.Role {
	return &kernel.Role{Perms: s.permSet(patterns, overAll)}
}

// nanoseconds is t as the kernel compares times; what lies beyond its range
// counts as the end of it.
func nanoseconds(t time.Time) int64 {
	switch {
	case t.Before(earliest):
		return math.MinInt64
	case t.After(latest):
		return math.MaxInt64
	}
	return t.UnixNano()
}

var earliest, latest = time.Unix(0, math.MinInt64), time.Unix(0, math.MaxInt64)
