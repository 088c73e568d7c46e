package catalog

import (
	"strings"

	"github.com/ambit-iam/ambit"
)

// compile finds what is wrong with the conditions of the catalog's policies.
func (r *reader) compile(conditions ambit.Conditions) []found {
	var list []found
	env := environment(ambit.OwnCatalog(), r.c)
	for i, p := range r.c.Policies {
		if p.When == "" {
			continue
		}
		if _, err := conditions.Compile(p.When, env); err != nil {
			node := r.root.Get("policies").Items[i].Get("when")
			problem := "condition: " + strings.Join(strings.Fields(err.Error()), " ")
			list = append(list, found{node, problem, ""})
		}
	}
	return list
}

// environment is what conditions may refer to where only these catalogs are
// adopted.
func environment(catalogs ...*ambit.Catalog) ambit.ConditionEnv {
	env := ambit.ConditionEnv{
		Principal: map[string]ambit.AttributeType{},
		Resource:  map[string]ambit.AttributeType{},
		Account:   map[string]ambit.AttributeType{},
	}
	acting := map[string]bool{}
	for _, c := range catalogs {
		for _, t := range c.Types {
			name := t.Name
			if c.Name == ambit.OwnCatalogName {
				name = ambit.OwnPrefix + name
			}
			acting[name] = acting[name] || t.Acts
			for _, a := range t.Attributes {
				declare(env.Resource, a)
				if acting[name] {
					declare(env.Principal, a)
				}
				if name == string(ambit.AccountType) {
					declare(env.Account, a)
				}
			}
		}
	}
	return env
}

// declare adds an attribute. Types that disagree about one leave its type open.
func declare(env map[string]ambit.AttributeType, a ambit.AttributeDecl) {
	if old, ok := env[a.Name]; ok && old != a.Type {
		env[a.Name] = ""
		return
	}
	env[a.Name] = a.Type
}
