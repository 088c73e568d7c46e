package catalog

import (
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/document"
	"github.com/ambit-iam/ambit/internal/spell"
)

func (r *reader) roleNames() []string {
	names := make([]string, len(r.c.Roles))
	for i, role := range r.c.Roles {
		names[i] = role.Name
	}
	return names
}

func (r *reader) readPolicy(n *document.Node, roles []string) ambit.BuiltinPolicy {
	m := r.Members(n, "a policy")
	p := ambit.BuiltinPolicy{
		Name:        m.String("name"),
		Description: m.String("description"),
	}
	allow, deny := m.Node("allow"), m.Node("deny")
	grants := allow
	switch {
	case allow != nil && deny != nil:
		r.Fault(deny, "a policy either allows or denies", "make two policies of it")
		p.Effect = ambit.Allow
	case allow != nil:
		p.Effect = ambit.Allow
	case deny != nil:
		p.Effect, grants = ambit.Deny, deny
	}
	r.readGrants(grants, &p, roles)
	for _, n := range r.Several(m.Node("to"), "to") {
		to, _ := r.String(n, "each of to")
		p.To = append(p.To, to)
	}
	p.At = m.String("at")
	p.When = m.Condition("when")
	m.Done()
	if n.Kind == document.Null {
		r.Fault(n, "this policy is empty", "")
	}
	return p
}

// readGrants reads what a policy lists: names of roles, and patterns.
func (r *reader) readGrants(list *document.Node, p *ambit.BuiltinPolicy, roles []string) {
	var roleAt, patternAt []int
	for i, n := range r.Several(list, string(p.Effect)) {
		text, _ := r.String(n, "each of "+string(p.Effect))
		if r.isRole(text, roles) {
			p.Roles = append(p.Roles, text)
			roleAt = append(roleAt, i)
		} else {
			p.Permissions = append(p.Permissions, ambit.Pattern(text))
			patternAt = append(patternAt, i)
		}
	}
	r.listed = append(r.listed, slices.Concat(roleAt, patternAt))
}

// ids are those of the catalog's permissions.
func (r *reader) ids() map[ambit.PermissionID]bool {
	if r.permissions == nil {
		r.permissions = map[ambit.PermissionID]bool{}
		for i := range r.c.Permissions {
			r.permissions[r.c.PermissionID(&r.c.Permissions[i])] = true
		}
	}
	return r.permissions
}

// isRole reports whether an item names a role, or was probably meant to: then a
// fault should speak of roles. A name of both a role and a permission is faulted
// where the role is declared.
func (r *reader) isRole(text string, roles []string) bool {
	if slices.Contains(roles, strings.TrimPrefix(text, r.c.Name+"/")) {
		return true
	}
	if strings.ContainsAny(text, ":*") || strings.Contains(r.c.IDs, "/") || r.ids()[ambit.PermissionID(text)] {
		return false
	}
	_, near := spell.Nearest(text, slices.Values(roles))
	return near || strings.Contains(text, "/")
}
