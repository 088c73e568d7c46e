package ambit

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit/internal/kernel"
)

func withCatalog(catalogs []*Catalog, c *Catalog) []*Catalog {
	next := slices.Clone(catalogs)
	for i := range next {
		if next[i].Name == c.Name {
			next[i] = c
			return next
		}
	}
	return append(next, c)
}

func withoutCatalog(catalogs []*Catalog, name string) []*Catalog {
	return slices.DeleteFunc(slices.Clone(catalogs), func(c *Catalog) bool { return c.Name == name })
}

func (d *Draft) planAdopt(cmd Adopt) ([]Change, error) {
	if cmd.Catalog == nil {
		return nil, refuse(CodeInvalid, "catalog", "there is none")
	}
	name := cmd.Catalog.Name
	if name == OwnCatalogName {
		return nil, refuse(CodeInvalid, "catalog", "%q is Ambit's own and adopted everywhere", name)
	}
	if faults := cmd.Catalog.Validate(); len(faults) > 0 {
		return nil, refuse(CodeInvalid, "catalog "+name, "%s%s", faults[0].Error(), andMore(len(faults)-1))
	}
	next := cmd.Catalog.Canonical()
	if slices.ContainsFunc(d.a.schema.catalogs, next.Equal) {
		return nil, nil
	}
	if err := d.checkCatalogs(name, withCatalog(d.a.schema.catalogs, next)); err != nil {
		return nil, err
	}
	return []Change{Adopt{Catalog: next}}, nil
}

func (d *Draft) planAbandon(cmd Abandon) ([]Change, error) {
	if cmd.Name == OwnCatalogName {
		return nil, refuse(CodeInvalid, "catalog", "%q is Ambit's own and adopted everywhere", cmd.Name)
	}
	next := withoutCatalog(d.a.schema.catalogs, cmd.Name)
	if len(next) == len(d.a.schema.catalogs) {
		return nil, nil
	}
	if err := d.checkCatalogs(cmd.Name, next); err != nil {
		return nil, err
	}
	return []Change{cmd}, nil
}

// checkCatalogs refuses a change of the adopted catalogs that cannot stand
// together, or that drops or changes what the account uses.
func (d *Draft) checkCatalogs(name string, catalogs []*Catalog) error {
	next, wrong := newSchema(d.a.schema, catalogs, d.a.schema.conditions.compiler)
	if len(wrong) > 0 {
		return refuse(CodeConflict, "catalog "+name, "%s%s", wrong[0], andMore(len(wrong)-1))
	}
	u := &uses{a: &d.a, next: next}
	u.nodes()
	u.attributes(d.a.Ref(), d.a.settings.Attributes)
	for noun := range d.a.Nouns() {
		u.noun(noun)
	}
	if len(u.broken) > 0 {
		return refuse(CodeInUse, "catalog "+name, "this version drops or changes what is in use: %s%s",
			strings.Join(u.broken[:min(5, len(u.broken))], "; "), andMore(len(u.broken)-5))
	}
	return nil
}

// uses finds what of an account another schema would no longer bear.
type uses struct {
	a      *Account
	next   *schema
	broken problems
}

func (u *uses) note(format string, args ...any) {
	u.broken.add(format, args...)
}

// nodes compares the types that have nodes.
func (u *uses) nodes() {
	for _, old := range u.a.schema.types[1:] {
		if !u.a.inUse(old) {
			continue
		}
		t := u.next.typeByName[old.name]
		switch {
		case t.decl == nil:
			u.note("type %s has nodes", old.name)
		case old.opaque != t.opaque:
			u.note("type %s has nodes, and would become or cease to be opaque", old.name)
		}
	}
}

// inUse reports whether a type has nodes; of an opaque one, nodes that something
// still names.
func (a *Account) inUse(t *typeInfo) bool {
	if !t.opaque {
		return a.state.CountOfType(t.num) > 0
	}
	for n := range a.state.OfType(t.num, 0) {
		if a.state.Referred(n) {
			return true
		}
		for e := range a.state.Edges(n) {
			if e.Rel == kernel.RelInSet {
				return true
			}
		}
	}
	return false
}

func (u *uses) noun(noun Noun) {
	switch noun := noun.(type) {
	case *Resource:
		u.resource(noun)
	case *Role:
		u.patterns(noun.Ref(), noun.Permissions)
		for _, scope := range noun.Scopes {
			if !u.next.scopeNames[scope] {
				u.note("%s states the scope %s", noun.Ref(), scope)
			}
		}
	case *Policy:
		u.policy(noun)
	case *Token:
		u.acts(noun.Ref(), noun.Home)
		u.acts(noun.Ref(), noun.ActsFor)
		if noun.Ceiling != nil {
			u.patterns(noun.Ref(), noun.Ceiling.Permissions)
		}
	case *Group:
		n, _ := u.a.node(u.a.schema.typeByName[GroupType].num, noun.ID) // it has just been listed
		for m := range u.a.state.Sources(n, kernel.RelMember) {
			u.acts(noun.Ref(), u.a.ref(m))
		}
	}
	if own := OwnOf(noun); own != nil {
		u.attributes(noun.Ref(), attributesOf(noun))
	}
}

