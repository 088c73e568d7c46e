package cloudflare

import (
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A policy allows or denies permission groups on resource groups.
type policy struct {
	ID               string            `json:"id"`
	Access           string            `json:"access"`
	PermissionGroups []permissionGroup `json:"permission_groups"`
	ResourceGroups   []*resourceGroup  `json:"resource_groups"`
}

// placesLabel is where a policy keeps the order of what it applies to, which it
// has in two lists: an n for each node and a g for each resource group.
const placesLabel = "cloudflare.places"

// sayable reports whether the wire form can say all of a policy, which it says of
// the one principal that it names: an effect, roles, and places that have keys.
func (v *view) sayable(p *ambit.Policy) bool {
	plain := p.Home == v.Account() && len(p.Principals) == 1 && len(p.Permissions) == 0 &&
		p.Condition == "" && p.NotBefore.IsZero() && p.ExpiresAt.IsZero() && !p.Disabled
	return plain && !slices.ContainsFunc(p.Nodes, func(node ambit.Ref) bool {
		_, ok := keyOf(node)
		return !ok
	})
}

// policiesOf are the policies for a principal that the wire form can say. Those
// that it cannot are noted for the messages: they hold, and no write of this
// dialect touches them.
func (v *view) policiesOf(principal ambit.Ref) ([]*ambit.Policy, error) {
	naming, err := v.Policies(principal)
	if err != nil {
		return nil, err
	}
	var policies []*ambit.Policy
	for _, p := range naming {
		switch {
		case !slices.Contains(p.Principals, principal): // it sits on the principal
		case v.sayable(p):
			policies = append(policies, p)
		default:
			v.leaveUnsaid("policy %s says more than can be shown here; it holds, and stays as it is whatever is sent here", p.ID)
		}
	}
	return policies, nil
}

// replaceable are the policies that a list takes the place of, for somebody who may
// see them all: to others it would seem that what they do not see is gone.
func (v *view) replaceable(principal ambit.Ref) ([]*ambit.Policy, error) {
	if err := v.mayTell(ambit.PolicyType); err != nil {
		return nil, err
	}
	return v.policiesOf(principal)
}

// tellPolicies are the policies for a principal as they are answered.
func (v *view) tellPolicies(principal ambit.Ref) ([]policy, []*ambit.Policy, error) {
	stored, err := v.policiesOf(principal)
	if err != nil {
		return nil, nil, err
	}
	told := make([]policy, 0, len(stored))
	for _, p := range stored {
		one, err := v.tellPolicy(p)
		if err != nil {
			return nil, nil, err
		}
		told = append(told, one)
	}
	return told, stored, nil
}

func (v *view) tellPolicy(p *ambit.Policy) (policy, error) {
	told := policy{ID: p.ID, Access: string(p.Effect), PermissionGroups: []permissionGroup{}, ResourceGroups: []*resourceGroup{}}
	roles, err := v.roles()
	if err != nil {
		return told, err
	}
	for _, name := range p.Roles {
		g, ok := roles.byRole[name]
		if !ok { // a custom role that the caller may not see
			g = permissionGroup{ID: string(name)}
		}
		told.PermissionGroups = append(told.PermissionGroups, g)
	}
	nodes, groups := p.Nodes, p.ResourceGroups
	for _, place := range placesIn(p) {
		var g *resourceGroup
		if place == 'n' {
			g, nodes = v.anonymousSet(nodes[0]), nodes[1:]
		} else {
			g, err = v.namedSet(groups[0])
			groups = groups[1:]
		}
		if err != nil {
			return told, err
		}
		told.ResourceGroups = append(told.ResourceGroups, g)
	}
	return told, nil
}

// placesIn is the order of the policy's nodes and resource groups: as its label
// has it, unless there are others since; then the nodes come first.
func placesIn(p *ambit.Policy) string {
	places := p.Labels[placesLabel]
	n, g := strings.Count(places, "n"), strings.Count(places, "g")
	if n != len(p.Nodes) || g != len(p.ResourceGroups) || n+g != len(places) {
		return strings.Repeat("n", len(p.Nodes)) + strings.Repeat("g", len(p.ResourceGroups))
	}
	return places
}

// anonymousSet is a node that a policy names itself: the account, which is the
// built-in resource group, or a zone, as a group without an id.
func (v *view) anonymousSet(node ambit.Ref) *resourceGroup {
	if node == v.Account() {
		return v.builtinSet()
	}
	s, _ := scopeOf([]ambit.Ref{node}, "", v.Account())
	return &resourceGroup{Scope: s.as(v.form)}
}

// namedSet is a resource group that a policy names; no more than its id where the
// caller may not see it.
func (v *view) namedSet(ref ambit.Ref) (*resourceGroup, error) {
	noun, err := v.Get(ref)
	if refusedAs(err, iam.Forbidden) {
		return &resourceGroup{ID: ref.ID}, nil
	}
	if err != nil {
		return nil, err
	}
	return v.set(noun.(*ambit.ResourceGroup))
}
