package catalog

import (
	"strings"

	"github.com/ambit-iam/ambit"
)

// compile finds what is wrong with the conditions of the catalog's policies.
func (r *reader) compile(conditions ambit.Conditions) []found {
	var list []found
	env := ambit.ConditionEnvOf(r.c)
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
