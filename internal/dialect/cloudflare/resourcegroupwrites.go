package cloudflare

import (
	"fmt"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A scopeBody is a scope as it is sent: an object, or an array with one in it as it
// is answered.
type scopeBody = dialect.OneOrMany[scope]

type resourceGroupBody struct {
	Name  dialect.Optional[string]    `json:"name"`
	Scope dialect.Optional[scopeBody] `json:"scope"`
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
