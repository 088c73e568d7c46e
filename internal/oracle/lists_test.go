package oracle

import "github.com/ambit-iam/ambit"

// The lists are "answered by the same rules, never by a second implementation of
// them": everything there is, asked about one by one.

// ListResources: "the registered resources of type kind (empty: the permission's
// type) for which q, asked about them, is allowed, in order of registration".
func (o *Oracle) ListResources(q ambit.Question, kind ambit.TypeName) ([]ambit.Ref, error) {
	if a := o.ask(q); len(a.faults) > 0 {
		return nil, a.faults[0]
	}
	if kind == "" {
		p := o.permission(q.Permission)
		if p == nil {
			return nil, nil
		}
		kind = p.typ
	}
	full, err := o.resolve(ambit.Ref{Type: kind}, "kind")
	if err != nil {
		return nil, err
	}
	t := o.typeOf(full.Type)
	if t == nil || t.opaque {
		// "it cannot be listed"
		return nil, &ambit.QuestionError{Code: ambit.FaultList, Field: "kind", Detail: "cannot be listed"}
	}
	var listed []ambit.Ref
	for _, r := range o.refs() {
		if r.Type != t.name {
			continue
		}
		q.Resource.Ref = r
		d, err := o.Check(q)
		if err != nil {
			return nil, err
		}
		if d.Allowed {
			listed = append(listed, r)
		}
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
func (o *Oracle) ListPrincipals(q ambit.Question, kind ambit.TypeName) ([]ambit.Ref, error) {
	anyone := q
	if anyone.Principal = ambit.Anonymous; kind != "" {
		if a := o.ask(anyone); len(a.faults) > 0 {
			return nil, a.faults[0]
		}
	}
	if kind != "" {
		full, err := o.resolve(ambit.Ref{Type: kind}, "kind")
		if err != nil {
			return nil, err
		}
		kind = full.Type
	}
	var listed []ambit.Ref
	for _, r := range append([]ambit.Ref{ambit.Anonymous}, o.refs()...) {
		if kind != "" && r.Type != kind || r.Type == ambit.TokenType {
			continue
		}
		q.Principal = r
		d, err := o.Check(q)
		if err != nil {
			return nil, err
		}
		if d.Allowed {
			listed = append(listed, r)
		}
	}
	return listed, nil
}

// ListPermissions: "the permissions for which q is allowed", "in order of adoption
// and declaration".
func (o *Oracle) ListPermissions(q ambit.Question) ([]ambit.PermissionID, error) {
	var listed []ambit.PermissionID
	for _, p := range o.permissions {
		q.Permission = p.id
		d, err := o.Check(q)
		if err != nil {
			return nil, err
		}
		if d.Allowed {
			listed = append(listed, p.id)
		}
	}
	return listed, nil
}
