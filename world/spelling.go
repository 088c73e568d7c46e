package world

import (
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
)

// short is the shortest text that means the reference.
func (w *wording) short(ref ambit.Ref) string {
	switch {
	case ref == w.account, ref == ambit.Ref{Type: ambit.AccountType}:
		return string(ambit.AccountType)
	case w.types[ref.Type] == nil:
		return ref.String()
	case ref.ID == "":
		return w.shortKind(ref.Type)
	}
	return w.shortKind(ref.Type) + ":" + w.shortID(ref)
}

// shortID is the name of one of Ambit's own where it means nothing else, and the
// id otherwise.
func (w *wording) shortID(ref ambit.Ref) string {
	name := w.ownName[ref]
	if name == "" || ambit.CheckID(name) != nil || len(w.own[ref.Type][name]) != 1 {
		return ref.ID
	}
	return name
}

// shortKind is the shortest text that means the type.
func (w *wording) shortKind(kind ambit.TypeName) string {
	if bare := bareName(string(kind)); w.find(bare) == kind {
		return bare
	}
	return string(kind)
}

// shortRole is the shortest text that means the role.
func (w *wording) shortRole(role ambit.RoleName) string {
	bare := w.ownName[ambit.Ref{Type: ambit.RoleType, ID: string(role)}]
	if bare == "" {
		_, bare, _ = strings.Cut(string(role), "/")
	}
	if slices.Equal(w.rolesMeant(bare), []ambit.RoleName{role}) {
		return bare
	}
	return string(role)
}

// Types are the names of the types, as short as they may be.
func (w *wording) Types() []string {
	var texts []string
	for kind := range w.types {
		texts = append(texts, w.shortKind(kind))
	}
	slices.Sort(texts)
	return texts
}
