package ambit

import (
	"iter"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// A List is one page of a list.
//
// That nothing is on a list is an answer like any other. Where one thing alone
// accounts for it, before any policy is looked at, Reason says what: who asks is
// not known or may not act, there is no such permission or resource, or nothing
// of the one type can lie in the other. Each single question of the list is then
// denied for that reason. (With [ReasonActsFor] the one acted for may not act,
// and the agent may be denied besides, for a reason of its own.) A list with a Reason has no items, on no
// page. What cannot be asked at all is a [QuestionError] instead.
type List[T any] struct {
	Items    []T
	Next     Position // where the next page begins; zero: there is none
	Reason   Reason   // empty: every item was decided by itself
	Detail   string   // Reason in a sentence for people
	Revision uint64
}

// checkPage refuses a page that a list of this kind does not have, and a question
// that does not say when.
func (x *asker) checkPage(p Page, of listKind) error {
	if field, problem := p.wrong(of); problem != "" {
		return faulty(FaultList, field, "%s", problem)
	}
	return x.checkNow()
}

// none is the list of whom or what everything is denied, or the error.
func none[T any](d Decision, err error) (List[T], error) {
	if err != nil {
		return List[T]{}, err
	}
	return List[T]{Reason: d.Reason, Detail: d.Detail, Revision: d.Revision}, nil
}

// ListResources lists the registered resources of type kind (empty: the
// permission's type) for which q, asked about them, is allowed, in order of
// registration. q.Resource must be zero. A kind that is not the permission's type
// lists the nodes in which something of the permission's type may be acted upon.
func (a *Account) ListResources(q Question, kind TypeName, p Page) (List[Ref], error) {
	x := a.ask(&q)
	defer x.done()
	if err := x.checkPage(p, ofResources); err != nil {
		return List[Ref]{}, err
	}
	if q.Resource.Ref != (Ref{}) || len(q.Resource.Relations)+len(q.Resource.Attributes) > 0 {
		return List[Ref]{}, faulty(FaultList, "resource", "a list of resources is not asked about one")
	}
	if d, ok, err := x.callerOfList(); !ok || err != nil {
		return none[Ref](d, err)
	}
	if d, ok := x.resolvePermission(); !ok {
		return none[Ref](d, nil)
	}
	listed, err := x.resolveKind(kind)
	if err != nil {
		return List[Ref]{}, err
	}
	within, ok := kernel.Rel(0), true
	if listed != x.perm.typ {
		if within, ok = x.holds(listed); !ok {
			return none[Ref](x.mismatch(listed), nil)
		}
	}
	if d, ok := x.admitActsFor(); !ok {
		return none[Ref](d, nil)
	}
	x.k.From(a.state, x.caller.node)
	candidates := x.k.Things(&x.point, listed.num, within)
	return x.sift(ofResources, candidates.From(kernel.Node(p.After.at)), p, func(n kernel.Node) bool {
		if listed == x.perm.typ {
			x.thing = thing{typ: listed, node: n}
			x.k.About(n)
		} else {
			x.standIn(n, within)
			x.k.AboutDescribed(x.thing.typ.num, x.edges)
		}
		return x.decide().Allowed
	}), nil
}

// callerOfList finds whose list it is; false where that one is denied everything.
func (x *asker) callerOfList() (Decision, bool, error) {
	d, ok, err := x.resolveCaller()
	if err == nil && ok {
		err = x.overlayPrincipal()
	}
	return d, ok, err
}

// admitActsFor says whether the one that the caller's token acts for, if it does
// for any, may be a caller at all.
func (x *asker) admitActsFor() (Decision, bool) {
	if x.caller.actsFor == kernel.NoNode {
		return Decision{}, true
	}
	d, ok := x.admit(x.caller.actsFor)
	if !ok {
		d = x.refuseActsFor(d)
	}
	return d, ok
}

// resolveKind finds the type to be listed.
func (x *asker) resolveKind(kind TypeName) (*typeInfo, error) {
	t := x.perm.typ
	if kind != "" {
		var err error
		if t, err = x.a.kindOfList(kind); err != nil {
			return nil, err
		}
	}
	if t.opaque {
		return nil, faulty(FaultList, "type", "%s is opaque: its nodes are not registered and cannot be listed", t.name)
	}
	return t, nil
}

// kindOfList is the type that a list is narrowed to.
func (a *Account) kindOfList(kind TypeName) (*typeInfo, error) {
	t, err := a.questionType("type", Ref{Type: kind})
	if err == nil && t == nil {
		err = faulty(FaultList, "type", "there is no type %q%s", kind, a.schema.typeHint(string(kind)))
	}
	return t, err
}

// sift keeps the candidates that are allowed, up to the end of the page, and
// looks one further to tell whether another page follows.
func (x *asker) sift(of listKind, candidates iter.Seq[kernel.Node], p Page, allowed func(kernel.Node) bool) List[Ref] {
	list := List[Ref]{Revision: x.a.revision}
	for n := range candidates {
		if !allowed(n) {
			continue
		}
		if p.full(len(list.Items)) {
			list.Next = Position{of, uint64(n)}
			return list
		}
		list.Items = append(list.Items, x.a.ref(n))
	}
	return list
}

// ListPrincipals lists the known principals (of type kind, if given) for which q
// is allowed, [Anonymous] first and the others in order of registration.
// q.Principal must be zero. Tokens are not on it: their principals are.
func (a *Account) ListPrincipals(q Question, kind TypeName, p Page) (List[Ref], error) {
	x := a.ask(&q)
	defer x.done()
	if err := x.checkPage(p, ofPrincipals); err != nil {
		return List[Ref]{}, err
	}
	if !q.Principal.IsZero() || len(q.PrincipalAttributes) > 0 {
		return List[Ref]{}, faulty(FaultList, "principal", "a list of principals is not asked for one")
	}
	var only *typeInfo
	if kind != "" && kind != Anonymous.Type {
		var err error
		if only, err = a.kindOfList(kind); err != nil {
			return List[Ref]{}, err
		}
	}
	x.caller = caller{node: kernel.NoNode, actsFor: kernel.NoNode}
	if d, ok := x.resolvePermission(); !ok {
		return none[Ref](d, nil)
	}
	if d, ok, err := x.resolveTarget(); !ok || err != nil {
		return none[Ref](d, err)
	}
	if only != nil && !only.acts {
		return none[Ref](a.denied(ReasonUnknownPrincipal, "no %s is a principal: the type does not act", only.name), nil)
	}
	x.aim()
	candidates := x.k.Callers(&x.point)

	var first []Ref
	if p.After.IsZero() && only == nil && x.decide().Allowed {
		first = append(first, Anonymous)
	}
	if kind == Anonymous.Type {
		return List[Ref]{Items: first, Revision: a.revision}, nil
	}
	list := x.sift(ofPrincipals, candidates.From(kernel.Node(p.After.at)), p.less(len(first)), func(n kernel.Node) bool {
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
	list.Items = append(first, list.Items...)
	return list, nil
}
