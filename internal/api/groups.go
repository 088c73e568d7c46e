package api

import "github.com/ambit-iam/ambit"

// A group is a set of principals in requests and answers, without its members.
type group struct {
	Own
	Attributes values `json:"attributes,omitempty" doc:"As the adopted catalogs declare them."`
}

// A resourceGroup is a set of nodes in requests and answers, without its members.
type resourceGroup struct {
	Own
	Attributes values `json:"attributes,omitempty" doc:"As the adopted catalogs declare them."`
}

func showGroup(noun ambit.Noun) group {
	return group{showOwn(noun), shown(noun.(*ambit.Group).Attributes)}
}

func (x *API) registerGroups() {
	groups := kind[group]{
		one: "group", many: "groups", path: "groups", typ: ambit.GroupType,
		show: showGroup,
		read: func(g group, old ambit.Noun) ambit.Noun {
			return &ambit.Group{Own: g.Own.read(old), Attributes: g.Attributes.plain()}
		},
	}
	registerNouns(x, groups)
	registerMembers(x, groups)
}

func showResourceGroup(noun ambit.Noun) resourceGroup {
	return resourceGroup{showOwn(noun), shown(noun.(*ambit.ResourceGroup).Attributes)}
}

func (x *API) registerResourceGroups() {
	groups := kind[resourceGroup]{
		one: "resource group", many: "resource groups", path: "resource-groups", typ: ambit.ResourceGroupType,
		show: showResourceGroup,
		read: func(g resourceGroup, old ambit.Noun) ambit.Noun {
			return &ambit.ResourceGroup{Own: g.Own.read(old), Attributes: g.Attributes.plain()}
		},
	}
	registerNouns(x, groups)
	registerMembers(x, groups)
}
