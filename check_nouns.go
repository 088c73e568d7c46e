package ambit

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// check says what is wrong with a noun that is to be stored, or returns it with
// every reference in full.
func (d *Draft) check(noun Noun) (Noun, error) {
	if noun == nil || reflect.ValueOf(noun).IsNil() {
		return nil, refuse(CodeInvalid, "noun", "there is none")
	}
	switch noun := noun.(type) {
	case *Resource:
		return d.checkResource(noun)
	case *User:
		return d.checkUser(noun)
	case *ServiceAccount:
		next := *noun
		return &next, d.checkPlain("service-account", &next.Own, ServiceAccountType, &next.Attributes)
	case *Group:
		next := *noun
		return &next, d.checkPlain("group", &next.Own, GroupType, &next.Attributes)
	case *ResourceGroup:
		next := *noun
		return &next, d.checkPlain("resource-group", &next.Own, ResourceGroupType, &next.Attributes)
	case *Role:
		return d.checkRole(noun)
	case *Policy:
		return d.checkPolicy(noun)
	case *Token:
		return d.checkToken(noun)
	}
	return nil, refuse(CodeInvalid, "noun", "%T cannot be stored", noun)
}

func (d *Draft) checkResource(r *Resource) (Noun, error) {
	t, err := d.a.typeOfRef("resource", r.Node.Type)
	if err != nil {
		return nil, err
	}
	next := &Resource{Node: Ref{t.name, r.Node.ID}}
	if err := d.fillResource(next, t, r); err != nil {
		return nil, within("resource "+r.Node.String(), err)
	}
	return next, nil
}

// within says of a refused command in which part of it the fault is.
func within(part string, err error) error {
	refused, ok := err.(*CommandError)
	if !ok {
		return err
	}
	if part != "" && refused.Field != "" {
		part += ", "
	}
	return &CommandError{refused.Code, part + refused.Field, refused.Detail}
}

// fillResource checks a resource that is to be registered and writes it in full
// to next.
func (d *Draft) fillResource(next *Resource, t *typeInfo, r *Resource) error {
	switch {
	case t.num == 0, t.own:
		return refuse(CodeInvalid, "", "%s is not a type of resources that applications register", t.name)
	case t.opaque:
		return refuse(CodeInvalid, "", "%s is opaque: its nodes are never registered, any id can be used", t.name)
	case t.decl == nil:
		return refuse(CodeUnknown, "", "no adopted catalog declares %s any more", t.name)
	}
	if err := CheckID(r.Node.ID); err != nil {
		return refuse(CodeInvalid, "", "%v", err)
	}
	var err error
	if next.Relations, err = d.checkRelations(t, r.Relations); err != nil {
		return err
	}
	if n, ok := d.a.node(t.num, r.Node.ID); ok {
		if err := d.checkAcyclic(t, n, next.Relations); err != nil {
			return err
		}
	}
	next.Attributes, err = d.checkAttributes("", t, r.Attributes)
	return err
}

// checkRelations checks the relations of a resource that is to be registered and
// writes their targets in full.
func (d *Draft) checkRelations(t *typeInfo, relations []Relation) ([]Relation, error) {
	full := make([]Relation, 0, len(relations))
	for _, given := range relations {
		to, err := d.checkRelation(t, full, given)
		if err != nil {
			return nil, within("relation "+given.Name, err)
		}
		full = append(full, Relation{given.Name, to})
	}
	has := func(r *relationInfo) bool {
		return slices.ContainsFunc(full, func(given Relation) bool { return given.Name == r.name })
	}
	if !slices.ContainsFunc(t.relations, func(r *relationInfo) bool { return r.parent && has(r) }) {
		return nil, refuse(CodeInvalid, "", "has no parent; name at least one %s", strings.Join(t.parentNames(), " or "))
	}
	for _, r := range t.relations {
		if r.required && !has(r) {
			return nil, refuse(CodeInvalid, "", "needs the relation %s, to a %s", r.name, r.to.name)
		}
	}
	return full, nil
}

