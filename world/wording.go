package world

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
)

// A wording is what texts mean in an account, and how its nouns are spelled.
// Reading and writing share them, so that whatever is written means the same
// when it is read.
type wording struct {
	*schema
	account ambit.Ref
	slug    string
	own     map[ambit.TypeName]map[string][]string // ids by name, and by id
	ownName map[ambit.Ref]string

	budget *int // of suggestions; nil: no end of them
}

func newWording(s *schema, account ambit.Ref, slug string) *wording {
	return &wording{
		schema: s, account: account, slug: slug,
		own:     map[ambit.TypeName]map[string][]string{},
		ownName: map[ambit.Ref]string{},
	}
}

// add makes one of Ambit's own nouns known.
func (w *wording) add(ref ambit.Ref, name string) {
	byName := w.own[ref.Type]
	if byName == nil {
		byName = map[string][]string{}
		w.own[ref.Type] = byName
	}
	byName[ref.ID] = append(byName[ref.ID], ref.ID)
	if name != "" && name != ref.ID {
		byName[name] = append(byName[name], ref.ID)
	}
	w.ownName[ref] = name
}

// kind is the full name of the type that a text means.
func (w *wording) kind(text string) (ambit.TypeName, error) {
	switch meant := w.TypesMeant(ambit.TypeName(text)); {
	case len(meant) == 1:
		return meant[0], nil
	case len(meant) == 0 && !w.suggests():
		return "", fmt.Errorf("there is no type %q in the adopted catalogs", text)
	}
	kind, err := w.ResolveType(ambit.TypeName(text))
	return kind, plain(err)
}

// find is the full name of the type that a text means; empty where it means none,
// or several.
func (w *wording) find(text string) ambit.TypeName {
	if meant := w.TypesMeant(ambit.TypeName(text)); len(meant) == 1 {
		return meant[0]
	}
	return ""
}

// plain is an error of the engine's without the field, which the file knows better.
func plain(err error) error {
	var refusal *ambit.CommandError
	if errors.As(err, &refusal) {
		return errors.New(refusal.Detail)
	}
	return err
}

// kindOf is the full name of the type of a reference.
func (w *wording) kindOf(text string) (ambit.TypeName, error) {
	written, err := ambit.ParseRef(text)
	if err != nil {
		return "", err
	}
	return w.kind(string(written.Type))
}

// ref is the full reference that a text means. Whether an application's resource
// of that id exists is not looked at; one of Ambit's own must.
func (w *wording) ref(text string) (ambit.Ref, error) {
	written, err := ambit.ParseRef(text)
	if err != nil {
		return ambit.Ref{}, err
	}
	kind, err := w.kind(string(written.Type))
	if err != nil {
		return ambit.Ref{}, err
	}
	return w.node(kind, written.ID)
}

// node is the node of a type that an id, or the name of one of Ambit's own,
// means.
func (w *wording) node(kind ambit.TypeName, id string) (ambit.Ref, error) {
	if kind == ambit.AccountType {
		if id == "" || id == w.slug || id == w.account.ID {
			return w.account, nil
		}
		return ambit.Ref{}, fmt.Errorf("%q is another account than this; write account", id)
	}
	if id == "" {
		return ambit.Ref{}, fmt.Errorf("%q is a type; write %s:ID for one of them", w.shortKind(kind), w.shortKind(kind))
	}
	ref := ambit.Ref{Type: kind, ID: id}
	if !isOwn(kind) {
		return ref, ambit.CheckID(id)
	}
	switch found := w.own[kind][id]; len(found) {
	case 1:
		return ambit.Ref{Type: kind, ID: found[0]}, nil
	case 0:
		return ambit.Ref{}, w.noSuch(fmt.Sprintf("there is no %s %q", w.shortKind(kind), id), id, func() []string { return w.named(kind) })
	default:
		return ambit.Ref{}, fmt.Errorf("several are named %s %q; write the id of one: %s", w.shortKind(kind), id, names(slices.Sorted(slices.Values(found))))
	}
}

// named are the names of Ambit's own nouns of a type, sorted; of those without one,
// the ids.
func (w *wording) named(kind ambit.TypeName) []string {
	var there []string
	for ref, name := range w.ownName {
		if ref.Type == kind {
			there = append(there, cmp.Or(name, ref.ID))
		}
	}
	slices.Sort(there)
	return there
}

// target is where a relation leads: an id of the relation's type, or a whole
// reference, which is a text whose part before the first colon names a type.
func (w *wording) target(to ambit.TypeName, text string) (ambit.Ref, error) {
	if to == "" {
		return w.ref(text)
	}
	before, _, found := strings.Cut(text, ":")
	if kind := w.find(before); kind != "" && (found || kind == ambit.AccountType && to == kind) {
		ref, err := w.ref(text)
		if err == nil && ref.Type != to {
			err = fmt.Errorf("%q is no %s; where the id itself is meant, write %s:%s", text, w.shortKind(to), w.shortKind(to), text)
		}
		return ref, err
	}
	return w.node(to, text)
}

// rolesMeant are the roles that a text can mean, wherever custom ones are at home.
func (w *wording) rolesMeant(text string) []ambit.RoleName {
	var custom []ambit.RoleName
	for _, id := range w.own[ambit.RoleType][text] {
		custom = append(custom, ambit.RoleName(id))
	}
	return w.RolesMeant(ambit.RoleName(text), custom...)
}

// noSuch is an error about a name that is not there, with the one that was
// probably meant, or else with those that are there. Comparing a name with all
// there are must not take a file full of mistakes for ever: hence the budget.
func (w *wording) noSuch(problem, name string, there func() []string) error {
	if !w.suggests() {
		return errors.New(problem)
	}
	return noSuch(problem, name, there())
}

// suggests reports whether one more mistake may be compared with all names.
func (w *wording) suggests() bool {
	if w.budget == nil {
		return true
	}
	*w.budget--
	return *w.budget >= 0
}
