package cloudflare

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect"
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

// A scopeBody is a scope as it is sent: an object, or an array with one in it as it
// is answered.
type scopeBody = dialect.OneOrMany[scope]

type resourceGroupBody struct {
	Name  dialect.Optional[string]    `json:"name"`
	Scope dialect.Optional[scopeBody] `json:"scope"`
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

// mayTell refuses who could not read what he is about to make: the answer to a
// write shows it.
func (v *view) mayTell(t ambit.TypeName) error {
	return v.May(permissions[t]+"read", v.Account())
}

func createResourceGroup(r *request) (answer, error) {
	body, err := object[resourceGroupBody](r)
	if err != nil {
		return answer{}, err
	}
	if err := checkName(body.Name, true, ambit.MaxTitleLength); err != nil {
		return answer{}, err
	}
	if !body.Scope.Present {
		return answer{}, dialect.Invalid("scope", "is missing: say what the group consists of")
	}
	return r.write("resource-groups.create", func(w *iam.Work, v *view) (ambit.Ref, error) {
		if err := v.mayTell(ambit.ResourceGroupType); err != nil {
			return ambit.Ref{}, err
		}
		made, err := w.Create(&ambit.ResourceGroup{Own: ambit.Own{Title: body.Name.Value}})
		if err != nil {
			return ambit.Ref{}, at("name", err)
		}
		return made.Ref(), setScope(w, v, made.Ref(), body.Scope.Value)
	}, tellSet)
}

func updateResourceGroup(r *request) (answer, error) {
	body, err := object[resourceGroupBody](r)
	if err != nil {
		return answer{}, err
	}
	if err := checkName(body.Name, false, ambit.MaxTitleLength); err != nil {
		return answer{}, err
	}
	return r.write("resource-groups.update", func(w *iam.Work, v *view) (ambit.Ref, error) {
		ref, err := v.findSet(r, "update")
		if err != nil {
			return ref, err
		}
		if _, err := v.Get(ref); err != nil {
			return ref, err
		}
		if body.Name.Present {
			_, err := w.Update(ref, func(noun ambit.Noun) (ambit.Noun, error) {
				noun.(*ambit.ResourceGroup).Title = body.Name.Value
				return noun, nil
			})
			if err != nil {
				return ref, at("name", err)
			}
		}
		if !body.Scope.Present {
			return ref, nil
		}
		members, err := v.Members(ref)
		if err != nil {
			return ref, err
		}
		if _, unsaid := scopeOf(members, "", v.Account()); unsaid > 0 {
			return ref, &iam.Error{Kind: iam.Conflict, Code: "conflict", Field: "scope", Detail: fmt.Sprintf(
				"%d nodes of this resource group cannot be named by a scope and would be lost: change its members by the native API", unsaid)}
		}
		return ref, setScope(w, v, ref, body.Scope.Value)
	}, tellSet)
}

// setScope makes a scope what a resource group consists of.
func setScope(w *iam.Work, v *view, ref ambit.Ref, sent scopeBody) error {
	if len(sent) != 1 {
		return dialect.Invalid("scope", `must be one scope: {"key": …, "objects": [{"key": …}]}`)
	}
	nodes, err := sent[0].nodes(v.Account(), "scope")
	if err != nil {
		return err
	}
	_, err = w.Update(ref, func(noun ambit.Noun) (ambit.Noun, error) {
		label(noun, scopeLabel, sent[0].noted())
		return noun, nil
	})
	if err != nil {
		return err
	}
	return at("scope", w.ChangeMembers(ref, iam.MembersChange{Add: nodes, Replace: true}))
}

// label writes a label of a noun, or takes it away where the text is empty.
func label(noun ambit.Noun, key, text string) {
	own := ambit.OwnOf(noun)
	if text == "" {
		delete(own.Labels, key)
		return
	}
	if own.Labels == nil {
		own.Labels = map[string]string{}
	}
	own.Labels[key] = text
}

func deleteResourceGroup(r *request) (answer, error) {
	return r.remove("resource-groups.delete", false, func(v *view) (ambit.Ref, error) {
		ref, err := v.findSet(r, "delete")
		if err != nil {
			return ref, err
		}
		return ref, v.unused(ref)
	})
}

// unused refuses to let a resource group go that the caller sees policies use: a
// deny would deny less without it.
func (v *view) unused(ref ambit.Ref) error {
	policies, err := v.Policies(ref)
	if refusedAs(err, iam.Forbidden) {
		return nil // he sees none; what goes with the group is judged
	}
	if err != nil || len(policies) == 0 {
		return err
	}
	return &iam.Error{Kind: iam.Conflict, Code: "conflict", Detail: fmt.Sprintf(
		"%d policies use this resource group, such as %s; take it out of them first", len(policies), policies[0].ID)}
}

// maxName is how many characters the name of a user group may have.
const maxName = 255

// checkName checks a name, of at most so many characters, that must be there where
// needed says so.
func checkName(name dialect.Optional[string], needed bool, most int) error {
	switch {
	case !name.Present && !needed:
		return nil
	case name.Null || strings.TrimSpace(name.Value) == "":
		return dialect.Invalid("name", "is missing: a name has at least one character")
	case utf8.RuneCountInString(name.Value) > most:
		return dialect.Invalid("name", fmt.Sprintf("is too long; at most %d characters are possible", most))
	}
	return nil
}
