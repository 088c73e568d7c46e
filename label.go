package ambit

import (
	"fmt"
	"strings"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// label is how people write a node: by the bare name of its type where that
// means it, and by name for Ambit's own.
func (a *Account) label(n kernel.Node) string {
	r := a.ref(n)
	if s := a.stored.Get(n); s != nil && s.own != nil {
		if name := OwnOf(s.own).Name; name != "" {
			r.ID = name
		}
	}
	if n == kernel.Root {
		r.ID = a.settings.Slug
	}
	r.Type = a.schema.bareType(r.Type)
	return r.String()
}

// bareType is the shortest spelling of a type that means it.
func (s *schema) bareType(name TypeName) TypeName {
	t := s.typeByName[name]
	if t == nil || t.decl == nil {
		return name
	}
	if meant, _ := s.typeNamed(TypeName(t.decl.Name)); meant == t {
		return TypeName(t.decl.Name)
	}
	return name
}

// labelRef is the label of what a full reference names, if it is there.
func (a *Account) labelRef(r Ref) string {
	if t := a.schema.typeByName[r.Type]; t != nil && r.ID != "" {
		if n, ok := a.node(t.num, r.ID); ok {
			return a.label(n)
		}
	}
	r.Type = a.schema.bareType(r.Type)
	return r.String()
}

// labelRole is how people write a role by its full name.
func (a *Account) labelRole(name RoleName) string {
	if _, builtin := a.schema.roleByName[name]; builtin {
		return string(name)
	}
	_, label, _ := strings.Cut(a.labelRef(Ref{RoleType, string(name)}), ":")
	return label
}

// Names are what people call references, by the full ones, where that is something
// else: Ambit's own nouns by name, types by their bare names. What is not there has
// none.
func (a *Account) Names(refs []Ref) map[string]string {
	names := map[string]string{}
	for _, r := range refs {
		a.name(names, r)
	}
	return names
}

// name enters what people call r, where that is something else than r.
func (a *Account) name(names map[string]string, r Ref) {
	if label := a.labelRef(r); label != r.String() {
		names[r.String()] = label
	}
}

// nameAsked writes in full what the question names, as far as it is known.
func (x *asker) nameAsked(e *Explanation) {
	e.Names = map[string]string{}
	if r, err := x.a.Resolve(e.Principal); err == nil && !e.Principal.IsZero() {
		e.Principal = r
	}
	if e.Resource.IsZero() {
		e.Resource = x.a.Ref()
	} else if r, err := x.a.full("resource", e.Resource); err == nil {
		e.Resource = r
	} else if t, _ := x.a.schema.typeNamed(e.Resource.Type); t != nil {
		e.Resource.Type = t.name
	}
	if x.thing.standIn {
		e.StandIn = x.thing.typ.name
		x.a.name(e.Names, Ref{Type: e.StandIn})
	}
	x.a.name(e.Names, e.Principal)
	x.a.name(e.Names, e.Resource)
}

// nameAll enters the names of everything that an explanation refers to.
func (x *asker) nameAll(e *Explanation) {
	policy := func(p *AppliedPolicy) {
		refs := append([]Ref{p.Policy, p.Node, p.ResourceGroup}, p.Who...)
		if ValidID(string(p.Role)) {
			refs = append(refs, Ref{RoleType, string(p.Role)})
		}
		for _, step := range p.Where {
			refs = append(refs, step.To)
		}
		for _, r := range refs {
			x.a.name(e.Names, r)
		}
	}
	for i := range e.Parts {
		part := &e.Parts[i]
		x.a.name(e.Names, part.Principal)
		for j := range part.Applied {
			policy(&part.Applied[j])
		}
		for j := range part.Misses {
			policy(&part.Misses[j].AppliedPolicy)
		}
	}
	x.a.name(e.Names, e.Decision.Policy)
	if e.Ceiling != nil {
		x.a.name(e.Names, e.Ceiling.Token)
	}
}

// few joins the first few of a list, and counts the others.
func few(names []string, most int, rest int) string {
	if len(names) > most {
		rest += len(names) - most
		names = names[:most]
	}
	text := strings.Join(names, ", ")
	if rest > 0 {
		text += fmt.Sprintf(" and %d more", rest)
	}
	return text
}

// fewLabels joins the labels of the first few of a list, and counts the others.
func (a *Account) fewLabels(refs []Ref, most int) string {
	var names []string
	for _, r := range refs[:min(len(refs), most)] {
		if r.Type == AccountType {
			names = append(names, a.label(kernel.Root))
		} else {
			names = append(names, a.labelRef(r))
		}
	}
	return few(names, most, len(refs)-len(names))
}