func (u *uses) resource(r *Resource) {
	t := u.next.typeByName[r.Node.Type]
	count := map[string]int{}
	parents := 0
	for _, relation := range r.Relations {
		declared := t.relation(relation.Name)
		if declared == nil || declared.to.name != relation.To.Type {
			u.note("%s has the relation %s to %s", r.Node, relation.Name, relation.To)
			return
		}
		if old := u.a.schema.typeByName[r.Node.Type].relation(relation.Name); old.parent != declared.parent {
			u.note("%s has the relation %s, which would become or cease to be a parent", r.Node, relation.Name)
		}
		count[relation.Name]++
		if declared.parent {
			parents++
		}
	}
	for _, declared := range t.relations {
		switch {
		case declared.one && count[declared.name] > 1:
			u.note("%s has several of the relation %s", r.Node, declared.name)
		case declared.required && count[declared.name] == 0:
			u.note("%s lacks the relation %s", r.Node, declared.name)
		}
	}
	if parents == 0 && !t.opaque {
		u.note("%s would have no parent", r.Node)
	}
	u.attributes(r.Node, r.Attributes)
}

func (u *uses) attributes(r Ref, attributes map[string]Value) {
	t := u.next.typeByName[r.Type]
	for _, name := range sortedNames(attributes) {
		v := attributes[name]
		next, err := t.convert(name, v)
		switch {
		case err != nil:
			u.note("%s has the attribute %s: %v", r, name, err)
		case !reflect.DeepEqual(next, v):
			u.note("%s has the attribute %s, which would become another type's", r, name)
		}
	}
}

func (u *uses) patterns(r Ref, patterns []Pattern) {
	for _, p := range patterns {
		if err := u.next.checkPattern(p); err != nil {
			u.note("%s names %s", r, p)
		}
	}
}

// acts notes a principal whose type would no longer act.
func (u *uses) acts(user, principal Ref) {
	if t := u.next.typeByName[principal.Type]; t != nil && !t.acts {
		u.note("%s names the principal %s", user, principal)
	}
}

func (u *uses) policy(p *Policy) {
	u.patterns(p.Ref(), p.Permissions)
	for _, name := range p.Roles {
		if !ValidID(string(name)) && u.next.roleByName[name] == nil {
			u.note("%s names the role %s", p.Ref(), name)
		}
	}
	for _, principal := range p.Principals {
		if principal != Anonymous && principal != Authenticated {
			u.acts(p.Ref(), principal)
		}
	}
	if p.Condition != "" {
		if c := u.next.condition(p.Condition); c.err != nil {
			u.note("%s has the condition %q: %v", p.Ref(), p.Condition, c.err)
		}
	}
}

// applyCatalogs puts another set of catalogs in place and compiles roles and
// policies anew.
func (d *Draft) applyCatalogs(catalogs []*Catalog) error {
	for i := range d.a.schema.policies {
		d.edit.IndexBuiltin(i, false)
	}
	next, _ := newSchema(d.a.schema, catalogs, d.a.schema.conditions.compiler)
	d.forgetOpaque(next)
	d.a.schema = next
	d.edit.SetSchema(&next.kernel)
	for i := range next.policies {
		d.edit.IndexBuiltin(i, true)
	}
	for n := range d.a.state.OfType(next.typeByName[RoleType].num, 0) {
		role, err := d.compileRole(d.a.stored.Get(n).own.(*Role))
		if err != nil {
			return err
		}
		d.edit.SetRole(n, role)
	}
	tokens := slices.Collect(d.a.state.OfType(next.typeByName[TokenType].num, 0))
	for _, n := range tokens {
		token := *d.a.stored.Get(n)
		var err error
		if token.token, err = d.compileToken(token.own.(*Token)); err != nil {
			return err
		}
		d.a.stored.Set(d.edit, n, &token)
	}
	policies := slices.Collect(d.a.state.OfType(next.typeByName[PolicyType].num, 0))
	for _, n := range policies {
		policy, err := d.compilePolicy(d.a.stored.Get(n).own.(*Policy))
		if err != nil {
			return err
		}
		d.edit.SetPolicy(n, policy)
	}
	return nil
}

// forgetOpaque removes the nodes of types that are opaque no longer, or not
// there any more: nothing names them, and they were never registered.
func (d *Draft) forgetOpaque(next *schema) {
	for _, old := range d.a.schema.types {
		if !old.opaque || next.types[old.num].opaque {
			continue
		}
		nodes := slices.Collect(d.a.state.OfType(old.num, 0))
		for _, n := range nodes {
			d.removeNode(n)
		}
	}
}

// andMore says that there were n more, at the end of a sentence.
func andMore(n int) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf(" (and %d more)", n)
}
