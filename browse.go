package ambit

import (
	"iter"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// What follows reads an account as those do who manage it. References may be
// written as people write them, see [Account.Resolve]; what is answered is in full
// and shares no memory with the account. Lists are complete and in a fixed order,
// and go on from a [Position] at the cost of a look-up; that such a list is empty
// never has a Reason. Errors are of type
// [CommandError].

// checked refuses a page that a list of this kind does not have.
func (p Page) checked(of listKind) error {
	if field, problem := p.wrong(of); problem != "" {
		return refuse(CodeInvalid, field, "%s", problem)
	}
	return nil
}

// edgePosition is the position of what refers to a node: one relation after the
// other.
func edgePosition(rel kernel.Rel, source kernel.Node) uint64 {
	return uint64(rel)<<32 | uint64(source)
}

// ByName is the reference of the one of Ambit's own nouns of type t that has its
// home there (zero: the account) and bears the name; false where none does. The
// error says what is wrong with the type or the home. It costs a look-up, and one
// for each noun of the type that bears the name in another home.
func (a *Account) ByName(t TypeName, home Ref, name string) (Ref, bool, error) {
	typ, err := a.typeOfRef("type", t)
	if err != nil {
		return Ref{}, false, err
	}
	if !typ.own {
		return Ref{}, false, refuse(CodeInvalid, "type", "%s are not named: only Ambit's own nouns have names", typ.plural)
	}
	at, err := a.place(home)
	if err != nil {
		return Ref{}, false, err
	}
	for n := range a.named(typ.num, name) {
		if a.home(n) == at {
			return a.ref(n), true, nil
		}
	}
	return Ref{}, false, nil
}

// NounsOf lists the nouns of a type in order of registration. It costs as much as the page is long.
func (a *Account) NounsOf(t TypeName, p Page) (List[Noun], error) {
	typ, err := a.typeOfRef("type", t)
	switch {
	case err != nil:
		return List[Noun]{}, err
	case typ.opaque, typ.num == 0:
		return List[Noun]{}, refuse(CodeInvalid, "type", "no %s is ever registered, so there is no list of them", typ.name)
	}
	if err := p.checked(ofNouns); err != nil {
		return List[Noun]{}, err
	}
	list := List[Noun]{Revision: a.revision}
	for n := range a.state.OfType(typ.num, kernel.Node(p.After.at)) {
		if p.full(len(list.Items)) {
			list.Next = Position{ofNouns, uint64(n)}
			break
		}
		list.Items = append(list.Items, a.noun(n))
	}
	return list, nil
}

// Members lists who or what is in a group or resource group, in order of
// registration. It costs as much as the page is long.
func (a *Account) Members(set Ref, p Page) (List[Ref], error) {
	n, err := a.lookup("set", set)
	if err != nil {
		return List[Ref]{}, err
	}
	rel, ok := memberRelation(a.typeOf(n).name)
	if !ok {
		return List[Ref]{}, noMembers(set)
	}
	return pageOf(a, ofMembers, p, a.mentions(n, p, func(r kernel.Rel) bool { return r == rel }),
		func(_ kernel.Rel, member kernel.Node) (Ref, bool) { return a.ref(member), true })
}

func noMembers(set Ref) error {
	return refuse(CodeInvalid, "set", "%s has no members; only %s and %s do", set, GroupType, ResourceGroupType)
}

// MemberOf lists the groups and resource groups that a node is in directly, in the
// order in which it was put there. It costs as much as the node has relations and
// memberships.
func (a *Account) MemberOf(r Ref) ([]Ref, error) {
	return a.edgesOf(r, func(rel kernel.Rel) bool { return rel == kernel.RelMember || rel == kernel.RelInSet })
}

// Parents lists the nodes that a node lies in directly: a resource's parents in
// the order of its relations, the home of one of Ambit's own, the account for an
// opaque node, nothing for the account. It costs as much as the node has relations
// and memberships.
func (a *Account) Parents(r Ref) ([]Ref, error) {
	return a.edgesOf(r, func(rel kernel.Rel) bool { return a.schema.kernel.Parent.Has(uint32(rel)) })
}

// edgesOf lists where those relations of a node lead that are wanted.
func (a *Account) edgesOf(r Ref, wanted func(kernel.Rel) bool) ([]Ref, error) {
	n, err := a.nodeOf("reference", r)
	if err != nil {
		return nil, err
	}
	if n == kernel.NoNode {
		if wanted(kernel.RelHome) {
			return []Ref{a.Ref()}, nil
		}
		return nil, nil
	}
	var refs []Ref
	for e := range a.state.Edges(n) {
		if wanted(e.Rel) {
			refs = append(refs, a.ref(e.To))
		}
	}
	return refs, nil
}

// nodeOf is the node that a reference means; NoNode where it is of an opaque type
// and nothing has named it.
func (a *Account) nodeOf(field string, r Ref) (kernel.Node, error) {
	full, err := a.full(field, r)
	if err != nil {
		return kernel.NoNode, err
	}
	if n, known := a.node(a.schema.typeByName[full.Type].num, full.ID); known {
		return n, nil
	}
	return kernel.NoNode, nil
}

// place is the node of a home; of none, the account.
func (a *Account) place(home Ref) (kernel.Node, error) {
	if home.IsZero() {
		return kernel.Root, nil
	}
	return a.nodeOf("home", home)
}

// Children lists the nouns that lie in a node directly: first what has its home there, then, one relation after the other,
// the resources of which it is a parent; each in order of registration. Opaque
// nodes, which all lie in the account, are not listed. It costs as much as the page
// is long, and a look-up for each other way in which the node is referred to.
func (a *Account) Children(r Ref, p Page) (List[Ref], error) {
	n, err := a.nodeOf("reference", r)
	if err != nil {
		return List[Ref]{}, err
	}
	contains := func(rel kernel.Rel) bool { return a.schema.kernel.Parent.Has(uint32(rel)) }
	return pageOf(a, ofChildren, p, a.mentions(n, p, contains),
		func(_ kernel.Rel, child kernel.Node) (Ref, bool) { return a.ref(child), !a.typeOf(child).opaque })
}

// A Mention is a way of referring to a node.
type Mention string

// The ways of referring to a node.
const (
	MentionHome          Mention = "home"           // one of Ambit's own nouns, of its home
	MentionRelation      Mention = "relation"       // a resource, of the target of a relation
	MentionMember        Mention = "member"         // what is in a group or resource group, of that
	MentionPrincipal     Mention = "principal"      // a policy, of whom it is for
	MentionNode          Mention = "node"           // a policy, of where it sits
	MentionResourceGroup Mention = "resource_group" // a policy, of the set where it sits
	MentionRole          Mention = "role"           // a policy, of a custom role
	MentionCeiling       Mention = "ceiling"        // a token, of a node of its ceiling
	MentionActsFor       Mention = "acts_for"       // a token, of the principal on whose behalf it acts
)

// ownMentions are those of the relations that every account has.
var ownMentions = [kernel.FirstRel]Mention{
	kernel.RelHome: MentionHome, kernel.RelWithin: MentionRelation, kernel.RelMember: MentionMember, kernel.RelInSet: MentionMember,
	kernel.RelTo: MentionPrincipal, kernel.RelAt: MentionNode, kernel.RelAtSet: MentionResourceGroup, kernel.RelRole: MentionRole,
	kernel.RelCeiling: MentionCeiling, kernel.RelActsFor: MentionActsFor,
}

// A Referrer is a noun that refers to a node.
type Referrer struct {
	From     Ref
	How      Mention
	Relation string // its name, where How is MentionRelation
}

// Referrers lists every reference to a node: one way after the other, each in order of registration. A noun that refers
// to the node in several ways comes several times. What the catalogs' built-in
// policies and conditions name is not among them. It costs as much as the page is
// long.
func (a *Account) Referrers(r Ref, p Page) (List[Referrer], error) {
	n, err := a.nodeOf("reference", r)
	if err != nil {
		return List[Referrer]{}, err
	}
	every := func(kernel.Rel) bool { return true }
	return pageOf(a, ofReferrers, p, a.mentions(n, p, every), func(rel kernel.Rel, source kernel.Node) (Referrer, bool) {
		referrer := Referrer{From: a.ref(source), How: MentionRelation}
		if rel < kernel.FirstRel {
			referrer.How = ownMentions[rel]
		} else {
			referrer.Relation = a.schema.rels[rel].name
		}
		return referrer, rel != kernel.RelHome || !a.typeOf(source).opaque
	})
}

// PoliciesNaming lists the policies that name a node: as a principal, as a node or
// resource group where they sit, or as a custom role. Each comes once, those that name it as a principal first, then in the
// order just told; among these in order of registration. It costs as much as the
// page is long.
func (a *Account) PoliciesNaming(r Ref, p Page) (List[Ref], error) {
	n, err := a.nodeOf("reference", r)
	if err != nil {
		return List[Ref]{}, err
	}
	names := func(rel kernel.Rel) bool { return rel >= kernel.RelTo && rel <= kernel.RelRole }
	return pageOf(a, ofPolicies, p, a.mentions(n, p, names), func(rel kernel.Rel, policy kernel.Node) (Ref, bool) {
		for before := kernel.RelTo; before < rel; before++ {
			if a.state.Refers(policy, before, n) {
				return Ref{}, false // told already
			}
		}
		return a.ref(policy), true
	})
}

// mentions lists what refers to a node by relations that are wanted, from where
// the page begins. Others are passed over as a whole.
func (a *Account) mentions(n kernel.Node, p Page, wanted func(kernel.Rel) bool) iter.Seq2[kernel.Rel, kernel.Node] {
	return func(yield func(kernel.Rel, kernel.Node) bool) {
		if n == kernel.NoNode {
			return
		}
		next := p.After.at
		for going := true; going && next <= lastEdge; {
			going = false
			for rel, source := range a.state.ReferrersFrom(n, kernel.Rel(next>>32), kernel.Node(next)) {
				if !wanted(rel) {
					next, going = edgePosition(rel, 0)+1<<32, true
					break
				}
				if !yield(rel, source) {
					return
				}
			}
		}
	}
}

// pageOf is a page of what refers to a node: the items that item makes, but for
// those it leaves out.
func pageOf[T any](a *Account, of listKind, p Page, edges iter.Seq2[kernel.Rel, kernel.Node], item func(kernel.Rel, kernel.Node) (T, bool)) (List[T], error) {
	if err := p.checked(of); err != nil {
		return List[T]{}, err
	}
	list := List[T]{Revision: a.revision}
	for rel, source := range edges {
		v, ok := item(rel, source)
		switch {
		case !ok:
			continue
		case p.full(len(list.Items)):
			list.Next = Position{of, edgePosition(rel, source)}
			return list, nil
		}
		list.Items = append(list.Items, v)
	}
	return list, nil
}
