package ambit

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

func (v *validation) roles() {
	ids := map[string]string{}
	for i := range v.c.Roles {
		r := &v.c.Roles[i]
		p := at("roles", r.Name)
		_, isPermission := v.ids[PermissionID(r.Name)]
		switch {
		case v.roleSet[r.Name]:
			v.fault(p, fmt.Sprintf("the role %s is declared twice", quote(r.Name)), "")
		case !validRole(r.Name):
			v.fault(p, fmt.Sprintf("%s cannot name a role", quote(r.Name)), roleRule)
		case strings.HasPrefix(r.Name, OwnPrefix):
			v.fault(p, fmt.Sprintf("%q begins with %q, which is reserved for Ambit's own", r.Name, OwnPrefix), "choose another name")
		case ValidID(r.Name):
			v.fault(p, fmt.Sprintf("%q reads as the id of a custom role", r.Name), "choose another name")
		case isPermission:
			v.fault(p, fmt.Sprintf("%q is a permission too, so a policy that lists it would say neither", r.Name), "rename the role")
		}
		v.roleSet[r.Name] = true
		if r.ID != "" {
			v.roleID(p.in("id"), r, ids)
		}
		v.prose(p.in("title"), r.Title)
		v.prose(p.in("description"), r.Description)
		v.prose(p.in("label"), r.Label)
		v.patterns(p.in("permissions"), 0, r.Permissions)
		v.scopes(p.in("scopes"), r.Scopes)
	}
}

func (v *validation) roleID(p place, r *BuiltinRole, ids map[string]string) {
	if !ValidID(r.ID) {
		v.fault(p, fmt.Sprintf("%s cannot be the id of a role", quote(r.ID)), "ids of roles are 32 hexadecimal digits, in lower case")
		return
	}
	if other, ok := ids[r.ID]; ok {
		v.fault(p, fmt.Sprintf("the id %q is already that of the role %q", r.ID, other), "")
	}
	ids[r.ID] = r.Name
}

func (v *validation) policies() {
	names := map[string]bool{}
	for i := range v.c.Policies {
		d := &v.c.Policies[i]
		p := at("policies").item(i)
		if d.Name != "" {
			v.policyName(p.in("name"), d.Name, names[d.Name])
			names[d.Name] = true
		}
		v.prose(p.in("description"), d.Description)
		v.policy(p, d)
	}
}

// policyName checks the name of a policy, with which and the catalog's it is
// referred to.
func (v *validation) policyName(p place, name string, taken bool) {
	most := MaxIDLength - len(v.c.Name) - len("/")
	switch err := CheckID(name); {
	case err != nil:
		v.fault(p, fmt.Sprintf("%s cannot name a policy: %s", quote(name), strings.Replace(err.Error(), "the id", "it", 1)), "")
	case len(name) > most:
		v.fault(p, fmt.Sprintf("%s cannot name a policy: it is %d bytes long", quote(name), len(name)),
			fmt.Sprintf("beside the catalog's name at most %d are left", most))
	case standsForUnnamed(name):
		v.fault(p, fmt.Sprintf("%q is what a policy without a name is called", name), "choose another name")
	case taken:
		v.fault(p, fmt.Sprintf("another policy is named %q", name), "choose another name")
	}
}

func (v *validation) policy(p place, d *BuiltinPolicy) {
	if d.Effect != Allow && d.Effect != Deny {
		v.fault(p, "the policy neither allows nor denies", "write allow: or deny: with roles and patterns")
	} else {
		p := p.in(string(d.Effect))
		if len(d.Roles)+len(d.Permissions) == 0 {
			v.fault(p, fmt.Sprintf("the policy has nothing to %s", d.Effect), "list roles, permissions or patterns")
		}
		v.policyRoles(p, d.Roles)
		v.patterns(p, len(d.Roles), d.Permissions)
	}
	switch d.At {
	case string(AccountType), string(Self.Type):
	case "":
		v.fault(p, "the policy does not say where it holds", "write at: account, or at: self for the node that is the caller")
	default:
		v.fault(p.in("at"), fmt.Sprintf("a catalog's policy cannot hold at %s", quote(d.At)), "it holds at account, or at self, the node that is the caller")
	}
	v.policyTo(p, d)
	if !utf8.ValidString(d.When) {
		v.fault(p.in("when"), "the condition is not valid UTF-8", "")
	}
}

func (v *validation) policyRoles(p place, roles []string) {
	var seen []string
	for i, name := range roles {
		bare := strings.TrimPrefix(name, v.c.Name+"/")
		switch {
		case slices.Contains(seen, bare):
			v.fault(p.item(i), fmt.Sprintf("%s is listed twice", quote(name)), "")
		case !v.roleSet[bare]:
			hint := v.meant(bare, texts(v.roleSet))
			if strings.Contains(bare, "/") {
				hint = "a catalog's policies can only grant its own roles"
			}
			v.fault(p.item(i), fmt.Sprintf("there is no role %s", quote(name)), hint)
		}
		seen = append(seen, bare)
	}
}

func (v *validation) policyTo(p place, d *BuiltinPolicy) {
	if len(d.To) == 0 {
		v.fault(p, "the policy does not say whom it concerns", "write to: with anonymous, authenticated or types that act")
	}
	seen := map[string]bool{}
	for i, to := range d.To {
		p := p.in("to").item(i)
		if seen[to] {
			v.fault(p, fmt.Sprintf("%s is listed twice", quote(to)), "")
			continue
		}
		seen[to] = true
		switch to {
		case string(Anonymous.Type):
			if d.At == string(Self.Type) {
				v.fault(p, "anonymous is no node, so nothing can hold at self for it", "write at: account")
			}
			continue
		case string(Authenticated.Type):
			continue
		}
		full, t := v.typeAt(p, to)
		if t == nil || t.Acts {
			continue
		}
		hint := fmt.Sprintf("write acts: true in the type %q", to)
		switch {
		case full == AccountType || strings.HasPrefix(string(full), OwnPrefix):
			hint = "those of Ambit's own that act are ambit.user, ambit.service-account and ambit.group"
		case t.Opaque:
			hint = "an opaque type cannot"
		}
		v.fault(p, fmt.Sprintf("resources of type %q do not act", to), hint)
	}
}
