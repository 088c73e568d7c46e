package ambit

import (
	"fmt"
	"iter"
	"reflect"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// apply carries out one change. It trusts the change: an error means that the
// change cannot have been made for this account.
func (d *Draft) apply(c Change) error {
	switch c := c.(type) {
	case Put:
		if c.Noun == nil || reflect.ValueOf(c.Noun).IsNil() {
			return fmt.Errorf("it holds nothing")
		}
		return d.applyPut(c.Noun)
	case Set:
		d.a.settings = Settings{c.Settings.Slug, cloneAttributes(c.Settings.Attributes)}
		return nil
	case AddMember:
		return d.applyMember(c.Set, c.Member, true)
	case RemoveMember:
		return d.applyMember(c.Set, c.Member, false)
	case Remove:
		return d.applyRemove(c.Refs)
	case Adopt:
		if c.Catalog == nil {
			return fmt.Errorf("it holds nothing")
		}
		return d.applyCatalogs(withCatalog(d.a.schema.catalogs, c.Catalog))
	case Abandon:
		return d.applyCatalogs(withoutCatalog(d.a.schema.catalogs, c.Name))
	}
	return fmt.Errorf("it is of an unknown kind")
}

// known is the node of a full reference, which must be there.
func (d *Draft) known(r Ref) (kernel.Node, error) {
	if n, ok := d.read.node(r); ok {
		return n, nil
	}
	if t := d.a.schema.typeByName[r.Type]; t != nil {
		if n, ok := d.a.node(t.num, r.ID); ok {
			return n, nil
		}
	}
	return kernel.NoNode, fmt.Errorf("there is no %s", r)
}

// intern is the node of a full reference; one of an opaque type is made the
// first time it is named.
func (d *Draft) intern(r Ref) (kernel.Node, error) {
	n, err := d.known(r)
	if err == nil {
		return n, nil
	}
	if t := d.a.schema.typeByName[r.Type]; t != nil && t.opaque && r.ID != "" {
		n, err := d.newNode(t.num, r.ID)
		if err == nil {
			d.edit.SetEdges(n, []kernel.Edge{{Rel: kernel.RelHome, To: kernel.Root}})
		}
		return n, err
	}
	return kernel.NoNode, err
}

func (d *Draft) internAll(refs []Ref) ([]kernel.Node, error) {
	var nodes []kernel.Node
	for _, r := range refs {
		n, err := d.intern(r)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
	}
	return nodes, nil
}

func (d *Draft) newNode(typ uint16, id string) (kernel.Node, error) {
	if d.a.state.Full() {
		return kernel.NoNode, fmt.Errorf("there is no handle left for %s; an account has %d nodes at most, deleted ones included", id, MaxNodes)
	}
	n := d.edit.NewNode(typ)
	d.a.names.Set(d.edit, n, id)
	d.a.byID.Add(d.edit, hashOf(typ, id), n)
	return n, nil
}

func (d *Draft) applyPut(noun Noun) error {
	if r, ok := noun.(*Resource); ok {
		return d.applyResource(r)
	}
	own := OwnOf(noun)
	if own == nil {
		return fmt.Errorf("%T cannot be stored", noun)
	}
	home, err := d.intern(own.Home)
	if err != nil {
		return err
	}
	typ := d.a.schema.typeByName[noun.Ref().Type].num
	n, exists := d.a.node(typ, own.ID)
	if !exists {
		if n, err = d.newNode(typ, own.ID); err != nil {
			return err
		}
	}
	if err := d.refer(n, noun); err != nil {
		return err
	}
	d.setEdges(n, []kernel.Edge{{Rel: kernel.RelHome, To: home}})
	if old := d.a.stored.Get(n); exists && old != nil {
		d.unname(n, typ, old.own)
	}
	for key := range indexKeys(noun) {
		d.a.byName.Add(d.edit, hashOf(typ, key), n)
	}
	kept := &stored{own: cloneOwn(noun)}
	kept.attributes = attributesOf(kept.own)
	if t, ok := noun.(*Token); ok {
		if kept.token, err = d.compileToken(t); err != nil {
			return err
		}
	}
	d.a.stored.Set(d.edit, n, kept)
	return nil
}

// unname has the index of names forget one of Ambit's own nouns.
func (d *Draft) unname(n kernel.Node, typ uint16, noun Noun) {
	for key := range indexKeys(noun) {
		d.a.byName.Remove(d.edit, hashOf(typ, key), n)
	}
}

// indexKeys are what the index of names knows one of Ambit's own nouns by.
func indexKeys(noun Noun) iter.Seq[string] {
	return func(yield func(string) bool) {
		if name := OwnOf(noun).Name; name != "" && !yield(name) {
			return
		}
		if s, ok := noun.(*SSOConnector); ok {
			yield(domainKey(s.Domain))
		}
	}
}

// setEdges replaces the edges of a node but for its memberships.
func (d *Draft) setEdges(n kernel.Node, edges []kernel.Edge) {
	for e := range d.a.state.Edges(n) {
		if e.Rel == kernel.RelMember || e.Rel == kernel.RelInSet {
			edges = append(edges, e)
		}
	}
	d.edit.SetEdges(n, edges)
}

func (d *Draft) applyResource(r *Resource) error {
	t := d.a.schema.typeByName[r.Node.Type]
	if t == nil {
		return fmt.Errorf("there is no type %s", r.Node.Type)
	}
	edges := make([]kernel.Edge, 0, len(r.Relations))
	for _, relation := range r.Relations {
		declared := t.relation(relation.Name)
		if declared == nil {
			return fmt.Errorf("%s has no relation %s", t.name, relation.Name)
		}
		to, err := d.intern(relation.To)
		if err != nil {
			return err
		}
		edges = append(edges, kernel.Edge{Rel: declared.rel, To: to})
	}
	n, ok := d.a.node(t.num, r.Node.ID)
	if !ok {
		var err error
		if n, err = d.newNode(t.num, r.Node.ID); err != nil {
			return err
		}
	}
	d.setEdges(n, edges)
	if len(r.Attributes) > 0 {
		d.a.stored.Set(d.edit, n, &stored{attributes: cloneAttributes(r.Attributes)})
	} else if d.a.stored.Get(n) != nil {
		d.a.stored.Set(d.edit, n, nil)
	}
	return nil
}

func (d *Draft) applyMember(set, member Ref, in bool) error {
	n, err := d.known(set)
	if err != nil {
		return err
	}
	rel, ok := memberRelation(set.Type)
	if !ok {
		return fmt.Errorf("%s has no members", set)
	}
	m, err := d.intern(member)
	if err != nil {
		return err
	}
	if edge := (kernel.Edge{Rel: rel, To: n}); in {
		d.edit.AddEdge(m, edge)
	} else {
		d.edit.DropEdge(m, edge)
	}
	return nil
}

// applyRemove takes nodes away together: first everything they refer to forgets
// them, then nothing may refer to them any more.
func (d *Draft) applyRemove(refs []Ref) error {
	nodes := make([]kernel.Node, len(refs))
	for i, r := range refs {
		n, err := d.known(r)
		if err != nil {
			return err
		}
		if err := d.detach(n, r); err != nil {
			return err
		}
		nodes[i] = n
	}
	for i, n := range nodes {
		for _, source := range d.a.state.Referrers(n) {
			return fmt.Errorf("%s still refers to %s", d.a.ref(source), refs[i])
		}
		d.removeNode(n)
	}
	return nil
}

// removeNode takes away a node that nothing refers to.
func (d *Draft) removeNode(n kernel.Node) {
	d.a.byID.Remove(d.edit, hashOf(d.a.state.TypeOf(n), d.a.names.Get(n)), n)
	d.a.names.Set(d.edit, n, "")
	d.a.stored.Set(d.edit, n, nil)
	d.edit.RemoveNode(n)
}

// detach makes everything that n refers to forget it.
func (d *Draft) detach(n kernel.Node, r Ref) error {
	noun := d.a.noun(n)
	switch noun.(type) {
	case nil:
		return fmt.Errorf("%s cannot be removed", r)
	case *Role:
		d.edit.SetRole(n, nil)
	case *Policy:
		d.edit.SetPolicy(n, nil)
	case *Token:
		d.a.stored.Get(n).token.eachReferred(func(rel kernel.Rel, to kernel.Node) { d.edit.Unlink(n, rel, to) })
	}
	d.edit.SetEdges(n, nil)
	if OwnOf(noun) != nil {
		d.unname(n, d.a.state.TypeOf(n), noun)
	}
	return nil
}
