package cloudflare

import (
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A policyBody is a policy as it is sent. Its id, which some clients must send and
// others cannot, is nothing to go by: what has changed gets a new one.
type policyBody struct {
	ID               dialect.Optional[string] `json:"id"`
	Access           string                   `json:"access"`
	PermissionGroups []idBody                 `json:"permission_groups"`
	ResourceGroups   []placeBody              `json:"resource_groups"`
}

type idBody struct {
	ID string `json:"id"`
}

// A placeBody is a resource group, or a scope in the place of one.
type placeBody struct {
	ID    string                      `json:"id"`
	Scope dialect.Optional[scopeBody] `json:"scope"`
}

// read makes a policy for a principal of what was sent at a place in the body.
func (b policyBody) read(v *view, field string, principal ambit.Ref) (*ambit.Policy, error) {
	p := &ambit.Policy{Own: ambit.Own{Home: v.Account()}, Effect: ambit.Effect(b.Access), Principals: []ambit.Ref{principal}}
	if p.Effect != ambit.Allow && p.Effect != ambit.Deny {
		return nil, dialect.Invalid(field+".access", `must be "allow" or "deny"`)
	}
	roles, err := v.roles()
	if err != nil {
		return nil, err
	}
	for i, g := range b.PermissionGroups {
		role, ok := roles.byID[g.ID]
		place := element(field+".permission_groups", i) + ".id"
		switch {
		case !ok:
			return nil, dialect.Invalid(place, "is of no permission group of this account")
		case slices.Contains(p.Roles, role):
			return nil, dialect.Invalid(place, "is there already")
		}
		p.Roles = append(p.Roles, role)
	}
	if len(p.Roles) == 0 {
		return nil, dialect.Invalid(field+".permission_groups", "must not be empty: a policy names what it allows or denies")
	}
	if len(b.ResourceGroups) == 0 {
		return nil, dialect.Invalid(field+".resource_groups", "must not be empty: a policy names what it applies to")
	}
	var places strings.Builder // in the order of placesIn
	there := map[ambit.Ref]bool{}
	for i, g := range b.ResourceGroups {
		nodes, groups, err := g.read(v, element(field+".resource_groups", i))
		if err != nil {
			return nil, err
		}
		places.WriteString(strings.Repeat("n", len(nodes)) + strings.Repeat("g", len(groups)))
		for _, r := range slices.Concat(nodes, groups) {
			if there[r] {
				return nil, dialect.Invalid(element(field+".resource_groups", i), "is there already")
			}
			there[r] = true
		}
		p.Nodes, p.ResourceGroups = append(p.Nodes, nodes...), append(p.ResourceGroups, groups...)
	}
	if order := places.String(); order != placesIn(p) && len(order) <= ambit.MaxLabelLength {
		label(p, placesLabel, order)
	}
	return p, nil
}

// read is what a place in a policy means: nodes, or a resource group.
func (b placeBody) read(v *view, field string) (nodes, groups []ambit.Ref, err error) {
	switch {
	case b.ID == "" && b.Scope.Present && len(b.Scope.Value) == 1:
		nodes, err = b.Scope.Value[0].nodes(v.Account(), field+".scope")
		return nodes, nil, err
	case b.ID == v.Account().ID:
		return []ambit.Ref{v.Account()}, nil, nil
	case ambit.ValidID(b.ID):
		noun, err := v.Get(ambit.Ref{Type: ambit.ResourceGroupType, ID: b.ID})
		if err == nil {
			return nil, []ambit.Ref{noun.Ref()}, nil
		}
		if !refusedAs(err, iam.NotFound) && !refusedAs(err, iam.Forbidden) {
			return nil, nil, err
		}
	}
	return nil, nil, dialect.Invalid(field+".id", "is of no resource group of this account")
}

// addPolicies makes the policies that were sent, for a principal.
func addPolicies(w *iam.Work, v *view, principal ambit.Ref, sent []policyBody) error {
	_, err := replacePolicies(w, v, principal, nil, sent)
	return err
}

// replacePolicies has a principal hold the policies that were sent in place of
// those that are stored, and reports whether that changes anything. What stays as
// it is where it is, is left alone, so that no deny is lost and made again, and the
// log has what has changed: new ones come last in the order of registration, so the
// longest beginning of the list that can be found among the old ones stays.
func replacePolicies(w *iam.Work, v *view, principal ambit.Ref, stored []*ambit.Policy, sent []policyBody) (bool, error) {
	wanted := make([]*ambit.Policy, len(sent))
	for i, body := range sent {
		p, err := body.read(v, element("policies", i), principal)
		if err != nil {
			return false, err
		}
		wanted[i] = p
	}
	stay := 0
	var gone []ambit.Ref
	for _, p := range stored {
		if stay < len(wanted) && same(p, wanted[stay]) {
			stay++
		} else {
			gone = append(gone, p.Ref())
		}
	}
	for _, ref := range gone {
		if err := w.Delete(ref, false); err != nil {
			return false, err
		}
	}
	for i, p := range wanted[stay:] {
		if _, err := w.Create(p); err != nil {
			return false, at(element("policies", stay+i), err)
		}
	}
	return len(gone) > 0 || stay < len(wanted), nil
}

// same reports whether a stored policy says what is wanted, in the same order.
func same(stored, wanted *ambit.Policy) bool {
	return stored.Effect == wanted.Effect && slices.Equal(stored.Roles, wanted.Roles) &&
		slices.Equal(stored.Nodes, wanted.Nodes) && slices.Equal(stored.ResourceGroups, wanted.ResourceGroups) &&
		placesIn(stored) == placesIn(wanted)
}
