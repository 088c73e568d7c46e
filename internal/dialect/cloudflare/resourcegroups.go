package cloudflare

import (
	"fmt"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A resourceGroup is a set of nodes. The one that every account has from the
// beginning is the account itself: it has its id, and a name like its only key.
type resourceGroup struct {
	ID    string            `json:"id,omitempty"`
	Name  string            `json:"name,omitempty"`
	Scope any               `json:"scope,omitzero"`
	Meta  map[string]string `json:"meta,omitempty"`
}

// builtinSet is the resource group that is the account.
func (v *view) builtinSet() *resourceGroup {
	key := accountKey + v.Account().ID
	whole := scope{Key: key, Objects: []scopeObject{{everything}}}
	return &resourceGroup{ID: v.Account().ID, Name: key, Scope: whole.as(v.form), Meta: setMeta(false)}
}

func setMeta(editable bool) map[string]string {
	text := fmt.Sprint(editable)
	return map[string]string{"key": "editable", "value": text, "editable": text}
}

// set is a resource group that the caller may read.
func (v *view) set(noun *ambit.ResourceGroup) (*resourceGroup, error) {
	if known := v.sets[noun.ID]; known != nil {
		return known, nil
	}
	members, err := v.Members(noun.Ref())
	if err != nil {
		return nil, err
	}
	s, unsaid := scopeOf(members, noun.Labels[scopeLabel], v.Account())
	if unsaid > 0 {
		v.leaveUnsaid("resource group %s: %d of its nodes cannot be named by a scope and are not shown", noun.ID, unsaid)
	}
	made := &resourceGroup{ID: noun.ID, Name: called(noun.Own), Scope: s.as(v.form), Meta: setMeta(true)}
	v.sets[noun.ID] = made
	return made, nil
}

func listResourceGroups(r *request) (answer, error) {
	v, err := r.look()
	if err != nil {
		return answer{}, err
	}
	nouns, err := listed[*ambit.ResourceGroup](v, ambit.ResourceGroupType)
	if err != nil {
		return answer{}, err
	}
	groups := []*resourceGroup{}
	switch err := v.May(permissions[ambit.ResourceGroupType]+"read", v.Account()); {
	case err == nil:
		groups = append(groups, v.builtinSet())
	case !refusedAs(err, iam.Forbidden):
		return answer{}, err
	}
	for _, noun := range nouns {
		g, err := v.set(noun)
		if err != nil {
			return answer{}, err
		}
		groups = append(groups, g)
	}
	if groups, err = exactly(r, "id", groups, func(g *resourceGroup) string { return g.ID }); err != nil {
		return answer{}, err
	}
	groups, err = exactly(r, "name", groups, func(g *resourceGroup) string { return g.Name })
	return answer{Result: groups, Messages: v.unsaid}, err
}

// findSet is what the request's path means; the account itself where it is the
// built-in resource group.
func (v *view) findSet(r *request, action string) (ambit.Ref, error) {
	if r.PathValue("id") != v.Account().ID {
		return v.find(ambit.ResourceGroupType, action, r.PathValue("id"))
	}
	if err := v.May(permissions[ambit.ResourceGroupType]+ambit.PermissionID(action), v.Account()); err != nil {
		return ambit.Ref{}, err
	}
	if action != "read" {
		return ambit.Ref{}, &iam.Error{Kind: iam.Conflict, Code: builtinGroup, Detail: "this resource group is the account itself and cannot be edited; make another one"}
	}
	return v.Account(), nil
}

// tellSet answers with a resource group.
func tellSet(v *view, ref ambit.Ref) (answer, error) {
	if ref == v.Account() {
		return answer{Result: v.builtinSet()}, nil
	}
	noun, err := v.Get(ref)
	if err != nil {
		return answer{}, err
	}
	g, err := v.set(noun.(*ambit.ResourceGroup))
	return answer{Result: g, Messages: v.unsaid}, err
}

func getResourceGroup(r *request) (answer, error) {
	v, err := r.look()
	if err != nil {
		return answer{}, err
	}
	ref, err := v.findSet(r, "read")
	if err != nil {
		return answer{}, err
	}
	return tellSet(v, ref)
}
