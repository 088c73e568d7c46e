package stax

import (
	"fmt"
	"slices"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/iam"
)

// home is the program whose tokens have a role. Where there is none yet, those of
// all roles are made, by who may do that; whoever may not even see them names the
// program, and is told by what follows whether it is there.
func home(work *iam.Work, role string) (ambit.Ref, error) {
	full, err := roleNamed(work.Look, role)
	if err != nil {
		return ambit.Ref{}, err
	}
	named := ambit.Ref{Type: ambit.ServiceAccountType, ID: program(role)}
	noun, err := work.Get(named)
	switch refused, _ := err.(*iam.Error); {
	case err == nil:
		return noun.Ref(), holdsJust(work.Look, noun.Ref(), full)
	case refused != nil && refused.Kind == iam.Forbidden:
		return named, nil
	case refused == nil || refused.Kind != iam.NotFound:
		return ambit.Ref{}, err
	}
	made := map[string]ambit.Ref{}
	for _, name := range roleNames {
		if made[name], err = found(work, name); err != nil {
			return ambit.Ref{}, err
		}
	}
	return made[role], nil
}

// found makes the program of a role, where it is not there.
func found(work *iam.Work, role string) (ambit.Ref, error) {
	full, err := roleNamed(work.Look, role)
	if err != nil {
		return ambit.Ref{}, err
	}
	if noun, err := work.Get(ambit.Ref{Type: ambit.ServiceAccountType, ID: program(role)}); err == nil {
		return noun.Ref(), nil
	}
	noun, err := work.Create(&ambit.ServiceAccount{Own: ambit.Own{Name: program(role), Title: "API tokens with the role " + role}})
	if err != nil {
		return ambit.Ref{}, err
	}
	_, err = work.Create(&ambit.Policy{
		Own: ambit.Own{Name: program(role)}, Description: "What API tokens with the role " + role + " may do.", Effect: ambit.Allow,
		Principals: []ambit.Ref{noun.Ref()}, Roles: []ambit.RoleName{full}, Nodes: []ambit.Ref{work.Account()},
	})
	return noun.Ref(), err
}

// holdsJust refuses a program that holds something else than a role, as far as the
// caller may see what it holds: its tokens would be more than they say, or less.
func holdsJust(l *iam.Look, program ambit.Ref, role ambit.RoleName) error {
	policies, err := l.Policies(program)
	if err != nil || len(policies) == 0 && l.May("ambit.policies:read", l.Account()) != nil {
		return err
	}
	groups, err := l.Groups(program)
	if err != nil {
		return err
	}
	if len(policies) == 1 && len(groups) == 0 { // a group may hold anything
		p := policies[0]
		if p.Effect == ambit.Allow && slices.Equal(p.Principals, []ambit.Ref{program}) && slices.Equal(p.Roles, []ambit.RoleName{role}) &&
			slices.Equal(p.Nodes, []ambit.Ref{l.Account()}) && len(p.Permissions)+len(p.ResourceGroups) == 0 &&
			p.Condition == "" && p.NotBefore.IsZero() && p.ExpiresAt.IsZero() && !p.Disabled {
			return nil
		}
	}
	return &iam.Error{Kind: iam.Conflict, Code: "role_changed", Field: "Role",
		Detail: fmt.Sprintf("%s no longer holds just the role %s, which its policy gave it, or is in a group; give it that back, or delete it with its policies", program, role)}
}
