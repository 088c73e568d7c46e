package oracle

import "github.com/ambit-iam/ambit"

// The lists are "answered by the same rules, never by a second implementation of
// them": everything there is, asked about one by one.

// A sublist is a list as asking one by one makes it, and the reasons of whatever is
// not on it.
type sublist[T any] struct {
	items   []T
	reasons map[ambit.Reason]bool
}

func (l *sublist[T]) add(item T, d ambit.Decision) {
	if d.Allowed {
		l.items = append(l.items, item)
		return
	}
	if l.reasons == nil {
		l.reasons = map[ambit.Reason]bool{}
	}
	l.reasons[d.Reason] = true
}

// ListResources: "the registered resources of type kind (empty: the permission's
// type) for which q, asked about them, is allowed, in order of registration".
func (o *Oracle) ListResources(q ambit.Question, kind ambit.TypeName) (listed sublist[ambit.Ref], err error) {
	if a := o.ask(q); len(a.faults) > 0 {
		return listed, a.faults[0]
	}
	if kind == "" {
		p := o.permission(q.Permission)
		if p == nil {
			return listed, nil
		}
		kind = p.typ
	}
	full, err := o.resolve(ambit.Ref{Type: kind}, "kind")
	if err != nil {
		return listed, err
	}
	t := o.typeOf(full.Type)
	if t == nil || t.opaque {
		// "it cannot be listed"
		return listed, &ambit.QuestionError{Code: ambit.FaultList, Field: "kind", Detail: "cannot be listed"}
	}
	for _, r := range o.refs() {
		if r.Type != t.name {
			continue
		}
		q.Resource.Ref = r
		d, err := o.Check(q)
		if err != nil {
			return listed, err
		}
		listed.add(r, d)
	}
	return listed, nil
}

// refs are all registered nodes, the account before the others.
func (o *Oracle) refs() []ambit.Ref {
	all := []ambit.Ref{o.Account()}
	for _, n := range o.Nouns {
		all = append(all, n.Ref())
	}
	return all
}

// ListPrincipals: "the known principals (of type kind, if given) for which q is
// allowed, in order of registration, Anonymous first"; "every kind of caller:
// users, service accounts, groups, resources that act, and `anonymous`".
func (o *Oracle) ListPrincipals(q ambit.Question, kind ambit.TypeName) (listed sublist[ambit.Ref], err error) {
	anyone := q
	if anyone.Principal = ambit.Anonymous; kind != "" {
		if a := o.ask(anyone); len(a.faults) > 0 {
			return listed, a.faults[0]
		}
	}
	if kind != "" {
		full, err := o.resolve(ambit.Ref{Type: kind}, "kind")
		if err != nil {
			return listed, err
		}
		kind = full.Type
	}
	for _, r := range append([]ambit.Ref{ambit.Anonymous}, o.refs()...) {
		if kind != "" && r.Type != kind || r.Type == ambit.TokenType {
			continue
		}
		q.Principal = r
		d, err := o.Check(q)
		if err != nil {
			return listed, err
		}
		listed.add(r, d)
	}
	return listed, nil
}

// ListPermissions: "the permissions for which q is allowed", "in order of adoption
// and declaration".
func (o *Oracle) ListPermissions(q ambit.Question) (listed sublist[ambit.PermissionID], err error) {
	for _, p := range o.permissions {
		q.Permission = p.id
		d, err := o.Check(q)
		if err != nil {
			return listed, err
		}
		listed.add(p.id, d)
	}
	return listed, nil
}
