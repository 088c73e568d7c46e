package oracle

import (
	"maps"
	"slices"

	"github.com/ambit-iam/ambit"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// catalogDoc is the catalog as its document.
func catalogDoc(c *ambit.Catalog) doc {
	d := doc{{"catalog", c.Name}}.with("ids", c.IDs)
	types, permissions := doc{}, doc{}
	for _, t := range c.Types {
		types = append(types, member{t.Name, typeDoc(&t)})
		actions := doc{}
		for _, p := range c.Permissions {
			if p.Type == t.Name {
				actions = append(actions, member{p.Action, doc{}.with("id", string(p.ID)).
					with("scopes", list(p.Scopes, plainText)).with("includes", list(p.Includes, plainText))})
			}
		}
		permissions = permissions.with(t.Name, actions)
	}
	d = append(d, member{"types", types}).with("permissions", permissions)
	wildcards, roles := doc{}, doc{}
	for _, e := range c.Wildcards {
		wildcards = append(wildcards, member{string(e.Pattern), doc{}.with("scopes", list(e.Scopes, plainText))})
	}
	for _, r := range c.Roles {
		roles = append(roles, member{r.Name, doc{}.with("permissions", list(r.Permissions, plainText)).with("scopes", list(r.Scopes, plainText))})
	}
	d = d.with("wildcards", wildcards).with("roles", roles)
	return d.with("policies", list(c.Policies, func(p ambit.BuiltinPolicy) any {
		what := append(list(p.Roles, plainText), list(p.Permissions, plainText)...)
		return doc{{string(p.Effect), what}, {"to", list(p.To, plainText)}, {"at", p.At}}.with("when", p.When)
	}))
}

func typeDoc(t *ambit.Type) doc {
	d := doc{}.with("plural", t.Plural).with("parents", list(t.Parents, plainText)).with("acts", t.Acts).with("opaque", t.Opaque)
	relations, attributes := doc{}, doc{}
	for _, r := range t.Relations {
		relations = append(relations, member{r.Name, doc{{"to", r.To}}.with("one", r.One).with("required", r.Required).with("guard", string(r.Guard))})
	}
	for _, a := range t.Attributes {
		attributes = append(attributes, member{a.Name, doc{{"type", string(a.Type)}}.with("request", a.Request).with("guard", string(a.Guard)).with("default", defaultOf(a))})
	}
	return d.with("relations", relations).with("attributes", attributes).with("reach", list(t.Reach, plainText))
}

// defaultOf keeps a default that is false from being left out.
func defaultOf(a ambit.AttributeDecl) any {
	if b, ok := a.Default.(bool); ok {
		return &b
	}
	return a.Default
}
