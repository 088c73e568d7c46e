package world

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/document"
)

// policy reads one policy. What it allows or denies is roles and patterns in one
// list, and where it sits nodes and resource groups in another; where a text
// could be either, an element says which: {permission: admin}, {role: admin},
// {node: resource-group:zones}.
func (r *reader) policy(e *ownEntry, it *item) *ambit.Policy {
	m := e.members
	p := &ambit.Policy{
		Own: e.own, Description: m.String("description"),
		Condition: m.Condition("when"), Disabled: m.Bool("disabled"),
	}
	p.NotBefore, _ = r.Time(m.Node("not-before"), "not-before")
	p.ExpiresAt, _ = r.Time(m.Node("expires"), "expires")
	it.part("policy.condition", e.value.Get("when"))
	it.part("policy.expires_at", e.value.Get("expires"))

	allow, deny := m.Node("allow"), m.Node("deny")
	granted, effect := allow, ambit.Allow
	if deny != nil {
		granted, effect = deny, ambit.Deny
	}
	p.Effect = effect
	switch {
	case allow != nil && deny != nil:
		r.fault(deny, fmt.Errorf("a policy allows or denies, and this one does both; write two"))
	case granted == nil:
		r.fault(e.place, fmt.Errorf("a policy needs allow or deny; the roles and permissions that it is about"))
	}
	r.grants(granted, p, it)
	for _, n := range r.Several(m.Require("to", e.place, "who it is for, such as [user:alice]"), "to") {
		if ref, ok := r.principal(n); ok {
			it.part(fmt.Sprintf("policy.principals[%d]", len(p.Principals)), n)
			it.need(ref, n)
			p.Principals = append(p.Principals, ref)
		}
	}
	for _, n := range r.Several(m.Require("at", e.place, "where it holds, such as [account]"), "at") {
		r.sits(n, p, it)
	}
	return p
}

// grants reads roles and patterns.
func (r *reader) grants(list *document.Node, p *ambit.Policy, it *item) {
	for _, n := range r.Several(list, "what a policy is about") {
		text, isRole, ok := r.grant(n)
		switch {
		case !ok:
		case isRole:
			it.part(fmt.Sprintf("policy.roles[%d]", len(p.Roles)), n)
			p.Roles = append(p.Roles, ambit.RoleName(text))
			for _, id := range r.wording.own[ambit.RoleType][text] {
				it.need(ambit.Ref{Type: ambit.RoleType, ID: id}, n)
			}
		default:
			it.part(fmt.Sprintf("policy.permissions[%d]", len(p.Permissions)), n)
			p.Permissions = append(p.Permissions, ambit.Pattern(text))
		}
	}
}

// grant tells whether one thing granted is a role.
func (r *reader) grant(n *document.Node) (text string, isRole, ok bool) {
	if n.Kind == document.Map {
		m := r.Members(n, "what is granted")
		role, permission := m.String("role"), m.String("permission")
		m.Done()
		if (role == "") == (permission == "") {
			r.fault(n, fmt.Errorf("this is not one role or permission; write {role: …} or {permission: …}"))
			return "", false, false
		}
		return role + permission, role != "", true
	}
	if text, ok = r.String(n, "a role or a permission"); !ok {
		return "", false, false
	}
	// Which of several roles is meant can depend on the policy's home: the engine
	// says so.
	isRole = len(r.rolesMeant(text)) > 0
	_, isPermission := r.perms[ambit.PermissionID(text)]
	switch {
	case isRole && isPermission:
		r.fault(n, fmt.Errorf("%q is a role and a permission; write {role: %s} or {permission: %s}", text, text, text))
		return "", false, false
	case !isRole && !isPermission && !strings.Contains(text, "*"):
		r.fault(n, r.noSuch(fmt.Sprintf("there is neither a role nor a permission %q", text), text, r.grantable))
		return "", false, false
	}
	return text, isRole, true
}

// grantable are the names of all roles and permissions.
func (w *wording) grantable() []string {
	var there []string
	for _, role := range w.roles {
		there = append(there, w.shortRole(role))
	}
	for name := range w.own[ambit.RoleType] {
		there = append(there, name)
	}
	slices.Sort(there)
	for _, id := range w.ordered {
		there = append(there, string(id))
	}
	return there
}

// principal reads who a policy is for: a node, a whole type, anonymous or
// authenticated.
func (r *reader) principal(n *document.Node) (ambit.Ref, bool) {
	text, ok := r.String(n, "a principal")
	if !ok {
		return ambit.Ref{}, false
	}
	if pseudo := (ambit.Ref{Type: ambit.TypeName(text)}); pseudo == ambit.Anonymous || pseudo == ambit.Authenticated {
		return pseudo, true
	}
	written, err := ambit.ParseRef(text)
	if err == nil && written.ID == "" && written.Type != ambit.AccountType {
		kind, err := r.kind(text)
		if err != nil {
			r.fault(n, err)
		}
		return ambit.Ref{Type: kind}, err == nil
	}
	return r.existing(n, "a principal", r.ref)
}

// sits reads one place where a policy holds.
func (r *reader) sits(n *document.Node, p *ambit.Policy, it *item) {
	at, asNode := n, false
	if n.Kind == document.Map {
		m := r.Members(n, "a place")
		at, asNode = m.Require("node", n, "such as {node: resource-group:zones}"), true
		m.Done()
	}
	if at == nil {
		return
	}
	ref, ok := r.existing(at, "a place", r.ref)
	if !ok {
		return
	}
	it.need(ref, n)
	if ref.Type == ambit.ResourceGroupType && !asNode {
		it.part(fmt.Sprintf("policy.resource_groups[%d]", len(p.ResourceGroups)), n)
		p.ResourceGroups = append(p.ResourceGroups, ref)
		return
	}
	it.part(fmt.Sprintf("policy.nodes[%d]", len(p.Nodes)), n)
	p.Nodes = append(p.Nodes, ref)
}
