package oracle

import (
	"maps"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
)

// An inquiry is a question with its names resolved and its parts judged by
// themselves.
type inquiry struct {
	ambit.Question
	caller    ambit.Ref
	token     *ambit.Token // the caller, where it is one
	perm      *permission
	thing     thing
	trouble   ambit.Reason // why the resource cannot be asked about, if so
	described bool
	faults    []error // why it cannot be asked
	nobody    bool    // the principal's own reference is at fault
}

// ask reads a question. "What cannot be *asked* is an error …: a malformed or
// ambiguous reference, relations that differ from the stored ones, relations or
// attributes that the type does not declare or whose values have the wrong type,
// an attribute of a stored node that is not marked `request: true`." The inquiry's
// faults are all that there are.
func (o *Oracle) ask(q ambit.Question) *inquiry {
	a := &inquiry{Question: q, perm: o.permission(q.Permission)}
	a.caller = q.Principal
	if a.caller != ambit.Anonymous {
		a.caller = o.resolved(a, q.Principal, "principal")
		a.nobody = len(a.faults) > 0
	}
	if t, ok := o.Noun(a.caller).(*ambit.Token); ok {
		a.token, a.caller = t, t.Home // "`self` is the principal"
	}
	o.askPrincipal(a)
	if a.Resource.Ref.IsZero() {
		a.Resource.Ref = o.Account() // "or none (the account)"
	}
	before := len(a.faults)
	if a.Resource.Ref = o.resolved(a, a.Resource.Ref, "resource"); len(a.faults) > before {
		return a
	}
	a.Resource.Relations = nil
	for _, r := range q.Resource.Relations {
		to := o.resolved(a, r.To, "resource.relations")
		a.Resource.Relations = append(a.Resource.Relations, ambit.Relation{Name: r.Name, To: to})
	}
	o.askResource(a)
	return a
}

// resolved is the full reference, or r itself and a fault.
func (o *Oracle) resolved(a *inquiry, r ambit.Ref, field string) ambit.Ref {
	full, err := o.resolve(r, field)
	if err != nil {
		a.faults = append(a.faults, err)
		return r
	}
	return full
}

func (a *inquiry) fault(code ambit.QuestionFault, field, detail string) {
	a.faults = append(a.faults, &ambit.QuestionError{Code: code, Field: field, Detail: detail})
}

// askPrincipal judges the overlay: "only attributes marked `request: true` may be
// overlaid".
func (o *Oracle) askPrincipal(a *inquiry) {
	x, known := o.node(a.caller)
	if known || a.caller == ambit.Anonymous {
		a.PrincipalAttributes = a.values(x.typ, a.PrincipalAttributes, true, "principal.attributes")
	}
}

// values judges supplied attributes and makes them values of their types.
func (a *inquiry) values(t *typeDecl, supplied map[string]ambit.Value, overlay bool, field string) map[string]ambit.Value {
	read := map[string]ambit.Value{}
	for name, v := range supplied {
		var decl *ambit.AttributeDecl
		if t != nil {
			decl = t.attribute(name)
		}
		if decl == nil {
			a.fault(ambit.FaultAttribute, field+"."+name, "undeclared")
			continue
		}
		if overlay && !decl.Request {
			a.fault(ambit.FaultAttribute, field+"."+name, "not marked request: true")
		}
		value, err := decl.Type.Convert(v)
		if err != nil {
			a.fault(ambit.FaultAttribute, field+"."+name, err.Error())
		}
		read[name] = value
	}
	return read
}

// standsFor tells whether the resource stands for something lying there: "A
// resource of a type that can hold it (directly or through others), or none (the
// account), stands for 'something of that type lying there, with no other
// relation'". "A resource of the permission's type is that resource, also where
// the type can hold itself."
func (o *Oracle) standsFor(a *inquiry) bool {
	if a.perm == nil || a.Resource.Ref.Type == a.perm.typ {
		return false
	}
	return a.Resource.Ref.Type == ambit.AccountType || o.canHold(a.Resource.Ref.Type, a.perm.typ)
}

// askResource finds or makes the thing that is asked about.
func (o *Oracle) askResource(a *inquiry) {
	ref := a.Resource.Ref
	t := o.typeOf(ref.Type)
	if t == nil {
		a.trouble = ambit.ReasonUnknownResource
		o.hits.hit(resourceUnknownType)
		return
	}
	stored, known := o.node(ref)
	if o.standsFor(a) {
		o.askStandIn(a, stored, known)
		return
	}
	if a.perm != nil && a.perm.typ != ref.Type {
		o.hits.hit(resourceTypeMismatch)
		a.trouble = ambit.ReasonTypeMismatch // "Any other type: deny, `type_mismatch`."
	}
	if known {
		o.sameRelations(a, stored)
		a.thing = stored
		o.hits.when(t.opaque, resourceOpaque)
	} else {
		o.describe(a, t)
	}
	o.supply(a, known)
	o.hits.when(a.perm != nil && a.perm.typ == ref.Type && t.relation(bareName(string(ref.Type))) != nil, resourceRecursive)
}

