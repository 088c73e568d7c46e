package cloudflare

import (
	"cmp"
	"slices"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A groupMember is a user in a group. His id is that of the account's member.
type groupMember struct {
	ID        string      `json:"id"`
	Email     string      `json:"email,omitempty"`
	Status    string      `json:"status,omitempty"`
	CreatedAt time.Time   `json:"created_at,omitzero"` // of a single one alone
	User      *memberUser `json:"user,omitzero"`       // of a single one alone
}

// inGroup are the users in a group; of those that the caller may not see no more
// than their ids. Others in it, programs and groups, are noted for the messages.
func (v *view) inGroup(group ambit.Ref) ([]groupMember, error) {
	refs, err := v.Members(group)
	if err != nil {
		return nil, err
	}
	members, others := []groupMember{}, 0
	for _, ref := range refs {
		if ref.Type != ambit.UserType {
			others++
			continue
		}
		member, err := v.groupMember(ref)
		if err != nil {
			return nil, err
		}
		members = append(members, member)
	}
	if others > 0 {
		v.leaveUnsaid("user group %s: %d of its members are no users and are not shown; they stay in it whatever is sent here", group.ID, others)
	}
	return members, nil
}

func (v *view) groupMember(ref ambit.Ref) (groupMember, error) {
	noun, err := v.Get(ref)
	if refusedAs(err, iam.Forbidden) {
		return groupMember{ID: ref.ID}, nil
	}
	if err != nil {
		return groupMember{}, err
	}
	user := noun.(*ambit.User)
	return groupMember{ID: user.ID, Email: user.Name, Status: string(user.Status)}, nil
}

// findGroup is the group in the request's path.
func (v *view) findGroup(r *request, action string) (ambit.Ref, error) {
	return v.find(ambit.GroupType, action, r.PathValue("id"))
}

// findInGroup is the group and the member of it in the request's path.
func (v *view) findInGroup(r *request, action string) (group, member ambit.Ref, err error) {
	if group, err = v.findGroup(r, action); err != nil {
		return group, member, err
	}
	refs, err := v.Members(group)
	if err != nil {
		return group, member, err
	}
	member = ambit.Ref{Type: ambit.UserType, ID: r.PathValue("member")}
	if !slices.Contains(refs, member) {
		return group, member, &iam.Error{Kind: iam.NotFound, Code: "not_found", Detail: "there is no such member in this user group"}
	}
	return group, member, nil
}

func listGroupMembers(r *request) (answer, error) {
	v, err := r.look()
	if err != nil {
		return answer{}, err
	}
	group, err := v.findGroup(r, "read")
	if err != nil {
		return answer{}, err
	}
	members, err := v.inGroup(group)
	if err != nil {
		return answer{}, err
	}
	email := func(m groupMember) string { return m.Email }
	if members, err = kept(r, "fuzzyEmail", members, func(m groupMember, part string) bool { return contains(m.Email, part) }); err != nil {
		return answer{}, err
	}
	if err := sorted(r, members, email); err != nil {
		return answer{}, err
	}
	return paged(r, v, members, sizes{standard: 100, least: 1, most: 500}, func(m groupMember) (groupMember, error) { return m, nil })
}

// tellGroupMembers answers with everybody in a group.
func tellGroupMembers(v *view, group ambit.Ref) (answer, error) {
	members, err := v.inGroup(group)
	slices.SortStableFunc(members, func(a, b groupMember) int { return cmp.Compare(a.Email, b.Email) })
	return answer{Result: members, Messages: v.unsaid}, err
}

func addGroupMembers(r *request) (answer, error)     { return changeGroupMembers(r, false) }
func replaceGroupMembers(r *request) (answer, error) { return changeGroupMembers(r, true) }

// changeGroupMembers puts those that were sent into a group and, where replace says
// so, takes all other users out of it.
func changeGroupMembers(r *request, replace bool) (answer, error) {
	sent, err := dialect.Read[[]idBody](r.w, r.Request, dialect.IgnoreUnknown)
	if err != nil {
		return answer{}, err
	}
	if sent == nil {
		return answer{}, dialect.Invalid("", `the body must be an array: [{"id": …}]`)
	}
	return r.write("groups.update", func(w *iam.Work, v *view) (ambit.Ref, error) {
		group, err := v.findGroup(r, "read")
		if err != nil {
			return group, err
		}
		var change iam.MembersChange
		stays := map[ambit.Ref]bool{}
		for i, body := range sent {
			member, err := v.member(body.ID, element("", i)+".id")
			if err != nil {
				return group, err
			}
			change.Add, stays[member] = append(change.Add, member), true
		}
		if replace {
			now, err := v.Members(group)
			if err != nil {
				return group, err
			}
			change.Remove = slices.DeleteFunc(now, func(member ambit.Ref) bool {
				return member.Type != ambit.UserType || stays[member]
			})
		}
		return group, at("", w.ChangeMembers(group, change))
	}, tellGroupMembers)
}

// member is a user of the account, who is named at a place in a body.
func (v *view) member(id, field string) (ambit.Ref, error) {
	if ambit.ValidID(id) {
		noun, err := v.Get(ambit.Ref{Type: ambit.UserType, ID: id})
		if err == nil {
			return noun.Ref(), nil
		}
		if !refusedAs(err, iam.NotFound) && !refusedAs(err, iam.Forbidden) {
			return ambit.Ref{}, err
		}
	}
	return ambit.Ref{}, dialect.Invalid(field, "is of no member of this account")
}

func getGroupMember(r *request) (answer, error) {
	v, err := r.look()
	if err != nil {
		return answer{}, err
	}
	_, ref, err := v.findInGroup(r, "read")
	if err != nil {
		return answer{}, err
	}
	member, err := v.groupMember(ref)
	if err != nil || member.Status == "" {
		return answer{Result: member}, err
	}
	noun, err := v.Get(ref)
	if err != nil {
		return answer{}, err
	}
	user := noun.(*ambit.User)
	member.CreatedAt, member.User = user.Created, userOf(user)
	return answer{Result: member}, nil
}

func removeGroupMember(r *request) (answer, error) {
	var gone groupMember
	return r.write("groups.update", func(w *iam.Work, v *view) (ambit.Ref, error) {
		group, ref, err := v.findInGroup(r, "update")
		if err != nil {
			return group, err
		}
		if gone, err = v.groupMember(ref); err != nil {
			return group, err
		}
		return group, w.ChangeMembers(group, iam.MembersChange{Remove: []ambit.Ref{ref}})
	}, func(*view, ambit.Ref) (answer, error) { return answer{Result: gone}, nil })
}