// checkRelation checks one relation, beside those before it, and writes its
// target in full.
func (d *Draft) checkRelation(t *typeInfo, before []Relation, given Relation) (Ref, error) {
	r := t.relation(given.Name)
	if r == nil {
		return Ref{}, refuse(CodeInvalid, "", "%s has no such relation; %s", t.name, t.relationHint())
	}
	to, err := d.a.full("", given.To)
	if err != nil {
		return Ref{}, err
	}
	switch {
	case to.Type != r.to.name:
		return Ref{}, refuse(CodeInvalid, "", "leads to a %s, and %s is none", r.to.name, to)
	case slices.Contains(before, Relation{given.Name, to}):
		return Ref{}, refuse(CodeInvalid, "", "names %s twice", to)
	case r.one && slices.ContainsFunc(before, func(other Relation) bool { return other.Name == given.Name }):
		return Ref{}, refuse(CodeInvalid, "", "leads to one %s at most", r.to.name)
	}
	return to, nil
}

func (t *typeInfo) parentNames() []string {
	var names []string
	for _, r := range t.relations {
		if r.parent {
			names = append(names, r.name)
		}
	}
	return names
}

func (t *typeInfo) relationHint() string {
	var names []string
	for _, r := range t.relations {
		names = append(names, r.name)
	}
	if len(names) == 0 {
		return "it declares none"
	}
	return "it declares " + strings.Join(names, ", ")
}

// checkAcyclic refuses a parent that lies beneath the node itself.
func (d *Draft) checkAcyclic(t *typeInfo, n kernel.Node, relations []Relation) error {
	for _, given := range relations {
		if r := t.relation(given.Name); !r.parent {
			continue
		}
		if parent, ok := d.a.node(d.a.schema.typeByName[given.To.Type].num, given.To.ID); ok && parent != kernel.Root && d.a.state.Above(n, parent) {
			return refuse(CodeConflict, "", "cannot lie in %s, which lies in it", given.To)
		}
	}
	return nil
}

// checkAttributes checks values against their declarations and converts them.
func (d *Draft) checkAttributes(field string, t *typeInfo, attributes map[string]Value) (map[string]Value, error) {
	if len(attributes) == 0 {
		return nil, nil
	}
	converted := make(map[string]Value, len(attributes))
	for name, v := range attributes {
		value, err := t.convert(name, v)
		if err != nil {
			return nil, within(field, refuse(CodeInvalid, "attribute "+name, "%v", err))
		}
		converted[name] = value
	}
	return converted, nil
}

// convert makes v a value of the attribute of that name.
func (t *typeInfo) convert(name string, v Value) (Value, error) {
	decl := t.attribute(name)
	if decl == nil {
		return nil, fmt.Errorf("%s declares no attribute %q%s", t.name, name, hint(name, func(yield func(string) bool) {
			for _, a := range t.attributes {
				if !yield(a.Name) {
					return
				}
			}
		}))
	}
	return decl.Type.Convert(v)
}

// checkOwn checks what Ambit's own nouns have in common and writes the home in
// full. It returns the home's node; NoNode where that is opaque and was never
// named before.
func (d *Draft) checkOwn(field string, own *Own, t TypeName) (kernel.Node, error) {
	if !ValidID(own.ID) {
		return 0, refuse(CodeInvalid, field+".id", "%q is no id of Ambit's own; they are 32 lower-case hexadecimal digits", own.ID)
	}
	if own.Name != "" {
		if err := CheckID(own.Name); err != nil {
			return 0, refuse(CodeInvalid, field+".name", "%s", strings.Replace(err.Error(), "the id", "the name", 1))
		}
		if ValidID(own.Name) {
			return 0, refuse(CodeInvalid, field+".name", "%q looks like an id; names must not", own.Name)
		}
	}
	if own.Home.IsZero() {
		own.Home = d.a.Ref()
	}
	homeRef, err := d.a.full(field+".home", own.Home)
	if err != nil {
		return 0, err
	}
	own.Home = homeRef
	home, known := d.a.node(d.a.schema.typeByName[homeRef.Type].num, homeRef.ID)
	if !known { // an opaque node that nothing has named before: nothing lies in it
		return kernel.NoNode, nil
	}
	typ := d.a.schema.typeByName[t]
	self, exists := d.a.node(typ.num, own.ID)
	if exists && home != kernel.Root && d.a.state.Above(self, home) {
		return 0, refuse(CodeConflict, field+".home", "cannot lie in %s, which lies in it", homeRef)
	}
	if own.Name == "" {
		return home, nil
	}
	for other := range d.a.named(typ.num, own.Name) {
		if other != self && d.a.home(other) == home {
			return 0, refuse(CodeConflict, field+".name", "%s already has a %s named %q", homeRef, t, own.Name)
		}
	}
	return home, nil
}

