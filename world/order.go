package world

import (
	"iter"
	"slices"

	"github.com/ambit-iam/ambit"
)

// sectionOf is the section of the file that a noun of a type stands in.
func sectionOf(kind ambit.TypeName) string {
	switch kind {
	case ambit.UserType:
		return usersSection
	case ambit.ServiceAccountType:
		return serviceAccountsSection
	case ambit.GroupType:
		return groupsSection
	case ambit.ResourceGroupType:
		return resourceGroupsSection
	case ambit.RoleType:
		return rolesSection
	case ambit.PolicyType:
		return policiesSection
	case ambit.TokenType:
		return tokensSection
	case ambit.SSOConnectorType:
		return ssoConnectorsSection
	}
	return resourcesSection
}

// An ordering puts nouns into the order in which reading the file registers them,
// so that what was read is written alike: section by section, in order of
// registration, but each after those it cannot do without. These may be younger: a
// node can come to lie in one that was registered after it.
type ordering struct {
	*wording
	nouns map[ambit.Ref]ambit.Noun // that are still to come
	done  []ambit.Noun
}

// inOrder is the order of nouns that are given in order of registration.
func (w *wording) inOrder(nouns iter.Seq[ambit.Noun]) []ambit.Noun {
	bySection := map[string][]ambit.Noun{}
	o := &ordering{wording: w, nouns: map[ambit.Ref]ambit.Noun{}}
	for noun := range nouns {
		ref := noun.Ref()
		section := sectionOf(ref.Type)
		bySection[section] = append(bySection[section], noun)
		o.nouns[ref] = noun
	}
	for _, section := range sections {
		for _, noun := range bySection[section] {
			o.visit(noun.Ref())
		}
	}
	return o.done
}

func (o *ordering) visit(ref ambit.Ref) {
	noun, waiting := o.nouns[ref]
	if !waiting {
		return
	}
	delete(o.nouns, ref)
	for _, need := range o.needs(noun) {
		o.visit(need)
	}
	o.done = append(o.done, noun)
}

// needs are the nodes that must be there before a noun can be registered, in the
// order in which they are read.
func (o *ordering) needs(noun ambit.Noun) []ambit.Ref {
	var needs []ambit.Ref
	if own := ambit.OwnOf(noun); own != nil {
		needs = append(needs, own.Home)
	}
	switch noun := noun.(type) {
	case *ambit.Resource:
		t := o.types[noun.Node.Type]
		for _, r := range noun.Relations {
			if t.hard(r.Name) {
				needs = append(needs, r.To)
			}
		}
	case *ambit.Policy:
		for _, role := range noun.Roles {
			needs = append(needs, ambit.Ref{Type: ambit.RoleType, ID: string(role)})
		}
		needs = slices.Concat(needs, noun.Principals, noun.Nodes, noun.ResourceGroups)
	case *ambit.Token:
		needs = append(needs, noun.ActsFor)
		if noun.Ceiling != nil {
			needs = append(needs, noun.Ceiling.Nodes...)
		}
	}
	return needs
}
