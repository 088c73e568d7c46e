package ambit

import (
	"slices"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// A deletion works out everything that goes, or changes, when nodes go.
type deletion struct {
	d       *Draft
	cascade bool
	lenient bool // what stays may lack a required relation: the caller looks after that
	gone    map[kernel.Node]bool
	order   []kernel.Node // gone, in the order found
	next    int           // the first of order whose referrers were not looked at
	touched []kernel.Node // refers to something gone, without lying in it
	seen    map[kernel.Node]bool
}

func (d *Draft) planDelete(cmd Delete) ([]Change, error) {
	n, err := d.a.lookup("ref", cmd.Ref)
	if err != nil {
		return nil, err
	}
	if d.a.noun(n) == nil {
		return nil, refuse(CodeInvalid, "ref", "%s cannot be deleted", cmd.Ref)
	}
	x := d.deletion(cmd.Cascade)
	x.remove(n)
	return x.run()
}

func (d *Draft) deletion(cascade bool) *deletion {
	return &deletion{
		d: d, cascade: cascade,
		gone: map[kernel.Node]bool{}, seen: map[kernel.Node]bool{},
	}
}

// run works out what follows from the nodes that go, and writes it out.
func (x *deletion) run() ([]Change, error) {
	for {
		if err := x.spread(); err != nil {
			return nil, err
		}
		if !x.empty() {
			break
		}
	}
	if err := x.checkHomes(); err != nil {
		return nil, err
	}
	return x.changes()
}

func (x *deletion) remove(n kernel.Node) {
	if !x.gone[n] {
		x.gone[n] = true
		x.order = append(x.order, n)
	}
}

// spread looks at what refers to the nodes that go: what has its last parent
// among them goes too, if the command says so; the rest is touched.
func (x *deletion) spread() error {
	a := &x.d.a
	for ; x.next < len(x.order); x.next++ {
		n := x.order[x.next]
		for rel, source := range a.state.Referrers(n) {
			if x.gone[source] {
				continue
			}
			if !a.schema.kernel.Parent.Has(uint32(rel)) || x.hasParentLeft(source) {
				x.touch(source)
				continue
			}
			if !x.cascade {
				return refuse(CodeInUse, "ref", "%s lies in %s and nowhere else; delete it first, or all together with cascade",
					a.ref(source), a.ref(n))
			}
			x.remove(source)
		}
	}
	return nil
}

func (x *deletion) touch(n kernel.Node) {
	if !x.seen[n] {
		x.seen[n] = true
		x.touched = append(x.touched, n)
	}
}

// hasParentLeft reports whether a node lies in something that does not go.
func (x *deletion) hasParentLeft(n kernel.Node) bool {
	for e := range x.d.a.state.Edges(n) {
		if x.d.a.schema.kernel.Parent.Has(uint32(e.Rel)) && !x.gone[e.To] {
			return true
		}
	}
	return false
}

// empty lets go what is touched and has lost its meaning: policies for nobody,
// about nothing or nowhere, tokens for nobody or nothing. It reports whether
// there was any.
func (x *deletion) empty() bool {
	before := len(x.order)
	for _, n := range x.touched {
		if x.gone[n] {
			continue
		}
		switch noun := x.d.a.noun(n).(type) {
		case *Policy:
			x.trimPolicy(noun)
			if len(noun.Principals) == 0 || len(noun.Nodes)+len(noun.ResourceGroups) == 0 || len(noun.Roles)+len(noun.Permissions) == 0 {
				x.remove(n)
			}
		case *Token:
			ceiling := noun.Ceiling != nil && len(noun.Ceiling.Nodes) > 0
			x.trimToken(noun)
			if x.goes(noun.ActsFor) || ceiling && len(noun.Ceiling.Nodes) == 0 {
				x.remove(n)
			}
		}
	}
	return len(x.order) > before
}

// goes reports whether r is a node that goes.
func (x *deletion) goes(r Ref) bool {
	t := x.d.a.schema.typeByName[r.Type]
	if t == nil || r.ID == "" {
		return false
	}
	n, ok := x.d.a.node(t.num, r.ID)
	return ok && x.gone[n]
}

func (x *deletion) trimPolicy(p *Policy) {
	p.Principals = slices.DeleteFunc(p.Principals, x.goes)
	p.Nodes = slices.DeleteFunc(p.Nodes, x.goes)
	p.ResourceGroups = slices.DeleteFunc(p.ResourceGroups, x.goes)
	p.Roles = slices.DeleteFunc(p.Roles, func(r RoleName) bool { return x.goes(Ref{RoleType, string(r)}) })
}

func (x *deletion) trimToken(t *Token) {
	if t.Ceiling != nil {
		t.Ceiling.Nodes = slices.DeleteFunc(t.Ceiling.Nodes, x.goes)
	}
}

// changes writes out the deletion: what survives without the names that go, and
// then all that goes at once.
func (x *deletion) changes() ([]Change, error) {
	a := &x.d.a
	var changes []Change
	for _, n := range x.touched {
		if x.gone[n] {
			continue
		}
		for e := range a.state.Edges(n) {
			if x.gone[e.To] && (e.Rel == kernel.RelMember || e.Rel == kernel.RelInSet) {
				changes = append(changes, RemoveMember{a.ref(e.To), a.ref(n)})
			}
		}
		switch noun := a.noun(n).(type) {
		case *Policy:
			x.trimPolicy(noun)
			changes = append(changes, Put{noun})
		case *Token:
			x.trimToken(noun)
			changes = append(changes, Put{noun})
		case *Resource:
			change, err := x.trimResource(noun)
			if err != nil {
				return nil, err
			}
			changes = append(changes, change...)
		}
	}
	var refs []Ref
	for _, n := range slices.Backward(x.order) {
		if a.noun(n) == nil {
			changes = append(changes, x.leaveSets(n)...)
			continue
		}
		refs = append(refs, a.ref(n))
	}
	if len(refs) > 0 {
		changes = append(changes, Remove{refs})
	}
	return changes, nil
}

// leaveSets takes an opaque node, which was never registered and goes with its
// type, out of the sets that it is in and that stay.
func (x *deletion) leaveSets(n kernel.Node) (changes []Change) {
	for e := range x.d.a.state.Edges(n) {
		if (e.Rel == kernel.RelInSet || e.Rel == kernel.RelMember) && !x.gone[e.To] {
			changes = append(changes, RemoveMember{x.d.a.ref(e.To), x.d.a.ref(n)})
		}
	}
	return changes
}

// trimResource drops the relations of a resource to what goes.
func (x *deletion) trimResource(r *Resource) ([]Change, error) {
	before := len(r.Relations)
	count := map[string]int{}
	r.Relations = slices.DeleteFunc(r.Relations, func(relation Relation) bool {
		if x.goes(relation.To) {
			return true
		}
		count[relation.Name]++
		return false
	})
	if len(r.Relations) == before {
		return nil, nil
	}
	t := x.d.a.schema.typeByName[r.Node.Type]
	for _, declared := range t.relations {
		if !x.lenient && declared.required && count[declared.name] == 0 {
			return nil, refuse(CodeInUse, "ref", "%s needs its relation %s, which would be left without a target; give it another first", r.Node, declared.name)
		}
	}
	return []Change{Put{r}}, nil
}
