package cloudflare

import (
	"strconv"
	"strings"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A userGroup is a group with the policies that name it alone.
type userGroup struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	CreatedOn  time.Time `json:"created_on,omitzero"`
	ModifiedOn time.Time `json:"modified_on,omitzero"`
	Status     string    `json:"status"`
	Policies   []policy  `json:"policies,omitempty"`
}

type userGroupBody struct {
	Name     dialect.Optional[string]       `json:"name"`
	Policies dialect.Optional[[]policyBody] `json:"policies"`
}

// policiesLabel is where a group counts how often its policies were replaced here,
// so that it has changed when they have.
const policiesLabel = "cloudflare.policies"

// userGroup is a group as it is answered.
func (v *view) userGroup(noun *ambit.Group) (userGroup, error) {
	policies, stored, err := v.tellPolicies(noun.Ref())
	told := userGroup{
		ID: noun.ID, Name: groupName(noun), Status: "V", Policies: policies,
		CreatedOn: noun.Created, ModifiedOn: noun.Changed,
	}
	for _, p := range stored {
		if p.Changed.After(told.ModifiedOn) {
			told.ModifiedOn = p.Changed
		}
	}
	return told, err
}

func listUserGroups(r *request) (answer, error) {
	v, err := r.look()
	if err != nil {
		return answer{}, err
	}
	nouns, err := listed[*ambit.Group](v, ambit.GroupType)
	if err != nil {
		return answer{}, err
	}
	if nouns, err = exactly(r, "id", nouns, func(g *ambit.Group) string { return g.ID }); err != nil {
		return answer{}, err
	}
	if nouns, err = exactly(r, "name", nouns, groupName); err != nil {
		return answer{}, err
	}
	if nouns, err = kept(r, "fuzzyName", nouns, func(g *ambit.Group, part string) bool { return contains(groupName(g), part) }); err != nil {
		return answer{}, err
	}
	if err := sorted(r, nouns, groupName); err != nil {
		return answer{}, err
	}
	return paged(r, v, nouns, sizes{standard: 50, least: 5, most: 50}, v.userGroup)
}

// groupName is the name of a group; one without a name is called by its title.
func groupName(g *ambit.Group) string {
	if g.Name == "" {
		return g.Title
	}
	return g.Name
}

// contains reports whether a text has a part, in whatever case.
func contains(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

func tellUserGroup(v *view, ref ambit.Ref) (answer, error) {
	noun, err := v.Get(ref)
	if err != nil {
		return answer{}, err
	}
	g, err := v.userGroup(noun.(*ambit.Group))
	return answer{Result: g, Messages: v.unsaid}, err
}

func getUserGroup(r *request) (answer, error) {
	v, err := r.look()
	if err != nil {
		return answer{}, err
	}
	ref, err := v.find(ambit.GroupType, "read", r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	return tellUserGroup(v, ref)
}

func createUserGroup(r *request) (answer, error) {
	body, err := object[userGroupBody](r)
	if err != nil {
		return answer{}, err
	}
	if err := checkName(body.Name, true, maxName); err != nil {
		return answer{}, err
	}
	return r.write("groups.create", func(w *iam.Work, v *view) (ambit.Ref, error) {
		if err := v.mayTell(ambit.GroupType); err != nil {
			return ambit.Ref{}, err
		}
		made, err := w.Create(&ambit.Group{Own: ambit.Own{Name: body.Name.Value}})
		if err != nil {
			return ambit.Ref{}, at("name", err)
		}
		return made.Ref(), addPolicies(w, v, made.Ref(), body.Policies.Value)
	}, tellUserGroup)
}

func updateUserGroup(r *request) (answer, error) {
	body, err := object[userGroupBody](r)
	if err != nil {
		return answer{}, err
	}
	if err := checkName(body.Name, false, maxName); err != nil {
		return answer{}, err
	}
	return r.write("groups.update", func(w *iam.Work, v *view) (ambit.Ref, error) {
		ref, err := v.find(ambit.GroupType, "read", r.PathValue("id"))
		if err != nil {
			return ref, err
		}
		changed := false
		if body.Policies.Present {
			stored, err := v.replaceable(ref)
			if err != nil {
				return ref, err
			}
			if changed, err = replacePolicies(w, v, ref, stored, body.Policies.Value); err != nil {
				return ref, err
			}
		}
		_, err = w.Update(ref, func(noun ambit.Noun) (ambit.Noun, error) {
			group := noun.(*ambit.Group)
			if body.Name.Present {
				group.Name = body.Name.Value
			}
			if changed {
				label(group, policiesLabel, nextEdition(group.Labels[policiesLabel]))
			}
			return group, nil
		})
		return ref, at("name", err)
	}, tellUserGroup)
}

// nextEdition counts how often something was changed.
func nextEdition(text string) string {
	n, _ := strconv.Atoi(text) // what is no number counts as none
	return strconv.Itoa(n + 1)
}

func deleteUserGroup(r *request) (answer, error) {
	return r.remove("groups.delete", false, func(v *view) (ambit.Ref, error) {
		return v.find(ambit.GroupType, "delete", r.PathValue("id"))
	})
}
