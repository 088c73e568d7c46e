package judge

import (
	"strings"

	"github.com/cedar-policy/cedar-go"

	"github.com/ambit-iam/ambit"
)

// A store is Cedar's entities in the making: parents are collected, since one
// thing can get them from several places.
type store struct {
	s          *scene
	types      map[ambit.TypeName]declared
	parents    map[cedar.EntityUID][]cedar.EntityUID
	attributes map[cedar.EntityUID]cedar.RecordMap
}

// entities writes the scene's nodes, groups, permissions and roles down as
// Cedar's entities.
func (s *scene) entities() cedar.EntityMap {
	e := &store{
		s: s, types: s.types(),
		parents:    map[cedar.EntityUID][]cedar.EntityUID{},
		attributes: map[cedar.EntityUID]cedar.RecordMap{},
	}
	e.nodes()
	e.groups()
	e.actions()
	all := cedar.EntityMap{}
	for id, attributes := range e.attributes {
		all[id] = cedar.Entity{
			UID: id, Parents: cedar.NewEntityUIDSet(e.parents[id]...), Attributes: cedar.NewRecord(attributes),
		}
	}
	return all
}

func (e *store) put(child, parent cedar.EntityUID) {
	e.parents[child] = append(e.parents[child], parent)
}

func (e *store) nodes() {
	account := e.s.account()
	e.node(account, e.s.attributes)
	for t, d := range e.types {
		if d.decl.Opaque {
			for _, id := range opaqueIDs {
				e.node(ambit.Ref{Type: t, ID: id}, nil, account)
			}
		}
	}
	for _, n := range e.s.nouns {
		switch n := n.(type) {
		case *ambit.Resource:
			e.resource(n)
		case *ambit.User:
			e.principal(n.Ref(), n.Home, n.Attributes, n.Status != ambit.Accepted || n.Disabled)
		case *ambit.ServiceAccount:
			e.principal(n.Ref(), n.Home, n.Attributes, n.Disabled)
		case *ambit.Group:
			e.principal(n.Ref(), n.Home, n.Attributes, false)
		case *ambit.ResourceGroup:
			e.node(n.Ref(), n.Attributes, e.home(n.Home))
		case *ambit.Role:
			e.node(n.Ref(), nil, e.home(n.Home))
		case *ambit.Policy:
			e.node(n.Ref(), nil, e.home(n.Home))
		}
	}
	e.attributes[nobody] = cedar.RecordMap{"type": cedar.String(ambit.Anonymous.Type), "suspended": cedar.False}
}

func (e *store) home(r ambit.Ref) ambit.Ref {
	if r.IsZero() {
		return e.s.account()
	}
	return r
}

// node is an entity that is acted upon. It gives its attributes, defaults
// included.
func (e *store) node(r ambit.Ref, stored map[string]ambit.Value, parents ...ambit.Ref) cedar.RecordMap {
	all := cedar.RecordMap{"id": cedar.String(r.ID), "type": cedar.String(r.Type)}
	for _, decl := range e.types[r.Type].decl.Attributes {
		if decl.Default != nil {
			all[cedar.String(decl.Name)] = value(decl.Default)
		}
	}
	for name, v := range record(stored) {
		all[name] = v
	}
	e.attributes[thing(r)] = all
	for _, p := range parents {
		e.put(thing(r), thing(p))
	}
	return all
}

// principal is a node that also acts.
func (e *store) principal(r, home ambit.Ref, stored map[string]ambit.Value, suspended bool) {
	e.acting(r, e.node(r, stored, e.home(home)), suspended)
}

// acting makes the entity that acts, of the same attributes.
func (e *store) acting(r ambit.Ref, attributes cedar.RecordMap, suspended bool) {
	all := cedar.RecordMap{"self": thing(r), "suspended": cedar.Boolean(suspended)}
	for name, v := range attributes {
		all[name] = v
	}
	e.attributes[caller(r)] = all
}

// resource is an application's node, in those that its relations to parents lead
// to; other relations mean nothing.
func (e *store) resource(r *ambit.Resource) {
	t := e.types[r.Node.Type]
	var parents []ambit.Ref
	for _, rel := range r.Relations {
		if _, ok := t.parents()[rel.Name]; ok {
			parents = append(parents, rel.To)
		}
	}
	attributes := e.node(r.Node, r.Attributes, parents...)
	if t.decl.Acts {
		e.acting(r.Node, attributes, false)
	}
}

func (e *store) groups() {
	for _, m := range e.s.members {
		if m.set.Type == ambit.GroupType {
			e.put(caller(m.member), caller(m.set))
		}
	}
}

// actions puts permissions into the patterns that match them, and patterns into
// the roles that name them.
func (e *store) actions() {
	for _, p := range e.s.permissions() {
		id := actionOf(p.id)
		e.attributes[id] = cedar.RecordMap{"id": cedar.String(p.id), "name": cedar.String(p.action)}
		for _, included := range p.includes {
			e.put(actionOf(included), id)
		}
		for _, over := range []string{everyCatalog, p.catalog} {
			for _, pattern := range p.wildcards() {
				e.attributes[wildcard(over, pattern)] = nil
				e.put(id, wildcard(over, pattern))
			}
		}
	}
	for _, c := range e.s.catalogs {
		for _, r := range c.Roles {
			e.role(ambit.RoleName(c.Name+"/"+r.Name), c.Name, r.Permissions)
		}
	}
	for _, r := range ambit.OwnCatalog().Roles {
		e.role(ambit.RoleName(ambit.OwnPrefix+r.Name), everyCatalog, r.Permissions)
	}
	for _, n := range e.s.nouns {
		if r, ok := n.(*ambit.Role); ok {
			e.role(ambit.RoleName(r.ID), everyCatalog, r.Permissions)
		}
	}
}

func (e *store) role(name ambit.RoleName, over string, patterns []ambit.Pattern) {
	e.attributes[actionsOf(name)] = nil
	for _, p := range patterns {
		e.put(pattern(over, p), actionsOf(name))
	}
}

// wildcards are the patterns with a "*" that match the permission.
func (p *permission) wildcards() []ambit.Pattern {
	if p.id == ambit.EscalatePermission {
		return nil
	}
	every := "*"
	if p.own() {
		every = ambit.OwnPrefix + "*"
	}
	return []ambit.Pattern{
		ambit.Pattern(every + ":*"), ambit.Pattern(every + ":" + p.action), ambit.Pattern(p.plural + ":*"),
	}
}

// pattern is what a pattern stands for: one permission, or the wildcard over a
// catalog. No permission's id has an asterisk here.
func pattern(over string, p ambit.Pattern) cedar.EntityUID {
	if strings.Contains(string(p), "*") {
		return wildcard(over, p)
	}
	return actionOf(ambit.PermissionID(p))
}
