package ambit

import (
	"iter"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// A Page says which part of a list is wanted.
type Page struct {
	Limit int      // at most this many; 0: all
	After Position // zero: from the start
}

// A Position is a place in a list, good for the same question to the same
// account. Zero is the start and, where an answer tells the next one, the end.
type Position uint64

// checkPage refuses a page that no list has.
func (x *asker) checkPage(p Page) error {
	switch {
	case p.Limit < 0:
		return faulty(FaultList, "limit", "%d is no number of items; write 0 for all", p.Limit)
	case p.After > Position(kernel.NoNode):
		return faulty(FaultList, "after", "%d is no position of a list", p.After)
	}
	return x.checkNow()
}

// full reports whether n items fill the page.
func (p Page) full(n int) bool { return p.Limit != 0 && n >= p.Limit }

// ListResources lists the registered resources of type kind (empty: the
// permission's type) for which q, asked about them, is allowed, in order of
// registration, and tells the position of the next page. q.Resource must be
// zero. A kind that is not the permission's type lists the nodes in which
// something of the permission's type may be acted upon.
func (a *Account) ListResources(q Question, kind TypeName, p Page) ([]Ref, Position, error) {
	x := a.ask(&q)
	defer x.done()
	if err := x.checkPage(p); err != nil {
		return nil, 0, err
	}
	if q.Resource.Ref != (Ref{}) || len(q.Resource.Relations)+len(q.Resource.Attributes) > 0 {
		return nil, 0, faulty(FaultList, "resource", "a list of resources is not asked about one")
	}
	if ok, err := x.callerOfList(); !ok || err != nil {
		return nil, 0, err
	}
	if _, ok := x.resolvePermission(); !ok {
		return nil, 0, nil
	}
	listed, within, ok, err := x.resolveKind(kind)
	if !ok || err != nil {
		return nil, 0, err
	}
	x.k.From(a.state, x.caller.node)
	candidates := x.k.Things(x.perm.num, listed.num, within)
	refs, next := x.sift(candidates.From(kernel.Node(p.After)), p, func(n kernel.Node) bool {
		if listed == x.perm.typ {
			x.thing = thing{typ: listed, node: n}
			x.k.About(n)
		} else {
			x.standIn(n, within)
			x.k.AboutDescribed(x.thing.typ.num, x.edges)
		}
		return x.decide().Allowed
	})
	return refs, next, nil
}

// callerOfList finds whose list it is; false where that one is denied everything.
func (x *asker) callerOfList() (bool, error) {
	_, ok, err := x.resolveCaller()
	if err == nil && ok {
		err = x.overlayPrincipal()
	}
	return ok, err
}

// resolveKind finds the type to be listed, and how it holds one of the
// permission's. It is false where nothing of it can be on the list.
func (x *asker) resolveKind(kind TypeName) (*typeInfo, kernel.Rel, bool, error) {
	t := x.perm.typ
	if kind != "" {
		named, err := x.a.questionType("type", Ref{Type: kind})
		if err != nil {
			return nil, 0, false, err
		}
		if named == nil {
			return nil, 0, false, faulty(FaultList, "type", "there is no type %q%s", kind, x.a.schema.typeHint(string(kind)))
		}
		t = named
	}
	if t.opaque {
		return nil, 0, false, faulty(FaultList, "type", "%s is opaque: its nodes are not registered and cannot be listed", t.name)
	}
	if t == x.perm.typ {
		return t, 0, true, nil
	}
	within, ok := x.holds(t)
	return t, within, ok, nil
}

// sift keeps the candidates that are allowed, up to the end of the page, and
// looks one further to tell whether another page follows.
func (x *asker) sift(candidates iter.Seq[kernel.Node], p Page, allowed func(kernel.Node) bool) ([]Ref, Position) {
	var refs []Ref
	for n := range candidates {
		if !allowed(n) {
			continue
		}
		if p.full(len(refs)) {
			return refs, Position(n)
		}
		refs = append(refs, x.a.ref(n))
	}
	return refs, 0
}

// ListPrincipals lists the known principals (of type kind, if given) for which
// q is allowed, [Anonymous] first and the others in order of registration, and
// tells the position of the next page. q.Principal must be zero.
func (a *Account) ListPrincipals(q Question, kind TypeName, p Page) ([]Ref, Position, error) {
	x := a.ask(&q)
	defer x.done()
	if err := x.checkPage(p); err != nil {
		return nil, 0, err
	}
	if !q.Principal.IsZero() || len(q.PrincipalAttributes) > 0 {
		return nil, 0, faulty(FaultList, "principal", "a list of principals is not asked for one")
	}
	only, err := a.questionType("type", Ref{Type: kind})
	if err != nil {
		return nil, 0, err
	}
	if kind != "" && kind != Anonymous.Type && only == nil {
		return nil, 0, faulty(FaultList, "type", "there is no type %q%s", kind, a.schema.typeHint(string(kind)))
	}
	x.caller = caller{node: kernel.NoNode, actsFor: kernel.NoNode}
	if _, ok := x.resolvePermission(); !ok {
		return nil, 0, nil
	}
	if _, ok, err := x.resolveTarget(); !ok || err != nil {
		return nil, 0, err
	}
	x.aim()
	candidates := x.k.Callers(x.perm.num)

	var refs []Ref
	if p.After == 0 && (kind == "" || kind == Anonymous.Type) && x.decide().Allowed {
		refs = append(refs, Anonymous)
	}
	if kind == Anonymous.Type {
		return refs, 0, nil
	}
	rest, next := x.sift(candidates.From(kernel.Node(p.After)), p.less(len(refs)), func(n kernel.Node) bool {
		if only != nil && a.typeOf(n) != only {
			return false
		}
		if _, ok := x.admit(n); !ok {
			return false
		}
		x.caller.node = n
		x.k.Switch(n)
		return x.decide().Allowed
	})
	return append(refs, rest...), next, nil
}

// less is the page after n of its items; one that n fill is left to tell whether
// another follows.
func (p Page) less(n int) Page {
	if p.Limit > 0 {
		p.Limit = max(p.Limit-n, 0)
		if p.Limit == 0 {
			p.Limit = -1
		}
	}
	return p
}

// ListPermissions lists the permissions for which q is allowed, in order of
// adoption and declaration, and tells the position of the next page.
// q.Permission must be empty. Permissions about which q cannot be asked, such as
// those of types that the resource only holds when q describes the resource, are
// not on the list.
func (a *Account) ListPermissions(q Question, p Page) ([]PermissionID, Position, error) {
	x := a.ask(&q)
	defer x.done()
	if err := x.checkPage(p); err != nil {
		return nil, 0, err
	}
	if q.Permission != "" {
		return nil, 0, faulty(FaultList, "permission", "a list of permissions is not asked about one")
	}
	if ok, err := x.callerOfList(); !ok || err != nil {
		return nil, 0, err
	}
	var ids []PermissionID
	for i := int(p.After); i < len(a.schema.perms); i++ {
		x.perm = a.schema.perms[i]
		allowed, err := x.permitted()
		if err != nil {
			return nil, 0, err
		}
		if !allowed {
			continue
		}
		if p.full(len(ids)) {
			return ids, Position(i), nil
		}
		ids = append(ids, x.perm.id)
	}
	return ids, 0, nil
}

// permitted asks about one permission of a list of them.
func (x *asker) permitted() (bool, error) {
	if !x.fits() {
		return false, nil
	}
	x.edges = x.edges[:0]
	_, ok, err := x.resolveTarget()
	if fault, isFault := err.(*QuestionError); isFault && fault.Code != FaultReference && !x.aboutItself() {
		return false, nil
	}
	if !ok || err != nil {
		return false, err
	}
	x.aim()
	return x.decide().Allowed, nil
}

// fits reports whether the resource, as far as its type is known, is of the
// permission's type or could hold one.
func (x *asker) fits() bool {
	t := x.resourceType()
	if t == nil || t == x.perm.typ {
		return true
	}
	_, ok := x.holds(t)
	return ok
}

// aboutItself reports whether the permission is of the resource's own type, so
// that a fault in asking about it is the question's.
func (x *asker) aboutItself() bool { return x.resourceType() == x.perm.typ }

// resourceType is the type of the question's resource; nil if it is not known.
func (x *asker) resourceType() *typeInfo {
	if x.q.Resource.Ref.IsZero() {
		return x.a.schema.types[0]
	}
	t, _ := x.a.schema.typeNamed(x.q.Resource.Ref.Type)
	return t
}