// checkPlain checks a noun that has nothing but attributes besides what all
// have.
func (d *Draft) checkPlain(field string, own *Own, t TypeName, attributes *map[string]Value) error {
	if _, err := d.checkOwn(field, own, t); err != nil {
		return err
	}
	converted, err := d.checkAttributes(field, d.a.schema.typeByName[t], *attributes)
	*attributes = converted
	return err
}

func (d *Draft) checkUser(u *User) (Noun, error) {
	next := *u
	switch u.Status {
	case "":
		next.Status = Pending
	case Pending, Accepted:
	default:
		return nil, refuse(CodeInvalid, "user.status", "%q is no status; write %s or %s", u.Status, Pending, Accepted)
	}
	return &next, d.checkPlain("user", &next.Own, UserType, &next.Attributes)
}

func (d *Draft) checkRole(r *Role) (Noun, error) {
	next := *r
	next.Permissions, next.Scopes = slices.Clone(r.Permissions), slices.Clone(r.Scopes)
	if _, err := d.checkOwn("role", &next.Own, RoleType); err != nil {
		return nil, err
	}
	if err := d.checkPatterns("role.permissions", next.Permissions); err != nil {
		return nil, err
	}
	for i, name := range next.Scopes {
		t, ambiguous := d.a.schema.typeNamed(TypeName(name))
		switch {
		case ambiguous != nil:
			return nil, refuse(CodeAmbiguous, element("role.scopes", i), "%q could be %s; write which", name, typeNames(ambiguous))
		case t != nil && d.a.schema.scopeNames[string(t.name)]:
			next.Scopes[i] = string(t.name)
		case !d.a.schema.scopeNames[name]:
			return nil, refuse(CodeUnknown, element("role.scopes", i), "no scope list of the adopted catalogs names %q", name)
		}
	}
	return &next, nil
}

func (d *Draft) checkPatterns(field string, patterns []Pattern) error {
	for i, p := range patterns {
		if err := d.a.schema.checkPattern(p); err != nil {
			return refuse(CodeUnknown, element(field, i), "%v", err)
		}
	}
	return nil
}

func element(field string, i int) string { return fmt.Sprintf("%s[%d]", field, i) }

func (d *Draft) checkToken(t *Token) (Noun, error) {
	next := *t
	if t.Home.IsZero() {
		return nil, refuse(CodeInvalid, "token.home", "is not stated; it is the principal that the token authenticates as")
	}
	if _, err := d.checkOwn("token", &next.Own, TokenType); err != nil {
		return nil, err
	}
	if err := d.checkActs("token.home", next.Home); err != nil {
		return nil, err
	}
	if !t.ActsFor.IsZero() {
		actsFor, err := d.a.full("token.acts_for", t.ActsFor)
		if err != nil {
			return nil, err
		}
		if err := d.checkActs("token.acts_for", actsFor); err != nil {
			return nil, err
		}
		next.ActsFor = actsFor
	}
	if t.Ceiling == nil {
		return &next, nil
	}
	next.Ceiling = &Ceiling{Permissions: slices.Clone(t.Ceiling.Permissions)}
	if err := d.checkPatterns("token.ceiling.permissions", t.Ceiling.Permissions); err != nil {
		return nil, err
	}
	var err error
	next.Ceiling.Nodes, err = d.fullAll("token.ceiling.nodes", t.Ceiling.Nodes)
	return &next, err
}

// checkActs refuses what cannot be a principal.
func (d *Draft) checkActs(field string, r Ref) error {
	if t := d.a.schema.typeByName[r.Type]; !t.acts {
		return refuse(CodeInvalid, field, "%s cannot be a principal: %s does not act", r, t.name)
	}
	return nil
}

// fullAll writes a list of distinct references to nodes in full.
func (d *Draft) fullAll(field string, refs []Ref) ([]Ref, error) {
	var list []Ref
	for i, r := range refs {
		full, err := d.a.full(element(field, i), r)
		if err != nil {
			return nil, err
		}
		if slices.Contains(list, full) {
			return nil, refuse(CodeInvalid, element(field, i), "names %s twice", full)
		}
		list = append(list, full)
	}
	return list, nil
}
