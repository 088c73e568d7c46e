package scalr

import (
	"strings"

	"github.com/ambit-iam/ambit"
)

// An inclusion gathers what an answer includes beside what was asked for: every
// resource once, and of those only what the caller may see.
type inclusion struct {
	*view
	paths []string
	seen  map[identifier]bool
	list  []resource
}

func (v *view) including(paths []string) *inclusion {
	x := &inclusion{view: v, paths: paths, seen: map[identifier]bool{}}
	if len(paths) > 0 {
		x.list = []resource{}
	}
	return x
}

// wants reports whether a relationship was asked for. Who asks for one of a related
// resource gets that resource too.
func (x *inclusion) wants(relationship string) bool {
	for _, path := range x.paths {
		if path == relationship || strings.HasPrefix(path, relationship+".") {
			return true
		}
	}
	return false
}

func (x *inclusion) add(r resource) {
	if id := r.identifier(); !x.seen[id] {
		x.seen[id] = true
		x.list = append(x.list, r)
	}
}

// ofRole includes what was asked for beneath from of a role.
func (x *inclusion) ofRole(r role, from string) {
	if x.wants(from+"account") && !r.system {
		x.add(x.accountResource())
	}
	if x.wants(from + "permissions") {
		for _, p := range r.permissions {
			x.add(x.permission(p))
		}
	}
}

func (x *inclusion) ofPolicy(p policy) error {
	for _, one := range []link{p.scope, p.subject} {
		if !x.wants(one.name) {
			continue
		}
		if err := x.addLinked(one); err != nil {
			return err
		}
	}
	if !x.wants("roles") {
		return nil
	}
	for _, name := range p.roles {
		r, err := x.role(roleID(name))
		if unseen(err) {
			continue
		}
		if err != nil {
			return err
		}
		x.add(x.roleResource(r))
		x.ofRole(r, "roles.")
	}
	return nil
}

// addLinked includes what an access policy joins. Of a scope of the application's
// that is its id, which the policy itself tells.
func (x *inclusion) addLinked(l link) error {
	shown := resource{ID: l.id(l.ref), Type: l.kind}
	switch l.typ {
	case ambit.AccountType:
		shown = x.accountResource()
	case ambit.UserType, ambit.GroupType, ambit.ServiceAccountType:
		noun, err := x.Get(l.ref)
		if unseen(err) {
			return nil
		}
		if err != nil {
			return err
		}
		shown.Attributes = subjectAttributes(noun)
	default:
		shown.Attributes = map[string]any{"name": l.ref.ID}
	}
	x.add(shown)
	return nil
}

func (v *view) accountResource() resource {
	return resource{ID: v.accountID(), Type: v.scopes[0].kind, Attributes: map[string]any{"name": v.Slug()}}
}

// subjectAttributes are those of a user, team or service account.
func subjectAttributes(noun ambit.Noun) map[string]any {
	own := ambit.OwnOf(noun)
	switch noun := noun.(type) {
	case *ambit.User:
		return map[string]any{"username": own.Name, "full-name": textOrNull(own.Title), "status": userStatus(noun)}
	case *ambit.ServiceAccount:
		return map[string]any{"name": own.Name, "description": textOrNull(own.Title), "status": activity(!noun.Disabled)}
	}
	return map[string]any{"name": own.Name, "description": textOrNull(own.Title)}
}

func userStatus(u *ambit.User) string {
	if u.Status != ambit.Accepted && !u.Disabled {
		return "Pending"
	}
	return activity(!u.Disabled)
}

func activity(active bool) string {
	if active {
		return "Active"
	}
	return "Inactive"
}

// textOrNull is a text, or null where there is none.
func textOrNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
