package scalr

import (
	"net/http"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
)

const (
	policiesPath = Prefix + "/access-policies/"
	policyKind   = "IamAccessPolicy" // as errors call it
	policyPrefix = "ap-"
)

// A policy is one that this dialect can show: roles of one subject at one scope.
type policy struct {
	id             string
	scope, subject link
	roles          []ambit.RoleName
}

// A link leads to one end of an access policy.
type link struct {
	end
	ref ambit.Ref
}

type policyAttributes struct {
	IsSystem bool `json:"is-system"`
}

// formed is a policy in the form of this dialect; false where that would be more or
// less than it is.
func (v *view) formed(p *ambit.Policy) (policy, bool) {
	plain := p.Effect == ambit.Allow && !p.Disabled && p.Condition == "" && p.NotBefore.IsZero() && p.ExpiresAt.IsZero()
	if !plain || len(p.Principals) != 1 || len(p.Nodes) != 1 || len(p.ResourceGroups)+len(p.Permissions) > 0 {
		return policy{}, false
	}
	subject, known := endOf(v.subjects, p.Principals[0])
	scope, placed := endOf(v.scopes, p.Nodes[0])
	return policy{policyPrefix + p.ID, link{scope, p.Nodes[0]}, link{subject, p.Principals[0]}, p.Roles}, known && placed
}

// expressed is formed, for policies all of whose roles this dialect can show.
func (v *view) expressed(p *ambit.Policy) (policy, bool, error) {
	shown, ok := v.formed(p)
	if !ok {
		return policy{}, false, nil
	}
	for _, name := range p.Roles {
		if ok, err := v.linkable(name); !ok || err != nil {
			return policy{}, false, err
		}
	}
	return shown, true, nil
}

// linkable reports whether a role is one that this dialect can show. Of one that the
// caller may not see the id is all that he is told, and nothing said against it.
func (v *view) linkable(name ambit.RoleName) (bool, error) {
	if !ambit.ValidID(string(name)) {
		return true, nil
	}
	noun, err := v.Get(ambit.Ref{Type: ambit.RoleType, ID: string(name)})
	switch {
	case forbidden(err):
		return true, nil
	case unseen(err):
		return false, nil
	case err != nil:
		return false, err
	}
	_, ok := v.customRole(noun.(*ambit.Role))
	return ok, nil
}

// policies are the access policies that the caller may see.
func (v *view) policies() ([]policy, error) {
	nouns, err := v.Nouns(ambit.PolicyType)
	if err != nil {
		return nil, err
	}
	var all []policy
	for _, noun := range nouns {
		shown, ok, err := v.expressed(noun.(*ambit.Policy))
		if err != nil {
			return nil, err
		}
		if ok {
			all = append(all, shown)
		}
	}
	return all, nil
}

// policy is an access policy that the caller may see.
func (v *view) policy(id string) (policy, error) {
	bare, ok := strings.CutPrefix(id, policyPrefix)
	if !ok || !ambit.ValidID(bare) {
		return policy{}, missing(policyKind, id)
	}
	noun, err := v.Get(policyRef(id))
	if err != nil {
		return policy{}, hidden(err, policyKind, id)
	}
	shown, ok, err := v.expressed(noun.(*ambit.Policy))
	if err == nil && !ok {
		err = missing(policyKind, id)
	}
	return shown, err
}

func policyRef(id string) ambit.Ref {
	return ambit.Ref{Type: ambit.PolicyType, ID: strings.TrimPrefix(id, policyPrefix)}
}

func policyResource(p policy) resource {
	roles := make([]identifier, len(p.roles))
	for i, name := range p.roles {
		roles[i] = identifier{ID: roleID(name), Type: "roles"}
	}
	return resource{
		ID: p.id, Type: "access-policies", Links: map[string]string{"self": policiesPath + p.id},
		Attributes: policyAttributes{},
		Relationships: map[string]relationship{
			"roles":        {roles},
			p.scope.name:   {p.scope.identifier(p.scope.ref)},
			p.subject.name: {p.subject.identifier(p.subject.ref)},
		},
	}
}

var policyIncludes = []string{
	"account", "environment", "workspace", "user", "team", "service-account", "roles", "roles.account", "roles.permissions",
}

// policyListing is what can be asked of a list of access policies. Words are looked
// for in their ids and in the names that stand beside these in names.
func (v *view) policyListing(names map[string]string) listing[policy] {
	filters := map[string]func(policy) (string, bool){
		"access-policy": func(p policy) (string, bool) { return p.id, true },
	}
	for _, e := range v.scopes {
		filters[e.name] = func(p policy) (string, bool) { return e.id(p.scope.ref), p.scope.name == e.name }
	}
	for _, e := range v.subjects {
		filters[e.name] = func(p policy) (string, bool) { return e.id(p.subject.ref), p.subject.name == e.name }
	}
	return listing[policy]{
		filters: filters,
		sorts: map[string]func(policy) string{
			"id": func(p policy) string { return p.id }, "is-system": func(policy) string { return "false" },
		},
		includes: policyIncludes,
		text: func(p policy) []string {
			ids := []string{p.id, p.scope.id(p.scope.ref), p.subject.id(p.subject.ref)}
			for _, name := range p.roles {
				ids = append(ids, roleID(name))
			}
			words := slices.Clone(ids)
			for _, id := range ids {
				words = append(words, names[id])
			}
			return words
		},
	}
}

// addNames adds the names of the roles and subjects that the caller may see.
func (v *view) addNames(names map[string]string) error {
	roles, err := v.roles()
	if err != nil {
		return err
	}
	for _, r := range roles {
		names[r.id] = r.name
	}
	for _, e := range v.subjects {
		nouns, err := v.Nouns(e.typ)
		if err != nil {
			return err
		}
		for _, noun := range nouns {
			names[e.id(noun.Ref())] = ambit.OwnOf(noun).Name
		}
	}
	return nil
}

func (x *surface) listPolicies(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
	v, err := x.look(r, caller)
	if err != nil {
		return err
	}
	names := map[string]string{v.accountID(): v.Slug()}
	asked, err := v.policyListing(names).read(r)
	if err != nil {
		return err
	}
	if asked.words {
		if err := v.addNames(names); err != nil {
			return err
		}
	}
	all, err := v.policies()
	if err != nil {
		return err
	}
	page, about := asked.page(all)
	included := v.including(asked.include)
	list := make([]resource, len(page))
	for i, one := range page {
		list[i] = policyResource(one)
		if err := included.ofPolicy(one); err != nil {
			return err
		}
	}
	return write(w, http.StatusOK, document{list, included.list, about})
}

func (x *surface) getPolicy(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
	v, err := x.look(r, caller)
	if err != nil {
		return err
	}
	include, err := takes(r, policyIncludes...)
	if err != nil {
		return err
	}
	shown, err := v.policy(r.PathValue("policy"))
	if err != nil {
		return err
	}
	return v.writePolicy(w, http.StatusOK, shown, include)
}

func (v *view) writePolicy(w http.ResponseWriter, status int, shown policy, include []string) error {
	included := v.including(include)
	if err := included.ofPolicy(shown); err != nil {
		return err
	}
	return write(w, status, document{Data: policyResource(shown), Included: included.list})
}
