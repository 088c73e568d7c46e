package oracle

import (
	"strings"

	"github.com/ambit-iam/ambit"
)

// resolve makes a reference that a person wrote a full one. A reference that
// names nothing comes back as it can best be read; whether there is such a node
// is for others to say.
//
// Reading 3: "a bare type is the one type of that name among the adopted catalogs
// other than `ambit`; two are refused as ambiguous; none means Ambit's own.
// Ambit's own nouns answer to their id, or to their name where only one of that
// type has it. The account answers to its id and its slug."
func (o *Oracle) resolve(r ambit.Ref, field string) (ambit.Ref, error) {
	bad := func(detail string) error {
		return &ambit.QuestionError{Code: ambit.FaultReference, Field: field, Detail: detail}
	}
	if _, err := ambit.ParseRef(r.String()); err != nil {
		return r, bad(err.Error())
	}
	name := string(r.Type)
	if r.Type == ambit.AccountType {
		if r.ID == o.Slug {
			o.hits.hit(refSlug)
			r.ID = o.ID
		}
		return r, nil
	}
	if !isOwn(r.Type) && !strings.Contains(name, "/") {
		o.hits.hit(refBare)
		var found []ambit.TypeName
		for _, t := range o.types {
			if t.catalog != nil && t.catalog.Name != ambit.OwnCatalogName && bareName(string(t.name)) == name {
				found = append(found, t.name)
			}
		}
		switch len(found) {
		case 0:
			r.Type = ambit.TypeName(ambit.OwnPrefix + name)
		case 1:
			r.Type = found[0]
		default:
			o.hits.hit(errorAmbiguous)
			return r, bad("the type is ambiguous")
		}
	}
	if !isOwn(r.Type) || o.Noun(r) != nil {
		return r, nil
	}
	var named []ambit.Ref
	for _, n := range o.Nouns {
		if b := own(n); b != nil && n.Ref().Type == r.Type && b.Name != "" && b.Name == r.ID {
			named = append(named, n.Ref())
		}
	}
	switch len(named) {
	case 0:
		return r, nil
	case 1:
		o.hits.hit(refByName)
		return named[0], nil
	}
	o.hits.hit(errorAmbiguous)
	return r, bad("the name is ambiguous")
}

// scopeType resolves a scope of a custom role: full, or bare "where that is unique
// in the account"; a label that is no type matches nothing.
func (o *Oracle) scopeType(label string) ambit.TypeName {
	uncounted := Oracle{World: o.World, types: o.types}
	r, err := uncounted.resolve(ambit.Ref{Type: ambit.TypeName(label)}, "scopes")
	if err != nil {
		return ""
	}
	return r.Type
}