// supply lays the request's attributes over the stored ones: "only attributes
// marked `request: true` may be overlaid; a description sets any"; of an opaque
// node, "what a request supplies describes them".
func (o *Oracle) supply(a *inquiry, known bool) {
	t := a.thing.typ
	attributes := a.values(t, a.Resource.Attributes, known && !t.opaque, "resource.attributes")
	if len(attributes) == 0 {
		return
	}
	a.described = true
	o.hits.when(t.opaque, resourceOpaqueDescribed)
	o.hits.when(known && !t.opaque, resourceOverlay)
	merged := maps.Clone(a.thing.attributes)
	if merged == nil {
		merged = map[string]ambit.Value{}
	}
	maps.Copy(merged, attributes)
	a.thing.attributes = merged
}

// sameRelations: "For a registered resource the relations a request names must
// equal the stored ones".
func (o *Oracle) sameRelations(a *inquiry, stored thing) {
	targets := func(all []ambit.Relation, name string) []ambit.Ref {
		var to []ambit.Ref
		for _, r := range all {
			if r.Name == name && !slices.Contains(to, r.To) {
				to = append(to, r.To)
			}
		}
		slices.SortFunc(to, compareRefs)
		return to
	}
	for _, r := range a.Resource.Relations {
		asked, held := targets(a.Resource.Relations, r.Name), targets(stored.relations, r.Name)
		if count(a.Resource.Relations, func(other ambit.Relation) bool { return other == r }) > 1 {
			a.fault(ambit.FaultRelations, "resource.relations."+r.Name, "twice the same")
			return
		}
		if stored.typ.relation(r.Name) == nil || !slices.Equal(asked, held) {
			a.fault(ambit.FaultRelations, "resource.relations."+r.Name, "not as stored")
			return
		}
		o.hits.hit(resourceRelationsEqual)
	}
}

// describe makes the thing of a resource that is not registered: "described in the
// request (`resource.relations`, with at least one parent where the type has
// parents, every target known). Else: deny, `unknown_resource`." "A described node
// has nothing pointing at it." "It holds to what the type declares: one target
// where one is declared, and what is required."
func (o *Oracle) describe(a *inquiry, t *typeDecl) {
	a.thing = thing{typ: t, ref: a.Resource.Ref, relations: a.Resource.Relations}
	if len(a.Resource.Relations) == 0 {
		a.trouble = ambit.ReasonUnknownResource
		o.hits.either(t.name == ambit.AccountType, resourceOtherAccount, resourceUnknown)
		return
	}
	a.described = true
	hasParent, dangling := false, false
	for _, r := range a.Resource.Relations {
		decl := t.relation(r.Name)
		if decl == nil || decl.to != "" && decl.to != r.To.Type {
			a.fault(ambit.FaultRelations, "resource.relations."+r.Name, "not of the type")
			continue
		}
		if count(a.Resource.Relations, func(other ambit.Relation) bool { return other == r }) > 1 {
			a.fault(ambit.FaultRelations, "resource.relations."+r.Name, "twice the same")
		}
		_, known := o.node(r.To)
		dangling = dangling || !known
		hasParent = hasParent || decl.parent
	}
	for _, decl := range t.relations {
		n := count(a.Resource.Relations, func(r ambit.Relation) bool { return r.Name == decl.name })
		if decl.one && n > 1 || decl.must && n == 0 {
			a.fault(ambit.FaultRelations, "resource.relations."+decl.name, "not as many as declared")
			o.hits.either(n > 1, resourceDescribedSeveral, resourceDescribedLacking)
		}
	}
	orphan := !hasParent && slices.ContainsFunc(t.relations, func(r relation) bool { return r.parent })
	if dangling || orphan {
		a.trouble = ambit.ReasonUnknownResource
	}
	o.hits.when(dangling, resourceDescribedTargetUnknown)
	o.hits.when(orphan, resourceDescribedNoParent)
	o.hits.when(a.trouble == "", resourceDescribed)
}

// count tells how many of the relations pass.
func count(relations []ambit.Relation, pass func(ambit.Relation) bool) int {
	n := 0
	for _, r := range relations {
		if pass(r) {
			n++
		}
	}
	return n
}

// askStandIn makes the thing that the resource stands for. Reading 5: "it has *z*
// as its target of the relation named by *z*'s type if *z* may hold a *T*
// directly, and no other relation. `up` of it is itself and `up(z)`. … Attributes
// supplied with the question are then those of the thing asked about (any that its
// type declares), and the answer rests on a description. Without them it has the
// defaults. Relations supplied with a stand-in are an error."
func (o *Oracle) askStandIn(a *inquiry, z thing, known bool) {
	if len(a.Resource.Relations) > 0 {
		a.fault(ambit.FaultRelations, "resource.relations", "it stands for something else")
	}
	t := o.typeOf(a.perm.typ)
	a.thing = thing{typ: t, ref: ambit.Ref{Type: t.name}, lies: z.ref}
	a.thing.attributes = a.values(t, a.Resource.Attributes, false, "resource.attributes")
	a.described = len(a.thing.attributes) > 0
	if !known {
		a.trouble = ambit.ReasonUnknownResource
		o.hits.hit(resourceUnknown)
		return
	}
	for _, r := range t.relations {
		if r.parent && (r.to == "" || r.to == z.ref.Type) {
			a.thing.relations = []ambit.Relation{{Name: r.name, To: z.ref}}
		}
	}
	switch {
	case a.described:
		o.hits.hit(resourceStandInDescribed)
	case z.ref == o.Account():
		o.hits.hit(resourceAccountStandIn)
	default:
		o.hits.hit(resourceStandIn)
	}
}

func compareRefs(a, b ambit.Ref) int { return strings.Compare(a.String(), b.String()) }
