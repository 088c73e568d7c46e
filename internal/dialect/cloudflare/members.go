package cloudflare

import (
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A member is a user of the account, with the policies that name him alone. He and
// his membership are one, with one id.
type member struct {
	ID       string      `json:"id"`
	Email    string      `json:"email"`
	Status   string      `json:"status"`
	User     *memberUser `json:"user"`
	Policies []policy    `json:"policies"`
	Roles    []struct{}  `json:"roles"` // always empty: what they allow stands among the policies
}

// A memberUser is who a member is.
type memberUser struct {
	ID        string  `json:"id"`
	Email     string  `json:"email"`
	FirstName *string `json:"first_name"` // his title, all of it
	LastName  *string `json:"last_name"`
	TwoFactor bool    `json:"two_factor_authentication_enabled"`
}

func userOf(u *ambit.User) *memberUser {
	told := &memberUser{ID: u.ID, Email: u.Name}
	if u.Title != "" {
		told.FirstName = &u.Title
	}
	return told
}

func (v *view) toldMember(u *ambit.User) (member, error) {
	policies, _, err := v.tellPolicies(u.Ref())
	return member{ID: u.ID, Email: u.Name, Status: string(u.Status), User: userOf(u), Policies: policies}, err
}

func tellMember(v *view, ref ambit.Ref) (answer, error) {
	noun, err := v.Get(ref)
	if err != nil {
		return answer{}, err
	}
	m, err := v.toldMember(noun.(*ambit.User))
	return answer{Result: m, Messages: v.unsaid}, err
}

// orders are what members can be sorted by.
var orders = map[string]func(*ambit.User) string{
	"user.email":      func(u *ambit.User) string { return u.Name },
	"user.first_name": func(u *ambit.User) string { return u.Title },
	"user.last_name":  func(*ambit.User) string { return "" },
	"status":          func(u *ambit.User) string { return string(u.Status) },
}

func listMembers(r *request) (answer, error) {
	v, err := r.look()
	if err != nil {
		return answer{}, err
	}
	users, err := listed[*ambit.User](v, ambit.UserType)
	if err != nil {
		return answer{}, err
	}
	if _, err := dialect.Choice(r.query, "status", "", "accepted", "pending", "rejected"); err != nil {
		return answer{}, err
	}
	if users, err = exactly(r, "status", users, orders["status"]); err != nil {
		return answer{}, err
	}
	order, err := dialect.Choice(r.query, "order", "user.email", "user.first_name", "user.last_name", "status")
	if err != nil {
		return answer{}, err
	}
	if err := sorted(r, users, orders[order]); err != nil {
		return answer{}, err
	}
	return paged(r, v, users, sizes{standard: 20, least: 5, most: 50}, v.toldMember)
}

func getMember(r *request) (answer, error) {
	v, err := r.look()
	if err != nil {
		return answer{}, err
	}
	ref, err := v.find(ambit.UserType, "read", r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	return tellMember(v, ref)
}

type memberBody struct {
	Email    dialect.Optional[string]       `json:"email"`
	Status   dialect.Optional[string]       `json:"status"`
	Policies dialect.Optional[[]policyBody] `json:"policies"`
	Roles    dialect.Optional[[]any]        `json:"roles"` // ids, or objects that have them
}

// granted are the policies that a member shall have. Roles are the older way to
// say one that allows them at the whole account; none of them beside policies, as
// members are answered, says nothing.
func (b *memberBody) granted(v *view) ([]policyBody, error) {
	if !sent(b.Roles) || sent(b.Policies) {
		return b.Policies.Value, nil
	}
	whole := policyBody{Access: string(ambit.Allow), ResourceGroups: []placeBody{{ID: v.Account().ID}}}
	roles, err := v.roles()
	if err != nil {
		return nil, err
	}
	for i, role := range b.Roles.Value {
		if object, ok := role.(map[string]any); ok {
			role = object["id"]
		}
		id, ok := role.(string)
		if _, known := roles.byID[id]; !ok || !known {
			return nil, dialect.Invalid(element("roles", i), "is no role of this account: send the id of a permission group")
		}
		whole.PermissionGroups = append(whole.PermissionGroups, idBody{id})
	}
	if len(whole.PermissionGroups) == 0 {
		return nil, nil
	}
	return []policyBody{whole}, nil
}

// sent reports whether a member of a body has a value. Null is none: only a list
// says that there shall be nothing.
func sent[T any](o dialect.Optional[T]) bool { return o.Present && !o.Null }

// check refuses what says nothing of what the member may do, where that is needed,
// or says it twice.
func (b *memberBody) check(needed bool) error {
	policies, roles := sent(b.Policies), sent(b.Roles)
	switch {
	case policies && roles && (needed || len(b.Roles.Value) > 0): // members are answered with both
		return dialect.Invalid("roles", "send policies or roles, not both")
	case needed && !policies && !roles:
		return dialect.Invalid("policies", "is missing: say what the member may do; [] is nothing yet")
	}
	if status := b.Status.Or(string(ambit.Pending)); status != string(ambit.Pending) && status != string(ambit.Accepted) {
		return dialect.Invalid("status", `must be "accepted" or "pending"`)
	}
	return nil
}

func createMember(r *request) (answer, error) {
	body, err := object[memberBody](r)
	if err != nil {
		return answer{}, err
	}
	name, err := email(body.Email)
	if err != nil {
		return answer{}, err
	}
	if err := body.check(true); err != nil {
		return answer{}, err
	}
	return r.write("users.create", func(w *iam.Work, v *view) (ambit.Ref, error) {
		if err := v.mayTell(ambit.UserType); err != nil {
			return ambit.Ref{}, err
		}
		made, err := w.Create(&ambit.User{Own: ambit.Own{Name: name}, Status: ambit.UserStatus(body.Status.Or(string(ambit.Pending)))})
		if err != nil {
			return ambit.Ref{}, at("email", err)
		}
		policies, err := body.granted(v)
		if err != nil {
			return ambit.Ref{}, err
		}
		return made.Ref(), addPolicies(w, v, made.Ref(), policies)
	}, tellMember)
}

func updateMember(r *request) (answer, error) {
	body, err := object[memberBody](r)
	if err != nil {
		return answer{}, err
	}
	if err := body.check(false); err != nil {
		return answer{}, err
	}
	return r.write("users.update", func(w *iam.Work, v *view) (ambit.Ref, error) {
		ref, err := v.find(ambit.UserType, "read", r.PathValue("id"))
		if err != nil {
			return ref, err
		}
		_, err = w.Update(ref, func(noun ambit.Noun) (ambit.Noun, error) {
			user := noun.(*ambit.User)
			if body.Email.Present && !strings.EqualFold(body.Email.Value, user.Name) {
				return nil, dialect.Invalid("email", "stays as it is: it is who the member is")
			}
			user.Status = ambit.UserStatus(body.Status.Or(string(user.Status)))
			return user, nil
		})
		if err != nil || !sent(body.Policies) && !sent(body.Roles) {
			return ref, err
		}
		policies, err := body.granted(v)
		if err != nil {
			return ref, err
		}
		stored, err := v.replaceable(ref)
		if err != nil {
			return ref, err
		}
		_, err = replacePolicies(w, v, ref, stored, policies)
		return ref, err
	}, tellMember)
}

// deleteMember ends a member, with his tokens.
func deleteMember(r *request) (answer, error) {
	return r.remove("users.delete", true, func(v *view) (ambit.Ref, error) {
		return v.find(ambit.UserType, "delete", r.PathValue("id"))
	})
}
