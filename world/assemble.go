package world

import (
	"errors"
	"fmt"
	"slices"

	"github.com/ambit-iam/ambit"
)

// Parts are what an account consists of, with full references.
type Parts struct {
	Config     ambit.Config
	Catalogs   []*ambit.Catalog // in order of adoption; Ambit's own can be left out
	Attributes map[string]ambit.Value
	Nouns      []ambit.Noun              // type by type, each in order of registration
	Members    map[ambit.Ref][]ambit.Ref // of groups and resource groups
}

// Assemble makes the account that has these parts: that of a server, say, put
// together again elsewhere. The error names what refers to something that is not
// among them. Nouns are registered type by type as far as each comes after what it
// cannot do without; an account that was assembled assembles alike.
func Assemble(parts Parts) (*ambit.Account, error) {
	draft, err := ambit.NewDraft(parts.Config)
	if err != nil {
		return nil, err
	}
	for _, c := range parts.Catalogs {
		if c.Name == ambit.OwnCatalogName {
			continue
		}
		if err := draft.Do(ambit.Adopt{Catalog: c}); err != nil {
			return nil, fmt.Errorf("catalog %s: %w", c.Name, err)
		}
	}
	if err := draft.Do(ambit.Set{Settings: ambit.Settings{Slug: parts.Config.Slug, Attributes: parts.Attributes}}); err != nil {
		return nil, fmt.Errorf("the account: %w", err)
	}
	account := ambit.Ref{Type: ambit.AccountType, ID: parts.Config.ID}
	a := &assembly{
		draft: draft, there: map[ambit.Ref]bool{account: true},
		wording: newWording(newSchema(draft.Schema()), account, parts.Config.Slug),
	}
	ordered := a.sorted(parts.Nouns)
	for _, noun := range ordered {
		if own := ambit.OwnOf(noun); own != nil {
			a.add(noun.Ref(), own.Name)
		}
	}
	if err := a.put(ordered); err != nil {
		return nil, err
	}
	for _, noun := range ordered {
		for _, member := range parts.Members[noun.Ref()] {
			if err := draft.Do(ambit.AddMember{Set: noun.Ref(), Member: member}); err != nil {
				return nil, a.refusal("the members of ", noun.Ref(), err)
			}
		}
	}
	return draft.Account(), nil
}

// An assembly puts an account together.
type assembly struct {
	*wording
	draft *ambit.Draft
	there map[ambit.Ref]bool
	later []ambit.Noun // resources of which some relations can only follow
}

// put stores nouns, each after those that it needs.
func (a *assembly) put(ordered []ambit.Noun) error {
	for _, noun := range ordered {
		now := noun
		if r, ok := noun.(*ambit.Resource); ok {
			if whole := a.soFar(r); whole != r {
				now, a.later = whole, append(a.later, r)
			}
		}
		if err := a.draft.Do(ambit.Put{Noun: now}); err != nil {
			return a.refusal("", noun.Ref(), err)
		}
		a.there[noun.Ref()] = true
	}
	for _, noun := range a.later {
		if err := a.draft.Do(ambit.Put{Noun: noun}); err != nil {
			return a.refusal("", noun.Ref(), err)
		}
	}
	return nil
}

// soFar is a resource less the relations that lead to what is not there yet and
// that it can do without for now: itself, where there are none.
func (a *assembly) soFar(r *ambit.Resource) *ambit.Resource {
	t := a.types[r.Node.Type]
	if t == nil {
		return r // which the draft refuses
	}
	waits := func(rel ambit.Relation) bool {
		to := a.types[rel.To.Type]
		return !t.hard(rel.Name) && !a.there[rel.To] && (to == nil || !to.opaque)
	}
	if !slices.ContainsFunc(r.Relations, waits) {
		return r
	}
	now := *r
	now.Relations = slices.DeleteFunc(slices.Clone(r.Relations), waits)
	return &now
}

// refusal says of what the draft refuses a part.
func (a *assembly) refusal(what string, ref ambit.Ref, err error) error {
	text := err.Error()
	var refused *ambit.CommandError
	if errors.As(err, &refused) {
		text = refused.Detail
	}
	return fmt.Errorf("%s%s: %s", what, a.short(ref), text)
}
