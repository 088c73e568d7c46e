package world

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/document"
)

// listed is the permission and the type that the name of a list means:
// "license.create on product", or only the permission.
func (a *asking) listed(n *document.Node) (p ambit.PermissionID, kind ambit.TypeName, ok bool) {
	name, on, _ := strings.Cut(n.Text, " on ")
	p = ambit.PermissionID(strings.TrimSpace(name))
	if _, known := a.perms[p]; !known {
		a.fault(n, a.noSuch(fmt.Sprintf("no adopted catalog declares the permission %q", p), string(p), a.permissionNames))
		return "", "", false
	}
	if on == "" {
		return p, "", true
	}
	kind, err := a.kind(strings.TrimSpace(on))
	if err != nil {
		a.fault(n, err)
	}
	return p, kind, err == nil
}

func (w *wording) permissionNames() []string {
	texts := make([]string, len(w.ordered))
	for i, id := range w.ordered {
		texts[i] = string(id)
	}
	return texts
}

// expected reads a list of references that must be in the file.
func (a *asking) expected(n *document.Node) []ambit.Ref {
	refs := []ambit.Ref{}
	for _, element := range a.Several(n, "the list") {
		if element.Kind == document.String && element.Text == ambit.Anonymous.String() {
			refs = append(refs, ambit.Anonymous)
			continue
		}
		if ref, ok := a.existing(element, "an element of the list", a.ref); ok {
			refs = append(refs, ref)
		}
	}
	return refs
}

// listers are those who ask for a list, as far as they are in the file and can act:
// the list of anybody else is empty, and a misspelled name must not pass for one
// who may do nothing. That somebody is unknown is shown by deny and a reason.
func (a *asking) listers() []caller {
	var known []caller
	for _, c := range a.callers {
		if c.ref == ambit.Anonymous {
			known = append(known, c)
			continue
		}
		ref, ok := a.existing(c.place, "who asks", a.ref)
		if ok && ref.Type != ambit.TokenType && !a.types[ref.Type].acts {
			a.fault(c.place, fmt.Errorf("%s does not act, so no list is its own; name a principal or a token", c.text))
			ok = false
		}
		if ok {
			known = append(known, c)
		}
	}
	return known
}

// listedAt faults the resource of a list that is neither in the file nor described
// by the test: its list is empty whatever was meant.
func (a *asking) listedAt(n *document.Node) {
	if len(a.relations) > 0 {
		return
	}
	a.existing(n, "a resource", a.ref)
}

func (a *asking) resourceLists(part *document.Node) {
	callers := a.listers()
	for _, m := range a.Entries(part, "resources") {
		p, on, ok := a.listed(m.Name)
		if !ok {
			continue
		}
		want := a.expected(m.Value)
		kind := on
		if kind == "" {
			kind = a.perms[p]
		}
		for _, c := range callers {
			q := a.base
			q.Principal, q.Permission = c.ref, p
			a.add(m.Name, listProbe[ambit.Ref]{
				want: want,
				list: func(ctx context.Context, asker Asker, page Page) (List[ambit.Ref], error) {
					return asker.ListResources(ctx, q, on, page)
				},
				candidates: func(s *session) []ambit.Ref { return s.nodes[kind] },
				ask:        func(ref ambit.Ref) ambit.Question { asked := q; asked.Resource.Ref = ref; return asked },
			}, "list resources", c.text, m.Name.Text)
		}
	}
}

func (a *asking) principalLists(part *document.Node) {
	for _, m := range a.Entries(part, "principals") {
		p, kind, ok := a.listed(m.Name)
		if !ok {
			continue
		}
		if m.Value.Kind != document.Map {
			a.principalList(m.Name, p, kind, string(ambit.AccountType), m.Value)
			continue
		}
		for _, s := range m.Value.Members {
			a.listedAt(s.Name)
			a.principalList(s.Name, p, kind, s.Name.Text, s.Value)
		}
	}
}

func (a *asking) principalList(n *document.Node, p ambit.PermissionID, kind ambit.TypeName, resource string, list *document.Node) {
	q, err := a.question(ambit.Ref{}, string(p), resource)
	if err != nil {
		a.fault(n, err)
		return
	}
	a.add(n, listProbe[ambit.Ref]{
		want: a.expected(list),
		list: func(ctx context.Context, asker Asker, page Page) (List[ambit.Ref], error) {
			return asker.ListPrincipals(ctx, q, kind, page)
		},
		candidates: func(s *session) []ambit.Ref {
			return slices.DeleteFunc(slices.Clone(s.calls), func(ref ambit.Ref) bool { return kind != "" && ref.Type != kind })
		},
		ask: func(ref ambit.Ref) ambit.Question { asked := q; asked.Principal = ref; return asked },
	}, "list principals", string(p), string(kind), resource)
}

func (a *asking) permissionLists(part *document.Node) {
	callers := a.listers()
	for _, m := range a.Entries(part, "permissions") {
		a.listedAt(m.Name)
		want := []ambit.PermissionID{}
		for _, n := range a.Several(m.Value, "the permissions") {
			text, _ := a.String(n, "a permission")
			if _, known := a.perms[ambit.PermissionID(text)]; !known {
				a.fault(n, a.noSuch(fmt.Sprintf("no adopted catalog declares the permission %q", text), text, a.permissionNames))
			}
			want = append(want, ambit.PermissionID(text))
		}
		for _, c := range callers {
			q, err := a.question(c.ref, "", m.Name.Text)
			if err != nil {
				a.fault(m.Name, err)
				break
			}
			a.add(m.Name, listProbe[ambit.PermissionID]{
				want: want,
				list: func(ctx context.Context, asker Asker, page Page) (List[ambit.PermissionID], error) {
					return asker.ListPermissions(ctx, q, page)
				},
				candidates: func(*session) []ambit.PermissionID { return a.ordered },
				ask:        func(id ambit.PermissionID) ambit.Question { asked := q; asked.Permission = id; return asked },
			}, "list permissions", c.text, m.Name.Text)
		}
	}
}
